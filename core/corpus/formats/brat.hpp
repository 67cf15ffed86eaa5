// SPDX-License-Identifier: GPL-3.0-or-later
// brat standoff: NAME.txt and NAME.ann.
#pragma once

#include "core/corpus/formats/format.hpp"

namespace ade::corpus {

/// Attributes that keep the file's own words; the writer puts them back.
inline constexpr const char* kBratType = "brat.type"; ///< of a relation: its type
/// Type of the note that holds a document's id when the file's name is another: "#1<tab>DocumentId<tab>id".
inline constexpr const char* kBratDocumentId = "DocumentId";
inline constexpr const char* kBratReference =
    "brat.norm"; ///< of a mention: its N lines, "RID:EID<tab>text", by newlines

/// Reads pairs. A path may name the .ann, the .txt or a folder, which is searched for .txt files, sub-folders
/// too. One document per pair; its external id is the file's name without extension (below a folder, with the
/// sub-folders), or what a note of type kBratDocumentId says. A path with ".." after a name, and a link that leads out of the folder, are refused.
///
/// Lines: T (also with gaps, "5 9;14 20"), R, A and M (on spans and relations), # notes, N (kept as
/// kBratReference). E and * lines, and spans whose label is not known, are listed as lost. Each faulty line
/// is refused alone, and with a span the lines that refer to it.
///
/// Offsets count code points of the .txt file. Tools differ on whether CR and a byte order mark count; which
/// way fits the surfaces is found out and reported. The stored text has neither.
const Reader& brat_reader();

/// Writes a folder of pairs, named by external id (characters other than letters, digits, ".", "-" and "_"
/// become "_"; of names that differ by case only the later get a number; the id then stands in the .ann). The
/// folder must be new or empty. Labels are Drug and AdverseEvent, types the polarities,
/// unless the document came from brat with words of its own. Line ends in notes and spans become blanks, as
/// the format demands.
const Writer& brat_writer();

} // namespace ade::corpus
