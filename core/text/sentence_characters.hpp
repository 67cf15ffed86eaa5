// SPDX-License-Identifier: GPL-3.0-or-later
// The kinds of characters that sentence splitting asks about; for sentences.cpp.
#pragma once

#include "core/text/unicode_tables.hpp"

#include <cstdint>

namespace ade::text {

inline bool is_space(char32_t c)
{
    return (unicode::flags_of(c) & unicode::space) != 0;
}

inline bool is_upper(char32_t c)
{
    return (unicode::flags_of(c) & unicode::lowers) != 0;
}

inline bool is_ascii_lower(char32_t c)
{
    return c >= U'a' && c <= U'z';
}

inline bool is_digit(char32_t c)
{
    return c >= U'0' && c <= U'9';
}

inline bool is_letter(char32_t c)
{
    constexpr std::uint8_t kNotLetter =
        unicode::space | unicode::removed | unicode::punctuation | unicode::mark;
    return !is_digit(c) && (unicode::flags_of(c) & kNotLetter) == 0;
}

inline bool is_terminator(char32_t c)
{
    return c == U'.' || c == U'?' || c == U'!' || c == U'…' || c == U'。' || c == U'！' || c == U'？';
}

/// Ideographic full stops need no white space behind them.
inline bool is_wide_terminator(char32_t c)
{
    return c == U'。' || c == U'！' || c == U'？';
}

inline bool is_closer(char32_t c)
{
    return c == U')' || c == U']' || c == U'}' || c == U'"' || c == U'\'' || c == U'”' || c == U'’' ||
           c == U'»';
}

inline bool is_opener(char32_t c)
{
    return c == U'(' || c == U'[' || c == U'{' || c == U'"' || c == U'\'' || c == U'“' || c == U'‘' ||
           c == U'«';
}

inline bool is_newline(char32_t c)
{
    return c == U'\n' || c == U'\u2028' || c == U'\u0085';
}

} // namespace ade::text
