// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/project_file.hpp"

#include "core/base/clock.hpp"
#include "core/base/file_io.hpp"
#include "core/base/uuid.hpp"
#include "core/store/change_set.hpp"
#include "core/store/connection.hpp"
#include "core/store/migrations.hpp"
#include "core/store/project_place.hpp"
#include "core/store/writer_lock.hpp"

#include <fcntl.h>
#include <sqlite3.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

namespace ade::store {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t kVerifiedBytes = 64U << 20U;

void ignore_size_limit_signal()
{
    struct sigaction present = {};
    if (::sigaction(SIGXFSZ, nullptr, &present) == 0 && present.sa_handler == SIG_DFL) {
        present.sa_handler = SIG_IGN;
        ::sigaction(SIGXFSZ, &present, nullptr);
    }
}

/// Nothing in the file may run code or bend the rules before it has been compared with what we expect.
void harden(Connection& connection)
{
    sqlite3* const handle = connection.handle();
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    connection.execute("PRAGMA foreign_keys = ON");
    connection.execute("PRAGMA recursive_triggers = ON"); // so that REPLACE meets the delete triggers
    connection.execute("PRAGMA cell_size_check = ON");
    connection.execute("PRAGMA temp_store = MEMORY");
    connection.execute("PRAGMA synchronous = FULL");
    connection.execute("PRAGMA cache_size = -32768");
}

void verify_pages(Connection& connection, const fs::path& path)
{
    Query query(connection, "PRAGMA quick_check(1)");
    if (query.step() && query.text(0) != "ok") {
        raise(ErrorCode::database, "store.damaged", path.string(),
              "The project file is damaged: {}. Keep a copy of it and go back to the newest backup.",
              query.text(0));
    }
}

int newest_version(const std::vector<Migration>& steps)
{
    return steps.empty() ? 0 : steps.back().version;
}

void compare_schema(Connection& connection, const fs::path& path, const std::vector<Migration>& steps,
                    int version)
{
    const std::string difference = schema_difference(schema_of(connection), expected_schema(steps, version));
    if (!difference.empty()) {
        raise(ErrorCode::database, "store.foreign_schema", path.string(),
              "The project does not have the tables, triggers and views of format {}: {}. Another program "
              "changed "
              "it; it was not opened. Go back to a backup.",
              version, difference);
    }
}

fs::path copy_to_backup(Connection& connection, const fs::path& path, int version)
{
    std::string time = utc_now_text();
    std::erase(time, ':');
    fs::path copy = path;
    copy.replace_extension();
    copy += fmt::format(".before-step-{}.{}.adestudio", version + 1, time);
    value_or_raise(guarded_at(copy.string(), [&] {
        Connection target(copy.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        copy_pages(connection, target);
    }));
    return copy;
}

} // namespace

struct ProjectFile::Opening {
    /// Opens the connection of project and checks what it finds. Raises.
    static void connect(ProjectFile& project, const OpenOptions& options);
    static void set_journal(ProjectFile& project);
    static void run_steps(ProjectFile& project, const std::vector<Migration>& steps);
    static void set_origin(ProjectFile& project);
    static void decide_access(ProjectFile& project, const OpenOptions& options);
};

ProjectFile::ProjectFile() = default;
ProjectFile::~ProjectFile()
{
    connection_.reset(); // before the lock goes
}

void ProjectFile::Opening::decide_access(ProjectFile& project, const OpenOptions& options)
{
    const fs::path folder = project.path_.parent_path();
    const bool folder_writable = may_write(folder);
    if (options.mode == OpenMode::read_only) {
        project.read_only_ = true;
        project.read_only_reason_ = "it was opened so.";
    } else if (!folder_writable) {
        project.read_only_ = true;
        project.read_only_reason_ = "its folder cannot be written to.";
    } else if (!may_write(project.path_)) {
        project.read_only_ = true;
        project.read_only_reason_ = "the file cannot be written to.";
    } else {
        Lock::Attempt attempt = Lock::take(project.path_, options.holder_name);
        project.lock_ = std::move(attempt.lock);
        project.holder_ = attempt.holder;
        if (attempt.holder) {
            project.read_only_reason_ = "it is in use by " + attempt.holder->text() + ".";
        } else if (!project.lock_) {
            project.read_only_reason_ = "its lock file cannot be written (" + attempt.failure + ").";
        }
        project.read_only_ = !project.lock_;
    }
    if (options.mode == OpenMode::write && project.read_only_) {
        raise(ErrorCode::database, project.holder_ ? "store.locked" : "store.not_writable",
              project.path_.string(), "The project cannot be opened for writing: {}{}",
              project.read_only_reason_,
              project.holder_ ? " Close it there, or open it for reading only." : "");
    }
    std::error_code ignored;
    fs::path log = project.path_;
    log += "-wal";
    // Without a place for the shared memory of the write-ahead log the file is read as one nobody changes;
    // where a log is left, another user may be writing, and the plain way is tried.
    project.immutable_ = project.read_only_ && !folder_writable && fs::file_size(log, ignored) + 1 <= 1;
}

void ProjectFile::Opening::set_journal(ProjectFile& project)
{
    Connection& connection = *project.connection_;
    if (!project.read_only_) {
        const bool network = on_network_file_system(project.path_);
        connection.execute(network ? "PRAGMA journal_mode = DELETE" : "PRAGMA journal_mode = WAL");
    }
    Query query(connection, "PRAGMA journal_mode");
    project.write_ahead_log_ = query.step() && query.text(0) == "wal";
}

void ProjectFile::Opening::run_steps(ProjectFile& project, const std::vector<Migration>& steps)
{
    Connection& connection = *project.connection_;
    if (project.schema_version_ == newest_version(steps)) {
        return;
    }
    if (project.read_only_) {
        raise(
            ErrorCode::database, "store.older_version", project.path_.string(),
            "The project has the older format {} and must be brought to format {} first, but {} Open it once "
            "where it can be written.",
            project.schema_version_, newest_version(steps), project.read_only_reason_);
    }
    project.copy_before_steps_ = copy_to_backup(connection, project.path_, project.schema_version_);
    for (const Migration& step : steps) {
        if (step.version > project.schema_version_) {
            apply_step(connection, step);
            project.schema_version_ = step.version;
        }
    }
    compare_schema(connection, project.path_, steps, project.schema_version_);
}

void ProjectFile::Opening::set_origin(ProjectFile& project)
{
    if (project.read_only_) {
        return;
    }
    Connection& connection = *project.connection_;
    const std::string place = place_of(project.path_);
    const auto origin = query_text(connection, "SELECT value FROM meta WHERE key = 'origin'");
    const auto known_place = query_text(connection, "SELECT value FROM meta WHERE key = 'place'");
    if (origin && known_place == place) {
        project.origin_ = *origin;
        return;
    }
    project.origin_ = new_uuid();
    begin_origin(project, place);
}

void ProjectFile::Opening::connect(ProjectFile& project, const OpenOptions& options)
{
    const std::vector<Migration>& steps = options.steps != nullptr ? *options.steps : schema_steps();
    project.connection_ =
        project.read_only_ ? reader_connection(project.path_, project.immutable_)
                           : std::make_unique<Connection>(file_uri(project.path_, "mode=rw"),
                                                          SQLite::OPEN_URI | SQLite::OPEN_READWRITE);
    Connection& connection = *project.connection_;
    harden(connection);
    project.schema_version_ = static_cast<int>(query_integer(connection, "PRAGMA user_version"));
    if (project.schema_version_ > newest_version(steps)) {
        throw Fault{newer_version_error(project.path_, project.schema_version_, newest_version(steps))};
    }
    std::error_code ignored;
    if (options.verify_pages && fs::file_size(project.path_, ignored) <= kVerifiedBytes) {
        verify_pages(connection, project.path_);
    }
    compare_schema(connection, project.path_, steps, project.schema_version_);
    set_journal(project);
    run_steps(project, steps);
    if (options.max_pages > 0) {
        connection.execute(fmt::format("PRAGMA max_page_count = {}", options.max_pages));
    }
    set_origin(project);
}

Result<std::unique_ptr<ProjectFile>> ProjectFile::open(const fs::path& path, const OpenOptions& options)
{
    ignore_size_limit_signal();
    const std::vector<Migration>& steps = options.steps != nullptr ? *options.steps : schema_steps();
    if (auto header = check_header(path, newest_version(steps)); !header) {
        return forward_error(header);
    }
    return guarded_at(path.string(), [&] {
        std::unique_ptr<ProjectFile> project(new ProjectFile);
        std::error_code code;
        project->path_ = fs::canonical(path, code); // one lock for all names of the file
        if (code) {
            raise(ErrorCode::io, "store.unreadable", path.string(), "The project cannot be read: {}.",
                  code.message());
        }
        Opening::decide_access(*project, options);
        Opening::connect(*project, options);
        return project;
    });
}

Result<std::unique_ptr<ProjectFile>> ProjectFile::create(const fs::path& path, const OpenOptions& options)
{
    ignore_size_limit_signal();
    std::error_code code;
    if (fs::symlink_status(path, code).type() != fs::file_type::not_found) {
        return fail(ErrorCode::invalid_argument, "store.exists", path.string(),
                    "Something of this name is there already. Open it, or choose another name.");
    }
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    if (!fs::is_directory(folder, code)) {
        return fail(ErrorCode::io, "store.no_folder", folder.string(),
                    "There is no such folder. Make it first, or choose another.");
    }
    if (!may_write(folder)) {
        return fail(ErrorCode::io, "store.folder_read_only", folder.string(),
                    "The folder cannot be written to. Choose another, or change its permissions.");
    }
    const std::vector<Migration>& steps = options.steps != nullptr ? *options.steps : schema_steps();
    const fs::path temporary = folder / fmt::format(".{}.{}.tmp", path.filename().string(), new_uuid());
    auto made = guarded_at(path.string(), [&] {
        Connection connection(file_uri(temporary, ""),
                              SQLite::OPEN_URI | SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        connection.execute("PRAGMA synchronous = FULL");
        connection.execute(fmt::format("PRAGMA application_id = {}", kApplicationId));
        for (const Migration& step : steps) {
            apply_step(connection, step);
        }
    });
    if (made) {
        made = sync_path(temporary);
    }
    if (made && ::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) != 0) {
        fs::rename(temporary, path, code); // not every file system can refuse to replace
        if (code) {
            made = fail(ErrorCode::io, "store.create_failed", path.string(),
                        "The project cannot be made: {}.", code.message());
        }
    }
    if (!made) {
        fs::remove(temporary, code);
        fs::path journal = temporary;
        fs::remove(journal += "-journal", code);
        return forward_error(made);
    }
    if (auto synced = sync_path(folder); !synced) {
        return forward_error(synced);
    }
    OpenOptions writing = options;
    writing.mode = OpenMode::write;
    return open(path, writing);
}

Result<std::unique_ptr<ProjectFile>> ProjectFile::open_or_create(const fs::path& path,
                                                                 const OpenOptions& options)
{
    std::error_code code;
    if (fs::symlink_status(path, code).type() == fs::file_type::not_found &&
        options.mode != OpenMode::read_only) {
        return create(path, options);
    }
    return open(path, options);
}

Result<std::unique_ptr<ProjectFile>> ProjectFile::open_scratch(const fs::path& path)
{
    const std::vector<Migration>& steps = schema_steps();
    std::error_code code;
    std::unique_ptr<ProjectFile> source;
    if (fs::symlink_status(path, code).type() != fs::file_type::not_found) {
        OpenOptions reading;
        reading.mode = OpenMode::read_only;
        auto opened = open(path, reading);
        if (!opened) {
            return forward_error(opened);
        }
        source = std::move(*opened);
    }
    return guarded_at(path.string(), [&] {
        std::unique_ptr<ProjectFile> project(new ProjectFile);
        project->path_ = source ? source->path_ : path;
        // No name: a database of this connection alone, in memory as far as it fits, gone when it is closed.
        project->connection_ = std::make_unique<Connection>("", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        Connection& connection = *project->connection_;
        if (source) {
            copy_pages(*source->connection_, connection);
        } else {
            for (const Migration& step : steps) {
                apply_step(connection, step);
            }
        }
        harden(connection);
        connection.execute("PRAGMA synchronous = OFF");
        project->schema_version_ = newest_version(steps);
        project->origin_ = new_uuid();
        begin_origin(*project, "scratch");
        return project;
    });
}

Result<std::unique_ptr<ProjectFile>> ProjectFile::open_reader() const
{
    return guarded(*this, [this] {
        std::unique_ptr<ProjectFile> reader(new ProjectFile);
        reader->path_ = path_;
        reader->read_only_ = true;
        reader->read_only_reason_ = read_only_ ? read_only_reason_ : "this is a reader's connection.";
        reader->immutable_ = immutable_;
        reader->connection_ = reader_connection(path_, immutable_);
        harden(*reader->connection_);
        reader->schema_version_ = schema_version_;
        Opening::set_journal(*reader);
        return reader;
    });
}

} // namespace ade::store
