// SPDX-License-Identifier: GPL-3.0-or-later
// int8_tile() over dot4(sums, four u8, s8 vector); included like kernels_body.hpp, before it.

// NOLINTBEGIN: no include guard on purpose

template <int Rows>
inline void int8_tile(const Int8Product& p, std::size_t row, std::size_t column, Ints (&sums)[Rows][2])
{
    const std::uint8_t* a = p.a + row * p.lda;
    const std::int8_t* b = p.b + column * p.depth;
    Ints s[Rows][2] = {};
    for (std::size_t k = 0; k < p.depth; k += 4, b += 8 * kLanes) {
        Ints b0;
        Ints b1;
        __builtin_memcpy(&b0, b, sizeof(b0));
        __builtin_memcpy(&b1, b + sizeof(b0), sizeof(b1));
#pragma GCC unroll 16
        for (int r = 0; r < Rows; ++r) {
            int four;
            __builtin_memcpy(&four, a + static_cast<std::size_t>(r) * p.lda + k, sizeof(four));
            s[r][0] = dot4(s[r][0], four, b0);
            s[r][1] = dot4(s[r][1], four, b1);
        }
    }
    for (int r = 0; r < Rows; ++r) {
        sums[r][0] += s[r][0];
        sums[r][1] += s[r][1];
    }
}

// NOLINTEND
