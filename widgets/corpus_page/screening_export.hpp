// SPDX-License-Identifier: GPL-3.0-or-later
// The screening log of one search on paper.
#pragma once

#include "core/store/article_store.hpp"

#include <QString>

#include <vector>

namespace ade::ui {

/// Where a row of the table of articles stands: its pages count from 0, in dots of the page's body.
struct PrintedRow {
    int page = 0;
    double top = 0;
    double bottom = 0;
};

struct PrintedLog {
    Result<void> written; ///< why the file cannot be written
    int pages = 0;
    double body_height = 0;       ///< of a page without its footer, in dots
    std::vector<PrintedRow> rows; ///< of the articles; of a row higher than a page its last part
};

/// A4, page numbers below. No row of a table is broken by the end of a page, unless it is higher than one;
/// the headings stand on each page.
PrintedLog writeScreeningPdf(const store::ScreeningLog& log, const QString& path);

/// The whole file or nothing: what stood there stays when the disk is full, and a project is never replaced.
/// Fails with io.
Result<void> writeLogFile(const QString& path, std::string_view bytes);

/// "2024-05-02 amoxicillin safety": the day and the saved search's name or the first words of the search, for
/// a file's name: letters, digits and blanks only, at most some 60 characters.
QString screeningFileName(const store::ScreeningLog& log);

} // namespace ade::ui
