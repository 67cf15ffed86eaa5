// SPDX-License-Identifier: GPL-3.0-or-later
// AdamW (Loshchilov and Hutter 2019) over plain memory, one pass for everything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ade::student {

struct AdamWStep {
    double rate = 0;
    double weight_decay = 0; ///< decoupled: weights shrink by rate · weight_decay, whatever the gradient
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    std::int64_t number = 1;     ///< from 1; corrects the moments' bias
    double gradient_scale = 1.0; ///< from clipping
};

/// Updates weights and both moments in place; all spans have the same size. Each element on its own, so a
/// tensor may be cut among threads anywhere with the same result.
void adamw_update(const AdamWStep& step, std::span<float> weights, std::span<const float> gradient,
                  std::span<float> first_moment, std::span<float> second_moment);

/// The same result for a tensor [rows, width] in which most rows get no gradient, as in a word embedding. A
/// row whose moments and gradient are all zero only decays: that is what the full formula gives, bit for bit.
/// touched: [rows], 0 for rows whose moments are zero; set here when a row gets its first gradient.
void adamw_update_rows(const AdamWStep& step, std::size_t width, std::span<float> weights,
                       std::span<const float> gradient, std::span<float> first_moment,
                       std::span<float> second_moment, std::span<std::uint8_t> touched);

} // namespace ade::student
