// SPDX-License-Identifier: GPL-3.0-or-later
// A student reads a whole project: in order, the document on screen first, paused, cancelled, broken off, and
// gone on with after a restart.
#include "app/session/corpus_service.hpp"
#include "app/session/suggestion_service.hpp"
#include "app/session/training_service.hpp"
#include "core/store/check.hpp"
#include "core/store/student_reading.hpp"
#include "tests/app/session_fixture.hpp"
#include "tests/student/lessons.hpp"
#include "tests/student/student_fixture.hpp"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>

#include <cstdio>
#include <filesystem>
#include <set>

using namespace ade;
using namespace ade::app;
using ade::tests::lessons;
using ade::tests::SessionFixture;

class TestSuggestions : public QObject {
    Q_OBJECT

private:
    QTemporaryDir data_;
    student::test::TinyEncoder encoder_;
    store::ModelRecord student_;

    /// Opens the project with a service, as the window does. What serves is said soon after.
    static std::unique_ptr<SuggestionService> open(SessionFixture& fixture, bool background = true)
    {
        if (!fixture.open())
            qFatal("the project does not open");
        auto service = std::make_unique<SuggestionService>(*fixture.session);
        service->setBackground(background);
        fixture.session->changeModels(ModelAction::list);
        return service;
    }

    /// Takes the student into use.
    void use(SessionFixture& fixture)
    {
        fixture.session->changeModels(ModelAction::add, student_);
        QTRY_COMPARE(fixture.session->models().size(), std::size_t(1));
        fixture.session->changeModels(ModelAction::promote, fixture.session->models().front());
    }

    static store::ReadingCounts stored(const SessionFixture& fixture, const store::ModelRecord& student)
    {
        const auto project =
            store::ProjectFile::open(fixture.path.toStdString(), {store::OpenMode::read_only});
        if (!project)
            qFatal("%s", project.error().text().c_str());
        const store::StudentReading reading(**project);
        return *reading.count(*reading.voice_of(student.name, student.sha256), 0);
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(data_.isValid());
        qputenv("XDG_DATA_HOME", data_.path().toUtf8());
        SessionFixture fixture(lessons(24));
        QVERIFY(fixture.open());
        TrainingService training(*fixture.session);
        TrainingSettings settings;
        settings.encoder_folder = QString::fromStdString(encoder_.path().string());
        settings.epochs = 4;
        settings.batch_size = 8;
        settings.learning_rate = 3e-3;
        settings.head_learning_rate = 1e-2;
        settings.threads = 1;
        QSignalSpy failed(&training, &TrainingService::failed);
        training.start(settings);
        QTRY_VERIFY_WITH_TIMEOUT(!fixture.session->models().empty() || !failed.isEmpty(), 120000);
        QVERIFY2(failed.isEmpty(), failed.isEmpty() ? "" : failed[0][0].value<Error>().text().c_str());
        student_ = fixture.session->models().front();
    }

    void readsTheWholeProject()
    {
        SessionFixture fixture(lessons(300));
        const auto service = open(fixture);
        std::multiset<std::string> served;
        connect(service.get(), &SuggestionService::suggestionsChanged, this,
                [&](const std::vector<std::string>& ids) { served.insert(ids.begin(), ids.end()); });
        bool counts_grow = true;
        qint64 before = 0;
        double fastest = 0;
        connect(service.get(), &SuggestionService::progressed, this, [&] {
            const auto progress = service->progress();
            counts_grow = counts_grow && progress.done <= progress.total;
            fastest = std::max(fastest, progress.sentences_per_s);
            if (progress.state == ReadingState::reading) {
                counts_grow = counts_grow && progress.done >= before;
                before = progress.done;
            }
        });
        use(fixture);
        QTRY_COMPARE_WITH_TIMEOUT(service->progress().state, ReadingState::finished, 60000);
        QVERIFY(service->isIdle());
        QVERIFY(counts_grow);
        QVERIFY(fastest > 0);
        QCOMPARE(service->progress().total, 300);
        QCOMPARE(service->progress().done, 300);
        // Each once, also those the student says nothing about.
        QCOMPARE(served.size(), std::size_t(300));
        QCOMPARE(std::set<std::string>(served.begin(), served.end()).size(), std::size_t(300));
        QCOMPARE(stored(fixture, student_).read, 300);
    }

    void theDocumentOnScreenComesFirst()
    {
        SessionFixture fixture(lessons(800));
        const auto service = open(fixture);
        const std::string last = fixture.summaries.back().version_id;
        use(fixture);
        qint64 done_then = -1;
        QElapsedTimer timer;
        qint64 waited_ms = -1;
        bool asked = false;
        connect(service.get(), &SuggestionService::progressed, this, [&] {
            if (!asked && service->progress().done > 0) {
                asked = true;
                timer.start();
                service->wantFirst(last);
            }
        });
        connect(service.get(), &SuggestionService::suggestionsChanged, this,
                [&](const std::vector<std::string>& ids) {
                    if (done_then < 0 && std::find(ids.begin(), ids.end(), last) != ids.end()) {
                        done_then = service->progress().done;
                        waited_ms = timer.elapsed();
                    }
                });
        QTRY_VERIFY_WITH_TIMEOUT(done_then >= 0, 60000);
        qInfo("the document on screen waited %lld ms, with %lld of 800 done",
              static_cast<long long>(waited_ms), static_cast<long long>(done_then));
        QVERIFY2(done_then < 700, qPrintable(QString::number(done_then)));
        QTRY_COMPARE_WITH_TIMEOUT(service->progress().state, ReadingState::finished, 60000);
        QCOMPARE(stored(fixture, student_).read, 800);
    }

    void pausedItServesTheScreenOnly()
    {
        SessionFixture fixture(lessons(800));
        auto service = open(fixture);
        use(fixture);
        connect(service.get(), &SuggestionService::progressed, this, [&] {
            if (service->progress().done > 0 && service->progress().state == ReadingState::reading &&
                service->background())
                service->pause();
        });
        QTRY_VERIFY_WITH_TIMEOUT(service->progress().state == ReadingState::paused && service->isIdle(),
                                 60000);
        const auto paused = stored(fixture, student_).read;
        QVERIFY(paused > 0 && paused < 800);
        QSignalSpy changed(service.get(), &SuggestionService::suggestionsChanged);
        service->wantFirst(fixture.summaries.back().version_id);
        QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 1, 20000);
        QTRY_VERIFY(service->isIdle());
        QCOMPARE(stored(fixture, student_).read, paused + 1);
        QCOMPARE(service->progress().state, ReadingState::paused);
        service->wantFirst(fixture.summaries.back().version_id); // read: nothing to do
        QTRY_VERIFY(service->isIdle());
        QCOMPARE(changed.size(), 1);

        disconnect(service.get(), &SuggestionService::progressed, this, nullptr);
        service->resume();
        QTRY_COMPARE_WITH_TIMEOUT(service->progress().state, ReadingState::finished, 60000);
        QCOMPARE(service->progress().done, 800);
        QCOMPARE(stored(fixture, student_).read, 800);
    }

    void cancelledItStaysSoAfterARestart()
    {
        SessionFixture fixture(lessons(800));
        auto service = open(fixture);
        use(fixture);
        connect(service.get(), &SuggestionService::progressed, this, [&] {
            if (service->progress().done > 0 && service->background())
                service->cancel();
        });
        QTRY_VERIFY_WITH_TIMEOUT(service->progress().state == ReadingState::stopped && service->isIdle(),
                                 60000);
        const auto read = stored(fixture, student_).read;
        QVERIFY(read < 800);
        service.reset();
        const auto again = open(fixture, false); // as the settings kept it
        QTRY_VERIFY_WITH_TIMEOUT(again->progress().state == ReadingState::stopped && again->isIdle(), 20000);
        QCOMPARE(again->progress().total, 800);
        QCOMPARE(again->progress().done, read);
        QCOMPARE(stored(fixture, student_).read, read);
    }

    void brokenOffItGoesOnAfterARestart()
    {
        SessionFixture fixture(lessons(800));
        auto service = open(fixture);
        use(fixture);
        QSignalSpy changed(service.get(), &SuggestionService::suggestionsChanged);
        QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), 60000);
        service.reset();
        fixture.editor.reset();
        fixture.session.reset(); // in the middle of a request
        const auto read = stored(fixture, student_).read;
        QVERIFY(read > 0 && read < 800);

        std::size_t served = 0;
        const auto again = open(fixture);
        connect(again.get(), &SuggestionService::suggestionsChanged, this,
                [&](const std::vector<std::string>& ids) { served += ids.size(); });
        QTRY_COMPARE_WITH_TIMEOUT(again->progress().state, ReadingState::finished, 60000);
        QCOMPARE(served, static_cast<std::size_t>(800 - read)); // the others cost nothing
        QCOMPARE(stored(fixture, student_).read, 800);
        const auto project =
            store::ProjectFile::open(fixture.path.toStdString(), {store::OpenMode::read_only});
        QVERIFY(store::check_project(**project)->ok());
    }

    void killedItGoesOnWhereItWas()
    {
        SessionFixture fixture(lessons(800));
        {
            const auto service = open(fixture, false);
            use(fixture);
            service->pause(); // "use" lets it read
            QTRY_VERIFY(fixture.session->modelInUse());
        }
        fixture.editor.reset();
        fixture.session.reset();
        const auto before = stored(fixture, student_).read;
        QProcess victim;
        victim.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--read"), fixture.path});
        QVERIFY(victim.waitForStarted());
        int lines = 0;
        while (lines < 3) {
            QVERIFY(victim.waitForReadyRead(30000));
            lines += static_cast<int>(victim.readAllStandardOutput().count('\n'));
        }
        victim.kill();
        QVERIFY(victim.waitForFinished());
        QCOMPARE(victim.exitStatus(), QProcess::CrashExit);
        const auto read = stored(fixture, student_).read;
        QVERIFY2(read > before && read < 800, qPrintable(QString::number(read)));
        std::size_t served = 0;
        const auto again = open(fixture);
        connect(again.get(), &SuggestionService::suggestionsChanged, this,
                [&](const std::vector<std::string>& ids) { served += ids.size(); });
        QTRY_COMPARE_WITH_TIMEOUT(again->progress().state, ReadingState::finished, 60000);
        QCOMPARE(served, static_cast<std::size_t>(800 - read));
        QCOMPARE(stored(fixture, student_).read, 800);
        const auto project =
            store::ProjectFile::open(fixture.path.toStdString(), {store::OpenMode::read_only});
        QVERIFY(store::check_project(**project)->ok());
    }

    void aSecondWindowOnTheProjectOnlyLooks()
    {
        SessionFixture fixture(lessons(200));
        const auto service = open(fixture);
        Session second;
        second.setPersonName(QStringLiteral("Paul"));
        SuggestionService looking(second);
        QSignalSpy loaded(&second, &Session::listLoaded);
        QSignalSpy failed(&looking, &SuggestionService::failed);
        use(fixture);
        second.open(fixture.path);
        QTRY_VERIFY(!loaded.isEmpty());
        QVERIFY(second.project().read_only);
        QTRY_VERIFY_WITH_TIMEOUT(looking.isServing(), 20000);
        QTRY_COMPARE(looking.progress().state, ReadingState::off);
        QTRY_COMPARE_WITH_TIMEOUT(service->progress().state, ReadingState::finished, 60000);
        QVERIFY(looking.isIdle());
        QVERIFY(failed.isEmpty());
        QCOMPARE(stored(fixture, student_).read, 200);
    }

    void afterGoingBackTheFormerStudentSpeaks()
    {
        SessionFixture fixture(lessons(12));
        const auto service = open(fixture);
        const std::string document = fixture.summaries.front().version_id;
        const auto speaker = [&] {
            const auto record = fixture.session->load(document, false);
            std::string name;
            for (const auto& voice : record->voices)
                name += voice.kind == store::VoiceKind::student ? voice.name : std::string();
            return name;
        };
        use(fixture);
        QTRY_COMPARE_WITH_TIMEOUT(service->progress().state, ReadingState::finished, 60000);
        QCOMPARE(speaker(), student_.name);

        auto second = student_;
        second.name = "student 2";
        second.path = data_.filePath(QStringLiteral("second")).toStdString();
        second.sha256 = std::string(64, 'b');
        std::filesystem::copy(student_.path, second.path, std::filesystem::copy_options::recursive);
        fixture.session->changeModels(ModelAction::add, second);
        QTRY_COMPARE(fixture.session->models().size(), std::size_t(2));
        fixture.session->changeModels(ModelAction::promote, fixture.session->models().back());
        QTRY_COMPARE_WITH_TIMEOUT(speaker(), second.name, 60000);
        QTRY_COMPARE_WITH_TIMEOUT(service->progress().state, ReadingState::finished, 60000);

        fixture.session->changeModels(ModelAction::roll_back);
        QTRY_COMPARE_WITH_TIMEOUT(speaker(), student_.name, 20000);
        QTRY_COMPARE_WITH_TIMEOUT(service->progress().state, ReadingState::finished, 60000);
        fixture.session->changeModels(ModelAction::promote, fixture.session->models().back());
        QTRY_COMPARE_WITH_TIMEOUT(speaker(), second.name, 20000); // it has read already
    }

    void importedDocumentsAreReadToo()
    {
        SessionFixture fixture(lessons(20));
        auto service = open(fixture);
        use(fixture);
        QTRY_COMPARE_WITH_TIMEOUT(service->progress().state, ReadingState::finished, 60000);
        const QString file = fixture.folder.filePath(QStringLiteral("more.jsonl"));
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly));
        for (int i = 0; i < 30; ++i)
            out.write(QStringLiteral("{\"id\":\"more-%1\",\"text\":\"the patient took amab and had rash.\","
                                     "\"drugs\":[{\"begin\":17,\"end\":21}]}\n")
                          .arg(i)
                          .toUtf8());
        out.write("{\"id\":\"none\",\"text\":\"the patient had rash.\"}\n"); // no drug: not for the student
        out.close();
        CorpusService corpus(*fixture.session);
        QSignalSpy imported(&corpus, &CorpusService::imported);
        ImportOptions options;
        options.paths = QStringList{file};
        options.voice_kind = store::VoiceKind::teacher;
        options.voice_name = QStringLiteral("second teacher");
        corpus.importFiles(options);
        QTRY_COMPARE_WITH_TIMEOUT(imported.size(), 1, 20000);
        QTRY_COMPARE_WITH_TIMEOUT(service->progress().total, 50, 20000);
        QTRY_COMPARE_WITH_TIMEOUT(service->progress().state, ReadingState::finished, 20000);
        QCOMPARE(stored(fixture, student_).read, 50);

        // Labels for a text that had none: it can be read now.
        QFile late(fixture.folder.filePath(QStringLiteral("late.jsonl")));
        QVERIFY(late.open(QIODevice::WriteOnly));
        late.write(
            "{\"id\":\"none\",\"text\":\"the patient had rash.\",\"drugs\":[{\"begin\":4,\"end\":11}]}\n");
        late.close();
        options.paths = QStringList{late.fileName()};
        options.voice_name = QStringLiteral("third teacher");
        corpus.importFiles(options);
        QTRY_COMPARE_WITH_TIMEOUT(imported.size(), 2, 20000);
        QTRY_COMPARE_WITH_TIMEOUT(stored(fixture, student_).read, 51, 20000);
        QTRY_COMPARE_WITH_TIMEOUT(service->progress().state, ReadingState::finished, 20000);
    }

    void aStudentThatIsGoneStopsWithAReason()
    {
        SessionFixture fixture(lessons(8));
        QVERIFY(fixture.open());
        SuggestionService service(*fixture.session);
        QSignalSpy failed(&service, &SuggestionService::failed);
        auto gone = student_;
        gone.path = data_.filePath(QStringLiteral("nowhere")).toStdString();
        fixture.session->changeModels(ModelAction::add, gone);
        QTRY_COMPARE(fixture.session->models().size(), std::size_t(1));
        fixture.session->changeModels(ModelAction::promote, fixture.session->models().front());
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(service.isIdle());
        QVERIFY(service.background()); // nobody switched it off
        QCOMPARE(service.progress().state, ReadingState::off);
    }
};

namespace {

/// A program that lets the student read, and tells each stored batch, until it is killed.
int readUntilKilled(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    Session session;
    session.setPersonName(QStringLiteral("Maria"));
    SuggestionService service(session);
    QObject::connect(&service, &SuggestionService::suggestionsChanged, &service,
                     [](const std::vector<std::string>& ids) {
                         std::printf("%zu\n", ids.size());
                         std::fflush(stdout);
                     });
    session.open(QString::fromLocal8Bit(argv[2]));
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    if (argc == 3 && QByteArray(argv[1]) == "--read")
        return readUntilKilled(argc, argv);
    QCoreApplication application(argc, argv);
    TestSuggestions test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_suggestions.moc"
