// SPDX-License-Identifier: GPL-3.0-or-later
// The real `ade annotate`: odd records, models it must refuse, two runs at once, a kill in the middle.
#include "tests/student/tiny_student.hpp"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <cmath>
#include <optional>

using namespace ade::student::test;
namespace fs = std::filesystem;

namespace {

struct Ran {
    int code = -1;
    QByteArray out;
    QByteArray err;
};

QByteArray record(int number, const QByteArray& text, const QByteArray& drugs)
{
    return "{\"id\": \"" + QByteArray::number(number) + "\", \"text\": \"" + text + "\", \"drugs\": [" +
           drugs + "]}\n";
}

/// Many records, each another text.
QByteArray many_records(int count)
{
    QByteArray lines;
    for (int i = 0; i < count; ++i) {
        lines += record(i, "Drug caused rash in patient " + QByteArray::number(i) + ".",
                        "{\"begin\": 0, \"end\": 4}");
    }
    return lines;
}

} // namespace

class TestCliAnnotate : public QObject {
    Q_OBJECT

    std::optional<TinyEncoder> encoder_;
    fs::path student_;
    QTemporaryDir folder_;

    [[nodiscard]] QStringList annotate(const fs::path& model) const
    {
        return {QStringLiteral("annotate"),
                QStringLiteral("--model"),
                QString::fromStdString(model.string()),
                QStringLiteral("--precision"),
                QStringLiteral("int8"),
                QStringLiteral("--threads"),
                QStringLiteral("2")};
    }

    static Ran finish(QProcess& process)
    {
        if (!process.waitForFinished(120000)) {
            process.kill();
            process.waitForFinished();
            return {};
        }
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

    static Ran ade(const QStringList& words, const QByteArray& input = {})
    {
        QProcess process;
        process.start(QStringLiteral(ADE_PROGRAM), words);
        process.write(input);
        process.closeWriteChannel();
        return finish(process);
    }

    QString file(const QString& name, const QByteArray& bytes) const
    {
        const QString path = folder_.filePath(name);
        overwrite(path.toStdString(), bytes.toStdString());
        return path;
    }

    /// How many documents the project at `path` has.
    static qsizetype documents(const QString& path)
    {
        const Ran ran =
            ade({QStringLiteral("export"), path, QStringLiteral("--format"), QStringLiteral("jsonl"),
                 QStringLiteral("--output"), path + QStringLiteral(".jsonl")});
        if (ran.code != 0) {
            qWarning("%s", ran.err.constData());
            return -1;
        }
        return static_cast<qsizetype>(
            QByteArray::fromStdString(
                ade::read_file((path + QStringLiteral(".jsonl")).toStdString(), 64U << 20).value())
                .count('\n'));
    }

private Q_SLOTS:
    void initTestCase()
    {
        encoder_.emplace();
        student_ = make_student(*encoder_, "student");
        qputenv("XDG_DATA_HOME", folder_.filePath(QStringLiteral("home")).toUtf8());
    }

    void oddRecords()
    {
        QByteArray five_thousand = "head";
        for (int i = 0; i < 2500; ++i) {
            five_thousand += i == 2000 ? " nausea drug" : " fever rash";
        }
        const QByteArray at = QByteArray::number(five_thousand.indexOf("drug"));
        const QByteArray end = QByteArray::number(five_thousand.indexOf("drug") + 4);
        const QByteArray input =
            record(0, "a", "{\"begin\": 0, \"end\": 1}") + record(1, "", "") +
            record(2, five_thousand,
                   "{\"begin\": 0, \"end\": 4}, {\"begin\": " + at + ", \"end\": " + end + "}") +
            record(3, "no drug", "") + record(4, "beyond", "{\"begin\": 3, \"end\": 70}") +
            record(5, "Drug caused rash.", "{\"begin\": 0, \"end\": 4}");
        const Ran ran = ade(annotate(student_), input);
        QCOMPARE(ran.code, 3); // one was refused
        const QList<QByteArray> lines = ran.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 6);
        for (int i = 0; i < 6; ++i) {
            const QJsonObject answer = QJsonDocument::fromJson(lines[i]).object();
            QCOMPARE(answer[QStringLiteral("id")].toString(), QString::number(i));
            QCOMPARE(answer.contains(QStringLiteral("error")), i == 4);
            QCOMPARE(answer.contains(QStringLiteral("relations")), i != 4);
        }
        QVERIFY2(ran.err.contains("overlapping windows"), ran.err.constData());
    }

    void modelsItRefuses_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("NaN in a layer") << "nan" << QByteArray("NaN or infinite");
        QTest::newRow("a layer is missing") << "layer" << QByteArray("encoder.layer.3");
        QTest::newRow("vocabulary too large") << "vocabulary" << QByteArray("1001");
        QTest::newRow("no model") << "none" << QByteArray("spoilt");
    }

    void modelsItRefuses()
    {
        QFETCH(QString, fault);
        QFETCH(QByteArray, said);
        const fs::path model = make_student(*encoder_, "spoilt");
        if (fault == QStringLiteral("nan")) {
            poke(model / "model.safetensors", "bert.encoder.layer.0.intermediate.dense.weight", 3,
                 std::nanf(""));
        } else if (fault == QStringLiteral("layer")) {
            replace_in(model / "config.json", "\"num_hidden_layers\": 3", "\"num_hidden_layers\": 4");
        } else if (fault == QStringLiteral("vocabulary")) {
            overwrite(model / "vocab.txt",
                      ade::read_file(model / "vocab.txt", 1U << 20).value() + "[one more]\n");
        } else {
            fs::remove_all(model);
        }
        const Ran ran = ade(annotate(model), many_records(3));
        QCOMPARE(ran.code, 1);
        QVERIFY(ran.out.isEmpty());
        QVERIFY2(ran.err.contains(said), ran.err.constData());
    }

    /// Two runs of one student over one file, and what they found into one project at the same time: each
    /// import ends well or says who holds the project; after a second try everything is there once.
    void twoAtOnce()
    {
        const QString input = file(QStringLiteral("in.jsonl"), many_records(700));
        QProcess first;
        QProcess second;
        for (QProcess* process : {&first, &second}) {
            process->start(QStringLiteral(ADE_PROGRAM), annotate(student_) << input);
        }
        const Ran one = finish(first);
        const Ran other = finish(second);
        QCOMPARE(one.code, 0);
        QCOMPARE(other.code, 0);
        QCOMPARE(one.out.count('\n'), 700);
        QVERIFY(one.out == other.out);

        const QString project = folder_.filePath(QStringLiteral("p.adestudio"));
        QVERIFY(ade({QStringLiteral("import"), project, input}).code == 0);
        const auto words = [&](const QString& found, const char* voice) {
            return QStringList{QStringLiteral("import"), project, found, QStringLiteral("--voice"),
                               QString::fromLatin1(voice)};
        };
        const QStringList imports[] = {words(file(QStringLiteral("a.jsonl"), one.out), "student:a"),
                                       words(file(QStringLiteral("b.jsonl"), other.out), "student:b")};
        QProcess running[2];
        for (int i = 0; i < 2; ++i) {
            running[i].start(QStringLiteral(ADE_PROGRAM), imports[i]);
        }
        const Ran ends[2] = {finish(running[0]), finish(running[1])};
        for (int i = 0; i < 2; ++i) {
            if (ends[i].code != 0) {
                QCOMPARE(ends[i].code, 1);
                QVERIFY2(ends[i].err.contains("in use by"), ends[i].err.constData()); // and by whom
                const Ran again = ade(imports[i]);
                QVERIFY2(again.code == 0, again.err.constData());
            }
        }
        QCOMPARE(documents(project), 700);
        const Ran checked = ade({QStringLiteral("check"), project});
        QVERIFY2(checked.code == 0, checked.err.constData());
    }

    /// Lines that were passed on before a kill are right and whole, and a run over the rest gives the rest.
    void killedInTheMiddle()
    {
        const QByteArray input = many_records(4000);
        const QString path = file(QStringLiteral("long.jsonl"), input);
        const Ran whole = ade(annotate(student_), input);
        QCOMPARE(whole.code, 0);
        QProcess process;
        process.start(QStringLiteral(ADE_PROGRAM), annotate(student_) << path);
        QVERIFY(process.waitForReadyRead(60000));
        process.kill();
        QVERIFY(process.waitForFinished(60000));
        QByteArray before = process.readAllStandardOutput();
        before.truncate(before.lastIndexOf('\n') + 1);
        const auto done = before.count('\n');
        QVERIFY(done > 0);
        QVERIFY(whole.out.startsWith(before));
        qsizetype at = 0;
        for (qsizetype i = 0; i < done; ++i) {
            at = input.indexOf('\n', at) + 1;
        }
        const Ran rest = ade(annotate(student_), input.mid(at));
        QVERIFY(before + rest.out == whole.out);
    }
};

QTEST_GUILESS_MAIN(TestCliAnnotate)
#include "tst_cli_annotate.moc"
