// SPDX-License-Identifier: GPL-3.0-or-later
// Windows side by side in rectangles, as the encoder takes them; and the order they come in.
#pragma once

#include "core/base/random.hpp"
#include "core/student/engine.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ade::student {

/// A window to learn from.
struct TrainingWindow {
    EncodedWindow encoded;
    /// [drugs][tokens]: 1 on pieces of the drug's events, else 0.
    std::vector<std::vector<float>> target;
    /// [drugs][tokens]: 1 where a piece is learned; 0 on [CLS], [SEP] and pieces another window answers for.
    std::vector<std::vector<float>> weight;
};

/// Row-major rectangles. windows × tokens for ids and mask, pairs × tokens for the rest; a pair is a window
/// and a drug.
struct Batch {
    std::int64_t windows = 0;
    std::int64_t tokens = 0;
    std::int64_t pairs = 0;
    std::vector<std::int64_t> ids;       ///< [windows, tokens], padding_id past a window's end
    std::vector<float> mask;             ///< [windows, tokens], 1 on real pieces
    std::vector<std::int64_t> window_of; ///< [pairs]
    std::vector<float> pool;             ///< [pairs, tokens], 1/k on the drug's k pieces, else 0
    std::vector<float> target;           ///< [pairs, tokens]; empty for inference
    std::vector<float> weight;           ///< [pairs, tokens], 0 on padding; empty for inference
};

/// For training.
Batch make_batch(std::span<const TrainingWindow* const> windows, std::int64_t padding_id);
/// For inference.
Batch make_batch(std::span<const EncodedWindow* const> windows, std::int64_t padding_id);

/// Batches of an epoch as indices, each index once. Windows are shuffled, sorted by length inside chunks of
/// 32 batches, cut, and the batches shuffled: little padding, and another order each epoch. Depends on
/// `random` only.
std::vector<std::vector<std::size_t>> bucketed_batches(std::span<const std::size_t> lengths,
                                                       std::size_t batch_size, Random& random);

/// Batches for inference: by length, at most max_windows windows and max_tokens tokens with padding (one
/// window may exceed that alone).
std::vector<std::vector<std::size_t>> inference_batches(std::span<const std::size_t> lengths,
                                                        std::size_t max_windows, std::size_t max_tokens);

} // namespace ade::student
