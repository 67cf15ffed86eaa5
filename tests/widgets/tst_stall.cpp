// SPDX-License-Identifier: GPL-3.0-or-later
// How long the window stands still while a student is trained, another one suggests and a corpus is imported,
// and a person goes from document to document, decides and filters. ADE_STALL_SECONDS=300 gives the full
// measurement; ADE_STALL_ENCODER another encoder than the tiny one, ADE_STALL_DOCUMENTS the size of the
// project, ADE_STALL_THREADS the cores of training. The same while a teacher is asked, 16 questions at once
// to a server that takes 50 ms; ADE_STALL_SENTENCES=10000 gives the full measurement.
#include "app/session/heartbeat.hpp"
#include "core/student/thread_budget.hpp"
#include "tests/app/project_builder.hpp"
#include "tests/student/student_fixture.hpp"
#include "tests/widgets/slow_events.hpp"
#include "tests/widgets/teacher_fixture.hpp"
#include "widgets/corpus_list/document_list_panel.hpp"
#include "widgets/document_view/document_view.hpp"
#include "widgets/document_view/review_controller.hpp"
#include "widgets/main_window.hpp"
#include "widgets/project_commands.hpp"

#include <QComboBox>
#include <QEventLoop>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
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

/// Lines of a corpus; no two rounds share a document.
QByteArray corpusLines(int round, int lines)
{
    QByteArray all;
    for (int i = 0; i < lines; ++i)
        all += QStringLiteral(
                   "{\"id\":\"m%1-%2\",\"text\":\"Lithium caused tremor in case %2. It went.\",\"drugs\":"
                   "[{\"begin\":0,\"end\":7}],\"relations\":[{\"drug\":[0,7],\"effect\":[15,21]}]}\n")
                   .arg(round)
                   .arg(i)
                   .toUtf8();
    return all;
}

/// The demo's texts, again and again, each time in other words: a sentence is asked about once only.
std::vector<corpus::AnnotatedDocument> demoCopies(int documents)
{
    std::vector<QJsonObject> demo;
    QFile file(QStringLiteral(ADE_DEMO_DIR "/queue.jsonl"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no demo");
    while (!file.atEnd())
        demo.push_back(QJsonDocument::fromJson(file.readLine()).object());
    std::vector<corpus::AnnotatedDocument> copies;
    for (int i = 0; i < documents; ++i) {
        const QJsonObject& one = demo[static_cast<std::size_t>(i) % demo.size()];
        corpus::AnnotatedDocument& copy = copies.emplace_back();
        copy.document.source = "test";
        copy.document.external_id = "copy-" + std::to_string(i);
        copy.document.title = one[u"title"].toString().toStdString();
        const QString mark = QStringLiteral(" (copy %1)").arg(i);
        QString text = one[u"text"].toString();
        text.replace(QStringLiteral("\n\n"), mark + QStringLiteral("\n\n"))
            .replace(QStringLiteral(". "), mark + QStringLiteral(". "));
        if (text.endsWith(QChar(u'.')))
            text.insert(text.size() - 1, mark);
        copy.document.text = text.toStdString();
    }
    return copies;
}

/// Two words of the sentence as drug and event: something to place, to store and to show.
test::ServerReply answerWithItsWords(const test::ServerRequest& request)
{
    const QString sentence =
        QString::fromStdString(tests::askedSentence(request)).section(QStringLiteral(": "), 1);
    const QStringList words = sentence.split(QChar(u' '), Qt::SkipEmptyParts);
    auto reply = tests::chatReply(
        words.size() > 4 ? QStringLiteral("%1: %2").arg(words[0], words[3]).toStdString() : "None", "m");
    reply.delay = std::chrono::milliseconds(50);
    return reply;
}

int fromEnvironment(const char* name, int otherwise)
{
    bool is_number = false;
    const int value = qEnvironmentVariableIntValue(name, &is_number);
    return is_number ? value : otherwise;
}

QString loadOfMachine()
{
    QFile file(QStringLiteral("/proc/loadavg"));
    return file.open(QIODevice::ReadOnly) ? QString::fromLatin1(file.readAll()).section(QChar(u' '), 0, 2)
                                          : QStringLiteral("unknown");
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
        const int documents = fromEnvironment("ADE_STALL_DOCUMENTS", 1600);
        // The first student learns from these; the others only make the project large.
        const auto labelled = static_cast<std::size_t>(fromEnvironment("ADE_STALL_LABELLED", 1600));
        auto cases = tests::manyCases(documents);
        for (std::size_t i = labelled; i < cases.size(); ++i) {
            cases[i].mentions.clear();
            cases[i].relations.clear();
        }
        tests::makeProject(path, cases);
        QSettings settings(folder.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
        settings.setValue(QStringLiteral("person/name"), QStringLiteral("Maria"));
        app::Session session;
        ui::MainWindow window(session, settings);
        window.resize(1400, 900);
        window.show();

        app::Heartbeat idle(5);
        idle.start();
        runEventLoop(std::max(2000, static_cast<int>(seconds * 100)));
        qInfo("idle, load of the machine %s: %s", qPrintable(loadOfMachine()), qPrintable(idle.text()));
        idle.stop();

        auto& application = *static_cast<tests::TracingApplication*>(qApp);
        application.forget();
        app::Heartbeat opening(5);
        opening.start();
        window.commands().openPath(path);
        auto* panel = window.findChild<ui::DocumentListPanel*>();
        QTRY_COMPARE_WITH_TIMEOUT(panel->model().rowCount(), documents, 60000);
        runEventLoop(500);
        qInfo("opening %d documents: %s", documents, qPrintable(opening.text()));
        opening.stop();
        for (const QString& line : application.slowest(4))
            qInfo("  %s", qPrintable(line));

        // A first student, so that one serves while the next is trained.
        app::TrainingService training(session);
        QSignalSpy finished(&training, &app::TrainingService::finished);
        QSignalSpy failed(&training, &app::TrainingService::failed);
        app::TrainingSettings wanted;
        wanted.encoder_folder = encoder;
        wanted.epochs = 1;
        wanted.threads = fromEnvironment("ADE_STALL_THREADS", 0);
        training.start(wanted);
        QTRY_VERIFY_WITH_TIMEOUT(finished.size() + failed.size() == 1, 600000);
        QVERIFY2(failed.isEmpty(), failed.isEmpty() ? "" : failed[0][0].value<Error>().text().c_str());
        QTRY_VERIFY(!session.models().empty());
        session.changeModels(app::ModelAction::promote, session.models().front());
        QTRY_VERIFY(session.modelInUse());

        // One corpus after the other, so that the list is read again and again while all else goes on.
        constexpr int kLines = 3000;
        app::CorpusService importer(session);
        int rounds = 0;
        const auto importNext = [&] {
            QFile file(folder.filePath(QStringLiteral("more-%1.jsonl").arg(++rounds)));
            if (!file.open(QIODevice::WriteOnly) || file.write(corpusLines(rounds, kLines)) < 0)
                qFatal("no corpus");
            app::ImportOptions options;
            options.paths = QStringList{file.fileName()};
            options.voice_kind = store::VoiceKind::teacher;
            importer.importFiles(options);
        };
        QObject::connect(&importer, &app::CorpusService::imported, &importer, importNext,
                         Qt::QueuedConnection);

        wanted.epochs = 100;
        training.start(wanted);
        importNext();
        application.forget();
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
        qInfo("under load %s, %d documents opened, %d imports of %d: %s", qPrintable(loadOfMachine()), turn,
              rounds, kLines, qPrintable(busy.text()));
        for (const QString& line : application.slowest(12))
            qInfo("  %s", qPrintable(line));
        qInfo("worst of the person's own steps: open %lld ms, accept %lld ms, filter %lld ms",
              static_cast<long long>(open_ms), static_cast<long long>(accept_ms),
              static_cast<long long>(filter_ms));
        QTRY_VERIFY_WITH_TIMEOUT(rounds > 1, 120000); // at least one import came to its end
        importer.disconnect();
        training.cancel();
        importer.cancel();
        // Times are judged on a quiet machine only (ADE_STALL_STRICT=1). Everywhere the loop must have gone
        // on beating while real work was done beside it.
        QVERIFY(report.beats > static_cast<qint64>(seconds));
        QVERIFY(turn > 1);
        if (qEnvironmentVariableIsSet("ADE_STALL_STRICT"))
            QVERIFY2(report.p99_9_ms <= 50, qPrintable(busy.text()));
    }

    void whileATeacherIsAsked()
    {
        QTemporaryDir folder;
        qputenv("XDG_DATA_HOME", folder.path().toUtf8());
        const int sentences = fromEnvironment("ADE_STALL_SENTENCES", 800);
        const test::LocalServer server(answerWithItsWords);
        const QString path = folder.filePath(QStringLiteral("teacher.adestudio"));
        const auto documents = demoCopies(std::max(200, sentences / 2)); // each has two to ask about, or more
        tests::makeProject(path, documents);
        QSettings settings(folder.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
        settings.setValue(QStringLiteral("person/name"), QStringLiteral("Maria"));
        app::Session session;
        ui::MainWindow window(session, settings);
        window.resize(1400, 900);
        window.show();
        window.commands().openPath(path);
        auto* panel = window.findChild<ui::DocumentListPanel*>();
        const int total = static_cast<int>(documents.size());
        QTRY_COMPARE_WITH_TIMEOUT(panel->model().rowCount(), total, 60000);

        const auto find = [&window](const char* name) {
            return window.findChild<QWidget*>(QLatin1String(name));
        };
        const auto press = [&](const char* name) { static_cast<QPushButton*>(find(name))->click(); };
        window.showView(QStringLiteral("connection"));
        static_cast<QLineEdit*>(find("teacherAddress"))
            ->setText(QString::fromStdString(server.url()) + QStringLiteral("/v1"));
        static_cast<QLineEdit*>(find("teacherModel"))->setText(QStringLiteral("m"));
        static_cast<QComboBox*>(find("teacherKeyPlace"))->setCurrentIndex(2);
        static_cast<QSpinBox*>(find("teacherInFlight"))->setValue(16);
        press("teacherSave");
        QTRY_VERIFY(find("runStart")->isEnabled());
        window.showView(QStringLiteral("run"));
        static_cast<QSpinBox*>(find("runLimit"))->setValue(sentences);
        QSignalSpy listed(&session, &app::Session::listChanged);

        auto& application = *static_cast<tests::TracingApplication*>(qApp);
        application.forget();
        app::Heartbeat busy(5);
        busy.start();
        QElapsedTimer timer;
        timer.start();
        press("runStart");
        auto* outcome = static_cast<QLabel*>(find("runOutcome"));
        auto* filter = window.findChild<QComboBox*>(QStringLiteral("documentFilter"));
        int turn = 0;
        while (outcome->text().isEmpty() && timer.elapsed() < 100 * sentences + 60000) {
            // Now the run is looked at, now a person reviews.
            window.showView(turn / 20 % 2 == 0 ? QStringLiteral("run") : QStringLiteral("review"));
            const int rows = panel->model().rowCount();
            if (rows > 0)
                panel->view()->setCurrentIndex(panel->model().index((turn * 37) % rows));
            if (turn % 3 == 0)
                window.controller().perform(ui::ReviewAction::accept);
            if (turn % 20 == 10)
                filter->setCurrentIndex(turn / 20 % 3);
            ++turn;
            runEventLoop(80);
        }
        const double seconds = static_cast<double>(timer.elapsed()) / 1000;
        const auto report = busy.report();
        qInfo(
            "teacher asked for %d sentences in %.1f s (%.0f a second, 320 possible), %d at once, load %s: %s",
            server.count(), seconds, server.count() / seconds, server.most_at_once(),
            qPrintable(loadOfMachine()), qPrintable(busy.text()));
        for (const QString& line : application.slowest(12))
            qInfo("  %s", qPrintable(line));
        QVERIFY2(outcome->text().startsWith(QStringLiteral("Done.")), qPrintable(outcome->text()));
        // A few sentences are the same in every copy, and those are asked once.
        QVERIFY(server.count() <= sentences && server.count() > sentences * 9 / 10);
        QVERIFY(server.most_at_once() > 8);
        QVERIFY(listed.size() >= 1); // labels showed while it ran, or at its end
        QVERIFY(report.beats > static_cast<qint64>(seconds));
        if (qEnvironmentVariableIsSet("ADE_STALL_STRICT"))
            QVERIFY2(report.p99_9_ms <= 50, qPrintable(busy.text()));
    }
};

int main(int argc, char** argv)
{
    // Qt Test ends a function after five minutes; a long measurement says how long it may take.
    const int seconds = fromEnvironment("ADE_STALL_SECONDS", 0);
    if (seconds > 60 && !qEnvironmentVariableIsSet("QTEST_FUNCTION_TIMEOUT"))
        qputenv("QTEST_FUNCTION_TIMEOUT", QByteArray::number((seconds + 900) * 1000));
    tests::TracingApplication application(argc, argv);
    TestStall test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_stall.moc"
