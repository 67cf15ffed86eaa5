// SPDX-License-Identifier: GPL-3.0-or-later
// brat standoff: NAME.txt and NAME.ann.
#pragma once

#include "core/corpus/formats/format.hpp"

namespace ade::corpus {

/// Attributes that keep the file's own words; the writer puts them back.
inline constexpr const char* kBratType = "brat.type"; ///< of a relation: its type
/// What notes about the whole document name as their target: brat's form, "#1<tab>TYPE TARGET<tab>text", asks
/// for one.
inline constexpr const char* kBratDocument = "Document";
/// Type of the note that holds a document's id when the file's name is another:
/// "#1<tab>DocumentId Document<tab>id".
inline constexpr const char* kBratDocumentId = "DocumentId";
inline constexpr const char* kBratReference =
    "brat.norm"; ///< of a mention: its N lines, "RID:EID<tab>text", by newlines

/// Reads pairs. A path may name the .ann, the .txt or a folder, which is searched for .txt files, sub-folders
/// too. One document per pair; its external id is the file's name without extension (below a folder, with the
/// sub-folders), or what a note of type kBratDocumentId says. A path with ".." after a name, and a link that
/// leads out of the folder, are refused.
///
/// A text without an .ann file is one that nobody has annotated (AnnotatedDocument::annotated).
///
/// Lines: T (also with gaps, "5 9;14 20"), R, A and M (on spans and relations), # notes, N (kept as
/// kBratReference). E and * lines, and spans whose label is not known, are listed as lost. Each faulty line
/// is refused alone, and with a span the lines that refer to it.
///
/// Notes of type "ade" are our writer's (brat_own.hpp): title, source, sentences, ids, scores and what else
/// no line of brat's holds. When they do not fit the file any more they are refused alone. Notes about the
/// document name kBratDocument, or nothing (as files of older versions do).
///
/// Offsets count code points of the .txt file. Tools differ on whether CR and a byte order mark count; which
/// way fits the surfaces is found out and reported. The stored text has neither.
const Reader& brat_reader();

/// Writes a folder of pairs, named by external id (characters other than letters, digits, ".", "-" and "_"
/// become "_"; of names that differ by case only the later get a number; the id then stands in the .ann). The
/// folder must be new or empty. Labels are Drug and AdverseEvent, types the polarities, unless the document
/// came from brat with words of its own. Ids of brat's form (T1, R1) are kept, others get one. What a line
/// cannot hold stands in a note of type "ade" about the same thing, which other programs show or pass over;
/// so what is written comes back as the same document. Line ends in spans become blanks, as the format
/// demands.
const Writer& brat_writer();

} // namespace ade::corpus
