// SPDX-License-Identifier: GPL-3.0-or-later
// Fields of bibliographic formats: dates, names and numbers as they are written.
#pragma once

#include "core/corpus/article.hpp"

#include <string>
#include <string_view>

namespace ade::corpus {

/// Digits only, at most nine; else 0.
int number_or_zero(std::string_view text);
/// 1–12 for "7", "07", "Jul", "July" in any case of letters; else 0.
int month_number(std::string_view text);
/// "1998 Dec-1999 Jan": the text as it is, and the first four digits in a row as the year.
PartialDate date_from_words(std::string_view text);
/// "2006 Jan 10", "2006 Jan", "2006": parts. "20060110", "2006/01/13 09:00", "2006-01-13": the same. Anything
/// else as date_from_words().
PartialDate parse_date(std::string_view text);

/// "Proc. Natl. Acad. Sci." without its full stops.
std::string without_full_stops(std::string text);

/// "10.1000/x" out of "https://doi.org/10.1000/x", "doi:10.1000/x", "10.1000/x [doi]"; empty when there is
/// none.
std::string doi_in(std::string_view text);
/// The digits of a PMID out of "123", "PMID: 123", "123 [pmid]"; empty when it is none.
std::string pmid_in(std::string_view text);

/// "Berg, Anna Maria, Jr" (RIS), "Berg, A. M.", "Berg AM": last name, first names, initials, suffix. A name
/// without comma and initials is taken as a group's.
Author parse_author(std::string_view text);

/// One abstract with "LABEL: …" inside (MEDLINE format and exports of it) stays one section: labels cannot be
/// told from other words in capitals for certain.
std::vector<AbstractSection> plain_abstract(std::string text);

} // namespace ade::corpus
