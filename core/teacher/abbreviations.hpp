// SPDX-License-Identifier: GPL-3.0-or-later
// Abbreviations that a text explains itself: "methotrexate (MTX)", "MTX (methotrexate)".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ade::teacher {

struct AbbreviationPair {
    std::string short_form;
    std::string long_form;
    bool operator==(const AbbreviationPair&) const = default;
};

/// Pairs in order of their brackets, by the rule of Schwartz and Hearst (Pacific Symposium on Biocomputing
/// 2003): the letters of the short form stand in order in the words before it, the first at the beginning of
/// a word. Short forms of 2 to 10 characters with a letter. text: well-formed UTF-8. O(text · 10).
std::vector<AbbreviationPair> find_abbreviations(std::string_view text);

} // namespace ade::teacher
