// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workers/training_input.hpp"

#include "core/text/utf8.hpp"

namespace ade::app {

namespace {

text::Span moved(text::Span span, std::int64_t by)
{
    return {span.begin + by, span.end + by};
}

struct Tally {
    std::int64_t predicted = 0;
    std::int64_t predicted_right = 0;
    std::int64_t gold = 0;
    std::int64_t gold_found = 0;

    [[nodiscard]] student::Score score() const
    {
        student::Score score;
        score.precision =
            predicted ? static_cast<double>(predicted_right) / static_cast<double>(predicted) : 0;
        score.recall = gold ? static_cast<double>(gold_found) / static_cast<double>(gold) : 0;
        const double sum = score.precision + score.recall;
        score.f1 = sum > 0 ? 2 * score.precision * score.recall / sum : 0;
        return score;
    }
};

template <typename Same>
void count(Tally& tally, const std::vector<text::Span>& gold, const std::vector<text::Span>& predicted,
           Same same)
{
    const auto any = [&](text::Span one, const std::vector<text::Span>& others) {
        return std::any_of(others.begin(), others.end(), [&](text::Span other) { return same(one, other); });
    };
    tally.gold += static_cast<std::int64_t>(gold.size());
    tally.predicted += static_cast<std::int64_t>(predicted.size());
    for (const auto span : gold)
        tally.gold_found += any(span, predicted);
    for (const auto span : predicted)
        tally.predicted_right += any(span, gold);
}

} // namespace

std::vector<student::TrainingDocument> trainingDocuments(const store::TrainingSet& set)
{
    std::vector<student::TrainingDocument> documents;
    std::int64_t length = 0;
    for (const auto& sentence : set.sentences) {
        if (documents.empty() || documents.back().id != sentence.version_id) {
            documents.push_back({});
            documents.back().id = sentence.version_id;
            length = 0;
        }
        auto& document = documents.back();
        if (length > 0) {
            document.text += '\n';
            ++length;
        }
        const std::int64_t begin = length;
        document.text += sentence.text;
        length += text::count_code_points(sentence.text);
        document.sentences.push_back(text::make_span(begin, length));
        for (const auto& drug : sentence.drugs) {
            document.drugs.push_back(moved(drug.span, begin));
            for (const auto event : drug.events)
                document.relations.push_back({moved(drug.span, begin), moved(event, begin)});
        }
    }
    return documents;
}

Result<GoldScore> scoreOnGold(const student::Student& student, const store::TrainingSet& gold,
                              std::string set_name, std::stop_token stop)
{
    std::vector<student::StudentInput> inputs;
    for (const auto& sentence : gold.sentences) {
        student::StudentInput input;
        input.text = sentence.text;
        input.sentences = {text::make_span(0, text::count_code_points(sentence.text))};
        for (const auto& drug : sentence.drugs)
            input.drugs.push_back(drug.span);
        inputs.push_back(std::move(input));
    }
    const auto predictions = student.predict(inputs, student::Unit::automatic, stop);
    if (!predictions)
        return forward_error(predictions);
    Tally lenient;
    Tally strict;
    for (std::size_t i = 0; i < gold.sentences.size(); ++i) {
        const auto& sentence = gold.sentences[i];
        for (std::size_t drug = 0; drug < sentence.drugs.size(); ++drug) {
            std::vector<text::Span> predicted;
            if ((*predictions)[i]) {
                for (const auto& relation : (*predictions)[i]->relations) {
                    if (relation.drug == drug)
                        predicted.push_back(relation.effect);
                }
            }
            const auto& events = sentence.drugs[drug].events;
            count(lenient, events, predicted, [](text::Span l, text::Span r) { return l.overlaps(r); });
            count(strict, events, predicted, [](text::Span l, text::Span r) { return l == r; });
        }
    }
    GoldScore score;
    score.set = std::move(set_name);
    score.lenient = lenient.score();
    score.strict = strict.score();
    score.relations = lenient.gold;
    return score;
}

} // namespace ade::app
