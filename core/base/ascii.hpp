// SPDX-License-Identifier: GPL-3.0-or-later
// Letters, digits and blanks of ASCII, the same in every locale. Other bytes are left as they are, so UTF-8
// stays UTF-8.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace ade::ascii {

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// Space, tab, line feed, carriage return, form feed, vertical tab.
constexpr bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

constexpr char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string lower(std::string_view text)
{
    std::string made(text);
    std::transform(made.begin(), made.end(), made.begin(), [](char c) { return lower(c); });
    return made;
}

/// Without the blanks at both ends.
constexpr std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

constexpr bool equal_any_case(std::string_view left, std::string_view right)
{
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

} // namespace ade::ascii
