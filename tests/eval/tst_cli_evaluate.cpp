// SPDX-License-Identifier: GPL-3.0-or-later
// `ade evaluate` as a program: scores of a small set worked out by hand, and records it refuses.
#include <QFile>
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

// "Lithium" is 0–7; a gold tremor at 15–21, a rash at 26–30.
const char* const kGold =
    R"({"id": "1", "text": "Lithium caused tremor and rash.", "relations": [{"drug": [0, 7], "effect": [15, 21]}, {"drug": [0, 7], "effect": [26, 30]}]}
{"id": 2, "text": "Lithium helped.", "drugs": [{"begin": 0, "end": 7}]}
)";
const char* const kPredicted =
    R"({"id": "1", "text": "Lithium caused tremor and rash.", "relations": [{"drug": [0, 7], "effect": [15, 30], "score": 0.9}]}
{"id": 2, "text": "Lithium helped.", "relations": [{"drug": [0, 7], "effect": [8, 14]}]}
)";

} // namespace

class TestCliEvaluate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scores_by_hand()
    {
        const Ran ran = evaluate(kGold, kPredicted, {QStringLiteral("--json")});
        QVERIFY2(ran.code == 0, ran.err.constData());
        const QJsonObject report = QJsonDocument::fromJson(ran.out).object();
        const QJsonObject relations = report[QStringLiteral("relations")].toObject();
        const auto value = [&](const char* kind, const char* key) {
            return relations[QLatin1String(kind)].toObject()[QLatin1String(key)].toDouble();
        };
        QCOMPARE(value("strict", "f1"), 0.0);
        QCOMPARE(value("lenient_many_to_many", "precision"), 0.5); // one of two predicted
        QCOMPARE(value("lenient_many_to_many", "recall"), 1.0);    // both gold events under one span
        QCOMPARE(value("lenient_one_to_one", "recall"), 0.5);
        const QJsonObject alarms = report[QStringLiteral("false_alarms")].toObject();
        QCOMPARE(alarms[QStringLiteral("sentences")].toInt(), 1);
        QCOMPARE(alarms[QStringLiteral("relations_per_thousand_sentences")].toDouble(), 1000.0);
    }

    void gold_against_itself_is_perfect()
    {
        const Ran ran = evaluate(kGold, kGold);
        QVERIFY2(ran.code == 0, ran.err.constData());
        QVERIFY(ran.out.contains(
            "relations, strict                     1.0000    1.0000    1.0000        2          2"));
        QVERIFY(ran.out.contains("\nlithium "));
    }

    void refuses_records_alone_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("message");
        QTest::newRow("unknown id") << QByteArray(R"({"id": "9", "text": "Lithium."})")
                                    << QByteArray("No gold record has the id \"9\"");
        QTest::newRow("no id") << QByteArray(R"({"text": "Lithium."})") << QByteArray("no \"id\"");
        QTest::newRow("doubled id") << QByteArray(R"({"id": "2", "text": "Lithium helped."})")
                                    << QByteArray("\"2\" stands twice");
        QTest::newRow("error line") << QByteArray(R"({"id": "9", "error": "too long"})")
                                    << QByteArray("text");
        QTest::newRow("not JSON") << QByteArray("{") << QByteArray("predicted.jsonl:3");
    }

    void refuses_records_alone()
    {
        QFETCH(QByteArray, line);
        QFETCH(QByteArray, message);
        const Ran ran = evaluate(kGold, kPredicted + line + "\n", {QStringLiteral("--json")});
        QCOMPARE(ran.code, 3);
        QVERIFY2(ran.err.contains(message), ran.err.constData());
        QCOMPARE(QJsonDocument::fromJson(ran.out).object()[QStringLiteral("items")].toInt(), 2);
    }

    void another_text_is_not_compared()
    {
        const Ran ran = evaluate(kGold, "{\"id\": \"1\", \"text\": \"Lithium caused rash and tremor.\"}\n",
                                 {QStringLiteral("--json")});
        QCOMPARE(ran.code, 3);
        QVERIFY(ran.err.contains("The text of \"1\" is not the gold record's"));
        QCOMPARE(
            QJsonDocument::fromJson(ran.out).object()[QStringLiteral("items_without_prediction")].toInt(), 2);
    }

    void absent_files_fail()
    {
        QProcess ade;
        ade.start(QStringLiteral(ADE_PROGRAM), {QStringLiteral("evaluate"), QStringLiteral("--gold"),
                                                folder_.filePath(QStringLiteral("absent")),
                                                QStringLiteral("--predicted"), QStringLiteral("/")});
        QVERIFY(ade.waitForFinished());
        QCOMPARE(ade.exitCode(), 1);
        QVERIFY(ade.readAllStandardError().contains("absent"));
    }

private:
    Ran evaluate(const QByteArray& gold, const QByteArray& predicted, const QStringList& more = {})
    {
        QStringList words{QStringLiteral("evaluate")};
        for (const auto& [name, bytes] : {std::pair{"gold", gold}, std::pair{"predicted", predicted}}) {
            const QString path = folder_.filePath(QLatin1String(name) + QStringLiteral(".jsonl"));
            QFile file(path);
            if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
                return {};
            }
            words += QStringList{QStringLiteral("--") + QLatin1String(name), path};
        }
        QProcess ade;
        ade.start(QStringLiteral(ADE_PROGRAM), words + more);
        if (!ade.waitForFinished()) {
            return {};
        }
        return {ade.exitCode(), ade.readAllStandardOutput(), ade.readAllStandardError()};
    }

    QTemporaryDir folder_;
};

QTEST_GUILESS_MAIN(TestCliEvaluate)
#include "tst_cli_evaluate.moc"
