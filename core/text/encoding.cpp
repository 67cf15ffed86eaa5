// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/encoding.hpp"

#include "core/text/utf8.hpp"

#include <algorithm>
#include <array>

namespace ade::text {

namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kLittleMark = "\xFF\xFE";
constexpr std::string_view kBigMark = "\xFE\xFF";

constexpr std::pair<Encoding, std::string_view> kNames[] = {{Encoding::utf8, "utf-8"},
                                                            {Encoding::utf16_little, "utf-16le"},
                                                            {Encoding::utf16_big, "utf-16be"},
                                                            {Encoding::windows_1252, "windows-1252"},
                                                            {Encoding::latin1, "latin-1"}};

/// What Windows-1252 puts at 0x80 … 0x9F (WHATWG encoding standard, index-windows-1252).
constexpr std::array<char16_t, 32> kWindows = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

constexpr std::size_t kLongestSequence = 4;

bool is_utf8(std::string_view bytes, bool whole)
{
    const auto invalid = first_invalid_utf8(bytes);
    if (!invalid) {
        return true;
    }
    // Cut off in the middle of a character?
    const auto at = static_cast<std::size_t>(invalid->value());
    if (whole || bytes.size() - at >= kLongestSequence) {
        return false;
    }
    const auto lead = static_cast<unsigned char>(bytes[at]);
    return lead >= 0xC2 && lead <= 0xF4 &&
           std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(at) + 1, bytes.end(), is_continuation);
}

/// Latin letters, digits and blanks take one byte of two; the other is 0.
std::optional<Encoding> guess_utf16(std::string_view bytes)
{
    std::size_t zero[2] = {0, 0};
    const std::size_t pairs = bytes.size() / 2;
    for (std::size_t i = 0; i < 2 * pairs; ++i) {
        zero[i % 2] += bytes[i] == '\0' ? 1 : 0;
    }
    const auto most = [pairs](std::size_t count) { return 10 * count > 4 * pairs; };
    const auto few = [pairs](std::size_t count) { return 100 * count <= 2 * pairs; };
    if (pairs > 0 && most(zero[1]) && few(zero[0])) {
        return Encoding::utf16_little;
    }
    if (pairs > 0 && most(zero[0]) && few(zero[1])) {
        return Encoding::utf16_big;
    }
    return std::nullopt;
}

} // namespace

std::string_view to_string(Encoding encoding)
{
    for (const auto& [value, name] : kNames) {
        if (value == encoding) {
            return name;
        }
    }
    return "utf-8";
}

std::optional<Encoding> encoding_from(std::string_view name)
{
    for (const auto& [value, known] : kNames) {
        if (known == name) {
            return value;
        }
    }
    return name == "utf-16" ? std::optional(Encoding::utf16_little) : std::nullopt;
}

std::optional<Encoding> guess_encoding(std::string_view bytes, bool whole)
{
    if (bytes.starts_with(kUtf8Mark)) {
        return Encoding::utf8;
    }
    if (bytes.starts_with(kLittleMark)) {
        return Encoding::utf16_little;
    }
    if (bytes.starts_with(kBigMark)) {
        return Encoding::utf16_big;
    }
    if (bytes.find('\0') != std::string_view::npos) {
        return guess_utf16(bytes);
    }
    if (is_utf8(bytes, whole)) {
        return Encoding::utf8;
    }
    std::size_t controls = 0;
    bool windows = false;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        const bool blank = byte == '\t' || byte == '\n' || byte == '\r' || byte == '\f';
        controls += byte < 0x20 && !blank ? 1 : 0;
        if (byte >= 0x80 && byte < 0xA0) {
            const bool has_meaning = kWindows[byte - 0x80U] > 0xFF;
            windows = windows || has_meaning;
            controls += has_meaning ? 0 : 1;
        }
    }
    if (100 * controls > bytes.size()) {
        return std::nullopt;
    }
    return windows ? Encoding::windows_1252 : Encoding::latin1;
}

void Decoder::skip_mark(std::string_view& bytes)
{
    // The mark of UTF-16 says which half comes first, whatever was chosen.
    const bool wide = encoding_ == Encoding::utf16_little || encoding_ == Encoding::utf16_big;
    const std::string_view mark = encoding_ == Encoding::utf8           ? kUtf8Mark
                                  : wide && bytes.starts_with(kBigMark) ? kBigMark
                                  : wide                                ? kLittleMark
                                                                        : std::string_view();
    if (!mark.empty() && bytes.starts_with(mark)) {
        bytes.remove_prefix(mark.size());
        position_ += mark.size();
        if (wide) {
            encoding_ = mark == kBigMark ? Encoding::utf16_big : Encoding::utf16_little;
        }
    }
}

Result<void> Decoder::decode(std::string_view bytes, std::string& text)
{
    if (bytes.empty()) {
        return {};
    }
    if (!begun_) {
        begin_ += bytes;
        if (begin_.size() < kUtf8Mark.size()) {
            return {}; // too little to tell whether it is a mark
        }
        begun_ = true;
        const std::string first = std::move(begin_);
        begin_.clear();
        std::string_view rest = first;
        skip_mark(rest);
        return decode(rest, text);
    }
    switch (encoding_) {
    case Encoding::utf8:
        text += bytes;
        position_ += bytes.size();
        return {};
    case Encoding::utf16_little:
    case Encoding::utf16_big:
        return decode_utf16(bytes, text);
    case Encoding::windows_1252:
    case Encoding::latin1:
        break;
    }
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        const bool moved = encoding_ == Encoding::windows_1252 && byte >= 0x80 && byte < 0xA0;
        append_utf8(text, moved ? static_cast<char32_t>(kWindows[byte - 0x80U]) : char32_t{byte});
    }
    position_ += bytes.size();
    return {};
}

Result<void> Decoder::decode_utf16(std::string_view bytes, std::string& text)
{
    for (const char c : bytes) {
        const int byte = static_cast<unsigned char>(c);
        ++position_;
        if (low_byte_ < 0) {
            low_byte_ = byte;
            continue;
        }
        const int unit =
            encoding_ == Encoding::utf16_little ? low_byte_ | (byte << 8) : (low_byte_ << 8) | byte;
        low_byte_ = -1;
        const bool is_high = unit >= 0xD800 && unit < 0xDC00;
        const bool is_low = unit >= 0xDC00 && unit < 0xE000;
        if ((high_ != 0) != is_low) {
            return fail(ErrorCode::parse, "text.utf16_surrogate", std::to_string(position_ - 2),
                        "Half a character: a surrogate stands alone at byte {} (from 0). The file is not "
                        "UTF-16 or is damaged; choose another encoding.",
                        position_ - 2);
        }
        if (is_high) {
            high_ = static_cast<char16_t>(unit);
        } else if (is_low) {
            append_utf8(text, 0x10000U + ((static_cast<char32_t>(high_) - 0xD800U) << 10U) +
                                  (static_cast<char32_t>(unit) - 0xDC00U));
            high_ = 0;
        } else {
            append_utf8(text, static_cast<char32_t>(unit));
        }
    }
    return {};
}

Result<void> Decoder::finish(std::string& text)
{
    if (!begun_) {
        begun_ = true;
        std::string_view rest = begin_;
        skip_mark(rest);
        if (auto decoded = decode(rest, text); !decoded) {
            return decoded;
        }
    }
    if (low_byte_ >= 0 || high_ != 0) {
        return fail(ErrorCode::parse, "text.utf16_cut_off", std::to_string(position_),
                    "The text ends within a character, at byte {} (from 0). It is not UTF-16 or was cut off; "
                    "choose another encoding, or get the file again.",
                    position_);
    }
    return {};
}

} // namespace ade::text
