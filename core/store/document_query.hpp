// SPDX-License-Identifier: GPL-3.0-or-later
// The document list and full-text search. For this room only.
#pragma once

#include "core/store/connection.hpp"
#include "core/store/document_store.hpp"
#include "core/store/summary_watch.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ade::store {

/// What a person typed as an FTS5 query: every word or "phrase" must occur, the last word may be a beginning.
/// Nothing typed is read as FTS5 syntax. Empty when there is no word.
std::string search_expression(std::string_view words);

std::vector<DocumentSummary> list_documents(Connection& connection, const DocumentFilter& filter,
                                            DocumentOrder order, std::int64_t limit, std::int64_t offset);
std::int64_t count_documents(Connection& connection, const DocumentFilter& filter);
DocumentSummary document_summary(Connection& connection, const std::string& version_id);
using ChangedRows = std::map<std::int64_t, bool>; ///< rowid in version_summary → it is new

/// The documents of these rows; rows that are no longer there are passed over.
SummaryChanges changed_documents(Connection& connection, const ChangedRows& summary_rows);
std::vector<SearchHit> search_documents(Connection& connection, const std::string& words, std::int64_t limit);

} // namespace ade::store
