// SPDX-License-Identifier: GPL-3.0-or-later
// Dropout by a hash of the element's place: no mask is stored, and threads need no common generator.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ade::student {

/// What one call of dropout needs to know.
struct DropoutPlan {
    std::uint64_t key = 0;       ///< made from the call's seed
    std::uint32_t threshold = 0; ///< elements whose hash is below it are dropped
    float scale = 1;             ///< of those kept: 1 / (1 - part)

    /// part: of the elements dropped, 0 <= part < 1. Take another seed for every call.
    DropoutPlan(double part, std::uint64_t seed);
};

/// out[i] = in[i] · scale, or 0 when element i is dropped, for begin <= i < end. The choice depends on seed
/// and i alone, so any division among threads gives the same, and backward repeats forward. i < 2^32.
void apply_dropout(const DropoutPlan& plan, const float* in, float* out, std::size_t begin, std::size_t end);

} // namespace ade::student
