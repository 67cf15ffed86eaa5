// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/utf8.hpp"

#include <bit>
#include <cstring>

namespace ade::text {

namespace {

std::uint64_t load_word(const char* bytes)
{
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;

/// Bytes of the well-formed sequence at `byte`, or 0.
std::size_t sequence_length(std::string_view bytes, std::size_t byte)
{
    const auto at = [&](std::size_t i) -> unsigned {
        return byte + i < bytes.size() ? static_cast<unsigned char>(bytes[byte + i]) : 0U;
    };
    const auto follows = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
    const unsigned lead = at(0);
    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return 0;
    }
    if (lead < 0xE0) {
        return follows(1) ? 2 : 0;
    }
    // The second byte alone tells overlong forms, surrogates and values above U+10FFFF.
    const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (at(1) < low || at(1) > high || !follows(2)) {
        return 0;
    }
    if (lead < 0xF0) {
        return 3;
    }
    return follows(3) ? 4 : 0;
}

} // namespace

std::optional<ByteOffset> first_invalid_utf8(std::string_view bytes)
{
    std::size_t byte = 0;
    while (byte < bytes.size()) {
        if (byte + 8 <= bytes.size() && (load_word(bytes.data() + byte) & kHighBits) == 0) {
            byte += 8;
            continue;
        }
        const std::size_t length = sequence_length(bytes, byte);
        if (length == 0) {
            return ByteOffset(static_cast<std::int64_t>(byte));
        }
        byte += length;
    }
    return std::nullopt;
}

Result<void> check_utf8(std::string_view bytes, std::string where)
{
    if (const auto bad = first_invalid_utf8(bytes)) {
        const auto byte = static_cast<std::size_t>(bad->value());
        return fail(ErrorCode::parse, "text.invalid_utf8", std::move(where),
                    "Byte {} is 0x{:02X}, which is not UTF-8 there. Convert the text to UTF-8 first.",
                    bad->value(), static_cast<unsigned>(static_cast<unsigned char>(bytes[byte])));
    }
    return {};
}

std::string well_formed(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size());
    for (auto bad = first_invalid_utf8(bytes); bad; bad = first_invalid_utf8(bytes)) {
        const auto byte = static_cast<std::size_t>(bad->value());
        text.append(bytes.substr(0, byte)).append("\xEF\xBF\xBD");
        bytes.remove_prefix(byte + 1);
    }
    return text.append(bytes);
}

bool is_ascii(std::string_view bytes)
{
    std::size_t byte = 0;
    for (; byte + 8 <= bytes.size(); byte += 8) {
        if ((load_word(bytes.data() + byte) & kHighBits) != 0) {
            return false;
        }
    }
    for (; byte < bytes.size(); ++byte) {
        if (static_cast<unsigned char>(bytes[byte]) >= 0x80) {
            return false;
        }
    }
    return true;
}

std::int64_t count_code_points(std::string_view text)
{
    std::int64_t continuations = 0;
    std::size_t byte = 0;
    for (; byte + 8 <= text.size(); byte += 8) {
        const std::uint64_t word = load_word(text.data() + byte);
        continuations += std::popcount(word & kHighBits & ~((word & (kHighBits >> 1)) << 1));
    }
    for (; byte < text.size(); ++byte) {
        continuations += is_continuation(text[byte]) ? 1 : 0;
    }
    return static_cast<std::int64_t>(text.size()) - continuations;
}

std::int64_t count_utf16(std::string_view text)
{
    std::int64_t astral = 0;
    for (const char byte : text) {
        astral += static_cast<unsigned char>(byte) >= 0xF0 ? 1 : 0;
    }
    return count_code_points(text) + astral;
}

void append_utf8(std::string& text, char32_t code_point)
{
    const auto put = [&](char32_t byte) {
        text.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
    };
    if (code_point < 0x80) {
        put(code_point);
    } else if (code_point < 0x800) {
        put(0xC0 | (code_point >> 6));
        put(0x80 | (code_point & 0x3F));
    } else if (code_point < 0x10000) {
        put(0xE0 | (code_point >> 12));
        put(0x80 | ((code_point >> 6) & 0x3F));
        put(0x80 | (code_point & 0x3F));
    } else {
        put(0xF0 | (code_point >> 18));
        put(0x80 | ((code_point >> 12) & 0x3F));
        put(0x80 | ((code_point >> 6) & 0x3F));
        put(0x80 | (code_point & 0x3F));
    }
}

std::u32string decode_utf8(std::string_view text)
{
    std::u32string points;
    points.reserve(text.size());
    for (std::size_t byte = 0; byte < text.size();) {
        const Decoded decoded = decode_at(text, byte);
        points.push_back(decoded.code_point);
        byte += decoded.bytes;
    }
    return points;
}

std::string encode_utf8(std::u32string_view code_points)
{
    std::string text;
    text.reserve(code_points.size());
    for (const char32_t point : code_points) {
        append_utf8(text, point);
    }
    return text;
}

} // namespace ade::text
