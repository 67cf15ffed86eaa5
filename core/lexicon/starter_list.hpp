// SPDX-License-Identifier: GPL-3.0-or-later
// The starter lexicon that comes with the program: written for it, no download needed.
#pragma once

#include "core/lexicon/term.hpp"

#include <string_view>
#include <vector>

namespace ade::lexicon {

inline constexpr std::string_view kStarterName = "starter lexicon";

/// The files of resources/lexicon as they are, by name.
const std::vector<std::string_view>& starter_texts();

/// Their terms. Read once, on the first call; later calls, of any thread, give the same list.
const TermList& starter_list();

} // namespace ade::lexicon
