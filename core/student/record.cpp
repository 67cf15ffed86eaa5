// SPDX-License-Identifier: GPL-3.0-or-later
// Reading and writing of JSONL records.
#include "core/student/record.hpp"

#include "core/corpus/formats/jsonl.hpp"

#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

namespace ade::student {

namespace {

using nlohmann::ordered_json;

std::string id_of(const ordered_json& json)
{
    const auto id = json.find("id");
    if (id == json.end() || id->is_null()) {
        return {};
    }
    return id->is_string() ? id->get<std::string>() : id->dump();
}

std::string line_of(const ordered_json& json)
{
    return corpus::dump_json(json) + "\n";
}

} // namespace

Result<Record> parse_record(std::string_view line, const std::string& where)
{
    auto parsed = corpus::parse_json(line, where);
    if (!parsed) {
        return forward_error(parsed);
    }
    Record record;
    record.json = std::move(*parsed);
    auto read = corpus::jsonl_document(record.json, {}, where);
    if (!read) {
        return forward_error(read);
    }
    record.id = id_of(record.json);
    const auto document = record.json.find("document");
    record.document =
        document != record.json.end() && document->is_string() ? document->get<std::string>() : record.id;
    record.text = std::move(read->document.text);
    for (const corpus::Sentence& sentence : read->document.sentences) {
        record.sentences.push_back(sentence.span);
    }
    if (const auto listed = record.json.find("drugs"); listed != record.json.end()) {
        // They come first, in the order of the list; mentions that only relations name come later.
        record.drugs.emplace();
        std::map<text::Span, int> uses;
        for (const corpus::Mention& mention : read->mentions) {
            uses[mention.span] += mention.label == corpus::Label::drug ? 1 : 0;
        }
        for (std::size_t i = 0; i < listed->size(); ++i) {
            const corpus::Mention& drug = read->mentions[i];
            record.drugs->push_back(drug.span);
            record.drug_ids.push_back(uses[drug.span] > 1 ? drug.id : std::string());
        }
    }
    std::unordered_map<std::string_view, text::Span> spans;
    for (const corpus::Mention& mention : read->mentions) {
        spans.emplace(mention.id, mention.span);
    }
    for (const corpus::Relation& relation : read->relations) {
        if (relation.polarity == corpus::Polarity::causes) {
            record.relations.push_back({spans.at(relation.drug_id), spans.at(relation.event_id)});
        }
    }
    return record;
}

std::string annotated_line(Record record, const StudentInput& input, const Prediction& prediction)
{
    ordered_json relations = ordered_json::array();
    for (const PredictedRelation& relation : prediction.relations) {
        const text::Span drug = input.drugs[relation.drug];
        relations.push_back({{"drug", {drug.begin.value(), drug.end.value()}},
                             {"effect", {relation.effect.begin.value(), relation.effect.end.value()}},
                             {"score", std::round(relation.score * 1e4) / 1e4}});
        if (relation.drug < record.drug_ids.size() && !record.drug_ids[relation.drug].empty()) {
            relations.back()["drug_id"] = record.drug_ids[relation.drug];
        }
    }
    record.json["relations"] = std::move(relations);
    if (record.json.contains("events")) { // the record's own would pass for the student's
        ordered_json events = ordered_json::array();
        std::set<text::Span> seen;
        for (const PredictedRelation& relation : prediction.relations) {
            if (seen.insert(relation.effect).second) {
                events.push_back(
                    {{"begin", relation.effect.begin.value()}, {"end", relation.effect.end.value()}});
            }
        }
        record.json["events"] = std::move(events);
    }
    if (const auto mentions = record.json.find("mentions"); mentions != record.json.end()) {
        static const corpus::LabelMap labels;
        ordered_json drugs = ordered_json::array();
        for (const ordered_json& mention : *mentions) {
            if (labels.label(mention["label"].get<std::string>()) == corpus::Label::drug) {
                drugs.push_back(mention);
            }
        }
        *mentions = std::move(drugs);
    }
    return line_of(record.json);
}

std::string error_line(std::string_view line, std::uint64_t number, const Error& error)
{
    ordered_json json = ordered_json::object();
    if (const auto parsed = corpus::parse_json(line, {});
        parsed && parsed->is_object() && parsed->contains("id")) {
        json["id"] = (*parsed)["id"];
    }
    if (json.empty()) {
        json["line"] = number;
    }
    json["error"] = error.text();
    return line_of(json);
}

} // namespace ade::student
