// SPDX-License-Identifier: GPL-3.0-or-later
// UTF-8: strict checking, decoding, encoding.
#pragma once

#include "core/base/result.hpp"
#include "core/text/span.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ade::text {

/// The first byte that does not belong to well-formed UTF-8 (Unicode 15, table 3-7: no overlong form, no
/// surrogate, nothing above U+10FFFF, no cut-off sequence), or nothing. The byte is where the bad sequence
/// begins. O(bytes).
std::optional<ByteOffset> first_invalid_utf8(std::string_view bytes);

/// Fails with parse, naming the place and the byte found. `where` goes into the Error as it is.
Result<void> check_utf8(std::string_view bytes, std::string where);

/// The text with U+FFFD for each byte that does not belong to well-formed UTF-8. O(bytes).
std::string well_formed(std::string_view bytes);

bool is_ascii(std::string_view bytes);

/// Code points of well-formed UTF-8. O(bytes), no decoding.
std::int64_t count_code_points(std::string_view text);

/// UTF-16 units of well-formed UTF-8.
std::int64_t count_utf16(std::string_view text);

/// True for a byte that does not begin a code point.
constexpr bool is_continuation(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

struct Decoded {
    char32_t code_point = 0;
    std::uint32_t bytes = 0; ///< 1 to 4
};

/// The code point that begins at `byte` of well-formed UTF-8; byte must be a boundary below text.size().
inline Decoded decode_at(std::string_view text, std::size_t byte)
{
    const auto at = [&](std::size_t i) {
        return static_cast<char32_t>(static_cast<unsigned char>(text[byte + i]));
    };
    const char32_t lead = at(0);
    if (lead < 0x80) {
        return {lead, 1};
    }
    if (lead < 0xE0) {
        return {((lead & 0x1F) << 6) | (at(1) & 0x3F), 2};
    }
    if (lead < 0xF0) {
        return {((lead & 0x0F) << 12) | ((at(1) & 0x3F) << 6) | (at(2) & 0x3F), 3};
    }
    return {((lead & 0x07) << 18) | ((at(1) & 0x3F) << 12) | ((at(2) & 0x3F) << 6) | (at(3) & 0x3F), 4};
}

/// Appends a scalar value (not a surrogate, at most U+10FFFF).
void append_utf8(std::string& text, char32_t code_point);

/// All code points of well-formed UTF-8.
std::u32string decode_utf8(std::string_view text);
std::string encode_utf8(std::u32string_view code_points);

} // namespace ade::text
