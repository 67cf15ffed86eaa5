// SPDX-License-Identifier: GPL-3.0-or-later
// What tools' JSON formats have no place for, in an object "ade" beside their own keys: so that it survives a
// round trip, and the tools pass over it.
#pragma once

#include "core/corpus/annotation.hpp"
#include "core/corpus/formats/foreign_labels.hpp"
#include "core/corpus/formats/json_text.hpp"
#include "core/corpus/formats/write_words.hpp"

#include <functional>
#include <string>

namespace ade::corpus {

inline constexpr const char* kOwnKey = "ade";

/// A position of ours in the unit of the file.
using ToFile = std::function<std::int64_t(text::CodePointOffset)>;

/// {"is": "drug", "parts": [[0, 4], …], "surface": "…", "label": "own word", "score": 0.5, "attributes": {},
/// "notes": []}; what is empty is left out, an empty object when all is. with_score: the format has no place
/// for it. "is" stands where the word the tool sees would not be known to a reader.
Json own_of(const WriteWords& words, const Document& document, const Mention& mention, bool with_score,
            const ToFile& to_file);
Json own_of(const WriteWords& words, const Document& document, const Relation& relation);
/// {"title", "source", "sections", "sentences", "attributes", "notes", "annotated": false}; formats_source is
/// left out.
Json own_of(const AnnotatedDocument& annotated, std::string_view formats_source);

/// Back. Values of the wrong kind are passed over: the tool or a person changed them.
void read_own(const Json& own, ForeignSpan& span);
void read_own(const Json& own, ForeignRelation& relation);
void read_own(const Json& own, ForeignRecord& record);

/// False only where own_of() has said it: nobody has annotated the document.
bool says_annotated(const Json& own);

/// A member, or null when there is none or the JSON is no object.
const Json* member(const Json& object, const char* key);
/// The text of a string member or the digits of a whole number; empty else.
std::string word_of(const Json& object, const char* key);

} // namespace ade::corpus
