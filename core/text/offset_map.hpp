// SPDX-License-Identifier: GPL-3.0-or-later
// Translates positions of one text between bytes, code points and UTF-16 units.
#pragma once

#include "core/base/result.hpp"
#include "core/text/span.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ade::text {

/// Positions of one UTF-8 text in three units. The end of the text is a position too. A position past the
/// end, below zero or inside a code point gives nothing, never a rounded value. ASCII text: no table, O(1).
/// Other text: a checkpoint each 64 positions, so O(64) per question and about a quarter of the text's size
/// in memory. Immutable; may be read by several threads. The map looks into the text it was made for: the
/// text must outlive it and stay where it is.
class OffsetMap {
public:
    /// An empty text.
    OffsetMap() = default;

    /// Fails with parse when the text is not well-formed UTF-8 and with invalid_argument above 2 GiB.
    /// O(bytes).
    static Result<OffsetMap> create(std::string_view text, std::string where = {});

    /// For text already known to be well-formed (read from the project, or checked before) and below 2 GiB.
    static OffsetMap of_valid(std::string_view text);

    [[nodiscard]] std::string_view text() const { return text_; }
    [[nodiscard]] bool ascii() const { return ascii_; }
    [[nodiscard]] ByteOffset end_byte() const { return ByteOffset(static_cast<std::int64_t>(text_.size())); }
    [[nodiscard]] CodePointOffset end() const { return CodePointOffset(code_points_); }
    [[nodiscard]] Utf16Offset end_utf16() const { return Utf16Offset(utf16_units_); }

    [[nodiscard]] std::optional<ByteOffset> to_byte(CodePointOffset position) const;
    [[nodiscard]] std::optional<ByteOffset> to_byte(Utf16Offset position) const;
    [[nodiscard]] std::optional<CodePointOffset> to_code_point(ByteOffset position) const;
    [[nodiscard]] std::optional<CodePointOffset> to_code_point(Utf16Offset position) const;
    [[nodiscard]] std::optional<Utf16Offset> to_utf16(ByteOffset position) const;
    [[nodiscard]] std::optional<Utf16Offset> to_utf16(CodePointOffset position) const;

    /// Both ends; nothing also when the span ends before it begins.
    [[nodiscard]] std::optional<ByteSpan> to_bytes(Span span) const;
    [[nodiscard]] std::optional<ByteSpan> to_bytes(Utf16Span span) const;
    [[nodiscard]] std::optional<Span> to_code_points(ByteSpan span) const;
    [[nodiscard]] std::optional<Span> to_code_points(Utf16Span span) const;
    [[nodiscard]] std::optional<Utf16Span> to_utf16(Span span) const;
    [[nodiscard]] std::optional<Utf16Span> to_utf16(ByteSpan span) const;

    /// The text under a span. Fails with invalid_argument, naming the span and the text's length.
    [[nodiscard]] Result<std::string_view> slice(Span span) const;

private:
    struct Counts {
        std::uint32_t code_points = 0;
        std::uint32_t utf16_units = 0;
    };

    [[nodiscard]] std::optional<Counts> counts_at(ByteOffset position) const;

    std::string_view text_;
    bool ascii_ = true;
    std::int64_t code_points_ = 0;
    std::int64_t utf16_units_ = 0;
    std::vector<Counts> at_byte_;              ///< [k]: code points and units that begin before byte 64k
    std::vector<std::uint32_t> byte_of_point_; ///< [k]: where code point 64k begins
    std::vector<std::uint32_t> byte_of_utf16_; ///< [k]: where the code point that holds unit 64k begins
};

/// The text under a span of code points, for a single question: O(end of the span) where an OffsetMap would
/// be O(text) once. Fails with invalid_argument when the span does not lie in the text. `text` must be
/// well-formed UTF-8.
Result<std::string_view> slice(std::string_view text, Span span);

} // namespace ade::text
