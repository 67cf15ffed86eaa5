// SPDX-License-Identifier: GPL-3.0-or-later
// One writer per project: an advisory lock on NAME.adestudio.lock, which says who holds it. For this room
// only.
#pragma once

#include "core/store/project_file.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace ade::store {

/// Held as long as it lives; the system frees it when the program dies, however it dies.
class ProjectFile::Lock {
public:
    struct Attempt {
        std::unique_ptr<Lock> lock;       ///< when taken
        std::optional<LockHolder> holder; ///< when another holds it
        std::string failure;              ///< when the lock file cannot be written
    };

    static Attempt take(const std::filesystem::path& project, const std::string& holder_name);

    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

private:
    Lock(int file, std::filesystem::path path) : file_(file), path_(std::move(path)) {}

    int file_;
    std::filesystem::path path_;
};

/// Whether anyone, this process included, holds the writer's lock.
bool has_writer(const std::filesystem::path& project);

/// What the lock file says; "another program" where it says nothing.
LockHolder read_lock_holder(const std::filesystem::path& project);

} // namespace ade::store
