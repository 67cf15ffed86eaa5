// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lexicon/readers/line_source.hpp"

#include "core/base/ascii.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>

namespace ade::lexicon {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// One row's fields. Nothing: a quote is still open at the end.
std::optional<std::vector<std::string>> split_row(std::string_view text, char separator)
{
    std::vector<std::string> fields;
    std::string field;
    const bool quotes = separator != '\t';
    for (std::size_t at = 0;;) {
        field.clear();
        if (quotes && at < text.size() && text[at] == '"') {
            for (++at;; ++at) {
                if (at >= text.size()) {
                    return std::nullopt;
                }
                if (text[at] != '"') {
                    field += text[at];
                } else if (at + 1 < text.size() && text[at + 1] == '"') {
                    field += '"';
                    ++at;
                } else {
                    ++at;
                    break;
                }
            }
        }
        const std::size_t end = std::min(text.find(separator, at), text.size());
        field += text.substr(at, end - at);
        fields.push_back(field);
        if (end == text.size()) {
            return fields;
        }
        at = end + 1;
    }
}

SourceLine checked(std::uint64_t number, std::string_view text)
{
    if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos) {
        return {number, {}, fmt::format("byte {} of the line is zero; text was expected", zero + 1)};
    }
    if (const auto bad = text::first_invalid_utf8(text)) {
        return {number,
                {},
                fmt::format("byte {} of the line is not UTF-8; save the file as UTF-8", bad->value() + 1)};
    }
    return {number, std::string(text), {}};
}

} // namespace

Result<LineSource> LineSource::open(const std::filesystem::path& path, std::uint64_t max_line_bytes)
{
    auto reader = LineReader::open(path, max_line_bytes, LineEnds::any);
    if (!reader) {
        return forward_error(reader);
    }
    LineSource source;
    source.name_ = path.string();
    source.file_ = std::move(*reader);
    source.max_line_bytes_ = max_line_bytes;
    return source;
}

LineSource LineSource::of(std::string_view bytes, std::string name, std::uint64_t max_line_bytes)
{
    LineSource source;
    source.name_ = std::move(name);
    source.memory_ = bytes;
    source.max_line_bytes_ = max_line_bytes;
    return source;
}

Result<std::optional<LineReader::Line>> LineSource::next_raw()
{
    if (file_) {
        return file_->next();
    }
    if (memory_.empty()) {
        return std::optional<LineReader::Line>{};
    }
    const std::size_t end = memory_.find_first_of("\r\n");
    const std::string_view text = memory_.substr(0, end);
    LineReader::Line line;
    line.number = ++number_;
    line.has_end = end != std::string_view::npos;
    memory_.remove_prefix(line.has_end ? end : memory_.size());
    memory_.remove_prefix(memory_.starts_with("\r\n") ? 2 : line.has_end ? 1 : 0);
    line.too_long = text.size() > max_line_bytes_;
    if (!line.too_long) {
        line.text = text;
    }
    return std::optional<LineReader::Line>(std::move(line));
}

Result<std::optional<SourceLine>> LineSource::next()
{
    if (!again_.empty()) {
        std::optional<SourceLine> line(std::move(again_.front()));
        again_.pop_front();
        return line;
    }
    auto raw = next_raw();
    if (!raw) {
        return forward_error(raw);
    }
    if (!*raw) {
        return std::optional<SourceLine>{};
    }
    const LineReader::Line& read = **raw;
    std::string_view text = read.text;
    bytes_read_ += text.size() + 1;
    if (read.too_long) {
        return std::optional(
            SourceLine{read.number, {}, fmt::format("the line is longer than {} bytes", max_line_bytes_)});
    }
    if (read.number == 1 && text.starts_with(kByteOrderMark)) {
        text.remove_prefix(kByteOrderMark.size());
    }
    return std::optional<SourceLine>(checked(read.number, text));
}

void LineSource::put_back(std::deque<SourceLine> lines)
{
    again_.insert(again_.begin(), std::make_move_iterator(lines.begin()),
                  std::make_move_iterator(lines.end()));
}

Result<std::optional<TableRow>> TableRows::next()
{
    for (;;) {
        auto first = lines_.next();
        if (!first) {
            return forward_error(first);
        }
        if (!*first) {
            return std::optional<TableRow>{};
        }
        SourceLine& line = **first;
        if (line.fault.empty() && ascii::trimmed(line.text).empty()) {
            continue;
        }
        TableRow row;
        row.line = line.number;
        row.fault = line.fault;
        if (!row.fault.empty()) {
            return std::optional<TableRow>(std::move(row));
        }
        auto fields = split_row(line.text, separator_);
        std::deque<SourceLine> taken;
        std::string joined = line.text;
        while (!fields && taken.size() < kMostLines) {
            auto more = lines_.next();
            if (!more) {
                return forward_error(more);
            }
            if (!*more) {
                break;
            }
            joined += '\n';
            joined += (*more)->text;
            taken.push_back(std::move(**more));
            if (!taken.back().fault.empty()) {
                break;
            }
            // Only a line with a quote can close one.
            if (taken.back().text.find('"') != std::string::npos) {
                fields = split_row(joined, separator_);
            }
        }
        if (!fields) {
            row.fault = "a double quote is not closed";
            lines_.put_back(std::move(taken));
        } else {
            row.fields = std::move(*fields);
        }
        return std::optional<TableRow>(std::move(row));
    }
}

} // namespace ade::lexicon
