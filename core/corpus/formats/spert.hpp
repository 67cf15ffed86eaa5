// SPDX-License-Identifier: GPL-3.0-or-later
// SpERT's JSON: a list of sentences as tokens, entities and relations.
#pragma once

#include "core/corpus/formats/format.hpp"

namespace ade::corpus {

/// Attributes that keep what our structures have no place for, as JSON; the writer puts them back.
inline constexpr const char* kSpertExtra = "spert.extra"; ///< unknown keys of sentence, entity or relation
inline constexpr const char* kSpertTokens =
    "spert.tokens"; ///< of the document, when blanks do not tell the tokens
inline constexpr const char* kSpertHead = "spert.head"; ///< of a relation: "drug" when the drug is the head
inline constexpr const char* kSpertType = "spert.type"; ///< of a relation: its type when not "Adverse-Effect"

/// Reads {"tokens": […], "entities": [{"type", "start", "end"}], "relations": [{"type", "head", "tail"}], …};
/// start and end count tokens, end exclusive; head and tail count entities. One document of one sentence per
/// entry; its text is the tokens joined by one blank (the original spacing is not in the file); its external
/// id is "orig_id" where there is one, else empty. Which end of a relation is the drug follows from the
/// entities' labels. Entries are read one by one: a bad one is refused alone.
const Reader& spert_reader();

/// Writes one entry per sentence, each with an "orig_id" of its own: the document's id, or, when the document
/// has several sentences, "ID:1", "ID:2", …. Read back, each of these is a document. Texts that came from
/// SpERT get their tokens back; others are cut at blanks, between letters or digits and other characters, and
/// at the edges of mentions. Relations across sentences, spans with gaps and polarities other than causes are
/// listed as lost, and so is whatever else an entry has no place for: title, ids, notes, scores, white space,
/// attributes.
const Writer& spert_writer();

} // namespace ade::corpus
