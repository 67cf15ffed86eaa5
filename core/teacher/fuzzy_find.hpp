// SPDX-License-Identifier: GPL-3.0-or-later
// Where a string occurs in another with few edits, in bounded time.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace ade::teacher {

struct FuzzyHit {
    std::size_t begin = 0; ///< bytes of the text searched, end exclusive
    std::size_t end = 0;
    std::size_t edits = 0; ///< bytes inserted, deleted or replaced
    bool operator==(const FuzzyHit&) const = default;
};

/// Longest pattern that is looked for; a longer one finds nothing.
inline constexpr std::size_t kMaxFuzzyPattern = 512;

/// Places of the text that differ from the pattern by at most max_edits, best first, at most max_hits, none
/// overlapping a better one. A place begins where `begins` and ends where `ends` allow (both as long as the
/// text, plus one: the position before byte i, so the end of the text is the last), which keeps hits on word
/// borders. Bit-parallel (Myers 1999, blocks after Hyyrö 2003): O(text · pattern / 64) and O(pattern ·
/// (pattern + max_edits)) for each hit considered.
std::vector<FuzzyHit> fuzzy_find(std::string_view text, std::string_view pattern, std::size_t max_edits,
                                 std::size_t max_hits, const std::vector<bool>& begins,
                                 const std::vector<bool>& ends);

/// Edits of the best match that ends before byte i + 1, for each byte i of the text, wherever it begins.
/// pattern: 1 to kMaxFuzzyPattern bytes.
std::vector<std::size_t> edits_by_end(std::string_view text, std::string_view pattern);

} // namespace ade::teacher
