// SPDX-License-Identifier: GPL-3.0-or-later
// The screening log of one search on paper.
#pragma once

#include "core/store/article_store.hpp"

#include <QString>

namespace ade::ui {

/// A4, page numbers below, laid out from store::screening_log_html(). False when the file cannot be written.
bool writeScreeningPdf(const store::ScreeningLog& log, const QString& path);

} // namespace ade::ui
