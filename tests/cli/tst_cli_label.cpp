// SPDX-License-Identifier: GPL-3.0-or-later
// The real `ade label` against a server on this machine: exit codes, cost, going on after Ctrl+C, ledger,
// scorecard.
#include "tests/support/local_server.hpp"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <csignal>

using namespace ade::test;

namespace {

struct Ran {
    int code = -1;
    QByteArray out;
    QByteArray err;
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

} // namespace

class TestCliLabel : public QObject {
    Q_OBJECT

private:
    QTemporaryDir folder_;
    std::atomic<bool> broken_{false};
    std::atomic<int> delay_ms_{0};
    LocalServer server_{[this](const ServerRequest& request) {
        ServerReply reply;
        reply.delay = std::chrono::milliseconds(delay_ms_.load());
        reply.headers = {{"Content-Type", "application/json"}};
        if (broken_ && request.body.find("case 3") != std::string::npos) {
            reply.status = 400;
            return reply;
        }
        reply.body =
            "{\"model\":\"m\",\"choices\":[{\"message\":{\"content\":\"lithium: tremor|blindness\"},"
            "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10}}";
        return reply;
    }};

    QString file(const char* name) { return folder_.filePath(QString::fromLatin1(name)); }
    void write(const char* name, const QByteArray& bytes)
    {
        QFile out(file(name));
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(bytes);
    }
    /// "PROJECT" and names of files are replaced by their paths.
    Ran ade(const QString& line, int interrupt_after_requests = -1, const char* standard_input = nullptr)
    {
        QStringList words;
        for (const QString& word : line.split(u' ')) {
            words << (word == QStringLiteral("PROJECT") ? file("p.adestudio")
                      : word.endsWith(QStringLiteral(".json")) || word.contains(u".jsonl")
                          ? folder_.filePath(word)
                          : word);
        }
        QProcess process;
        if (standard_input != nullptr) {
            process.setStandardInputFile(file(standard_input));
        }
        process.start(QStringLiteral(ADE_PROGRAM), words);
        if (interrupt_after_requests >= 0) {
            const int from = server_.count();
            while (server_.count() < from + interrupt_after_requests &&
                   process.state() != QProcess::NotRunning) {
                process.waitForFinished(5);
            }
            ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        }
        if (!process.waitForFinished(60000)) {
            process.kill();
            process.waitForFinished();
            return {};
        }
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("ADE_TEACHER_KEY", "sk-very-secret");
        qputenv("XDG_DATA_HOME",
                folder_.filePath(QStringLiteral("data")).toUtf8()); // no rank files of the user's
        QByteArray lines;
        for (int i = 0; i < 30; ++i) {
            const QByteArray number = QByteArray::number(i);
            lines += "{\"id\": \"" + number + "\", \"text\": \"Lithium caused tremor in case " + number +
                     ".\", \"drugs\": [{\"begin\": 0, \"end\": 7}], \"relations\": [{\"drug\": [0, 7], "
                     "\"effect\": "
                     "[15, 21]}]}\n";
        }
        write("in.jsonl", lines);
        const QByteArray url = QByteArray::fromStdString(server_.url());
        write("t.json",
              "{\"api\": \"openai\", \"base_url\": \"" + url +
                  "/v1\", \"model\": \"m\", \"price\": {\"input\": 10, \"output\": 30}, \"tries\": 1}");
        write("key.json",
              "{\"api\": \"openai\", \"base_url\": \"" + url + "/v1\", \"api_key\": \"sk-very-secret\"}");
        QCOMPARE(ade(QStringLiteral("import PROJECT --format jsonl in.jsonl")).code, 0);
    }

    void aDryRunSendsNothing()
    {
        const Ran ran = ade(QStringLiteral("label PROJECT --teacher t.json --dry-run --json"));
        QCOMPARE(ran.code, 0);
        QCOMPARE(ran.json()[QStringLiteral("to_ask")].toInt(), 30);
        QVERIFY(ran.json()[QStringLiteral("cost_usd_estimated")].toDouble() > 0);
        QCOMPARE(server_.count(), 0);
        const Ran text = ade(QStringLiteral("label PROJECT --teacher t.json --dry-run --limit 5"));
        QVERIFY(text.out.contains("estimate") && text.out.contains("5"));
    }

    void tokensAreCountedByARankFile()
    {
        QByteArray ranks;
        for (int byte = 0; byte < 256; ++byte) {
            ranks +=
                QByteArray(1, static_cast<char>(byte)).toBase64() + ' ' + QByteArray::number(byte) + '\n';
        }
        write("bytes.json", ranks);
        write("cut.json", ranks.left(200));
        QVERIFY(ade(QStringLiteral("tokenizer list")).out.contains("not at hand"));
        write("texts.jsonl", "{\"id\": \"a\", \"text\": \"rash\"}\n[]\n");
        const auto count = [&](const char* options) {
            return ade(QStringLiteral("tokenizer count --model gpt-4") + QString::fromLatin1(options), -1,
                       "texts.jsonl");
        };
        const Ran guessed = count("");
        QCOMPARE(guessed.code, 3);
        QVERIFY2(guessed.out.contains("\"counted\":\"estimate\"") && guessed.out.contains("\"line\":2"),
                 guessed.out.constData());
        const Ran no_ids = count(" --ids");
        QCOMPARE(no_ids.code, 1);
        QVERIFY2(no_ids.err.contains("ade tokenizer add"), no_ids.err.constData());
        const Ran unknown = ade(QStringLiteral("tokenizer add bytes.json"));
        QCOMPARE(unknown.code, 1);
        QVERIFY(unknown.err.contains("SHA-256") && unknown.err.contains("--encoding"));
        QCOMPARE(ade(QStringLiteral("tokenizer add cut.json --encoding cl100k_base")).code, 1);
        QCOMPARE(ade(QStringLiteral("tokenizer add bytes.json --encoding r50k_base")).code, 2);
        QVERIFY(ade(QStringLiteral("tokenizer list")).out.contains("not at hand"));
        const Ran added = ade(QStringLiteral("tokenizer add bytes.json --encoding cl100k_base --json"));
        QCOMPARE(added.code, 0);
        QCOMPARE(added.json()[QStringLiteral("published")].toBool(true), false);
        QVERIFY(ade(QStringLiteral("tokenizer list")).out.contains("not the published file"));
        // A copy that was damaged later is not counted by, and says so.
        const QString copy = QString::fromUtf8(qgetenv("XDG_DATA_HOME")) +
                             QStringLiteral("/ade-studio/tokenizers/cl100k_base.tiktoken");
        const auto replace = [&copy](const QByteArray& bytes) {
            QFile out(copy);
            QVERIFY(out.open(QIODevice::WriteOnly | QIODevice::Truncate));
            out.write(bytes);
        };
        replace(ranks.left(ranks.lastIndexOf('\n', 200) + 1)); // whole lines, too few
        const QByteArray damaged = ade(QStringLiteral("tokenizer list")).out;
        QVERIFY2(damaged.contains("unreadable") && damaged.contains("no rank for the byte") &&
                     !damaged.contains("not the published file"),
                 damaged.constData());
        const QByteArray as_json = ade(QStringLiteral("tokenizer list --json")).out;
        const QJsonObject entry = QJsonDocument::fromJson(as_json).array().first().toObject();
        QCOMPARE(entry[QStringLiteral("state")].toString(), QStringLiteral("unreadable"));
        QVERIFY(entry[QStringLiteral("error")].toString().contains(QStringLiteral("no rank for the byte")));
        QCOMPARE(count(" --ids").code, 1);
        replace(ranks);
        const Ran ids = count(" --ids");
        QCOMPARE(ids.code, 3); // the line that is no object
        QVERIFY2(ids.out.startsWith("{\"id\":\"a\",\"tokens\":4,\"counted\":\"estimate\","
                                    "\"ids\":[114,97,115,104]}\n"),
                 ids.out.constData());

        write("t4.json", "{\"api\": \"openai\", \"base_url\": \"" + QByteArray::fromStdString(server_.url()) +
                             "/v1\", \"model\": \"gpt-4\", \"prompt\": \"zero-shot\"}");
        const QString dry_run =
            QStringLiteral("label PROJECT --teacher %1 --dry-run --shots 0 --limit 1 --json");
        const QJsonObject guess = ade(dry_run.arg(QStringLiteral("t.json"))).json();
        const QJsonObject counted = ade(dry_run.arg(QStringLiteral("t4.json"))).json();
        const QString tokens = QStringLiteral("input_tokens");
        QVERIFY(
            guess[QStringLiteral("input_tokens_by")].toString().startsWith(QStringLiteral("an estimate")));
        QVERIFY(
            !counted[QStringLiteral("input_tokens_exact")].toBool(true)); // our file is not the published one
        QVERIFY(counted[tokens].toInt() > 2 * guess[tokens].toInt());     // a token a byte
    }

    void wrongWordsAreRefused_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<int>("code");
        QTest::newRow("nothing to do") << QStringLiteral("label PROJECT") << 2;
        QTest::newRow("two things") << QStringLiteral("label PROJECT --ledger --scorecard") << 2;
        QTest::newRow("three shots") << QStringLiteral("label PROJECT --teacher t.json --shots 3") << 2;
        QTest::newRow("two prompts") << QStringLiteral(
                                            "label PROJECT --teacher t.json --shots 0 --prompt json")
                                     << 2;
        QTest::newRow("samples at temperature 0")
            << QStringLiteral("label PROJECT --teacher t.json --samples 3") << 2;
        QTest::newRow("no such prompt")
            << QStringLiteral("label PROJECT --teacher t.json --prompt mine") << 1;
        QTest::newRow("a key in the file") << QStringLiteral("label PROJECT --teacher key.json") << 1;
        QTest::newRow("too few examples")
            << QStringLiteral("label PROJECT --teacher t.json --examples 99:0") << 1;
    }

    void wrongWordsAreRefused()
    {
        QFETCH(QString, line);
        const Ran ran = ade(line);
        QTEST(ran.code, "code");
        QVERIFY(!ran.err.isEmpty());
        QVERIFY(!ran.err.contains("very-secret"));
        QCOMPARE(server_.count(), 0);
    }

    void aCapEndsTheRunBeforeItIsPassed()
    {
        const Ran ran = ade(QStringLiteral("label PROJECT --teacher t.json --max-requests 2 --json"));
        QCOMPARE(ran.code, 3);
        QCOMPARE(ran.json()[QStringLiteral("asked")].toInt(), 2);
        QCOMPARE(ran.json()[QStringLiteral("stopped_by")].toString(), QStringLiteral("requests"));
    }

    void ctrlCKeepsAllAndTheSameCommandGoesOn()
    {
        delay_ms_ = 40;
        const Ran first = ade(QStringLiteral("label PROJECT --teacher t.json --json"), 6);
        delay_ms_ = 0;
        QCOMPARE(first.code, 130);
        const int asked = first.json()[QStringLiteral("asked")].toInt();
        QVERIFY2(asked > 0 && asked < 28, first.out.constData());
        const Ran second = ade(QStringLiteral("label PROJECT --teacher t.json --json"));
        QVERIFY2(second.code == 0, second.err.constData());
        QCOMPARE(second.json()[QStringLiteral("asked")].toInt() + asked, 28);
        QCOMPARE(second.json()[QStringLiteral("cached")].toInt(), 2 + asked);
        QCOMPARE(second.json()[QStringLiteral("documents")].toInt(), 30);
        QCOMPARE(second.json()[QStringLiteral("ledger")].toObject()[QStringLiteral("absent")].toInt(), 30);
        QFile project(file("p.adestudio"));
        QVERIFY(project.open(QIODevice::ReadOnly));
        const QByteArray bytes = project.readAll();
        QVERIFY(bytes.contains("Lithium caused") && !bytes.contains("very-secret"));
    }

    void ledgerAndScorecard()
    {
        const Ran ledger = ade(QStringLiteral("label PROJECT --ledger --status absent --limit 3 --json"));
        QCOMPARE(ledger.code, 0);
        QCOMPARE(ledger.json()[QStringLiteral("count")].toInt(), 30);
        const QJsonArray entries = ledger.json()[QStringLiteral("entries")].toArray();
        QCOMPARE(entries.size(), 3);
        const QString id = entries[0].toObject()[QStringLiteral("id")].toString();
        QCOMPARE(ade(QStringLiteral("label PROJECT --dismiss ") + id).code, 0);
        QCOMPARE(ade(QStringLiteral("label PROJECT --choose ") + id).code, 1);
        QCOMPARE(ade(QStringLiteral("label PROJECT --ledger --open --json"))
                     .json()[QStringLiteral("count")]
                     .toInt(),
                 29);
        const Ran score = ade(QStringLiteral("label PROJECT --scorecard --json"));
        QCOMPARE(score.code, 0);
        const QJsonObject run = QJsonDocument::fromJson(score.out).array()[0].toObject();
        QCOMPARE(run[QStringLiteral("sentences")].toInt(), 30);
        QCOMPARE(run[QStringLiteral("edges")].toObject()[QStringLiteral("exact")].toInt(), 30);
        QCOMPARE(run[QStringLiteral("absent_share")].toDouble(), 1.0 / 3);
        QVERIFY(ade(QStringLiteral("label PROJECT --scorecard")).out.contains("strict"));
    }

    void aRefusedSentenceIsExitThree()
    {
        broken_ = true;
        const Ran ran = ade(QStringLiteral("label PROJECT --teacher t.json --shots 0 --limit 5 --json"));
        broken_ = false;
        QCOMPARE(ran.code, 3);
        QCOMPARE(ran.json()[QStringLiteral("failed")].toInt(), 1);
        QCOMPARE(ran.json()[QStringLiteral("outcomes")].toObject()[QStringLiteral("failed")].toInt(), 1);
    }

    void answersMadeElsewhere()
    {
        write("a.jsonl", "{\"text\": \"Lithium caused tremor in case 4.\", \"answer\": \"lithium: tremor\"}\n"
                         "{\"text\": \"Not in the project.\", \"answer\": \"None\"}\nbroken\n");
        const int before = server_.count();
        const Ran answers = ade(QStringLiteral("label PROJECT --answers a.jsonl --json"));
        QCOMPARE(answers.code, 3);
        QCOMPARE(answers.json()[QStringLiteral("sentences")].toInt(), 1);
        QCOMPARE(answers.json()[QStringLiteral("unmatched")].toInt(), 1);
        QCOMPARE(answers.json()[QStringLiteral("refused")].toInt(), 1);
        const Ran replay = ade(QStringLiteral("label PROJECT --replay a.jsonl --json"));
        QVERIFY(replay.json()[QStringLiteral("name")].toString().startsWith(QStringLiteral("recorded: ")));
        QCOMPARE(replay.json()[QStringLiteral("without_answer")].toInt(), 29);
        QCOMPARE(server_.count(), before);
        QCOMPARE(ade(QStringLiteral("check PROJECT")).code, 0);
    }
};

QTEST_GUILESS_MAIN(TestCliLabel)
#include "tst_cli_label.moc"
