// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_io.hpp"

#include "core/base/uuid.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace ade {

namespace fs = std::filesystem;

namespace {

std::string reason(int error_number)
{
    return std::generic_category().message(error_number);
}

Result<void> check_regular(const fs::path& path)
{
    std::error_code code;
    const fs::file_status status = fs::status(path, code);
    if (status.type() == fs::file_type::not_found) {
        return fail(ErrorCode::not_found, "base.file_missing", path.string(),
                    "There is no such file. Check the path.");
    }
    if (status.type() == fs::file_type::directory) {
        return fail(ErrorCode::io, "base.file_is_directory", path.string(),
                    "This is a folder, a file was expected.");
    }
    if (code) {
        return fail(ErrorCode::io, "base.file_unreadable", path.string(), "The file cannot be read: {}.",
                    code.message());
    }
    return {};
}

} // namespace

Result<std::string> read_file(const fs::path& path, std::uint64_t max_bytes)
{
    if (auto regular = check_regular(path); !regular) {
        return forward_error(regular);
    }
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        return fail(ErrorCode::io, "base.file_unreadable", path.string(), "The file cannot be read: {}.",
                    reason(errno));
    }
    std::string bytes;
    char buffer[65536];
    while (stream.read(buffer, sizeof buffer) || stream.gcount() > 0) {
        bytes.append(buffer, static_cast<std::size_t>(stream.gcount()));
        if (bytes.size() > max_bytes) {
            return fail(ErrorCode::invalid_argument, "base.file_too_large", path.string(),
                        "The file is larger than the {} bytes expected here at most.", max_bytes);
        }
    }
    if (stream.bad()) {
        return fail(ErrorCode::io, "base.file_unreadable", path.string(), "Reading stopped at byte {}.",
                    bytes.size());
    }
    return bytes;
}

Result<void> sync_path(const fs::path& path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0 || ::fsync(file) != 0) {
        const int error_number = errno;
        if (file >= 0) {
            ::close(file);
        }
        return fail(ErrorCode::io, "base.sync_failed", path.string(), "Could not be synced to the disk: {}.",
                    reason(error_number));
    }
    ::close(file);
    return {};
}

Result<void> write_file_atomic(const fs::path& path, std::string_view bytes)
{
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    const fs::path temporary = folder / ("." + path.filename().string() + "." + new_uuid() + ".tmp");
    const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) {
        return fail(ErrorCode::io, "base.write_failed", path.string(), "The file cannot be written: {}.",
                    reason(errno));
    }
    const char* data = bytes.data();
    std::size_t left = bytes.size();
    int error_number = 0;
    while (left > 0 && error_number == 0) {
        const ssize_t written = ::write(file, data, left);
        if (written < 0) {
            error_number = errno == EINTR ? 0 : errno;
        } else {
            data += written;
            left -= static_cast<std::size_t>(written);
        }
    }
    if (error_number == 0 && ::fsync(file) != 0) {
        error_number = errno;
    }
    if (::close(file) != 0 && error_number == 0) {
        error_number = errno;
    }
    if (error_number == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) {
        error_number = errno;
    }
    if (error_number != 0) {
        ::unlink(temporary.c_str());
        return fail(ErrorCode::io, "base.write_failed", path.string(), "The file cannot be written: {}.",
                    reason(error_number));
    }
    return sync_path(folder);
}

Result<LineReader> LineReader::open(const fs::path& path, std::uint64_t max_line_bytes, LineEnds ends)
{
    if (auto regular = check_regular(path); !regular) {
        return forward_error(regular);
    }
    LineReader reader;
    reader.path_ = path;
    reader.max_line_bytes_ = max_line_bytes;
    reader.ends_ = ends;
    reader.stream_.open(path, std::ios::binary);
    if (!reader.stream_) {
        return fail(ErrorCode::io, "base.file_unreadable", path.string(), "The file cannot be read: {}.",
                    reason(errno));
    }
    return reader;
}

Result<std::optional<LineReader::Line>> LineReader::next()
{
    std::streambuf* buffer = stream_.rdbuf();
    using Traits = std::char_traits<char>;
    Line line;
    line.number = number_ + 1;
    line.begin_byte = position_;
    line.has_end = false;
    bool any = false;
    for (;;) {
        const int c = buffer->sbumpc();
        if (c == Traits::eof()) {
            break;
        }
        any = true;
        ++position_;
        if (c == '\n') {
            line.has_end = true;
            break;
        }
        if (c == '\r' && ends_ == LineEnds::any && buffer->sgetc() != '\n') {
            line.has_end = line.had_lone_cr = true;
            break;
        }
        if (line.text.size() >= max_line_bytes_) {
            line.too_long = true;
            line.text.clear();
        }
        if (!line.too_long) {
            line.text.push_back(Traits::to_char_type(c));
        }
    }
    if (!any) {
        return std::optional<Line>();
    }
    ++number_;
    if (!line.text.empty() && line.text.back() == '\r') {
        line.text.pop_back();
        line.had_cr = true;
    }
    return std::optional<Line>(std::move(line));
}

} // namespace ade
