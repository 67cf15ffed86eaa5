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
