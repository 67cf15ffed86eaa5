// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/json_own.hpp"

namespace ade::corpus {

namespace {

template <typename Item>
void put_common(Json& own, const Item& item)
{
    if (!item.attributes.empty()) {
        own["attributes"] = item.attributes;
    }
    if (!item.notes.empty()) {
        own["notes"] = item.notes;
    }
}

void read_words(const Json& own, std::map<std::string, std::string>& attributes,
                std::vector<std::string>& notes)
{
    if (const Json* found = member(own, "attributes"); found != nullptr && found->is_object()) {
        for (const auto& [key, value] : found->items()) {
            if (value.is_string()) {
                attributes[key] = value.get<std::string>();
            }
        }
    }
    if (const Json* found = member(own, "notes"); found != nullptr && found->is_array()) {
        for (const Json& note : *found) {
            if (note.is_string()) {
                notes.push_back(note.get<std::string>());
            }
        }
    }
}

std::optional<double> score_of(const Json& own)
{
    const Json* found = member(own, "score");
    const bool good =
        found != nullptr && found->is_number() && found->get<double>() >= 0 && found->get<double>() <= 1;
    return good ? std::optional(found->get<double>()) : std::nullopt;
}

std::optional<text::Span> span_of(const Json& item, std::size_t first)
{
    if (!item.is_array() || item.size() < first + 2) {
        return std::nullopt;
    }
    const auto begin = as_integer(item[first]);
    const auto end = as_integer(item[first + 1]);
    return begin && end ? std::optional(text::make_span(*begin, *end)) : std::nullopt;
}

} // namespace

const Json* member(const Json& object, const char* key)
{
    if (!object.is_object()) {
        return nullptr;
    }
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

std::string word_of(const Json& object, const char* key)
{
    const Json* found = member(object, key);
    if (found == nullptr) {
        return {};
    }
    if (found->is_string()) {
        return found->get<std::string>();
    }
    const auto number = as_integer(*found);
    return number ? std::to_string(*number) : std::string();
}

Json own_of(const WriteWords& words, const Document& document, const Mention& mention, bool with_score,
            const ToFile& to_file)
{
    Json own = Json::object();
    if (words.unknown_label(document, mention)) {
        own["is"] = to_string(mention.label);
    }
    if (!mention.parts.empty()) {
        own["parts"] = Json::array();
        for (const text::Span part : mention.parts) {
            own["parts"].push_back(Json::array({to_file(part.begin), to_file(part.end)}));
        }
        own["surface"] = mention.surface;
    }
    if (words.loses_label(document, mention)) {
        own["label"] = mention.foreign_label;
    }
    if (with_score && mention.score) {
        own["score"] = *mention.score;
    }
    put_common(own, mention);
    return own;
}

Json own_of(const WriteWords& words, const Document& document, const Relation& relation)
{
    Json own = Json::object();
    const std::string written_type = words.type(document, relation);
    if (words.unknown_type(document, relation)) {
        own["is"] = to_string(relation.polarity);
    }
    if (relation.score) {
        own["score"] = *relation.score;
    }
    Relation rest = relation;
    if (const auto found = rest.attributes.find(kForeignType);
        found != rest.attributes.end() && found->second == written_type) {
        rest.attributes.erase(found);
    }
    put_common(own, rest);
    return own;
}

Json own_of(const AnnotatedDocument& annotated, std::string_view formats_source)
{
    const Document& document = annotated.document;
    Json own = Json::object();
    if (!document.title.empty()) {
        own["title"] = document.title;
    }
    if (!document.source.empty() && document.source != formats_source) {
        own["source"] = document.source;
    }
    for (const Section& section : document.sections) {
        own["sections"].push_back(
            Json::array({section.label, section.span.begin.value(), section.span.end.value()}));
    }
    for (const Sentence& sentence : document.sentences) {
        Json item = Json::array({sentence.span.begin.value(), sentence.span.end.value()});
        if (sentence.source_begin) {
            item.push_back(*sentence.source_begin);
        }
        own["sentences"].push_back(std::move(item));
    }
    if (!document.attributes.empty()) {
        own["attributes"] = document.attributes;
    }
    if (!annotated.notes.empty()) {
        own["notes"] = annotated.notes;
    }
    if (!annotated.annotated) {
        own["annotated"] = false;
    }
    return own;
}

void read_own(const Json& own, ForeignSpan& span)
{
    if (const Json* parts = member(own, "parts"); parts != nullptr && parts->is_array()) {
        std::vector<std::pair<std::int64_t, std::int64_t>> found;
        for (const Json& item : *parts) {
            if (const auto part = span_of(item, 0)) {
                found.emplace_back(part->begin.value(), part->end.value());
            }
        }
        // Only while they still are the span that the tool shows: a person may have moved its edges there.
        if (found.size() > 1 && !span.parts.empty() && found.front().first == span.parts.front().first &&
            found.back().second == span.parts.back().second) {
            span.parts = std::move(found);
            if (std::string surface = word_of(own, "surface"); !surface.empty()) {
                span.surface = std::move(surface);
            }
        }
    }
    if (const Json* label = member(own, "label"); label != nullptr && label->is_string()) {
        span.foreign_label = label->get<std::string>();
    }
    span.ours = label_from(word_of(own, "is"));
    if (const auto score = score_of(own)) {
        span.score = score;
    }
    read_words(own, span.attributes, span.notes);
}

void read_own(const Json& own, ForeignRelation& relation)
{
    relation.ours = polarity_from(word_of(own, "is"));
    if (const auto score = score_of(own)) {
        relation.score = score;
    }
    read_words(own, relation.attributes, relation.notes);
}

void read_own(const Json& own, ForeignRecord& record)
{
    Document& document = record.document;
    if (std::string title = word_of(own, "title"); !title.empty()) {
        document.title = std::move(title);
    }
    if (std::string source = word_of(own, "source"); !source.empty()) {
        document.source = std::move(source);
    }
    if (const Json* sections = member(own, "sections"); sections != nullptr && sections->is_array()) {
        for (const Json& item : *sections) {
            const auto span = span_of(item, 1);
            if (span && item[0].is_string()) {
                document.sections.push_back({item[0].get<std::string>(), *span});
            }
        }
    }
    if (const Json* sentences = member(own, "sentences"); sentences != nullptr && sentences->is_array()) {
        for (const Json& item : *sentences) {
            if (const auto span = span_of(item, 0)) {
                document.sentences.push_back({*span, item.size() > 2 ? as_integer(item[2]) : std::nullopt});
            }
        }
    }
    read_words(own, document.attributes, record.notes);
}

bool says_annotated(const Json& own)
{
    const Json* said = member(own, "annotated");
    return said == nullptr || !said->is_boolean() || said->get<bool>();
}

} // namespace ade::corpus
