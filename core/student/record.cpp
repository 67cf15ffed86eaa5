// SPDX-License-Identifier: GPL-3.0-or-later
// Reading and writing of JSONL records.
#include "core/student/record.hpp"

#include "core/corpus/formats/json_text.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <cmath>
#include <set>

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

struct Place {
    const std::string& where;
    std::int64_t end; ///< of the text, in code points
};

tl::unexpected<Error> bad(const Place& place, std::string_view what, std::string_view expected)
{
    return fail(ErrorCode::parse, "record.bad_value", place.where, "{} is wrong: expected {}.", what,
                expected);
}

Result<text::Span> span_of(const ordered_json& value, std::string_view what, const Place& place)
{
    const ordered_json* begin = nullptr;
    const ordered_json* end = nullptr;
    if (value.is_array() && value.size() == 2) {
        begin = &value[0];
        end = &value[1];
    } else if (value.is_object() && value.contains("begin") && value.contains("end")) {
        begin = &value["begin"];
        end = &value["end"];
    }
    if (begin == nullptr || !begin->is_number_integer() || !end->is_number_integer()) {
        return bad(place, what, "a span, [begin, end] or {\"begin\": …, \"end\": …}, in whole code points");
    }
    const auto first = begin->get<std::int64_t>();
    const auto last = end->get<std::int64_t>();
    if (first < 0 || last < first || last > place.end) {
        return fail(ErrorCode::parse, "record.span_outside_text", place.where,
                    "{} is {}–{}, but the text has {} code points and a span must not end before it begins.",
                    what, first, last, place.end);
    }
    return text::make_span(first, last);
}

Result<std::vector<text::Span>> spans_of(const ordered_json& values, std::string_view what,
                                         const Place& place)
{
    if (!values.is_array()) {
        return bad(place, fmt::format("\"{}\"", what), "a list");
    }
    std::vector<text::Span> spans;
    for (std::size_t i = 0; i < values.size(); ++i) {
        auto span = span_of(values[i], fmt::format("{}[{}]", what, i), place);
        if (!span) {
            return forward_error(span);
        }
        spans.push_back(*span);
    }
    return spans;
}

Result<std::vector<TrainingRelation>> relations_of(const ordered_json& values, const Place& place)
{
    if (!values.is_array()) {
        return bad(place, "\"relations\"", "a list");
    }
    std::vector<TrainingRelation> relations;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const ordered_json& value = values[i];
        if (!value.is_object() || !value.contains("drug") || !value.contains("effect")) {
            return bad(place, fmt::format("relations[{}]", i), "an object with \"drug\" and \"effect\"");
        }
        auto drug = span_of(value["drug"], fmt::format("relations[{}].drug", i), place);
        auto effect = span_of(value["effect"], fmt::format("relations[{}].effect", i), place);
        if (!drug) {
            return forward_error(drug);
        }
        if (!effect) {
            return forward_error(effect);
        }
        const auto polarity = value.find("polarity");
        if (polarity == value.end() || *polarity == "causes") {
            relations.push_back({*drug, *effect});
        }
    }
    return relations;
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
    if (!record.json.is_object()) {
        return fail(ErrorCode::parse, "record.not_object", where, "A JSON {} was found, expected an object.",
                    record.json.type_name());
    }
    record.id = id_of(record.json);
    const auto document = record.json.find("document");
    record.document =
        document != record.json.end() && document->is_string() ? document->get<std::string>() : record.id;
    const auto body = record.json.find("text");
    if (body == record.json.end() || !body->is_string()) {
        return fail(ErrorCode::parse, "record.no_text", where, "\"text\" is {}, expected a string.",
                    body == record.json.end() ? "missing" : body->type_name());
    }
    record.text = body->get<std::string>();
    const Place place{where, text::count_code_points(record.text)};
    if (const auto found = record.json.find("sentences"); found != record.json.end()) {
        auto spans = spans_of(*found, "sentences", place);
        if (!spans) {
            return forward_error(spans);
        }
        record.sentences = std::move(*spans);
    }
    if (const auto found = record.json.find("drugs"); found != record.json.end()) {
        auto spans = spans_of(*found, "drugs", place);
        if (!spans) {
            return forward_error(spans);
        }
        record.drugs = std::move(*spans);
    }
    if (const auto found = record.json.find("relations"); found != record.json.end()) {
        auto relations = relations_of(*found, place);
        if (!relations) {
            return forward_error(relations);
        }
        record.relations = std::move(*relations);
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
