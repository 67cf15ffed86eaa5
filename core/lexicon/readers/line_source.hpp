// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of a file or of a text in memory, and the rows of a table in them.
#pragma once

#include "core/base/file_io.hpp"
#include "core/base/result.hpp"

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::lexicon {

/// A line without its end, or what is wrong with it.
struct SourceLine {
    std::uint64_t number = 0; ///< from 1
    std::string text;
    std::string fault; ///< not empty: too long, not UTF-8, or with a zero byte
};

/// Ends of line: LF, CRLF or a lone CR. A byte order mark at the start is taken off.
class LineSource {
public:
    static Result<LineSource> open(const std::filesystem::path& path, std::uint64_t max_line_bytes);
    static LineSource of(std::string_view bytes, std::string name, std::uint64_t max_line_bytes);

    /// The next line, nothing at the end. Fails with io.
    Result<std::optional<SourceLine>> next();
    /// Gives lines back, to be read again; the first of them is next.
    void put_back(std::deque<SourceLine> lines);
    [[nodiscard]] const std::string& name() const { return name_; }
    /// Bytes of lines read so far.
    [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }

private:
    LineSource() = default;
    Result<std::optional<LineReader::Line>> next_raw();

    std::string name_;
    std::optional<LineReader> file_;
    std::string_view memory_;
    std::uint64_t max_line_bytes_ = 0;
    std::uint64_t number_ = 0;
    std::uint64_t bytes_read_ = 0;
    std::deque<SourceLine> again_;
};

/// A row of a table.
struct TableRow {
    std::uint64_t line = 0; ///< where it begins
    std::vector<std::string> fields;
    std::string fault; ///< not empty: the row cannot be used, and why
};

/// Rows after RFC 4180: fields in double quotes may hold separators, line ends and doubled quotes; elsewhere
/// a quote is a character. With a tab as separator quotes mean nothing. A quote that is not closed within
/// kMostLines lines spoils its own line only: reading goes on with the next.
class TableRows {
public:
    TableRows(LineSource& lines, char separator) : lines_(lines), separator_(separator) {}
    /// The next row that is not empty, nothing at the end. Fails with io.
    Result<std::optional<TableRow>> next();
    static constexpr std::size_t kMostLines = 100;

private:
    LineSource& lines_;
    char separator_;
};

} // namespace ade::lexicon
