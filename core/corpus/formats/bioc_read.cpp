// SPDX-License-Identifier: GPL-3.0-or-later
// A BioC document as one of ours.
#include "core/base/ascii.hpp"
#include "core/corpus/excerpt.hpp"
#include "core/corpus/formats/bioc.hpp"
#include "core/corpus/formats/bioc_own.hpp"
#include "core/corpus/formats/foreign_labels.hpp"
#include "core/corpus/formats/json_text.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace ade::corpus::bioc {

namespace {

constexpr std::int64_t kMostBlanks = 64;

std::string value_of(const Infons& infons, std::string_view key)
{
    const auto found =
        std::find_if(infons.begin(), infons.end(), [&](const auto& infon) { return infon.first == key; });
    return found == infons.end() ? std::string() : found->second;
}

std::optional<double> score_of(std::string_view text)
{
    double value = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool good = error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= 1;
    return good ? std::optional(value) : std::nullopt;
}

class Conversion {
public:
    Conversion(ReadRun& run, bioc::Document&& document, const std::string& where)
        : run_(run), foreign_(std::move(document)),
          where_(foreign_.id.empty() ? where : fmt::format("{} (document {})", where, foreign_.id))
    {
    }

    Result<AnnotatedDocument> convert(const Collection& collection)
    {
        corpus::Document& document = record_.document;
        record_.where = where_;
        document.source = "bioc";
        document.external_id = foreign_.id;
        for (Passage& passage : foreign_.passages) {
            add_passage(passage);
        }
        if (document.text.empty()) {
            return fail(ErrorCode::parse, "bioc.no_text", where_,
                        "No passage of the document has text; there is nothing to place labels on.");
        }
        read_document_infons();
        keep_layout();
        if (collection.source != kOwnCollection) {
            keep(kBiocSource, collection.source);
            keep(kBiocDate, collection.date);
            keep(kBiocKey, collection.key);
        }
        add_labels(foreign_.annotations, foreign_.relations, ForeignSpan::kNoPiece);
        AnnotatedDocument annotated = place_labels(run_, std::move(record_));
        // With labels somebody has annotated it since.
        annotated.annotated = says_annotated_ || !annotated.mentions.empty() || !annotated.relations.empty();
        return annotated;
    }

private:
    void keep(const char* key, const std::string& value)
    {
        if (!value.empty()) {
            record_.document.attributes[key] = value;
        }
    }

    void add_text(const std::string& text, std::int64_t file_offset)
    {
        record_.pieces.push_back({text, {file_offset, file_offset, file_offset}, position_});
        record_.document.text += text;
        position_ += text::count_code_points(text);
    }

    void add_passage(Passage& passage)
    {
        corpus::Document& document = record_.document;
        const bool has_text = passage.text ? !passage.text->empty()
                                           : std::any_of(passage.sentences.begin(), passage.sentences.end(),
                                                         [](const Sentence& sentence) {
                                                             return sentence.text && !sentence.text->empty();
                                                         });
        const bool first = document.text.empty();
        if (has_text && !first) {
            document.text += "\n\n";
            position_ += 2;
        }
        const std::int64_t begin = position_;
        const std::size_t piece = record_.pieces.size();
        if (passage.text) {
            if (has_text) {
                add_text(*passage.text, passage.offset);
            }
            for (Sentence& sentence : passage.sentences) {
                add_labels(sentence.annotations, sentence.relations, piece);
            }
        } else {
            add_sentences(passage);
        }
        const std::string type = value_of(passage.infons, "type");
        const std::string section = value_of(passage.infons, "section_type");
        if (first && has_text && (ascii::lower(type) == "title" || ascii::lower(section) == "title")) {
            document.title = document.text;
        } else if (has_text) {
            const std::string label = section.empty() ? type : section;
            if (!label.empty() && ascii::lower(label) != "abstract" && ascii::lower(label) != "title") {
                document.sections.push_back({label, text::make_span(begin, position_)});
            }
        }
        add_labels(passage.annotations, passage.relations, piece);
        layout_.push_back({passage.offset, begin, position_ - begin, passage.infons});
    }

    void add_sentences(Passage& passage)
    {
        std::int64_t file_end = -1;
        for (Sentence& sentence : passage.sentences) {
            const std::string text = sentence.text.value_or("");
            if (file_end >= 0 && !text.empty()) {
                // Blanks as the offsets say: none, one, or more. Offsets that run back get one.
                std::int64_t blanks = sentence.offset - file_end;
                blanks = blanks < 0 || blanks > kMostBlanks ? 1 : blanks;
                record_.document.text.append(static_cast<std::size_t>(blanks), ' ');
                position_ += blanks;
            }
            const std::size_t piece = record_.pieces.size();
            if (!text.empty()) {
                const std::int64_t begin = position_;
                add_text(text, sentence.offset);
                record_.document.sentences.push_back({text::make_span(begin, position_), std::nullopt});
                file_end = sentence.offset + position_ - begin;
            }
            run_.lose("bioc.sentence_infons", "infons of sentences", where_,
                      static_cast<std::int64_t>(sentence.infons.size()));
            add_labels(sentence.annotations, sentence.relations, piece);
        }
    }

    void read_document_infons()
    {
        corpus::Document& document = record_.document;
        for (const auto& [key, value] : foreign_.infons) {
            if (key == kOwnSource) {
                document.source = value;
            } else if (key == kOwnTitle) {
                document.title = value;
            } else if (key == kOwnSentences) {
                document.sentences = sentences_from(value);
            } else if (key == kOwnSections) {
                document.sections = sections_from(value);
            } else if (key == kOwnAnnotated) {
                says_annotated_ = value != "no";
            } else if (is_note_key(key)) {
                record_.notes.push_back(value);
            } else {
                put(document.attributes, attribute_key(key), value);
            }
        }
    }

    void put(std::map<std::string, std::string>& attributes, const std::string& key, const std::string& value)
    {
        if (!attributes.emplace(key, value).second) {
            run_.lose("bioc.repeated_infon", "infons with a key that was used before", where_);
        }
    }

    /// Where the passages lay, when our writer would not choose the same by itself.
    void keep_layout()
    {
        const corpus::Document& document = record_.document;
        if (same_layout(layout_, default_layout(document))) {
            return;
        }
        Json json = Json::array();
        for (const LayoutPiece& piece : layout_) {
            Json infons = Json::object();
            for (const auto& [key, value] : piece.infons) {
                infons[key] = value;
            }
            json.push_back({{"offset", piece.file_offset},
                            {"begin", piece.begin},
                            {"length", piece.length},
                            {"infons", std::move(infons)}});
        }
        record_.document.attributes[kBiocPassages] = dump_json(json);
    }

    void add_labels(std::vector<Annotation>& annotations, std::vector<Relation>& relations, std::size_t piece)
    {
        for (Annotation& annotation : annotations) {
            add_span(annotation, piece);
        }
        for (Relation& relation : relations) {
            add_relation(relation);
        }
    }

    void add_span(Annotation& annotation, std::size_t piece)
    {
        ForeignSpan span;
        span.id = std::move(annotation.id);
        span.where = where_;
        span.piece = piece;
        span.surface = std::move(annotation.text);
        span.label = "(no type)";
        for (const Location& location : annotation.locations) {
            span.parts.emplace_back(location.offset, location.length > (std::int64_t{1} << 40) ||
                                                             location.offset > (std::int64_t{1} << 40)
                                                         ? -1
                                                         : location.offset + location.length);
        }
        for (auto& [key, value] : annotation.infons) {
            if (key == "type") {
                span.label = value;
            } else if (key == kOwnLabel) {
                span.foreign_label = value;
            } else if (key == kOwnMeaning) {
                span.ours = label_from(value);
            } else if (is_note_key(key)) {
                span.notes.push_back(value);
            } else if (const auto score = key == "score" ? score_of(value) : std::nullopt) {
                span.score = score;
            } else {
                add_concepts(key, value, span.concepts);
                put(span.attributes, attribute_key(key), value);
            }
        }
        record_.spans.push_back(std::move(span));
    }

    /// Codes in "D006470|D003556", "MESH:D006470", and for CHEBI also with its prefix.
    static void add_concepts(const std::string& key, const std::string& value,
                             std::vector<std::string>& concepts)
    {
        for (std::size_t begin = 0; begin < value.size();) {
            const std::size_t end = std::min(value.find_first_of("|,;+", begin), value.size());
            const std::string one = value.substr(begin, end - begin);
            concepts.push_back(one);
            if (one.substr(0, 5) == "MESH:") {
                concepts.push_back(one.substr(5));
            } else if (key == "CHEBI") {
                concepts.push_back("CHEBI:" + one);
            }
            begin = end + 1;
        }
    }

    void add_relation(Relation& relation)
    {
        std::string type = value_of(relation.infons, "type");
        if (type.empty()) {
            type = value_of(relation.infons, "relation");
        }
        type = type.empty() ? "(no type)" : type;
        if (relation.nodes.empty()) {
            add_concept_relation(relation, type);
            return;
        }
        if (relation.nodes.size() != 2) {
            run_.lose("bioc.relation_ends", "relations that do not join two spans", where_);
            return;
        }
        ForeignRelation foreign;
        foreign.id = std::move(relation.id);
        foreign.type = type;
        foreign.where = where_;
        foreign.first = relation.nodes[0].refid;
        foreign.second = relation.nodes[1].refid;
        for (const Node& node : relation.nodes) {
            const bool known = node.role.empty() || node.role == "drug" || node.role == "event";
            run_.lose("bioc.roles", "roles of the ends of relations", where_, known ? 0 : 1);
        }
        for (auto& [key, value] : relation.infons) {
            if (key == "type" || (key == "relation" && value == type)) {
                continue;
            }
            if (key == kOwnMeaning) {
                foreign.ours = polarity_from(value);
            } else if (is_note_key(key)) {
                foreign.notes.push_back(value);
            } else if (const auto score = key == "score" ? score_of(value) : std::nullopt) {
                foreign.score = score;
            } else {
                put(foreign.attributes, attribute_key(key), value);
            }
        }
        record_.relations.push_back(std::move(foreign));
    }

    /// BioCreative's CID: <infon key="Chemical">D005947</infon><infon key="Disease">D000544</infon>.
    void add_concept_relation(const Relation& relation, const std::string& type)
    {
        ConceptRelation found;
        found.type = type;
        found.id = relation.id;
        std::int64_t others = 0;
        for (const auto& [key, value] : relation.infons) {
            if (key == "type" || key == "relation") {
                continue;
            }
            if (key == "score") {
                found.score = value;
            } else if (found.first.empty()) {
                found.first = value;
                found.first_role = key;
            } else if (found.second.empty()) {
                found.second = value;
                found.second_role = key;
            } else {
                ++others;
            }
        }
        const auto clean = [](const std::string& word) {
            return word.find_first_of("\t\n") == std::string::npos;
        };
        if (found.second.empty() || !clean(found.first + found.second + found.type + found.first_role +
                                           found.second_role + found.score + found.id)) {
            run_.lose("bioc.relation_ends", "relations that do not join two spans", where_);
            return;
        }
        run_.lose("bioc.concept_infons", "further infons of relations between concepts", where_, others);
        record_.concept_relations.push_back(std::move(found));
    }

    ReadRun& run_;
    bioc::Document foreign_;
    std::string where_;
    ForeignRecord record_;
    std::int64_t position_ = 0;
    bool says_annotated_ = true;
    std::vector<LayoutPiece> layout_;
};

} // namespace

Result<AnnotatedDocument> to_ours(ReadRun& run, Document&& document, const Collection& collection,
                                  const std::string& where)
{
    return Conversion(run, std::move(document), where).convert(collection);
}

} // namespace ade::corpus::bioc
