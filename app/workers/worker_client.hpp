// SPDX-License-Identifier: GPL-3.0-or-later
// Asks a worker in its thread and brings each answer back to the asking thread as a Result.
#pragma once

#include "app/workers/messages.hpp"
#include "app/workers/worker_thread.hpp"

#include <QMetaObject>
#include <QPointer>

#include <functional>
#include <map>
#include <memory>

namespace ade::app {

/// Lives in the window's thread. Every call is answered once: with the worker's answer, its Error, or
/// cancelled; never after the context object is gone. Destruction stops the worker first; open calls are then
/// not answered.
template <typename Worker>
class WorkerClient {
public:
    template <typename... Args>
    explicit WorkerClient(const QString& name, Args&&... args) : thread_(name, std::forward<Args>(args)...)
    {
        Worker* worker = thread_.worker();
        QObject::connect(worker, &Worker::failed, &receiver_,
                         [this](const Failure& failure) { finish(failure.id, nullptr, &failure.error); });
        QObject::connect(worker, &Worker::cancelled, &receiver_, [this](quint64 id) {
            const Error stopped = ade::cancelled().value();
            finish(id, nullptr, &stopped);
        });
    }

    /// Once per kind of answer, before start().
    template <typename Answer>
    void listen(void (Worker::*signal)(const Answer&))
    {
        QObject::connect(thread_.worker(), signal, &receiver_,
                         [this](const Answer& answer) { finish(answer.id, &answer, nullptr); });
    }

    /// News that are no answers, such as progress.
    template <typename News>
    void follow(void (Worker::*signal)(const News&), QObject* context, std::function<void(const News&)> tell)
    {
        QObject::connect(thread_.worker(), signal, context,
                         [tell = std::move(tell)](const News& news) { tell(news); });
    }

    void start() { thread_.start(); }

    /// What another worker sends goes to this one, from thread to thread. Before that one starts.
    template <typename Other, typename News>
    void takeFrom(WorkerClient<Other>& other, void (Other::*signal)(const News&),
                  void (Worker::*slot)(const News&))
    {
        QObject::connect(other.worker(), signal, thread_.worker(), slot, Qt::QueuedConnection);
    }

    /// For connecting only.
    [[nodiscard]] Worker* worker() const { return thread_.worker(); }

    /// Queues slot(request) in the worker's thread. request.ticket is set here. Returns its id.
    template <typename Answer, typename Request>
    RequestId call(void (Worker::*slot)(const Request&), Request request, QObject* context,
                   std::function<void(Result<Answer>)> done)
    {
        request.ticket = thread_.tickets().open();
        const RequestId id = request.ticket.id;
        calls_[id] = {context, [done = std::move(done)](const void* answer, const Error* error) {
                          if (answer)
                              done(*static_cast<const Answer*>(answer));
                          else
                              done(tl::unexpected<Error>(*error));
                      }};
        Worker* worker = thread_.worker();
        QMetaObject::invokeMethod(
            worker, [worker, slot, request = std::move(request)] { (worker->*slot)(request); },
            Qt::QueuedConnection);
        return id;
    }

    /// Queues a slot that needs no answer.
    void tell(void (Worker::*slot)())
    {
        Worker* worker = thread_.worker();
        QMetaObject::invokeMethod(
            worker, [worker, slot] { (worker->*slot)(); }, Qt::QueuedConnection);
    }

    /// Lets go of something large in the worker's thread: freeing it takes a while too.
    void release(std::shared_ptr<const void> last)
    {
        QMetaObject::invokeMethod(
            thread_.worker(), [last = std::move(last)]() mutable { last.reset(); }, Qt::QueuedConnection);
    }

    void cancel(RequestId id) { thread_.tickets().cancel(id); }
    void cancelAll() { thread_.tickets().cancelAll(); }
    [[nodiscard]] bool isBusy() const { return !calls_.empty(); }
    [[nodiscard]] bool isOpen(RequestId id) const { return calls_.contains(id); }
    /// Stops what runs and waits for the thread.
    void stop() { thread_.stop(); }

private:
    struct Call {
        QPointer<QObject> context;
        std::function<void(const void*, const Error*)> done;
    };

    void finish(RequestId id, const void* answer, const Error* error)
    {
        thread_.tickets().close(id);
        const auto found = calls_.find(id);
        if (found == calls_.end())
            return;
        const Call call = std::move(found->second);
        calls_.erase(found);
        if (call.context)
            call.done(answer, error);
    }

    QObject receiver_;
    std::map<RequestId, Call> calls_;
    WorkerThread<Worker> thread_; ///< last: stopped before what its answers reach
};

} // namespace ade::app
