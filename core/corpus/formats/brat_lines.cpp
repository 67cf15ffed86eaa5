// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/brat_lines.hpp"

#include "core/corpus/excerpt.hpp"

#include <charconv>
#include <optional>

namespace ade::corpus::brat {

namespace {

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> words;
    std::size_t begin = 0;
    for (;;) {
        const std::size_t end = text.find(separator, begin);
        words.push_back(text.substr(begin, end - begin));
        if (end == std::string_view::npos) {
            return words;
        }
        begin = end + 1;
    }
}

/// Words between blanks, none empty.
std::vector<std::string_view> words_of(std::string_view text)
{
    std::vector<std::string_view> words;
    for (const std::string_view word : split(text, ' ')) {
        if (!word.empty()) {
            words.push_back(word);
        }
    }
    return words;
}

std::optional<std::int64_t> number(std::string_view text)
{
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || stop != text.data() + text.size() || value < 0) {
        return std::nullopt;
    }
    return value;
}

struct Fields {
    std::string_view id;
    std::string_view middle;
    std::string_view rest; ///< may hold tabs
    bool has_rest = false;
};

Fields fields_of(std::string_view line)
{
    Fields fields;
    const std::size_t first = line.find('\t');
    fields.id = line.substr(0, first);
    if (first == std::string_view::npos) {
        return fields;
    }
    const std::size_t second = line.find('\t', first + 1);
    fields.middle = line.substr(first + 1, second - first - 1);
    if (second != std::string_view::npos) {
        fields.rest = line.substr(second + 1);
        fields.has_rest = true;
    }
    return fields;
}

Result<Line> malformed(std::string_view line, std::string_view form, const std::string& where)
{
    return fail(ErrorCode::parse, "brat.malformed", where,
                "\"{}\" was found, \"{}\" was expected. It may be cut off.", excerpt(line), form);
}

Result<Line> parse_text_bound(std::string_view line, const std::string& where)
{
    constexpr std::string_view kForm = "T1<tab>Label begin end<tab>text";
    const Fields fields = fields_of(line);
    const std::size_t blank = fields.middle.find(' ');
    if (!fields.has_rest || blank == std::string_view::npos || blank == 0) {
        return malformed(line, kForm, where);
    }
    TextBound span;
    span.id = fields.id;
    span.label = fields.middle.substr(0, blank);
    span.surface = fields.rest;
    for (const std::string_view part : split(fields.middle.substr(blank + 1), ';')) {
        const auto edges = words_of(part);
        const auto begin = edges.size() == 2 ? number(edges[0]) : std::nullopt;
        const auto end = edges.size() == 2 ? number(edges[1]) : std::nullopt;
        if (!begin || !end) {
            return fail(ErrorCode::parse, "brat.offsets", where,
                        "\"{}\" are no offsets; \"begin end\" or \"begin end;begin end\" was expected.",
                        excerpt(fields.middle.substr(blank + 1)));
        }
        if (*end <= *begin) {
            return fail(ErrorCode::parse, "brat.span_backwards", where, "Span {}–{} ends before it begins.",
                        *begin, *end);
        }
        if (!span.parts.empty() && *begin < span.parts.back().end.value()) {
            return fail(ErrorCode::parse, "brat.parts_out_of_order", where,
                        "Part {}–{} begins before part {}–{} ends; parts must be in order and apart.", *begin,
                        *end, span.parts.back().begin.value(), span.parts.back().end.value());
        }
        span.parts.push_back(text::make_span(*begin, *end));
    }
    return Line(std::move(span));
}

Result<Line> parse_relation(std::string_view line, const std::string& where)
{
    constexpr std::string_view kForm = "R1<tab>Type Arg1:T1 Arg2:T2";
    const Fields fields = fields_of(line);
    const auto words = words_of(fields.middle);
    if (words.size() != 3) {
        return malformed(line, kForm, where);
    }
    RelationLine relation;
    relation.id = fields.id;
    relation.type = words[0];
    for (const std::size_t i : {std::size_t{1}, std::size_t{2}}) {
        const std::size_t colon = words[i].find(':');
        if (colon == std::string_view::npos || colon + 1 == words[i].size()) {
            return malformed(line, kForm, where);
        }
        relation.arguments.emplace_back(words[i].substr(0, colon), words[i].substr(colon + 1));
    }
    return Line(std::move(relation));
}

Result<Line> parse_attribute(std::string_view line, const std::string& where)
{
    const Fields fields = fields_of(line);
    const auto words = words_of(fields.middle);
    if (words.size() < 2) {
        return malformed(line, "A1<tab>Name T1 value", where);
    }
    AttributeLine attribute;
    attribute.id = fields.id;
    attribute.name = words[0];
    attribute.target = words[1];
    for (std::size_t i = 2; i < words.size(); ++i) {
        attribute.value += i > 2 ? " " : "";
        attribute.value += words[i];
    }
    return Line(std::move(attribute));
}

Result<Line> parse_note(std::string_view line, const std::string& where)
{
    const Fields fields = fields_of(line);
    const auto words = words_of(fields.middle);
    if (words.empty() || words.size() > 2) {
        return malformed(line, "#1<tab>AnnotatorNotes T1<tab>text", where);
    }
    NoteLine note;
    note.id = fields.id;
    note.type = words[0];
    note.target = words.size() == 2 ? words[1] : std::string_view();
    note.text = fields.rest;
    return Line(std::move(note));
}

Result<Line> parse_normalisation(std::string_view line, const std::string& where)
{
    const Fields fields = fields_of(line);
    const auto words = words_of(fields.middle);
    if (words.size() < 3) {
        return malformed(line, "N1<tab>Reference T1 RID:EID<tab>text", where);
    }
    NormalisationLine normalisation;
    normalisation.id = fields.id;
    normalisation.target = words[1];
    for (std::size_t i = 2; i < words.size(); ++i) {
        normalisation.reference += i > 2 ? " " : "";
        normalisation.reference += words[i];
    }
    normalisation.text = fields.rest;
    return Line(std::move(normalisation));
}

} // namespace

Result<Line> parse_line(std::string_view line, const std::string& where)
{
    switch (line.empty() ? '\0' : line.front()) {
    case 'T':
        return parse_text_bound(line, where);
    case 'R':
        return parse_relation(line, where);
    case 'A':
    case 'M':
        return parse_attribute(line, where);
    case '#':
        return parse_note(line, where);
    case 'N':
        return parse_normalisation(line, where);
    case 'E':
    case '*':
        return Line(ForeignLine{line.front()});
    default:
        return fail(ErrorCode::parse, "brat.unknown_line", where,
                    "\"{}\" begins with none of T, R, A, M, E, N, * and #.", excerpt(line));
    }
}

} // namespace ade::corpus::brat
