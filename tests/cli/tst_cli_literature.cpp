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

    // Every record that was refused has its line in the log, and every refusal its place in the report.
    void refused_records_are_in_the_log_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("place"); ///< behind the file's name
        QTest::addColumn<QByteArray>("cells"); ///< in the log
        QTest::newRow("table: not UTF-8")
            << "csv-articles" << QByteArray("PMID,Title\n11,A\xE9\n12,B\n") << QByteArray(":2: PMID 11: ")
            << QByteArray(",11,[title unknown]. [date unknown]. PMID: 11.,not readable,");
        QTest::newRow("table: too few cells")
            << "csv-articles" << QByteArray("PMID,Title,DOI\n11,A\n12,B,\n") << QByteArray(":2: PMID 11: ")
            << QByteArray(",11,A. [date unknown]. PMID: 11.,not readable,");
        QTest::newRow("table: nothing known of it")
            << "csv-articles" << QByteArray("Title,Abstract\n\xE9,A\nB,B\n") << QByteArray(":2: ")
            << QByteArray(",,[title unknown]. [date unknown].,not readable,");
        QTest::newRow("RIS without TY")
            << "ris" << QByteArray("TY  - JOUR\nTI  - A\nER  - \nTI  - B\nC5  - 11\nER  - \n")
            << QByteArray(":4: PMID 11: ") << QByteArray(",11,B. [date unknown]. PMID: 11.,not readable,");
        for (const char* format : {"csv-articles", "nbib", "pubmed-xml"}) {
            const QByteArray bytes =
                QByteArray(format) == "nbib" ? QByteArray("PMID- 11\nDP  - 2020\n\nPMID- 12\nTI  - B\n")
                : QByteArray(format) == "csv-articles"
                    ? QByteArray("PMID,Title\n11,\n12,B\n")
                    : QByteArray(
                          "<PubmedArticleSet>"
                          "<PubmedArticle><MedlineCitation><PMID>11</PMID></MedlineCitation></PubmedArticle>"
                          "<PubmedArticle><MedlineCitation><PMID>12</PMID><Article><ArticleTitle>B"
                          "</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>");
            QTest::addRow("%s: no text", format)
                << QString::fromLatin1(format) << bytes
                << QByteArray(QByteArray(format) == "csv-articles" ? ":2: PMID 11: The record has neither"
                                                                   : ":1: PMID 11: The record has neither")
                << QByteArray("PMID: 11.,not readable,The record has neither");
        }
    }
    void refused_records_are_in_the_log()
    {
        QFETCH(QString, format);
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, place);
        QFETCH(QByteArray, cells);
        const QTemporaryDir folder;
        const QString project = folder.filePath(QStringLiteral("p.adestudio"));
        const QString input = folder.filePath(QStringLiteral("input"));
        QFile file(input);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
        file.close();
        const Ran ran =
            run_ade({QStringLiteral("import"), project, input, QStringLiteral("--format"), format});
        QCOMPARE(ran.code, 3);
        QVERIFY2(ran.out.contains("refused: " + input.toUtf8() + place), ran.out.constData());
        const QString output = folder.filePath(QStringLiteral("log.csv"));
        QCOMPARE(run_ade({QStringLiteral("screening-log"), project, QStringLiteral("--output"), output}).code,
                 0);
        QFile log(output);
        QVERIFY(log.open(QIODevice::ReadOnly));
        const QByteArray csv = log.readAll();
        QVERIFY2(csv.contains(cells), csv.constData());
        QCOMPARE(csv.count(",not readable,"), 1);
        QCOMPARE(csv.count(",new,"), 1);
    }

    void the_format_is_told_by_the_first_file_with_content()
    {
        const QTemporaryDir folder;
        const auto put = [&](const char* name, const QByteArray& bytes) {
            const QString path = folder.filePath(QString::fromLatin1(name));
            QFile file(path);
            return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? path : QString();
        };
        const QString project = folder.filePath(QStringLiteral("p.adestudio"));
        const QString empty = put("a.nbib", "");
        const QString blank = put("b.nbib", " \r\n\n");
        const Ran ran =
            run_ade({QStringLiteral("import"), project, empty, blank, data("literature/good.nbib")});
        QCOMPARE(ran.code, 3);
        QVERIFY2(ran.out.contains("nbib: 2 records read"), ran.out.constData());
        for (const QString& path : {empty, blank}) {
            QVERIFY2(ran.out.contains("refused: " + path.toUtf8() + ":1: The file is empty."),
                     ran.out.constData());
        }
        const Ran none = run_ade({QStringLiteral("import"), project, empty, blank});
        QCOMPARE(none.code, 1);
        QVERIFY2(none.err.contains(empty.toUtf8()) && none.err.contains("are empty"), none.err.constData());
        // A file that is not there is said, as before.
        QCOMPARE(run_ade({QStringLiteral("import"), project, folder.filePath(QStringLiteral("c.nbib"))}).code,
                 1);
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
