// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/output_file.hpp"

#include "core/base/file_io.hpp"
#include "core/base/uuid.hpp"

#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string_view>
#include <system_error>

namespace ade::corpus {

namespace fs = std::filesystem;

namespace {

/// A slip of the hand (`--output project.adestudio`) must not cost a project.
bool begins_as_database(const fs::path& path)
{
    constexpr std::string_view kMagic = "SQLite format 3";
    char start[kMagic.size()] = {};
    std::ifstream stream(path, std::ios::binary);
    return stream.read(start, sizeof start) && std::string_view(start, sizeof start) == kMagic;
}

} // namespace

OutputFile::OutputFile(fs::path target, fs::path temporary)
    : target_(std::move(target)), temporary_(std::move(temporary)),
      file_(std::fopen(temporary_.c_str(), "wbx"))
{
}

OutputFile::~OutputFile()
{
    if (file_) {
        file_.reset();
        ::unlink(temporary_.c_str());
    }
}

tl::unexpected<Error> OutputFile::failed(int error_number) const
{
    return fail(
        ErrorCode::io, "corpus.write_failed", target_.string(),
        "The file cannot be written: {}. Nothing was changed; choose another place or free some space.",
        std::generic_category().message(error_number));
}

Result<OutputFile> OutputFile::create(const fs::path& target)
{
    std::error_code code;
    if (fs::is_directory(target, code)) {
        return fail(ErrorCode::io, "corpus.output_is_folder", target.string(),
                    "This is a folder, a file to write was expected. Add a file name.");
    }
    if (fs::exists(target, code) && !fs::is_regular_file(target, code)) {
        return fail(ErrorCode::io, "corpus.output_is_special", target.string(),
                    "This is no plain file but a device or a pipe, which would be replaced. Name a file.");
    }
    if (begins_as_database(target)) {
        return fail(ErrorCode::io, "corpus.output_is_database", target.string(),
                    "A project or another SQLite database is there; it was left alone. Choose another name.");
    }
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    OutputFile output(target, folder / ("." + target.filename().string() + "." + new_uuid() + ".tmp"));
    if (!output.file_) {
        return output.failed(errno);
    }
    return output;
}

Result<void> OutputFile::write(std::string_view bytes)
{
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) {
        return failed(errno);
    }
    return {};
}

Result<void> OutputFile::commit()
{
    if (std::fflush(file_.get()) != 0 || ::fsync(::fileno(file_.get())) != 0) {
        return failed(errno);
    }
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) {
        return failed(errno);
    }
    file_.reset();
    return sync_path(target_.has_parent_path() ? target_.parent_path() : fs::path("."));
}

} // namespace ade::corpus
