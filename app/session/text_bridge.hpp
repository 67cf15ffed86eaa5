// SPDX-License-Identifier: GPL-3.0-or-later
// The one place where core's UTF-8 and code points meet Qt's QString and UTF-16 positions.
#pragma once

#include "core/text/span.hpp"

#include <QString>

#include <string>
#include <string_view>
#include <vector>

namespace ade::app {

/// QString of UTF-8. A leading U+FEFF stays (QString::fromUtf8 would drop it and shift every offset by one);
/// invalid bytes become U+FFFD.
QString to_qstring(std::string_view utf8);
/// UTF-8 of a QString; a lone surrogate becomes U+FFFD.
std::string to_utf8(QStringView text);

/// A text on both sides: UTF-16 for Qt, code points for everything else. Positions inside a surrogate pair
/// count as the pair's begin; positions outside the text are cut to its ends. Texts without characters beyond
/// U+FFFF pay nothing; others O(log n) per position, n the number of such characters.
class TextBridge {
public:
    TextBridge() = default;
    explicit TextBridge(std::string_view utf8);

    [[nodiscard]] const QString& text() const { return text_; }
    [[nodiscard]] text::CodePointOffset code_point_end() const { return text::CodePointOffset(code_points_); }
    [[nodiscard]] text::Utf16Offset utf16_end() const { return text::Utf16Offset(text_.size()); }

    [[nodiscard]] text::Utf16Offset to_utf16(text::CodePointOffset position) const;
    [[nodiscard]] text::CodePointOffset to_code_point(text::Utf16Offset position) const;
    [[nodiscard]] text::Utf16Span to_utf16(text::Span span) const;
    [[nodiscard]] text::Span to_code_points(text::Utf16Span span) const;

    /// 0 ≤ begin ≤ end ≤ length.
    [[nodiscard]] bool holds(text::Span span) const;
    /// The characters of a span.
    [[nodiscard]] QString slice(text::Span span) const;
    [[nodiscard]] QStringView slice(text::Utf16Span span) const;

private:
    QString text_;
    std::int64_t code_points_ = 0;
    std::vector<std::int64_t> astral_; ///< code-point positions of the characters that take two UTF-16 units
};

} // namespace ade::app
