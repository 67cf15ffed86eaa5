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

namespace {

/// The finaliser of splitmix64 (Steele, Lea and Flood 2014): seeds that differ in one bit become unlike in
/// all.
std::uint64_t spread(std::uint64_t value)
{
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31U);
}

} // namespace

DropoutPlan::DropoutPlan(double part, std::uint64_t seed)
    : key(spread(seed)), threshold(static_cast<std::uint32_t>(std::lround(part * 4294967295.0))),
      scale(static_cast<float>(1.0 / (1.0 - part)))
{
}

ADE_WIDE_CLONES
void apply_dropout(const DropoutPlan& plan, const float* in, float* out, std::size_t begin, std::size_t end)
{
    const auto low = static_cast<std::uint32_t>(plan.key);
    const auto high = static_cast<std::uint32_t>(plan.key >> 32U);
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
