// SPDX-License-Identifier: GPL-3.0-or-later
// Reading one text and what is said about it. For this room only.
#pragma once

#include "core/store/connection.hpp"
#include "core/store/document_store.hpp"

#include <string>

namespace ade::store {

/// Raises not_found.
corpus::Document read_document(Connection& connection, const std::string& version_id);

/// Raises not_found; database when a surface differs from its text.
DocumentRecord load_document(Connection& connection, const std::string& version_id,
                             const LoadOptions& options);

} // namespace ade::store
