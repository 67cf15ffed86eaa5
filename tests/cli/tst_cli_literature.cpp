// SPDX-License-Identifier: GPL-3.0-or-later
// The real `ade` with literature: import, its codes and report, the screening log, the benchmark.
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

namespace {

struct Ran {
    int code = -1;
    QByteArray out;
    QByteArray err;
};

Ran run_ade(const QStringList& arguments)
{
    QProcess process;
    process.start(QStringLiteral(ADE_PROGRAM), arguments);
    process.closeWriteChannel();
    if (!process.waitForFinished(60000)) {
        process.kill();
        process.waitForFinished();
        return {};
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
}

QString data(const char* name)
{
    return QStringLiteral(ADE_TEST_DATA_DIR) + QStringLiteral("/corpus/") + QString::fromLatin1(name);
}

} // namespace

class TestCliLiterature : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void imports_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("encoding");
        QTest::addColumn<int>("code");
        QTest::addColumn<int>("added");
        QTest::addColumn<int>("refused");
        const auto row = [](const char* file, const char* encoding, int code, int added, int refused) {
            QTest::addRow("%s %s", file, encoding)
                << data(file) << QString::fromLatin1(encoding) << code << added << refused;
        };
        row("pubmed_xml/full.xml", "", 0, 2, 0);
        row("pubmed_xml/good.xml.gz", "", 0, 2, 0);
        row("pubmed_xml/cut.xml", "", 3, 1, 1);
        row("pubmed_xml/entity_bomb.xml", "", 3, 1, 1);
        row("literature/good.nbib", "", 0, 2, 0);
        row("literature/good.ris", "", 0, 4, 0);
        row("literature/latin1.ris", "", 3, 3, 1);
        row("literature/latin1.ris", "windows-1252", 0, 4, 0);
        row("literature/good_endnote.xml", "", 0, 3, 0);
        row("literature/good.csv", "", 0, 2, 0);
    }
    void imports()
    {
        QFETCH(QString, file);
        QFETCH(QString, encoding);
        const QTemporaryDir folder;
        const QString project = folder.filePath(QStringLiteral("p.adestudio"));
        QStringList words = {QStringLiteral("import"), project, file, QStringLiteral("--json")};
        if (!encoding.isEmpty()) {
            words << QStringLiteral("--encoding") << encoding;
        }
        const Ran dry = run_ade(words + QStringList{QStringLiteral("--dry-run")});
        QVERIFY(!QFile::exists(project));
        const Ran ran = run_ade(words);
        QTEST(ran.code, "code");
        QCOMPARE(dry.code, ran.code);
        const QJsonObject stored =
            QJsonDocument::fromJson(ran.out).object()[QLatin1String("stored")].toObject();
        QTEST(stored[QLatin1String("added")].toInt(), "added");
        QTEST(stored[QLatin1String("refused")].toInt(), "refused");
        const Ran again = run_ade(words);
        QFETCH(int, added);
        QCOMPARE(QJsonDocument::fromJson(again.out)
                     .object()[QLatin1String("stored")]
                     .toObject()[QLatin1String("unchanged")]
                     .toInt(),
                 added);
        QCOMPARE(run_ade({QStringLiteral("check"), project}).code, 0);
    }

    void the_screening_log()
    {
        const QTemporaryDir folder;
        const QString project = folder.filePath(QStringLiteral("p.adestudio"));
        QCOMPARE(run_ade({QStringLiteral("import"), project, data("pubmed_xml/full.xml"),
                          QStringLiteral("--as"), QStringLiteral("Ann")})
                     .code,
                 0);
        const Ran list = run_ade({QStringLiteral("screening-log"), project, QStringLiteral("--json")});
        QCOMPARE(list.code, 0);
        const QJsonObject intake = QJsonDocument::fromJson(list.out).array().at(0).toObject();
        QCOMPARE(intake[QLatin1String("person")].toString(), QStringLiteral("Ann"));
        QCOMPARE(intake[QLatin1String("query")].toString(), QStringLiteral("full.xml"));
        for (const char* format : {"csv", "html"}) {
            const QString output = folder.filePath(QString::fromLatin1(format));
            QCOMPARE(run_ade({QStringLiteral("screening-log"), project, QStringLiteral("--batch"),
                              intake[QLatin1String("id")].toString(), QStringLiteral("--format"),
                              QString::fromLatin1(format), QStringLiteral("--output"), output})
                         .code,
                     0);
            QFile file(output);
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY(file.readAll().contains("J Imag Med. 2019 Jul;12(3):101-9."));
        }
        // A project is never written over, and an id that is not there is said.
        QCOMPARE(
            run_ade({QStringLiteral("screening-log"), project, QStringLiteral("--output"), project}).code, 1);
        QCOMPARE(
            run_ade({QStringLiteral("screening-log"), project, QStringLiteral("--batch"), QStringLiteral("x"),
                     QStringLiteral("--output"), folder.filePath(QStringLiteral("none"))})
                .code,
            1);
        QCOMPARE(run_ade({QStringLiteral("screening-log"), project, QStringLiteral("--batch"),
                          QStringLiteral("x")})
                     .code,
                 2);
    }

    void the_benchmark_prints_one_line()
    {
        const Ran ran =
            run_ade({QStringLiteral("bench"), QStringLiteral("pubmed-xml"), data("pubmed_xml/good.xml.gz")});
        QCOMPARE(ran.code, 0);
        QCOMPARE(ran.out.count('\n'), 1);
        const QJsonObject json = QJsonDocument::fromJson(ran.out).object();
        QCOMPARE(json[QLatin1String("articles")].toInt(), 2);
        QVERIFY(json[QLatin1String("articles_per_s")].toDouble() > 0);
        QVERIFY(json[QLatin1String("peak_rss_mb")].toDouble() > 0);
    }
};

QTEST_GUILESS_MAIN(TestCliLiterature)
#include "tst_cli_literature.moc"
