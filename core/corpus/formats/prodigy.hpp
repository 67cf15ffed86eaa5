// SPDX-License-Identifier: GPL-3.0-or-later
// Prodigy's JSON Lines: "text", "spans", "relations", "tokens", "answer".
#pragma once

#include "core/corpus/formats/format.hpp"

#include <string>
#include <string_view>

namespace ade::corpus {

class ReadRun;

/// One line. Fails with parse when it is no JSON object with "text"; spans and relations that are wrong are
/// refused alone.
Result<AnnotatedDocument> parse_prodigy(ReadRun& run, std::string_view line, const std::string& where);

inline constexpr const char* kProdigyExtra = "prodigy.extra"; ///< document attribute: other keys, JSON

/// Streams. Offsets count code points, as Python's strings do. Relations find their ends by "head_span" and
/// "child_span", else by the tokens "head" and "child". Records answered "reject" or "ignore" are left out
/// and counted; without "answer", "spans" and "relations" nobody has annotated the text
/// (AnnotatedDocument::annotated). What Prodigy has no place for is in objects "ade" (json_own.hpp).
const Reader& prodigy_reader();
/// With tokens, as its relation interface needs them. Gaps show there as one span.
const Writer& prodigy_writer();

} // namespace ade::corpus
