// SPDX-License-Identifier: GPL-3.0-or-later
// A short piece of foreign text for a message.
#pragma once

#include <string>
#include <string_view>

namespace ade::corpus {

/// At most about 80 bytes, cut between characters, with "…" when cut; invalid UTF-8 stays invalid.
inline std::string excerpt(std::string_view text)
{
    constexpr std::size_t kMostBytes = 80;
    if (text.size() <= kMostBytes) {
        return std::string(text);
    }
    std::size_t end = kMostBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return std::string(text.substr(0, end)) + "…";
}

} // namespace ade::corpus
