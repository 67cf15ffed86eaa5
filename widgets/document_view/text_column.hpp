// SPDX-License-Identifier: GPL-3.0-or-later
// The text set in lines: one QTextLayout per paragraph, made when it is first seen.
#pragma once

#include "core/text/span.hpp"

#include <QColor>
#include <QFont>
#include <QRectF>
#include <QString>

#include <memory>
#include <vector>

class QPainter;
class QTextLayout;
class QTextLine;

namespace ade::ui {

/// How the text is set. Lengths in logical pixels.
struct ColumnStyle {
    QFont font;
    double width = 600;
    QColor muted; ///< of section labels
    bool operator==(const ColumnStyle&) const = default;
};

/// The part of a span that stands on one line (on one run of it, where writing directions mix).
struct Fragment {
    QRectF box; ///< of the letters, without the gaps between lines
    double baseline = 0;
    double gap_top = 0; ///< where the line's upper gap begins
    double line_bottom = 0;
    int line = 0; ///< running number within the block
    int block = 0;
    bool first = false; ///< holds the span's begin
    bool last = false;  ///< holds the span's end
};

/// All positions are UTF-16 in the text given; y counts from the column's top. Texts up to kEager characters
/// are laid out at once, so that heights are exact; in longer ones heights of unseen paragraphs are estimated
/// and ensure() says how far what is shown moved when they became known. A paragraph longer than kLongest is
/// cut at spaces into several: QTextLayout needs time and memory for the whole of one.
class TextColumn {
public:
    static constexpr qsizetype kEager = 32'000;
    static constexpr qsizetype kLongest = 6'000;

    TextColumn();
    ~TextColumn();
    TextColumn(const TextColumn&) = delete;
    TextColumn& operator=(const TextColumn&) = delete;

    void setText(const QString& text, text::Utf16Span title, std::vector<text::Utf16Span> section_labels);
    void setStyle(const ColumnStyle& style);
    /// Lines that hold lanes beyond the second get more room below.
    void setLanes(const std::vector<std::pair<text::Utf16Span, int>>& lanes);

    [[nodiscard]] const ColumnStyle& style() const { return style_; }
    [[nodiscard]] double height();
    [[nodiscard]] double lineHeight() const;
    [[nodiscard]] double em() const { return em_; }
    /// Where the line below the title goes (PMID and so on).
    [[nodiscard]] double subtitleTop();
    [[nodiscard]] static double laneDistance() { return 3.5; }

    /// Lays out what meets top … bottom. Returns by how much the content at top moved down.
    double ensure(double top, double bottom);
    /// Text between two heights, whole paragraphs.
    [[nodiscard]] text::Utf16Span textBetween(double top, double bottom);
    void draw(QPainter& painter, double top, double bottom, const QColor& text_color);

    [[nodiscard]] text::Utf16Offset positionAt(QPointF point);
    [[nodiscard]] QRectF caretRect(text::Utf16Offset position);
    [[nodiscard]] std::vector<Fragment> fragments(text::Utf16Span span);
    /// The position one line up or down at the same x; the same position at the ends.
    [[nodiscard]] text::Utf16Offset lineStep(text::Utf16Offset position, int lines, double x);
    [[nodiscard]] text::Utf16Span lineOf(text::Utf16Offset position);

private:
    struct Block;
    void invalidate();
    void layOut(Block& block) const;
    void updateTops();
    [[nodiscard]] std::size_t blockOf(text::Utf16Offset position) const;
    [[nodiscard]] std::size_t blockAt(double y) const;
    Block& ready(std::size_t index);
    void appendFragments(std::vector<Fragment>& out, const Block& block, std::size_t block_index,
                         const QTextLine& line, int line_index, text::Utf16Span span) const;

    QString text_;
    text::Utf16Span title_;
    std::vector<text::Utf16Span> section_labels_;
    std::vector<std::pair<text::Utf16Span, int>> deep_lanes_;
    ColumnStyle style_;
    std::vector<Block> blocks_;
    double em_ = 15;
    double estimated_width_ = 8; ///< of one character
    bool tops_valid_ = false;
    double height_ = 0;
};

} // namespace ade::ui
