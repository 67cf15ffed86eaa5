// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/learning/project_gold.hpp"

#include "core/eval/scores.hpp"
#include "core/text/utf8.hpp"

#include <nlohmann/json.hpp>

namespace ade::app {

namespace {

text::Span moved(text::Span span, std::int64_t by)
{
    return {span.begin + by, span.end + by};
}

student::Score as_score(const eval::Counts& counts)
{
    return {counts.precision(), counts.recall(), counts.f1()};
}

nlohmann::json json_of(const student::Score& score)
{
    return {{"precision", score.precision}, {"recall", score.recall}, {"f1", score.f1}};
}

} // namespace

std::vector<student::TrainingDocument> training_documents(const store::TrainingSet& set)
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

std::vector<GoldScore> development_score(const student::TrainReport& report,
                                         const store::TrainingSet& development)
{
    if (!report.lenient || !report.strict)
        return {};
    GoldScore score{kDevelopmentSet, *report.lenient, *report.strict, 0};
    for (const auto& sentence : development.sentences) {
        for (const auto& drug : sentence.drugs)
            score.relations += static_cast<std::int64_t>(drug.events.size());
    }
    return {score};
}

Result<GoldScore> score_on_gold(const student::Student& student, const store::TrainingSet& gold,
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
    std::vector<eval::Item> wanted;
    std::vector<eval::Item> found;
    for (std::size_t i = 0; i < gold.sentences.size(); ++i) {
        const auto& sentence = gold.sentences[i];
        eval::Item gold_item;
        gold_item.id = sentence.version_id + "#" + std::to_string(sentence.sentence_index);
        for (const auto& drug : sentence.drugs) {
            gold_item.drugs.push_back(drug.span);
            for (const auto event : drug.events)
                gold_item.relations.push_back({drug.span, event, drug.key});
        }
        eval::Item found_item;
        found_item.id = gold_item.id;
        found_item.drugs = gold_item.drugs;
        if (const auto& prediction = (*predictions)[i]) {
            for (const auto& relation : prediction->relations) {
                const auto& drug = sentence.drugs[relation.drug];
                found_item.relations.push_back({drug.span, relation.effect, drug.key});
            }
        }
        wanted.push_back(std::move(gold_item));
        found.push_back(std::move(found_item));
    }
    const auto report = eval::score(wanted, found);
    if (!report)
        return forward_error(report);
    GoldScore score;
    score.set = std::move(set_name);
    score.lenient = as_score(report->relations.lenient_many_to_many);
    score.strict = as_score(report->relations.strict);
    score.relations = report->relations.strict.gold;
    return score;
}

std::string scores_json(const std::vector<GoldScore>& scores, const std::string& earlier)
{
    auto all = nlohmann::json::parse(earlier, nullptr, false);
    if (!all.is_object())
        all = nlohmann::json::object();
    for (const auto& score : scores) {
        all[score.set] = {{"lenient", json_of(score.lenient)},
                          {"strict", json_of(score.strict)},
                          {"relations", score.relations}};
    }
    return all.dump();
}

} // namespace ade::app
