// SPDX-License-Identifier: GPL-3.0-or-later
// A document to one JSONL record.
#include "core/corpus/formats/jsonl.hpp"

#include "core/corpus/formats/json_text.hpp"

#include <map>

namespace ade::corpus {

namespace {

Json pair_of(text::Span span)
{
    return Json::array({span.begin.value(), span.end.value()});
}

/// Keys that were carried through come back at the end of their object; a number that was the id replaces its
/// text.
void put_extra(Json& json, const std::map<std::string, std::string>& attributes)
{
    const auto found = attributes.find(kJsonlExtra);
    if (found == attributes.end()) {
        return;
    }
    const auto extra = parse_json(found->second, {});
    if (extra && extra->is_object()) {
        for (const auto& [key, value] : extra->items()) {
            json[key] = value;
        }
    }
}

void put_attributes(Json& json, const std::map<std::string, std::string>& attributes)
{
    Json words = Json::object();
    for (const auto& [key, word] : attributes) {
        if (key != kJsonlExtra) {
            words[key] = word;
        }
    }
    if (!words.empty()) {
        json["attributes"] = std::move(words);
    }
}

template <typename Item>
void put_common(Json& json, const Item& item)
{
    if (item.score) {
        json["score"] = *item.score;
    }
    put_attributes(json, item.attributes);
    if (!item.notes.empty()) {
        json["notes"] = item.notes;
    }
    put_extra(json, item.attributes);
}

/// What a reader would call the mentions if they carried no ids, and which spans do not name one mention
/// alone.
class MentionNames {
public:
    explicit MentionNames(const AnnotatedDocument& annotated)
    {
        int number = 0;
        for (const Label label : {Label::drug, Label::adverse_event}) {
            for (const Mention& mention : annotated.mentions) {
                if (mention.label == label) {
                    given_ = given_ || mention.id != fmt::format("T{}", ++number);
                    ++uses_[{label, mention.span}];
                    mentions_[mention.id] = &mention;
                }
            }
        }
    }

    [[nodiscard]] bool needs_ids() const { return given_; }
    [[nodiscard]] const Mention& at(const std::string& id) const { return *mentions_.at(id); }
    [[nodiscard]] bool ambiguous(const Mention& mention) const
    {
        return uses_.at({mention.label, mention.span}) > 1;
    }

private:
    bool given_ = false;
    std::map<std::pair<Label, text::Span>, int> uses_;
    std::map<std::string, const Mention*> mentions_;
};

Json json_of(const Mention& mention, const MentionNames& names)
{
    Json json = {{"begin", mention.span.begin.value()},
                 {"end", mention.span.end.value()},
                 {"surface", mention.surface}};
    if (names.needs_ids()) {
        json["id"] = mention.id;
    }
    for (const text::Span part : mention.parts) {
        json["parts"].push_back(pair_of(part));
    }
    put_common(json, mention);
    return json;
}

Json json_of(const Relation& relation, const MentionNames& names, std::size_t number)
{
    const Mention& drug = names.at(relation.drug_id);
    const Mention& event = names.at(relation.event_id);
    Json json = {{"drug", pair_of(drug.span)}, {"effect", pair_of(event.span)}};
    if (names.ambiguous(drug)) {
        json["drug_id"] = drug.id;
    }
    if (names.ambiguous(event)) {
        json["effect_id"] = event.id;
    }
    if (relation.id != fmt::format("R{}", number)) {
        json["id"] = relation.id;
    }
    if (relation.polarity != Polarity::causes) {
        json["polarity"] = to_string(relation.polarity);
    }
    put_common(json, relation);
    return json;
}

Json json_of(const std::vector<Sentence>& sentences)
{
    Json list = Json::array();
    for (const Sentence& sentence : sentences) {
        if (sentence.source_begin) {
            list.push_back({{"begin", sentence.span.begin.value()},
                            {"end", sentence.span.end.value()},
                            {"source_begin", *sentence.source_begin}});
        } else {
            list.push_back(pair_of(sentence.span));
        }
    }
    return list;
}

} // namespace

std::string jsonl_record(const AnnotatedDocument& annotated)
{
    const Document& document = annotated.document;
    const MentionNames names(annotated);
    Json json = {{"id", document.external_id.empty() ? document.id : document.external_id},
                 {"text", document.text}};
    if (!document.title.empty()) {
        json["title"] = document.title;
    }
    if (!document.source.empty() && document.source != "jsonl") {
        json["source"] = document.source;
    }
    if (!document.sentences.empty()) {
        json["sentences"] = json_of(document.sentences);
    }
    if (annotated.annotated) { // else no list: an empty one says that there is nothing
        json["drugs"] = Json::array();
        json["events"] = Json::array();
        json["relations"] = Json::array();
    }
    for (const Mention& mention : annotated.mentions) {
        json[mention.label == Label::drug ? "drugs" : "events"].push_back(json_of(mention, names));
    }
    std::size_t number = 0;
    for (const Relation& relation : annotated.relations) {
        json["relations"].push_back(json_of(relation, names, ++number));
    }
    put_attributes(json, document.attributes);
    if (!annotated.notes.empty()) {
        json["notes"] = annotated.notes;
    }
    put_extra(json, document.attributes);
    return dump_json(json);
}

} // namespace ade::corpus
