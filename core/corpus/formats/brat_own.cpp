// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/brat_own.hpp"

#include "core/corpus/formats/brat.hpp"
#include "core/corpus/formats/json_own.hpp"

#include <algorithm>

namespace ade::corpus::brat {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// What words between single blanks are: not empty, no tab, no end of a line.
bool single_blanks(std::string_view text)
{
    return !text.empty() && text.front() != ' ' && text.back() != ' ' &&
           text.find_first_of("\t\r\n") == std::string_view::npos &&
           text.find("  ") == std::string_view::npos;
}

using Attributes = std::map<std::string, std::string>;

void put_attributes(Json& own, const Attributes& attributes)
{
    for (const auto& [key, value] : attributes) {
        const bool in_lines =
            key == kBratReference ? fits_reference_lines(value) : fits_attribute_line(key, value);
        if (!in_lines) {
            own["attributes"][key] = value;
        }
    }
}

/// All of them when one does not fit, so that their order stays.
void put_notes(Json& own, const std::vector<std::string>& notes)
{
    if (!std::all_of(notes.begin(), notes.end(), fits_note_line)) {
        own["notes"] = notes;
    }
}

template <typename Item>
void put_common(Json& own, const Item& item, const std::string& file_id)
{
    if (item.id != file_id) {
        own["id"] = item.id;
    }
    if (item.score) {
        own["score"] = *item.score;
    }
    put_notes(own, item.notes);
}

/// The notes as they were, unless a person has changed the lines since.
void take_notes(std::vector<std::string>& in_lines, std::vector<std::string>&& own)
{
    std::vector<std::string> shown;
    for (const std::string& note : own) {
        if (!note.empty()) {
            shown.push_back(shown_note(note));
        }
    }
    if (shown == in_lines) {
        in_lines = std::move(own);
    }
}

/// What a span and a relation have in common. foreign: what read_own() found.
template <typename Item, typename Foreign>
void take_common(Item& item, const Json& own, Foreign&& foreign)
{
    if (std::string id = word_of(own, "id"); !id.empty()) {
        item.id = std::move(id);
    }
    item.score = foreign.score ? foreign.score : item.score;
    item.attributes.merge(foreign.attributes);
    take_notes(item.notes, std::move(foreign.notes));
}

void take_document(AnnotatedDocument& annotated, const Json& own)
{
    ForeignRecord record;
    read_own(own, record);
    Document& document = annotated.document;
    if (const Json* id = member(own, "id"); id != nullptr && id->is_string()) {
        document.external_id = id->get<std::string>();
    }
    document.title = std::move(record.document.title);
    document.source = record.document.source.empty() ? document.source : std::move(record.document.source);
    document.sections = std::move(record.document.sections);
    document.sentences = std::move(record.document.sentences);
    document.attributes.merge(record.document.attributes);
    take_notes(annotated.notes, std::move(record.notes));
    // With labels in the file somebody has annotated it in brat since.
    annotated.annotated = says_annotated(own) || !annotated.mentions.empty() || !annotated.relations.empty();
}

} // namespace

bool is_word(std::string_view text)
{
    return !text.empty() && text.find_first_of(" \t\r\n:") == std::string_view::npos;
}

bool fits_attribute_line(const std::string& key, const std::string& value)
{
    return is_word(key) && key != kBratType && key != kBratReference &&
           (value.empty() || single_blanks(value));
}

bool fits_reference_lines(const std::string& value)
{
    for (std::size_t begin = 0; begin <= value.size();) {
        const std::size_t end = std::min(value.find('\n', begin), value.size());
        const std::string_view line = std::string_view(value).substr(begin, end - begin);
        const std::size_t tab = line.find('\t');
        if (tab == std::string_view::npos || !single_blanks(line.substr(0, tab)) || line.back() == '\r') {
            return false;
        }
        begin = end + 1;
    }
    return true;
}

bool fits_note_line(const std::string& note)
{
    return !note.empty() && note.find_first_of("\t\r\n") == std::string::npos;
}

std::string shown_note(std::string note)
{
    std::replace_if(
        note.begin(), note.end(), [](char c) { return c == '\t' || c == '\r' || c == '\n'; }, ' ');
    return note;
}

Json own_of(const Mention& mention, const std::string& file_id, const std::string& word,
            const LabelMap& known)
{
    Json own = Json::object();
    put_common(own, mention, file_id);
    put_attributes(own, mention.attributes);
    if (known.label(word) != mention.label) {
        own["is"] = to_string(mention.label);
    }
    const bool ours = word == (mention.label == Label::drug ? "Drug" : "AdverseEvent");
    if (mention.foreign_label != (ours ? std::string() : word)) {
        own["label"] = mention.foreign_label;
    }
    return own;
}

Json own_of(const Relation& relation, const std::string& file_id, const std::string& word,
            const LabelMap& known)
{
    Json own = Json::object();
    put_common(own, relation, file_id);
    Attributes attributes = relation.attributes;
    if (const auto type = attributes.find(kBratType); type != attributes.end() && type->second == word) {
        attributes.erase(type); // the R line says it
    }
    put_attributes(own, attributes);
    if (known.polarity(word) != relation.polarity) {
        own["is"] = to_string(relation.polarity);
    }
    return own;
}

Json own_of(const AnnotatedDocument& annotated, bool id_is_said)
{
    AnnotatedDocument rest;
    rest.document = annotated.document;
    rest.annotated = annotated.annotated;
    Json own = corpus::own_of(rest, "brat");
    put_notes(own, annotated.notes);
    if (!id_is_said) {
        own["id"] = annotated.document.external_id;
    }
    const std::string& text = annotated.document.text;
    if (text.find("\r\n") != std::string::npos || text.starts_with(kByteOrderMark)) {
        own["as_is"] = true;
    }
    return own;
}

bool says_as_is(std::string_view ann)
{
    const std::string begin = fmt::format("\t{} {}\t", kOwnKey, kBratDocument);
    while (!ann.empty()) {
        const std::size_t end = std::min(ann.find('\n'), ann.size());
        const std::string_view line = ann.substr(0, end);
        ann.remove_prefix(std::min(end + 1, ann.size()));
        const std::size_t tab = line.find('\t');
        if (!line.starts_with('#') || tab == std::string_view::npos || !line.substr(tab).starts_with(begin)) {
            continue;
        }
        const auto own = parse_json(line.substr(tab + begin.size()), {});
        const Json* as_is = own ? member(*own, "as_is") : nullptr;
        return as_is != nullptr && as_is->is_boolean() && as_is->get<bool>();
    }
    return false;
}

AnnotatedDocument with_own(AnnotatedDocument annotated, const std::map<std::string, Json>& own,
                           const Places& places)
{
    std::map<std::string, std::string> renamed; // spans
    for (const auto& [target, json] : own) {
        if (target == kBratDocument) {
            take_document(annotated, json);
        } else if (const auto mention = places.mention_of.find(target); mention != places.mention_of.end()) {
            ForeignSpan span;
            read_own(json, span);
            Mention& item = annotated.mentions[mention->second];
            item.foreign_label = span.foreign_label.value_or(item.foreign_label);
            take_common(item, json, std::move(span));
            renamed[target] = item.id;
        } else if (const auto relation = places.relation_of.find(target);
                   relation != places.relation_of.end()) {
            ForeignRelation foreign;
            read_own(json, foreign);
            take_common(annotated.relations[relation->second], json, std::move(foreign));
        }
    }
    for (Relation& relation : annotated.relations) {
        for (std::string* end : {&relation.drug_id, &relation.event_id}) {
            if (const auto found = renamed.find(*end); found != renamed.end()) {
                *end = found->second;
            }
        }
    }
    return annotated;
}

} // namespace ade::corpus::brat
