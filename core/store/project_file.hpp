// SPDX-License-Identifier: GPL-3.0-or-later
// The project file NAME.adestudio: one SQLite database, one writer, checked before it is trusted.
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ade::store {

class Connection; // SQLite; connection.hpp is for the .cpp files of this room only
struct Migration;

/// What one may do with an opened project.
enum class OpenMode {
    write,     ///< fails with database when another program holds the writer's lock
    read_only, ///< never takes the lock
    automatic, ///< write when possible, else read-only with read_only_reason()
};

/// Who holds the writer's lock.
struct LockHolder {
    std::string name; ///< the program and, where known, the person
    std::string host;
    std::int64_t pid = 0;
    std::string since; ///< UTC, ISO 8601
    bool operator==(const LockHolder&) const = default;

    /// "ade-studio (Maria) on host lab3, process 4711, since 2026-03-09T14:03:22.481Z".
    [[nodiscard]] std::string text() const;
};

struct OpenOptions {
    OpenMode mode = OpenMode::automatic;
    std::string holder_name = "ade";               ///< shown to others who find the project locked
    bool verify_pages = true;                      ///< SQLite's quick_check before use, on files up to 64 MiB
    std::int64_t max_pages = 0;                    ///< upper bound of the file in 4 KiB pages; 0: none
    const std::vector<Migration>* steps = nullptr; ///< other schema steps than the program's own; for tests
};

/// One connection to one project. Belongs to one thread at a time; other threads take open_reader().
///
/// Opening sets WAL with synchronous=FULL (a rollback journal on network file systems), foreign keys,
/// defensive mode and trusted_schema off, and compares the schema with the expected one before anything else
/// is read: a file with foreign tables, triggers or views is refused and they are named. SIGXFSZ is ignored
/// from then on, so that a file size limit is a write error and not the end of the program.
class ProjectFile {
public:
    /// Makes an empty project. Fails with invalid_argument when something is at path already, io when the
    /// folder cannot be written.
    static Result<std::unique_ptr<ProjectFile>> create(const std::filesystem::path& path,
                                                       const OpenOptions& options = {});

    /// Fails with not_found; io (a folder, no permission); database: not SQLite, another program's database,
    /// a newer project version, damaged, an unexpected schema, or locked while mode is write (names the
    /// holder).
    static Result<std::unique_ptr<ProjectFile>> open(const std::filesystem::path& path,
                                                     const OpenOptions& options = {});

    /// Opens, or makes it when there is nothing at path.
    static Result<std::unique_ptr<ProjectFile>> open_or_create(const std::filesystem::path& path,
                                                               const OpenOptions& options = {});

    /// A private copy to try things on: what is done to it reaches nothing and goes with it. Takes no lock and
    /// leaves no file. An empty project where there is nothing at path. Fails as open() for reading.
    static Result<std::unique_ptr<ProjectFile>> open_scratch(const std::filesystem::path& path);

    ~ProjectFile();
    ProjectFile(const ProjectFile&) = delete;
    ProjectFile& operator=(const ProjectFile&) = delete;

    /// A read-only connection to the same file for another thread; may be called from any thread.
    [[nodiscard]] Result<std::unique_ptr<ProjectFile>> open_reader() const;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] bool read_only() const { return read_only_; }
    /// For a person: why nothing can be written; empty when writable.
    [[nodiscard]] const std::string& read_only_reason() const { return read_only_reason_; }
    /// Who holds the writer's lock, when that is why the project is read-only.
    [[nodiscard]] const std::optional<LockHolder>& holder() const { return holder_; }
    /// Opened as a file nobody changes, because its folder cannot be written.
    [[nodiscard]] bool immutable() const { return immutable_; }
    [[nodiscard]] bool write_ahead_log() const { return write_ahead_log_; }
    [[nodiscard]] int schema_version() const { return schema_version_; }
    /// Id of this copy of the project (UUIDv7); a copied file gets its own when first written to. Empty on
    /// readers.
    [[nodiscard]] const std::string& origin() const { return origin_; }
    /// The copy made before schema steps ran on opening; empty when none did.
    [[nodiscard]] const std::filesystem::path& copy_before_steps() const { return copy_before_steps_; }

    /// For the other files of this room.
    [[nodiscard]] Connection& connection() { return *connection_; }

private:
    class Lock;
    struct Opening;
    ProjectFile();

    std::filesystem::path path_;
    std::filesystem::path copy_before_steps_;
    std::unique_ptr<Lock> lock_;
    std::unique_ptr<Connection> connection_;
    bool read_only_ = false;
    bool immutable_ = false;
    bool write_ahead_log_ = false;
    int schema_version_ = 0;
    std::string read_only_reason_;
    std::optional<LockHolder> holder_;
    std::string origin_;
};

} // namespace ade::store
