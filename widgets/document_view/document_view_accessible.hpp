// SPDX-License-Identifier: GPL-3.0-or-later
// What screen readers and test tools see of the document view.
#pragma once

#include <QAccessibleWidget>

namespace ade::ui {

class DocumentView;

/// Once per program; further calls do nothing.
void install_document_view_accessibility();

/// The document as accessible text. Offsets are UTF-16, as Qt's interface wants them. attributes() names the
/// marks at a position ("ade-mark:adverse event;ade-voice:teacher").
class DocumentViewAccessible : public QAccessibleWidget, public QAccessibleTextInterface {
public:
    explicit DocumentViewAccessible(DocumentView* view);

    void* interface_cast(QAccessible::InterfaceType type) override;
    QAccessible::State state() const override;
    QString text(QAccessible::Text type) const override;

    void selection(int index, int* start, int* end) const override;
    int selectionCount() const override;
    void addSelection(int start, int end) override;
    void removeSelection(int index) override;
    void setSelection(int index, int start, int end) override;
    int cursorPosition() const override;
    void setCursorPosition(int position) override;
    QString text(int start, int end) const override;
    int characterCount() const override;
    QRect characterRect(int offset) const override;
    int offsetAtPoint(const QPoint& point) const override;
    void scrollToSubstring(int start, int end) override;
    QString attributes(int offset, int* start, int* end) const override;

private:
    [[nodiscard]] DocumentView* view() const;
};

} // namespace ade::ui
