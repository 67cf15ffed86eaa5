// SPDX-License-Identifier: GPL-3.0-or-later
// The screening log as a file: a table, or a page to print.
#pragma once

#include "core/store/article_store.hpp"

#include <string>
#include <vector>

namespace ade::store {

/// What a fate is called in a log a person reads: "new", "new text", "new facts", …
std::string_view words_for(ArticleFate fate);

/// The search on one line, at most 200 characters: of files their names.
std::string short_query(std::string_view query);

/// One cell of a CSV table (RFC 4180). A cell that a spreadsheet would take for a formula (it begins with
/// = + - @, a tab or a line feed) gets an apostrophe before it.
std::string csv_cell(std::string_view text);

/// What a log says of its search as a whole, in English.
struct LogFact {
    std::string name;  ///< "Saved search"
    std::string value; ///< never empty; may have several lines
    bool operator==(const LogFact&) const = default;
};

/// Source, words, days, limit, the saved search's name, how PubMed read the words, its warnings, when, who,
/// how many were found and what became of them. What the source does not tell is left out.
std::vector<LogFact> screening_facts(const ScreeningLog& log);

/// A table with headings, CRLF, UTF-8 with a byte order mark (without it spreadsheets take it for another
/// encoding). The search's own data stand in every line, its words whole and on one line.
std::string screening_log_csv(const ScreeningLog& log);

/// A page in HTML without scripts, pictures or links; every text of the log is escaped.
std::string screening_log_html(const ScreeningLog& log);

} // namespace ade::store
