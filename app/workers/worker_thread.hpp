// SPDX-License-Identifier: GPL-3.0-or-later
// A thread that runs one worker object, and the requests that may be cancelled on it.
#pragma once

#include "core/base/result.hpp"

#include <QObject>
#include <QThread>

#include <atomic>
#include <exception>
#include <map>
#include <memory>
#include <stop_token>
#include <utility>

namespace ade::app {

using RequestId = quint64;

/// Travels inside every request. A worker answers it with exactly one of finished, cancelled, failed.
struct Ticket {
    RequestId id = 0;
    std::stop_token stop;
};

/// The requests of one thread that have no answer yet. Lives in the thread that asks.
class TicketBook {
public:
    Ticket open()
    {
        const RequestId id = next_id().fetch_add(1, std::memory_order_relaxed);
        std::stop_source source;
        const Ticket ticket{id, source.get_token()};
        sources_.emplace(id, std::move(source));
        return ticket;
    }
    void cancel(RequestId id)
    {
        if (const auto found = sources_.find(id); found != sources_.end())
            found->second.request_stop();
    }
    void cancelAll()
    {
        for (auto& [id, source] : sources_)
            source.request_stop();
    }
    /// Call on the answer; an id that is not open is ignored.
    void close(RequestId id) { sources_.erase(id); }
    [[nodiscard]] bool isOpen(RequestId id) const { return sources_.contains(id); }
    [[nodiscard]] bool empty() const { return sources_.empty(); }

private:
    static std::atomic<RequestId>& next_id()
    {
        static std::atomic<RequestId> next{1};
        return next;
    }
    std::map<RequestId, std::stop_source> sources_;
};

/// Owns a worker and its thread. The destructor asks every open request to stop, lets the event loop end,
/// waits; the worker is deleted in its own thread. No call is made into the worker from outside: connect
/// signals.
template <typename Worker>
class WorkerThread {
public:
    template <typename... Args>
    explicit WorkerThread(const QString& name, Args&&... args)
        : worker_(new Worker(std::forward<Args>(args)...))
    {
        thread_.setObjectName(name);
        worker_->moveToThread(&thread_);
        QObject::connect(&thread_, &QThread::finished, worker_, &QObject::deleteLater);
    }
    ~WorkerThread() { stop(); }
    WorkerThread(const WorkerThread&) = delete;
    WorkerThread& operator=(const WorkerThread&) = delete;

    /// Connect first, then start: no answer is lost.
    void start() { thread_.start(); }

    /// For connecting only.
    [[nodiscard]] Worker* worker() const { return worker_; }
    [[nodiscard]] TicketBook& tickets() { return tickets_; }

    void stop()
    {
        if (!worker_)
            return;
        tickets_.cancelAll();
        if (!thread_.isRunning()) {
            delete worker_;
        } else {
            thread_.quit();
            thread_.wait();
        }
        worker_ = nullptr;
    }

private:
    QThread thread_;
    Worker* worker_;
    TicketBook tickets_;
};

/// Runs work that returns a Result and turns what libraries throw into an Error, so that nothing leaves a
/// slot.
template <typename Work>
auto guarded(Work&& work) -> decltype(work())
{
    try {
        return work();
    } catch (const std::exception& exception) {
        return fail(ErrorCode::internal, "worker.exception", {}, "Unexpected fault: {}", exception.what());
    } catch (...) {
        return fail(ErrorCode::internal, "worker.exception", {}, "Unexpected fault of unknown kind");
    }
}

} // namespace ade::app
