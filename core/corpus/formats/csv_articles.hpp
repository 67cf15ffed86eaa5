// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of articles: CSV, TSV and their kin.
#pragma once

#include "core/corpus/formats/article_reader.hpp"

namespace ade::corpus {

/// Reads a table with a line of headings (RFC 4180; the separator is the one of comma, semicolon and tab that
/// the headings have most of). Columns are known by their headings in any case of letters, with or without
/// blanks, "_" and "-": PMID, PMCID, DOI, Title, Abstract, Authors, Journal, Year, Volume, Issue, Pages,
/// Language, Keywords, Type, and the words PubMed, Zotero, Embase and Scopus use for them. A title or an
/// abstract column is needed. Columns that mean nothing to us are listed as lost. A row with too many or too
/// few cells is refused by line. So is one in which text follows a closing quote, or whose quoted cell runs
/// to the end of the file or past max_record_bytes: reading goes on at the line after the one where it began.
const ArticleReader& csv_articles_reader();

} // namespace ade::corpus
