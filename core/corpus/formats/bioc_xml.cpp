// SPDX-License-Identifier: GPL-3.0-or-later
// BioC documents as XML and back. No DTD is processed.
#include "core/corpus/excerpt.hpp"
#include "core/corpus/formats/bioc.hpp"
#include "core/corpus/formats/read_run.hpp"
#include "core/corpus/formats/xml_chunks.hpp"
#include "core/text/utf8.hpp"

#include <charconv>

#include <pugixml.hpp>

namespace ade::corpus::bioc {

namespace {

using pugi::xml_node;

std::optional<std::int64_t> number(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\n' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value)
                                                                                     : std::nullopt;
}

/// All text below a node, in order. Depth is bounded by XmlChunkReader.
void append_text(const xml_node& node, std::string& text)
{
    for (const xml_node child : node.children()) {
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
            text += child.value();
        } else {
            append_text(child, text);
        }
    }
}

std::string text_of(const xml_node& node)
{
    std::string text;
    append_text(node, text);
    return text;
}

std::optional<std::string> optional_text(const xml_node& parent)
{
    const xml_node node = parent.child("text");
    return node ? std::optional(text_of(node)) : std::nullopt;
}

class DocumentParser {
public:
    DocumentParser(ReadRun& run, const std::string& where) : run_(run), where_(where) {}

    Result<Document> parse(const xml_node& node)
    {
        Document document;
        document.id = text_of(node.child("id"));
        document.infons = infons(node);
        for (const xml_node child : node.children("passage")) {
            Passage passage;
            const auto offset = offset_of(child, "passage");
            if (!offset) {
                return forward_error(offset);
            }
            passage.offset = *offset;
            passage.infons = infons(child);
            passage.text = optional_text(child);
            for (const xml_node inner : child.children("sentence")) {
                Sentence sentence;
                const auto begin = offset_of(inner, "sentence");
                if (!begin) {
                    return forward_error(begin);
                }
                sentence.offset = *begin;
                sentence.infons = infons(inner);
                sentence.text = optional_text(inner);
                sentence.annotations = annotations(inner);
                sentence.relations = relations(inner);
                passage.sentences.push_back(std::move(sentence));
            }
            passage.annotations = annotations(child);
            passage.relations = relations(child);
            document.passages.push_back(std::move(passage));
        }
        document.annotations = annotations(node);
        document.relations = relations(node);
        return document;
    }

private:
    [[nodiscard]] Result<std::int64_t> offset_of(const xml_node& node, const char* what) const
    {
        const std::string text = text_of(node.child("offset"));
        const auto offset = number(text);
        if (!offset || *offset < 0) {
            return fail(ErrorCode::parse, "bioc.no_offset", where_,
                        "The offset of a {} is \"{}\"; a whole number was expected.", what, excerpt(text));
        }
        return *offset;
    }

    [[nodiscard]] Infons infons(const xml_node& node) const
    {
        Infons infons;
        for (const xml_node infon : node.children("infon")) {
            infons.emplace_back(infon.attribute("key").value(), text_of(infon));
        }
        return infons;
    }

    std::vector<Annotation> annotations(const xml_node& node)
    {
        std::vector<Annotation> list;
        for (const xml_node child : node.children("annotation")) {
            Annotation annotation;
            annotation.id = child.attribute("id").value();
            annotation.infons = infons(child);
            annotation.text = optional_text(child);
            bool good = true;
            for (const xml_node place : child.children("location")) {
                const auto offset = number(place.attribute("offset").value());
                const auto length = number(place.attribute("length").value());
                if (!offset || !length) {
                    run_.refuse_label(make_error(
                        ErrorCode::parse, "bioc.location", where_,
                        "Annotation {} has the location \"{}\", length \"{}\"; whole numbers were expected.",
                        excerpt(annotation.id), excerpt(place.attribute("offset").value()),
                        excerpt(place.attribute("length").value())));
                    good = false;
                    break;
                }
                annotation.locations.push_back({*offset, *length});
            }
            if (good) {
                list.push_back(std::move(annotation));
            }
        }
        return list;
    }

    std::vector<Relation> relations(const xml_node& node)
    {
        std::vector<Relation> list;
        for (const xml_node child : node.children("relation")) {
            Relation relation;
            relation.id = child.attribute("id").value();
            relation.infons = infons(child);
            for (const xml_node end : child.children("node")) {
                relation.nodes.push_back({end.attribute("refid").value(), end.attribute("role").value()});
            }
            list.push_back(std::move(relation));
        }
        return list;
    }

    ReadRun& run_;
    const std::string& where_;
};

class XmlText {
public:
    explicit XmlText(std::int64_t& replaced) : replaced_(replaced) {}

    std::string document(const Document& document)
    {
        out_ += "<document>\n<id>" + text(document.id) + "</id>\n";
        put(document.infons);
        for (const Passage& passage : document.passages) {
            out_ += "<passage>\n";
            put(passage.infons);
            out_ += fmt::format("<offset>{}</offset>\n", passage.offset);
            if (passage.text) {
                out_ += "<text>" + text(*passage.text) + "</text>\n";
            }
            put(passage.annotations);
            put(passage.relations);
            out_ += "</passage>\n";
        }
        put(document.annotations);
        put(document.relations);
        out_ += "</document>\n";
        return std::move(out_);
    }

private:
    std::string text(std::string_view words) { return xml_text(words, &replaced_); }
    std::string attribute(std::string_view words) { return xml_attribute(words, &replaced_); }

    void put(const Infons& infons)
    {
        for (const auto& [key, value] : infons) {
            out_ += fmt::format("<infon key=\"{}\">{}</infon>\n", attribute(key), text(value));
        }
    }

    void put(const std::vector<Annotation>& annotations)
    {
        for (const Annotation& annotation : annotations) {
            out_ += fmt::format("<annotation id=\"{}\">\n", attribute(annotation.id));
            put(annotation.infons);
            for (const Location& location : annotation.locations) {
                out_ += fmt::format("<location offset=\"{}\" length=\"{}\"/>\n", location.offset,
                                    location.length);
            }
            out_ += "<text>" + text(annotation.text.value_or("")) + "</text>\n</annotation>\n";
        }
    }

    void put(const std::vector<Relation>& relations)
    {
        for (const Relation& relation : relations) {
            out_ += fmt::format("<relation id=\"{}\">\n", attribute(relation.id));
            put(relation.infons);
            for (const Node& node : relation.nodes) {
                out_ += fmt::format("<node refid=\"{}\" role=\"{}\"/>\n", attribute(node.refid),
                                    attribute(node.role));
            }
            out_ += "</relation>\n";
        }
    }

    std::int64_t& replaced_;
    std::string out_;
};

} // namespace

Result<Document> parse_xml(ReadRun& run, std::string_view xml, const std::string& where)
{
    if (auto valid = text::check_utf8(xml, where); !valid) {
        return forward_error(valid);
    }
    if (const auto entity = unknown_entity(xml)) {
        return fail(ErrorCode::parse, "xml.entity", where,
                    "The record uses the entity &{};, which only a DTD could explain. DTDs are not read, and "
                    "nothing is expanded or fetched. Write the characters themselves.",
                    *entity);
    }
    pugi::xml_document parsed;
    const pugi::xml_parse_result result =
        parsed.load_buffer(xml.data(), xml.size(),
                           pugi::parse_cdata | pugi::parse_escapes | pugi::parse_wconv_attribute |
                               pugi::parse_eol | pugi::parse_ws_pcdata_single,
                           pugi::encoding_utf8);
    if (!result) {
        return fail(ErrorCode::parse, "xml.syntax", where,
                    "This is not well-formed XML: {} near byte {} of the record.", result.description(),
                    result.offset);
    }
    return DocumentParser(run, where).parse(parsed.document_element());
}

std::string xml_of(const Document& document, std::int64_t& replaced)
{
    return XmlText(replaced).document(document);
}

} // namespace ade::corpus::bioc
