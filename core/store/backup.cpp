// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/backup.hpp"

#include "core/base/clock.hpp"
#include "core/base/file_io.hpp"
#include "core/base/uuid.hpp"
#include "core/store/connection.hpp"
#include "core/store/project_place.hpp"

#include <algorithm>
#include <climits>

namespace ade::store {

namespace fs = std::filesystem;

namespace {

std::vector<ChainHead> heads_of(Connection& connection)
{
    std::vector<ChainHead> heads;
    Query query(connection, "SELECT origin, max(seq), hash FROM event GROUP BY origin ORDER BY max(seq)");
    while (query.step()) {
        heads.push_back({query.text(0), query.integer(1), query.text(2)});
    }
    return heads;
}

/// Copies into path, which must not be there, and reads the copy back.
std::vector<ChainHead> copy_and_check(Connection& from, const fs::path& path)
{
    Connection copy(file_uri(path, ""), SQLite::OPEN_URI | SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    copy_pages(from, copy);
    // One file and no log beside it: it may go to a stick or a read-only folder.
    copy.execute("PRAGMA journal_mode = DELETE");
    Query check(copy, "PRAGMA quick_check(1)");
    if (!check.step() || check.text(0) != "ok") {
        raise(ErrorCode::database, "store.backup_damaged", path.string(),
              "The copy does not read back: {}. Check the project with `ade check`.", check.text(0));
    }
    return heads_of(copy);
}

/// A backup may replace an older backup of the same project: a file whose log is a beginning of ours.
Result<void> holds_log_of(Connection& project, const fs::path& path)
{
    try {
        const std::unique_ptr<Connection> reader = reader_connection(path, false);
        Connection& other = *reader;
        for (const ChainHead& head : heads_of(other)) {
            Query known(project, "SELECT count(*) FROM event WHERE origin = ?1 AND seq = ?2 AND hash = ?3",
                        head.origin, head.seq, head.hash);
            if (!known.step() || known.integer(0) == 0) {
                return fail(
                    ErrorCode::invalid_argument, "store.backup_over_other_project", path.string(),
                    "Another project is there, or a later copy of this one; it was left alone. Give the "
                    "backup another name.");
            }
        }
    } catch (const SQLite::Exception& error) {
        return fail(
            ErrorCode::database, "store.backup_over_unreadable", path.string(),
            "A project is there that cannot be read ({}); it was left alone. Give the backup another name.",
            error.what());
    }
    return {};
}

std::vector<fs::path> backups_in(const fs::path& folder, const std::string& stem)
{
    std::vector<fs::path> found;
    std::error_code code;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, code)) {
        const std::string name = entry.path().filename().string();
        if (entry.is_regular_file(code) && name.starts_with(stem + "-") && name.ends_with(".adestudio")) {
            found.push_back(entry.path());
        }
    }
    std::sort(found.begin(), found.end()); // the names hold the time
    return found;
}

} // namespace

Result<BackupReport> backup(ProjectFile& project, const fs::path& target)
{
    std::error_code code;
    if (fs::exists(target, code)) {
        if (fs::equivalent(target, project.path(), code)) {
            return fail(ErrorCode::invalid_argument, "store.backup_onto_itself", target.string(),
                        "This is the project itself. Give the backup another name.");
        }
        if (auto header = check_header(target, INT_MAX); !header) {
            return fail(
                ErrorCode::invalid_argument, "store.backup_over_other", target.string(),
                "Something other than an ADE Studio project is there; it was left alone. Give the backup "
                "another name.");
        }
        if (auto ours = holds_log_of(project.connection(), target); !ours) {
            return forward_error(ours);
        }
    }
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    if (!fs::is_directory(folder, code)) {
        return fail(ErrorCode::io, "store.no_folder", folder.string(),
                    "There is no such folder. Make it first, or choose another.");
    }
    const fs::path temporary = folder / fmt::format(".{}.{}.tmp", target.filename().string(), new_uuid());
    if (!may_write(folder)) {
        return fail(ErrorCode::io, "store.folder_read_only", folder.string(),
                    "The folder of the backup cannot be written to. Choose another, or change its permissions.");
    }
    Result<std::vector<ChainHead>> heads =
        guarded_at(target.string(), [&] { return copy_and_check(project.connection(), temporary); });
    const auto drop = [&temporary] {
        std::error_code ignored;
        for (const char* const suffix : {"", "-journal", "-wal", "-shm"}) {
            fs::remove(temporary.string() + suffix, ignored);
        }
    };
    if (!heads) {
        drop();
        Error error = heads.error(); // about the copy under its temporary name, or about the project
        error.where = error.where.empty() || error.where == temporary ? target.string() : error.where;
        return tl::unexpected<Error>(std::move(error));
    }
    if (auto synced = sync_path(temporary); !synced) {
        drop();
        return forward_error(synced);
    }
    fs::rename(temporary, target, code);
    if (code) {
        drop();
        return fail(ErrorCode::io, "store.backup_failed", target.string(),
                    "The backup cannot be put there: {}.", code.message());
    }
    if (auto synced = sync_path(folder); !synced) {
        return forward_error(synced);
    }
    return BackupReport{target, static_cast<std::int64_t>(fs::file_size(target, code)), *heads};
}

Result<BackupReport> rolling_backup(ProjectFile& project, int keep)
{
    const std::string stem = project.path().stem().string();
    const fs::path folder = project.path().parent_path() / (stem + "-backups");
    std::error_code code;
    fs::create_directory(folder, code);
    if (!fs::is_directory(folder, code)) {
        return fail(ErrorCode::io, "store.no_backup_folder", folder.string(),
                    "The folder for backups cannot be made. Check the permissions of the project's folder.");
    }
    std::vector<fs::path> present = backups_in(folder, stem);
    if (!present.empty()) {
        // SQLite's header is enough to find a broken one; its heads tell whether something happened since.
        auto newest = guarded(project, [&] {
            Connection copy(file_uri(present.back(), "mode=ro&immutable=1"),
                            SQLite::OPEN_URI | SQLite::OPEN_READONLY);
            return heads_of(copy);
        });
        auto now = guarded(project, [&] { return heads_of(project.connection()); });
        if (newest && now && *newest == *now) {
            return BackupReport{present.back(),
                                static_cast<std::int64_t>(fs::file_size(present.back(), code)), *newest};
        }
    }
    std::string time = utc_now_text();
    std::erase(time, ':');
    Result<BackupReport> report = backup(project, folder / fmt::format("{}-{}.adestudio", stem, time));
    if (report) {
        present = backups_in(folder, stem);
        for (std::size_t i = 0; i + static_cast<std::size_t>(std::max(keep, 1)) < present.size(); ++i) {
            fs::remove(present[i], code);
        }
    }
    return report;
}

} // namespace ade::store
