// SPDX-License-Identifier: GPL-3.0-or-later
// The E-utilities client: good replies, each known bad one, politeness, queries.
#include "core/corpus/pubmed/product_search.hpp"
#include "core/corpus/pubmed/reply_envelope.hpp"
#include "tests/pubmed/pubmed_support.hpp"

#include <QTest>

#include <chrono>
#include <thread>

using namespace ade;
using namespace ade::corpus::pubmed;
using namespace ade::tests;
using ade::test::EutilsServer;
using std::chrono::milliseconds;

namespace {

net::HttpResponse response(const std::string& text, int status = 200)
{
    net::HttpResponse made;
    made.status = status;
    made.body = text;
    return made;
}

constexpr const char* kPage = "<!DOCTYPE html><html><body>Please log in to the network</body></html>";

} // namespace

class TestEutils : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void badReplies_data()
    {
        QTest::addColumn<QString>("utility");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("id");
        const auto row = [](const char* name, const char* utility, int status, const char* text,
                            const char* id) {
            QTest::newRow(name) << QString::fromLatin1(utility) << status << QString::fromUtf8(text)
                                << QString::fromLatin1(id);
        };
        row("empty term under 200", "esearch", 200,
            R"({"esearchresult":{"ERROR":"Empty term and query_key"}})", "eutils.query");
        row("expired list under 200", "esearch", 200,
            R"({"esearchresult":{"ERROR":"Unable to obtain query #3"}})", "eutils.history_expired");
        row("raw line break inside a JSON string", "esearch", 200,
            "{\"esearchresult\":{\"ERROR\":\"Search Backend failed: Exception:\n'retstart' cannot be larger "
            "than "
            "9998.\"}}",
            "eutils.too_far");
        row("backend down under 200", "esearch", 200,
            R"({"esearchresult":{"ERROR":"Search Backend failed: connection lost"}})", "eutils.busy");
        row("rate limit under 200", "esearch", 200, R"({"error":"API rate limit exceeded","count":"11"})",
            "eutils.busy");
        row("rate limit under 429", "esearch", 429, R"({"error":"API rate limit exceeded","count":"4"})",
            "eutils.busy");
        row("key not valid", "esearch", 400, R"({"error":"API key invalid","api-key":"SOMEKEY1"})",
            "eutils.api_key");
        row("a web page", "esearch", 200, kPage, "eutils.html");
        row("a web page under 503", "esearch", 503, kPage, "eutils.html");
        row("cut JSON", "esearch", 200, R"({"esearchresult":{"count":"12","idl)", "eutils.bad_json");
        row("nothing", "esearch", 200, "", "eutils.bad_json");
        row("a list in place of an object", "esearch", 200, "[1,2]", "eutils.bad_json");
        row("no count", "esearch", 200, R"({"esearchresult":{"idlist":[]}})", "eutils.bad_json");
        row("a count that is none", "esearch", 200, R"({"esearchresult":{"count":"many","idlist":[]}})",
            "eutils.bad_json");
        row("a PMID that is none", "esearch", 200, R"({"esearchresult":{"count":"1","idlist":["x1"]}})",
            "eutils.bad_json");
        row("another service", "esearch", 200, R"({"hello":"world"})", "eutils.bad_json");
        row("not found", "esearch", 404, "no such page", "eutils.status");
        row("server fault without words", "esearch", 500, "", "eutils.busy");
        row("deep nesting", "esearch", 200, std::string(100000, '\x5b').c_str(), "eutils.bad_json");

        row("history expired under 200", "efetch", 200,
            "<eFetchResult><ERROR>Cannot retrieve history data. query_key: 1</ERROR></eFetchResult>",
            "eutils.history_expired");
        row("no ids under 400", "efetch", 400,
            "<eFetchResult><ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR></eFetchResult>",
            "eutils.refused");
        row("cut XML", "efetch", 200, "<PubmedArticleSet><PubmedArticle><MedlineCit", "eutils.truncated");
        row("nothing fetched", "efetch", 200, "", "eutils.truncated");
        row("a web page for articles", "efetch", 200, kPage, "eutils.html");
        row("rate limit in JSON for articles", "efetch", 200, R"({"error":"API rate limit exceeded"})",
            "eutils.busy");
        row("another document", "efetch", 200, "<?xml version=\"1.0\"?><Something/>", "eutils.truncated");
        row("entities of its own", "efetch", 200,
            "<!DOCTYPE PubmedArticleSet [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;\">]>"
            "<PubmedArticleSet>&b;</PubmedArticleSet>",
            "eutils.truncated");
        row("gateway", "efetch", 502, "", "eutils.busy");
        row("summaries cut", "esummary", 200, R"({"result":{"uids":["1")", "eutils.bad_json");
    }
    void badReplies()
    {
        QFETCH(QString, utility);
        QFETCH(int, status);
        QFETCH(QString, body);
        QFETCH(QString, id);
        const net::HttpResponse given = response(body.toStdString(), status);
        std::optional<Error> error;
        if (utility == QLatin1String("esearch")) {
            if (const auto result = read_search(given); !result)
                error = result.error();
        } else if (utility == QLatin1String("efetch")) {
            if (const auto result = read_fetch(given); !result)
                error = result.error();
        } else if (const auto result = read_titles(given); !result) {
            error = result.error();
        }
        QVERIFY(error.has_value());
        QCOMPARE(qs(error->message_id), id);
        QVERIFY(error->message.size() > 30); // says what was found and what to do
        QVERIFY(error->message.find("SOMEKEY1") == std::string::npos);
    }

    void goodReplies()
    {
        const auto none = read_search(response(
            R"({"esearchresult":{"count":"0","retmax":"0","idlist":[],"querytranslation":"zz","warninglist":{"outputmessages":["No items found."]}}})"));
        QVERIFY(none.has_value());
        QCOMPARE(none->count, 0);
        QCOMPARE(none->warnings, std::vector<std::string>{"No items found."});
        const auto some = read_search(
            response("\xEF\xBB\xBF"
                     R"({"esearchresult":{"count":"3","idlist":["30","20"],"webenv":"W","querykey":"1"}})"));
        QVERIFY(some.has_value());
        QCOMPARE(some->count, 3);
        QCOMPARE(some->ids, (std::vector<std::string>{"30", "20"}));
        QCOMPARE(some->history, (History{"W", "1"}));
        const auto empty =
            read_fetch(response("<?xml version=\"1.0\" ?><PubmedArticleSet></PubmedArticleSet>"));
        QVERIFY2(empty.has_value(), "numbers that do not exist are no error");
        QVERIFY(empty->pmids.empty());
    }

    void readsTheNumbersOfRecordsOnly()
    {
        const auto envelope = read_envelope(
            "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID "
            "Version=\"1\">11</PMID><CommentsCorrectionsList>"
            "<CommentsCorrections><PMID>99</PMID></CommentsCorrections></CommentsCorrectionsList></"
            "MedlineCitation>"
            "<PubmedData><ReferenceList><Reference><ArticleIdList><ArticleId IdType=\"pubmed\">98</ArticleId>"
            "</ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle><PubmedBookArticle>"
            "<BookDocument><PMID>12</PMID></BookDocument></PubmedBookArticle></PubmedArticleSet>");
        QVERIFY(envelope.has_value());
        QCOMPARE(envelope->pmids, (std::vector<std::string>{"11", "12"}));
    }

    void plainTitles_data()
    {
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("plain");
        QTest::newRow("tags") << "H<sub>2</sub>O and <i>in vitro</i>"
                              << "H2O and in vitro";
        QTest::newRow("marked up twice") << "&lt;i&gt;Candida&lt;/i&gt; &amp;amp; rash"
                                         << "Candida & rash";
        QTest::newRow("less than") << "a dose < 5 mg or p<0.05"
                                   << "a dose < 5 mg or p<0.05";
        QTest::newRow("line break") << "two\nlines"
                                    << "two lines";
    }
    void plainTitles()
    {
        QFETCH(QString, given);
        QTEST(qs(plain_title(given.toStdString())), "plain");
    }

    void sendsWhoAsks()
    {
        EutilsServer server;
        server.add_many(3, 100, 1);
        EutilsSettings settings = hasty(server.url());
        settings.email = "curator@example.org";
        settings.api_key = "S3CRETKEY";
        EutilsClient client(settings);
        const auto listed = client.search(
            {"rash & \"itch\"", DayRange{*parse_day("2020-01-01"), *parse_day("2020-01-02")}}, 0, 10);
        QVERIFY2(listed.has_value(), listed ? "" : listed.error().text().c_str());
        QCOMPARE(listed->ids, (std::vector<std::string>{"101", "100"}));
        const auto request = server.requests("esearch").front();
        QCOMPARE(qs(request.method), QStringLiteral("POST"));
        QVERIFY2(request.target.find('?') == std::string::npos, "no query, no key in the address");
        QCOMPARE(qs(request.parameter("tool")), QStringLiteral("ade-studio"));
        QCOMPARE(qs(request.parameter("email")), QStringLiteral("curator@example.org"));
        QCOMPARE(qs(request.parameter("api_key")), QStringLiteral("S3CRETKEY"));
        QCOMPARE(qs(request.parameter("term")), QStringLiteral("rash & \"itch\""));
        QCOMPARE(qs(request.parameter("datetype")), QStringLiteral("edat"));
        QCOMPARE(qs(request.parameter("mindate")), QStringLiteral("2020/01/01"));
        QCOMPARE(qs(request.parameter("maxdate")), QStringLiteral("2020/01/02"));
        const auto titles = client.titles({"101", "77"});
        QVERIFY(titles.has_value());
        QCOMPARE(titles->size(), std::size_t(1));
        QCOMPARE(qs(titles->front().title), QStringLiteral("Report number 101 on a rash."));
    }

    void neverShowsTheKey_data()
    {
        QTest::addColumn<QString>("said");
        QTest::newRow("key not valid") << R"({"error":"API key invalid","api-key":"S3CRETKEY"})";
        QTest::newRow("repeated in words") << R"({"error":"No luck with S3CRETKEY today"})";
        QTest::newRow("in a bad reply") << "S3CRETKEY, and no JSON";
        QTest::newRow("as a term not understood") << R"({"esearchresult":{"ERROR":"Bad S3CRETKEY"}})";
    }
    void neverShowsTheKey()
    {
        QFETCH(QString, said);
        EutilsServer server;
        for (int i = 0; i < 3; ++i)
            server.script("esearch", body(said.toStdString()));
        EutilsSettings settings = hasty(server.url());
        settings.api_key = "S3CRETKEY";
        EutilsClient client(settings);
        std::string seen;
        client.on_wait([&](const Error& why, milliseconds) { seen += why.text(); });
        const auto listed = client.search({"rash", {}}, 0, 10);
        QVERIFY(!listed.has_value());
        seen += listed.error().text();
        for (const std::string& argument : listed.error().arguments)
            seen += argument;
        QVERIFY2(seen.find("S3CRETKEY") == std::string::npos, seen.c_str());
    }

    void keepsTheKeyOffOpenWires()
    {
        EutilsSettings settings = hasty("http://eutils.example.org/");
        settings.api_key = "S3CRETKEY";
        const auto listed = EutilsClient(settings).search({"rash", {}}, 0, 1);
        QVERIFY(!listed.has_value());
        QCOMPARE(qs(listed.error().message_id), QStringLiteral("net.key_in_clear"));
    }

    void triesAgain_data()
    {
        QTest::addColumn<QString>("fault");
        for (const char* const fault : {"429", "200 rate limit", "page", "cut", "reset", "503"})
            QTest::newRow(fault) << QString::fromLatin1(fault);
    }
    void triesAgain()
    {
        QFETCH(QString, fault);
        EutilsServer server;
        server.add_many(2, 500, 1);
        test::ServerReply bad;
        if (fault == QLatin1String("429")) {
            bad = body(R"({"error":"API rate limit exceeded","count":"4","limit":"3"})", 429);
            bad.headers.emplace_back("Retry-After", "0");
        } else if (fault == QLatin1String("200 rate limit")) {
            bad = body(R"({"error":"API rate limit exceeded","count":"11"})");
        } else if (fault == QLatin1String("page")) {
            bad = body(kPage);
        } else if (fault == QLatin1String("cut")) {
            bad = body("<PubmedArticleSet><PubmedArticle>");
        } else if (fault == QLatin1String("503")) {
            bad = body("", 503);
        } else {
            bad = body("<PubmedArticleSet></PubmedArticleSet>");
            bad.cut_after = 5;
            bad.reset = true;
        }
        server.script("efetch", bad);
        server.script("efetch", bad);
        EutilsClient client(hasty(server.url()));
        int waits = 0;
        int over = 0;
        client.on_wait([&](const Error&, milliseconds) { ++waits; },
                       [&] {
                           ++over;
                           QCOMPARE(over, waits); // told before the next try, not after its answer
                           QCOMPARE(server.count("efetch"), over);
                       });
        const auto xml = client.fetch(std::vector<std::string>{"500", "501"});
        QVERIFY2(xml.has_value(), xml ? "" : xml.error().text().c_str());
        QCOMPARE(xml->pmids, (std::vector<std::string>{"500", "501"}));
        QCOMPARE(waits, 2);
        QCOMPARE(over, 2);
        QCOMPARE(server.count("efetch"), 3);
    }

    void givesUpWithTheReason()
    {
        EutilsServer server;
        for (int i = 0; i < 5; ++i)
            server.script("esearch", body(kPage));
        EutilsClient client(hasty(server.url()));
        const auto listed = client.search({"rash", {}}, 0, 10);
        QVERIFY(!listed.has_value());
        QCOMPARE(qs(listed.error().message_id), QStringLiteral("eutils.html"));
        QVERIFY(listed.error().where.find("/eutils/esearch.fcgi") != std::string::npos);
        QCOMPARE(server.count("esearch"), 3);
    }

    void doesNotRepeatWhatCannotMend()
    {
        EutilsServer server;
        server.script("esearch", body(R"({"error":"API key invalid"})", 400));
        EutilsClient client(hasty(server.url()));
        QVERIFY(!client.search({"rash", {}}, 0, 10).has_value());
        QVERIFY(!client.search({"", {}}, 0, 10).has_value());
        QCOMPARE(server.count("esearch"), 2);
    }

    void doesNotWaitForEver()
    {
        EutilsServer server;
        auto busy = body(R"({"error":"API rate limit exceeded"})", 429);
        busy.headers.emplace_back("Retry-After", "7200");
        server.script("esearch", busy);
        EutilsClient client(hasty(server.url()));
        QVERIFY(!client.search({"rash", {}}, 0, 10).has_value());
        QCOMPARE(server.count("esearch"), 1);
    }

    void stopsWhileItWaits()
    {
        EutilsServer server;
        auto busy = body(R"({"error":"API rate limit exceeded"})", 429);
        busy.headers.emplace_back("Retry-After", "30");
        server.script("esearch", busy);
        std::stop_source source;
        EutilsClient client(hasty(server.url()));
        client.on_wait([&](const Error&, milliseconds wait) {
            QVERIFY(wait >= milliseconds(30000)); // what the server asked for
            source.request_stop();
        });
        const auto listed = client.search({"rash", {}}, 0, 10, source.get_token());
        QVERIFY(!listed.has_value());
        QCOMPARE(listed.error().code, ErrorCode::cancelled);
        QCOMPARE(server.count("esearch"), 1);
    }

    void spacesItsRequests_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<int>("most_per_second");
        QTest::newRow("3 a second without a key") << QString() << 3;
        QTest::newRow("10 a second with one") << QStringLiteral("S3CRETKEY") << 10;
    }
    void spacesItsRequests()
    {
        QFETCH(QString, key);
        QFETCH(int, most_per_second);
        EutilsServer server;
        EutilsSettings settings = hasty(server.url());
        settings.per_second = 0;
        settings.api_key = key.toStdString();
        EutilsClient client(settings);
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < 4; ++i)
            QVERIFY(client.search({"rash", {}}, 0, 1).has_value());
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        QVERIFY2(took.count() >= 3.0 / most_per_second, qPrintable(QString::number(took.count())));
    }

    void readsDays_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("day");
        QTest::newRow("dashes") << "2024-02-29"
                                << "2024/02/29";
        QTest::newRow("slashes") << "1999/12/31"
                                 << "1999/12/31";
        QTest::newRow("no such day") << "2023-02-29" << QString();
        QTest::newRow("mixed") << "2023-02/01" << QString();
        QTest::newRow("a year") << "2023" << QString();
        QTest::newRow("words") << "20x3-02-01" << QString();
        QTest::newRow("empty") << "" << QString();
    }
    void readsDays()
    {
        QFETCH(QString, text);
        const auto day = parse_day(text.toStdString());
        QTEST(day ? qs(day_text(*day)) : QString(), "day");
    }

    void halvesMeetWithoutGapOrOverlap()
    {
        Random random(11);
        for (int i = 0; i < 2000; ++i) {
            const Day from(std::chrono::days(static_cast<int>(random.below(60000)) - 20000));
            const Day to = from + std::chrono::days(1 + static_cast<int>(random.below(30000)));
            const auto [older, newer] = halves({from, to}, Day(std::chrono::days(20000)));
            QVERIFY(older.from == from && newer.to == to);
            QVERIFY(older.from <= older.to && newer.from <= newer.to);
            QVERIFY(older.to + std::chrono::days(1) == newer.from);
        }
    }

    void buildsQueries()
    {
        QVERIFY(build_query({}).empty());
        QCOMPARE(qs(build_query({"amoxicillin", {"Amoxil", "  ", "amoxicillin"}, false})),
                 QStringLiteral("(\"amoxicillin\"[tiab] OR \"amoxicillin\"[mh] OR \"amoxicillin\"[nm] OR "
                                "\"Amoxil\"[tiab])"));
        // A name cannot break out of its quotes.
        const std::string query = build_query({"x\" OR all[sb", {"(y*)"}, false});
        QCOMPARE(qs(query),
                 QStringLiteral("(\"x OR all sb\"[tiab] OR \"x OR all sb\"[mh] OR \"x OR all sb\"[nm] OR "
                                "\"y\"[tiab])"));
        QVERIFY(build_query({"a b", {}, true}).find(" AND (") != std::string::npos);
        QVERIFY(paper_query().starts_with("\"adverse effects\"[sh]"));
    }

    void searchesSinceTheLastRun()
    {
        const Day now = *parse_day("2026-03-20");
        QVERIFY(!since_last_run("", 7, now).has_value());
        const auto range = since_last_run("2026-03-09T14:03:22.481Z", 7, now);
        QVERIFY(range.has_value());
        QCOMPARE(qs(day_text(range->from)), QStringLiteral("2026/03/02"));
        QCOMPARE(qs(day_text(range->to)), QStringLiteral("2026/03/21"));
        // A clock that was ahead once does not lose days.
        QCOMPARE(qs(day_text(since_last_run("2031-01-01T00:00:00Z", 7, now)->from)),
                 QStringLiteral("2026/03/13"));
    }
};

QTEST_GUILESS_MAIN(TestEutils)
#include "tst_eutils.moc"
