// SPDX-License-Identifier: GPL-3.0-or-later
// From logits of pieces to words, spans and relations; and how good they are.
#pragma once

#include "core/student/student.hpp"
#include "core/student/trainer.hpp"
#include "core/student/window.hpp"

#include <span>
#include <vector>

namespace ade::student {

/// A word's logit: the mean over its pieces (the paper does not say; ours).
std::vector<float> word_logits(const Window& window, std::span<const float> token_logits);

/// σ(logit / temperature).
double calibrated_probability(double logit, double temperature);

/// What a text's windows say, before any threshold: the words of each drug with their logits.
struct DrugWord {
    text::Span span;
    std::int64_t number = 0; ///< as Window::first_word counts
    float logit = 0;
};

/// [drug][word], each pair once, in order of position. `drugs` is the number of drugs of the text; drugs
/// pooled together get equal rows. logits: one element per window.
std::vector<std::vector<DrugWord>> words_of_drugs(const std::vector<Window>& windows,
                                                  std::span<const WindowLogits> logits, std::size_t drugs);

/// Runs of neighbouring words at or over the threshold. With Pooling::name, drugs with equal rows (the same
/// name in the same window) share their runs: each goes to the mention nearest to it, the earlier one on a
/// tie.
std::vector<PredictedRelation> decode(const std::vector<std::vector<DrugWord>>& words,
                                      const std::vector<text::Span>& drugs,
                                      const std::vector<Window>& windows, double threshold,
                                      double temperature);

/// A relation to be counted: which drug (any number that is unique per drug mention), and the event.
struct CountedRelation {
    std::size_t drug = 0;
    text::Span effect;
    auto operator<=>(const CountedRelation&) const = default;
};

/// Sums for micro-averages. Many-to-many: a predicted event is right if it overlaps (lenient) or equals
/// (strict) any gold event of its drug; a gold event is found if any predicted one does so.
struct RelationCounts {
    std::int64_t predicted = 0;
    std::int64_t gold = 0;
    std::int64_t predicted_lenient = 0;
    std::int64_t gold_lenient = 0;
    std::int64_t strict = 0;

    /// Duplicates count once.
    void add(std::vector<CountedRelation> predicted_relations, std::vector<CountedRelation> gold_relations);
    [[nodiscard]] Score lenient() const;
    [[nodiscard]] Score strict_score() const;
};

} // namespace ade::student
