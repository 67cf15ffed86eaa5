// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of text files of unknown origin: byte order marks, ends of lines of all kinds, encodings.
#pragma once

#include "core/base/file_io.hpp"
#include "core/corpus/formats/read_run.hpp"

#include <optional>
#include <string>

namespace ade::corpus {

/// Lines in UTF-8 without their ends (LF, CRLF, lone CR, mixed), which are noted. A byte order mark is left
/// out and noted. UTF-16 and binary files are refused when opening; a stray NUL says so in `fault`. With
/// TextEncoding::windows_1252 bytes are converted; else a line that is not UTF-8 says so in `fault`, and what
/// to do.
class TextLines {
public:
    struct Line {
        std::uint64_t number = 0; ///< from 1; a CR alone ends a line, too
        std::string text;
        std::string fault;   ///< not empty: the line cannot be used, and why
        bool has_end = true; ///< false for a last line without an end of line
    };

    /// The first 64 KiB are looked at. Fails with not_found, io, or parse (UTF-16, a binary file, HTML: it
    /// says what the file looks like).
    static Result<TextLines> open(ReadRun& run, const std::filesystem::path& path);

    /// Nothing at the end. Fails with io or cancelled.
    Result<std::optional<Line>> next();

private:
    TextLines(ReadRun& run, std::filesystem::path path, LineReader reader)
        : run_(&run), path_(std::move(path)), reader_(std::move(reader))
    {
    }

    ReadRun* run_;
    std::filesystem::path path_;
    LineReader reader_;
};

/// Windows-1252 (and so Latin-1) to UTF-8. The five bytes without a meaning become U+FFFD.
std::string from_windows_1252(std::string_view bytes);

} // namespace ade::corpus
