// SPDX-License-Identifier: GPL-3.0-or-later
// Carrying labels and decisions over to a newer text, inside the action that adds it. For this room only.
#pragma once

#include "core/store/carry_over.hpp"
#include "core/store/change_set.hpp"
#include "core/store/document_store.hpp"

#include <string>

namespace ade::store {

/// Carries over what the text before version_id holds: a group of its own within `changes`, a step of undo of
/// its person. version_id: a text with its sentences, and with the labels it came with. No group when there
/// is nothing to carry, or when something was carried to it before.
CarryReport carry_over(ChangeSet& changes, const std::string& version_id);

/// The same for every new version among the added documents; the reports of those that had something to
/// carry.
std::vector<CarryReport> carry_over_all(ChangeSet& changes, const std::vector<AddedDocument>& added);

/// All items of one newer text, by place in the older one.
std::vector<CarriedItem> read_carried(Connection& connection, const std::string& version_id);

/// Their counts.
CarryReport summarise(Connection& connection, const std::string& version_id,
                      const std::vector<CarriedItem>& items);

} // namespace ade::store
