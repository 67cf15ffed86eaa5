// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/dropout.hpp"

#include <cmath>

// One more copy of the loop for wide registers, chosen when the program starts.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&     \
    !defined(__SANITIZE_THREAD__)
#define ADE_WIDE_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define ADE_WIDE_CLONES
#endif

namespace ade::student {

DropoutPlan::DropoutPlan(double part, std::uint64_t call_seed)
    : seed(call_seed), threshold(static_cast<std::uint32_t>(std::lround(part * 4294967295.0))),
      scale(static_cast<float>(1.0 / (1.0 - part)))
{
}

ADE_WIDE_CLONES
void apply_dropout(const DropoutPlan& plan, const float* in, float* out, std::size_t begin, std::size_t end)
{
    const auto low = static_cast<std::uint32_t>(plan.seed);
    const auto high = static_cast<std::uint32_t>(plan.seed >> 32U);
    const std::uint32_t threshold = plan.threshold;
    const float scale = plan.scale;
    for (std::size_t i = begin; i < end; ++i) {
        // The integer finaliser with the smallest known bias for two multiplications (Wellons 2018), the
        // seed's halves put in before and between.
        std::uint32_t x = static_cast<std::uint32_t>(i) ^ low;
        x ^= x >> 16U;
        x *= 0x7FEB352DU;
        x ^= high;
        x ^= x >> 15U;
        x *= 0x846CA68BU;
        x ^= x >> 16U;
        out[i] = in[i] * (x < threshold ? 0.0F : scale);
    }
}

} // namespace ade::student
