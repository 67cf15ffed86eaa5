// SPDX-License-Identifier: GPL-3.0-or-later
// What the file system says about a project file before SQLite opens it. For this room only.
#pragma once

#include "core/base/result.hpp"

#include <filesystem>
#include <string>

namespace ade::store {

/// A regular file with the header of a project of a version not above newest_version.
/// Fails with not_found, io, database.
Result<void> check_header(const std::filesystem::path& path, int newest_version);

/// NFS, SMB, FUSE and the like: no shared memory, so no write-ahead log.
bool on_network_file_system(const std::filesystem::path& path);

bool may_write(const std::filesystem::path& path);

/// Which file this is, on which machine: another value means that the file was copied. Survives renaming.
std::string place_of(const std::filesystem::path& path);

/// "file:…" with what SQLite would misread escaped.
std::string file_uri(const std::filesystem::path& path, const std::string& query);

Error newer_version_error(const std::filesystem::path& path, int found, int newest);

} // namespace ade::store
