// SPDX-License-Identifier: GPL-3.0-or-later
// A small turning ring: something runs.
#include "widgets/common/busy_indicator.hpp"

#include "widgets/common/palette.hpp"
#include "widgets/common/plain_text.hpp"

#include <QPainter>
#include <QStyle>

namespace ade::ui {

BusyIndicator::BusyIndicator(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("busyIndicator"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    timer_.setInterval(80);
    connect(&timer_, &QTimer::timeout, this, [this] {
        if (style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0) {
            angle_ = (angle_ + 30) % 360;
            update();
        }
    });
    hide();
}

void BusyIndicator::start(const QString& what)
{
    setToolTip(plain_tooltip(what));
    setAccessibleName(what);
    timer_.start();
    show();
}

void BusyIndicator::stop()
{
    timer_.stop();
    hide();
}

QSize BusyIndicator::sizeHint() const
{
    const int side = fontMetrics().height();
    return {side, side};
}

void BusyIndicator::paintEvent(QPaintEvent*)
{
    const Palette colors = Palette::of(palette());
    const double side = std::min(width(), height()) - 4.0;
    const QRectF ring((width() - side) / 2, (height() - side) / 2, side, side);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colors.hairline, 2));
    painter.drawEllipse(ring);
    painter.setPen(QPen(colors.focus, 2, Qt::SolidLine, Qt::RoundCap));
    painter.drawArc(ring, -angle_ * 16, 100 * 16);
}

} // namespace ade::ui
