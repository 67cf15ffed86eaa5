// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are no text at all, told from texts with a stray zero byte.
#pragma once

#include "core/text/encoding.hpp"

#include <algorithm>
#include <string_view>

namespace ade::text {

/// Whether the first bytes of a file are UTF-16 or something that is no text: zero bytes in number, or with
/// many other control characters. False for a text that a stray zero byte got into: the reader refuses the
/// line that holds it, and reads the others.
inline bool is_binary(std::string_view head)
{
    constexpr std::string_view kInTexts = "\t\n\r\f\v\x1A\x1B";
    const auto zeros = static_cast<std::size_t>(std::count(head.begin(), head.end(), '\0'));
    const auto controls = static_cast<std::size_t>(std::count_if(head.begin(), head.end(), [&](char c) {
        return c > 0 && c < 0x20 && kInTexts.find(c) == std::string_view::npos;
    }));
    const auto encoding = guess_encoding(head, false);
    if (encoding == Encoding::utf16_little || encoding == Encoding::utf16_big) {
        return true;
    }
    // A fifth of the bytes; of random bytes, as packed files have them, one in nine is a control character.
    return zeros > 0 && (5 * zeros > head.size() || (controls > 0 && 50 * (zeros + controls) > head.size()));
}

} // namespace ade::text
