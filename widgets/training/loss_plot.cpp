// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/training/loss_plot.hpp"

#include <QChart>
#include <QChartView>
#include <QEvent>
#include <QLegend>
#include <QLineSeries>
#include <QVBoxLayout>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace ade::ui {

LossPlot::LossPlot(QWidget* parent)
    : QWidget(parent), chart_(new QChart), view_(new QChartView(this)), loss_(new QLineSeries(chart_)),
      lenient_(new QLineSeries(chart_)), strict_(new QLineSeries(chart_)), step_axis_(new QValueAxis(chart_)),
      loss_axis_(new QValueAxis(chart_)), score_axis_(new QValueAxis(chart_))
{
    setObjectName(QStringLiteral("lossPlot"));
    setAccessibleName(tr("Training loss and development scores"));
    loss_->setName(tr("loss"));
    lenient_->setName(tr("lenient F1"));
    strict_->setName(tr("strict F1"));
    for (auto* series : {loss_, lenient_, strict_})
        chart_->addSeries(series);
    chart_->addAxis(step_axis_, Qt::AlignBottom);
    chart_->addAxis(loss_axis_, Qt::AlignLeft);
    chart_->addAxis(score_axis_, Qt::AlignRight);
    for (auto* series : {loss_, lenient_, strict_})
        series->attachAxis(step_axis_);
    loss_->attachAxis(loss_axis_);
    lenient_->attachAxis(score_axis_);
    strict_->attachAxis(score_axis_);
    lenient_->setPointsVisible(true);
    strict_->setPointsVisible(true);
    score_axis_->setRange(0, 1);
    score_axis_->setTickCount(3);
    loss_axis_->setTickCount(3);
    step_axis_->setTickCount(5);
    step_axis_->setLabelFormat(QStringLiteral("%.0f"));
    loss_axis_->setLabelFormat(QStringLiteral("%.3f"));
    score_axis_->setLabelFormat(QStringLiteral("%.1f"));
    chart_->setMargins(QMargins(0, 0, 0, 0));
    chart_->setBackgroundRoundness(0);
    chart_->legend()->setAlignment(Qt::AlignTop);
    chart_->legend()->setMarkerShape(QLegend::MarkerShapeFromSeries);
    view_->setChart(chart_);
    view_->setRenderHint(QPainter::Antialiasing);
    view_->setFrameShape(QFrame::NoFrame);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(view_);
    takeColours();
}

void LossPlot::show(const std::vector<std::pair<double, double>>& points, double steps,
                    const std::vector<student::EpochScore>& epochs, int epochs_in_all)
{
    QList<QPointF> line;
    const std::size_t stride = points.size() / kPointsMax + 1;
    double highest = 0;
    for (std::size_t i = 0; i < points.size(); i += stride) {
        line.append(QPointF(points[i].first, points[i].second));
        highest = std::max(highest, points[i].second);
    }
    loss_->replace(line);
    QList<QPointF> lenient;
    QList<QPointF> strict;
    const double steps_per_epoch = epochs_in_all > 0 ? steps / epochs_in_all : 0;
    for (const auto& epoch : epochs) {
        if (epoch.lenient)
            lenient.append(QPointF(epoch.epoch * steps_per_epoch, epoch.lenient->f1));
        if (epoch.strict)
            strict.append(QPointF(epoch.epoch * steps_per_epoch, epoch.strict->f1));
    }
    lenient_->replace(lenient);
    strict_->replace(strict);
    step_axis_->setRange(0, std::max(1.0, steps));
    loss_axis_->setRange(0, highest > 0 ? highest * 1.05 : 1);
}

void LossPlot::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        takeColours();
    QWidget::changeEvent(event);
}

void LossPlot::takeColours()
{
    const QPalette colours = palette();
    const QColor text = colours.color(QPalette::WindowText);
    QColor faint = text;
    faint.setAlphaF(0.15F);
    chart_->setBackgroundBrush(colours.color(QPalette::Window));
    chart_->setBackgroundPen(Qt::NoPen);
    chart_->legend()->setLabelColor(text);
    for (auto* axis : {step_axis_, loss_axis_, score_axis_}) {
        axis->setLabelsColor(text);
        axis->setGridLineColor(faint);
        axis->setLinePenColor(faint);
        QFont small = font();
        small.setPointSizeF(std::max(7.0, small.pointSizeF() * 0.85));
        axis->setLabelsFont(small);
    }
    score_axis_->setGridLineVisible(false);
    // Three lines told apart by colour and by dash, so that neither alone is needed.
    const bool dark = colours.color(QPalette::Window).lightness() < 128;
    loss_->setPen(QPen(text, 1.4));
    lenient_->setPen(QPen(QColor(dark ? 0x4FC3A0 : 0x00664A), 2.0, Qt::SolidLine));
    strict_->setPen(QPen(QColor(dark ? 0xF5B041 : 0xA84300), 2.0, Qt::DashLine));
}

} // namespace ade::ui
