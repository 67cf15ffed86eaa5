// SPDX-License-Identifier: GPL-3.0-or-later
// References in the Vancouver style.
#pragma once

#include "core/corpus/article.hpp"

#include <string>

namespace ade::corpus {

/// A reference as NLM's "Citing Medicine" (2nd ed., chapter 1) and the ICMJE's samples have it, on one line:
/// authors (the first six, then "et al."; a group's name as it is), title, journal, date;volume(issue):pages,
/// DOI, "Epub" with its date or "Epub ahead of print", PMID and PMCID; the language when it is not English;
/// where it was retracted. Without a date "[date unknown]"; without title "[title unknown]". Plain text.
std::string vancouver(const Article& article);

} // namespace ade::corpus
