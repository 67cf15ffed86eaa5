// SPDX-License-Identifier: GPL-3.0-or-later
// How long the window's event loop stood still: a timer that should fire every few milliseconds says when it
// did not.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <vector>

namespace ade::app {

struct StallReport {
    qint64 beats = 0;
    double seconds = 0;
    double p50_ms = 0;
    double p99_9_ms = 0;
    double worst_ms = 0;
    /// The stall without the time in which this thread was ready but other programs had the processor: what
    /// the window owes to itself, by work or by waiting for a lock or a disk. Equal to the above where the
    /// system does not tell.
    double own_p99_9_ms = 0;
    double own_worst_ms = 0;
};

class Heartbeat : public QObject {
    Q_OBJECT

public:
    /// A beat every interval_ms; the stall is what came on top of it.
    explicit Heartbeat(int interval_ms = 5, QObject* parent = nullptr);

    void start();
    void stop() { timer_.stop(); }
    [[nodiscard]] StallReport report() const;
    /// "59998 beats in 300.0 s: p50 0.1 ms, p99.9 3.2 ms, worst 14.8 ms (own work p99.9 2.1 ms, worst 9.0
    /// ms)"
    [[nodiscard]] QString text() const;

private:
    QTimer timer_;
    QElapsedTimer since_last_;
    QElapsedTimer since_start_;
    int interval_ms_;
    double ready_before_ms_ = 0;
    std::vector<float> stalls_ms_;
    std::vector<float> own_ms_;
};

} // namespace ade::app
