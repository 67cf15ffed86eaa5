// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/pubtator.hpp"

#include "core/corpus/formats/foreign_labels.hpp"
#include "core/corpus/formats/output_file.hpp"
#include "core/corpus/formats/write_words.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <set>

namespace ade::corpus {

namespace {

/// One line: ends of lines and, in a column, tabs become blanks, one for one.
std::string on_one_line(std::string text, bool column)
{
    for (char& c : text) {
        c = c == '\n' || c == '\r' || (column && c == '\t') ? ' ' : c;
    }
    return text;
}

/// A word that can stand in a column of ids.
bool plain_id(const std::string& id)
{
    return !id.empty() && id.find_first_of("\t\r\n|,;+") == std::string::npos;
}

class Block {
public:
    Block(WriteRun& run, const WriteWords& words, const AnnotatedDocument& annotated, std::int64_t number,
          std::set<std::string>& used)
        : run_(run), words_(words), annotated_(annotated), name_(document_name(annotated.document, number))
    {
        id_ = on_one_line(name_, true);
        std::replace(id_.begin(), id_.end(), '|', '_');
        std::replace(id_.begin(), id_.end(), ' ', '_');
        const std::string base = id_;
        for (int copy = 2; !used.insert(id_).second; ++copy) {
            id_ = fmt::format("{}-{}", base, copy);
        }
        if (id_ != annotated.document.external_id) {
            run_.note(
                make_error(ErrorCode::invalid_argument, "pubtator.renamed", name_,
                           "The document was written as {}: it has no id, one with a blank or bar, or one "
                           "used twice.",
                           id_));
        }
    }

    std::string text()
    {
        cut_text();
        choose_ids();
        for (const Mention& mention : annotated_.mentions) {
            add_mention(mention);
        }
        for (const Relation& relation : annotated_.relations) {
            add_relation(relation);
        }
        add_concept_relations();
        report();
        return out_ + "\n";
    }

private:
    void cut_text()
    {
        const Document& document = annotated_.document;
        std::string title;
        std::string abstract = document.text;
        if (!document.title.empty() && document.text == document.title) {
            title.swap(abstract);
        } else if (!document.title.empty() &&
                   document.text.substr(0, document.title.size() + 2) == document.title + "\n\n") {
            title = document.title;
            abstract = document.text.substr(title.size() + 2);
        }
        gap_begin_ = text::count_code_points(title);
        has_title_ = !title.empty();
        both_ = has_title_ && !abstract.empty();
        const auto ends = [](const std::string& text) {
            return std::count_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; });
        };
        run_.lose("pubtator.line_ends", "line ends in texts (became blanks)", name_,
                  ends(title) + ends(abstract));
        out_ = fmt::format("{0}|t|{1}\n{0}|a|{2}\n", id_, on_one_line(std::move(title), false),
                           on_one_line(std::move(abstract), false));
    }

    /// A place in title, one character, abstract; nothing on the lines between the two.
    [[nodiscard]] std::optional<std::int64_t> file_place(std::int64_t at, bool is_end) const
    {
        if (!has_title_) {
            return at + 1;
        }
        if (!both_ || at < gap_begin_ || (is_end && at == gap_begin_)) {
            return at;
        }
        const std::int64_t abstract = gap_begin_ + 2;
        return at > abstract || (!is_end && at == abstract) ? std::optional(at - 1) : std::nullopt;
    }

    void choose_ids()
    {
        for (const Relation& relation : annotated_.relations) {
            if (relation.attributes.count(kConceptRelation) == 0) {
                with_id_.insert(relation.drug_id);
                with_id_.insert(relation.event_id);
            }
        }
    }

    void add_mention(const Mention& mention)
    {
        const auto begin = file_place(mention.span.begin.value(), false);
        const auto end = file_place(mention.span.end.value(), true);
        if (!begin || !end) {
            run_.lose("pubtator.border", "spans that begin or end between title and abstract", name_);
            return;
        }
        written_.insert(mention.id);
        const std::string& text = annotated_.document.text;
        const auto slice = mention.parts.empty() ? mention.surface : surface(text, mention.span);
        out_ += fmt::format("{}\t{}\t{}\t{}\t{}", id_, *begin, *end, on_one_line(slice, true),
                            on_one_line(words_.label(annotated_.document, mention), true));
        std::string concept_id = on_one_line(concept_of(mention), true);
        if (with_id_.count(mention.id) != 0 && plain_id(mention.id)) {
            concept_id += (concept_id.empty() ? "ade:" : "|ade:") + mention.id;
        } else {
            run_.lose("pubtator.span_ids", "ids of spans", name_);
        }
        const std::string extra = attribute_of(mention.attributes, kPubtatorExtra);
        // Always six columns: others take a line of five for a relation.
        out_ += "\t" + (concept_id.empty() ? std::string(kPubtatorNoConcept) : concept_id);
        if (mention.score) {
            out_ += fmt::format("\t{}", *mention.score);
            run_.lose("pubtator.span_attributes", "attributes of spans", name_, extra.empty() ? 0 : 1);
        } else if (!extra.empty()) {
            std::string columns = extra;
            std::replace(columns.begin(), columns.end(), '\n', ' ');
            out_ += "\t" + columns;
        }
        out_ += "\n";
        run_.lose("pubtator.foreign_labels", "own words for labels", name_,
                  words_.loses_label(annotated_.document, mention) ? 1 : 0);
    }

    static std::string surface(const std::string& text, text::Span span)
    {
        const auto slice = text::slice(text, span);
        return slice ? std::string(*slice) : std::string();
    }

    static std::string concept_of(const Mention& mention)
    {
        for (const char* key : {kPubtatorConcept, "MESH", "identifier", "CHEBI"}) {
            if (std::string value = attribute_of(mention.attributes, key); !value.empty()) {
                return value;
            }
        }
        return {};
    }

    void add_relation(const Relation& relation)
    {
        if (relation.attributes.count(kConceptRelation) != 0) {
            return; // written as what it was made from
        }
        if (written_.count(relation.drug_id) == 0 || written_.count(relation.event_id) == 0 ||
            !plain_id(relation.drug_id) || !plain_id(relation.event_id)) {
            run_.lose("pubtator.relations",
                      "relations of spans that were not written, or whose ids hold \"|\"", name_);
            return;
        }
        out_ += fmt::format("{}\t{}\tade:{}\tade:{}", id_,
                            on_one_line(words_.type(annotated_.document, relation), true), relation.drug_id,
                            relation.event_id);
        out_ += relation.score ? fmt::format("\t{}\n", *relation.score) : "\n";
        run_.lose("pubtator.foreign_types", "own words for relations", name_,
                  words_.loses_type(annotated_.document, relation) ? 1 : 0);
    }

    void add_concept_relations()
    {
        for (const ConceptRelation& relation :
             parse_concept_relations(attribute_of(annotated_.document.attributes, kConceptRelations))) {
            out_ += fmt::format("{}\t{}\t{}\t{}{}{}\n", id_, relation.type, relation.first, relation.second,
                                relation.score.empty() ? "" : "\t", relation.score);
        }
    }

    void report()
    {
        Holds holds;
        holds.mention_attributes = holds.mention_notes = holds.parts = false;
        holds.relation_ids = holds.relation_attributes = holds.relation_notes = false;
        holds.document_attributes = holds.document_notes = false;
        holds.sections = holds.sentences = false;
        holds.not_annotated = false;
        holds.title = has_title_;
        holds.source = annotated_.document.source == "pubtator";
        holds.kept_attributes = {kPubtatorConcept, kPubtatorExtra, kConceptRelations, kConceptRelation,
                                 kForeignType};
        count_losses(run_, "pubtator", holds, annotated_, name_);
    }

    WriteRun& run_;
    const WriteWords& words_;
    const AnnotatedDocument& annotated_;
    std::string name_;
    std::string id_;
    std::string out_;
    std::int64_t gap_begin_ = 0;
    bool has_title_ = false;
    bool both_ = false;
    std::set<std::string> with_id_;
    std::set<std::string> written_;
};

class PubtatorWriter final : public Writer {
public:
    std::string_view name() const override { return "pubtator"; }
    std::string_view description() const override { return "PubTator: title, abstract, spans by tabs"; }

    Result<WriteReport> write(const std::filesystem::path& output, const DocumentSource& source,
                              const WriteOptions& options, std::stop_token stop,
                              const ProgressSink& progress) const override
    {
        WriteRun run(name(), options, std::move(stop), progress);
        const WriteWords words(name(), {"pubtator", "bioc"});
        std::set<std::string> used;
        return write_records(run, output, source,
                             [&](const AnnotatedDocument& annotated, std::int64_t number) {
                                 return Block(run, words, annotated, number, used).text();
                             });
    }
};

} // namespace

const Writer& pubtator_writer()
{
    static const PubtatorWriter writer;
    return writer;
}

} // namespace ade::corpus
