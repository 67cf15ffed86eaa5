// SPDX-License-Identifier: GPL-3.0-or-later
// `ade lexicon` and `ade bench lexicon`, as a user runs them.
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

struct Ran {
    int code = -1;
    QByteArray out;
    QByteArray err;
};

Ran run(const QStringList& words, const QByteArray& input = {})
{
    QProcess process;
    process.start(QStringLiteral(ADE_PROGRAM), words);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(60000)) {
        process.kill();
        process.waitForFinished();
        return {};
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
}

QString write(const QTemporaryDir& folder, const char* name, const QByteArray& bytes)
{
    const QString path = folder.filePath(QString::fromLatin1(name));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", name);
    return path;
}

QJsonObject json(const QByteArray& bytes)
{
    return QJsonDocument::fromJson(bytes.split('\n').front()).object();
}

} // namespace

class TestCliLexicon : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void add_list_match_veto_remove()
    {
        QTemporaryDir folder;
        const QString project = folder.filePath(QStringLiteral("p.adestudio"));
        const QString corpus = write(folder, "c.jsonl",
                                     "{\"id\": \"a\", \"text\": \"Placidol, then aspirin.\"}\n"
                                     "{\"id\": \"b\", \"text\": \"A placidol state.\"}\n");
        QCOMPARE(run({QStringLiteral("import"), project, QStringLiteral("--format"), QStringLiteral("jsonl"),
                      corpus})
                     .code,
                 0);
        const QString list = write(folder, "own.csv", "term,preferred,code\nplacidol,Placidol,X1\n,bad,X2\n");
        const auto lexicon = [&](QStringList words) {
            words.prepend(project);
            words.prepend(QStringLiteral("lexicon"));
            return run(words);
        };
        const Ran added = lexicon({QStringLiteral("add"), list, QStringLiteral("--name"),
                                   QStringLiteral("own"), QStringLiteral("--json")});
        QCOMPARE(added.code, 3); // one row refused
        QCOMPARE(json(added.out)[QStringLiteral("terms")].toInt(), 1);
        QCOMPARE(json(added.out)[QStringLiteral("refused")]
                     .toArray()[0]
                     .toObject()[QStringLiteral("line")]
                     .toInt(),
                 3);
        QVERIFY(lexicon({QStringLiteral("list")}).out.contains("own"));
        const Ran matched = lexicon({QStringLiteral("match"), QStringLiteral("--json")});
        QCOMPARE(matched.code, 0);
        QCOMPARE(json(matched.out)[QStringLiteral("mentions")].toInt(), 3);
        QCOMPARE(lexicon({QStringLiteral("veto"), QStringLiteral("placidol state")}).code, 0);
        QCOMPARE(
            json(lexicon({QStringLiteral("match"), QStringLiteral("--json")}).out)[QStringLiteral("mentions")]
                .toInt(),
            2);
        QCOMPARE(lexicon({QStringLiteral("veto"), QStringLiteral("placidol state"), QStringLiteral("--lift")})
                     .code,
                 0);
        QCOMPARE(lexicon({QStringLiteral("remove"), QStringLiteral("own")}).code, 0);
        const Ran absent = lexicon({QStringLiteral("remove"), QStringLiteral("own")});
        QCOMPARE(absent.code, 1);
        QVERIFY2(absent.err.contains("starter lexicon"), absent.err.constData());
        QCOMPARE(run({QStringLiteral("check"), project}).code, 0);
    }

    void find_answers_each_line()
    {
        const Ran ran = run({QStringLiteral("lexicon"), QStringLiteral("find")},
                            "{\"text\": \"na\xC3\xAFve 5FU\"}\nno json\n{\"text\": \"water\", \"id\": 7}\n");
        QCOMPARE(ran.code, 3);
        const QList<QByteArray> lines = ran.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 3);
        const QJsonObject drug = json(lines[0])[QStringLiteral("drugs")].toArray()[0].toObject();
        QCOMPARE(drug[QStringLiteral("begin")].toInt(), 6);
        QCOMPARE(drug[QStringLiteral("end")].toInt(), 9);
        QCOMPARE(drug[QStringLiteral("preferred")].toString(), QStringLiteral("fluorouracil"));
        QVERIFY(lines[1].contains("error"));
        QCOMPARE(json(lines[2])[QStringLiteral("id")].toInt(), 7);
        QVERIFY(json(lines[2])[QStringLiteral("drugs")].toArray().isEmpty());
    }

    void bad_files_are_told()
    {
        QTemporaryDir folder;
        const QString page = write(folder, "x.csv", "<!DOCTYPE html><html></html>");
        const Ran ran = run({QStringLiteral("lexicon"), QStringLiteral("check"), page});
        QCOMPARE(ran.code, 1);
        QVERIFY2(ran.err.contains("web page"), ran.err.constData());
        QCOMPARE(run({QStringLiteral("lexicon"), QStringLiteral("list")}).code, 2);
        QCOMPARE(run({QStringLiteral("lexicon"), QStringLiteral("check"), page, QStringLiteral("--format"),
                      QStringLiteral("x")})
                     .code,
                 2);
    }

    void rows_are_told_with_their_file_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("place");
        QTest::newRow("no term") << QByteArray("term,preferred,code\nplacidol,,\n,bad,X2\n")
                                 << QByteArray(":3: X2: ");
        QTest::newRow("zero byte")
            << QByteArray("term,preferred,code\nplacidol,,\nb@d,,\n").replace('@', '\0')
            << QByteArray(":3: byte 2 of the line is zero");
        QTest::newRow("old ends of line")
            << QByteArray("term,preferred,code\rplacidol,,\r,bad,X2\r") << QByteArray(":3: X2: ");
    }
    void rows_are_told_with_their_file()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, place);
        QTemporaryDir folder;
        const QString list = write(folder, "own.csv", bytes);
        const Ran ran = run({QStringLiteral("lexicon"), QStringLiteral("check"), list});
        QCOMPARE(ran.code, 3);
        QVERIFY2(ran.err.contains(list.toUtf8() + place), ran.err.constData());
        QVERIFY2(
            ran.out.contains(list.toUtf8() + " (list): 1 names from 2 records; 0 passed over, 1 refused"),
            ran.out.constData());
        const Ran as_json =
            run({QStringLiteral("lexicon"), QStringLiteral("check"), list, QStringLiteral("--json")});
        QCOMPARE(json(as_json.out)[QStringLiteral("file")].toString(), list);
    }

    void bench_prints_one_line()
    {
        QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("c")));
        const QString list = write(folder, "own.csv", "term\nplacidol\n");
        write(folder, "c/a.jsonl", "{\"title\": \"Placidol\", \"abstract\": \"No placidol, placidols.\"}\n");
        const Ran ran = run({QStringLiteral("bench"), QStringLiteral("lexicon"), QStringLiteral("--lexicon"),
                             list, QStringLiteral("--corpus"), folder.filePath(QStringLiteral("c"))});
        QCOMPARE(ran.code, 0);
        QCOMPARE(ran.out.count('\n'), 1);
        QCOMPARE(json(ran.out)[QStringLiteral("hits")].toInt(), 2);
        QVERIFY(json(ran.out)[QStringLiteral("mb_per_s")].toDouble() > 0);
    }
};

QTEST_APPLESS_MAIN(TestCliLexicon)
#include "tst_cli_lexicon.moc"
