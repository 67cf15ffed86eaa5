// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/offset_map.hpp"

#include "core/text/utf8.hpp"

#include <algorithm>
#include <limits>

namespace ade::text {

namespace {

constexpr std::size_t kBlock = 64;
constexpr std::uint64_t kMaxBytes = std::numeric_limits<std::int32_t>::max();

bool is_astral_lead(char byte)
{
    return static_cast<unsigned char>(byte) >= 0xF0;
}

std::size_t next_boundary(std::string_view text, std::size_t byte)
{
    do {
        ++byte;
    } while (byte < text.size() && is_continuation(text[byte]));
    return byte;
}

/// Both ends of a span through one of the map's position functions.
template <typename To, typename From, typename Translate>
std::optional<BasicSpan<To>> translate(BasicSpan<From> span, Translate position)
{
    if (span.end < span.begin) {
        return std::nullopt;
    }
    const std::optional<To> begin = position(span.begin);
    const std::optional<To> end = begin ? position(span.end) : std::nullopt;
    if (!end) {
        return std::nullopt;
    }
    return BasicSpan<To>{*begin, *end};
}

tl::unexpected<Error> outside(Span span, std::int64_t length)
{
    return fail(ErrorCode::invalid_argument, "text.span_outside", {},
                "Span {}–{} does not lie in its text of {} code points.", span.begin.value(),
                span.end.value(), length);
}

} // namespace

Result<OffsetMap> OffsetMap::create(std::string_view text, std::string where)
{
    if (text.size() > kMaxBytes) {
        return fail(ErrorCode::invalid_argument, "text.too_long", std::move(where),
                    "The text has {} bytes; {} are the most one text may have. Split it.", text.size(),
                    kMaxBytes);
    }
    if (auto checked = check_utf8(text, std::move(where)); !checked) {
        return forward_error(checked);
    }
    return of_valid(text);
}

OffsetMap OffsetMap::of_valid(std::string_view text)
{
    OffsetMap map;
    map.text_ = text;
    map.ascii_ = is_ascii(text);
    if (map.ascii_) {
        map.code_points_ = map.utf16_units_ = static_cast<std::int64_t>(text.size());
        return map;
    }
    map.at_byte_.reserve(text.size() / kBlock + 1);
    Counts counts;
    for (std::size_t byte = 0; byte < text.size(); ++byte) {
        if (byte % kBlock == 0) {
            map.at_byte_.push_back(counts);
        }
        if (is_continuation(text[byte])) {
            continue;
        }
        const auto at = static_cast<std::uint32_t>(byte);
        const std::uint32_t units = is_astral_lead(text[byte]) ? 2 : 1;
        if (counts.code_points % kBlock == 0) {
            map.byte_of_point_.push_back(at);
        }
        if (map.byte_of_utf16_.size() * kBlock < counts.utf16_units + units) {
            map.byte_of_utf16_.push_back(at);
        }
        ++counts.code_points;
        counts.utf16_units += units;
    }
    if (text.size() % kBlock == 0) {
        map.at_byte_.push_back(counts); // the end is a position too
    }
    map.code_points_ = counts.code_points;
    map.utf16_units_ = counts.utf16_units;
    return map;
}

std::optional<OffsetMap::Counts> OffsetMap::counts_at(ByteOffset position) const
{
    if (position < ByteOffset(0) || position > end_byte()) {
        return std::nullopt;
    }
    const auto byte = static_cast<std::size_t>(position.value());
    if (byte < text_.size() && is_continuation(text_[byte])) {
        return std::nullopt;
    }
    Counts counts = at_byte_[byte / kBlock];
    for (std::size_t at = byte / kBlock * kBlock; at < byte; ++at) {
        counts.code_points += is_continuation(text_[at]) ? 0 : 1;
        counts.utf16_units += is_continuation(text_[at]) ? 0 : is_astral_lead(text_[at]) ? 2 : 1;
    }
    return counts;
}

std::optional<ByteOffset> OffsetMap::to_byte(CodePointOffset position) const
{
    if (position < CodePointOffset(0) || position > end()) {
        return std::nullopt;
    }
    if (ascii_ || position == CodePointOffset(0)) {
        return ByteOffset(position.value());
    }
    if (position == end()) {
        return end_byte();
    }
    const auto index = static_cast<std::size_t>(position.value());
    std::size_t byte = byte_of_point_[index / kBlock];
    for (std::size_t left = index % kBlock; left > 0; --left) {
        byte = next_boundary(text_, byte);
    }
    return ByteOffset(static_cast<std::int64_t>(byte));
}

std::optional<ByteOffset> OffsetMap::to_byte(Utf16Offset position) const
{
    if (position < Utf16Offset(0) || position > end_utf16()) {
        return std::nullopt;
    }
    if (ascii_ || position == Utf16Offset(0)) {
        return ByteOffset(position.value());
    }
    if (position == end_utf16()) {
        return end_byte();
    }
    const auto unit = static_cast<std::uint64_t>(position.value());
    std::size_t byte = byte_of_utf16_[unit / kBlock];
    std::uint64_t at = counts_at(ByteOffset(static_cast<std::int64_t>(byte)))->utf16_units;
    while (at < unit) {
        at += is_astral_lead(text_[byte]) ? 2 : 1;
        byte = next_boundary(text_, byte);
    }
    if (at != unit) {
        return std::nullopt; // between the two units of one code point
    }
    return ByteOffset(static_cast<std::int64_t>(byte));
}

std::optional<CodePointOffset> OffsetMap::to_code_point(ByteOffset position) const
{
    if (ascii_) {
        return position < ByteOffset(0) || position > end_byte()
                   ? std::nullopt
                   : std::optional(CodePointOffset(position.value()));
    }
    const auto counts = counts_at(position);
    return counts ? std::optional(CodePointOffset(counts->code_points)) : std::nullopt;
}

std::optional<CodePointOffset> OffsetMap::to_code_point(Utf16Offset position) const
{
    const auto byte = to_byte(position);
    return byte ? to_code_point(*byte) : std::nullopt;
}

std::optional<Utf16Offset> OffsetMap::to_utf16(ByteOffset position) const
{
    if (ascii_) {
        return position < ByteOffset(0) || position > end_byte()
                   ? std::nullopt
                   : std::optional(Utf16Offset(position.value()));
    }
    const auto counts = counts_at(position);
    return counts ? std::optional(Utf16Offset(counts->utf16_units)) : std::nullopt;
}

std::optional<Utf16Offset> OffsetMap::to_utf16(CodePointOffset position) const
{
    const auto byte = to_byte(position);
    return byte ? to_utf16(*byte) : std::nullopt;
}

std::optional<ByteSpan> OffsetMap::to_bytes(Span span) const
{
    return translate<ByteOffset>(span, [this](CodePointOffset at) { return to_byte(at); });
}

std::optional<ByteSpan> OffsetMap::to_bytes(Utf16Span span) const
{
    return translate<ByteOffset>(span, [this](Utf16Offset at) { return to_byte(at); });
}

std::optional<Span> OffsetMap::to_code_points(ByteSpan span) const
{
    return translate<CodePointOffset>(span, [this](ByteOffset at) { return to_code_point(at); });
}

std::optional<Span> OffsetMap::to_code_points(Utf16Span span) const
{
    return translate<CodePointOffset>(span, [this](Utf16Offset at) { return to_code_point(at); });
}

std::optional<Utf16Span> OffsetMap::to_utf16(Span span) const
{
    return translate<Utf16Offset>(span, [this](CodePointOffset at) { return to_utf16(at); });
}

std::optional<Utf16Span> OffsetMap::to_utf16(ByteSpan span) const
{
    return translate<Utf16Offset>(span, [this](ByteOffset at) { return to_utf16(at); });
}

Result<std::string_view> OffsetMap::slice(Span span) const
{
    const auto bytes = to_bytes(span);
    if (!bytes) {
        return outside(span, code_points_);
    }
    return text_.substr(static_cast<std::size_t>(bytes->begin.value()),
                        static_cast<std::size_t>(bytes->length()));
}

Result<std::string_view> slice(std::string_view text, Span span)
{
    const auto advance = [&](std::size_t byte, std::int64_t points) -> std::optional<std::size_t> {
        for (; points > 0; --points) {
            if (byte >= text.size()) {
                return std::nullopt;
            }
            byte = next_boundary(text, byte);
        }
        return byte;
    };
    if (span.begin < CodePointOffset(0) || span.end < span.begin) {
        return outside(span, count_code_points(text));
    }
    const auto begin = advance(0, span.begin.value());
    const auto end = begin ? advance(*begin, span.length()) : std::nullopt;
    if (!end) {
        return outside(span, count_code_points(text));
    }
    return text.substr(*begin, *end - *begin);
}

} // namespace ade::text
