// SPDX-License-Identifier: GPL-3.0-or-later
// Other names under which a sentence may speak of what a teacher named.
#pragma once

#include "core/lexicon/matcher.hpp"
#include "core/teacher/abbreviations.hpp"
#include "core/teacher/sentence_index.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace ade::teacher {

/// For one sentence: the abbreviations its document explains (both ways, case ignored), and the words of the
/// sentence that a vocabulary lists for the same substance (same preferred name, or same code in the same
/// vocabulary). matcher may be null. sentence and abbreviations must outlive the function given back; the
/// vocabularies are asked only when a name is looked up. The matcher's own rules decide what a name is.
Aliases text_aliases(std::shared_ptr<const lexicon::Matcher> matcher, std::string_view sentence,
                     const std::vector<AbbreviationPair>& abbreviations);

} // namespace ade::teacher
