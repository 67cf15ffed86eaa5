// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/heartbeat.hpp"

#include <algorithm>
#include <cmath>

namespace ade::app {

Heartbeat::Heartbeat(int interval_ms, QObject* parent) : QObject(parent), interval_ms_(interval_ms)
{
    timer_.setTimerType(Qt::PreciseTimer);
    timer_.setInterval(interval_ms);
    connect(&timer_, &QTimer::timeout, this, [this] {
        const double waited_ms = static_cast<double>(since_last_.nsecsElapsed()) / 1e6;
        since_last_.restart();
        stalls_ms_.push_back(static_cast<float>(std::max(0.0, waited_ms - interval_ms_)));
    });
}

void Heartbeat::start()
{
    stalls_ms_.clear();
    since_last_.start();
    since_start_.start();
    timer_.start();
}

StallReport Heartbeat::report() const
{
    StallReport report;
    report.beats = static_cast<qint64>(stalls_ms_.size());
    report.seconds = static_cast<double>(since_start_.elapsed()) / 1000.0;
    if (stalls_ms_.empty())
        return report;
    std::vector<float> sorted = stalls_ms_;
    std::sort(sorted.begin(), sorted.end());
    const auto at = [&](double part) {
        const auto rank = static_cast<std::size_t>(std::ceil(part * static_cast<double>(sorted.size())));
        return static_cast<double>(sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1]);
    };
    report.p50_ms = at(0.5);
    report.p99_9_ms = at(0.999);
    report.worst_ms = static_cast<double>(sorted.back());
    return report;
}

QString Heartbeat::text() const
{
    const StallReport figures = report();
    return QStringLiteral("%1 beats in %2 s: p50 %3 ms, p99.9 %4 ms, worst %5 ms")
        .arg(figures.beats)
        .arg(figures.seconds, 0, 'f', 1)
        .arg(figures.p50_ms, 0, 'f', 1)
        .arg(figures.p99_9_ms, 0, 'f', 1)
        .arg(figures.worst_ms, 0, 'f', 1);
}

} // namespace ade::app
