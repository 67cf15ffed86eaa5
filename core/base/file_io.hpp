// SPDX-License-Identifier: GPL-3.0-or-later
// Reading and writing whole files, with limits and without half-written results.
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace ade {

/// The bytes of a regular file. Fails with not_found, io (a directory, no permission) or
/// invalid_argument (larger than max_bytes: the limit is the caller's to state).
Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t max_bytes);

/// Writes beside the target, syncs, renames: a reader sees the old file or the new one, nothing between,
/// and a failure (disk full) leaves the old one. Fails with io.
Result<void> write_file_atomic(const std::filesystem::path& path, std::string_view bytes);

/// fsync of a file or folder by path. Fails with io.
Result<void> sync_path(const std::filesystem::path& path);

/// What ends a line: LF and CRLF, or a CR alone as well (old Macs, files put together from several sources).
enum class LineEnds { lf, any };

/// Reads a file line by line in bounded memory. The line is given without its end.
/// A line that is too long is skipped whole and reported once, so the rest of the file can go on.
class LineReader {
public:
    struct Line {
        std::uint64_t number = 0;     ///< from 1
        std::uint64_t begin_byte = 0; ///< of the line in the file
        std::string text;             ///< empty when too_long
        bool too_long = false;
        bool had_cr = false;      ///< ended in CRLF
        bool had_lone_cr = false; ///< ended in a CR without LF
        bool has_end = true;      ///< false for a last line without an end of line: the file may be cut off
    };

    static Result<LineReader> open(const std::filesystem::path& path, std::uint64_t max_line_bytes,
                                   LineEnds ends = LineEnds::lf);

    /// The next line, nothing at the end of the file. Fails with io.
    Result<std::optional<Line>> next();

private:
    LineReader() = default;

    std::filesystem::path path_;
    std::ifstream stream_;
    std::uint64_t max_line_bytes_ = 0;
    LineEnds ends_ = LineEnds::lf;
    std::uint64_t number_ = 0;
    std::uint64_t position_ = 0;
};

} // namespace ade
