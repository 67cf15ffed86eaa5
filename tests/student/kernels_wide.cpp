// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels' code with vectors of sixteen, as the AVX-512 file has them, but for any processor: the one
// instruction that needs the right processor is written out. Tests layouts and loops of that file everywhere.
#include "kernels_wide.hpp"

namespace ade::student::cpu {
namespace {

constexpr int kLanes = 16;
constexpr int kFloatRows = 8;
constexpr int kInt8Rows = 8;
constexpr int kQuadLimit = 0;
using Floats = float __attribute__((vector_size(64)));
using Ints = std::int32_t __attribute__((vector_size(64)));

inline void store_bytes(std::uint8_t* to, Ints values)
{
    for (int i = 0; i < kLanes; ++i) {
        to[i] = static_cast<std::uint8_t>(values[i]);
    }
}

/// sums + Σ of four products u8 · s8 in each lane.
inline Ints dot4(Ints sums, int a, Ints b)
{
    for (int lane = 0; lane < kLanes; ++lane) {
        for (int i = 0; i < 4; ++i) {
            const auto left = static_cast<std::uint8_t>(static_cast<std::uint32_t>(a) >> (8 * i));
            const auto right = static_cast<std::int8_t>(static_cast<std::uint32_t>(b[lane]) >> (8 * i));
            sums[lane] += left * right;
        }
    }
    return sums;
}

#include "core/student/cpu/kernels_dot4.hpp"
// After it, since it calls int8_tile().

#include "core/student/cpu/kernels_body.hpp"

} // namespace

const Kernels* wide_kernels()
{
    return &kKernels;
}

} // namespace ade::student::cpu
