// SPDX-License-Identifier: GPL-3.0-or-later
// Training on a tiny encoder: learning, determinism, resuming, stopping, refusals; and predictions of the
// result.
#include "student_fixture.hpp"

#include "core/student/checkpoint.hpp"
#include "core/student/learner.hpp"
#include "core/student/train_data.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <fstream>
#include <thread>

using namespace ade::student;
using namespace ade::student::test;
using ade::text::make_span;
namespace fs = std::filesystem;

namespace {

TrainRequest request(const TinyEncoder& encoder, const std::string& output)
{
    TrainRequest result;
    result.encoder_folder = encoder.path();
    result.output_folder = encoder.root() / output;
    result.training = eight_sentences();
    result.options.epochs = 3;
    result.options.batch_size = 3;
    result.options.encoder_rate = 1e-3;
    result.options.head_rate = 1e-2;
    result.options.development_part = 0;
    result.options.threads = 1;
    result.options.niceness = 0;
    return result;
}

std::string bytes(const fs::path& path)
{
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::string weights(const TrainRequest& request)
{
    return bytes(request.output_folder / "model.safetensors");
}

double seconds_since(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

class TestTrainer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void loss_falls_on_eight_sentences()
    {
        const TinyEncoder encoder;
        TrainRequest wanted = request(encoder, "out");
        wanted.options.epochs = 60;
        wanted.options.batch_size = 4;
        const auto report = train(wanted);
        QVERIFY2(report, report ? "" : report.error().text().c_str());
        QCOMPARE(report->epochs.size(), std::size_t{60});
        QCOMPARE(report->training_instances, std::int64_t{8});
        QCOMPARE(report->positive_instances, std::int64_t{7});
        const double first = report->epochs.front().training_loss;
        const double last = report->epochs.back().training_loss;
        QVERIFY2(last < 0.2 * first, qPrintable(QStringLiteral("from %1 to %2").arg(first).arg(last)));
        QVERIFY(!fs::exists(wanted.output_folder / "resume"));

        // What was learned by heart comes back.
        const auto student = Student::load(wanted.output_folder, {Device::cpu, Precision::f32, 1});
        QVERIFY2(student, student ? "" : student.error().text().c_str());
        std::vector<StudentInput> inputs;
        for (const TrainingDocument& document : wanted.training) {
            inputs.push_back({document.text, {}, document.drugs});
        }
        const auto predictions = (*student)->predict(inputs);
        QVERIFY(predictions);
        int right = 0;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            QVERIFY((*predictions)[i]);
            const auto& relations = (*predictions)[i]->relations;
            const auto& gold = wanted.training[i].relations;
            right += gold.size() == relations.size() &&
                             (gold.empty() || gold.front().effect == relations.front().effect)
                         ? 1
                         : 0;
        }
        QVERIFY2(right >= 6, qPrintable(QString::number(right)));
    }

    void same_seed_same_bits()
    {
        const TinyEncoder encoder;
        const TrainRequest a = request(encoder, "a");
        const TrainRequest b = request(encoder, "b");
        TrainRequest other = request(encoder, "c");
        other.options.seed = 2;
        QVERIFY(train(a) && train(b) && train(other));
        QVERIFY(!weights(a).empty());
        QVERIFY(weights(a) == weights(b));
        QVERIFY(weights(a) != weights(other));
    }

    /// Stopped in the middle of an epoch and resumed, against an unbroken run.
    void resumes_bit_for_bit_data()
    {
        QTest::addColumn<int>("stop_at_step"); // of 3 per epoch, 4 epochs
        QTest::addColumn<bool>("with_development");
        QTest::newRow("before the first epoch ends") << 2 << false;
        QTest::newRow("in the second epoch") << 5 << false;
        QTest::newRow("in the last epoch") << 11 << false;
        QTest::newRow("with a development set, best epoch kept") << 8 << true;
    }

    void resumes_bit_for_bit()
    {
        QFETCH(int, stop_at_step);
        QFETCH(bool, with_development);
        const TinyEncoder encoder;
        const auto shape = [&](TrainRequest wanted) {
            wanted.options.epochs = 4;
            if (with_development) {
                wanted.development = {wanted.training[0], wanted.training[3]};
                wanted.options.patience = 0;
            }
            return wanted;
        };
        const TrainRequest unbroken = shape(request(encoder, "unbroken"));
        const auto whole = train(unbroken);
        QVERIFY(whole);

        const TrainRequest broken = shape(request(encoder, "broken"));
        std::stop_source stop;
        // Steps are reported at most ten times a second; a short sleep in each report makes it every step.
        const auto interrupted = train(broken, stop.get_token(), [&](const TrainProgress& progress) {
            if (progress.step >= stop_at_step) {
                stop.request_stop();
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(120));
        });
        QVERIFY(!interrupted);
        QCOMPARE(interrupted.error().code, ade::ErrorCode::cancelled);
        QCOMPARE(fs::exists(broken.output_folder / "resume"), stop_at_step > 3);
        const auto resumed = train(broken);
        QVERIFY2(resumed, resumed ? "" : resumed.error().text().c_str());
        QCOMPARE(resumed->resumed, stop_at_step > 3);
        QVERIFY(weights(unbroken) == weights(broken));
        QCOMPARE(resumed->kept_epoch, whole->kept_epoch);
        QCOMPARE(resumed->threshold, whole->threshold);
        QCOMPARE(resumed->temperature, whole->temperature);
        QCOMPARE(resumed->epochs.size(), whole->epochs.size());
        for (std::size_t i = 0; i < whole->epochs.size(); ++i) {
            QCOMPARE(resumed->epochs[i].training_loss, whole->epochs[i].training_loss);
        }
    }

    /// The same after kill -9 of a child process.
    void resumes_after_a_kill()
    {
        const TinyEncoder encoder;
        TrainRequest unbroken = request(encoder, "unbroken");
        TrainRequest broken = request(encoder, "broken");
        unbroken.options.epochs = broken.options.epochs = 5;
        int ready[2];
        QCOMPARE(pipe(ready), 0);
        const pid_t child = fork();
        if (child == 0) {
            // LibTorch is first loaded here, after the fork.
            (void)train(broken, {}, [&](const TrainProgress& progress) {
                if (progress.finished_epoch && progress.finished_epoch->epoch == 2) {
                    (void)!write(ready[1], "x", 1);
                    pause();
                }
            });
            _exit(0);
        }
        char byte = 0;
        QCOMPARE(read(ready[0], &byte, 1), ssize_t{1});
        kill(child, SIGKILL);
        int status = 0;
        waitpid(child, &status, 0);
        QVERIFY(WIFSIGNALED(status));
        QVERIFY(train(unbroken));
        const auto resumed = train(broken);
        QVERIFY2(resumed, resumed ? "" : resumed.error().text().c_str());
        QVERIFY(resumed->resumed);
        QVERIFY(weights(unbroken) == weights(broken));
    }

    void does_not_resume_another_training()
    {
        const TinyEncoder encoder;
        TrainRequest wanted = request(encoder, "out");
        std::stop_source stop;
        (void)train(wanted, stop.get_token(), [&](const TrainProgress& progress) {
            if (progress.finished_epoch) {
                stop.request_stop();
            }
        });
        QVERIFY(fs::exists(wanted.output_folder / "resume"));
        TrainRequest other = wanted;
        other.training.pop_back();
        QCOMPARE(train(other).error().message_id, std::string("student.other_training"));
        QVERIFY(train(wanted));
        QCOMPARE(train(wanted).error().message_id, std::string("student.output_exists"));
        const fs::path foreign = encoder.root() / "foreign";
        fs::create_directory(foreign);
        std::ofstream(foreign / "holiday.txt") << "kept";
        wanted.output_folder = foreign;
        QCOMPARE(train(wanted).error().message_id, std::string("student.output_exists"));
        QVERIFY(fs::exists(foreign / "holiday.txt"));
    }

    void a_damaged_state_is_refused_by_name()
    {
        const TinyEncoder encoder;
        const TrainRequest wanted = request(encoder, "out");
        std::stop_source stop;
        (void)train(wanted, stop.get_token(), [&](const TrainProgress& progress) {
            if (progress.finished_epoch) {
                stop.request_stop();
            }
        });
        const fs::path state = wanted.output_folder / "resume" / "state.json";
        const std::string before = bytes(state);
        std::ofstream(state) << "{\"epochs_done\": 1";
        QCOMPARE(train(wanted).error().message_id, std::string("student.bad_train_state"));
        std::ofstream(state) << before;
        fs::resize_file(wanted.output_folder / "resume" / "optimizer.safetensors", 1000);
        QCOMPARE(train(wanted).error().code, ade::ErrorCode::parse);
    }

    void stops_within_two_seconds()
    {
        const TinyEncoder encoder;
        TrainRequest wanted = request(encoder, "out");
        wanted.options.epochs = 1000;
        std::stop_source stop;
        std::atomic<bool> begun = false;
        ade::Result<TrainReport> result;
        std::thread thread([&] {
            result =
                train(wanted, stop.get_token(), [&](const TrainProgress& p) { begun = begun || p.step > 0; });
        });
        while (!begun) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        const auto start = std::chrono::steady_clock::now();
        stop.request_stop();
        thread.join();
        QVERIFY(seconds_since(start) < 2);
        QCOMPARE(result.error().code, ade::ErrorCode::cancelled);
    }

    void pauses_and_goes_on()
    {
        const TinyEncoder encoder;
        TrainRequest wanted = request(encoder, "out");
        TrainRequest unpaused = request(encoder, "unpaused");
        TrainControl control;
        control.pause();
        std::atomic<bool> saw_pause = false;
        std::atomic<std::int64_t> step = -1;
        ade::Result<TrainReport> result;
        std::thread thread([&] {
            result = train(
                wanted, {},
                [&](const TrainProgress& p) {
                    step = p.step;
                    saw_pause = saw_pause || p.stage == "paused";
                },
                &control);
        });
        while (!saw_pause) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        QCOMPARE(step.load(), std::int64_t{0});
        control.resume();
        thread.join();
        QVERIFY(result);
        QVERIFY(train(unpaused));
        QVERIFY(weights(wanted) == weights(unpaused));
    }

    void a_paused_training_can_be_stopped()
    {
        const TinyEncoder encoder;
        TrainControl control;
        control.pause();
        std::stop_source stop;
        const auto result = train(
            request(encoder, "out"), stop.get_token(),
            [&](const TrainProgress& p) {
                if (p.stage == "paused") {
                    stop.request_stop();
                }
            },
            &control);
        QCOMPARE(result.error().code, ade::ErrorCode::cancelled);
    }

    void stops_early_and_keeps_the_best()
    {
        const TinyEncoder encoder;
        TrainRequest wanted = request(encoder, "out");
        wanted.options.epochs = 40;
        wanted.options.encoder_rate = 0;
        wanted.options.head_rate = 0; // nothing is learned, so no epoch is better than the first
        wanted.options.patience = 2;
        wanted.development = {wanted.training[0], wanted.training[1]};
        const auto report = train(wanted);
        QVERIFY2(report, report ? "" : report.error().text().c_str());
        QVERIFY(report->stopped_early);
        QCOMPARE(report->epochs.size(), std::size_t{3});
        QCOMPARE(report->kept_epoch, 1);
        QVERIFY(report->lenient && report->strict && report->lenient_other_pooling);
        QVERIFY(!fs::exists(wanted.output_folder / "resume"));
        const auto checkpoint = open_checkpoint(wanted.output_folder);
        QVERIFY(checkpoint);
        QCOMPARE(checkpoint->settings.threshold, report->threshold);
        QCOMPARE(checkpoint->settings.temperature, report->temperature);
    }

    void development_set_is_drawn_by_document()
    {
        std::vector<TrainingDocument> documents;
        for (int i = 0; i < 60; ++i) {
            documents.push_back(
                document("article " + std::to_string(i % 20), "Abcmab caused rash.", "Abcmab", "rash"));
        }
        const auto drawn = draw_development(documents, 0.1, 1);
        QVERIFY(drawn);
        int chosen = 0;
        for (std::size_t i = 0; i < documents.size(); ++i) {
            chosen += (*drawn)[i] ? 1 : 0;
            QCOMPARE(bool((*drawn)[i]), bool((*drawn)[i % 20]));
        }
        QCOMPARE(chosen, 6); // two of twenty articles, three sentences each
        QVERIFY(*drawn == *draw_development(documents, 0.1, 1));
        QVERIFY(*drawn != *draw_development(documents, 0.1, 2));
    }

    void refuses_by_name_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("message_id");
        QTest::newRow("no positive example") << "no positive"
                                             << "student.no_positive_example";
        QTest::newRow("no document") << "nothing"
                                     << "student.no_positive_example";
        QTest::newRow("development set from one document") << "one document"
                                                           << "student.one_document";
        QTest::newRow("only a drug without tokens") << "no tokens"
                                                    << "student.no_positive_example";
        QTest::newRow("epochs below one") << "epochs"
                                          << "student.bad_option";
        QTest::newRow("learning rate not a number") << "rate"
                                                    << "student.bad_option";
        QTest::newRow("window too short") << "window"
                                          << "student.bad_option";
    }

    void refuses_by_name()
    {
        QFETCH(QString, fault);
        QFETCH(QString, message_id);
        const TinyEncoder encoder;
        TrainRequest wanted = request(encoder, "out");
        if (fault == QStringLiteral("no positive")) {
            wanted.training = {wanted.training[2]};
        } else if (fault == QStringLiteral("nothing")) {
            wanted.training.clear();
        } else if (fault == QStringLiteral("one document")) {
            wanted.training.resize(1);
            wanted.options.development_part = 0.1;
        } else if (fault == QStringLiteral("no tokens")) {
            wanted.training.resize(1);
            wanted.training[0].drugs = {make_span(3, 4)};
            wanted.training[0].relations = {{make_span(3, 4), make_span(0, 3)}};
        } else if (fault == QStringLiteral("epochs")) {
            wanted.options.epochs = 0;
        } else if (fault == QStringLiteral("rate")) {
            wanted.options.encoder_rate = std::nan("");
        } else {
            wanted.options.max_pieces = 4;
        }
        const auto report = train(wanted);
        QVERIFY(!report);
        QCOMPARE(QString::fromStdString(report.error().message_id), message_id);
        QVERIFY(!fs::exists(wanted.output_folder));
        if (fault == QStringLiteral("no tokens")) {
            QVERIFY(report.error().message.find("no word piece") != std::string::npos);
        }
    }

    void one_document_trains_without_a_development_set()
    {
        const TinyEncoder encoder;
        TrainRequest wanted = request(encoder, "out");
        wanted.training.resize(1);
        const auto report = train(wanted);
        QVERIFY(report);
        QVERIFY(!report->lenient);
        QCOMPARE(report->threshold, 0.5);
        QCOMPARE(report->kept_epoch, 3);
    }

    void bad_parts_are_left_out_with_a_warning()
    {
        const TinyEncoder encoder;
        TrainRequest wanted = request(encoder, "out");
        wanted.options.epochs = 1;
        wanted.training[0].drugs.push_back(make_span(3, 4));                        // a blank
        wanted.training[1].relations.push_back({make_span(0, 3), make_span(0, 3)}); // of no drug
        wanted.training[3].relations.push_back({wanted.training[3].drugs[0], make_span(0, 999)});
        wanted.training[4].text = "\xff";
        const auto report = train(wanted);
        QVERIFY(report);
        QCOMPARE(report->warnings.size(), std::size_t{4});
        QVERIFY(report->warnings[0].find("document 1") == 0);
        QVERIFY(report->warnings[3].find("document 5") == 0);
    }

    void long_sentences_are_cut_and_counted()
    {
        const TinyEncoder encoder; // 64 positions
        TrainRequest wanted = request(encoder, "out");
        wanted.options.epochs = 1;
        std::string text = "Abcmab";
        for (int i = 0; i < 100; ++i) {
            text += " and";
        }
        wanted.training.push_back(document("long", text + " rash", "Abcmab", "rash"));
        const auto report = train(wanted);
        QVERIFY(report);
        QCOMPARE(report->windows_cut, std::int64_t{1});
        QCOMPARE(report->relations_out_of_reach, std::int64_t{1});
    }

    void relations_across_sentences_are_counted()
    {
        const TinyEncoder encoder;
        TrainRequest wanted = request(encoder, "out");
        wanted.options.epochs = 1;
        TrainingDocument across =
            document("across", "The patient took abcmab. Rash was severe.", "abcmab", "Rash");
        across.sentences = {make_span(0, 24), make_span(25, 41)};
        wanted.training.push_back(across);
        auto report = train(wanted);
        QVERIFY(report);
        QCOMPARE(report->relations_out_of_reach, std::int64_t{1});
        wanted.output_folder = encoder.root() / "document";
        wanted.options.unit = Unit::document;
        report = train(wanted);
        QVERIFY(report);
        QCOMPARE(report->relations_out_of_reach, std::int64_t{0});
    }

    void results_do_not_depend_on_the_batch()
    {
        const TinyEncoder encoder;
        TrainRequest wanted = request(encoder, "out");
        QVERIFY(train(wanted));
        const auto student = Student::load(wanted.output_folder, {Device::cpu, Precision::f32, 1}).value();
        std::vector<StudentInput> inputs;
        for (int copies = 0; copies < 6; ++copies) {
            for (const TrainingDocument& document : eight_sentences()) {
                std::string text = document.text;
                for (int i = 0; i < copies; ++i) {
                    text += " and fever"; // lengths differ, so most are padded
                }
                inputs.push_back({text, {}, document.drugs});
            }
        }
        inputs.push_back({"Rash abcmab", {}, {make_span(0, 4), make_span(5, 11), make_span(0, 11)}});
        const auto together = student->predict(inputs).value();
        double worst = 0;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            const auto alone = student->predict(std::span(&inputs[i], 1)).value().front().value();
            QCOMPARE(alone.words.size(), together[i]->words.size());
            for (std::size_t d = 0; d < alone.words.size(); ++d) {
                for (std::size_t w = 0; w < alone.words[d].size(); ++w) {
                    worst = std::max(worst, std::abs(alone.words[d][w].probability -
                                                     together[i]->words[d][w].probability));
                }
            }
        }
        qInfo("largest difference of a probability: %g", worst);
        QVERIFY(worst < 1e-6);
    }

    void a_bad_input_fails_alone()
    {
        const TinyEncoder encoder;
        TrainRequest wanted = request(encoder, "out");
        QVERIFY(train(wanted));
        const auto student = Student::load(wanted.output_folder, {Device::cpu, Precision::f32, 1}).value();
        const std::vector<StudentInput> inputs = {
            {"Abcmab rash", {}, {make_span(0, 6)}}, {"Abcmab rash", {}, {make_span(0, 60)}},
            {"Abcmab rash", {}, {make_span(6, 7)}}, {"\xff", {}, {make_span(0, 1)}},
            {"no drug asked for", {}, {}},          {"", {}, {}},
            {"Abcmab rash", {}, {make_span(0, 6)}}};
        const auto predictions = student->predict(inputs).value();
        QCOMPARE(predictions.size(), inputs.size());
        QVERIFY(predictions[0] && predictions[4] && predictions[5] && predictions[6]);
        QCOMPARE(predictions[1].error().message_id, std::string("student.drug_outside_text"));
        QCOMPARE(predictions[2].error().message_id, std::string("student.drug_without_tokens"));
        QCOMPARE(predictions[3].error().code, ade::ErrorCode::parse);
        const auto& first = predictions[0]->words.front();
        const auto& last = predictions[6]->words.front();
        QCOMPARE(first.size(), last.size());
        for (std::size_t w = 0; w < first.size(); ++w) {
            QVERIFY(std::abs(first[w].probability - last[w].probability) < 1e-6);
        }
        QVERIFY(predictions[4]->relations.empty());
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(student->predict(inputs, Unit::automatic, stop.get_token()).error().code,
                 ade::ErrorCode::cancelled);
    }

    void predicts_while_it_trains()
    {
        const TinyEncoder encoder;
        TrainRequest wanted = request(encoder, "first");
        QVERIFY(train(wanted));
        const auto student = Student::load(wanted.output_folder, {Device::cpu, Precision::f32, 1}).value();
        const std::vector<StudentInput> inputs = {{"Abcmab caused rash.", {}, {make_span(0, 6)}}};
        const auto calm = student->predict(inputs).value().front().value();
        wanted.output_folder = encoder.root() / "second";
        wanted.options.epochs = 20;
        TrainRequest alone = wanted;
        alone.output_folder = encoder.root() / "third";
        QVERIFY(train(alone));
        std::atomic<bool> done = false;
        std::thread thread([&] {
            const auto trained = train(wanted);
            done = true;
        });
        int asked = 0;
        do {
            const auto prediction = student->predict(inputs).value().front().value();
            QVERIFY(prediction == calm);
            ++asked;
        } while (!done);
        thread.join();
        QVERIFY(asked > 1);
        QVERIFY(weights(alone) == weights(wanted)); // nor does predicting disturb the training
    }
};

QTEST_GUILESS_MAIN(TestTrainer)
#include "tst_trainer.moc"
