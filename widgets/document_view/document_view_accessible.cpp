// SPDX-License-Identifier: GPL-3.0-or-later
// What screen readers and test tools see of the document view.
#include "widgets/document_view/document_view_accessible.hpp"

#include "widgets/document_view/document_view.hpp"

#include <algorithm>

namespace ade::ui {

namespace {

QAccessibleInterface* make_interface(const QString&, QObject* object)
{
    auto* view = qobject_cast<DocumentView*>(object);
    return view ? new DocumentViewAccessible(view) : nullptr;
}

text::Utf16Offset at(int offset)
{
    return text::Utf16Offset(offset);
}

} // namespace

void install_document_view_accessibility()
{
    static const bool kInstalled = [] {
        QAccessible::installFactory(make_interface);
        return true;
    }();
    Q_UNUSED(kInstalled);
}

DocumentViewAccessible::DocumentViewAccessible(DocumentView* view)
    : QAccessibleWidget(view, QAccessible::Document)
{
}

DocumentView* DocumentViewAccessible::view() const
{
    return static_cast<DocumentView*>(widget());
}

void* DocumentViewAccessible::interface_cast(QAccessible::InterfaceType type)
{
    if (type == QAccessible::TextInterface) {
        return static_cast<QAccessibleTextInterface*>(this);
    }
    return QAccessibleWidget::interface_cast(type);
}

QAccessible::State DocumentViewAccessible::state() const
{
    QAccessible::State state = QAccessibleWidget::state();
    state.readOnly = true;
    state.multiLine = true;
    state.selectableText = true;
    state.focusable = true;
    return state;
}

QString DocumentViewAccessible::text(QAccessible::Text type) const
{
    if (type == QAccessible::Value) {
        return view()->controller()->document().text();
    }
    return QAccessibleWidget::text(type);
}

void DocumentViewAccessible::selection(int index, int* start, int* end) const
{
    const text::Utf16Span chosen = view()->controller()->selection();
    const bool here = index == 0 && !chosen.empty();
    *start = here ? static_cast<int>(chosen.begin.value()) : 0;
    *end = here ? static_cast<int>(chosen.end.value()) : 0;
}

int DocumentViewAccessible::selectionCount() const
{
    return view()->controller()->selection().empty() ? 0 : 1;
}

void DocumentViewAccessible::addSelection(int start, int end)
{
    setSelection(0, start, end);
}

void DocumentViewAccessible::removeSelection(int index)
{
    if (index == 0) {
        view()->controller()->setCaret(view()->controller()->caret(), false);
    }
}

void DocumentViewAccessible::setSelection(int index, int start, int end)
{
    if (index == 0) {
        view()->controller()->select({at(start), at(end)});
    }
}

int DocumentViewAccessible::cursorPosition() const
{
    return static_cast<int>(view()->controller()->caret().value());
}

void DocumentViewAccessible::setCursorPosition(int position)
{
    view()->controller()->setCaret(at(position), false);
}

QString DocumentViewAccessible::text(int start, int end) const
{
    const int last = end < 0 ? characterCount() : end;
    return view()->controller()->document().bridge().slice(text::Utf16Span{at(start), at(last)}).toString();
}

int DocumentViewAccessible::characterCount() const
{
    return static_cast<int>(view()->controller()->document().text().size());
}

QRect DocumentViewAccessible::characterRect(int offset) const
{
    const QList<QRect> boxes = view()->rectanglesOf({at(offset), at(offset + 1)});
    QRect box = boxes.isEmpty() ? view()->caretRectangle(at(offset)) : boxes.first();
    box.moveTopLeft(view()->viewport()->mapToGlobal(box.topLeft()));
    return box;
}

int DocumentViewAccessible::offsetAtPoint(const QPoint& point) const
{
    const QPoint here = view()->viewport()->mapFromGlobal(point);
    return view()->viewport()->rect().contains(here) ? static_cast<int>(view()->positionAt(here).value())
                                                     : -1;
}

void DocumentViewAccessible::scrollToSubstring(int start, int end)
{
    view()->ensureVisible({at(start), at(end)});
}

QString DocumentViewAccessible::attributes(int offset, int* start, int* end) const
{
    const ViewDocument& document = view()->controller()->document();
    const std::vector<int> here = document.marksAt(at(offset));
    // The stretch around the offset over which no mark begins or ends.
    std::int64_t from = 0;
    std::int64_t to = document.text().size();
    for (std::size_t i = 0; i < document.marks().size(); ++i) {
        if (!document.painted(static_cast<int>(i))) {
            continue;
        }
        for (const text::Utf16Span& part : document.marks()[i].parts) {
            for (const std::int64_t edge : {part.begin.value(), part.end.value()}) {
                from = edge <= offset ? std::max(from, edge) : from;
                to = edge > offset ? std::min(to, edge) : to;
            }
        }
    }
    *start = static_cast<int>(from);
    *end = static_cast<int>(to);
    QStringList attributes;
    for (const int index : here) {
        const Mark& mark = document.marks()[static_cast<std::size_t>(index)];
        attributes.append(QStringLiteral("ade-mark:") + label_name(mark.label));
        attributes.append(QStringLiteral("ade-voice:") +
                          (mark.standing == Standing::decided ? role_name(Role::you) : role_name(mark.role)));
    }
    return attributes.join(QLatin1Char(';'));
}

} // namespace ade::ui
