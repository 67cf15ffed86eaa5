// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/project_place.hpp"

#include "core/base/file_io.hpp"
#include "core/base/sha256.hpp"
#include "core/store/migrations.hpp"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace ade::store {

namespace fs = std::filesystem;

namespace {

int big_endian(const std::string& bytes, std::size_t at)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
    }
    return static_cast<int>(value);
}

constexpr int kHeaderBytes = 100;

/// The first bytes of a file, fewer where it is shorter; nothing when it cannot be read. By SQLite's own file
/// functions: whoever else opens and closes a database takes away all locks that this process has on it
/// (POSIX), and another process could then remove the log under a connection that is in use.
std::optional<std::string> header_of(const fs::path& path)
{
    sqlite3_vfs* const system = sqlite3_vfs_find(nullptr);
    const std::unique_ptr<const char, void (*)(const char*)> name(
        sqlite3_create_filename(path.c_str(), "", "", 0, nullptr), sqlite3_free_filename);
    // Aligned for whatever the system keeps of a file.
    std::vector<std::max_align_t> room(static_cast<std::size_t>(system->szOsFile) / sizeof(std::max_align_t) +
                                       1);
    auto* const file = reinterpret_cast<sqlite3_file*>(room.data());
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB;
    const int opened = name ? system->xOpen(system, name.get(), file, flags, &flags) : SQLITE_NOMEM;
    std::optional<std::string> header;
    if (opened == SQLITE_OK) {
        sqlite3_int64 size = 0;
        header.emplace(static_cast<std::size_t>(kHeaderBytes), '\0');
        const int read = file->pMethods->xRead(file, header->data(), kHeaderBytes, 0);
        if ((read != SQLITE_OK && read != SQLITE_IOERR_SHORT_READ) ||
            file->pMethods->xFileSize(file, &size) != SQLITE_OK) {
            header.reset();
        } else {
            header->resize(static_cast<std::size_t>(std::min<sqlite3_int64>(size, kHeaderBytes)));
        }
    }
    if (file->pMethods != nullptr) {
        file->pMethods->xClose(file);
    }
    return header;
}

} // namespace

Error newer_version_error(const fs::path& path, int found, int newest)
{
    return make_error(ErrorCode::database, "store.newer_version", path.string(),
                      "The project has format {}, this program knows formats up to {}. Open it with a newer "
                      "ADE Studio, or use a backup made by the older one.",
                      found, newest);
}

Result<void> check_header(const fs::path& path, int newest_version)
{
    std::error_code code;
    const fs::file_status status = fs::status(path, code);
    if (status.type() == fs::file_type::not_found) {
        return fail(ErrorCode::not_found, "store.missing", path.string(),
                    "There is no such project. Check the path, or make a new one by importing into it.");
    }
    if (status.type() == fs::file_type::directory) {
        return fail(ErrorCode::io, "store.is_directory", path.string(),
                    "This is a folder; a project is one file, NAME.adestudio. Choose the file.");
    }
    if (status.type() != fs::file_type::regular) {
        return fail(ErrorCode::io, "store.not_a_file", path.string(), "This is no regular file: {}.",
                    code ? code.message() : "a device or pipe");
    }
    const std::optional<std::string> read = header_of(path);
    if (!read) {
        return fail(ErrorCode::io, "store.unreadable", path.string(),
                    "The project cannot be read. Check its permissions.");
    }
    const std::string& header = *read;
    if (header.empty()) {
        return fail(ErrorCode::database, "store.empty", path.string(),
                    "The file is empty, a project was expected. Delete it, or go back to a backup.");
    }
    if (header.size() < kHeaderBytes || header.compare(0, 16, std::string("SQLite format 3\0", 16)) != 0) {
        return fail(ErrorCode::database, "store.not_sqlite", path.string(),
                    "The file is no project: it does not begin as an SQLite database. To read it as a corpus "
                    "use import.");
    }
    if (big_endian(header, 68) != kApplicationId) {
        return fail(
            ErrorCode::database, "store.foreign_database", path.string(),
            "The file is an SQLite database of another program (application id {:#x}, {:#x} expected).",
            big_endian(header, 68), kApplicationId);
    }
    if (const int version = big_endian(header, 60); version > newest_version) {
        return tl::unexpected<Error>(newer_version_error(path, version, newest_version));
    }
    return {};
}

bool on_network_file_system(const fs::path& path)
{
    struct statfs information = {};
    if (::statfs(path.c_str(), &information) != 0) {
        return false;
    }
    // linux/magic.h names only some of them.
    constexpr std::array<std::uint32_t, 12> kNetwork = {
        0x6969U,     // NFS
        0x517BU,     // SMB
        0xFF534D42U, // CIFS
        0xFE534D42U, // SMB 2
        0x65735546U, // FUSE (sshfs and others)
        0x01021997U, // 9p
        0x00C36400U, // Ceph
        0x5346414FU, // AFS
        0x73757245U, // Coda
        0x0BD00BD0U, // Lustre
        0x47504653U, // GPFS
        0x786F4256U, // VirtualBox shared folder
    };
    for (const std::uint32_t type : kNetwork) {
        if (static_cast<std::uint32_t>(information.f_type) == type) {
            return true;
        }
    }
    return false;
}

bool may_write(const fs::path& path)
{
    return ::access(path.c_str(), W_OK) == 0;
}

std::string place_of(const fs::path& path)
{
    struct stat information = {};
    if (::stat(path.c_str(), &information) != 0) {
        return {};
    }
    const Result<std::string> machine = read_file("/etc/machine-id", 4096);
    const std::string inode = std::to_string(information.st_ino);
    return sha256_hex(machine ? *machine + inode : inode).substr(0, 32);
}

std::string file_uri(const fs::path& path, const std::string& query)
{
    std::string uri = "file:";
    for (const char byte : path.string()) {
        if (byte == '%' || byte == '?' || byte == '#') {
            uri += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
        } else {
            uri += byte;
        }
    }
    return query.empty() ? uri : uri + "?" + query;
}

} // namespace ade::store
