// SPDX-License-Identifier: GPL-3.0-or-later
// The one place where core's UTF-8 and code points meet Qt's QString and UTF-16 positions.
#include "app/session/text_bridge.hpp"

#include <algorithm>

namespace ade::app {

QString to_qstring(std::string_view utf8)
{
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    QString text;
    while (utf8.substr(0, kMark.size()) == kMark) {
        text += QChar(0xFEFF);
        utf8.remove_prefix(kMark.size());
    }
    text += QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
    return text;
}

std::string to_utf8(QStringView text)
{
    const QByteArray bytes = text.toUtf8();
    return std::string(bytes.constData(), static_cast<std::size_t>(bytes.size()));
}

TextBridge::TextBridge(std::string_view utf8) : text_(to_qstring(utf8))
{
    std::int64_t position = 0;
    for (qsizetype i = 0; i < text_.size(); ++i, ++position) {
        if (text_.at(i).isHighSurrogate() && i + 1 < text_.size() && text_.at(i + 1).isLowSurrogate()) {
            astral_.push_back(position);
            ++i;
        }
    }
    code_points_ = position;
}

text::Utf16Offset TextBridge::to_utf16(text::CodePointOffset position) const
{
    const std::int64_t value = std::clamp<std::int64_t>(position.value(), 0, code_points_);
    const auto before = std::lower_bound(astral_.begin(), astral_.end(), value) - astral_.begin();
    return text::Utf16Offset(value + before);
}

text::CodePointOffset TextBridge::to_code_point(text::Utf16Offset position) const
{
    const std::int64_t value = std::clamp<std::int64_t>(position.value(), 0, text_.size());
    // The k-th such character begins at UTF-16 position astral_[k] + k; count those that begin before the
    // position.
    std::size_t low = 0;
    std::size_t high = astral_.size();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (astral_[middle] + static_cast<std::int64_t>(middle) < value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const bool inside = low > 0 && astral_[low - 1] + static_cast<std::int64_t>(low - 1) + 1 == value;
    return text::CodePointOffset(inside ? astral_[low - 1] : value - static_cast<std::int64_t>(low));
}

text::Utf16Span TextBridge::to_utf16(text::Span span) const
{
    return {to_utf16(span.begin), to_utf16(span.end)};
}

text::Span TextBridge::to_code_points(text::Utf16Span span) const
{
    return {to_code_point(span.begin), to_code_point(span.end)};
}

bool TextBridge::holds(text::Span span) const
{
    return span.begin.value() >= 0 && span.begin <= span.end && span.end.value() <= code_points_;
}

QString TextBridge::slice(text::Span span) const
{
    return slice(to_utf16(span)).toString();
}

QStringView TextBridge::slice(text::Utf16Span span) const
{
    const std::int64_t begin = std::clamp<std::int64_t>(span.begin.value(), 0, text_.size());
    const std::int64_t end = std::clamp<std::int64_t>(span.end.value(), begin, text_.size());
    return QStringView(text_).sliced(begin, end - begin);
}

} // namespace ade::app
