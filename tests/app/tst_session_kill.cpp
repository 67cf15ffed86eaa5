// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 at random moments while decisions go through the session: what was reported saved is there, and the
// project is whole. ADE_KILL_ROUNDS=200 for the full run.
#include "core/base/random.hpp"
#include "core/store/check.hpp"
#include "core/store/event_log.hpp"
#include "core/store/project_file.hpp"
#include "tests/app/project_builder.hpp"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace ade;

class TestSessionKill : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void savedIsSaved()
    {
        const QString victim = qEnvironmentVariable(
            "ADE_KILL_VICTIM", QCoreApplication::applicationDirPath() + QStringLiteral("/session_victim"));
        const int rounds = std::max(8, qEnvironmentVariableIntValue("ADE_KILL_ROUNDS"));
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("victim.adestudio"));
        auto cases = tests::threeCases();
        const auto more = tests::manyCases(20);
        cases.insert(cases.end(), more.begin(), more.end());
        tests::makeProject(path, cases);
        Random random(7);
        std::set<std::string> reported;
        for (int round = 0; round < rounds; ++round) {
            QProcess process;
            process.start(victim, {path, QString::number(round)});
            QVERIFY2(process.waitForReadyRead(30000), process.readAllStandardError().constData());
            QTest::qSleep(static_cast<int>(random.below(120)));
            process.kill(); // SIGKILL
            QVERIFY(process.waitForFinished(30000));
            QCOMPARE(process.exitStatus(), QProcess::CrashExit);
            const QByteArray output = process.readAllStandardOutput();
            for (const QByteArray& line : output.left(output.lastIndexOf('\n')).split('\n'))
                reported.insert(line.toStdString());

            store::OpenOptions options;
            options.mode = store::OpenMode::write; // the dead program holds no lock
            auto project = store::ProjectFile::open(path.toStdString(), options);
            QVERIFY2(project.has_value(), project ? "" : project.error().text().c_str());
            const store::EventLog log(**project);
            const auto events = log.latest(10'000'000);
            QVERIFY(events.has_value());
            std::set<std::string> present;
            for (const auto& event : *events)
                present.insert(event.group_id);
            for (const auto& group : reported)
                QVERIFY2(
                    present.contains(group),
                    qPrintable(
                        QStringLiteral("round %1 lost %2").arg(round).arg(QString::fromStdString(group))));
            const auto verified = log.verify();
            QVERIFY2(verified && verified->ok,
                     verified ? "the chain is broken" : verified.error().text().c_str());
            const auto checked = store::check_project(**project);
            QVERIFY2(checked && checked->ok(), checked && !checked->findings.empty()
                                                   ? checked->findings.front().message.c_str()
                                                   : "the check failed");
        }
        qInfo("%d kills, %zu decisions reported as saved, none lost", rounds, reported.size());
        QVERIFY(reported.size() > static_cast<std::size_t>(rounds));
    }
};

QTEST_GUILESS_MAIN(TestSessionKill)
#include "tst_session_kill.moc"
