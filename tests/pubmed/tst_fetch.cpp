// SPDX-License-Identifier: GPL-3.0-or-later
// A search to its end: slices without gap or overlap, breaks at every point, nothing fetched twice.
#include "core/base/file_io.hpp"
#include "core/corpus/pubmed/fetch.hpp"
#include "core/corpus/pubmed/reply_envelope.hpp"
#include "tests/pubmed/pubmed_support.hpp"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <thread>

using namespace ade;
using namespace ade::corpus::pubmed;
using namespace ade::tests;
using ade::test::EutilsServer;
using ade::test::PubmedEntry;

namespace {

/// One person's fetch of one request, as often as wanted.
struct Place {
    QTemporaryDir folder;
    FetchRequest request;
    std::set<std::string> stored; ///< PMIDs the sink has read
    int given = 0;
    int from_before = 0;
    int fail_at = -1; ///< the sink fails when it is called the time number …
    bool mark = true;
    std::stop_source source;

    Place()
    {
        request.terms.query = "rash";
        request.batch_size = 10;
    }

    Result<FetchReport> run(EutilsServer& server, std::int64_t cap = kMostListed,
                            const std::set<std::string>& known = {})
    {
        auto opened = FetchFolder::open(folder.path().toStdString(), request, server.url());
        if (!opened)
            return forward_error(opened);
        EutilsClient client(hasty(server.url()));
        const BatchSink sink = [&](const FetchedBatch& batch) -> Result<void> {
            if (given++ == fail_at)
                return fail(ErrorCode::io, "test.break", {}, "the power went out");
            from_before += batch.from_before;
            for (const auto& file : batch.files) {
                const auto envelope = read_envelope(read_file(file, 1 << 24).value());
                if (!envelope)
                    return forward_error(envelope);
                stored.insert(envelope->pmids.begin(), envelope->pmids.end());
            }
            return mark ? FetchFolder::mark_stored(opened->path(), batch.number) : Result<void>();
        };
        const KnownIds knows = [&](const std::vector<std::string>&) -> Result<std::set<std::string>> {
            return known;
        };
        return run_fetch(client, request, *opened, knows, sink, {}, source.get_token(), cap);
    }
};

std::set<std::string> names(int count, std::int64_t first)
{
    std::set<std::string> all;
    for (int i = 0; i < count; ++i)
        all.insert(std::to_string(first + i));
    return all;
}

/// Each sent exactly once.
bool once(const EutilsServer& server, std::size_t count)
{
    const auto sent = server.sent();
    return sent.size() == count &&
           std::all_of(sent.begin(), sent.end(), [](const auto& entry) { return entry.second == 1; });
}

} // namespace

class TestFetch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fetchesAll()
    {
        EutilsServer server;
        server.add_many(35, 1000, 3);
        Place place;
        const auto report = place.run(server);
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        QCOMPARE(report->found, 35);
        QCOMPARE(report->batches, 4);
        QCOMPARE(report->slices, 1);
        QCOMPARE(place.stored, names(35, 1000));
        QVERIFY(once(server, 35));
        QCOMPARE(server.count("esearch"), 1);
        QCOMPARE(server.count("efetch"), 4);
        QVERIFY2(!server.requests("efetch").front().parameter("WebEnv").empty(), "by the kept list");
        QVERIFY(report->warnings.empty());
    }

    void nothingFound()
    {
        EutilsServer server;
        Place place;
        const auto report = place.run(server);
        QVERIFY(report.has_value());
        QCOMPARE(report->found, 0);
        QCOMPARE(report->batches, 0);
        QCOMPARE(report->warnings, std::vector<std::string>{"No items found."});
    }

    void slicesByEntryDate_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("per_day");
        QTest::addColumn<int>("cap");
        QTest::addColumn<int>("page");
        QTest::newRow("many days") << 500 << 7 << 60 << 100000;
        QTest::newRow("a slice may hold exactly the cap") << 640 << 10 << 40 << 100000;
        QTest::newRow("one day holds more than the cap") << 500 << 200 << 45 << 100000;
        QTest::newRow("all on one day") << 150 << 150 << 20 << 100000;
        QTest::newRow("short pages") << 500 << 9 << 90 << 17;
    }
    void slicesByEntryDate()
    {
        QFETCH(int, count);
        QFETCH(int, per_day);
        QFETCH(int, cap);
        QFETCH(int, page);
        EutilsServer server(cap);
        server.add_many(count, 5000, per_day);
        server.set_page(page);
        Place place;
        place.request.batch_size = 100;
        const auto report = place.run(server, cap);
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        QCOMPARE(report->found, count);
        QCOMPARE(report->unlisted, 0);
        QVERIFY(report->slices > count / cap - 1);
        QVERIFY2(report->warnings.empty(), "the slices hold what the search found");
        QCOMPARE(place.stored, names(count, 5000));
        QVERIFY(once(server, static_cast<std::size_t>(count)));
        // Newest first, also across slices.
        QVERIFY(std::is_sorted(report->pmids.begin(), report->pmids.end(), std::greater<>()));
        // No slice shares a day, or within a day a number, with another: counts add up.
        std::int64_t sum = 0;
        auto folder = FetchFolder::open(place.folder.path().toStdString(), place.request, server.url());
        QVERIFY(folder.has_value());
        for (const Slice& slice : folder->state.done) {
            QVERIFY(slice.count <= cap);
            QCOMPARE(slice.count, slice.ids);
            sum += slice.count;
        }
        QCOMPARE(sum, count);
    }

    void slicesOfRandomCorpora()
    {
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            Random random(seed);
            const auto cap = static_cast<std::int64_t>(3 + random.below(30));
            EutilsServer server(cap);
            std::set<std::string> all;
            const Day first = *parse_day("2015-01-01");
            const int count = static_cast<int>(random.below(150));
            for (int i = 0; i < count; ++i) {
                PubmedEntry entry;
                entry.pmid = 1 + static_cast<std::int64_t>(random.below(40'000'000));
                // Half of them crowd on a few days.
                entry.entered =
                    day_text(first + std::chrono::days(static_cast<int>(
                                         random.below(2) == 0 ? random.below(4) : random.below(3000))));
                entry.title = std::string("a title");
                all.insert(std::to_string(entry.pmid));
                server.add(entry);
            }
            Place place;
            place.request.batch_size = 50;
            const auto report = place.run(server, cap);
            QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
            QCOMPARE(place.stored, all);
            QVERIFY(once(server, all.size()));
        }
    }

    void staysWithinTheDaysAskedFor()
    {
        EutilsServer server(20);
        server.add_many(200, 100, 5); // 40 days from 2020-01-01
        Place place;
        place.request.terms.entered = DayRange{*parse_day("2020-01-05"), *parse_day("2020-01-14")};
        const auto report = place.run(server, 20);
        QVERIFY(report.has_value());
        QCOMPARE(place.stored, names(50, 120));
    }

    void resumesAfterABreakAnywhere()
    {
        // The power goes out at each batch in turn; nothing is fetched twice, nothing is missing.
        for (int fail_at = 0; fail_at < 5; ++fail_at) {
            EutilsServer server;
            server.add_many(48, 900, 4);
            Place place;
            place.fail_at = fail_at;
            const auto broken = place.run(server);
            QVERIFY(!broken.has_value());
            QCOMPARE(qs(broken.error().message_id), QStringLiteral("test.break"));
            const auto report = place.run(server);
            QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
            QVERIFY(report->resumed);
            QCOMPARE(place.stored, names(48, 900));
            QVERIFY(once(server, 48));
            QCOMPARE(server.count("esearch"), 1);
            QCOMPARE(place.from_before, 1); // fetched before the break, stored after it
        }
    }

    void givesAgainWhatWasNotStored()
    {
        EutilsServer server;
        server.add_many(25, 900, 4);
        Place place;
        place.mark = false;
        QVERIFY(place.run(server).has_value());
        QCOMPARE(place.given, 3);
        place.mark = true;
        QVERIFY(place.run(server).has_value());
        QCOMPARE(place.given, 6);
        QCOMPARE(place.from_before, 3);
        QVERIFY(place.run(server).has_value());
        QCOMPARE(place.given, 6);
        QVERIFY(once(server, 25));
        // What is stored takes no room.
        QCOMPARE(QDir(place.folder.path()).entryList({QStringLiteral("*.xml")}, QDir::Files).size(), 0);
    }

    void listsNoSliceTwiceAfterABreak()
    {
        EutilsServer server(30);
        server.add_many(300, 100, 5);
        Place place;
        // Stop after the first answers: the delay gives time to ask for it.
        server.set_delay(std::chrono::milliseconds(15));
        std::thread stopper([&] {
            while (server.count("esearch") < 8)
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            place.source.request_stop();
        });
        const auto stopped = place.run(server, 30);
        stopper.join();
        QVERIFY(!stopped.has_value());
        QCOMPARE(stopped.error().code, ErrorCode::cancelled);
        server.set_delay(std::chrono::milliseconds(0));
        auto folder = FetchFolder::open(place.folder.path().toStdString(), place.request, server.url());
        QVERIFY(folder.has_value() && folder->resumed());
        QVERIFY(!folder->state.todo.empty());
        const auto waiting = FetchFolder::unfinished(place.folder.path().toStdString());
        QCOMPARE(waiting.size(), std::size_t(1));
        QCOMPARE(waiting.front().request, place.request);
        place.source = std::stop_source();
        const auto report = place.run(server, 30);
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        QCOMPARE(place.stored, names(300, 100));
        QVERIFY(once(server, 300));
        // One search was under way when the stop came; every other was sent once.
        std::map<std::string, int> searches;
        for (const auto& request : server.requests("esearch"))
            ++searches[request.body];
        const auto repeated = std::count_if(searches.begin(), searches.end(),
                                            [](const auto& entry) { return entry.second > 1; });
        QVERIFY2(repeated <= 1, qPrintable(QString::number(repeated)));
    }

    void goesOnByNumberWhenTheListExpires()
    {
        EutilsServer server;
        server.add_many(40, 700, 4);
        Place place;
        place.fail_at = 1;
        QVERIFY(!place.run(server).has_value());
        server.forget_history();
        const auto report = place.run(server);
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        QCOMPARE(place.stored, names(40, 700));
        QVERIFY(once(server, 40));
        int expired = 0;
        for (const auto& request : server.requests("efetch"))
            expired += !request.parameter("WebEnv").empty();
        QCOMPARE(expired, 3); // two good ones, one refusal; then by number
    }

    void oneBadRecordStopsNothing()
    {
        EutilsServer server;
        server.add_many(20, 300, 4);
        server.spoil(307, body("<PubmedArticleSet><PubmedArticle><MedlineCit"));
        Place place;
        const auto report = place.run(server);
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        QCOMPARE(report->refused, 1);
        auto expected = names(20, 300);
        expected.erase("307");
        QCOMPARE(place.stored, expected);
    }

    void aFaultThatStaysEndsTheFetchAndKeepsTheRest()
    {
        EutilsServer server;
        server.add_many(30, 300, 4);
        server.spoil(315, body("<html><body>Service unavailable</body></html>"));
        Place place;
        const auto broken = place.run(server);
        QVERIFY(!broken.has_value());
        QCOMPARE(qs(broken.error().message_id), QStringLiteral("eutils.html"));
        QCOMPARE(place.stored.size(), std::size_t(10));
        server.spoil(315, {});
        const auto report = place.run(server);
        QVERIFY(report.has_value());
        QCOMPARE(place.stored, names(30, 300));
        QVERIFY(once(server, 30));
    }

    void byNumber()
    {
        EutilsServer server;
        server.add_many(5, 300, 4);
        Place place;
        place.request.pmids = {"300", "301", "8888888", "301"};
        const auto report = place.run(server);
        QVERIFY(report.has_value());
        QCOMPARE(report->listed, 3);
        QCOMPARE(report->not_returned, 1);
        QCOMPARE(place.stored, names(2, 300));
        QCOMPARE(server.count("esearch"), 0);
    }

    void passesOverWhatTheProjectHas()
    {
        EutilsServer server;
        server.add_many(12, 300, 4);
        Place place;
        const auto report = place.run(server, kMostListed, {"303", "304"});
        QVERIFY(report.has_value());
        QCOMPARE(report->known, 2);
        QCOMPARE(report->known_pmids, (std::vector<std::string>{"304", "303"}));
        QCOMPARE(place.stored.size(), std::size_t(10));
        QVERIFY(!server.sent().contains(303));
        place.request.again = true;
        QVERIFY(place.run(server, kMostListed, {"303", "304"}).has_value());
        QCOMPARE(place.stored.size(), std::size_t(12));
    }

    void takesTheNewestOnly_data()
    {
        QTest::addColumn<int>("max");
        QTest::newRow("less than a page") << 25;
        QTest::newRow("over several slices") << 150;
    }
    void takesTheNewestOnly()
    {
        QFETCH(int, max);
        EutilsServer server(40);
        server.add_many(400, 1000, 6);
        Place place;
        place.request.max = max;
        const auto report = place.run(server, 40);
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        QCOMPARE(report->found, 400);
        QCOMPARE(report->listed, max);
        QCOMPARE(place.stored, names(max, 1400 - max));
    }

    void anOldFetchIsNotGoneOnWith()
    {
        EutilsServer server;
        server.add_many(15, 300, 4);
        Place place;
        place.fail_at = 1;
        QVERIFY(!place.run(server).has_value());
        auto folder = FetchFolder::open(place.folder.path().toStdString(), place.request, server.url());
        QVERIFY(folder.has_value());
        folder->state.started = "2001-01-01T00:00:00.000Z";
        QVERIFY(folder->save_state().has_value());
        QVERIFY(FetchFolder::unfinished(place.folder.path().toStdString()).empty());
        server.add_many(1, 400, 1);
        const auto report = place.run(server);
        QVERIFY(report.has_value());
        QVERIFY(!report->resumed);
        QCOMPARE(report->found, 16);
    }

    void aDamagedFolderIsStartedAnew()
    {
        EutilsServer server;
        server.add_many(15, 300, 4);
        Place place;
        place.fail_at = 1;
        QVERIFY(!place.run(server).has_value());
        auto folder = FetchFolder::open(place.folder.path().toStdString(), place.request, server.url());
        QVERIFY(folder.has_value());
        QVERIFY(write_file_atomic(folder->path() / "state.json", "{\"layout\":1,\"started\":5").has_value());
        const auto report = place.run(server);
        QVERIFY(report.has_value());
        QVERIFY(!report->resumed);
        QCOMPARE(place.stored, names(15, 300));
    }

    void readsListsOfNumbers()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("ids.txt")).toStdString();
        QVERIFY(write_file_atomic(path, "\xEF\xBB\xBF"
                                        "123\r\nPMID: 456\nPMID:789, 000123;12x\n\n 5 \n1234567890123\n")
                    .has_value());
        const auto list = read_pmids(path);
        QVERIFY(list.has_value());
        QCOMPARE(list->pmids, (std::vector<std::string>{"123", "456", "789", "5"}));
        QCOMPARE(list->refused, (std::vector<std::string>{"ids.txt:3: 12x", "ids.txt:6: 1234567890123"}));
        QVERIFY(!read_pmids(path + ".none").has_value());
    }
};

QTEST_GUILESS_MAIN(TestFetch)
#include "tst_fetch.moc"
