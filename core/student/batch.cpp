// SPDX-License-Identifier: GPL-3.0-or-later
// Padding, pooling weights, order.
#include "core/student/batch.hpp"

#include <algorithm>
#include <numeric>

namespace ade::student {

namespace {

std::size_t index(std::int64_t value)
{
    return static_cast<std::size_t>(value);
}

Batch padded(std::span<const EncodedWindow* const> windows, std::int64_t padding_id)
{
    Batch batch;
    batch.windows = static_cast<std::int64_t>(windows.size());
    for (const EncodedWindow* window : windows) {
        batch.tokens = std::max(batch.tokens, static_cast<std::int64_t>(window->ids.size()));
        batch.pairs += static_cast<std::int64_t>(window->drugs.size());
    }
    batch.ids.assign(index(batch.windows * batch.tokens), padding_id);
    batch.mask.assign(index(batch.windows * batch.tokens), 0.0F);
    batch.pool.assign(index(batch.pairs * batch.tokens), 0.0F);
    batch.window_of.reserve(index(batch.pairs));
    for (std::size_t w = 0; w < windows.size(); ++w) {
        const std::size_t row = w * index(batch.tokens);
        for (std::size_t t = 0; t < windows[w]->ids.size(); ++t) {
            batch.ids[row + t] = windows[w]->ids[t];
            batch.mask[row + t] = 1.0F;
        }
        for (const auto& drug : windows[w]->drugs) {
            const std::size_t pair_row = batch.window_of.size() * index(batch.tokens);
            for (const std::int32_t token : drug) {
                batch.pool[pair_row + index(token)] = 1.0F / static_cast<float>(drug.size());
            }
            batch.window_of.push_back(static_cast<std::int64_t>(w));
        }
    }
    return batch;
}

std::vector<std::vector<std::size_t>> cut(const std::vector<std::size_t>& order, std::size_t size)
{
    std::vector<std::vector<std::size_t>> parts;
    for (std::size_t i = 0; i < order.size(); i += size) {
        const auto begin = order.begin() + static_cast<std::ptrdiff_t>(i);
        const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(order.size(), i + size));
        parts.emplace_back(begin, end);
    }
    return parts;
}

} // namespace

Batch make_batch(std::span<const EncodedWindow* const> windows, std::int64_t padding_id)
{
    return padded(windows, padding_id);
}

Batch make_batch(std::span<const TrainingWindow* const> windows, std::int64_t padding_id)
{
    std::vector<const EncodedWindow*> encoded;
    encoded.reserve(windows.size());
    for (const TrainingWindow* window : windows) {
        encoded.push_back(&window->encoded);
    }
    Batch batch = padded(encoded, padding_id);
    batch.target.assign(index(batch.pairs * batch.tokens), 0.0F);
    batch.weight.assign(index(batch.pairs * batch.tokens), 0.0F);
    std::size_t pair = 0;
    for (const TrainingWindow* window : windows) {
        for (std::size_t d = 0; d < window->encoded.drugs.size(); ++d, ++pair) {
            const auto to = static_cast<std::ptrdiff_t>(pair * index(batch.tokens));
            std::copy(window->target[d].begin(), window->target[d].end(), batch.target.begin() + to);
            std::copy(window->weight[d].begin(), window->weight[d].end(), batch.weight.begin() + to);
        }
    }
    return batch;
}

std::vector<std::vector<std::size_t>> bucketed_batches(std::span<const std::size_t> lengths,
                                                       std::size_t batch_size, Random& random)
{
    constexpr std::size_t kBatchesPerChunk = 32;
    std::vector<std::size_t> order(lengths.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    random.shuffle(order);
    std::vector<std::vector<std::size_t>> batches;
    for (auto& chunk : cut(order, batch_size * kBatchesPerChunk)) {
        // Stable: ties keep the shuffled order on every machine.
        std::stable_sort(chunk.begin(), chunk.end(),
                         [&](std::size_t a, std::size_t b) { return lengths[a] < lengths[b]; });
        for (auto& batch : cut(chunk, batch_size)) {
            batches.push_back(std::move(batch));
        }
    }
    random.shuffle(batches);
    return batches;
}

std::vector<std::vector<std::size_t>> inference_batches(std::span<const std::size_t> lengths,
                                                        std::size_t max_windows, std::size_t max_tokens)
{
    std::vector<std::size_t> order(lengths.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return lengths[a] < lengths[b]; });
    std::vector<std::vector<std::size_t>> batches;
    for (const std::size_t i : order) {
        // Lengths rise, so the newest window sets the width.
        if (batches.empty() || batches.back().size() >= max_windows ||
            (batches.back().size() + 1) * lengths[i] > max_tokens) {
            batches.emplace_back();
        }
        batches.back().push_back(i);
    }
    return batches;
}

} // namespace ade::student
