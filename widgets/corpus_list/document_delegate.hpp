// SPDX-License-Identifier: GPL-3.0-or-later
// How a document looks in the list: title, detail line, state mark, count of open suggestions.
#pragma once

#include <QStyledItemDelegate>

namespace ade::ui {

class DocumentDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace ade::ui
