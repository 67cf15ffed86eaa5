// SPDX-License-Identifier: GPL-3.0-or-later
// Threads that share a chunk: each part is called once, meetings hold, what a part throws arrives.
#include "core/student/cpu/team.hpp"

#include <QTest>

#include <atomic>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

using ade::student::cpu::Team;

class TestTeam : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eachPartIsCalledOnce_data()
    {
        QTest::addColumn<int>("parts");
        for (const int parts : {2, 3, 5}) {
            QTest::addRow("%d parts", parts) << parts;
        }
    }

    /// Each part passes its number round the table: after every meeting it sees what its neighbour wrote.
    void eachPartIsCalledOnce()
    {
        QFETCH(int, parts);
        Team team(4);
        QCOMPARE(team.size(), std::size_t(5));
        const auto count = static_cast<std::size_t>(parts);
        for (int job = 0; job < 100; ++job) {
            std::vector<int> calls(count, 0);
            std::vector<std::size_t> now(count); // plain values: a meeting that does not hold is a data race
            std::vector<std::size_t> next(count);
            std::iota(now.begin(), now.end(), std::size_t{0});
            const auto work = [&](std::size_t part) {
                ++calls[part];
                for (std::size_t i = 0; i < count; ++i) {
                    next[part] = now[(part + 1) % count];
                    team.meet();
                    now[part] = next[part];
                    team.meet();
                }
            };
            QVERIFY(team.try_run(count, work));
            QCOMPARE(calls, std::vector<int>(count, 1));
            for (std::size_t i = 0; i < count; ++i) { // as many steps as parts: all is back in its place
                QCOMPARE(now[i], i);
            }
        }
    }

    void helpersWakeAfterALongSleep()
    {
        Team team(2);
        std::atomic<int> calls = 0;
        for (int i = 0; i < 3; ++i) {
            QVERIFY(team.try_run(3, [&](std::size_t) { ++calls; }));
            QTest::qSleep(5); // longer than they look for work
        }
        QCOMPARE(calls.load(), 9);
    }

    void twoJobsAtOnceAreRefused()
    {
        Team team(1);
        bool inside = true;
        QVERIFY(team.try_run(2, [&](std::size_t part) {
            if (part == 0) {
                std::thread([&] { inside = team.try_run(2, [](std::size_t) {}); }).join();
            }
        }));
        QVERIFY(!inside);
        QVERIFY(team.try_run(2, [](std::size_t) {}));
    }

    void whatAPartThrowsArrives_data()
    {
        QTest::addColumn<int>("who");
        for (const int who : {0, 1, 2}) {
            QTest::addRow("part %d", who) << who;
        }
    }

    /// The others do not wait for the one that has thrown, and the next job is as if nothing had been.
    void whatAPartThrowsArrives()
    {
        QFETCH(int, who);
        Team team(2);
        for (int job = 0; job < 20; ++job) {
            QVERIFY_THROWS_EXCEPTION(std::runtime_error, team.try_run(3, [&](std::size_t part) {
                team.meet();
                if (static_cast<int>(part) == who) {
                    throw std::runtime_error("no memory");
                }
                team.meet();
                team.meet();
            }));
            int after = 0;
            QVERIFY(team.try_run(3, [&](std::size_t part) {
                team.meet();
                if (part == 2) {
                    ++after;
                }
                team.meet();
            }));
            QCOMPARE(after, 1);
        }
    }
};

QTEST_GUILESS_MAIN(TestTeam)
#include "tst_team.moc"
