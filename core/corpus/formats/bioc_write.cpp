// SPDX-License-Identifier: GPL-3.0-or-later
// One of our documents as a BioC document.
#include "core/corpus/formats/bioc_own.hpp"
#include "core/corpus/formats/foreign_labels.hpp"
#include "core/corpus/formats/write_words.hpp"
#include "core/text/offset_map.hpp"

#include <algorithm>

namespace ade::corpus::bioc {

namespace {

class Conversion {
public:
    Conversion(WriteRun& run, const WriteWords& words, std::string_view format,
               const AnnotatedDocument& annotated, std::int64_t number)
        : run_(run), words_(words), format_(format), annotated_(annotated),
          name_(document_name(annotated.document, number)), layout_(layout_of(annotated.document)),
          map_(text::OffsetMap::of_valid(annotated.document.text))
    {
    }

    bioc::Document convert()
    {
        const corpus::Document& document = annotated_.document;
        out_.id = document.external_id.empty() ? document.id : document.external_id;
        add_document_infons();
        for (const LayoutPiece& piece : layout_) {
            Passage passage;
            passage.offset = piece.file_offset;
            passage.infons = piece.infons;
            const auto slice = map_.slice(text::make_span(piece.begin, piece.begin + piece.length));
            passage.text = slice ? std::string(*slice) : std::string();
            out_.passages.push_back(std::move(passage));
        }
        for (const Mention& mention : annotated_.mentions) {
            add_mention(mention);
        }
        for (const corpus::Relation& relation : annotated_.relations) {
            add_relation(relation);
        }
        add_concept_relations();
        return std::move(out_);
    }

private:
    void add_document_infons()
    {
        const corpus::Document& document = annotated_.document;
        if (!document.source.empty() && document.source != "bioc") {
            out_.infons.emplace_back(kOwnSource, document.source);
        }
        const bool title_is_passage =
            !document.title.empty() && !layout_.empty() && layout_.front().begin == 0 &&
            map_.slice(text::make_span(0, layout_.front().length)).value_or("") == document.title &&
            std::any_of(layout_.front().infons.begin(), layout_.front().infons.end(), [](const auto& infon) {
                return infon.second == "title" || infon.second == "TITLE" || infon.second == "Title";
            });
        if (!document.title.empty() && !title_is_passage) {
            out_.infons.emplace_back(kOwnTitle, document.title);
        }
        if (!document.sentences.empty()) {
            out_.infons.emplace_back(kOwnSentences, text_of(document.sentences));
        }
        if (!document.sections.empty()) {
            out_.infons.emplace_back(kOwnSections, text_of(document.sections));
        }
        for (const auto& [key, value] : document.attributes) {
            if (key != kBiocPassages && key != kBiocSource && key != kBiocDate && key != kBiocKey &&
                key != kConceptRelations) {
                out_.infons.emplace_back(infon_key(key), value);
            }
        }
        if (!annotated_.annotated) {
            out_.infons.emplace_back(kOwnAnnotated, "no");
        }
        add_notes(annotated_.notes, out_.infons);
    }

    static void add_notes(const std::vector<std::string>& notes, Infons& infons)
    {
        int number = 0;
        for (const std::string& note : notes) {
            infons.emplace_back(fmt::format("{}{}", kOwnNote, ++number), note);
        }
    }

    /// The piece that holds a place; for an end the one that ends there.
    [[nodiscard]] std::optional<std::size_t> piece_at(std::int64_t at, bool is_end) const
    {
        for (std::size_t i = 0; i < layout_.size(); ++i) {
            const std::int64_t begin = layout_[i].begin;
            const std::int64_t end = begin + layout_[i].length;
            if (is_end ? begin < at && at <= end : begin <= at && at < end) {
                return i;
            }
        }
        return std::nullopt;
    }

    void add_mention(const Mention& mention)
    {
        Annotation annotation;
        annotation.id = mention.id;
        annotation.text = mention.surface;
        std::vector<text::Span> parts = mention.parts;
        if (parts.empty()) {
            parts.push_back(mention.span);
        }
        std::optional<std::size_t> only;
        bool one_piece = true;
        for (const text::Span part : parts) {
            const auto first = piece_at(part.begin.value(), false);
            const auto last = piece_at(part.end.value(), true);
            if (!first || !last) {
                run_.lose(fmt::format("{}.border", format_), "spans that begin or end between passages",
                          name_);
                return;
            }
            const auto in_file = [&](std::size_t piece, std::int64_t at) {
                return layout_[piece].file_offset + at - layout_[piece].begin;
            };
            const std::int64_t begin = in_file(*first, part.begin.value());
            annotation.locations.push_back({begin, in_file(*last, part.end.value()) - begin});
            one_piece = one_piece && *first == *last && (!only || *only == *first);
            only = first;
        }
        written_.push_back(mention.id);
        annotation.infons.emplace_back("type", words_.label(annotated_.document, mention));
        if (words_.loses_label(annotated_.document, mention)) {
            annotation.infons.emplace_back(kOwnLabel, mention.foreign_label);
        }
        if (words_.unknown_label(annotated_.document, mention)) {
            annotation.infons.emplace_back(kOwnMeaning, to_string(mention.label));
        }
        for (const auto& [key, value] : mention.attributes) {
            annotation.infons.emplace_back(infon_key(key), value);
        }
        if (mention.score) {
            annotation.infons.emplace_back("score", fmt::format("{}", *mention.score));
        }
        add_notes(mention.notes, annotation.infons);
        (one_piece ? out_.passages[*only].annotations : out_.annotations).push_back(std::move(annotation));
    }

    void add_relation(const corpus::Relation& relation)
    {
        if (relation.attributes.count(kConceptRelation) != 0 &&
            annotated_.document.attributes.count(kConceptRelations) != 0) {
            return; // written as what it was made from
        }
        const auto written = [&](const std::string& id) {
            return std::find(written_.begin(), written_.end(), id) != written_.end();
        };
        if (!written(relation.drug_id) || !written(relation.event_id)) {
            run_.lose(fmt::format("{}.relations", format_), "relations of spans that were not written",
                      name_);
            return;
        }
        Relation out;
        out.id = relation.id;
        const std::string type = words_.type(annotated_.document, relation);
        out.infons.emplace_back("type", type);
        if (words_.unknown_type(annotated_.document, relation)) {
            out.infons.emplace_back(kOwnMeaning, to_string(relation.polarity));
        }
        for (const auto& [key, value] : relation.attributes) {
            if (key != kForeignType || value != type) {
                out.infons.emplace_back(infon_key(key), value);
            }
        }
        if (relation.score) {
            out.infons.emplace_back("score", fmt::format("{}", *relation.score));
        }
        add_notes(relation.notes, out.infons);
        out.nodes = {{relation.drug_id, "drug"}, {relation.event_id, "event"}};
        out_.relations.push_back(std::move(out));
    }

    void add_concept_relations()
    {
        int number = 0;
        for (const ConceptRelation& relation :
             parse_concept_relations(attribute_of(annotated_.document.attributes, kConceptRelations))) {
            Relation out;
            out.id = relation.id.empty() ? fmt::format("C{}", ++number) : relation.id;
            out.infons = {
                {"relation", relation.type},
                {relation.first_role.empty() ? "concept1" : relation.first_role, relation.first},
                {relation.second_role.empty() ? "concept2" : relation.second_role, relation.second}};
            if (!relation.score.empty()) {
                out.infons.emplace_back("score", relation.score);
            }
            out_.relations.push_back(std::move(out));
        }
    }

    WriteRun& run_;
    const WriteWords& words_;
    std::string_view format_;
    const AnnotatedDocument& annotated_;
    std::string name_;
    std::vector<LayoutPiece> layout_;
    text::OffsetMap map_;
    bioc::Document out_;
    std::vector<std::string> written_;
};

} // namespace

bioc::Document from_ours(WriteRun& run, const WriteWords& words, std::string_view format,
                         const AnnotatedDocument& annotated, std::int64_t number)
{
    return Conversion(run, words, format, annotated, number).convert();
}

} // namespace ade::corpus::bioc
