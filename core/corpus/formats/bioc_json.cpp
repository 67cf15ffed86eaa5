// SPDX-License-Identifier: GPL-3.0-or-later
// BioC documents as JSON and back.
#include "core/corpus/excerpt.hpp"
#include "core/corpus/formats/bioc.hpp"
#include "core/corpus/formats/json_text.hpp"
#include "core/corpus/formats/read_run.hpp"

namespace ade::corpus::bioc {

namespace {

std::string string_of(const Json& object, const char* key)
{
    const auto found = object.find(key);
    if (found == object.end() || found->is_null()) {
        return {};
    }
    return found->is_string() ? found->get<std::string>() : dump_json(*found);
}

std::optional<std::string> text_of(const Json& object)
{
    const auto found = object.find("text");
    return found != object.end() && found->is_string() ? std::optional(found->get<std::string>())
                                                       : std::nullopt;
}

class DocumentParser {
public:
    DocumentParser(ReadRun& run, const std::string& where) : run_(run), where_(where) {}

    Result<Document> parse(const Json& json)
    {
        if (!json.is_object()) {
            return fail(ErrorCode::parse, "bioc.kind", where_,
                        "The document is {}; an object with \"passages\" was expected.", kind_of(json));
        }
        const auto passages = json.find("passages");
        if (passages == json.end() || !passages->is_array()) {
            return fail(ErrorCode::parse, "bioc.no_passages", where_,
                        "The document has no list \"passages\".");
        }
        Document document;
        document.id = string_of(json, "id");
        document.infons = infons(json);
        for (const Json& item : *passages) {
            Passage passage;
            const auto offset = offset_of(item, "passage");
            if (!offset) {
                return forward_error(offset);
            }
            passage.offset = *offset;
            passage.infons = infons(item);
            passage.text = text_of(item);
            for (const Json* inner : list(item, "sentences")) {
                Sentence sentence;
                const auto begin = offset_of(*inner, "sentence");
                if (!begin) {
                    return forward_error(begin);
                }
                sentence.offset = *begin;
                sentence.infons = infons(*inner);
                sentence.text = text_of(*inner);
                sentence.annotations = annotations(*inner);
                sentence.relations = relations(*inner);
                passage.sentences.push_back(std::move(sentence));
            }
            if (passage.text && passage.text->empty() && !passage.sentences.empty()) {
                passage.text.reset(); // tools write "" where the sentences hold the text
            }
            passage.annotations = annotations(item);
            passage.relations = relations(item);
            document.passages.push_back(std::move(passage));
        }
        document.annotations = annotations(json);
        document.relations = relations(json);
        return document;
    }

private:
    [[nodiscard]] Result<std::int64_t> offset_of(const Json& object, const char* what) const
    {
        const auto found = object.is_object() ? object.find("offset") : object.end();
        const auto offset = !object.is_object() || found == object.end() ? std::nullopt : as_integer(*found);
        if (!offset || *offset < 0) {
            return fail(ErrorCode::parse, "bioc.no_offset", where_,
                        "The offset of a {} is missing or no whole number.", what);
        }
        return *offset;
    }

    static std::vector<const Json*> list(const Json& object, const char* key)
    {
        std::vector<const Json*> items;
        const auto found = object.find(key);
        if (found != object.end() && found->is_array()) {
            for (const Json& item : *found) {
                items.push_back(&item);
            }
        }
        return items;
    }

    static Infons infons(const Json& object)
    {
        Infons infons;
        const auto found = object.find("infons");
        if (found != object.end() && found->is_object()) {
            for (const auto& [key, value] : found->items()) {
                if (!value.is_null()) {
                    infons.emplace_back(key, value.is_string() ? value.get<std::string>() : dump_json(value));
                }
            }
        }
        return infons;
    }

    std::vector<Annotation> annotations(const Json& object)
    {
        std::vector<Annotation> found;
        for (const Json* item : list(object, "annotations")) {
            if (!item->is_object()) {
                refuse("An annotation", *item);
                continue;
            }
            Annotation annotation;
            annotation.id = string_of(*item, "id");
            annotation.infons = infons(*item);
            annotation.text = text_of(*item);
            bool good = true;
            for (const Json* place : list(*item, "locations")) {
                const auto offset = number(*place, "offset");
                const auto length = number(*place, "length");
                if (!offset || !length) {
                    run_.refuse_label(
                        make_error(ErrorCode::parse, "bioc.location", where_,
                                   "Annotation {} has the location {}; whole numbers \"offset\" and "
                                   "\"length\" were expected.",
                                   excerpt(annotation.id), excerpt(dump_json(*place))));
                    good = false;
                    break;
                }
                annotation.locations.push_back({*offset, *length});
            }
            if (good) {
                found.push_back(std::move(annotation));
            }
        }
        return found;
    }

    static std::optional<std::int64_t> number(const Json& object, const char* key)
    {
        if (!object.is_object()) {
            return std::nullopt;
        }
        const auto found = object.find(key);
        return found == object.end() ? std::nullopt : as_integer(*found);
    }

    std::vector<Relation> relations(const Json& object)
    {
        std::vector<Relation> found;
        for (const Json* item : list(object, "relations")) {
            if (!item->is_object()) {
                refuse("A relation", *item);
                continue;
            }
            Relation relation;
            relation.id = string_of(*item, "id");
            relation.infons = infons(*item);
            for (const Json* node : list(*item, "nodes")) {
                if (node->is_object()) {
                    relation.nodes.push_back({string_of(*node, "refid"), string_of(*node, "role")});
                }
            }
            found.push_back(std::move(relation));
        }
        return found;
    }

    void refuse(std::string_view what, const Json& found)
    {
        run_.refuse_label(make_error(ErrorCode::parse, "bioc.kind", where_,
                                     "{} is {}; an object was expected.", what, kind_of(found)));
    }

    ReadRun& run_;
    const std::string& where_;
};

Json json_of(const Infons& infons)
{
    Json json = Json::object();
    for (const auto& [key, value] : infons) {
        json[key] = value;
    }
    return json;
}

Json json_of(const std::vector<Annotation>& annotations)
{
    Json list = Json::array();
    for (const Annotation& annotation : annotations) {
        Json locations = Json::array();
        for (const Location& location : annotation.locations) {
            locations.push_back({{"offset", location.offset}, {"length", location.length}});
        }
        list.push_back({{"id", annotation.id},
                        {"infons", json_of(annotation.infons)},
                        {"text", annotation.text.value_or("")},
                        {"locations", std::move(locations)}});
    }
    return list;
}

Json json_of(const std::vector<Relation>& relations)
{
    Json list = Json::array();
    for (const Relation& relation : relations) {
        Json nodes = Json::array();
        for (const Node& node : relation.nodes) {
            nodes.push_back({{"refid", node.refid}, {"role", node.role}});
        }
        list.push_back(
            {{"id", relation.id}, {"infons", json_of(relation.infons)}, {"nodes", std::move(nodes)}});
    }
    return list;
}

} // namespace

Result<Document> parse_json_document(ReadRun& run, std::string_view json, const std::string& where)
{
    const auto parsed = parse_json(json, where);
    if (!parsed) {
        return forward_error(parsed);
    }
    return DocumentParser(run, where).parse(*parsed);
}

Result<void> parse_json_documents(ReadRun& run, std::string_view json, const std::string& where,
                                  const std::function<Result<void>(Result<Document>)>& each)
{
    const auto parsed = parse_json(json, where);
    if (!parsed) {
        return each(forward_error(parsed));
    }
    const auto inner = parsed->is_object() ? parsed->find("documents") : parsed->end();
    if (!parsed->is_object() || inner == parsed->end() || !inner->is_array()) {
        return each(DocumentParser(run, where).parse(*parsed));
    }
    for (const Json& item : *inner) {
        if (auto taken = each(DocumentParser(run, where).parse(item)); !taken) {
            return taken;
        }
    }
    return {};
}

std::string json_of(const Document& document)
{
    Json passages = Json::array();
    for (const Passage& passage : document.passages) {
        passages.push_back({{"offset", passage.offset},
                            {"infons", json_of(passage.infons)},
                            {"text", passage.text.value_or("")},
                            {"sentences", Json::array()},
                            {"annotations", json_of(passage.annotations)},
                            {"relations", json_of(passage.relations)}});
    }
    const Json json = {{"id", document.id},
                       {"infons", json_of(document.infons)},
                       {"passages", std::move(passages)},
                       {"annotations", json_of(document.annotations)},
                       {"relations", json_of(document.relations)}};
    return dump_json(json);
}

} // namespace ade::corpus::bioc
