// SPDX-License-Identifier: GPL-3.0-or-later
// `ade tokenize` as a program: answers, bad lines, a client that waits for each answer.
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

QJsonObject object(const QByteArray& line)
{
    return QJsonDocument::fromJson(line).object();
}

} // namespace

class TestCliTokenize : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(QFile::copy(QStringLiteral(ADE_TEST_DATA_DIR) + QStringLiteral("/wordpiece/vocab.txt"),
                            folder_.filePath(QStringLiteral("vocab.txt"))));
    }

    /// The recorded answers for the default options, through the pipe.
    void answers_as_hugging_face()
    {
        QFile expected(QStringLiteral(ADE_TEST_DATA_DIR) + QStringLiteral("/wordpiece/expected.jsonl"));
        QVERIFY(expected.open(QIODevice::ReadOnly));
        QByteArray input;
        QList<QJsonObject> rows;
        while (!expected.atEnd()) {
            const QJsonObject row = object(expected.readLine());
            const QJsonObject options = row[QStringLiteral("options")].toObject();
            if (options[QStringLiteral("lowercase")].toBool() &&
                options[QStringLiteral("strip_accents")].isNull()) {
                rows.append(row);
                input += QJsonDocument(QJsonObject{{QStringLiteral("text"), row[QStringLiteral("text")]}})
                             .toJson(QJsonDocument::Compact) +
                         "\n";
            }
        }
        QVERIFY(rows.size() > 200);
        QProcess ade;
        start(ade);
        ade.write(input);
        ade.closeWriteChannel();
        QVERIFY(ade.waitForFinished());
        QCOMPARE(ade.exitCode(), 0);
        const QByteArrayList answers = ade.readAllStandardOutput().trimmed().split('\n');
        QCOMPARE(answers.size(), rows.size());
        for (qsizetype i = 0; i < rows.size(); ++i) {
            QCOMPARE(object(answers[i])[QStringLiteral("ids")], rows[i][QStringLiteral("ids")]);
            QCOMPARE(object(answers[i])[QStringLiteral("offsets")], rows[i][QStringLiteral("offsets")]);
        }
    }

    void bad_lines_are_answered_in_their_place()
    {
        QProcess ade;
        start(ade, {QStringLiteral("--no-special")});
        ade.write("{\"id\": 7, \"text\": \"fever\"}\r\n{\"id\": \"b\", \"text\": 3}\n\nnot "
                  "json\n[1]\n{\"text\": \"a\xFF\"}\n");
        ade.write("{\"text\": \"" + QByteArray(17 << 20, 'a') +
                  "\"}\n{\"text\": \"rash\"}"); // no final line feed
        ade.closeWriteChannel();
        QVERIFY(ade.waitForFinished());
        QCOMPARE(ade.exitCode(), 3);
        const QByteArrayList answers = ade.readAllStandardOutput().trimmed().split('\n');
        QCOMPARE(answers.size(), 7);
        QCOMPARE(object(answers[0])[QStringLiteral("id")].toInt(), 7);
        QCOMPARE(object(answers[0])[QStringLiteral("ids")].toArray().size(), 1);
        QCOMPARE(object(answers[1])[QStringLiteral("id")].toString(), QStringLiteral("b"));
        QVERIFY(object(answers[1]).contains(QStringLiteral("error")));
        for (const auto& [answer, line] :
             {std::pair{2, 4}, std::pair{3, 5}, std::pair{4, 6}, std::pair{5, 7}}) {
            QCOMPARE(object(answers[answer])[QStringLiteral("line")].toInt(), line);
            QVERIFY(object(answers[answer]).contains(QStringLiteral("error")));
        }
        QCOMPARE(object(answers[6])[QStringLiteral("ids")].toArray().size(), 1);
    }

    void a_waiting_client_is_answered()
    {
        QProcess ade;
        start(ade);
        for (int i = 0; i < 3; ++i) {
            ade.write("{\"text\": \"fever\"}\n");
            while (!ade.canReadLine()) {
                QVERIFY(ade.waitForReadyRead());
            }
            QVERIFY(object(ade.readLine()).contains(QStringLiteral("ids")));
        }
        ade.closeWriteChannel();
        QVERIFY(ade.waitForFinished());
        QCOMPARE(ade.exitCode(), 0);
    }

    void an_encoder_that_is_none_is_refused()
    {
        QProcess ade;
        ade.start(QStringLiteral(ADE_PROGRAM), {QStringLiteral("tokenize"), QStringLiteral("--encoder"),
                                                folder_.filePath(QStringLiteral("absent"))});
        QVERIFY(ade.waitForFinished());
        QCOMPARE(ade.exitCode(), 1);
        QVERIFY(ade.readAllStandardError().contains("neither vocab.txt nor tokenizer.json"));
    }

private:
    void start(QProcess& process, const QStringList& more = {})
    {
        process.start(QStringLiteral(ADE_PROGRAM),
                      QStringList{QStringLiteral("tokenize"), QStringLiteral("--encoder"), folder_.path()} +
                          more);
        QVERIFY(process.waitForStarted());
    }

    QTemporaryDir folder_;
};

QTEST_GUILESS_MAIN(TestCliTokenize)
#include "tst_cli_tokenize.moc"
