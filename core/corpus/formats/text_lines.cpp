// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/text_lines.hpp"

#include "core/corpus/formats/likely_format.hpp"
#include "core/corpus/formats/record_files.hpp"
#include "core/text/binary.hpp"
#include "core/text/utf8.hpp"

#include <array>
#include <fstream>

namespace ade::corpus {

namespace {

// Bytes 0x80 to 0x9F (WHATWG Encoding, index windows-1252); 0: none.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

/// Why the line cannot be used; empty when it can.
std::string fault_of(std::string_view line)
{
    if (const std::size_t zero = line.find('\0'); zero != std::string_view::npos) {
        return fmt::format(
            "The line holds a zero byte, its byte {}; text was expected. Remove it, or get the "
            "file again.",
            zero + 1);
    }
    const auto invalid = text::first_invalid_utf8(line);
    if (!invalid) {
        return {};
    }
    const auto at = static_cast<std::size_t>(invalid->value());
    return fmt::format("The line is not UTF-8: byte 0x{:02X} at its byte {}. If the file is in Latin-1 or "
                       "Windows-1252, say so (--encoding windows-1252); else save it as UTF-8.",
                       static_cast<unsigned>(static_cast<unsigned char>(line[at])), at + 1);
}

} // namespace

std::string from_windows_1252(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size());
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            text += c;
        } else if (byte >= 0xA0) {
            text::append_utf8(text, byte);
        } else {
            const char16_t known = kWindows1252[byte - 0x80U];
            text::append_utf8(text, known == 0 ? char32_t{0xFFFD} : char32_t{known});
        }
    }
    return text;
}

Result<TextLines> TextLines::open(ReadRun& run, const std::filesystem::path& path)
{
    auto reader = LineReader::open(path, run.options().max_record_bytes, LineEnds::any);
    if (!reader) {
        return forward_error(reader);
    }
    std::ifstream stream(path, std::ios::binary);
    std::string head(65536, '\0');
    stream.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(stream.gcount()));
    if (text::is_binary(head)) {
        const std::string likely = likely_format(head);
        return fail(ErrorCode::parse, "corpus.not_text", place(path, 1),
                    "This is no text in UTF-8{}. Save it as UTF-8 text.",
                    likely.empty() ? std::string(": it holds zero bytes") : "; it looks like " + likely);
    }
    return TextLines(run, path, std::move(*reader));
}

Result<std::optional<TextLines::Line>> TextLines::next()
{
    auto read = reader_.next();
    if (!read) {
        return forward_error(read);
    }
    if (!*read) {
        return std::optional<Line>();
    }
    LineReader::Line& line = **read;
    if (auto going = prepare_line(*run_, path_, line); !going) {
        return forward_error(going);
    }
    if (line.too_long) {
        return std::optional(Line{line.number, {}, "The line is too long to be read.", line.has_end});
    }
    if (run_->options().encoding == TextEncoding::windows_1252) {
        line.text = from_windows_1252(line.text);
    }
    std::string fault = fault_of(line.text);
    return std::optional(Line{line.number, std::move(line.text), std::move(fault), line.has_end});
}

} // namespace ade::corpus
