// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/cpu/pack.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

namespace ade::student::cpu {

namespace {

constexpr std::size_t kGroup = 8;

/// What the largest weight of a column becomes, in turn. Smaller leaves fewer quads over the limit, but
/// coarser steps.
constexpr std::array<float, 5> kPeaksWithLimit{127, 112, 100, 88, 76};
constexpr std::array<float, 1> kPeaks{127};

/// Groups written twice, as part of a panel's groups: what the arithmetic grows by at most.
constexpr double kExtraGroups = 0.1;

/// Weights of one quad; the other one of the group is two further.
constexpr std::array<std::size_t, 4> kQuad{0, 1, 4, 5};

/// What a quad can add up to, per level of the activations: upwards and downwards.
struct Reach {
    float up = 0;   ///< Σ of the positive weights
    float down = 0; ///< Σ of the negative ones, as a positive number
};

Reach reach(const float* first)
{
    Reach sums;
    for (const std::size_t i : kQuad) {
        sums.up += std::max(first[i], 0.0F);
        sums.down += std::max(-first[i], 0.0F);
    }
    return sums;
}

bool fits(const float* first, float limit)
{
    const Reach sums = reach(first);
    return sums.up <= limit && sums.down <= limit;
}

/// About the squared error of shrinking, in squared steps.
float excess(const float* first, float limit)
{
    const Reach sums = reach(first);
    const float up = std::max(sums.up - limit, 0.0F);
    const float down = std::max(sums.down - limit, 0.0F);
    return 0.5F * (up * up + down * down);
}

/// Takes the excess of each sign evenly from its weights, none past zero.
void shrink(float* first, float limit)
{
    const Reach sums = reach(first);
    for (const float sign : {1.0F, -1.0F}) {
        float sum = sign > 0 ? sums.up : sums.down;
        while (sum > limit) {
            for (const std::size_t i : kQuad) {
                if (sum > limit && first[i] * sign > 0) {
                    first[i] -= sign;
                    sum -= 1;
                }
            }
        }
    }
}

/// One panel, rounded with one choice of scales.
struct Panel {
    std::vector<float> rounded;     ///< [columns, padded depth]
    std::vector<float> scale;       ///< [columns]
    std::vector<float> group_error; ///< [groups]: about what shrinking would cost, squared
    double error = 0;               ///< of rounding alone, squared
};

void round_panel(const float* weights, std::size_t columns, std::size_t depth, std::size_t padded, float peak,
                 int limit, Panel& panel)
{
    const auto most = static_cast<float>(limit);
    constexpr float kMagic = 12582912.0F; // 1.5 · 2²³: adding it rounds to an integer
    panel.rounded.assign(columns * padded, 0);
    panel.scale.assign(columns, 0);
    panel.group_error.assign(padded / kGroup, 0);
    panel.error = 0;
    for (std::size_t c = 0; c < columns; ++c) {
        const float* row = weights + c * depth;
        float* rounded = panel.rounded.data() + c * padded;
        float largest = 0;
        for (std::size_t k = 0; k < depth; ++k) {
            largest = std::max(largest, std::abs(row[k]));
        }
        if (largest == 0) {
            continue;
        }
        const float scale = largest / peak;
        const float factor = peak / largest;
        panel.scale[c] = scale;
        std::array<float, 8> errors{};
        for (std::size_t k = 0; k < depth; ++k) {
            rounded[k] = (row[k] * factor + kMagic) - kMagic;
        }
        for (std::size_t k = 0; k + 8 <= depth; k += 8) {
            for (std::size_t i = 0; i < 8; ++i) {
                const float rest = row[k + i] * factor - rounded[k + i];
                errors[i] += rest * rest;
            }
        }
        panel.error += double{std::accumulate(errors.begin(), errors.end(), 0.0F)} * scale * scale;
        if (limit > 0) {
            for (std::size_t k = 0; k < padded; k += kGroup) {
                panel.group_error[k / kGroup] +=
                    (excess(rounded + k, most) + excess(rounded + k + 2, most)) * scale * scale;
            }
        }
    }
}

/// True for the groups to write twice: the worst ones, within the budget. Also adds up what stays.
std::vector<bool> groups_to_split(const Panel& panel, double& error)
{
    const std::size_t groups = panel.group_error.size();
    std::vector<std::size_t> order(groups);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return panel.group_error[a] > panel.group_error[b];
    });
    const auto budget = static_cast<std::size_t>(kExtraGroups * static_cast<double>(groups) + 0.5);
    std::vector<bool> split(groups, false);
    for (std::size_t i = 0; i < groups; ++i) {
        const float cost = panel.group_error[order[i]];
        split[order[i]] = i < budget && cost > 0;
        error += split[order[i]] ? 0.0 : double{cost};
    }
    return split;
}

/// Appends groups to the packed matrix.
class Writer {
public:
    Writer(std::size_t panel, std::vector<std::int8_t>& values) : panel_(panel), values_(values) {}

    /// eight(c): the column's eight weights; columns from `columns` on are zero.
    template <typename Eight>
    void group(std::size_t columns, const Eight& eight)
    {
        const std::size_t at = values_.size();
        values_.resize(at + panel_ * kGroup);
        for (std::size_t c = 0; c < columns; ++c) {
            const float* from = eight(c);
            for (std::size_t i = 0; i < kGroup; ++i) {
                values_[at + i / 4 * panel_ * 4 + c * 4 + i % 4] = static_cast<std::int8_t>(from[i]);
            }
        }
    }

private:
    std::size_t panel_;
    std::vector<std::int8_t>& values_;
};

template <typename Value>
Buffer<Value> copied(const std::vector<Value>& values)
{
    Buffer<Value> buffer(values.size());
    std::copy(values.begin(), values.end(), buffer.data());
    return buffer;
}

} // namespace

std::size_t Int8Weights::bytes() const
{
    return values.bytes() + scale.bytes() + sum.bytes() + group_at.bytes() + panel_first.bytes();
}

Int8Weights pack_int8(const float* weights, std::size_t columns, std::size_t depth, std::size_t panel,
                      int quad_limit)
{
    Int8Weights packed;
    packed.columns = rounded_up(columns, panel);
    packed.depth = rounded_up(depth, kGroup);
    packed.panel = panel;
    packed.scale = Buffer<float>(packed.columns);
    packed.sum = Buffer<float>(packed.columns);

    const std::span<const float> peaks =
        quad_limit > 0 ? std::span<const float>(kPeaksWithLimit) : std::span<const float>(kPeaks);
    const auto limit = static_cast<float>(quad_limit);
    std::vector<std::int8_t> values;
    values.reserve(packed.columns * packed.depth * (quad_limit > 0 ? 6 : 5) / 5);
    std::vector<std::uint32_t> group_at;
    std::vector<std::uint32_t> panel_first{0};
    Writer writer(panel, values);
    Panel tried;
    Panel best;
    std::vector<bool> split;
    for (std::size_t first = 0; first < columns; first += panel) {
        const std::size_t here = std::min(panel, columns - first);
        double least = INFINITY;
        for (const float peak : peaks) {
            round_panel(weights + first * depth, here, depth, packed.depth, peak, quad_limit, tried);
            double error = tried.error;
            std::vector<bool> groups = groups_to_split(tried, error);
            if (error < least) {
                least = error;
                std::swap(best, tried);
                split = std::move(groups);
            }
        }
        const auto eight = [&](std::size_t c, std::size_t k) {
            return best.rounded.data() + c * packed.depth + k;
        };
        std::vector<float> low(panel * kGroup);
        for (std::size_t k = 0; k < packed.depth; k += kGroup) {
            if (split[k / kGroup]) {
                // Half of each weight of a quad that is over the limit goes into the first of two groups.
                std::fill(low.begin(), low.end(), 0.0F);
                for (std::size_t c = 0; c < here; ++c) {
                    for (const std::size_t quad : {std::size_t{0}, std::size_t{2}}) {
                        float* whole = eight(c, k) + quad;
                        if (fits(whole, limit)) {
                            continue;
                        }
                        for (const std::size_t i : kQuad) {
                            const float half = std::trunc(whole[i] / 2);
                            low[c * kGroup + quad + i] = half;
                            whole[i] -= half;
                        }
                        shrink(low.data() + c * kGroup + quad, limit);
                    }
                }
                writer.group(here, [&](std::size_t c) { return low.data() + c * kGroup; });
                group_at.push_back(static_cast<std::uint32_t>(k));
                for (std::size_t c = 0; c < here; ++c) {
                    packed.sum.data()[first + c] +=
                        std::accumulate(low.data() + c * kGroup, low.data() + (c + 1) * kGroup, 0.0F);
                }
            }
            if (quad_limit > 0) {
                for (std::size_t c = 0; c < here; ++c) {
                    shrink(eight(c, k), limit);
                    shrink(eight(c, k) + 2, limit);
                }
            }
            writer.group(here, [&](std::size_t c) { return eight(c, k); });
            group_at.push_back(static_cast<std::uint32_t>(k));
        }
        panel_first.push_back(static_cast<std::uint32_t>(group_at.size()));
        for (std::size_t c = 0; c < here; ++c) {
            packed.scale.data()[first + c] = best.scale[c];
            float& sum = packed.sum.data()[first + c];
            sum = (sum + std::accumulate(eight(c, 0), eight(c, 0) + packed.depth, 0.0F)) * best.scale[c];
        }
    }
    packed.values = copied(values);
    if (quad_limit > 0) {
        packed.group_at = copied(group_at);
        packed.panel_first = copied(panel_first);
    }
    return packed;
}

int packed_weight(const Int8Weights& weights, std::size_t column, std::size_t k)
{
    const std::size_t panel = column / weights.panel;
    const std::size_t groups = weights.depth / kGroup;
    const bool listed = weights.panel_first.size() > 0;
    const std::size_t first = listed ? weights.panel_first.data()[panel] : panel * groups;
    const std::size_t end = listed ? weights.panel_first.data()[panel + 1] : first + groups;
    int sum = 0;
    for (std::size_t g = first; g < end; ++g) {
        const std::size_t at = listed ? weights.group_at.data()[g] : (g - first) * kGroup;
        if (at == k / kGroup * kGroup) {
            sum += weights.values.data()[(g * 2 + k % kGroup / 4) * weights.panel * 4 +
                                         column % weights.panel * 4 + k % 4];
        }
    }
    return sum;
}

} // namespace ade::student::cpu
