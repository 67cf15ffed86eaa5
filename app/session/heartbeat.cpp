// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/heartbeat.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ade::app {

namespace {

/// For how long the calling thread was ready to run while others ran, since it began. Linux; 0 elsewhere.
double readyTime_ms()
{
    std::FILE* const file = std::fopen("/proc/thread-self/schedstat", "r");
    if (!file)
        return 0;
    unsigned long long ran_ns = 0;
    unsigned long long ready_ns = 0;
    const int fields = std::fscanf(file, "%llu %llu", &ran_ns, &ready_ns);
    std::fclose(file);
    return fields == 2 ? static_cast<double>(ready_ns) / 1e6 : 0;
}

/// The value that a share of all does not exceed; sorts.
double quantile(std::vector<float> values, double share)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
    return static_cast<double>(values[std::clamp<std::size_t>(rank, 1, values.size()) - 1]);
}

} // namespace

Heartbeat::Heartbeat(int interval_ms, QObject* parent) : QObject(parent), interval_ms_(interval_ms)
{
    timer_.setTimerType(Qt::PreciseTimer);
    timer_.setInterval(interval_ms);
    connect(&timer_, &QTimer::timeout, this, [this] {
        const double waited_ms = static_cast<double>(since_last_.nsecsElapsed()) / 1e6;
        since_last_.restart();
        const double stall_ms = std::max(0.0, waited_ms - interval_ms_);
        const double ready_ms = readyTime_ms();
        stalls_ms_.push_back(static_cast<float>(stall_ms));
        own_ms_.push_back(static_cast<float>(std::max(0.0, stall_ms - (ready_ms - ready_before_ms_))));
        ready_before_ms_ = ready_ms;
    });
}

void Heartbeat::start()
{
    stalls_ms_.clear();
    own_ms_.clear();
    ready_before_ms_ = readyTime_ms();
    since_last_.start();
    since_start_.start();
    timer_.start();
}

StallReport Heartbeat::report() const
{
    StallReport report;
    report.beats = static_cast<qint64>(stalls_ms_.size());
    report.seconds = static_cast<double>(since_start_.elapsed()) / 1000.0;
    report.p50_ms = quantile(stalls_ms_, 0.5);
    report.p99_9_ms = quantile(stalls_ms_, 0.999);
    report.worst_ms = quantile(stalls_ms_, 1);
    report.own_p99_9_ms = quantile(own_ms_, 0.999);
    report.own_worst_ms = quantile(own_ms_, 1);
    return report;
}

QString Heartbeat::text() const
{
    const StallReport figures = report();
    return QStringLiteral(
               "%1 beats in %2 s: p50 %3 ms, p99.9 %4 ms, worst %5 ms (own p99.9 %6 ms, worst %7 ms)")
        .arg(figures.beats)
        .arg(figures.seconds, 0, 'f', 1)
        .arg(figures.p50_ms, 0, 'f', 1)
        .arg(figures.p99_9_ms, 0, 'f', 1)
        .arg(figures.worst_ms, 0, 'f', 1)
        .arg(figures.own_p99_9_ms, 0, 'f', 1)
        .arg(figures.own_worst_ms, 0, 'f', 1);
}

} // namespace ade::app
