// SPDX-License-Identifier: GPL-3.0-or-later
// Rows that come together and never change: one event tells their counts and digest. For this room only.
#pragma once

#include "core/store/change_set.hpp"
#include "core/store/document_store.hpp"

#include <string>
#include <vector>

namespace ade::store {

/// SHA-256 over all rows of a batch as they are stored: read back, not taken from memory.
std::string batch_digest(Connection& connection, const std::string& batch_id);

/// Stores the batch's own row and its event. kind: "documents" or "labels".
void finish_batch(ChangeSet& changes, const std::string& batch_id, const std::string& kind,
                  const std::string& voice_id, const Json& counts);

/// document_id of the same article; nothing when the project does not hold it.
std::optional<std::string> find_document(Connection& connection, const corpus::Document& document);

/// The article's and text's rows; nothing when the text is there already. document: checked before.
/// kept: spans that no sentence boundary may cut.
AddedDocument add_document(ChangeSet& changes, const std::string& batch_id, const corpus::Document& document,
                           const std::vector<text::Span>& kept = {});

} // namespace ade::store
