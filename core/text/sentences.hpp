// SPDX-License-Identifier: GPL-3.0-or-later
// Where sentences of abstracts begin and end.
#pragma once

#include "core/text/span.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace ade::text {

/// Grows whenever the same text may be split differently; stored beside sentences, so that old ones can be
/// told apart.
inline constexpr int kSentenceSplitterVersion = 1;

/// Sentences of a title or abstract in order, without the white space around them; together they hold every
/// character that is not white space. Rules are made for biomedical English: abbreviations, initials, species
/// names, decimal points, units, section headings, brackets and quotes do not end a sentence by mistake; a
/// blank line always does. text: well-formed UTF-8. protected_spans: code points, any order; no boundary
/// falls inside one (a mention that a corpus or person gave is never cut). O(bytes + protected_spans · log).
/// Needs no ICU.
std::vector<Span> split_sentences(std::string_view text, std::span<const Span> protected_spans = {});

} // namespace ade::text
