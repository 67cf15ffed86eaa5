// SPDX-License-Identifier: GPL-3.0-or-later
// Positions in text: three units that do not mix.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace ade::text {

/// A position counted in one unit from the start of a text. Positions of different units do not convert,
/// compare or assign; OffsetMap translates between them. Differences are plain integers.
template <typename Unit>
class Offset {
public:
    constexpr Offset() = default;
    constexpr explicit Offset(std::int64_t value) : value_(value) {}

    [[nodiscard]] constexpr std::int64_t value() const { return value_; }
    constexpr auto operator<=>(const Offset&) const = default;

    constexpr Offset& operator+=(std::int64_t distance)
    {
        value_ += distance;
        return *this;
    }
    friend constexpr Offset operator+(Offset offset, std::int64_t distance)
    {
        return Offset(offset.value_ + distance);
    }
    friend constexpr Offset operator-(Offset offset, std::int64_t distance)
    {
        return Offset(offset.value_ - distance);
    }
    friend constexpr std::int64_t operator-(Offset left, Offset right) { return left.value_ - right.value_; }

private:
    std::int64_t value_ = 0;
};

using ByteOffset = Offset<struct ByteUnit>; ///< UTF-8 bytes: text/, lexicon/ and tokenizers only
using CodePointOffset =
    Offset<struct CodePointUnit>;             ///< everywhere outside functions: files, database, structs
using Utf16Offset = Offset<struct Utf16Unit>; ///< QString and QTextCursor: the view's bridge only

template <typename Position>
struct BasicSpan {
    Position begin;
    Position end; ///< exclusive

    constexpr auto operator<=>(const BasicSpan&) const = default;
    [[nodiscard]] constexpr std::int64_t length() const { return end - begin; }
    [[nodiscard]] constexpr bool empty() const { return end <= begin; }
    [[nodiscard]] constexpr bool contains(BasicSpan other) const
    {
        return begin <= other.begin && other.end <= end;
    }
    [[nodiscard]] constexpr bool contains(Position position) const
    {
        return begin <= position && position < end;
    }
    /// At least one position in common.
    [[nodiscard]] constexpr bool overlaps(BasicSpan other) const
    {
        return begin < other.end && other.begin < end;
    }
};

using ByteSpan = BasicSpan<ByteOffset>;
using Utf16Span = BasicSpan<Utf16Offset>;
/// The project's span: Unicode code points, end exclusive.
using Span = BasicSpan<CodePointOffset>;

constexpr Span make_span(std::int64_t begin, std::int64_t end)
{
    return Span{CodePointOffset(begin), CodePointOffset(end)};
}

} // namespace ade::text

template <>
struct std::hash<ade::text::Span> {
    std::size_t operator()(const ade::text::Span& span) const noexcept
    {
        const auto begin = static_cast<std::uint64_t>(span.begin.value());
        const auto end = static_cast<std::uint64_t>(span.end.value());
        return std::hash<std::uint64_t>{}((begin << 32) ^ end);
    }
};
