// SPDX-License-Identifier: GPL-3.0-or-later
// JSON Lines, our own exchange form: one document per line.
#pragma once

#include "core/corpus/formats/format.hpp"
#include "core/corpus/formats/json_text.hpp"

#include <string>
#include <string_view>

namespace ade::corpus {

/// A record:
///   {"id": "…", "text": "…", "title": "…", "source": "…",
///    "sentences": [[0, 46], …]            or {"begin", "end", "source_begin"},
///    "drugs": [{"begin": 22, "end": 34, "surface": "…", "score": 0.9, "id": "T1", "parts": [[22, 26], [30,
///    34]],
///               "attributes": {"key": "word"}, "notes": ["…"]}],
///    "events": [as drugs],
///    "mentions": [as drugs, with "label"],
///    "relations": [{"drug": [22, 34], "effect": [43, 54], "polarity": "causes", "score": 0.98, "drug_id":
///    "T1",
///                   "effect_id": "T2", "id": "R1", "attributes": {}, "notes": []}],
///    "attributes": {"key": "word"}, "notes": ["…"]}
/// A record with none of "drugs", "events", "mentions" and "relations" is a text that nobody has annotated
/// (AnnotatedDocument::annotated); with an empty list somebody says that there is none. Only "text" is
/// needed; it holds no NUL. Offsets are code points, end exclusive, and a span is not empty. Wherever a span
/// stands, [begin, end] and {"begin", "end"} are both taken. "surface", where given, must equal the text; a
/// "score" is between 0 and 1. No key stands twice in one object. A line has at most kMaxRecordBytes. These
/// rules are those of `ade import`, `ade annotate` and `ade train`. A relation names its ends by span; where
/// two spans of a label are equal, by "drug_id" and "effect_id" too. Spans that only relations name become
/// mentions. "id" may be a number. Keys not listed here are carried through: of the record, of drugs and
/// events, and of relations, as JSON in the attribute kJsonlExtra.
inline constexpr const char* kJsonlExtra = "jsonl.extra";

/// One record. Fails with parse, naming what is wrong; single spans or relations are not dropped: the record
/// is refused as a whole. unknown is called for a label of "mentions" or a polarity that `labels` does not
/// know; that span or relation is left out.
using UnknownWordSink = std::function<void(const std::string& what, const std::string& word)>;
Result<AnnotatedDocument> parse_jsonl_record(std::string_view line, const LabelMap& labels,
                                             const std::string& where, const UnknownWordSink& unknown = {});
/// The same for JSON that is parsed already: one set of rules for every program that reads such records.
Result<AnnotatedDocument> jsonl_document(const Json& record, const LabelMap& labels, const std::string& where,
                                         const UnknownWordSink& unknown = {});

/// The record on one line, without the end of the line.
std::string jsonl_record(const AnnotatedDocument& annotated);

/// Streams: memory does not grow with the file.
const Reader& jsonl_reader();
const Writer& jsonl_writer();

} // namespace ade::corpus
