// SPDX-License-Identifier: GPL-3.0-or-later
// Kernels for any processor: slow and right.
#include "core/student/cpu/kernels.hpp"

namespace ade::student::cpu {
namespace {

constexpr int kLanes = 4;
constexpr int kFloatRows = 4;
constexpr int kInt8Rows = 4;
constexpr int kQuadLimit = 0;
using Floats = float __attribute__((vector_size(16)));
using Ints = std::int32_t __attribute__((vector_size(16)));

inline void store_bytes(std::uint8_t* to, Ints values)
{
    for (int i = 0; i < kLanes; ++i) {
        to[i] = static_cast<std::uint8_t>(values[i]);
    }
}

template <int Rows>
void int8_tile(const Int8Product& p, std::size_t row, std::size_t column, Ints (&sums)[Rows][2])
{
    const std::int8_t* b = p.b + column * p.depth;
    for (int r = 0; r < Rows; ++r) {
        const std::uint8_t* a = p.a + (row + static_cast<std::size_t>(r)) * p.lda;
        for (std::size_t k = 0; k < p.depth; k += 4) {
            const std::int8_t* group = b + k * 2 * kLanes; // [panel columns][4]
            for (int c = 0; c < 2 * kLanes; ++c) {
                int sum = 0;
                for (int i = 0; i < 4; ++i) {
                    sum += a[k + static_cast<std::size_t>(i)] * group[c * 4 + i];
                }
                sums[r][c / kLanes][c % kLanes] += sum;
            }
        }
    }
}

#include "core/student/cpu/kernels_body.hpp"

} // namespace

const Kernels* plain_kernels()
{
    return &kKernels;
}

} // namespace ade::student::cpu
