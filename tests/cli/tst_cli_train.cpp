// SPDX-License-Identifier: GPL-3.0-or-later
// The real `ade train` on a project: the student is registered with its scores on the frozen gold.
#include "tests/student/student_fixture.hpp"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

namespace {

struct Ran {
    int code = -1;
    QByteArray out;
    QByteArray err;
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

} // namespace

class TestCliTrain : public QObject {
    Q_OBJECT

private:
    std::optional<QTemporaryDir> folder_;
    ade::student::test::TinyEncoder encoder_;

    [[nodiscard]] QString project() const { return folder_->filePath(QStringLiteral("p.adestudio")); }

    static Ran ade(const QStringList& words)
    {
        QProcess process;
        process.start(QStringLiteral(ADE_PROGRAM), words);
        if (!process.waitForFinished(120000)) {
            process.kill();
            process.waitForFinished();
            return {};
        }
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

    Ran train() const
    {
        return ade({QStringLiteral("train"), project(), QStringLiteral("--encoder"),
                    QString::fromStdString(encoder_.path().string()), QStringLiteral("--output"),
                    folder_->filePath(QStringLiteral("student")), QStringLiteral("--epochs"),
                    QStringLiteral("1"), QStringLiteral("--json")});
    }

    [[nodiscard]] QJsonObject registeredScores() const
    {
        const auto listed =
            ade({QStringLiteral("model"), project(), QStringLiteral("list"), QStringLiteral("--json")}).out;
        const auto document = QJsonDocument::fromJson(listed);
        const QJsonArray models =
            document.isArray() ? document.array() : document.object()[QStringLiteral("models")].toArray();
        return models.isEmpty() ? QJsonObject()
                                : models.last().toObject()[QStringLiteral("scores")].toObject();
    }

private Q_SLOTS:
    void init()
    {
        folder_.emplace();
        qputenv("XDG_DATA_HOME", folder_->filePath(QStringLiteral("home")).toUtf8());
        QByteArray lines;
        for (int i = 0; i < 8; ++i) {
            const QByteArray number = QByteArray::number(i);
            lines += "{\"id\": \"" + number + "\", \"text\": \"Drug caused rash in the patient " + number +
                     ".\", \"drugs\": [{\"begin\": 0, \"end\": 4}], \"relations\": [{\"drug\": [0, 4], "
                     "\"effect\": [12, 16]}]}\n";
        }
        QFile file(folder_->filePath(QStringLiteral("in.jsonl")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(lines);
        file.close();
        const Ran ran = ade({QStringLiteral("import"), project(), file.fileName()});
        QVERIFY2(ran.code == 0, ran.err.constData());
    }

    void frozenGoldIsScored()
    {
        QCOMPARE(
            ade({QStringLiteral("freeze"), project(), QStringLiteral("--count"), QStringLiteral("3")}).code,
            0);
        const Ran ran = train();
        QVERIFY2(ran.code == 0, ran.err.constData());
        const QJsonObject frozen = ran.json()[QStringLiteral("frozen_gold")].toObject();
        QCOMPARE(frozen[QStringLiteral("relations")].toInt(), 3);
        QVERIFY(frozen[QStringLiteral("lenient")].toObject().contains(QStringLiteral("f1")));
        // Frozen documents are judged, not learned.
        QCOMPARE(ran.json()[QStringLiteral("training_documents")].toInt() +
                     ran.json()[QStringLiteral("development_documents")].toInt(),
                 5);
        const QJsonObject kept = registeredScores()[QStringLiteral("frozen gold")].toObject();
        QCOMPARE(kept[QStringLiteral("lenient")], frozen[QStringLiteral("lenient")]);
        QCOMPARE(kept[QStringLiteral("relations")].toInt(), 3);
    }

    void withoutFrozenGoldNothingIsClaimed()
    {
        const Ran ran = train();
        QVERIFY2(ran.code == 0, ran.err.constData());
        QVERIFY(!ran.json().contains(QStringLiteral("frozen_gold")));
        QVERIFY(!registeredScores().contains(QStringLiteral("frozen gold")));
    }
};

QTEST_GUILESS_MAIN(TestCliTrain)
#include "tst_cli_train.moc"
