// SPDX-License-Identifier: GPL-3.0-or-later
// Training loss by step, development scores by epoch.
#pragma once

#include "core/student/trainer.hpp"

#include <QWidget>

#include <utility>
#include <vector>

class QChart;
class QChartView;
class QLineSeries;
class QValueAxis;

namespace ade::ui {

class LossPlot : public QWidget {
    Q_OBJECT

public:
    explicit LossPlot(QWidget* parent = nullptr);

    /// points: step, smoothed loss. steps: of the whole run, the width of the plot. Scores are drawn at the
    /// last step of their epoch. More than kPointsMax points are thinned evenly.
    void show(const std::vector<std::pair<double, double>>& points, double steps,
              const std::vector<student::EpochScore>& epochs, int epochs_in_all);

    static constexpr std::size_t kPointsMax = 600;

protected:
    void changeEvent(QEvent* event) override;

private:
    void takeColours();

    QChart* chart_;
    QChartView* view_;
    QLineSeries* loss_;
    QLineSeries* lenient_;
    QLineSeries* strict_;
    QValueAxis* step_axis_;
    QValueAxis* loss_axis_;
    QValueAxis* score_axis_;
};

} // namespace ade::ui
