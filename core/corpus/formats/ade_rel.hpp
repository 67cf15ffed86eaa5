// SPDX-License-Identifier: GPL-3.0-or-later
// The ADE corpus' own files: DRUG-AE.rel (read and write) and ADE-NEG.txt.
#pragma once

#include "core/corpus/formats/format.hpp"

namespace ade::corpus {

/// Document::attributes key: "relations", "negative" or "relations and negative", after the files a document
/// came from.
inline constexpr const char* kAdeContents = "ade-corpus.contents";

/// Reads any number of .rel and ADE-NEG.txt files as one corpus; lines are told apart by their form.
///
/// One document per PMID, in the order in which PMIDs first occur. Its text is its sentences joined by
/// newlines: those with relations first, in the order of their offsets (Sentence::source_begin), then the
/// negative ones in the order of the file. Negative sentences have no offset in the corpus, so they are not
/// put between the others; and as they come last, the text without them is the beginning of the text with
/// them, so annotations keep their offsets when ADE-NEG.txt is added later. The title is known when a
/// relation's sentence stands where the title begins. Equal spans of one sentence are one mention.
/// DRUG-DOSE.rel has the same form but names doses: it is refused.
const Reader& ade_rel_reader();

/// Writes each relation that is a cause as one row, with the offsets of the source: of the sentence
/// (source_begin), or, in a text that has none, len(PMID) + 2 + the place in the text. With `output` an
/// existing folder or a path without extension, a folder with DRUG-AE.rel and ADE-NEG.txt is written; else
/// the rows alone. Documents whose id is no PubMed number (digits) are left out and named: no reader of the
/// corpus takes such rows. What rows have no place for is listed as lost: spans, sentences and documents
/// without a relation, ids, titles, notes, scores, attributes.
const Writer& ade_rel_writer();

} // namespace ade::corpus
