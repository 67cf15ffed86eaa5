// SPDX-License-Identifier: GPL-3.0-or-later
// What the event loop did while it stood still: an application that times each event it hands out.
#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QEvent>
#include <QMetaEnum>
#include <QStringList>
#include <QThread>

#include <algorithm>
#include <ctime>
#include <vector>

namespace ade::tests {

/// Keeps the slowest events: passed time, and the time in which the thread itself computed.
class TracingApplication : public QApplication {
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (QThread::currentThread() != thread())
            return QApplication::notify(receiver, event); // a worker's
        if (depth_ > 0 && event->type() != QEvent::Timer && event->type() != QEvent::MetaCall)
            return QApplication::notify(receiver, event); // part of the outer one
        const QString name = describe(receiver, event);   // neither may live on
        ++depth_;
        QElapsedTimer passed;
        passed.start();
        const double computed_before = computed_ms();
        const bool taken = QApplication::notify(receiver, event);
        --depth_;
        const double ms = static_cast<double>(passed.nsecsElapsed()) / 1e6;
        if (ms > kSlow_ms && since_reset_.isValid()) {
            slow_.push_back({ms, computed_ms() - computed_before,
                             static_cast<double>(since_reset_.elapsed()) / 1000, name});
        }
        return taken;
    }

    void forget()
    {
        slow_.clear();
        since_reset_.start();
    }

    /// The slowest, one line each.
    [[nodiscard]] QStringList slowest(std::size_t count) const
    {
        auto all = slow_;
        std::sort(all.begin(), all.end(), [](const Slow& l, const Slow& r) { return l.ms > r.ms; });
        all.resize(std::min(count, all.size()));
        QStringList lines;
        for (const auto& one : all)
            lines << QStringLiteral("%1 ms, computing %2 ms, at %3 s: %4")
                         .arg(one.ms, 0, 'f', 1)
                         .arg(one.computed_ms, 0, 'f', 1)
                         .arg(one.at_s, 0, 'f', 1)
                         .arg(one.name);
        return lines;
    }

private:
    struct Slow {
        double ms;
        double computed_ms;
        double at_s;
        QString name;
    };
    static constexpr double kSlow_ms = 8;

    static double computed_ms()
    {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    }

    static QString describe(const QObject* receiver, const QEvent* event)
    {
        const char* const type =
            QMetaEnum::fromType<QEvent::Type>().valueToKey(static_cast<int>(event->type()));
        return QStringLiteral("%1 to %2 %3")
            .arg(QLatin1String(type ? type : "event"), QLatin1String(receiver->metaObject()->className()),
                 receiver->objectName());
    }

    int depth_ = 0;
    QElapsedTimer since_reset_;
    std::vector<Slow> slow_;
};

} // namespace ade::tests
