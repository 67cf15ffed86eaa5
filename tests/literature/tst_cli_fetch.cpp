// SPDX-License-Identifier: GPL-3.0-or-later
// The real `ade fetch` against an E-utilities server of our own: projects, resuming, signals, saved searches.
#include "app/literature/saved_search.hpp"
#include "core/store/article_store.hpp"
#include "core/store/document_store.hpp"
#include "tests/support/eutils_server.hpp"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace ade;
using ade::test::EutilsServer;

namespace {

struct Ran {
    int code = -1;
    QByteArray out;
    QByteArray err;
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

QString qs(const std::string& text)
{
    return QString::fromStdString(text);
}

} // namespace

class TestCliFetch : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> folder_;
    QString project_;

    QProcessEnvironment environment(const QString& key = {}) const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_DATA_HOME"), folder_->filePath(QStringLiteral("data")));
        environment.remove(QStringLiteral("NCBI_API_KEY"));
        environment.insert(QStringLiteral("ADE_PUBMED_API_KEY"),
                           key.isEmpty() ? QStringLiteral("TESTKEY1") : key);
        return environment;
    }

    Ran ade(QStringList words, int interrupt_when_sent = 0, EutilsServer* server = nullptr)
    {
        QProcess process;
        process.setProcessEnvironment(environment());
        process.start(QStringLiteral(ADE_PROGRAM), words);
        process.closeWriteChannel();
        if (interrupt_when_sent > 0) {
            while (process.state() != QProcess::NotRunning && server->count("efetch") < interrupt_when_sent)
                process.waitForFinished(5);
            ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        }
        if (!process.waitForFinished(60000)) {
            process.kill();
            process.waitForFinished();
            return {};
        }
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                process.readAllStandardOutput(), process.readAllStandardError()};
    }

    Ran fetch(EutilsServer& server, const QStringList& words)
    {
        return ade(QStringList{QStringLiteral("fetch"), project_, QStringLiteral("--json"),
                               QStringLiteral("--base-url"), qs(server.url())} +
                   words);
    }

    std::unique_ptr<store::ProjectFile> open()
    {
        store::OpenOptions options;
        options.mode = store::OpenMode::read_only;
        return store::ProjectFile::open(project_.toStdString(), options).value();
    }

private Q_SLOTS:
    void init()
    {
        folder_ = std::make_unique<QTemporaryDir>();
        project_ = folder_->filePath(QStringLiteral("p.adestudio"));
    }

    void bringsArticlesIn()
    {
        EutilsServer server;
        server.add_many(7, 1000, 2);
        const Ran ran = fetch(server, {QStringLiteral("--query"), QStringLiteral("amoxicillin rash")});
        QVERIFY2(ran.code == 0, ran.err.constData());
        QCOMPARE(ran.json().value(QLatin1String("found")).toInt(), 7);
        QCOMPARE(ran.json().value(QLatin1String("added")).toInt(), 7);
        const auto project = open();
        const auto version = store::DocumentStore(*project).find("1003").value();
        QVERIFY(version.has_value());
        const auto document = store::DocumentStore(*project).document(*version).value();
        QCOMPARE(qs(document.text),
                 QStringLiteral("Report number 1003 on a rash.\n\nPatient 1003 took amoxicillin. A rash "
                                "followed within two days. It faded after the drug was stopped."));
        QCOMPARE(document.sentences.size(), std::size_t(4));
        const auto log = store::ArticleStore(*project).screening_log().value();
        QCOMPARE(qs(log.intake.query), QStringLiteral("amoxicillin rash"));
        QCOMPARE(log.entries.size(), std::size_t(7));
        QVERIFY2(
            log.entries.front().citation.starts_with("Keller R, Okafor AB. Report number 1006 on a rash."),
            log.entries.front().citation.c_str());
        // The key is sent, and nowhere else.
        QCOMPARE(qs(server.requests("esearch").front().parameter("api_key")), QStringLiteral("TESTKEY1"));
        QVERIFY(!ran.out.contains("TESTKEY1") && !ran.err.contains("TESTKEY1"));
        QFile file(project_);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(!file.readAll().contains("TESTKEY1"));
        // Nothing is left behind.
        QVERIFY(QDir(folder_->filePath(QStringLiteral("data/ade-studio/fetches"))).exists());
        int left = 0;
        QDirIterator walk(folder_->filePath(QStringLiteral("data")), QDir::Files,
                          QDirIterator::Subdirectories);
        while (walk.hasNext()) {
            walk.next();
            ++left;
        }
        QCOMPARE(left, 0);
    }

    void nothingNewIsLoggedToo()
    {
        EutilsServer server;
        server.add_many(3, 1000, 2);
        const QStringList words = {QStringLiteral("--query"), QStringLiteral("rash")};
        QCOMPARE(fetch(server, words).code, 0);
        const Ran again = fetch(server, words);
        QCOMPARE(again.code, 0);
        QCOMPARE(again.json().value(QLatin1String("known")).toInt(), 3);
        QCOMPARE(again.json().value(QLatin1String("added")).toInt(), 0);
        QCOMPARE(server.count("efetch"), 1);
        const auto project = open();
        const auto intakes = store::ArticleStore(*project).intakes().value();
        QCOMPARE(intakes.size(), std::size_t(2));
        const auto log = store::ArticleStore(*project).screening_log(intakes.front().id).value();
        QCOMPARE(log.entries.size(), std::size_t(3));
        QCOMPARE(log.entries.front().fate, store::ArticleFate::known);
        QCOMPARE(log.intake.counts.at(store::ArticleFate::known), 3);
        QVERIFY(!log.intake.counts.contains(store::ArticleFate::excluded));
        QVERIFY(log.entries.front().citation.find("Report number") != std::string::npos);
        // And when PubMed finds nothing at all.
        const Ran none = fetch(server, {QStringLiteral("--query"), QStringLiteral("tag:nothing")});
        QVERIFY2(none.code == 0, none.err.constData());
        QCOMPARE(store::ArticleStore(*open()).intakes().value().size(), std::size_t(3));
    }

    void interruptedGoesOn()
    {
        EutilsServer server;
        server.add_many(600, 2000, 10);
        server.set_delay(std::chrono::milliseconds(60));
        const QStringList words = {
            QStringLiteral("fetch"),      project_,         QStringLiteral("--query"), QStringLiteral("rash"),
            QStringLiteral("--base-url"), qs(server.url()), QStringLiteral("--json")};
        const Ran stopped = ade(words, 2, &server);
        QCOMPARE(stopped.code, 130);
        QVERIFY2(stopped.err.contains("goes on from there"), stopped.err.constData());
        const auto before = store::DocumentStore(*open()).count().value();
        QVERIFY(before > 0 && before < 600);
        server.set_delay(std::chrono::milliseconds(0));
        const Ran done = ade(words);
        QVERIFY2(done.code == 0, done.err.constData());
        QVERIFY(done.json().value(QLatin1String("resumed")).toBool());
        QCOMPARE(store::DocumentStore(*open()).count().value(), 600);
        QCOMPARE(server.count("esearch"), 1);
        // Only what was on its way when the signal came may have been asked for twice.
        int twice = 0;
        for (const auto& [pmid, times] : server.sent())
            twice += times > 1;
        QVERIFY2(twice <= 200, qPrintable(QString::number(twice)));
        QCOMPARE(store::ArticleStore(*open()).intakes().value().size(), std::size_t(1));
    }

    void refusedRecordsExitThree()
    {
        EutilsServer server;
        server.add_many(5, 300, 2);
        test::ServerReply cut;
        cut.body = "<PubmedArticleSet><PubmedArticle><Medline";
        server.spoil(302, cut);
        QFile list(folder_->filePath(QStringLiteral("ids.txt")));
        QVERIFY(list.open(QIODevice::WriteOnly));
        list.write("300\n301\n302\n777\nnot-a-number\n");
        list.close();
        const Ran ran = fetch(server, {QStringLiteral("--pmids"), list.fileName()});
        QCOMPARE(ran.code, 3);
        QCOMPARE(ran.json().value(QLatin1String("added")).toInt(), 2);
        QCOMPARE(ran.json().value(QLatin1String("refused")).toInt(), 2);
        QCOMPARE(ran.json().value(QLatin1String("not_returned")).toInt(), 1);
        QCOMPARE(ran.json().value(QLatin1String("findings")).toArray().size(), 2);
        QVERIFY(ran.err.contains("ids.txt:5: not-a-number"));
    }

    void savedSearches()
    {
        EutilsServer server;
        server.add_many(4, 1000, 2);
        Ran ran = fetch(server,
                        {QStringLiteral("--product"), QStringLiteral("amoxicillin"), QStringLiteral("--also"),
                         QStringLiteral("Amoxil"), QStringLiteral("--save"), QStringLiteral("weekly")});
        QVERIFY2(ran.code == 0, ran.err.constData());
        const auto saved = literature::find_search(*open(), "weekly").value();
        QCOMPARE(qs(saved.product.name), QStringLiteral("amoxicillin"));
        QCOMPARE(saved.last_added, 4);
        QVERIFY(!saved.last_run.empty());
        QCOMPARE(qs(server.requests("esearch").back().parameter("term")), qs(saved.query));
        QVERIFY(server.requests("esearch").back().parameter("mindate").empty());
        // A week later: only what came since, with an overlap.
        ran = fetch(server, {QStringLiteral("--search"), QStringLiteral("weekly")});
        QVERIFY2(ran.code == 0, ran.err.constData());
        const auto since = corpus::pubmed::since_last_run(saved.last_run);
        QCOMPARE(qs(server.requests("esearch").back().parameter("mindate")),
                 qs(corpus::pubmed::day_text(since->from)));
        QCOMPARE(qs(server.requests("esearch").back().parameter("datetype")), QStringLiteral("edat"));
        QVERIFY(literature::find_search(*open(), "weekly")->last_run > saved.last_run);
        ran = fetch(server, {QStringLiteral("--search"), QStringLiteral("monthly")});
        QCOMPARE(ran.code, 1);
        QVERIFY2(ran.err.contains("weekly"), ran.err.constData());
    }

    /// What a limit left out is asked for by the next run, and that is said.
    void aLimitIsNoCompleteRun()
    {
        EutilsServer server;
        server.add_many(12, 1000, 2);
        const QStringList search{QStringLiteral("--search"), QStringLiteral("weekly")};
        Ran ran = fetch(server, {QStringLiteral("--query"), QStringLiteral("rash"), QStringLiteral("--save"),
                                 QStringLiteral("weekly"), QStringLiteral("--max"), QStringLiteral("5")});
        QVERIFY2(ran.code == 0, ran.err.constData());
        QCOMPARE(ran.json().value(QLatin1String("gap")).toString(), QStringLiteral("limit"));
        QVERIFY(literature::find_search(*open(), "weekly")->last_run.empty());
        ran = fetch(server, search);
        QVERIFY2(ran.code == 0, ran.err.constData());
        QCOMPARE(ran.json().value(QLatin1String("gap")).toString(), QStringLiteral("none"));
        QCOMPARE(ran.json().value(QLatin1String("added")).toInt(), 7);
        QVERIFY(!literature::find_search(*open(), "weekly")->last_run.empty());
    }

    void aSavedSearchIsNotWrittenOver()
    {
        EutilsServer server;
        server.add_many(4, 1000, 2);
        const auto save = [&](const char* query, const QStringList& more = {}) {
            return fetch(server, QStringList{QStringLiteral("--query"), QString::fromLatin1(query),
                                             QStringLiteral("--save"), QStringLiteral("weekly")} +
                                     more);
        };
        QCOMPARE(save("amoxicillin rash").code, 0);
        const auto before = literature::find_search(*open(), "weekly").value();
        const int asked = server.count("esearch");
        // Another query: refused before anything is asked, with what stands there and what to do.
        const Ran refused = save("ibuprofen");
        QCOMPARE(refused.code, 1);
        QVERIFY2(refused.err.contains("amoxicillin rash"), refused.err.constData());
        QVERIFY2(refused.err.contains("--replace"), refused.err.constData());
        QCOMPARE(server.count("esearch"), asked);
        QVERIFY(literature::find_search(*open(), "weekly").value() == before);
        // The same query: the same search, run again.
        const Ran same = save("amoxicillin rash");
        QVERIFY2(same.code == 0, same.err.constData());
        QCOMPARE(qs(literature::find_search(*open(), "weekly")->id), qs(before.id));
        const Ran replaced = save("ibuprofen", {QStringLiteral("--replace")});
        QVERIFY2(replaced.code == 0, replaced.err.constData());
        const auto after = literature::find_search(*open(), "weekly").value();
        QCOMPARE(qs(after.query), QStringLiteral("ibuprofen"));
        QCOMPARE(qs(after.id), qs(before.id));
        QCOMPARE(literature::saved_searches(*open())->size(), std::size_t(1));
    }

    void countsWithoutAProject()
    {
        EutilsServer server;
        server.add_many(30, 1000, 2);
        const Ran ran =
            fetch(server, {QStringLiteral("--query"), QStringLiteral("rash"), QStringLiteral("--count")});
        QVERIFY2(ran.code == 0, ran.err.constData());
        QCOMPARE(ran.json().value(QLatin1String("found")).toInt(), 30);
        QCOMPARE(ran.json().value(QLatin1String("titles")).toArray().size(), 20);
        QVERIFY(!QFile::exists(project_));
        QCOMPARE(server.count("efetch"), 0);
    }

    void wrongWords_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("nothing to fetch") << QStringList();
        QTest::newRow("two things") << QStringList{QStringLiteral("--query"), QStringLiteral("a"),
                                                   QStringLiteral("--product"), QStringLiteral("b")};
        QTest::newRow("no day") << QStringList{QStringLiteral("--query"), QStringLiteral("a"),
                                               QStringLiteral("--since"), QStringLiteral("yesterday")};
        QTest::newRow("--replace alone")
            << QStringList{QStringLiteral("--query"), QStringLiteral("a"), QStringLiteral("--replace")};
        QTest::newRow("a saved search saved") << QStringList{QStringLiteral("--search"), QStringLiteral("a"),
                                                             QStringLiteral("--save"), QStringLiteral("b")};
        QTest::newRow("none at most") << QStringList{QStringLiteral("--query"), QStringLiteral("a"),
                                                     QStringLiteral("--max"), QStringLiteral("0")};
    }
    void wrongWords()
    {
        QFETCH(QStringList, words);
        EutilsServer server;
        QCOMPARE(fetch(server, words).code, 2);
        QCOMPARE(server.count("esearch"), 0);
        QVERIFY(!QFile::exists(project_));
    }

    void aServerThatFailsExitsOne()
    {
        EutilsServer server;
        server.script("esearch", [] {
            test::ServerReply reply;
            reply.status = 400;
            reply.body = R"({"error":"API key invalid","api-key":"TESTKEY1"})";
            return reply;
        }());
        const Ran ran = fetch(server, {QStringLiteral("--query"), QStringLiteral("rash")});
        QCOMPARE(ran.code, 1);
        QVERIFY(ran.err.contains("API key"));
        QVERIFY(!ran.err.contains("TESTKEY1"));
    }
};

QTEST_GUILESS_MAIN(TestCliFetch)
#include "tst_cli_fetch.moc"
