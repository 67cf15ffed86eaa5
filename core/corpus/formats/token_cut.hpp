// SPDX-License-Identifier: GPL-3.0-or-later
// Words for formats that hold tokens.
#pragma once

#include "core/text/span.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace ade::corpus {

/// Tokens of one sentence: their spans in the document, in order. White space ends a token; a sign that is
/// neither letter nor digit is one itself; a token is cut at each edge, so that mentions begin and end with
/// tokens. at_blanks_only: only U+0020 ends a token, for texts that were joined from tokens.
std::vector<text::Span> cut_tokens(const std::u32string& text, text::Span sentence,
                                   const std::set<std::int64_t>& edges, bool at_blanks_only);

} // namespace ade::corpus
