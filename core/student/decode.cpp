// SPDX-License-Identifier: GPL-3.0-or-later
// Words, spans, relations, counts.
#include "core/student/decode.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ade::student {

std::vector<float> word_logits(const Window& window, std::span<const float> token_logits)
{
    std::vector<float> logits(window.words.size());
    for (std::size_t w = 0; w < logits.size(); ++w) {
        float sum = 0;
        for (std::int32_t t = window.first_token[w]; t < window.first_token[w + 1]; ++t) {
            sum += token_logits[static_cast<std::size_t>(t)];
        }
        logits[w] = sum / static_cast<float>(window.first_token[w + 1] - window.first_token[w]);
    }
    return logits;
}

double calibrated_probability(double logit, double temperature)
{
    return 1.0 / (1.0 + std::exp(-logit / temperature));
}

std::vector<std::vector<DrugWord>> words_of_drugs(const std::vector<Window>& windows,
                                                  std::span<const WindowLogits> logits, std::size_t drugs)
{
    std::vector<std::vector<DrugWord>> words(drugs);
    for (std::size_t i = 0; i < windows.size(); ++i) {
        const Window& window = windows[i];
        for (std::size_t row = 0; row < window.drugs.size(); ++row) {
            const std::vector<float> values = word_logits(window, logits[i][row]);
            for (std::size_t w = 0; w < values.size(); ++w) {
                if (!window.pair_counts(row, w)) {
                    continue;
                }
                for (const std::size_t drug : window.drugs[row]) {
                    words[drug].push_back(
                        {window.words[w], window.first_word + static_cast<std::int64_t>(w), values[w]});
                }
            }
        }
    }
    for (auto& row : words) {
        // Overlapping windows answer for interleaved words.
        std::sort(row.begin(), row.end(),
                  [](const DrugWord& a, const DrugWord& b) { return a.number < b.number; });
    }
    return words;
}

namespace {

/// Code points between two spans; 0 when they touch or overlap.
std::int64_t distance(text::Span a, text::Span b)
{
    return std::max<std::int64_t>({a.begin - b.end, b.begin - a.end, 0});
}

/// The mentions that were pooled into one vector with `drug` in any window (with itself: always).
std::vector<std::size_t> pooled_with(std::size_t drug, const std::vector<Window>& windows)
{
    std::vector<std::size_t> group{drug};
    for (const Window& window : windows) {
        for (const auto& row : window.drugs) {
            if (std::find(row.begin(), row.end(), drug) != row.end()) {
                group.insert(group.end(), row.begin(), row.end());
            }
        }
    }
    std::sort(group.begin(), group.end());
    group.erase(std::unique(group.begin(), group.end()), group.end());
    return group;
}

bool is_nearest(std::size_t drug, text::Span effect, const std::vector<std::size_t>& group,
                const std::vector<text::Span>& drugs)
{
    const std::int64_t own = distance(drugs[drug], effect);
    return std::all_of(group.begin(), group.end(), [&](std::size_t other) {
        const std::int64_t theirs = distance(drugs[other], effect);
        return own < theirs || (own == theirs && drug <= other);
    });
}

} // namespace

std::vector<PredictedRelation> decode(const std::vector<std::vector<DrugWord>>& words,
                                      const std::vector<text::Span>& drugs,
                                      const std::vector<Window>& windows, double threshold,
                                      double temperature)
{
    std::vector<PredictedRelation> relations;
    for (std::size_t drug = 0; drug < words.size(); ++drug) {
        const auto& row = words[drug];
        const std::vector<std::size_t> group = pooled_with(drug, windows);
        std::size_t w = 0;
        while (w < row.size()) {
            double sum = 0;
            std::size_t end = w;
            while (end < row.size() && (end == w || row[end].number == row[end - 1].number + 1)) {
                const double probability = calibrated_probability(row[end].logit, temperature);
                if (probability < threshold) {
                    break;
                }
                sum += probability;
                ++end;
            }
            if (end == w) {
                ++w;
                continue;
            }
            const text::Span effect{row[w].span.begin, row[end - 1].span.end};
            if (is_nearest(drug, effect, group, drugs)) {
                relations.push_back({drug, effect, sum / static_cast<double>(end - w)});
            }
            w = end;
        }
    }
    return relations;
}

void RelationCounts::add(std::vector<CountedRelation> predicted_relations,
                         std::vector<CountedRelation> gold_relations)
{
    for (auto* list : {&predicted_relations, &gold_relations}) {
        std::sort(list->begin(), list->end());
        list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    const auto matches = [](const CountedRelation& a, const std::vector<CountedRelation>& others) {
        return std::any_of(others.begin(), others.end(), [&](const CountedRelation& b) {
            return a.drug == b.drug && a.effect.overlaps(b.effect);
        });
    };
    predicted += static_cast<std::int64_t>(predicted_relations.size());
    gold += static_cast<std::int64_t>(gold_relations.size());
    for (const auto& relation : predicted_relations) {
        predicted_lenient += matches(relation, gold_relations) ? 1 : 0;
        strict += std::binary_search(gold_relations.begin(), gold_relations.end(), relation) ? 1 : 0;
    }
    for (const auto& relation : gold_relations) {
        gold_lenient += matches(relation, predicted_relations) ? 1 : 0;
    }
}

namespace {

Score score_of(std::int64_t right, std::int64_t predicted, std::int64_t found, std::int64_t gold)
{
    Score score;
    score.precision = predicted > 0 ? static_cast<double>(right) / static_cast<double>(predicted) : 0;
    score.recall = gold > 0 ? static_cast<double>(found) / static_cast<double>(gold) : 0;
    const double sum = score.precision + score.recall;
    score.f1 = sum > 0 ? 2 * score.precision * score.recall / sum : 0;
    return score;
}

} // namespace

Score RelationCounts::lenient() const
{
    return score_of(predicted_lenient, predicted, gold_lenient, gold);
}

Score RelationCounts::strict_score() const
{
    return score_of(strict, predicted, strict, gold);
}

} // namespace ade::student
