// SPDX-License-Identifier: GPL-3.0-or-later
// Storing labels that come in batches. For this room only.
#pragma once

#include "core/store/change_set.hpp"
#include "core/store/run_store.hpp"

#include <string>
#include <vector>

namespace ade::store {

/// The run and its voice, made when absent. Raises invalid_argument.
RunRecord ensure_run(ChangeSet& changes, const RunRequest& request);

/// Sets status and cost when they differ.
RunRecord end_run(ChangeSet& changes, const std::string& run_id, RunStatus status, double cost_usd);

RunRecord read_run(Connection& connection, const std::string& run_id); ///< raises not_found

/// Stores the records as one batch; adds nothing to the log when nothing is new.
ImportReport store_labels(ChangeSet& changes, const std::string& voice_id,
                          const std::vector<corpus::AnnotatedDocument>& records);

corpus::AnnotatedDocument read_labels(Connection& connection, const std::string& version_id,
                                      const VoiceSelection& selection);

} // namespace ade::store
