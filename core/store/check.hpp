// SPDX-License-Identifier: GPL-3.0-or-later
// `ade check`: is the project what its log says it is?
#pragma once

#include "core/base/progress.hpp"
#include "core/base/result.hpp"

#include <stop_token>
#include <string>
#include <vector>

namespace ade::store {

class ProjectFile;

struct Finding {
    std::string check; ///< "pages", "foreign_keys", "surfaces", "texts", "search", "chain",
                       ///< "batches", "replay", "summaries"
    std::string where; ///< table and key
    std::string message;
    bool operator==(const Finding&) const = default;
};

struct CheckReport {
    std::vector<Finding> findings; ///< empty: all is well
    std::int64_t documents = 0;
    std::int64_t mentions = 0;
    std::int64_t relations = 0;
    std::int64_t events = 0;
    [[nodiscard]] bool ok() const { return findings.empty(); }
};

/// SQLite's integrity_check, foreign keys, every surface equal to its slice of the text, every text equal to
/// its hash, the search index, the event chain, batch digests, and the present tables equal to a replay of
/// the log. At most 100 findings per check. Fails with cancelled, database.
Result<CheckReport> check_project(ProjectFile& project, std::stop_token stop = {},
                                  const ProgressSink& progress = {});

/// SHA-256 over every row of the tables that show the present state, independent of row order and of the log.
Result<std::string> state_hash(ProjectFile& project);

} // namespace ade::store
