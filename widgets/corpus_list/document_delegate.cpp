// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_list/document_delegate.hpp"

#include "widgets/common/palette.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/corpus_list/document_list_model.hpp"

#include <QPainter>

namespace ade::ui {

namespace {

constexpr int kMargin = 12;
constexpr int kGap = 4;

QFont smaller(const QFont& font)
{
    QFont small = font;
    small.setPointSizeF(font.pointSizeF() * 0.88);
    return small;
}

} // namespace

QSize DocumentDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    const int lines = QFontMetrics(option.font).height() + QFontMetrics(smaller(option.font)).height();
    return {200, lines + kGap + 2 * 8};
}

void DocumentDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const
{
    const Palette colours = Palette::of(option.palette);
    painter->save();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QRect area = option.rect;
    if (selected)
        painter->fillRect(area, blend(colours.focus, colours.panel, 0.14));
    else if (option.state.testFlag(QStyle::State_MouseOver))
        painter->fillRect(area, blend(colours.text, colours.panel, 0.05));
    if (selected)
        painter->fillRect(QRect(area.left(), area.top(), 3, area.height()), colours.focus);
    painter->setPen(colours.hairline);
    painter->drawLine(area.left() + kMargin, area.bottom(), area.right(), area.bottom());

    const QFont small = smaller(option.font);
    const QFontMetrics title_metrics(option.font);
    const QFontMetrics detail_metrics(small);
    QRect inner = area.adjusted(kMargin, 8, -kMargin, -8);
    const QRect title_line(inner.left(), inner.top(), inner.width(), title_metrics.height());
    const QRect detail_line(inner.left(), title_line.bottom() + 1 + kGap, inner.width(),
                            detail_metrics.height());

    const QString state = index.data(DocumentListModel::StateRole).toString();
    int title_width = title_line.width();
    if (!state.isEmpty()) {
        painter->setFont(option.font);
        painter->setPen(state == QStringLiteral("✓") ? colours.accepted : colours.muted);
        painter->drawText(title_line, Qt::AlignRight | Qt::AlignVCenter, state);
        title_width -= title_metrics.horizontalAdvance(state) + 8;
    }
    painter->setFont(option.font);
    painter->setPen(colours.text);
    painter->drawText(title_line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                      elided(index.data(Qt::DisplayRole).toString(), title_metrics, title_width));

    painter->setFont(small);
    const QString badge = index.data(DocumentListModel::BadgeRole).toString();
    int detail_width = detail_line.width();
    if (!badge.isEmpty()) {
        // Two models that say different things are worth a look first: a sign before the count.
        const bool disagree = index.data(DocumentListModel::DisagreementRole).toBool();
        const QString words = disagree ? QStringLiteral("≠ ") + badge : badge;
        painter->setPen(disagree ? colours.event_line : colours.drug_line);
        painter->drawText(detail_line, Qt::AlignRight | Qt::AlignVCenter, words);
        detail_width -= detail_metrics.horizontalAdvance(words) + 8;
    }
    painter->setPen(colours.muted);
    painter->drawText(
        detail_line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
        elided(index.data(DocumentListModel::DetailRole).toString(), detail_metrics, detail_width));
    if (option.state.testFlag(QStyle::State_HasFocus) &&
        option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
        painter->setPen(QPen(colours.focus, 1, Qt::DotLine));
        painter->drawRect(area.adjusted(0, 0, -1, -2));
    }
    painter->restore();
}

} // namespace ade::ui
