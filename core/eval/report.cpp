// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>

namespace ade::eval {

using nlohmann::json;

namespace {

json to_json(const MentionScores& scores)
{
    return {{"strict", eval::to_json(scores.strict)},
            {"lenient_one_to_one", eval::to_json(scores.lenient_one_to_one)}};
}

void add_row(std::string& table, std::string_view name, const Counts& counts)
{
    fmt::format_to(std::back_inserter(table), "{:<34} {:>9.4f} {:>9.4f} {:>9.4f} {:>8} {:>10}\n", name,
                   counts.precision(), counts.recall(), counts.f1(), counts.gold, counts.predicted);
}

/// At most `columns` code points, and no control character: names come from files.
std::string shown(std::string_view name, std::size_t columns)
{
    std::string out;
    std::size_t used = 0;
    for (const char c : name) {
        const bool starts = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
        if (starts && used == columns) {
            break;
        }
        used += starts ? 1 : 0;
        const auto value = static_cast<unsigned char>(c);
        out.push_back(value < 0x20 || value == 0x7F ? ' ' : c);
    }
    return out.empty() ? "(no name)" : out;
}

} // namespace

json to_json(const Counts& counts)
{
    return {{"gold", counts.gold},
            {"predicted", counts.predicted},
            {"gold_found", counts.gold_found},
            {"predicted_right", counts.predicted_right},
            {"precision", counts.precision()},
            {"recall", counts.recall()},
            {"f1", counts.f1()}};
}

json to_json(const RelationScores& scores)
{
    return {{"strict", to_json(scores.strict)},
            {"lenient_many_to_many", to_json(scores.lenient_many_to_many)},
            {"lenient_one_to_one", to_json(scores.lenient_one_to_one)}};
}

json to_json(const FalseAlarms& alarms)
{
    return {{"sentences", alarms.sentences},
            {"sentences_with_alarm", alarms.sentences_with_alarm},
            {"relations", alarms.relations},
            {"relations_per_thousand_sentences", alarms.relations_per_thousand()},
            {"sentences_with_alarm_per_thousand", alarms.sentences_per_thousand()}};
}

json to_json(const ScoreReport& report)
{
    json drugs = json::array();
    for (const DrugRow& row : report.per_drug) {
        json entry = to_json(row.scores);
        entry["name"] = row.name;
        drugs.push_back(std::move(entry));
    }
    return {{"drug_identity", report.options.drug_identity == DrugIdentity::name ? "name" : "mention"},
            {"drugs_from", report.options.drug_source == DrugSource::gold ? "gold" : "predicted"},
            {"items", report.items},
            {"items_without_prediction", report.items_without_prediction},
            {"relations", to_json(report.relations)},
            {"drug_mentions", to_json(report.drugs)},
            {"event_mentions", to_json(report.events)},
            {"drug_errors",
             {{"relations_with_spurious_drug", report.drug_errors.relations_with_spurious_drug},
              {"relations_with_moved_drug", report.drug_errors.relations_with_moved_drug},
              {"relations_with_missed_drug", report.drug_errors.relations_with_missed_drug}}},
            {"per_drug", std::move(drugs)}};
}

std::string to_table(const ScoreReport& report, std::size_t per_drug_rows)
{
    std::string table;
    const auto line = std::back_inserter(table);
    fmt::format_to(line, "{} records, {} drugs, same drug = same {}\n", report.items,
                   report.options.drug_source == DrugSource::gold ? "gold" : "predicted",
                   report.options.drug_identity == DrugIdentity::name ? "name" : "mention");
    if (report.items_without_prediction > 0) {
        fmt::format_to(line, "{} of them without a predicted record: all their relations count as missed\n",
                       report.items_without_prediction);
    }
    fmt::format_to(line, "\n{:<34} {:>9} {:>9} {:>9} {:>8} {:>10}\n", "", "precision", "recall", "F1", "gold",
                   "predicted");
    add_row(table, "relations, strict", report.relations.strict);
    add_row(table, "relations, lenient, many-to-many", report.relations.lenient_many_to_many);
    add_row(table, "relations, lenient, one-to-one", report.relations.lenient_one_to_one);
    add_row(table, "drug mentions, strict", report.drugs.strict);
    add_row(table, "drug mentions, lenient", report.drugs.lenient_one_to_one);
    add_row(table, "event mentions, strict", report.events.strict);
    add_row(table, "event mentions, lenient", report.events.lenient_one_to_one);
    fmt::format_to(line,
                   "\ndrug errors: {} predicted relations with a spurious drug, {} with a moved drug; "
                   "{} gold relations\nwhose drug was missed\n",
                   report.drug_errors.relations_with_spurious_drug,
                   report.drug_errors.relations_with_moved_drug,
                   report.drug_errors.relations_with_missed_drug);
    const std::size_t rows = std::min(per_drug_rows, report.per_drug.size());
    if (rows > 0) {
        fmt::format_to(line, "\n{:<34} {:>9} {:>9} {:>9} {:>8} {:>10}\n", "drug", "strict F1", "lenient",
                       "1-to-1", "gold", "predicted");
        for (std::size_t i = 0; i < rows; ++i) {
            const DrugRow& row = report.per_drug[i];
            fmt::format_to(line, "{:<34} {:>9.4f} {:>9.4f} {:>9.4f} {:>8} {:>10}\n", shown(row.name, 34),
                           row.scores.strict.f1(), row.scores.lenient_many_to_many.f1(),
                           row.scores.lenient_one_to_one.f1(), row.scores.strict.gold,
                           row.scores.strict.predicted);
        }
        if (rows < report.per_drug.size()) {
            fmt::format_to(line, "… and {} more\n", report.per_drug.size() - rows);
        }
    }
    return table;
}

} // namespace ade::eval
