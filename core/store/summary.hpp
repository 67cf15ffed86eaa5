// SPDX-License-Identifier: GPL-3.0-or-later
// The document list's counts, kept beside each text so that the list costs one query. For this room only.
#pragma once

#include "core/store/connection.hpp"
#include "core/store/records.hpp"

#include <string>

namespace ade::store {

/// Counts of one text from its rows; ids, title, split and frozen stay empty.
DocumentSummary make_summary(Connection& connection, const std::string& version_id);

/// Stores make_summary() and whether the text is the newest of its document. Inside the caller's transaction.
void refresh_summary(Connection& connection, const std::string& version_id);

} // namespace ade::store
