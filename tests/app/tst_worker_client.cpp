// SPDX-License-Identifier: GPL-3.0-or-later
// A worker in its thread: done, fails, cancelled, destroyed while busy, answers for things that are gone.
#include "app/workers/worker_client.hpp"

#include <QElapsedTimer>
#include <QTest>
#include <QThread>

using namespace ade;
using namespace ade::app;

struct CountRequest {
    Ticket ticket;
    int to = 0;
    bool fail = false;
    bool raise = false;
};

struct Counted {
    RequestId id = 0;
    int value = 0;
    QThread* thread = nullptr;
};

class CountWorker : public QObject {
    Q_OBJECT

public:
    explicit CountWorker(std::atomic<int>* alive) : alive_(alive) { ++*alive_; }
    ~CountWorker() override { --*alive_; }

public Q_SLOTS:
    /// Counts one a millisecond; looks at the stop token each time.
    void count(const CountRequest& request)
    {
        const auto answer = guarded([&]() -> Result<Counted> {
            if (request.raise)
                throw std::runtime_error("boom");
            for (int i = 0; i < request.to; ++i) {
                if (request.ticket.stop.stop_requested())
                    return ade::cancelled();
                QThread::msleep(1);
            }
            if (request.fail)
                return fail(ErrorCode::io, "test.fail", "here", "found nothing");
            return Counted{request.ticket.id, request.to, QThread::currentThread()};
        });
        if (answer)
            Q_EMIT counted(*answer);
        else if (answer.error().code == ErrorCode::cancelled)
            Q_EMIT cancelled(request.ticket.id);
        else
            Q_EMIT failed({request.ticket.id, answer.error()});
    }

Q_SIGNALS:
    void counted(const Counted& counted);
    void cancelled(quint64 id);
    void failed(const ade::app::Failure& failure);

private:
    std::atomic<int>* alive_;
};

class TestWorkerClient : public QObject {
    Q_OBJECT

private:
    using Client = WorkerClient<CountWorker>;
    std::atomic<int> alive_{0};

    std::unique_ptr<Client> make()
    {
        auto client = std::make_unique<Client>(QStringLiteral("count"), &alive_);
        client->listen(&CountWorker::counted);
        client->start();
        return client;
    }

private Q_SLOTS:
    void answersInTheAskingThread()
    {
        const auto client = make();
        int answers = 0;
        client->call<Counted>(&CountWorker::count, CountRequest{{}, 3}, this, [&](Result<Counted> answer) {
            ++answers;
            QVERIFY(answer.has_value());
            QCOMPARE(answer->value, 3);
            QVERIFY(answer->thread != QThread::currentThread());
        });
        QVERIFY(client->isBusy());
        QTRY_COMPARE(answers, 1);
        QVERIFY(!client->isBusy());
    }

    void failures_data()
    {
        QTest::addColumn<bool>("raise");
        QTest::addColumn<QString>("message");
        QTest::newRow("an Error comes over") << false << "found nothing";
        QTest::newRow("an exception becomes an Error") << true << "Unexpected fault: boom";
    }
    void failures()
    {
        QFETCH(bool, raise);
        QFETCH(QString, message);
        const auto client = make();
        QString got;
        client->call<Counted>(
            &CountWorker::count, CountRequest{{}, 0, true, raise}, this, [&](Result<Counted> answer) {
                got = answer ? QStringLiteral("no error") : QString::fromStdString(answer.error().message);
            });
        QTRY_COMPARE(got, message);
    }

    void cancelStopsOneAndNotTheNext()
    {
        const auto client = make();
        std::vector<bool> cancelled;
        const auto done = [&](Result<Counted> answer) {
            cancelled.push_back(!answer && answer.error().code == ErrorCode::cancelled);
        };
        const auto first = client->call<Counted>(&CountWorker::count, CountRequest{{}, 100000}, this, done);
        client->call<Counted>(&CountWorker::count, CountRequest{{}, 2}, this, done);
        QTest::qWait(5);
        client->cancel(first);
        QTRY_COMPARE(static_cast<int>(cancelled.size()), 2);
        QVERIFY(cancelled[0]);
        QVERIFY(!cancelled[1]);
    }

    void destroyedWhileBusy()
    {
        auto client = make();
        bool called = false;
        client->call<Counted>(&CountWorker::count, CountRequest{{}, 100000}, this,
                              [&](Result<Counted>) { called = true; });
        QTest::qWait(5);
        QElapsedTimer timer;
        timer.start();
        client.reset();
        QVERIFY2(timer.elapsed() < 2000, "the worker looks at its stop token");
        QCOMPARE(alive_.load(), 0);
        QCoreApplication::processEvents();
        QVERIFY(!called);
    }

    void destroyedBeforeItStarted()
    {
        {
            Client client(QStringLiteral("never"), &alive_);
            QCOMPARE(alive_.load(), 1);
        }
        QCOMPARE(alive_.load(), 0);
    }

    void noAnswerToWhatIsGone()
    {
        const auto client = make();
        bool called = false;
        auto context = std::make_unique<QObject>();
        client->call<Counted>(&CountWorker::count, CountRequest{{}, 5}, context.get(),
                              [&](Result<Counted>) { called = true; });
        context.reset();
        QTRY_VERIFY(!client->isBusy());
        QVERIFY(!called);
    }
};

QTEST_GUILESS_MAIN(TestWorkerClient)
#include "tst_worker_client.moc"
