// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/bioc_own.hpp"

#include "core/corpus/formats/json_text.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace ade::corpus::bioc {

bool is_note_key(std::string_view key)
{
    return key.substr(0, std::string_view(kOwnNote).size()) == kOwnNote;
}

std::string infon_key(const std::string& attribute)
{
    const bool taken = attribute == "type" || attribute == "relation" || attribute == "score" ||
                       attribute.empty() || attribute.substr(0, 4) == "ade.";
    return taken ? kOwnAttribute + attribute : attribute;
}

std::string attribute_key(const std::string& infon)
{
    const std::size_t prefix = std::string_view(kOwnAttribute).size();
    return infon.substr(0, prefix) == kOwnAttribute ? infon.substr(prefix) : infon;
}

std::string text_of(const std::vector<corpus::Sentence>& sentences)
{
    std::string text;
    for (const corpus::Sentence& sentence : sentences) {
        text += fmt::format("{}{}-{}", text.empty() ? "" : " ", sentence.span.begin.value(),
                            sentence.span.end.value());
        if (sentence.source_begin) {
            text += fmt::format("@{}", *sentence.source_begin);
        }
    }
    return text;
}

std::vector<corpus::Sentence> sentences_from(const std::string& text)
{
    std::vector<corpus::Sentence> sentences;
    const char* at = text.data();
    const char* end = at + text.size();
    const auto number = [&](std::int64_t& value) {
        const auto [next, error] = std::from_chars(at, end, value);
        at = next;
        return error == std::errc();
    };
    while (at < end) {
        std::int64_t from = 0;
        std::int64_t to = 0;
        if (!number(from) || at == end || *at++ != '-' || !number(to)) {
            return {};
        }
        corpus::Sentence sentence;
        sentence.span = text::make_span(from, to);
        if (at < end && *at == '@') {
            ++at;
            std::int64_t source = 0;
            if (!number(source)) {
                return {};
            }
            sentence.source_begin = source;
        }
        sentences.push_back(sentence);
        if (at < end && *at++ != ' ') {
            return {};
        }
    }
    return sentences;
}

std::string text_of(const std::vector<Section>& sections)
{
    Json json = Json::array();
    for (const Section& section : sections) {
        json.push_back(Json::array({section.label, section.span.begin.value(), section.span.end.value()}));
    }
    return dump_json(json);
}

std::vector<Section> sections_from(const std::string& text)
{
    std::vector<Section> sections;
    const auto json = parse_json(text, {});
    if (!json || !json->is_array()) {
        return sections;
    }
    for (const Json& item : *json) {
        if (item.is_array() && item.size() == 3 && item[0].is_string() && as_integer(item[1]) &&
            as_integer(item[2])) {
            sections.push_back(
                {item[0].get<std::string>(), text::make_span(*as_integer(item[1]), *as_integer(item[2]))});
        }
    }
    return sections;
}

std::vector<LayoutPiece> default_layout(const corpus::Document& document)
{
    const std::int64_t length = text::count_code_points(document.text);
    if (document.title.empty()) {
        return {{0, 0, length, {}}};
    }
    if (document.text == document.title) {
        return {{0, 0, length, {{"type", "title"}}}};
    }
    if (document.text.size() > document.title.size() + 2 &&
        document.text.substr(0, document.title.size() + 2) == document.title + "\n\n") {
        const std::int64_t title = text::count_code_points(document.title);
        return {{0, 0, title, {{"type", "title"}}},
                {title + 2, title + 2, length - title - 2, {{"type", "abstract"}}}};
    }
    return {{0, 0, length, {}}};
}

std::vector<LayoutPiece> layout_of(const corpus::Document& document)
{
    const auto kept = document.attributes.find(kBiocPassages);
    if (kept == document.attributes.end()) {
        return default_layout(document);
    }
    const auto json = parse_json(kept->second, {});
    const text::OffsetMap map = text::OffsetMap::of_valid(document.text);
    std::vector<LayoutPiece> pieces;
    std::int64_t end = 0;
    bool fits = json && json->is_array();
    for (std::size_t i = 0; fits && i < json->size(); ++i) {
        const Json& item = (*json)[i];
        LayoutPiece piece;
        const auto number = [&](const char* key) {
            const auto found = item.is_object() ? item.find(key) : item.end();
            return !item.is_object() || found == item.end() ? std::nullopt : as_integer(*found);
        };
        const auto offset = number("offset");
        const auto begin = number("begin");
        const auto length = number("length");
        fits = offset && begin && length && *offset >= 0 && *length >= 0 && *begin >= end &&
               *begin <= map.end().value() && *length <= map.end().value() - *begin;
        if (!fits) {
            break;
        }
        // Between passages stands a blank line and nothing else: no text may fall out.
        const auto gap = map.slice(text::make_span(end, *begin));
        fits = *begin == end || (gap && *gap == "\n\n");
        piece.file_offset = *offset;
        piece.begin = *begin;
        piece.length = *length;
        if (const auto infons = item.find("infons"); infons != item.end() && infons->is_object()) {
            for (const auto& [key, value] : infons->items()) {
                piece.infons.emplace_back(key,
                                          value.is_string() ? value.get<std::string>() : dump_json(value));
            }
        }
        end = *begin + *length;
        pieces.push_back(std::move(piece));
    }
    return fits && end == map.end().value() ? pieces : default_layout(document);
}

bool same_layout(const std::vector<LayoutPiece>& left, const std::vector<LayoutPiece>& right)
{
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const LayoutPiece& a, const LayoutPiece& b) {
                          return a.file_offset == b.file_offset && a.begin == b.begin &&
                                 a.length == b.length && a.infons == b.infons;
                      });
}

} // namespace ade::corpus::bioc
