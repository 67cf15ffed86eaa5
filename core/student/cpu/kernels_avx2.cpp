// SPDX-License-Identifier: GPL-3.0-or-later
// Kernels for AVX2 with FMA. Compiled with flags of its own; see CMakeLists.txt.
#include "core/student/cpu/kernels.hpp"

#if defined(__AVX2__) && defined(__FMA__)

#include <immintrin.h>

namespace ade::student::cpu {
namespace {

constexpr int kLanes = 8;
constexpr int kFloatRows = 6;
constexpr int kInt8Rows = 4;
// 255 · 128 < 2¹⁵.
constexpr int kQuadLimit = 128;
using Floats = float __attribute__((vector_size(32)));
using Ints = std::int32_t __attribute__((vector_size(32)));

inline void store_bytes(std::uint8_t* to, Ints values)
{
    const auto all = reinterpret_cast<__m256i>(values);
    const __m128i words = _mm_packus_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(to), _mm_packus_epi16(words, words));
}

/// Four u8 of a row, repeated.
inline __m256i four(const std::uint8_t* from)
{
    int value;
    __builtin_memcpy(&value, from, sizeof(value));
    return _mm256_set1_epi32(value);
}

/// Products of u8 and s8 pairs saturate at 16 bits. Weights are packed so that two of these sums fit together
/// (quad_limit), which saves a third of the multiplications: two multiply-adds of pairs, one 16-bit addition,
/// then one step to 32 bits for eight products per column.
template <int Rows>
inline void int8_tile(const Int8Product& p, std::size_t row, std::size_t column, Ints (&sums)[Rows][2])
{
    const std::uint8_t* a = p.a + row * p.lda;
    const std::uint32_t* group = p.group_at + p.panel_first[column / (2 * kLanes)];
    const std::uint32_t* end = p.group_at + p.panel_first[column / (2 * kLanes) + 1];
    const std::int8_t* b = p.b + (group - p.group_at) * 128;
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i s[Rows][2];
    for (auto& pair : s) {
        pair[0] = pair[1] = _mm256_setzero_si256();
    }
    for (; group < end; ++group, b += 128) {
        const std::uint8_t* eight = a + *group;
        const auto* from = reinterpret_cast<const __m256i*>(b);
        const __m256i b00 = _mm256_loadu_si256(from);     // columns 0–7, k … k + 3
        const __m256i b01 = _mm256_loadu_si256(from + 1); // columns 8–15
        const __m256i b10 = _mm256_loadu_si256(from + 2); // columns 0–7, k + 4 … k + 7
        const __m256i b11 = _mm256_loadu_si256(from + 3);
#pragma GCC unroll 8
        for (int r = 0; r < Rows; ++r) {
            const std::uint8_t* from_row = eight + static_cast<std::size_t>(r) * p.lda;
            const __m256i a0 = four(from_row);
            const __m256i a1 = four(from_row + 4);
            const __m256i t0 = _mm256_add_epi16(_mm256_maddubs_epi16(a0, b00), _mm256_maddubs_epi16(a1, b10));
            const __m256i t1 = _mm256_add_epi16(_mm256_maddubs_epi16(a0, b01), _mm256_maddubs_epi16(a1, b11));
            s[r][0] = _mm256_add_epi32(s[r][0], _mm256_madd_epi16(t0, ones));
            s[r][1] = _mm256_add_epi32(s[r][1], _mm256_madd_epi16(t1, ones));
            // Rows stay apart, else the compiler runs out of registers and spills sums.
            __asm__ volatile("" : "+x"(s[r][0]), "+x"(s[r][1]));
        }
    }
    for (int r = 0; r < Rows; ++r) {
        sums[r][0] += reinterpret_cast<Ints>(s[r][0]);
        sums[r][1] += reinterpret_cast<Ints>(s[r][1]);
    }
}

#include "core/student/cpu/kernels_body.hpp"

} // namespace

const Kernels* avx2_kernels()
{
    return &kKernels;
}

} // namespace ade::student::cpu

#else

namespace ade::student::cpu {

const Kernels* avx2_kernels()
{
    return nullptr;
}

} // namespace ade::student::cpu

#endif
