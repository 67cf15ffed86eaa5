// SPDX-License-Identifier: GPL-3.0-or-later
// Copies of a project while it is in use.
#pragma once

#include "core/base/result.hpp"
#include "core/store/event_log.hpp"

#include <filesystem>
#include <vector>

namespace ade::store {

class ProjectFile;

struct BackupReport {
    std::filesystem::path path;
    std::int64_t bytes = 0;
    std::vector<ChainHead> heads; ///< print them: `ade audit verify --head` finds a cut tail with them
    bool operator==(const BackupReport&) const = default;
};

/// Copies through SQLite's backup interface into a temporary file, checks it, syncs, renames. Fails with
/// invalid_argument when at target is anything but an older copy of this project (a file whose log is a
/// beginning of this one's), io, database.
Result<BackupReport> backup(ProjectFile& project, const std::filesystem::path& target);

/// Writes NAME-backups/NAME-<UTC time>.adestudio beside the project and deletes the oldest beyond keep.
/// When nothing happened since the newest one, none is written and that one is reported.
Result<BackupReport> rolling_backup(ProjectFile& project, int keep = 5);

} // namespace ade::store
