// SPDX-License-Identifier: GPL-3.0-or-later
// What readers of standoff formats share: spans of a file in the file's own unit, its words for labels, its
// ids, made into a document of ours.
#pragma once

#include "core/corpus/annotation.hpp"
#include "core/corpus/formats/read_run.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ade::corpus {

/// What a file's offsets count. Formats declare one; tools differ.
enum class OffsetUnit { code_points, utf16, bytes };

/// A piece of the file's text and where it lies in ours (BioC passages, PubTator's title and abstract).
struct TextPiece {
    std::string text;                         ///< as our text holds it
    std::array<std::int64_t, 3> file_begin{}; ///< in the file's count, by OffsetUnit
    std::int64_t begin = 0;                   ///< code point in Document::text
};

struct ForeignSpan {
    std::string id;    ///< the file's; empty: numbered
    std::string label; ///< the file's word
    /// Mention::foreign_label where the file tells it apart (our own files); else the label itself.
    std::optional<std::string> foreign_label;
    std::optional<Label> ours;                                ///< what our own file says the label means
    std::vector<std::pair<std::int64_t, std::int64_t>> parts; ///< begin, end in the file's unit and count
    std::optional<std::string> surface;                       ///< what the file says stands there
    std::vector<std::string> concepts; ///< codes that relations between concepts may name
    std::map<std::string, std::string> attributes;
    std::vector<std::string> notes;
    std::optional<double> score;
    std::string where;
    std::size_t piece = kNoPiece; ///< the piece it was given with, tried first

    static constexpr std::size_t kNoPiece = static_cast<std::size_t>(-1);
};

struct ForeignRelation {
    std::string id;
    std::string type;             ///< the file's word
    std::optional<Polarity> ours; ///< what our own file says it means
    std::string first;
    std::string second; ///< ids of spans; which is the drug follows from their labels
    std::map<std::string, std::string> attributes;
    std::vector<std::string> notes;
    std::optional<double> score;
    std::string where;
};

/// A relation between two concepts of a document, no words named (BioCreative's CID).
struct ConceptRelation {
    std::string type;
    std::string first;
    std::string second;
    std::string first_role; ///< "Chemical", where the file says so
    std::string second_role;
    std::string score; ///< as written, empty when none
    std::string id;

    bool operator==(const ConceptRelation&) const = default;
};

struct ForeignRecord {
    Document document; ///< with its text
    std::vector<TextPiece> pieces;
    std::vector<ForeignSpan> spans;
    std::vector<ForeignRelation> relations;
    std::vector<ConceptRelation> concept_relations;
    std::vector<std::string> notes;
    std::string where;
    OffsetUnit unit = OffsetUnit::code_points; ///< declared by the format
};

/// Document attribute: its relations between concepts, a line each: type, first, second, roles, score and id
/// by tabs. They are written back by the formats that know such relations.
inline constexpr const char* kConceptRelations = "concept.relations";
/// Relation attribute: "first second", the concepts it was made from. Such a relation joins every drug and
/// event span of the two concepts that stand in one sentence.
inline constexpr const char* kConceptRelation = "concept.relation";

/// Relation attribute: the file's word for it, when it is not ours.
inline constexpr const char* kForeignType = "foreign.type";

std::vector<ConceptRelation> parse_concept_relations(const std::string& lines);

/// Places spans by offset, never by search. When some surface does not fit the declared unit, but all fit
/// another (UTF-16, bytes, CR left out of the count), the record is read by that and a note says so; else
/// each span that does not fit is refused alone. Unknown labels are counted and left out, relations to
/// nothing are refused, an id used twice gets a new name and a note. Relations between concepts stay with the
/// document and become links within sentences.
AnnotatedDocument place_labels(ReadRun& run, ForeignRecord&& record);

/// Whether the file's surface names the text: equal, but any white space (also "\n" spelled as two
/// characters, as Label Studio does) is as good as any other, and for spans with gaps none counts.
bool surfaces_agree(const std::string& text, const std::string& surface, bool gaps);

} // namespace ade::corpus
