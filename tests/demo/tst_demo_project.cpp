// SPDX-License-Identifier: GPL-3.0-or-later
// The demo project, made by the script that packaging/run calls, with the real program.
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

Ran run(const QString& program, const QStringList& words)
{
    QProcess process;
    process.start(program, words);
    if (!process.waitForFinished(60000)) {
        process.kill();
        process.waitForFinished();
        return {};
    }
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

const QString kAde = QStringLiteral(ADE_PROGRAM);
const QString kDemo = QStringLiteral(ADE_DEMO_DIR);

/// The records of a JSONL file by id.
QMap<QString, QJsonObject> records(const QString& path)
{
    QMap<QString, QJsonObject> all;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return all;
    }
    while (!file.atEnd()) {
        const QJsonObject record = QJsonDocument::fromJson(file.readLine()).object();
        all.insert(record[u"id"].toString(), record);
    }
    return all;
}

QStringList links(const QJsonObject& record)
{
    QStringList all;
    for (const QJsonValue& value : record[u"relations"].toArray()) {
        const QJsonObject relation = value.toObject();
        const QJsonArray drug = relation[u"drug"].toArray();
        const QJsonArray effect = relation[u"effect"].toArray();
        const QString polarity = relation[u"polarity"].toString(QStringLiteral("causes"));
        all.append(QStringLiteral("%1 %2 %3 %4 %5")
                       .arg(drug[0].toInt())
                       .arg(drug[1].toInt())
                       .arg(effect[0].toInt())
                       .arg(effect[1].toInt())
                       .arg(polarity));
    }
    all.sort();
    return all;
}

} // namespace

class TestDemoProject : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { folder_ = std::make_unique<QTemporaryDir>(); }

    void isMadeWhole()
    {
        const Ran made = run(kDemo + QStringLiteral("/make"), {kAde, project()});
        QVERIFY2(made.code == 0, made.err.constData());
        QCOMPARE(QDir(folder_->path()).entryList(QDir::Files | QDir::Hidden),
                 QStringList{QStringLiteral("demo.adestudio")});
        const Ran checked = run(kAde, {QStringLiteral("check"), project()});
        QVERIFY2(checked.code == 0, checked.err.constData());
        QVERIFY2(checked.out.contains("120 documents"), checked.out.constData());

        const QString gold = folder_->filePath(QStringLiteral("gold.jsonl"));
        QCOMPARE(run(kAde, {QStringLiteral("export"), project(), QStringLiteral("--format"),
                            QStringLiteral("jsonl"), QStringLiteral("--output"), gold})
                     .code,
                 0);
        const auto stored = records(gold);
        QCOMPARE(stored.size(), 120);
        int compared = 0;
        for (const char* part : {"reviewed.jsonl", "held_out.jsonl"}) {
            const auto given = records(kDemo + QLatin1Char('/') + QLatin1String(part));
            for (auto record = given.begin(); record != given.end(); ++record, ++compared) {
                QCOMPARE(links(stored[record.key()]), links(*record));
                QCOMPARE(stored[record.key()][u"text"], (*record)[u"text"]);
            }
        }
        QCOMPARE(compared, 74);
        for (const QString& id : records(kDemo + QStringLiteral("/queue.jsonl")).keys()) {
            QCOMPARE(links(stored[id]), QStringList());
        }
    }

    void heldOutDocumentsAreFrozen()
    {
        QCOMPARE(run(kDemo + QStringLiteral("/make"), {kAde, project()}).code, 0);
        const QString ids = kDemo + QStringLiteral("/held_out.ids");
        const Ran again = run(kAde, {QStringLiteral("freeze"), project(), QStringLiteral("--ids"), ids,
                                     QStringLiteral("--json")});
        QVERIFY2(again.code == 0, again.err.constData());
        const QJsonObject report = QJsonDocument::fromJson(again.out).object();
        QCOMPARE(report[u"frozen_in_all"].toInt(), 25);
        QCOMPARE(report[u"frozen"].toArray().size(), 0);
    }

    void anExistingFileIsLeftAlone()
    {
        QFile file(project());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("mine");
        file.close();
        const Ran made = run(kDemo + QStringLiteral("/make"), {kAde, project()});
        QCOMPARE(made.code, 1);
        QVERIFY(made.err.contains("is there already"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("mine"));
    }

    void aFailingProgramLeavesNothing()
    {
        QCOMPARE(run(kDemo + QStringLiteral("/make"), {QStringLiteral("/bin/false"), project()}).code, 1);
        QVERIFY(QDir(folder_->path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
    }

    void freezeRefusesWhatIsNotThere()
    {
        QCOMPARE(run(kDemo + QStringLiteral("/make"), {kAde, project()}).code, 0);
        QCOMPARE(run(kAde, {QStringLiteral("freeze"), project()}).code, 2);
        QFile ids(folder_->filePath(QStringLiteral("some.ids")));
        QVERIFY(ids.open(QIODevice::WriteOnly));
        ids.write("demo-001\n\ndemo-999\n");
        ids.close();
        const Ran ran =
            run(kAde, {QStringLiteral("freeze"), project(), QStringLiteral("--ids"), ids.fileName()});
        QCOMPARE(ran.code, 1);
        QVERIFY2(ran.err.contains("some.ids:3") && ran.err.contains("demo-999"), ran.err.constData());
    }

private:
    QString project() const { return folder_->filePath(QStringLiteral("demo.adestudio")); }

    std::unique_ptr<QTemporaryDir> folder_;
};

QTEST_GUILESS_MAIN(TestDemoProject)
#include "tst_demo_project.moc"
