// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/xlsx_text.hpp"

#include "core/base/ascii.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace ade::corpus {

namespace {

constexpr std::size_t kEscape = 7; ///< bytes of "_x0041_"

bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// The character at `at` that XML cannot hold: U+0000 … U+001F but TAB, LF and CR, U+FFFE, U+FFFF.
std::optional<char32_t> forbidden_at(std::string_view text, std::size_t at)
{
    if (at >= text.size()) {
        return std::nullopt;
    }
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20 && !is_xml_space(text[at])) {
        return byte;
    }
    const std::string_view three = text.substr(at, 3);
    return three == "\xEF\xBF\xBE"   ? std::optional<char32_t>(0xFFFE)
           : three == "\xEF\xBF\xBF" ? std::optional<char32_t>(0xFFFF)
                                     : std::nullopt;
}

/// "_xHHHH", whatever follows.
bool looks_like_escape(std::string_view text)
{
    return text.size() >= kEscape - 1 && text[0] == '_' && text[1] == 'x' &&
           std::all_of(text.begin() + 2, text.begin() + 6, is_hex);
}

/// The number of the escape at the beginning.
std::optional<char32_t> escape_at(std::string_view text)
{
    if (text.size() < kEscape || text[6] != '_' || !looks_like_escape(text)) {
        return std::nullopt;
    }
    unsigned value = 0;
    std::from_chars(text.data() + 2, text.data() + 6, value, 16);
    return value;
}

} // namespace

std::string escape_xlsx(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (const auto character = forbidden_at(text, i)) {
            out += fmt::format("_x{:04X}_", static_cast<unsigned>(*character));
            i += *character > 0xFF ? 2 : 0;
        } else if (looks_like_escape(text.substr(i)) &&
                   ((i + 6 < text.size() && text[i + 6] == '_') || forbidden_at(text, i + 6))) {
            out += "_x005F_"; // what follows it is "_" now, or will be
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string unescape_xlsx(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t mark = std::min(text.find("_x", i), text.size());
        out += text.substr(i, mark - i);
        i = mark;
        if (i == text.size()) {
            break;
        }
        const auto first = escape_at(text.substr(i));
        const auto second =
            first && i + kEscape < text.size() ? escape_at(text.substr(i + kEscape)) : std::nullopt;
        if (first && (*first < 0xD800 || *first > 0xDFFF)) {
            text::append_utf8(out, *first);
            i += kEscape;
        } else if (first && second && *first < 0xDC00 && *second >= 0xDC00 && *second < 0xE000) {
            text::append_utf8(out, 0x10000 + ((*first - 0xD800) << 10U) + (*second - 0xDC00));
            i += 2 * kEscape;
        } else {
            out += text[i++];
        }
    }
    return out;
}

std::string xlsx_column_name(std::size_t column)
{
    std::string name;
    for (std::size_t rest = column + 1; rest > 0; rest = (rest - 1) / 26) {
        name.insert(name.begin(), static_cast<char>('A' + (rest - 1) % 26));
    }
    return name;
}

std::optional<std::size_t> xlsx_column(std::string_view reference)
{
    std::size_t column = 0;
    std::size_t letters = 0;
    for (; letters < reference.size() && reference[letters] >= 'A' && reference[letters] <= 'Z'; ++letters) {
        column = column * 26 + static_cast<std::size_t>(reference[letters] - 'A') + 1;
        if (column > kMostXlsxColumns) {
            return std::nullopt;
        }
    }
    const std::string_view digits = reference.substr(letters);
    const bool good = letters > 0 && std::all_of(digits.begin(), digits.end(), ascii::is_digit);
    return good ? std::optional(column - 1) : std::nullopt;
}

std::string xlsx_number(std::string_view written)
{
    constexpr double kExact = 1e15; // whole numbers up to here are exact in a double
    const std::string_view text = ascii::trimmed(written);
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (std::all_of(digits.begin(), digits.end(), ascii::is_digit) || error != std::errc() ||
        end != text.data() + text.size() || !std::isfinite(value)) {
        return std::string(text);
    }
    return std::abs(value) < kExact && value == std::floor(value)
               ? fmt::format("{}", static_cast<std::int64_t>(value))
               : fmt::format("{}", value);
}

std::string_view local_name(std::string_view name)
{
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

namespace {

class ExactText final : public XmlTextSink {
public:
    void text(std::string_view piece) override
    {
        // A CR that was written as a reference stays (XML 1.0, 2.11); such pieces are single characters.
        if (piece.find('\r') == std::string_view::npos || piece.size() == 1) {
            out += piece;
            return;
        }
        for (std::size_t i = 0; i < piece.size(); ++i) {
            const bool pair = piece[i] == '\r' && i + 1 < piece.size() && piece[i + 1] == '\n';
            out += piece[i] == '\r' ? (pair ? "" : "\n") : std::string_view(&piece[i], 1);
        }
    }
    bool open(std::string_view) override { return false; }
    void close() override {}

    std::string out;
};

} // namespace

std::string xlsx_exact_text(XmlCursor& cursor)
{
    const bool preserve = cursor.raw_attribute("xml:space") == "preserve";
    ExactText sink;
    cursor.text_to(sink);
    if (!preserve) {
        return std::string(ascii::trimmed(sink.out));
    }
    return std::move(sink.out);
}

std::string xlsx_string(XmlCursor& cursor)
{
    std::string out;
    while (cursor.next_child()) {
        const std::string_view name = local_name(cursor.name());
        if (name == "t") {
            out += unescape_xlsx(xlsx_exact_text(cursor));
        } else if (name == "r") {
            while (cursor.next_child()) {
                if (local_name(cursor.name()) == "t") {
                    out += unescape_xlsx(xlsx_exact_text(cursor));
                } else {
                    cursor.skip();
                }
            }
        } else {
            cursor.skip();
        }
    }
    return out;
}

} // namespace ade::corpus
