// SPDX-License-Identifier: GPL-3.0-or-later
// The text set in lines: one QTextLayout per paragraph, made when it is first seen.
#include "widgets/document_view/text_column.hpp"

#include <QFontInfo>
#include <QFontMetricsF>
#include <QPainter>
#include <QTextLayout>
#include <QTextOption>

#include <algorithm>
#include <cmath>

namespace ade::ui {

namespace {

constexpr double kTitleScale = 1.38;
constexpr double kGapAbove = 0.34; ///< of an em: room for voice letters and arcs
constexpr double kGapBelow = 0.36; ///< room for two underlines

bool has_right_to_left(QStringView text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) {
        const QChar::Direction direction = c.direction();
        return direction == QChar::DirR || direction == QChar::DirAL || direction == QChar::DirRLE ||
               direction == QChar::DirRLO || direction == QChar::DirRLI;
    });
}

} // namespace

struct TextColumn::Block {
    qsizetype begin = 0;
    qsizetype end = 0;  ///< of the shown text: without the line break
    qsizetype next = 0; ///< where the next block begins
    bool title = false;
    bool bidirectional = false;
    double top = 0;
    double height = 0;
    std::unique_ptr<QTextLayout> layout;
    std::vector<double> extra; ///< room below each line for lanes beyond the second
};

TextColumn::TextColumn() = default;
TextColumn::~TextColumn() = default;

void TextColumn::setText(const QString& text, text::Utf16Span title,
                         std::vector<text::Utf16Span> section_labels)
{
    text_ = text;
    title_ = title;
    section_labels_ = std::move(section_labels);
    blocks_.clear();
    qsizetype begin = 0;
    while (begin <= text_.size()) {
        qsizetype end = text_.indexOf(QLatin1Char('\n'), begin);
        qsizetype next = end < 0 ? text_.size() + 1 : end + 1;
        end = end < 0 ? text_.size() : end;
        if (end - begin > kLongest) {
            qsizetype cut = text_.lastIndexOf(QLatin1Char(' '), begin + kLongest);
            cut = cut > begin ? cut + 1 : begin + kLongest;
            cut -= text_.at(cut).isLowSurrogate() ? 1 : 0;
            end = next = cut;
        }
        // A section of a structured abstract begins a line of its own, though the text has only a space
        // there.
        for (const text::Utf16Span& label : section_labels_) {
            if (label.begin.value() > begin && label.begin.value() < end) {
                end = next = label.begin.value();
                break;
            }
        }
        Block block;
        block.begin = begin;
        block.end =
            end > begin && end < text_.size() && text_.at(end - 1) == QLatin1Char('\r') ? end - 1 : end;
        block.next = next;
        block.title = !title_.empty() && begin < title_.end.value();
        blocks_.push_back(std::move(block));
        begin = next;
    }
    invalidate();
}

void TextColumn::setStyle(const ColumnStyle& style)
{
    if (style == style_) {
        return;
    }
    style_ = style;
    em_ = QFontInfo(style_.font).pixelSize();
    const QString sample = QStringLiteral("the patient recovered after withdrawal of the drug");
    estimated_width_ =
        QFontMetricsF(style_.font).horizontalAdvance(sample) / static_cast<double>(sample.size());
    invalidate();
}

void TextColumn::setLanes(const std::vector<std::pair<text::Utf16Span, int>>& lanes)
{
    std::vector<std::pair<text::Utf16Span, int>> deep;
    std::copy_if(lanes.begin(), lanes.end(), std::back_inserter(deep),
                 [](const auto& lane) { return lane.second >= 2; });
    if (deep != deep_lanes_) {
        deep_lanes_ = std::move(deep);
        invalidate();
    }
}

void TextColumn::invalidate()
{
    for (Block& block : blocks_) {
        block.layout.reset();
        const double lines =
            std::ceil(static_cast<double>(block.end - block.begin + 1) * estimated_width_ / style_.width);
        block.height = block.end == block.begin ? lineHeight() * 0.5 : lines * lineHeight();
    }
    if (text_.size() <= kEager) {
        for (Block& block : blocks_) {
            layOut(block);
        }
    }
    tops_valid_ = false;
}

double TextColumn::lineHeight() const
{
    return QFontMetricsF(style_.font).height() + (kGapAbove + kGapBelow) * em_;
}

void TextColumn::layOut(Block& block) const
{
    QFont font = style_.font;
    if (block.title) {
        font.setPixelSize(static_cast<int>(std::lround(em_ * kTitleScale)));
        font.setWeight(QFont::DemiBold);
    }
    block.layout = std::make_unique<QTextLayout>(text_.mid(block.begin, block.end - block.begin), font);
    block.bidirectional = has_right_to_left(block.layout->text());
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTextDirection(Qt::LayoutDirectionAuto);
    block.layout->setTextOption(option);
    block.layout->setCacheEnabled(true);

    QList<QTextLayout::FormatRange> formats;
    for (const text::Utf16Span& label : section_labels_) {
        if (label.begin.value() >= block.begin && label.begin.value() < block.end) {
            QTextLayout::FormatRange range;
            range.start = static_cast<int>(label.begin.value() - block.begin);
            range.length = static_cast<int>(label.length());
            QFont small = style_.font;
            small.setPixelSize(std::max(8, static_cast<int>(std::lround(em_ * 0.8))));
            small.setWeight(QFont::DemiBold);
            small.setCapitalization(QFont::AllUppercase);
            small.setLetterSpacing(QFont::PercentageSpacing, 106);
            range.format.setFont(small);
            range.format.setForeground(style_.muted);
            formats.append(range);
        }
    }
    block.layout->setFormats(formats);

    block.extra.clear();
    double y = 0;
    block.layout->beginLayout();
    for (QTextLine line = block.layout->createLine(); line.isValid(); line = block.layout->createLine()) {
        line.setLineWidth(style_.width);
        line.setPosition(QPointF(0, y + kGapAbove * em_));
        const text::Utf16Span held{text::Utf16Offset(block.begin + line.textStart()),
                                   text::Utf16Offset(block.begin + line.textStart() + line.textLength())};
        int deepest = 1;
        for (const auto& [place, lane] : deep_lanes_) {
            deepest = place.overlaps(held) ? std::max(deepest, lane) : deepest;
        }
        block.extra.push_back((deepest - 1) * laneDistance());
        y += line.height() + (kGapAbove + kGapBelow) * em_ + block.extra.back();
    }
    block.layout->endLayout();
    // An empty paragraph is the gap between paragraphs, not a whole line.
    block.height = block.end == block.begin ? lineHeight() * 0.5 : y;
    if (block.title && block.next >= title_.end.value()) {
        block.height += lineHeight(); // for the line below the title
    }
}

void TextColumn::updateTops()
{
    if (tops_valid_) {
        return;
    }
    double y = 0;
    for (Block& block : blocks_) {
        block.top = y;
        y += block.height;
    }
    height_ = y;
    tops_valid_ = true;
}

double TextColumn::height()
{
    updateTops();
    return height_;
}

double TextColumn::subtitleTop()
{
    for (std::size_t i = blocks_.size(); i > 0; --i) {
        if (blocks_[i - 1].title) {
            const Block& block = ready(i - 1);
            return block.top + block.height - lineHeight();
        }
    }
    return -lineHeight();
}

std::size_t TextColumn::blockOf(text::Utf16Offset position) const
{
    const auto after =
        std::upper_bound(blocks_.begin(), blocks_.end(), static_cast<qsizetype>(position.value()),
                         [](qsizetype value, const Block& block) { return value < block.begin; });
    return after == blocks_.begin() ? 0 : static_cast<std::size_t>(after - blocks_.begin()) - 1;
}

std::size_t TextColumn::blockAt(double y) const
{
    const auto after = std::upper_bound(blocks_.begin(), blocks_.end(), y,
                                        [](double value, const Block& block) { return value < block.top; });
    return after == blocks_.begin() ? 0 : static_cast<std::size_t>(after - blocks_.begin()) - 1;
}

TextColumn::Block& TextColumn::ready(std::size_t index)
{
    Block& block = blocks_[index];
    if (!block.layout) {
        const double before = block.height;
        layOut(block);
        tops_valid_ = tops_valid_ && before == block.height;
    }
    updateTops();
    return block;
}

double TextColumn::ensure(double top, double bottom)
{
    if (blocks_.empty()) {
        return 0;
    }
    updateTops();
    const std::size_t first = blockAt(top);
    const double before = blocks_[first].height;
    Block& head = ready(first);
    // When the paragraph at the top was above the edge, keep what is below it in place.
    const double shift = head.top < top ? head.height - before : 0;
    double y = head.top + head.height;
    for (std::size_t i = first + 1; i < blocks_.size() && y < bottom + shift; ++i) {
        if (!blocks_[i].layout) {
            layOut(blocks_[i]);
            tops_valid_ = false;
        }
        y += blocks_[i].height;
    }
    updateTops();
    return shift;
}

text::Utf16Span TextColumn::textBetween(double top, double bottom)
{
    if (blocks_.empty()) {
        return {};
    }
    updateTops();
    return {text::Utf16Offset(blocks_[blockAt(top)].begin), text::Utf16Offset(blocks_[blockAt(bottom)].next)};
}

void TextColumn::draw(QPainter& painter, double top, double bottom, const QColor& text_color)
{
    if (blocks_.empty()) {
        return;
    }
    updateTops();
    painter.setPen(text_color);
    for (std::size_t i = blockAt(top); i < blocks_.size() && blocks_[i].top < bottom; ++i) {
        const Block& block = ready(i);
        for (int k = 0; k < block.layout->lineCount(); ++k) {
            const QTextLine line = block.layout->lineAt(k);
            const double y = block.top + line.y();
            if (y + line.height() >= top && y <= bottom) {
                line.draw(&painter, QPointF(0, block.top));
            }
        }
    }
}

text::Utf16Offset TextColumn::positionAt(QPointF point)
{
    if (blocks_.empty()) {
        return {};
    }
    updateTops();
    const Block& block = ready(blockAt(point.y()));
    const QTextLayout& layout = *block.layout;
    QTextLine chosen = layout.lineAt(0);
    for (int k = 0; k < layout.lineCount(); ++k) {
        if (block.top + layout.lineAt(k).y() - kGapAbove * em_ <= point.y()) {
            chosen = layout.lineAt(k);
        }
    }
    int position = chosen.isValid() ? chosen.xToCursor(point.x()) : 0;
    // The end of a wrapped line is the next line's begin: stay on the line that was clicked.
    if (chosen.isValid() && chosen.lineNumber() + 1 < layout.lineCount() &&
        position >= chosen.textStart() + chosen.textLength()) {
        position = layout.previousCursorPosition(chosen.textStart() + chosen.textLength());
    }
    return text::Utf16Offset(block.begin + position);
}

QRectF TextColumn::caretRect(text::Utf16Offset position)
{
    if (blocks_.empty()) {
        return QRectF(0, 0, 1, lineHeight());
    }
    const Block& block = ready(blockOf(position));
    const int within = static_cast<int>(
        std::clamp<std::int64_t>(position.value() - block.begin, 0, block.end - block.begin));
    const QTextLine line = block.layout->lineForTextPosition(within);
    if (!line.isValid()) {
        return QRectF(0, block.top, 1, lineHeight());
    }
    return QRectF(line.cursorToX(within), block.top + line.y(), 1, line.height());
}

void TextColumn::appendFragments(std::vector<Fragment>& out, const Block& block, std::size_t block_index,
                                 const QTextLine& line, int line_index, text::Utf16Span span) const
{
    const int from =
        static_cast<int>(std::max<std::int64_t>(span.begin.value() - block.begin, line.textStart()));
    const int to = static_cast<int>(
        std::min<std::int64_t>(span.end.value() - block.begin, line.textStart() + line.textLength()));
    if (from >= to) {
        return;
    }
    Fragment fragment;
    fragment.baseline = block.top + line.y() + line.ascent();
    fragment.gap_top = block.top + line.y() - kGapAbove * em_;
    fragment.line_bottom = block.top + line.y() + line.height();
    fragment.line = line_index;
    fragment.block = static_cast<int>(block_index);
    const bool has_begin = span.begin.value() >= block.begin + from;
    const bool has_end = span.end.value() <= block.begin + to;
    std::vector<std::pair<double, double>> runs;
    if (!block.bidirectional) {
        runs.emplace_back(line.cursorToX(from), line.cursorToX(to, QTextLine::Leading));
        if (to == line.textStart() + line.textLength()) {
            // A wrapped line's end: without the space that hangs there.
            runs.back().second = std::min(runs.back().second, line.x() + line.naturalTextWidth());
        }
    } else {
        for (int i = from; i < to; ++i) {
            const double a = line.cursorToX(i, QTextLine::Leading);
            const double b = line.cursorToX(i, QTextLine::Trailing);
            const double left = std::min(a, b);
            const double right = std::max(a, b);
            if (!runs.empty() && left <= runs.back().second + 0.5 && right >= runs.back().first - 0.5) {
                runs.back() = {std::min(left, runs.back().first), std::max(right, runs.back().second)};
            } else {
                runs.emplace_back(left, right);
            }
        }
    }
    for (std::size_t i = 0; i < runs.size(); ++i) {
        fragment.box =
            QRectF(runs[i].first, block.top + line.y(), runs[i].second - runs[i].first, line.height());
        fragment.first = has_begin && i == 0;
        fragment.last = has_end && i + 1 == runs.size();
        out.push_back(fragment);
    }
}

std::vector<Fragment> TextColumn::fragments(text::Utf16Span span)
{
    std::vector<Fragment> out;
    if (blocks_.empty() || span.empty()) {
        return out;
    }
    for (std::size_t i = blockOf(span.begin); i < blocks_.size() && blocks_[i].begin < span.end.value();
         ++i) {
        const Block& block = ready(i);
        const std::int64_t from = std::max<std::int64_t>(0, span.begin.value() - block.begin);
        const QTextLine first = block.layout->lineForTextPosition(
            static_cast<int>(std::min<std::int64_t>(from, block.end - block.begin)));
        for (int k = first.isValid() ? first.lineNumber() : 0; k < block.layout->lineCount(); ++k) {
            const QTextLine line = block.layout->lineAt(k);
            if (block.begin + line.textStart() >= span.end.value()) {
                break;
            }
            appendFragments(out, block, i, line, k, span);
        }
    }
    return out;
}

text::Utf16Span TextColumn::lineOf(text::Utf16Offset position)
{
    if (blocks_.empty()) {
        return {};
    }
    const Block& block = ready(blockOf(position));
    const int within = static_cast<int>(
        std::clamp<std::int64_t>(position.value() - block.begin, 0, block.end - block.begin));
    const QTextLine line = block.layout->lineForTextPosition(within);
    if (!line.isValid()) {
        return {position, position};
    }
    int end = line.textStart() + line.textLength();
    if (line.lineNumber() + 1 < block.layout->lineCount()) {
        end = block.layout->previousCursorPosition(end);
    }
    return {text::Utf16Offset(block.begin + line.textStart()), text::Utf16Offset(block.begin + end)};
}

text::Utf16Offset TextColumn::lineStep(text::Utf16Offset position, int lines, double x)
{
    const QRectF caret = caretRect(position);
    const double step = lineHeight();
    text::Utf16Offset result = position;
    // From the caret's line go by half lines until another line is reached: titles and gaps have other
    // heights.
    const double direction = lines < 0 ? -1 : 1;
    double y = caret.center().y();
    for (int moved = 0; moved < std::abs(lines);) {
        const QRectF from = caretRect(result);
        y = from.center().y();
        bool reached = false;
        for (int k = 1; k <= 8 && !reached; ++k) {
            y += direction * step * 0.5;
            if (y < 0 || y > height()) {
                break;
            }
            const text::Utf16Offset candidate = positionAt(QPointF(x, y));
            const QRectF there = caretRect(candidate);
            if (direction * (there.top() - from.top()) > 1) {
                result = candidate;
                reached = true;
            }
        }
        if (!reached) {
            return result;
        }
        ++moved;
    }
    return result;
}

} // namespace ade::ui
