// SPDX-License-Identifier: GPL-3.0-or-later
// What the search tab says about a fetch that is over, or that broke off.
#pragma once

#include "app/literature/fetch_run.hpp"

#include <QString>

namespace ade::ui {

/// Counts, what a limit left out, and why a saved search's last run stays as it was. max: the limit; 0: none.
QString outcomeText(const literature::FetchOutcome& outcome, std::int64_t max);
/// "A fetch broke off: …".
QString unfinishedText(const corpus::pubmed::FetchFolder::Unfinished& unfinished);

} // namespace ade::ui
