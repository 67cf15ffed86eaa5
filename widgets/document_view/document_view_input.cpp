// SPDX-License-Identifier: GPL-3.0-or-later
// DocumentView: caret, selection and mouse. A click chooses and never changes data.
#include "widgets/document_view/document_view.hpp"

#include "widgets/common/plain_text.hpp"
#include "widgets/document_view/selection_rules.hpp"

#include <QApplication>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QStyleHints>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace ade::ui {

void DocumentView::moveCaret(text::Utf16Offset position, bool keep_anchor)
{
    controller_->setCaret(position, keep_anchor);
}

bool DocumentView::caretKey(QKeyEvent* event)
{
    const QString& text = controller_->document().text();
    const text::Utf16Offset caret = controller_->caret();
    const bool extend = event->modifiers().testFlag(Qt::ShiftModifier);
    const bool control = event->modifiers().testFlag(Qt::ControlModifier);
    const Step step = control ? Step::word : Step::character;
    const bool vertical = event->key() == Qt::Key_Up || event->key() == Qt::Key_Down ||
                          event->key() == Qt::Key_PageUp || event->key() == Qt::Key_PageDown;
    if (event->modifiers().testFlag(Qt::AltModifier)) {
        return false;
    }
    if (!vertical) {
        wanted_x_ = -1;
    }
    const text::Utf16Span chosen = controller_->selection();
    const auto by_lines = [&](int lines) {
        if (wanted_x_ < 0) {
            wanted_x_ = column_.caretRect(caret).x();
        }
        moveCaret(column_.lineStep(caret, lines, wanted_x_), extend);
    };
    const int page = std::max(1, static_cast<int>(viewport()->height() / column_.lineHeight()) - 1);
    switch (event->key()) {
    case Qt::Key_Left:
        moveCaret(!extend && !chosen.empty() && !control ? chosen.begin : step_left(text, caret, step),
                  extend);
        return true;
    case Qt::Key_Right:
        moveCaret(!extend && !chosen.empty() && !control ? chosen.end : step_right(text, caret, step),
                  extend);
        return true;
    case Qt::Key_Up:
        by_lines(-1);
        return true;
    case Qt::Key_Down:
        by_lines(1);
        return true;
    case Qt::Key_PageUp:
        by_lines(-page);
        return true;
    case Qt::Key_PageDown:
        by_lines(page);
        return true;
    case Qt::Key_Home:
        moveCaret(control ? text::Utf16Offset(0) : column_.lineOf(caret).begin, extend);
        return true;
    case Qt::Key_End:
        moveCaret(control ? text::Utf16Offset(text.size()) : column_.lineOf(caret).end, extend);
        return true;
    default:
        return false;
    }
}

void DocumentView::keyPressEvent(QKeyEvent* event)
{
    if (controller_->document().empty()) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        controller_->select({text::Utf16Offset(0), text::Utf16Offset(controller_->document().text().size())});
        return;
    }
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        controller_->escape();
        return;
    }
    if (caretKey(event)) {
        return;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void DocumentView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || controller_->document().empty()) {
        return;
    }
    wanted_x_ = -1;
    const QPoint point = event->position().toPoint();
    if (since_double_click_.isValid() &&
        since_double_click_.elapsed() < QApplication::doubleClickInterval() &&
        (point - press_point_).manhattanLength() < QApplication::startDragDistance()) {
        // Third click: the sentence.
        const int sentence = controller_->document().sentenceAt(positionAt(point));
        if (sentence >= 0) {
            controller_->select(controller_->document().sentences()[static_cast<std::size_t>(sentence)]);
        }
        since_double_click_.invalidate();
        return;
    }
    press_point_ = point;
    drag_point_ = point;
    dragging_ = true;
    moved_ = false;
    if (event->modifiers().testFlag(Qt::ShiftModifier)) {
        moved_ = true;
        moveCaret(positionAt(point), true);
        return;
    }
    moveCaret(positionAt(point), false);
}

void DocumentView::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint point = event->position().toPoint();
    if (dragging_ && event->buttons().testFlag(Qt::LeftButton)) {
        if (!moved_ && (point - press_point_).manhattanLength() < 3) {
            return;
        }
        moved_ = true;
        drag_point_ = point;
        moveCaret(positionAt(point), true);
        const bool outside = point.y() < 0 || point.y() > viewport()->height();
        if (outside && !drag_scroll_.isActive()) {
            drag_scroll_.start(40, this);
        } else if (!outside) {
            drag_scroll_.stop();
        }
        return;
    }
    int hovered = -1;
    if (!controller_->document().empty()) {
        const text::Utf16Offset position = positionAt(point);
        const std::vector<int> marks = controller_->document().marksAt(position);
        for (const int mark : marks) {
            for (const QRect& box :
                 rectanglesOf(controller_->document().marks()[static_cast<std::size_t>(mark)].place)) {
                hovered = hovered < 0 && box.adjusted(-2, -2, 2, 4).contains(point) ? mark : hovered;
            }
        }
    }
    if (hovered != hovered_mark_) {
        hovered_mark_ = hovered;
        viewport()->setCursor(hovered >= 0 ? Qt::PointingHandCursor : Qt::IBeamCursor);
        viewport()->update();
    }
}

void DocumentView::mouseReleaseEvent(QMouseEvent* event)
{
    drag_scroll_.stop();
    if (event->button() != Qt::LeftButton || !dragging_) {
        return;
    }
    dragging_ = false;
    if (moved_) {
        return;
    }
    const QPoint point = event->position().toPoint();
    std::vector<int> here;
    for (const int mark : controller_->document().marksAt(positionAt(point))) {
        for (const QRect& box :
             rectanglesOf(controller_->document().marks()[static_cast<std::size_t>(mark)].place)) {
            if (box.adjusted(-2, -2, 2, 4).contains(point) && (here.empty() || here.back() != mark)) {
                here.push_back(mark);
            }
        }
    }
    if (here.empty()) {
        controller_->clearSelection();
        return;
    }
    // Marks on top of each other: every further click takes the next outer one.
    const auto current = std::find(here.begin(), here.end(), controller_->cursor().mark);
    const bool again = current != here.end() && here.size() > 1;
    controller_->selectMark(again ? (current + 1 == here.end() ? here.front() : *(current + 1))
                                  : here.front());
}

void DocumentView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || controller_->document().empty()) {
        return;
    }
    press_point_ = event->position().toPoint();
    dragging_ = false;
    const text::Utf16Span word = word_at(controller_->document().text(), positionAt(press_point_));
    if (!word.empty()) {
        controller_->select(word);
    }
    since_double_click_.start();
}

void DocumentView::contextMenuEvent(QContextMenuEvent* event)
{
    if (controller_->document().empty()) {
        return;
    }
    QPoint where = event->globalPos();
    if (event->reason() == QContextMenuEvent::Mouse) {
        const text::Utf16Offset position = positionAt(event->pos());
        const std::vector<int> here = controller_->document().marksAt(position);
        if (!controller_->selection().contains(position)) {
            controller_->setCaret(position, false);
            if (!here.empty() &&
                std::find(here.begin(), here.end(), controller_->cursor().mark) == here.end()) {
                controller_->selectMark(here.front());
            }
        }
    } else {
        where = viewport()->mapToGlobal(caretRectangle(controller_->caret()).bottomLeft());
    }
    QMenu* menu = createMenu();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(where);
}

bool DocumentView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const bool margin = !controller_->document().empty() && help->pos().x() < column_left_ - 6;
        const QString said = controller_->document().empty() ? QString()
                             : margin                        ? describeMargin(help->pos())
                                                             : describe(positionAt(help->pos()));
        if (said.isEmpty() || (hovered_mark_ < 0 && !margin)) {
            QToolTip::hideText();
        } else {
            QToolTip::showText(help->globalPos(), plain_tooltip(said), viewport());
        }
        return true;
    }
    if (event->type() == QEvent::Leave && hovered_mark_ >= 0) {
        hovered_mark_ = -1;
        viewport()->update();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void DocumentView::wheelEvent(QWheelEvent* event)
{
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        const int steps = event->angleDelta().y() / 120;
        setZoom(zoom_ + 10 * (steps != 0 ? steps : event->angleDelta().y() > 0 ? 1 : -1));
        event->accept();
        return;
    }
    QAbstractScrollArea::wheelEvent(event);
}

void DocumentView::showCaretNow()
{
    hidden_caret_ = 0;
    const int flash = QGuiApplication::styleHints()->cursorFlashTime();
    if (hasFocus() && flash > 0) {
        blink_.start(flash / 2, this);
    } else {
        blink_.stop();
    }
}

void DocumentView::focusInEvent(QFocusEvent* event)
{
    showCaretNow();
    viewport()->update();
    QAbstractScrollArea::focusInEvent(event);
}

void DocumentView::focusOutEvent(QFocusEvent* event)
{
    blink_.stop();
    viewport()->update();
    QAbstractScrollArea::focusOutEvent(event);
}

void DocumentView::timerEvent(QTimerEvent* event)
{
    if (event->timerId() == blink_.timerId()) {
        hidden_caret_ = 1 - hidden_caret_;
        viewport()->update(caretRectangle(controller_->caret()).adjusted(-2, -2, 4, 2));
    } else if (event->timerId() == drag_scroll_.timerId()) {
        const int beyond = drag_point_.y() < 0 ? drag_point_.y() : drag_point_.y() - viewport()->height();
        verticalScrollBar()->setValue(verticalScrollBar()->value() + beyond);
        moveCaret(positionAt(drag_point_), true);
    } else {
        QAbstractScrollArea::timerEvent(event);
    }
}

} // namespace ade::ui
