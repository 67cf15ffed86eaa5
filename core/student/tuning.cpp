// SPDX-License-Identifier: GPL-3.0-or-later
// Temperature by golden-section search, threshold by a smoothed grid.
#include "core/student/tuning.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ade::student {

namespace {

/// Positive for the drug alone: what a curator marked, not what its name's other mentions got.
bool is_event_word(const PreparedDocument& document, std::size_t drug, text::Span word)
{
    return std::any_of(document.gold.begin(), document.gold.end(), [&](const CountedRelation& relation) {
        return relation.drug == drug && relation.effect.overlaps(word);
    });
}

struct LabelledLogits {
    std::vector<float> positive;
    std::vector<float> negative;
};

LabelledLogits labelled(const PreparedData& data, const ScoredData& scored)
{
    LabelledLogits result;
    for (std::size_t d = 0; d < data.documents.size(); ++d) {
        for (std::size_t drug = 0; drug < scored.words[d].size(); ++drug) {
            for (const DrugWord& word : scored.words[d][drug]) {
                (is_event_word(data.documents[d], drug, word.span) ? result.positive : result.negative)
                    .push_back(word.logit);
            }
        }
    }
    return result;
}

/// log(1 + e^x) without overflow.
double softplus(double x)
{
    return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}

double loss_of(const LabelledLogits& logits, double temperature)
{
    double sum = 0;
    for (const float z : logits.positive) {
        sum += softplus(-z / temperature);
    }
    for (const float z : logits.negative) {
        sum += softplus(z / temperature);
    }
    const std::size_t count = logits.positive.size() + logits.negative.size();
    return count > 0 ? sum / static_cast<double>(count) : 0;
}

} // namespace

ScoredData score_data(const PreparedData& data, std::span<const WindowLogits> logits)
{
    ScoredData scored;
    std::size_t at = 0;
    for (const PreparedDocument& document : data.documents) {
        scored.words.push_back(words_of_drugs(document.windows, logits.subspan(at, document.windows.size()),
                                              document.drugs.size()));
        at += document.windows.size();
    }
    return scored;
}

double word_loss(const PreparedData& data, const ScoredData& scored, double temperature)
{
    return loss_of(labelled(data, scored), temperature);
}

double fit_temperature(const PreparedData& data, const ScoredData& scored)
{
    const LabelledLogits logits = labelled(data, scored);
    if (logits.positive.empty() && logits.negative.empty()) {
        return 1;
    }
    const double golden = (std::sqrt(5.0) - 1) / 2;
    double low = std::log(0.25);
    double high = std::log(8.0);
    double left = high - golden * (high - low);
    double right = low + golden * (high - low);
    double loss_left = loss_of(logits, std::exp(left));
    double loss_right = loss_of(logits, std::exp(right));
    while (high - low > 1e-4) {
        if (loss_left <= loss_right) {
            high = right;
            right = left;
            loss_right = loss_left;
            left = high - golden * (high - low);
            loss_left = loss_of(logits, std::exp(left));
        } else {
            low = left;
            left = right;
            loss_left = loss_right;
            right = low + golden * (high - low);
            loss_right = loss_of(logits, std::exp(right));
        }
    }
    return std::round(std::exp((low + high) / 2) * 1000) / 1000;
}

RelationCounts count_at(const PreparedData& data, const ScoredData& scored, double threshold,
                        double temperature)
{
    RelationCounts counts;
    for (std::size_t d = 0; d < data.documents.size(); ++d) {
        const PreparedDocument& document = data.documents[d];
        std::vector<CountedRelation> predicted;
        for (const PredictedRelation& relation :
             decode(scored.words[d], document.drugs, document.windows, threshold, temperature)) {
            predicted.push_back({relation.drug, relation.effect});
        }
        counts.add(std::move(predicted), document.gold);
    }
    return counts;
}

double fit_threshold(const PreparedData& data, const ScoredData& scored, double temperature)
{
    constexpr std::size_t kPoints = 17;
    const auto threshold_at = [](std::size_t i) { return static_cast<double>(i + 2) * 0.05; };
    std::array<double, kPoints> quality{};
    for (std::size_t i = 0; i < kPoints; ++i) {
        const RelationCounts counts = count_at(data, scored, threshold_at(i), temperature);
        quality[i] = (counts.lenient().f1 + counts.strict_score().f1) / 2;
    }
    const auto smoothed = [&](std::size_t i) {
        return (quality[i > 0 ? i - 1 : i] + quality[i] + quality[i + 1 < kPoints ? i + 1 : i]) / 3;
    };
    double best_quality = 0;
    for (std::size_t i = 0; i < kPoints; ++i) {
        best_quality = std::max(best_quality, smoothed(i));
    }
    // A difference smaller than this is chance: a quarter of the standard error of a share of the gold
    // relations.
    const auto gold =
        static_cast<double>(std::max<std::int64_t>(1, count_at(data, scored, 0.5, temperature).gold));
    const double slack = 0.25 * std::sqrt(best_quality * (1 - best_quality) / gold) + 1e-12;
    constexpr std::size_t kMiddle = (kPoints - 1) / 2;
    for (std::size_t away = 0; away <= kMiddle; ++away) {
        const std::size_t low = kMiddle - away;
        const std::size_t high = kMiddle + away;
        const std::size_t better = smoothed(low) > smoothed(high) ? low : high;
        if (smoothed(better) >= best_quality - slack) {
            return threshold_at(better);
        }
    }
    return threshold_at(kMiddle);
}

} // namespace ade::student
