// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/unicode_tables.hpp"

#include <algorithm>

namespace ade::text::unicode {

namespace {

/// Unicode 15, section 3.12: Hangul syllables decompose by arithmetic.
constexpr char32_t kHangulFirst = 0xAC00;
constexpr char32_t kHangulCount = 11172;
constexpr char32_t kVowels = 21;
constexpr char32_t kTails = 28;

std::size_t look_up(std::span<const Mapping> table, char32_t point,
                    std::span<char32_t, kMaxDecomposition> out)
{
    const auto entry =
        std::lower_bound(table.begin(), table.end(), point,
                         [](const Mapping& mapping, char32_t value) { return mapping.from < value; });
    if (entry == table.end() || entry->from != point) {
        out[0] = point;
        return 1;
    }
    std::copy_n(kPool + entry->place, entry->length, out.begin());
    return entry->length;
}

} // namespace

std::size_t decompose(char32_t point, std::span<char32_t, kMaxDecomposition> out)
{
    if (point >= kHangulFirst && point < kHangulFirst + kHangulCount) {
        const char32_t index = point - kHangulFirst;
        out[0] = 0x1100 + index / (kVowels * kTails);
        out[1] = 0x1161 + index % (kVowels * kTails) / kTails;
        out[2] = 0x11A7 + index % kTails;
        return index % kTails == 0 ? 2 : 3;
    }
    return look_up({kDecomposed, kDecomposedSize}, point, out);
}

std::size_t lower_case(char32_t point, std::span<char32_t, kMaxDecomposition> out)
{
    return look_up({kLowered, kLoweredSize}, point, out);
}

std::uint8_t combining_class(char32_t point)
{
    const auto end = kClasses + kClassesSize;
    const auto entry = std::lower_bound(
        kClasses, end, point, [](const CombiningClass& item, char32_t value) { return item.point < value; });
    return entry != end && entry->point == point ? entry->value : 0;
}

} // namespace ade::text::unicode
