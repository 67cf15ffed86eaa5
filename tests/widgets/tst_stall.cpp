// SPDX-License-Identifier: GPL-3.0-or-later
// How long the window stands still while a student is trained, another one suggests and a corpus is imported,
// and a person goes from document to document, decides and filters. ADE_STALL_SECONDS=300 gives the full
// measurement; ADE_STALL_ENCODER another encoder than the tiny one.
#include "app/session/heartbeat.hpp"
#include "core/student/thread_budget.hpp"
#include "tests/app/project_builder.hpp"
#include "tests/student/student_fixture.hpp"
#include "widgets/corpus_list/document_list_panel.hpp"
#include "widgets/document_view/document_view.hpp"
#include "widgets/document_view/review_controller.hpp"
#include "widgets/main_window.hpp"
#include "widgets/project_commands.hpp"

#include <QComboBox>
#include <QEventLoop>
#include <QListView>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace ade;

namespace {

/// As the program runs; QTest::qWait() sleeps between its looks at the queue.
void runEventLoop(int for_ms)
{
    QEventLoop loop;
    QTimer::singleShot(for_ms, &loop, &QEventLoop::quit);
    loop.exec();
}

} // namespace

class TestStall : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { student::let_openmp_sleep(); }

    void underLoad()
    {
        QTemporaryDir folder;
        qputenv("XDG_DATA_HOME", folder.path().toUtf8());
        const double seconds = std::max(4.0, qEnvironmentVariable("ADE_STALL_SECONDS").toDouble());
        student::test::TinyEncoder tiny;
        const QString encoder =
            qEnvironmentVariable("ADE_STALL_ENCODER", QString::fromStdString(tiny.path().string()));

        const QString path = folder.filePath(QStringLiteral("stall.adestudio"));
        tests::makeProject(path, tests::manyCases(1600));
        QSettings settings(folder.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
        settings.setValue(QStringLiteral("person/name"), QStringLiteral("Maria"));
        app::Session session;
        ui::MainWindow window(session, settings);
        window.resize(1400, 900);
        window.show();

        app::Heartbeat idle(5);
        idle.start();
        runEventLoop(2000);
        qInfo("idle:  %s", qPrintable(idle.text()));
        idle.stop();

        window.commands().openPath(path);
        auto* panel = window.findChild<ui::DocumentListPanel*>();
        QTRY_COMPARE_WITH_TIMEOUT(panel->model().rowCount(), 1600, 30000);

        // A first student, so that one serves while the next is trained.
        app::TrainingService training(session);
        QSignalSpy finished(&training, &app::TrainingService::finished);
        QSignalSpy failed(&training, &app::TrainingService::failed);
        app::TrainingSettings wanted;
        wanted.encoder_folder = encoder;
        wanted.epochs = 1;
        training.start(wanted);
        QTRY_VERIFY_WITH_TIMEOUT(finished.size() + failed.size() == 1, 600000);
        QVERIFY2(failed.isEmpty(), failed.isEmpty() ? "" : failed[0][0].value<Error>().text().c_str());
        QTRY_VERIFY(!session.models().empty());
        session.changeModels(app::ModelAction::promote, session.models().front());
        QTRY_VERIFY(session.modelInUse());

        const QString corpus = folder.filePath(QStringLiteral("more.jsonl"));
        QFile file(corpus);
        QVERIFY(file.open(QIODevice::WriteOnly));
        const int lines = static_cast<int>(seconds * 200);
        for (int i = 0; i < lines; ++i)
            file.write(
                QStringLiteral(
                    "{\"id\":\"m%1\",\"text\":\"Lithium caused tremor in case %1. It went.\",\"drugs\":"
                    "[{\"begin\":0,\"end\":7}],\"relations\":[{\"drug\":[0,7],\"effect\":[15,21]}]}\n")
                    .arg(i)
                    .toUtf8());
        file.close();
        app::CorpusService importer(session);
        app::ImportOptions options;
        options.paths = QStringList{corpus};
        options.voice_kind = store::VoiceKind::teacher;

        wanted.epochs = 100;
        training.start(wanted);
        importer.importFiles(options);
        app::Heartbeat busy(5);
        busy.start();
        QElapsedTimer timer;
        timer.start();
        auto* filter = window.findChild<QComboBox*>(QStringLiteral("documentFilter"));
        int turn = 0;
        qint64 open_ms = 0;
        qint64 accept_ms = 0;
        qint64 filter_ms = 0;
        while (static_cast<double>(timer.elapsed()) < seconds * 1000) {
            const int rows = panel->model().rowCount();
            QElapsedTimer one;
            one.start();
            if (rows > 0)
                panel->view()->setCurrentIndex(panel->model().index((turn * 37) % rows));
            open_ms = std::max(open_ms, one.restart());
            if (turn % 3 == 0)
                window.controller().perform(ui::ReviewAction::accept);
            accept_ms = std::max(accept_ms, one.restart());
            if (turn % 20 == 10)
                filter->setCurrentIndex(turn / 20 % 3);
            filter_ms = std::max(filter_ms, one.restart());
            if (!training.isRunning())
                training.start(wanted);
            ++turn;
            runEventLoop(80);
        }
        const auto report = busy.report();
        qInfo("under load, %d documents opened: %s", turn, qPrintable(busy.text()));
        qInfo("worst of the person's own steps: open %lld ms, accept %lld ms, filter %lld ms",
              static_cast<long long>(open_ms), static_cast<long long>(accept_ms),
              static_cast<long long>(filter_ms));
        training.cancel();
        importer.cancel();
        // What the window's own thread computes is the same on a busy machine; the time that passed is only
        // fair on a quiet one (ADE_STALL_STRICT=1).
        QVERIFY2(report.own_p99_9_ms <= 50, qPrintable(busy.text()));
        if (qEnvironmentVariableIsSet("ADE_STALL_STRICT"))
            QVERIFY2(report.p99_9_ms <= 50, qPrintable(busy.text()));
    }
};

QTEST_MAIN(TestStall)
#include "tst_stall.moc"
