// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/output_folder.hpp"

#include "core/base/file_io.hpp"
#include "core/base/uuid.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

namespace ade::corpus {

namespace fs = std::filesystem;

namespace {

/// Brings everything under the folder to the disk; one call instead of one fsync per file.
Result<void> sync_folder(const fs::path& folder)
{
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::syncfs(descriptor) == 0;
    const int error_number = errno;
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    if (!synced) {
        return fail(ErrorCode::io, "corpus.write_failed", folder.string(), "The folder cannot be synced: {}.",
                    std::generic_category().message(error_number));
    }
    return {};
}

} // namespace

Result<void> write_unsynced(const fs::path& path, const std::string& bytes)
{
    std::ofstream stream(path, std::ios::binary);
    stream << bytes;
    stream.close();
    if (!stream) {
        return fail(
            ErrorCode::io, "corpus.write_failed", path.string(),
            "The file cannot be written: {}. Nothing was changed; choose another place or free some space.",
            std::generic_category().message(errno));
    }
    return {};
}

OutputFolder::OutputFolder(fs::path target, fs::path temporary)
    : target_(std::move(target)), temporary_(std::move(temporary))
{
}

OutputFolder::OutputFolder(OutputFolder&& other) noexcept
    : target_(std::move(other.target_)), temporary_(std::move(other.temporary_))
{
    other.temporary_.clear();
}

OutputFolder::~OutputFolder()
{
    std::error_code code;
    if (!temporary_.empty()) {
        fs::remove_all(temporary_, code);
    }
}

Result<OutputFolder> OutputFolder::create(const fs::path& target)
{
    std::error_code code;
    if (fs::exists(target, code) && (!fs::is_directory(target, code) || !fs::is_empty(target, code))) {
        return fail(ErrorCode::io, "corpus.output_exists", target.string(),
                    "The folder to write must be new or empty. Choose another name.");
    }
    fs::path name = target.has_filename() ? target : target.parent_path(); // "out/" as "out"
    const fs::path parent = name.has_parent_path() ? name.parent_path() : fs::path(".");
    fs::path temporary = parent / ("." + name.filename().string() + "." + new_uuid() + ".tmp");
    if (!fs::create_directory(temporary, code)) {
        return fail(ErrorCode::io, "corpus.write_failed", target.string(), "The folder cannot be made: {}.",
                    code.message());
    }
    return OutputFolder(std::move(name), std::move(temporary));
}

Result<void> OutputFolder::commit()
{
    if (auto synced = sync_folder(temporary_); !synced) {
        return synced;
    }
    std::error_code code;
    fs::rename(temporary_, target_, code); // replaces an empty folder
    if (code) {
        return fail(ErrorCode::io, "corpus.write_failed", target_.string(),
                    "The folder cannot be put in place: {}.", code.message());
    }
    temporary_.clear();
    return sync_path(target_);
}

} // namespace ade::corpus
