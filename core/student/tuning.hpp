// SPDX-License-Identifier: GPL-3.0-or-later
// What a development set decides: temperature and threshold.
#pragma once

#include "core/student/decode.hpp"
#include "core/student/train_data.hpp"

#include <span>
#include <vector>

namespace ade::student {

/// A development set with the present weights' answers.
struct ScoredData {
    /// [document][drug][word]
    std::vector<std::vector<std::vector<DrugWord>>> words;
};

/// logits: one element per window, all documents' windows one after the other.
ScoredData score_data(const PreparedData& data, std::span<const WindowLogits> logits);

/// Mean binary cross-entropy of the words at a temperature.
double word_loss(const PreparedData& data, const ScoredData& scored, double temperature);

/// The temperature in 0.25 … 8 with the least word_loss (Guo et al. 2017), to three digits. 1 without words.
double fit_temperature(const PreparedData& data, const ScoredData& scored);

/// Counts at a threshold.
RelationCounts count_at(const PreparedData& data, const ScoredData& scored, double threshold,
                        double temperature);

/// The threshold among 0.10, 0.15 … 0.90 with the best mean of lenient and strict F1, each averaged with its two
/// neighbours so that one lucky point does not win. Of those as good as the best within a quarter of the standard error
/// (small sets say little) the nearest to 0.5.
double fit_threshold(const PreparedData& data, const ScoredData& scored, double temperature);

} // namespace ade::student
