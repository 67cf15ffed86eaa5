// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/studio_style.hpp"

#include "widgets/common/palette.hpp"

#include <QPainter>
#include <QPainterPath>
#include <QStyleFactory>
#include <QStyleOption>

#include <algorithm>

namespace ade::ui {

namespace {

QRectF square_in(const QRect& rect)
{
    const qreal side = std::min(rect.width(), rect.height()) - 2;
    QRectF box(0, 0, side, side);
    box.moveCenter(QRectF(rect).center());
    return box;
}

void draw_tick(QPainter& painter, const QRectF& box, const QColor& color)
{
    QPainterPath tick;
    tick.moveTo(box.left() + box.width() * 0.22, box.top() + box.height() * 0.52);
    tick.lineTo(box.left() + box.width() * 0.42, box.top() + box.height() * 0.74);
    tick.lineTo(box.left() + box.width() * 0.80, box.top() + box.height() * 0.27);
    painter.setPen(
        QPen(color, std::max(1.6, box.width() * 0.14), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(tick);
}

} // namespace

StudioStyle::StudioStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

void StudioStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                const QWidget* widget) const
{
    const bool radio = element == PE_IndicatorRadioButton;
    if (!radio && element != PE_IndicatorCheckBox && element != PE_IndicatorItemViewItemCheck) {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        return;
    }
    const Palette colors = Palette::of(option->palette);
    const bool enabled = option->state.testFlag(State_Enabled);
    const bool pressed = option->state.testFlag(State_Sunken);
    const bool hovered = enabled && option->state.testFlag(State_MouseOver);
    const bool on = option->state.testFlag(State_On);
    const bool partly = option->state.testFlag(State_NoChange);
    const QColor mark = enabled ? colors.focus : option->palette.color(QPalette::Disabled, QPalette::Text);
    const QColor line = !enabled ? mark : on || partly || hovered ? colors.focus : colors.muted;
    const QRectF box = square_in(option->rect);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(line, 1.2));
    painter->setBrush(pressed ? colors.selection : colors.ground);
    if (radio) {
        painter->drawEllipse(box);
    } else {
        painter->drawRoundedRect(box, 2.5, 2.5);
    }
    if (radio && on) {
        const qreal inset = box.width() * 0.28;
        painter->setPen(Qt::NoPen);
        painter->setBrush(mark);
        painter->drawEllipse(box.adjusted(inset, inset, -inset, -inset));
    } else if (partly) {
        const qreal inset = box.width() * 0.25;
        painter->setPen(QPen(mark, std::max(1.6, box.width() * 0.14), Qt::SolidLine, Qt::RoundCap));
        painter->drawLine(QPointF(box.left() + inset, box.center().y()),
                          QPointF(box.right() - inset, box.center().y()));
    } else if (on) {
        draw_tick(*painter, box, mark);
    }
    painter->restore();
}

} // namespace ade::ui
