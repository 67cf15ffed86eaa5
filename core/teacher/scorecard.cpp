// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/scorecard.hpp"

#include "core/eval/report.hpp"
#include "core/store/run_store.hpp"
#include "core/store/training_data.hpp"
#include "core/teacher/sentence_collector.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace ade::teacher {
namespace {

using nlohmann::ordered_json;
using Place = std::pair<std::string, int>; ///< version, sentence

eval::Item gold_item(const store::TrainingSentence& sentence)
{
    eval::Item item;
    item.id = sentence.version_id + ":" + std::to_string(sentence.sentence_index);
    for (const store::TrainingDrug& drug : sentence.drugs) {
        item.drugs.push_back(drug.span);
        for (const text::Span& event : drug.events) {
            item.relations.push_back({drug.span, event, drug.key});
        }
    }
    return item;
}

eval::Item predicted_item(const std::string& id, const corpus::AnnotatedDocument& said, int sentence)
{
    eval::Item item;
    item.id = id;
    for (const ScoredRelation& one : relations_in(said, sentence)) {
        item.relations.push_back({one.drug, one.event, one.drug_key});
    }
    const text::Span span = said.document.sentences.at(static_cast<std::size_t>(sentence)).span;
    for (const corpus::Mention& mention : said.mentions) {
        if (mention.label == corpus::Label::drug && span.contains(mention.span)) {
            const std::int64_t begin = span.begin.value();
            item.drugs.push_back(
                text::make_span(mention.span.begin.value() - begin, mention.span.end.value() - begin));
        }
    }
    return item;
}

EdgeCounts& operator+=(EdgeCounts& sum, const EdgeCounts& one)
{
    sum.exact += one.exact;
    sum.longer += one.longer;
    sum.shorter += one.shorter;
    sum.crossing += one.crossing;
    sum.wrong_drug += one.wrong_drug;
    sum.missing += one.missing;
    sum.invented += one.invented;
    return sum;
}

ordered_json json_of(const std::vector<ClassScore>& classes)
{
    ordered_json all = ordered_json::array();
    for (const ClassScore& one : listed_classes(classes)) {
        all.push_back({{"class", one.name},
                       {"title", one.title},
                       {"strict", ordered_json(eval::to_json(one.strict))},
                       {"lenient", ordered_json(eval::to_json(one.lenient))}});
    }
    return all;
}

ordered_json json_of(const EdgeCounts& edges)
{
    return {{"exact", edges.exact},       {"longer", edges.longer},         {"shorter", edges.shorter},
            {"crossing", edges.crossing}, {"wrong_drug", edges.wrong_drug}, {"missing", edges.missing},
            {"invented", edges.invented}};
}

} // namespace

EdgeCounts count_edges(const eval::Item& gold, const eval::Item& predicted)
{
    EdgeCounts edges;
    const auto wanted = pairs_of(gold);
    const auto said = pairs_of(predicted);
    std::set<DrugEvent> answering;
    for (const auto& pair : wanted) {
        const auto& [drug, event] = pair;
        if (said.contains(pair)) {
            ++edges.exact;
            answering.insert(pair);
            continue;
        }
        const DrugEvent* near = nullptr;
        const DrugEvent* other = nullptr;
        for (const auto& one : said) {
            if (!one.second.overlaps(event)) {
                continue;
            }
            // One that is another gold pair's own answers that one.
            if (one.first == drug && near == nullptr && !wanted.contains(one)) {
                near = &one;
            } else if (one.first != drug && other == nullptr && !wanted.contains(one)) {
                other = &one;
            }
        }
        if (near != nullptr) {
            answering.insert(*near);
            ++(near->second.contains(event)   ? edges.longer
               : event.contains(near->second) ? edges.shorter
                                              : edges.crossing);
        } else if (other != nullptr) {
            answering.insert(*other);
            ++edges.wrong_drug;
        } else {
            ++edges.missing;
        }
    }
    edges.invented =
        std::count_if(said.begin(), said.end(), [&](const auto& one) { return !answering.contains(one); });
    return edges;
}

Result<std::vector<TeacherScore>> scorecard(store::ProjectFile& project, const ScorecardOptions& options)
{
    const auto gold = store::gather_evaluation_set(project, {"train", "dev", "test", ""}, true);
    const store::AlignmentLedger ledger(project);
    const auto rates = ledger.rates();
    if (!gold || !rates) {
        return gold ? forward_error(rates) : forward_error(gold);
    }
    std::vector<std::set<Place>> answered;
    for (const store::LedgerRates& one : *rates) {
        const auto asked = ledger.asked(one.run_id);
        if (!asked) {
            return forward_error(asked);
        }
        auto& places = answered.emplace_back();
        for (const store::AskedSentence& sentence : *asked) {
            if (sentence.outcome != store::AskedOutcome::failed) {
                places.emplace(sentence.version_id, sentence.position);
            }
        }
    }
    const store::RunStore runs(project);
    std::vector<TeacherScore> scores;
    for (std::size_t i = 0; i < rates->size(); ++i) {
        TeacherScore score;
        score.rates = (*rates)[i];
        const auto parameters = nlohmann::json::parse(score.rates.parameters, nullptr, false);
        if (parameters.is_object()) {
            score.prompt = parameters.value("prompt", "");
            score.prompt_version = parameters.value("prompt_version", 0);
            score.recorded = parameters.value("recorded", false);
        }
        const auto run = runs.run(score.rates.run_id);
        if (!run) {
            return forward_error(run);
        }
        std::vector<eval::Item> wanted;
        std::vector<eval::Item> said;
        corpus::AnnotatedDocument labels;
        std::string version_id;
        ClassScores classes;
        for (const store::TrainingSentence& sentence : gold->sentences) {
            const Place place{sentence.version_id, sentence.sentence_index};
            const bool counts = options.common
                                    ? std::all_of(answered.begin(), answered.end(),
                                                  [&](const auto& one) { return one.contains(place); })
                                    : answered[i].contains(place);
            if (!counts) {
                continue;
            }
            if (sentence.version_id != version_id) {
                auto read = runs.labels(sentence.version_id, {{run->voice_id}});
                if (!read) {
                    return forward_error(read);
                }
                labels = std::move(*read);
                version_id = sentence.version_id;
            }
            wanted.push_back(gold_item(sentence));
            said.push_back(predicted_item(wanted.back().id, labels, sentence.sentence_index));
            score.edges += count_edges(wanted.back(), said.back());
            classes.add(wanted.back(), said.back(), sentence.text);
        }
        score.sentences = static_cast<std::int64_t>(wanted.size());
        auto report = eval::score(wanted, said, {eval::DrugIdentity::name, eval::DrugSource::predicted});
        if (!report) {
            return forward_error(report);
        }
        score.scores = std::move(*report);
        score.per_class = classes.rows();
        scores.push_back(std::move(score));
    }
    return scores;
}

std::string scorecard_json(const std::vector<TeacherScore>& scores)
{
    ordered_json all = ordered_json::array();
    for (const TeacherScore& one : scores) {
        all.push_back({{"run", one.rates.run_id},
                       {"name", one.rates.run_name},
                       {"prompt", one.prompt},
                       {"prompt_version", one.prompt_version},
                       {"recorded", one.recorded},
                       {"sentences", one.sentences},
                       {"scores", ordered_json(eval::to_json(one.scores))},
                       {"edges", json_of(one.edges)},
                       {"event_classes", json_of(one.per_class)},
                       {"asked", one.rates.asked},
                       {"failed", one.rates.failed},
                       {"absent_share", one.rates.absent_share()},
                       {"ambiguous_share", one.rates.ambiguous_share()},
                       {"unparsed_share", one.rates.unparsed_share()}});
    }
    return all.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string scorecard_csv(const std::vector<TeacherScore>& scores)
{
    const auto cell = [](std::string_view text) {
        std::string quoted = "\"";
        // A spreadsheet would run what begins like a formula.
        if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
            quoted += '\'';
        }
        for (const char c : text) {
            quoted += c;
            if (c == '"') {
                quoted += '"';
            }
        }
        return quoted + "\"";
    };
    const auto columns = [](const eval::RelationScores& relations) {
        std::string text;
        for (const eval::Counts* counts :
             {&relations.strict, &relations.lenient_many_to_many, &relations.lenient_one_to_one}) {
            text += fmt::format(",{:.6f},{:.6f},{:.6f}", counts->precision(), counts->recall(), counts->f1());
        }
        return text;
    };
    std::string csv =
        "run,prompt,prompt_version,recorded,drug,gold_relations,strict_precision,strict_recall,strict_f1,"
        "lenient_precision,lenient_recall,lenient_f1,lenient_one_to_one_precision,"
        "lenient_one_to_one_recall,lenient_one_to_one_f1,sentences,absent_share,ambiguous_share,"
        "unparsed_share,failed,exact,longer,shorter,crossing,wrong_drug,missing,invented\r\n";
    for (const TeacherScore& one : scores) {
        const std::string head = fmt::format("{},{},{},{}", cell(one.rates.run_name), cell(one.prompt),
                                             one.prompt_version, one.recorded ? "true" : "false");
        const EdgeCounts& edges = one.edges;
        csv += fmt::format("{},,{}{},{},{:.6f},{:.6f},{:.6f},{},{},{},{},{},{},{},{}\r\n", head,
                           one.scores.relations.strict.gold, columns(one.scores.relations), one.sentences,
                           one.rates.absent_share(), one.rates.ambiguous_share(), one.rates.unparsed_share(),
                           one.rates.failed, edges.exact, edges.longer, edges.shorter, edges.crossing,
                           edges.wrong_drug, edges.missing, edges.invented);
        for (const eval::DrugRow& drug : one.scores.per_drug) {
            csv += fmt::format("{},{},{}{},,,,,,,,,,,,\r\n", head, cell(drug.name), drug.scores.strict.gold,
                               columns(drug.scores));
        }
    }
    return csv;
}

std::string scorecard_table(const std::vector<TeacherScore>& scores)
{
    if (scores.empty()) {
        return "No teacher has been asked yet.\n";
    }
    std::size_t width = 10;
    for (const TeacherScore& one : scores) {
        width = std::max(width, std::min<std::size_t>(one.rates.run_name.size(), 40));
    }
    const auto name = [width](const TeacherScore& one) {
        return fmt::format("{:<{}}", one.rates.run_name.substr(0, width), width);
    };
    std::string text =
        fmt::format("{:<{}}   strict P    R   F1   lenient P    R   F1   sentences\n", "", width);
    for (const TeacherScore& one : scores) {
        if (one.sentences == 0) {
            text += name(one) + "   no gold sentence was answered\n";
            continue;
        }
        const eval::Counts& strict = one.scores.relations.strict;
        const eval::Counts& lenient = one.scores.relations.lenient_many_to_many;
        text += fmt::format("{}   {:8.3f} {:.3f} {:.3f}   {:7.3f} {:.3f} {:.3f}   {:9}\n", name(one),
                            strict.precision(), strict.recall(), strict.f1(), lenient.precision(),
                            lenient.recall(), lenient.f1(), one.sentences);
    }
    text += fmt::format("\n{:<{}}   not in text   ambiguous   not understood   failed\n", "", width);
    for (const TeacherScore& one : scores) {
        text += fmt::format("{}   {:9.1f} %   {:7.1f} %   {:12.1f} %   {:6}\n", name(one),
                            100 * one.rates.absent_share(), 100 * one.rates.ambiguous_share(),
                            100 * one.rates.unparsed_share(), one.rates.failed);
    }
    text +=
        fmt::format("\n{:<{}}    exact  longer shorter crossing wrong drug missing invented\n", "", width);
    for (const TeacherScore& one : scores) {
        const EdgeCounts& edges = one.edges;
        text +=
            fmt::format("{}   {:6} {:7} {:7} {:8} {:10} {:7} {:8}\n", name(one), edges.exact, edges.longer,
                        edges.shorter, edges.crossing, edges.wrong_drug, edges.missing, edges.invented);
    }
    for (const TeacherScore& one : scores) {
        if (const std::string classes = class_table(one.per_class); !classes.empty()) {
            text += fmt::format("\nEvents by class, {}\n{}", one.rates.run_name, classes);
        }
    }
    return text;
}

} // namespace ade::teacher
