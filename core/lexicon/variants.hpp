// SPDX-License-Identifier: GPL-3.0-or-later
// Other ways to write a name.
#pragma once

#include "core/lexicon/matcher.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ade::lexicon {

struct Form {
    std::string text; ///< a normal form (fold.hpp), capitals kept
    Variant variant = Variant::none;
    bool operator==(const Form&) const = default;
};

/// The normal form itself first, then what the options allow, without repetition; at most 24. A name in
/// which nothing varies gives one.
std::vector<Form> forms_of(std::string_view normal_form, const MatchOptions& options);

/// "hydrochloride", "sodium", …: words that name a salt or water behind a drug. In small letters.
bool is_salt_word(std::string_view lower_case_word);

/// All salt words, sorted.
const std::vector<std::string>& salt_words();

} // namespace ade::lexicon
