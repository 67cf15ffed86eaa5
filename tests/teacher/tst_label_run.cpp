// SPDX-License-Identifier: GPL-3.0-or-later
// Runs against a server that misbehaves: nothing is paid twice, caps hold, faults stay with their sentence.
#include "core/teacher/label_run.hpp"
#include "tests/support/local_server.hpp"

#include <QElapsedTimer>
#include <QTest>

#include <atomic>
#include <chrono>
#include <ctime>
#include <mutex>
#include <set>

using namespace ade;
using namespace ade::teacher;
using test::LocalServer;
using test::ServerReply;
using test::ServerRequest;

namespace {

class MemoryCache : public ReplyCache {
public:
    Result<std::optional<CachedReply>> find(const std::string& key) override
    {
        const auto reply = replies.find(key);
        return reply == replies.end() ? std::nullopt : std::optional(reply->second);
    }
    Result<void> keep(const std::vector<std::pair<std::string, CachedReply>>& list) override
    {
        if (broken) {
            return fail(ErrorCode::io, "test.full", "disk", "The disk is full.");
        }
        for (const auto& [key, reply] : list) {
            if (!replies.emplace(key, reply).second) {
                ++twice;
            }
        }
        return {};
    }
    std::map<std::string, CachedReply> replies;
    int twice = 0;
    bool broken = false;
};

ServerReply say(const std::string& content)
{
    ServerReply reply;
    reply.headers = {{"Content-Type", "application/json"}};
    reply.body =
        "{\"model\":\"m\",\"choices\":[{\"message\":{\"content\":\"" + content +
        "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10}}";
    return reply;
}

struct Run {
    explicit Run(const LocalServer& server)
    {
        settings.base_url = server.url() + "/v1";
        settings.model = "m";
        settings.max_in_flight = 4;
        settings.tries = 4;
        settings.price = Price{10, 30};
        prompt.name = "p";
        prompt.task = "Find.";
    }
    Result<LabelReport> go(const std::vector<std::string>& sentences, std::stop_token stop = {})
    {
        outcomes.clear();
        return run_labels(
            {settings, prompt, key, sentences}, cache, options,
            [this](const LabelOutcome& outcome) -> Result<void> {
                outcomes.push_back(outcome);
                if (on_outcome) {
                    on_outcome();
                }
                return {};
            },
            stop);
    }
    TeacherSettings settings;
    PromptTemplate prompt;
    std::string key = "sk-secret";
    LabelOptions options;
    MemoryCache cache;
    std::vector<LabelOutcome> outcomes;
    std::function<void()> on_outcome;
};

std::vector<std::string> sentences(int count)
{
    std::vector<std::string> list;
    for (int i = 0; i < count; ++i) {
        list.push_back("Sentence " + std::to_string(i) + " on lithium tremor.");
    }
    return list;
}

} // namespace

/// Seconds by which the system's clock is wrong; see system_clock::now() below.
static std::atomic<std::int64_t> clock_error{0};

// Takes the place of the library's in this program: a clock that can jump.
std::chrono::system_clock::time_point std::chrono::system_clock::now() noexcept
{
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    return time_point(std::chrono::duration_cast<duration>(
        std::chrono::seconds(time.tv_sec + clock_error.load()) + std::chrono::nanoseconds(time.tv_nsec)));
}

class TestLabelRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySentenceIsAskedOnce()
    {
        const LocalServer server([](const ServerRequest&) { return say("lithium: tremor"); });
        Run run(server);
        auto list = sentences(30);
        list.push_back(list[3]); // a repeated sentence rides along
        const auto plan = plan_labels({run.settings, run.prompt, run.key, list}, run.cache);
        QCOMPARE(plan->to_ask, std::int64_t(30));
        QCOMPARE(plan->duplicates, std::int64_t(1));
        const auto report = run.go(list);
        QVERIFY(report.has_value());
        QCOMPARE(report->asked, std::int64_t(30));
        QCOMPARE(report->cached, std::int64_t(1));
        QCOMPARE(report->not_asked, std::int64_t(0));
        QCOMPARE(server.count(), 30);
        QVERIFY(server.most_at_once() <= 4);
        QCOMPARE(run.outcomes.size(), std::size_t(31));
        QVERIFY(qAbs(report->cost_usd - 30 * (100 * 10 + 10 * 30) / 1e6) < 1e-9);
        std::set<std::size_t> seen;
        for (const auto& outcome : run.outcomes) {
            QCOMPARE(outcome.parsed.drugs.size(), std::size_t(1));
            seen.insert(outcome.sentence);
        }
        QCOMPARE(seen.size(), std::size_t(31));
        // Again: nothing is sent.
        QCOMPARE(run.go(list)->cached, std::int64_t(31));
        QCOMPARE(server.count(), 30);
        QCOMPARE(run.cache.twice, 0);
    }

    void aStoppedRunGoesOn()
    {
        const LocalServer server([](const ServerRequest&) { return say("None"); });
        Run run(server);
        std::stop_source stop;
        run.on_outcome = [&] {
            if (run.outcomes.size() == 5) {
                stop.request_stop();
            }
        };
        const auto list = sentences(40);
        const auto first = run.go(list, stop.get_token());
        QVERIFY(first.has_value());
        QVERIFY(first->not_asked > 0);
        QCOMPARE(static_cast<std::int64_t>(run.cache.replies.size()), first->asked);
        run.on_outcome = {};
        const auto second = run.go(list);
        QCOMPARE(second->not_asked, std::int64_t(0));
        QCOMPARE(second->asked + first->asked, std::int64_t(40));
        QCOMPARE(run.cache.twice, 0);
    }

    void capsAreNotPassed()
    {
        const LocalServer server([](const ServerRequest&) { return say("None"); });
        Run run(server);
        run.options.max_requests = 7;
        auto report = run.go(sentences(20));
        QCOMPARE(report->asked, std::int64_t(7));
        QCOMPARE(report->stopped_by, std::string("requests"));
        QCOMPARE(report->not_asked, std::int64_t(13));
        run.options.max_requests = {};
        run.options.max_cost_usd = 0.03;
        report = run.go(sentences(100));
        QCOMPARE(report->stopped_by, std::string("cost"));
        QVERIFY2(report->cost_usd <= 0.03, qPrintable(QString::number(report->cost_usd)));
        QVERIFY(report->asked > 0);
        run.settings.price = {};
        run.settings.base_url = "https://api.example.org";
        QCOMPARE(run.go(sentences(1)).error().message_id, std::string("teacher.no_price"));
    }

    void faultsStayWithTheirSentence_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("id"); // of the failure; empty: it is overcome
        QTest::newRow("500 once") << "500 once" << QString();
        QTest::newRow("429 with Retry-After once") << "429" << QString();
        QTest::newRow("503 always") << "503"
                                    << "teacher.status";
        QTest::newRow("reset once in mid-body") << "reset" << QString();
        QTest::newRow("cut off in mid-body once") << "cut" << QString();
        QTest::newRow("HTML page") << "html"
                                   << "teacher.not_json";
        QTest::newRow("truncated JSON") << "truncated"
                                        << "teacher.not_json";
        QTest::newRow("no choices") << "empty"
                                    << "teacher.empty";
        QTest::newRow("filtered") << "filter"
                                  << "teacher.filtered";
        QTest::newRow("too long an answer") << "length"
                                            << "teacher.cut_off";
        QTest::newRow("refused question") << "400"
                                          << "teacher.bad_request";
    }

    void faultsStayWithTheirSentence()
    {
        QFETCH(QString, fault);
        QFETCH(QString, id);
        std::mutex mutex;
        int faulty = 0;
        const LocalServer server([&](const ServerRequest& request) {
            if (request.body.find("Sentence 3 ") == std::string::npos) {
                return say("lithium: tremor");
            }
            const std::scoped_lock lock(mutex);
            const bool first = faulty++ == 0;
            ServerReply reply = say("lithium: tremor");
            if (fault == QStringLiteral("500 once") && first) {
                reply.status = 500;
            } else if (fault == QStringLiteral("429") && first) {
                reply.status = 429;
                reply.headers.emplace_back("Retry-After", "0");
            } else if (fault == QStringLiteral("503")) {
                reply.status = 503;
                reply.headers.emplace_back("retry-after-ms", "1");
            } else if (fault == QStringLiteral("reset") && first) {
                reply.cut_after = 20;
                reply.reset = true;
            } else if (fault == QStringLiteral("cut") && first) {
                reply.cut_after = 20;
            } else if (fault == QStringLiteral("html")) {
                reply.body = "<html>";
            } else if (fault == QStringLiteral("truncated")) {
                reply.body.resize(30);
            } else if (fault == QStringLiteral("empty")) {
                reply.body = "{\"choices\":[]}";
            } else if (fault == QStringLiteral("filter")) {
                reply.body =
                    "{\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"content_filter\"}]}";
            } else if (fault == QStringLiteral("length")) {
                reply.body =
                    "{\"choices\":[{\"message\":{\"content\":\"li\"},\"finish_reason\":\"length\"}]}";
            } else if (fault == QStringLiteral("400")) {
                reply.status = 400;
            }
            return reply;
        });
        Run run(server);
        run.settings.tries = 2;
        const auto report = run.go(sentences(6));
        QVERIFY(report.has_value());
        QCOMPARE(report->failed, std::int64_t(id.isEmpty() ? 0 : 1));
        QCOMPARE(report->not_asked, std::int64_t(0));
        for (const auto& outcome : run.outcomes) {
            const bool bad = !id.isEmpty() && outcome.sentence == 3;
            QCOMPARE(outcome.answer.has_value(), !bad);
            if (bad) {
                QCOMPARE(QString::fromStdString(outcome.error.message_id), id);
            }
        }
        // What was paid for is not asked again, though it is of no use; the rest is tried anew.
        const bool kept = id == QStringLiteral("teacher.filtered") || id == QStringLiteral("teacher.cut_off");
        const int before = server.count();
        QVERIFY(run.go(sentences(6)).has_value());
        QCOMPARE(server.count() > before, !id.isEmpty() && !kept);
    }

    void aRefusedKeyEndsTheRun()
    {
        const LocalServer server([](const ServerRequest&) {
            ServerReply reply;
            reply.status = 401;
            reply.body = "{\"error\":{\"message\":\"key sk-secret expired\"}}";
            return reply;
        });
        Run run(server);
        const auto report = run.go(sentences(50));
        QVERIFY(report.has_value());
        QVERIFY(report->stopped_by.find("did not accept the key") != std::string::npos);
        QVERIFY(report->stopped_by.find("sk-secret") == std::string::npos);
        QVERIFY(server.count() <= 8);
        QVERIFY(report->not_asked + report->failed == 50);
    }

    void aRedirectIsNotFollowedWithAKey()
    {
        const LocalServer other([](const ServerRequest&) { return say("None"); });
        const LocalServer server([&](const ServerRequest&) {
            ServerReply reply;
            reply.status = 307;
            reply.headers = {{"Location", other.url() + "/v1/chat/completions"}};
            return reply;
        });
        Run run(server);
        const auto report = run.go(sentences(1));
        QCOMPARE(report->failed, std::int64_t(1));
        QCOMPARE(other.count(), 0);
    }

    void aLostConnectionIsWaitedOut()
    {
        Run run(LocalServer([](const ServerRequest&) { return say("None"); })); // gone at once
        run.options.offline_patience = std::chrono::seconds(0);
        const auto report = run.go(sentences(2));
        QCOMPARE(report->failed, std::int64_t(2));
        QCOMPARE(report->failures.begin()->first, std::string("net.refused"));
    }

    void aFullDiskStopsBeforeMoreIsPaid()
    {
        const LocalServer server([](const ServerRequest&) { return say("None"); });
        Run run(server);
        run.cache.broken = true;
        const auto report = run.go(sentences(500));
        QVERIFY(!report.has_value());
        QVERIFY(server.count() < 100);
        QVERIFY(run.outcomes.empty());
    }

    void aDrippingReplyEndsAtTheTimeOut()
    {
        const LocalServer server([](const ServerRequest& request) {
            ServerReply reply = say("None");
            if (request.body.find("Sentence 1 ") != std::string::npos) {
                reply.drip = std::chrono::seconds(1); // it would take minutes
            }
            return reply;
        });
        Run run(server);
        run.settings.timeout_s = 1;
        run.options.offline_patience = std::chrono::seconds(0);
        QElapsedTimer clock;
        clock.start();
        const auto report = run.go(sentences(8));
        QCOMPARE(report->failed, std::int64_t(1));
        QCOMPARE(report->asked, std::int64_t(7));
        QCOMPARE(report->failures.begin()->first, std::string("net.timeout"));
        QVERIFY2(clock.elapsed() < 8000, qPrintable(QString::number(clock.elapsed())));
    }

    void aTimeOutIsTriedAgain()
    {
        std::atomic<int> number{0};
        const LocalServer server([&](const ServerRequest&) {
            ServerReply reply = say("None");
            reply.delay = std::chrono::milliseconds(number++ == 0 ? 2500 : 0);
            return reply;
        });
        Run run(server);
        run.settings.timeout_s = 1;
        const auto report = run.go(sentences(1));
        QCOMPARE(report->asked, std::int64_t(1));
        QCOMPARE(server.count(), 2);
    }

    void anUnknownHostFails()
    {
        Run run(LocalServer([](const ServerRequest&) { return say("None"); }));
        run.settings.base_url = "https://no-such-host.invalid/v1";
        run.options.offline_patience = std::chrono::seconds(0);
        const auto report = run.go(sentences(1));
        QCOMPARE(report->failed, std::int64_t(1));
        const Error& error = run.outcomes.front().error;
        QCOMPARE(error.code, ErrorCode::network);
        QVERIFY2(error.text().find("no-such-host.invalid") != std::string::npos, error.text().c_str());
        QVERIFY(error.text().find("sk-secret") == std::string::npos);
    }

    void aKeyThatExpiresInMidRunKeepsWhatWasPaid()
    {
        std::atomic<int> number{0};
        const LocalServer server([&](const ServerRequest&) {
            ServerReply reply = say("None");
            reply.status = number++ < 10 ? 200 : 401;
            return reply;
        });
        Run run(server);
        const auto report = run.go(sentences(40));
        QVERIFY(!report->stopped_by.empty());
        QCOMPARE(report->asked, std::int64_t(10));
        QCOMPARE(run.cache.replies.size(), std::size_t(10));
        QVERIFY(server.count() <= 10 + 2 * run.settings.max_in_flight);
    }

    void aNetworkThatComesBackLosesNothing()
    {
        QElapsedTimer clock;
        clock.start();
        std::atomic<int> lost{0};
        const LocalServer server([&](const ServerRequest&) {
            ServerReply reply = say("None");
            reply.delay = std::chrono::milliseconds(2);
            if (clock.elapsed() > 100 && clock.elapsed() < 1600) { // gone for a while
                ++lost;
                reply.cut_after = 0;
                reply.reset = true;
            }
            return reply;
        });
        Run run(server);
        const auto report = run.go(sentences(400));
        QVERIFY(report.has_value());
        QVERIFY(lost > 0);
        QCOMPARE(report->failed, std::int64_t(0));
        QCOMPARE(report->asked, std::int64_t(400));
        QCOMPARE(run.cache.twice, 0);
    }

    void aClockThatJumpsChangesNothing_data()
    {
        QTest::addColumn<qint64>("jump");
        QTest::newRow("a day on") << qint64(86400);
        QTest::newRow("a day back") << qint64(-86400);
        QTest::newRow("to before the epoch") << qint64(-4'000'000'000);
    }

    void aClockThatJumpsChangesNothing()
    {
        QFETCH(qint64, jump);
        std::atomic<int> number{0};
        const LocalServer server([&](const ServerRequest&) {
            ServerReply reply = say("None");
            if (number++ == 5) {
                clock_error = jump;
                reply.status = 429;
                reply.headers.emplace_back("Retry-After", "1");
            }
            return reply;
        });
        Run run(server);
        run.settings.requests_per_minute = 6000;
        QElapsedTimer clock;
        clock.start();
        const auto report = run.go(sentences(100));
        clock_error = 0;
        QCOMPARE(report->asked, std::int64_t(100));
        QVERIFY2(clock.elapsed() >= 900 && clock.elapsed() < 10000,
                 qPrintable(QString::number(clock.elapsed())));
    }

    void samplesAreAskedApart()
    {
        std::atomic<int> number{0};
        const LocalServer server(
            [&](const ServerRequest&) { return say(number++ % 2 ? "None" : "lithium: tremor"); });
        Run run(server);
        run.options.samples = 3;
        const auto report = run.go(sentences(4));
        QCOMPARE(report->asked, std::int64_t(12));
        QCOMPARE(run.outcomes.size(), std::size_t(12));
    }

    void anotherModelIsReported()
    {
        const LocalServer server([](const ServerRequest&) { return say("None"); });
        Run run(server);
        run.settings.model = "gpt-4";
        QCOMPARE(run.go(sentences(2))->other_models, (std::map<std::string, std::int64_t>{{"m", 2}}));
    }
};

QTEST_GUILESS_MAIN(TestLabelRun)
#include "tst_label_run.moc"
