// SPDX-License-Identifier: GPL-3.0-or-later
// `ade curate` as a user runs it: what only shows, and what changes the plan.
#include "core/store/event_log.hpp"
#include "core/store/project_file.hpp"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace ade;

namespace {

struct Ran {
    int code = -1;
    QByteArray out;
    QByteArray err;
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

Ran ade_with(const QStringList& words)
{
    QProcess process;
    process.start(QStringLiteral(ADE_PROGRAM), words);
    process.closeWriteChannel();
    if (!process.waitForFinished(60000)) {
        process.kill();
        process.waitForFinished();
        return {};
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
}

} // namespace

class TestCliCurate : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> folder_;
    QString project_;

    Ran curate(const QStringList& words)
    {
        return ade_with(QStringList{QStringLiteral("curate"), project_, QStringLiteral("--json")} + words);
    }

    QString put(const QByteArray& bytes)
    {
        const QString path = folder_->filePath(QStringLiteral("list.txt"));
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? path : QString();
    }

    std::int64_t events()
    {
        store::OpenOptions options;
        options.mode = store::OpenMode::read_only;
        const auto project = store::ProjectFile::open(project_.toStdString(), options).value();
        return store::EventLog(*project).count().value();
    }

private Q_SLOTS:
    void init()
    {
        folder_ = std::make_unique<QTemporaryDir>();
        project_ = folder_->filePath(QStringLiteral("p.adestudio"));
        const QString corpus = folder_->filePath(QStringLiteral("c.jsonl"));
        QFile file(corpus);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"id\": \"a\", \"text\": \"Aspirin was given. A rash came.\"}\n");
        file.close();
        const Ran made = ade_with({QStringLiteral("import"), project_, corpus, QStringLiteral("--format"),
                                   QStringLiteral("jsonl")});
        QVERIFY2(made.code == 0, made.err.constData());
    }

    void showing_changes_nothing_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("nothing asked") << QStringList();
        QTest::newRow("--plan") << QStringList{QStringLiteral("--plan")};
        QTest::newRow("--show") << QStringList{QStringLiteral("--show"), QStringLiteral("sentences")};
    }
    void showing_changes_nothing()
    {
        QFETCH(QStringList, words);
        QCOMPARE(curate({QStringLiteral("--with-negatives"), QStringLiteral("--sample"), QStringLiteral("7")})
                     .code,
                 0);
        const std::int64_t before = events();
        const Ran shown = curate(words);
        QVERIFY2(shown.code == 0, shown.err.constData());
        QCOMPARE(events(), before);
        const QJsonObject plan = curate({QStringLiteral("--plan")}).json();
        QCOMPARE(plan[QLatin1String("with_negatives")].toBool(), true);
        QCOMPARE(plan[QLatin1String("sample")].toInt(), 7);
    }

    void showing_needs_no_lock_data() { showing_changes_nothing_data(); }
    void showing_needs_no_lock()
    {
        QFETCH(QStringList, words);
        const auto writer = store::ProjectFile::open(project_.toStdString());
        QVERIFY(writer.has_value());
        const Ran shown = curate(words);
        QVERIFY2(shown.code == 0, shown.err.constData());
        // What changes the plan waits for the writer.
        QCOMPARE(curate({QStringLiteral("--with-negatives")}).code, 1);
    }

    void running_keeps_the_mode()
    {
        QCOMPARE(curate({QStringLiteral("--with-negatives")}).code, 0);
        const Ran ran = curate({QStringLiteral("--run-to"), QStringLiteral("drugs")});
        QVERIFY2(ran.code == 0, ran.err.constData());
        QCOMPARE(ran.json()[QLatin1String("with_negatives")].toBool(), true);
        QCOMPARE(curate({QStringLiteral("--paper-mode")}).json()[QLatin1String("with_negatives")].toBool(),
                 false);
    }

    /// The first line of a list may have a byte order mark, the last no end.
    void sentences_of_a_list_are_kept_out()
    {
        const QString list = put("\xEF\xBB\xBF"
                                 "aspirin   was GIVEN\r\n\r\nNothing of the project.");
        const Ran ran = curate({QStringLiteral("--keep-out-sentences"), list, QStringLiteral("--run-to"),
                                QStringLiteral("sentences")});
        QVERIFY2(ran.code == 0, ran.err.constData());
        const Ran kept = curate({QStringLiteral("--show"), QStringLiteral("sentences")});
        QVERIFY2(!kept.out.contains("Aspirin was given."), kept.out.constData());
        QVERIFY2(kept.out.contains("A rash came."), kept.out.constData());
        const Ran out =
            curate({QStringLiteral("--show"), QStringLiteral("sentences"), QStringLiteral("--left-out")});
        QVERIFY2(out.out.contains("Aspirin was given."), out.out.constData());
        const std::int64_t before = events();
        QCOMPARE(curate({QStringLiteral("--keep-out-sentences"), list}).code, 0); // the same again
        QCOMPARE(events(), before);
    }

    void a_bad_list_keeps_nothing_out_data()
    {
        QTest::addColumn<QString>("option");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("says");
        const QString pmids = QStringLiteral("--keep-out");
        const QString sentences = QStringLiteral("--keep-out-sentences");
        QTest::newRow("a word among PMIDs") << pmids << QByteArray("12\nabc\n") << QByteArray(":2");
        QTest::newRow("no PMID") << pmids << QByteArray("\n") << QByteArray("names no PMID");
        QTest::newRow("no sentence") << sentences << QByteArray(" \n\n") << QByteArray("names no sentence");
        QTest::newRow("not UTF-8") << sentences << QByteArray("A rash.\nna\xEFve\n") << QByteArray(":2");
        QTest::newRow("JSON lines") << sentences << QByteArray("{\"text\": \"A rash.\"}\n")
                                    << QByteArray("like JSON");
        QTest::newRow("a web page") << sentences << QByteArray("A rash.\n<html>\n") << QByteArray(":2");
        QTest::newRow("a line without end")
            << sentences << QByteArray((1 << 20) + 1, 'a') << QByteArray("longer than 1 MiB");
    }
    void a_bad_list_keeps_nothing_out()
    {
        QFETCH(QString, option);
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, says);
        const std::int64_t before = events();
        const Ran ran = curate({option, put(bytes)});
        QCOMPARE(ran.code, 1);
        QVERIFY2(ran.err.contains(says), ran.err.constData());
        QVERIFY2(ran.err.contains("list.txt"), ran.err.constData());
        QCOMPARE(events(), before);
        QCOMPARE(curate({option, folder_->filePath(QStringLiteral("none"))}).code, 1);
    }

    void plan_with_a_change_is_refused_data()
    {
        QTest::addColumn<QString>("option");
        for (const char* option : {"--with-negatives", "--paper-mode"}) {
            QTest::newRow(option) << QString::fromLatin1(option);
        }
    }
    void plan_with_a_change_is_refused()
    {
        QFETCH(QString, option);
        const std::int64_t before = events();
        QCOMPARE(curate({QStringLiteral("--plan"), option}).code, 2);
        QCOMPARE(events(), before);
    }
};

QTEST_GUILESS_MAIN(TestCliCurate)
#include "tst_cli_curate.moc"
