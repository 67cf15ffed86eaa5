// SPDX-License-Identifier: GPL-3.0-or-later
// Training and suggesting through the session with a tiny encoder: done, fails, cancelled, destroyed while
// busy.
#include "app/session/suggestion_service.hpp"
#include "app/session/training_service.hpp"
#include "core/store/curation.hpp"
#include "core/store/run_store.hpp"
#include "core/store/split_store.hpp"
#include "tests/app/session_fixture.hpp"
#include "tests/student/lessons.hpp"
#include "tests/student/student_fixture.hpp"

#include <QElapsedTimer>

using namespace ade;
using namespace ade::app;
using ade::tests::lessons;
using ade::tests::SessionFixture;

class TestTraining : public QObject {
    Q_OBJECT

private:
    QTemporaryDir data_;
    student::test::TinyEncoder encoder_;

    TrainingSettings settings(int epochs)
    {
        TrainingSettings made;
        made.encoder_folder = QString::fromStdString(encoder_.path().string());
        made.epochs = epochs;
        made.batch_size = 8;
        made.learning_rate = 3e-3;
        made.head_learning_rate = 1e-2;
        made.threads = 1;
        return made;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(data_.isValid());
        qputenv("XDG_DATA_HOME", data_.path().toUtf8());
    }

    void trainsRegistersServesAndSuggests()
    {
        SessionFixture fixture(lessons(48));
        QVERIFY(fixture.open());
        TrainingService training(*fixture.session);
        SuggestionService suggestions(*fixture.session);
        QSignalSpy progressed(&training, &TrainingService::progressed);
        QSignalSpy finished(&training, &TrainingService::finished);
        QSignalSpy failed(&training, &TrainingService::failed);
        QVERIFY2(training.whyNot(settings(6)).isEmpty(), qPrintable(training.whyNot(settings(6))));
        training.start(settings(6));
        QVERIFY(training.isRunning());
        QVERIFY(!training.whyNot(settings(6)).isEmpty()); // one at a time
        QTRY_VERIFY_WITH_TIMEOUT(finished.size() + failed.size() == 1, 120000);
        QVERIFY2(failed.isEmpty(), failed.isEmpty() ? "" : failed[0][0].value<Error>().text().c_str());
        QVERIFY(progressed.size() >= 6);
        const auto done = finished[0][0].value<TrainingDone>();
        QVERIFY(done.report.positive_instances > 0);
        QTRY_COMPARE(fixture.session->models().size(), std::size_t(1));
        QVERIFY(!fixture.session->modelInUse()); // a person promotes, never the program
        QCOMPARE(fixture.session->models().front().name, std::string("student 1"));
        QVERIFY(!modelScores(fixture.session->models().front().scores).empty());

        QSignalSpy suggested(&suggestions, &SuggestionService::suggestionsChanged);
        QSignalSpy suggest_failed(&suggestions, &SuggestionService::failed);
        fixture.session->loadList(); // the service was made after the project was opened
        fixture.session->changeModels(ModelAction::promote, fixture.session->models().front());
        QTRY_VERIFY_WITH_TIMEOUT(suggestions.isServing() && suggestions.isIdle(), 60000);
        QVERIFY2(suggest_failed.isEmpty(),
                 suggest_failed.isEmpty() ? "" : suggest_failed[0][0].value<Error>().text().c_str());
        QVERIFY(!suggested.isEmpty());
        const auto count = [&] {
            int relations = 0;
            const auto voices = fixture.session->voices();
            for (const auto& summary : fixture.summaries) {
                const auto record = fixture.session->load(summary.version_id, false);
                for (const auto& relation : record->relations) {
                    for (const auto& voice : *voices)
                        relations += voice.id == relation.voice_id && voice.kind == store::VoiceKind::student;
                }
            }
            return relations;
        };
        const int first = count();
        QVERIFY(first > 0);

        // A new start suggests again and stores nothing twice.
        QVERIFY(fixture.open());
        SuggestionService again(*fixture.session);
        fixture.session->changeModels(ModelAction::list);
        fixture.session->loadList();
        QTRY_VERIFY_WITH_TIMEOUT(again.isServing() && again.isIdle(), 60000);
        QCOMPARE(count(), first);
    }

    void aStudentFromElsewhereIsScoredOnGold()
    {
        SessionFixture fixture(lessons(24));
        QVERIFY(fixture.open());
        TrainingService training(*fixture.session);
        QSignalSpy finished(&training, &TrainingService::finished);
        training.start(settings(1));
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 60000);
        QTRY_COMPARE(fixture.session->models().size(), std::size_t(1));
        store::ModelRecord bare = fixture.session->models().front();
        bare.scores = "{}";
        bare.name = "from the command line";
        bare.sha256 = std::string(64, 'b');
        fixture.session->changeModels(ModelAction::add, bare);
        QTRY_COMPARE(fixture.session->models().size(), std::size_t(2));
        bare = fixture.session->models().back();
        QVERIFY(modelScores(bare.scores).empty());

        QSignalSpy refused(&training, &TrainingService::scoringFailed);
        training.score(bare);
        QVERIFY(training.isScoring());
        QTRY_COMPARE_WITH_TIMEOUT(refused.size(), 1, 30000); // nothing is frozen, nothing is in the dev part
        QCOMPARE(refused[0][0].value<Error>().message_id, std::string("score.no_gold"));
        QVERIFY(!training.isScoring());

        Result<std::unique_ptr<store::ProjectFile>> project = ade::cancelled();
        fixture.editor.reset();
        fixture.session->close();
        QTRY_VERIFY_WITH_TIMEOUT(
            (project = store::ProjectFile::open(fixture.path.toStdString())).has_value() &&
                !(*project)->read_only(),
            10000);
        store::RunRequest gold;
        gold.kind = store::VoiceKind::import;
        gold.name = "gold";
        gold.counts_as_gold = true;
        auto held_out = lessons(30);
        held_out.erase(held_out.begin(), held_out.begin() + 24);
        QVERIFY(store::RunStore(**project).import_as(gold, held_out));
        QVERIFY(store::SplitStore(**project).freeze(30, 1));
        project->reset();
        QVERIFY(fixture.open());
        TrainingService again(*fixture.session);
        QTRY_COMPARE(fixture.session->models().size(), std::size_t(2));
        again.score(fixture.session->models().back());
        QTRY_VERIFY_WITH_TIMEOUT(!modelScores(fixture.session->models().back().scores).empty(), 30000);
        const auto scores = modelScores(fixture.session->models().back().scores);
        QCOMPARE(scores.front().set, QStringLiteral("frozen gold"));
        QVERIFY(scores.front().relations > 0);
    }

    void cancelStopsWithinTwoSeconds()
    {
        SessionFixture fixture(lessons(24));
        QVERIFY(fixture.open());
        TrainingService training(*fixture.session);
        QSignalSpy progressed(&training, &TrainingService::progressed);
        QSignalSpy cancelled(&training, &TrainingService::cancelled);
        training.start(settings(100));
        QTRY_VERIFY_WITH_TIMEOUT(progressed.size() > 3, 60000);
        QElapsedTimer timer;
        timer.start();
        training.cancel();
        QTRY_COMPARE_WITH_TIMEOUT(cancelled.size(), 1, 10000);
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(!training.isRunning());
        QVERIFY(fixture.session->models().empty());
    }

    void aPausedTrainingStandsAndGoesOn()
    {
        SessionFixture fixture(lessons(24));
        QVERIFY(fixture.open());
        TrainingService training(*fixture.session);
        QSignalSpy progressed(&training, &TrainingService::progressed);
        QSignalSpy finished(&training, &TrainingService::finished);
        training.start(settings(20));
        QTRY_VERIFY_WITH_TIMEOUT(progressed.size() > 3, 60000);
        training.pause(true);
        QTest::qWait(300);
        const auto steps = [&] { return progressed.last()[0].value<student::TrainProgress>().step; };
        const auto stood = steps();
        QTest::qWait(300);
        QCOMPARE(steps(), stood);
        training.pause(false);
        QTRY_VERIFY_WITH_TIMEOUT(!finished.isEmpty() || steps() > stood, 30000);
    }

    void failures_data()
    {
        QTest::addColumn<bool>("labels");
        QTest::addColumn<QString>("encoder");
        QTest::newRow("nothing to learn from") << false << QString();
        QTest::newRow("no such encoder") << true << QStringLiteral("/nowhere/encoder");
    }
    void failures()
    {
        QFETCH(bool, labels);
        QFETCH(QString, encoder);
        SessionFixture fixture(lessons(labels ? 12 : 1));
        QVERIFY(fixture.open());
        TrainingService training(*fixture.session);
        QSignalSpy failed(&training, &TrainingService::failed);
        auto wanted = settings(1);
        wanted.use_teacher = labels;
        if (!encoder.isEmpty())
            wanted.encoder_folder = encoder;
        training.start(wanted);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 30000);
        QVERIFY(!failed[0][0].value<Error>().message.empty());
        QVERIFY(!training.isRunning());
        QVERIFY(fixture.session->models().empty());
    }

    void learnsFromTheSampleOfThePlan()
    {
        SessionFixture fixture(lessons(40));
        QVERIFY(fixture.open());
        TrainingService training(*fixture.session);
        QSignalSpy failed(&training, &TrainingService::failed);
        QSignalSpy finished(&training, &TrainingService::finished);
        auto wanted = settings(1);
        wanted.use_gold = false;
        wanted.use_sample = true;
        training.start(wanted);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 30000);
        QCOMPARE(failed[0][0].value<Error>().message_id, std::string("store.no_sample"));

        // Drawn by another program, while the window is closed.
        fixture.editor.reset();
        fixture.session.reset();
        {
            auto project = store::ProjectFile::open(fixture.path.toStdString()).value();
            const store::DrugFinder finder{"test", [](std::string_view text) {
                                               std::vector<store::FoundDrug> found;
                                               const std::size_t at = text.find("mab ");
                                               if (at != std::string_view::npos) {
                                                   const auto end = static_cast<std::int64_t>(at) + 3;
                                                   found.push_back({text::make_span(end - 4, end), {}});
                                               }
                                               return found;
                                           }};
            store::CurationStore curation(*project);
            store::CurationOptions options;
            options.sample = 12;
            QVERIFY(curation.set_options(options).has_value());
            const auto plan = curation.run_to(store::CurationStage::sample, finder);
            QVERIFY2(plan.has_value(), plan ? "" : plan.error().text().c_str());
            QCOMPARE(plan->stages.back().result, 12);
        }
        QVERIFY(fixture.open());
        TrainingService again(*fixture.session);
        QSignalSpy done(&again, &TrainingService::finished);
        QSignalSpy wrong(&again, &TrainingService::failed);
        again.start(wanted);
        QTRY_VERIFY_WITH_TIMEOUT(done.size() + wrong.size() == 1, 120000);
        QVERIFY2(wrong.isEmpty(), wrong.isEmpty() ? "" : wrong[0][0].value<Error>().text().c_str());
        const auto counts = done[0][0].value<TrainingDone>().counts;
        QCOMPARE(counts.at("sentences"), std::int64_t{12});
        QCOMPARE(counts.at("positive_pairs"), std::int64_t{12});
    }

    void destroyedWhileTraining()
    {
        SessionFixture fixture(lessons(24));
        QVERIFY(fixture.open());
        auto training = std::make_unique<TrainingService>(*fixture.session);
        QSignalSpy progressed(training.get(), &TrainingService::progressed);
        training->start(settings(100));
        QTRY_VERIFY_WITH_TIMEOUT(progressed.size() > 3, 60000);
        QElapsedTimer timer;
        timer.start();
        training.reset();
        fixture.editor.reset();
        fixture.session.reset();
        QVERIFY2(timer.elapsed() < 4000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TestTraining)
#include "tst_training.moc"
