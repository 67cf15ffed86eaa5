// SPDX-License-Identifier: GPL-3.0-or-later
// One JSONL record to a document and back.
#include "core/corpus/formats/jsonl.hpp"

#include "core/corpus/check.hpp"
#include "core/corpus/excerpt.hpp"
#include "core/corpus/formats/read_run.hpp"
#include "core/text/offset_map.hpp"

#include <iterator>
#include <map>
#include <set>

namespace ade::corpus {

namespace {

using Attributes = std::map<std::string, std::string>;

class RecordReader {
public:
    RecordReader(const LabelMap& labels, const std::string& where, const UnknownWordSink& unknown)
        : labels_(labels), where_(where), unknown_(unknown)
    {
    }

    Result<AnnotatedDocument> read(const Json& json)
    {
        if (!json.is_object()) {
            return wrong("record", "an object with \"text\"", json);
        }
        auto read = read_object(json);
        if (!read) {
            const auto id = json.find("id");
            return tl::unexpected<Error>(about_record(read.error(), id == json.end()  ? std::string()
                                                                    : id->is_string() ? id->get<std::string>()
                                                                                      : dump_json(*id)));
        }
        return read;
    }

private:
    Result<AnnotatedDocument> read_object(const Json& json)
    {
        const auto text = json.find("text");
        if (text == json.end() || !text->is_string()) {
            return fail(ErrorCode::parse, "jsonl.no_text", where_,
                        "The record has no \"text\" that is a string. Each line needs one.");
        }
        Document& document = result_.document;
        document.source = "jsonl";
        document.text = text->get<std::string>();
        map_ = text::OffsetMap::of_valid(document.text);
        Json extra = Json::object();
        result_.annotated = false;
        for (const char* key : {"drugs", "events", "mentions", "relations"}) {
            note_ids(json, key);
            if (json.contains(key)) { // also an empty list: somebody says that there is none
                result_.annotated = true;
            }
        }
        // Mentions first, whatever the order of the keys: relations refer to them.
        for (const char* key : {"drugs", "events", "mentions"}) {
            if (auto read = read_mentions(json, key); !read) {
                return forward_error(read);
            }
        }
        for (const auto& [key, value] : json.items()) {
            if (auto read = read_key(key, value, extra); !read) {
                return forward_error(read);
            }
        }
        if (!extra.empty()) {
            document.attributes[kJsonlExtra] = dump_json(extra);
        }
        const std::vector<Error> faults = check_document(result_, where_);
        if (!faults.empty()) {
            return tl::unexpected<Error>(faults.front());
        }
        set_digest(document);
        return std::move(result_);
    }

    [[nodiscard]] tl::unexpected<Error> wrong(std::string_view what, std::string_view expected,
                                              const Json& found) const
    {
        return fail(ErrorCode::parse, "jsonl.wrong_kind", where_, "\"{}\" is {}; {} was expected.", what,
                    kind_of(found), expected);
    }

    Result<void> read_key(const std::string& key, const Json& value, Json& extra)
    {
        Document& document = result_.document;
        if (key == "text" || key == "drugs" || key == "events" || key == "mentions") {
            return {};
        }
        if (key == "id") {
            if (value.is_string()) {
                document.external_id = value.get<std::string>();
            } else if (const auto number = as_integer(value)) {
                document.external_id = std::to_string(*number);
                extra[key] = value; // so that a number is written back as a number
            } else {
                return wrong(key, "a string or a whole number", value);
            }
            return {};
        }
        if (key == "title" || key == "source") {
            if (!value.is_string()) {
                return wrong(key, "a string", value);
            }
            (key == "title" ? document.title : document.source) = value.get<std::string>();
            return {};
        }
        if (key == "sentences") {
            return read_sentences(value);
        }
        if (key == "relations") {
            return read_relations(value);
        }
        if (key == "attributes") {
            return read_attributes(value, document.attributes);
        }
        if (key == "notes") {
            return read_notes(value, result_.notes);
        }
        extra[key] = value;
        return {};
    }

    Result<text::Span> span_from(const Json& begin, const Json& end, std::string_view what) const
    {
        const auto from = as_integer(begin);
        const auto to = as_integer(end);
        if (!from || !to) {
            return fail(ErrorCode::parse, "jsonl.offset_kind", where_,
                        "An offset of \"{}\" is {}; whole numbers were expected.", what,
                        kind_of(from ? end : begin));
        }
        if (*from < 0 || *to <= *from || *to > map_.end().value()) {
            return fail(
                ErrorCode::parse, "jsonl.span_outside", where_,
                "The span {}–{} of \"{}\" does not lie in the text of {} characters. Offsets count Unicode "
                "characters, the end is exclusive.",
                *from, *to, what, map_.end().value());
        }
        return text::make_span(*from, *to);
    }

    /// [begin, end]
    Result<text::Span> span_of_pair(const Json& value, std::string_view what) const
    {
        if (!value.is_array() || value.size() != 2) {
            return wrong(what, "[begin, end]", value);
        }
        return span_from(value[0], value[1], what);
    }

    /// [begin, end] or {"begin": …, "end": …}
    Result<text::Span> span_of(const Json& value, std::string_view what) const
    {
        if (value.is_array()) {
            return span_of_pair(value, what);
        }
        if (!value.is_object() || !value.contains("begin") || !value.contains("end")) {
            return wrong(what, "[begin, end] or an object with \"begin\" and \"end\"", value);
        }
        return span_from(value.at("begin"), value.at("end"), what);
    }

    Result<void> read_sentences(const Json& value)
    {
        if (!value.is_array()) {
            return wrong("sentences", "a list", value);
        }
        for (const Json& item : value) {
            Sentence sentence;
            auto span = span_of(item, "sentences");
            if (!span) {
                return forward_error(span);
            }
            sentence.span = *span;
            if (item.is_object() && item.contains("source_begin")) {
                sentence.source_begin = as_integer(item.at("source_begin"));
                if (!sentence.source_begin) {
                    return wrong("source_begin", "a whole number", item.at("source_begin"));
                }
            }
            result_.document.sentences.push_back(sentence);
        }
        return {};
    }

    Result<void> read_attributes(const Json& value, Attributes& attributes) const
    {
        if (!value.is_object()) {
            return wrong("attributes", "an object of strings", value);
        }
        for (const auto& [key, word] : value.items()) {
            if (!word.is_string()) {
                return wrong("attributes." + key, "a string", word);
            }
            attributes[key] = word.get<std::string>();
        }
        return {};
    }

    Result<void> read_notes(const Json& value, std::vector<std::string>& notes) const
    {
        if (!value.is_array()) {
            return wrong("notes", "a list of strings", value);
        }
        for (const Json& note : value) {
            if (!note.is_string()) {
                return wrong("notes", "a list of strings", note);
            }
            notes.push_back(note.get<std::string>());
        }
        return {};
    }

    Result<std::optional<double>> read_score(const Json& value) const
    {
        if (!value.is_number()) {
            return wrong("score", "a number between 0 and 1", value);
        }
        return std::optional<double>(value.get<double>());
    }

    /// Keys that mentions and relations share. True when the key was one of them.
    template <typename Item>
    Result<bool> read_common(const std::string& key, const Json& value, Item& item) const
    {
        if (key == "id") {
            if (!value.is_string()) {
                return wrong(key, "a string", value);
            }
            item.id = value.get<std::string>();
        } else if (key == "score") {
            auto score = read_score(value);
            if (!score) {
                return forward_error(score);
            }
            item.score = *score;
        } else if (key == "attributes") {
            if (auto read = read_attributes(value, item.attributes); !read) {
                return forward_error(read);
            }
        } else if (key == "notes") {
            if (auto read = read_notes(value, item.notes); !read) {
                return forward_error(read);
            }
        } else {
            return false;
        }
        return true;
    }

    /// Ids that the record gives, so that none we make up is the same.
    void note_ids(const Json& record, const char* list)
    {
        const auto found = record.find(list);
        for (const Json& item : found != record.end() && found->is_array() ? *found : Json::array()) {
            if (item.is_object() && item.contains("id") && item["id"].is_string()) {
                given_ids_.insert(item["id"].get<std::string>());
            }
        }
    }

    std::string free_id(char letter, int& number) const
    {
        std::string id;
        do {
            id = fmt::format("{}{}", letter, ++number);
        } while (given_ids_.contains(id));
        return id;
    }

    Result<void> read_mentions(const Json& record, const std::string& list)
    {
        const auto found = record.find(list);
        if (found == record.end()) {
            return {};
        }
        if (!found->is_array()) {
            return wrong(list, "a list", *found);
        }
        for (const Json& value : *found) {
            Mention mention;
            auto span = span_of(value, list);
            if (!span) {
                return forward_error(span);
            }
            mention.span = *span;
            mention.id = free_id('T', mention_number_);
            if (list == "mentions") {
                const auto label = value.is_object() ? value.find("label") : value.end();
                if (label == value.end() || !label->is_string()) {
                    return fail(ErrorCode::parse, "jsonl.no_label", where_,
                                "An entry of \"mentions\" has no \"label\" that is a string.");
                }
                const auto word = label->get<std::string>();
                const auto known = labels_.label(word);
                if (!known) {
                    if (unknown_) {
                        unknown_("spans", word);
                    }
                    left_out_.insert(value.contains("id") && value["id"].is_string()
                                         ? value["id"].get<std::string>()
                                         : mention.id);
                    continue;
                }
                mention.label = *known;
                mention.foreign_label = word == to_string(*known) ? std::string() : word;
            } else {
                mention.label = list == "drugs" ? Label::drug : Label::adverse_event;
            }
            if (auto read = read_mention_keys(value, list, mention); !read) {
                return read;
            }
            add(std::move(mention));
        }
        return {};
    }

    void add(Mention mention)
    {
        by_span_.emplace(std::pair(mention.label, mention.span), mention.id);
        result_.mentions.push_back(std::move(mention));
    }

    Result<void> read_mention_keys(const Json& value, const std::string& list, Mention& mention)
    {
        Json extra = Json::object();
        std::optional<std::string> surface;
        const Json no_keys = Json::object();
        for (const auto& [key, item] : (value.is_object() ? value : no_keys).items()) {
            if (key == "begin" || key == "end" || (key == "label" && list == "mentions")) {
                continue;
            }
            if (key == "surface") {
                if (!item.is_string()) {
                    return wrong(key, "a string", item);
                }
                surface = item.get<std::string>();
            } else if (key == "parts") {
                if (auto read = read_parts(item, mention); !read) {
                    return read;
                }
            } else {
                auto common = read_common(key, item, mention);
                if (!common) {
                    return forward_error(common);
                }
                if (!*common) {
                    extra[key] = item;
                }
            }
        }
        if (!extra.empty()) {
            mention.attributes[kJsonlExtra] = dump_json(extra);
        }
        if (!surface) {
            auto made = surface_of(result_.document.text, mention);
            if (!made) {
                Error error = made.error();
                error.where = where_;
                return tl::unexpected<Error>(std::move(error));
            }
            surface = std::move(*made);
        }
        mention.surface = std::move(*surface);
        return {};
    }

    Result<void> read_parts(const Json& value, Mention& mention) const
    {
        if (!value.is_array()) {
            return wrong("parts", "a list of [begin, end]", value);
        }
        for (const Json& item : value) {
            auto part = span_of_pair(item, "parts");
            if (!part) {
                return forward_error(part);
            }
            mention.parts.push_back(*part);
        }
        return {};
    }

    /// The id of the mention a relation names, made when only the relation names it. Empty: it was left out.
    Result<std::string> end_of(const Json& relation, const char* span_key, const char* id_key, Label label)
    {
        if (const auto id = relation.find(id_key); id != relation.end()) {
            if (!id->is_string()) {
                return wrong(id_key, "a string", *id);
            }
            if (left_out_.count(id->get<std::string>()) != 0) {
                return std::string();
            }
            return id->get<std::string>(); // unknown ones are found by check_document()
        }
        const auto found = relation.find(span_key);
        if (found == relation.end()) {
            return fail(ErrorCode::parse, "jsonl.no_argument", where_,
                        "A relation has no \"{}\": [begin, end] was expected.", span_key);
        }
        auto span = span_of(*found, span_key);
        if (!span) {
            return forward_error(span);
        }
        const auto [first, last] = by_span_.equal_range({label, *span});
        if (first != last && std::next(first) != last) {
            return fail(ErrorCode::parse, "jsonl.ambiguous_argument", where_,
                        "Two spans {}–{} have the label {}; name the one meant by \"{}\".",
                        span->begin.value(), span->end.value(), to_string(label), id_key);
        }
        if (first != last) {
            return first->second;
        }
        Mention made;
        made.id = free_id('T', mention_number_);
        made.label = label;
        made.span = *span;
        made.surface = std::string(*map_.slice(*span));
        add(made);
        return made.id;
    }

    Result<void> read_relations(const Json& value)
    {
        if (!value.is_array()) {
            return wrong("relations", "a list", value);
        }
        for (const Json& item : value) {
            if (!item.is_object()) {
                return wrong("relations", "a list of objects", item);
            }
            if (auto read = read_relation(item); !read) {
                return read;
            }
        }
        return {};
    }

    Result<void> read_relation(const Json& item)
    {
        Relation relation;
        relation.id = free_id('R', relation_number_);
        if (const auto polarity = item.find("polarity"); polarity != item.end()) {
            if (!polarity->is_string()) {
                return wrong("polarity", "a string", *polarity);
            }
            const auto known = labels_.polarity(polarity->get<std::string>());
            if (!known) {
                if (unknown_) {
                    unknown_("relations", polarity->get<std::string>());
                }
                return {};
            }
            relation.polarity = *known;
        }
        auto drug = end_of(item, "drug", "drug_id", Label::drug);
        if (!drug) {
            return forward_error(drug);
        }
        auto event = end_of(item, "effect", "effect_id", Label::adverse_event);
        if (!event) {
            return forward_error(event);
        }
        if (drug->empty() || event->empty()) {
            return {}; // an end has a label that was left out, which is reported
        }
        relation.drug_id = std::move(*drug);
        relation.event_id = std::move(*event);
        Json extra = Json::object();
        for (const auto& [key, field] : item.items()) {
            if (key == "drug" || key == "effect" || key == "drug_id" || key == "effect_id" ||
                key == "polarity") {
                continue;
            }
            auto common = read_common(key, field, relation);
            if (!common) {
                return forward_error(common);
            }
            if (!*common) {
                extra[key] = field;
            }
        }
        if (!extra.empty()) {
            relation.attributes[kJsonlExtra] = dump_json(extra);
        }
        result_.relations.push_back(std::move(relation));
        return {};
    }

    const LabelMap& labels_;
    const std::string& where_;
    const UnknownWordSink& unknown_;
    AnnotatedDocument result_;
    text::OffsetMap map_;
    std::multimap<std::pair<Label, text::Span>, std::string> by_span_; // ids
    std::set<std::string> left_out_;
    std::set<std::string> given_ids_;
    int mention_number_ = 0;
    int relation_number_ = 0;
};

} // namespace

Result<AnnotatedDocument> parse_jsonl_record(std::string_view line, const LabelMap& labels,
                                             const std::string& where, const UnknownWordSink& unknown)
{
    auto json = parse_json(line, where);
    return json ? jsonl_document(*json, labels, where, unknown) : forward_error(json);
}

Result<AnnotatedDocument> jsonl_document(const Json& record, const LabelMap& labels, const std::string& where,
                                         const UnknownWordSink& unknown)
{
    return RecordReader(labels, where, unknown).read(record);
}

} // namespace ade::corpus
