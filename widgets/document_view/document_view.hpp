// SPDX-License-Identifier: GPL-3.0-or-later
// The text a person judges: marks, arcs, caret and selection over one document. Shows; the controller
// decides.
#pragma once

#include "widgets/common/palette.hpp"
#include "widgets/document_view/mark_painter.hpp"
#include "widgets/document_view/review_controller.hpp"
#include "widgets/document_view/text_column.hpp"

#include <QAbstractScrollArea>
#include <QBasicTimer>
#include <QElapsedTimer>

class QLabel;
class QMenu;

namespace ade::ui {

class ReviewActions;

/// Read-only text, painted only where it is seen. Positions are UTF-16 in controller()->document().text().
/// See docs/decisions/0002-document-view.md for why it is not a QPlainTextEdit and for the rules of
/// selection.
class DocumentView : public QAbstractScrollArea {
    Q_OBJECT
public:
    static constexpr int kSmallestZoom = 60;
    static constexpr int kLargestZoom = 300;

    /// Both must outlive the view. actions gives the context menu and the keys; null: no menu and no keys.
    DocumentView(ReviewController* controller, ReviewActions* actions, QWidget* parent = nullptr);
    ~DocumentView() override;

    [[nodiscard]] ReviewController* controller() const { return controller_; }
    [[nodiscard]] const Palette& colors() const { return colors_; }
    /// Fixed colours; without them the view follows the palette's light or dark.
    void setColors(const Palette& colors);
    /// Percent of the normal text size, kSmallestZoom … kLargestZoom.
    void setZoom(int percent);
    [[nodiscard]] int zoom() const { return zoom_; }

    /// Of a position, in the viewport; may lie outside it.
    [[nodiscard]] QRect caretRectangle(text::Utf16Offset position);
    [[nodiscard]] text::Utf16Offset positionAt(QPoint viewport_point);
    /// The boxes of a span in the viewport, one per line.
    [[nodiscard]] QList<QRect> rectanglesOf(text::Utf16Span span);
    void ensureVisible(text::Utf16Span span);
    /// What lies at a position, in words, for tooltips and screen readers. Plain text.
    [[nodiscard]] QString describe(text::Utf16Offset position) const;
    /// The sentence's state and its notes, for the signs in the margin. Plain text.
    [[nodiscard]] QString describeMargin(QPoint viewport_point);
    void copySelection();
    /// The menu of the selection; the caller owns it.
    [[nodiscard]] QMenu* createMenu();
    [[nodiscard]] QString emptyText() const { return empty_text_; }
    /// The four kinds of link, at the selected event; opened for the person to choose by letter or arrow.
    QMenu* choosePolarity();
    /// Shown when no document is open.
    void setEmptyText(const QString& text);
    [[nodiscard]] QSize sizeHint() const override { return {720, 640}; }

Q_SIGNALS:
    void zoomChanged(int percent);

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    void onDocumentChanged();
    void onCursorChanged();
    void onSelectionChanged();
    void onViewAction(ReviewAction action);
    /// The words beside the text, right below what they are about.
    void placeNotice();
    void relayout();
    void updateScrollBar();
    [[nodiscard]] QPointF origin() const; ///< of the column in the viewport
    [[nodiscard]] MarkLook lookOf(int mark) const;
    void paintSentences(QPainter& painter, text::Utf16Span seen);
    void paintSelection(QPainter& painter, text::Utf16Span seen);
    /// A mark as it stands now, with its places: found once per repaint, used under and over the text.
    struct PlacedMark {
        MarkLook look;
        std::vector<Fragment> fragments;
    };
    [[nodiscard]] std::vector<PlacedMark> placeMarks(text::Utf16Span seen);
    void paintArcs(QPainter& painter, double top, double bottom);
    void paintArcsOf(QPainter& painter, const std::vector<int>& links, bool strong, double top,
                     double bottom);
    void paintHeader(QPainter& painter);
    void paintMargin(QPainter& painter, text::Utf16Span seen);
    void paintEmpty(QPainter& painter);
    void moveCaret(text::Utf16Offset position, bool keep_anchor);
    [[nodiscard]] bool caretKey(QKeyEvent* event);
    void showCaretNow();

    ReviewController* controller_;
    ReviewActions* actions_;
    QLabel* notice_;
    Palette colors_;
    bool own_colors_ = false;
    int zoom_ = 100;
    TextColumn column_;
    std::string shown_version_;
    QString shown_text_;
    double column_left_ = 0;
    QString empty_text_;
    int hovered_mark_ = -1;
    int hidden_caret_ = 0; ///< 1 in the dark half of a blink
    QBasicTimer blink_;
    QBasicTimer drag_scroll_;
    QPoint drag_point_;
    QPoint press_point_;
    bool dragging_ = false;
    bool moved_ = false;
    QElapsedTimer since_double_click_;
    double wanted_x_ = -1; ///< of a caret that goes up and down
    bool adjusting_ = false;
};

} // namespace ade::ui
