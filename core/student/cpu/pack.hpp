// SPDX-License-Identifier: GPL-3.0-or-later
// Weight matrices as the 8-bit product reads them.
#pragma once

#include "core/student/cpu/buffer.hpp"

#include <cstdint>

namespace ade::student::cpu {

/// weight[column][k] ≈ scale[column] · values, laid out as Int8Product::b.
struct Int8Weights {
    std::size_t columns = 0; ///< rounded up to panels; columns beyond the matrix are zero
    std::size_t depth = 0;   ///< rounded up to 8; likewise
    std::size_t panel = 0;   ///< columns in a panel
    Buffer<std::int8_t> values;
    Buffer<float> scale; ///< [columns]
    Buffer<float> sum;   ///< [columns]: scale · Σ values
    /// With a quad limit, the groups of eight that each panel adds up: Int8Product::group_at, panel_first.
    Buffer<std::uint32_t> group_at;
    Buffer<std::uint32_t> panel_first;

    [[nodiscard]] std::size_t bytes() const;
};

/// Symmetric, one scale per column (an output channel). `weights` is [columns, depth] row-major, as
/// checkpoints have it.
///
/// quad_limit > 0 is for processors that add the products of four weights in 16 bits. In each group of eight
/// along the depth, weights 0, 1, 4, 5 are such a quad, and 2, 3, 6, 7; since activations are not negative,
/// the quad's positive weights may sum up to the limit, and its negative ones likewise. Where they are
/// larger, the group is written twice, each with about half, as far as a panel's budget of extra groups goes,
/// the worst ones first; what is left over the limit is shrunk evenly. The scales of a panel are those, of a
/// few tried, that leave the least squared error.
Int8Weights pack_int8(const float* weights, std::size_t columns, std::size_t depth, std::size_t panel,
                      int quad_limit);

/// The whole number that stands for a weight, summed over its groups. Slow; for tests.
int packed_weight(const Int8Weights& weights, std::size_t column, std::size_t k);

} // namespace ade::student::cpu
