// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workers/train_worker.hpp"

#include "app/learning/project_gold.hpp"
#include "core/student/thread_budget.hpp"

namespace ade::app {

namespace {

Result<std::unique_ptr<store::ProjectFile>> openToRead(const std::string& path)
{
    store::OpenOptions options;
    options.mode = store::OpenMode::read_only;
    options.verify_pages = false; // checked when the window opened it
    return store::ProjectFile::open(path, options);
}

Result<ScoreDone> scoreJob(const ScoreJob& job)
{
    auto project = openToRead(job.project_path);
    if (!project)
        return forward_error(project);
    auto gold = store::gather_evaluation_set(**project, {}, true);
    std::string set_name = kFrozenSet;
    if (gold && gold->sentences.empty()) {
        gold = store::gather_evaluation_set(**project, {"dev"}, false);
        set_name = kDevelopmentSet;
    }
    if (!gold)
        return forward_error(gold);
    if (gold->sentences.empty())
        return fail(
            ErrorCode::invalid_argument, "score.no_gold", {},
            "There is no gold to score on: neither frozen documents nor reviewed ones in the development "
            "part. Freeze some with `ade freeze PROJECT --count N` and review them.");
    project->reset();
    student::EngineOptions engine;
    engine.threads = std::max(1, job.threads);
    const student::NiceScope polite(10);
    const auto student = student::Student::load(job.model.path, engine);
    if (!student)
        return forward_error(student);
    auto score = score_on_gold(**student, *gold, set_name, job.ticket.stop);
    if (!score)
        return forward_error(score);
    ScoreDone done{job.ticket.id, job.model};
    done.model.scores = scores_json({std::move(*score)}, job.model.scores); // those on other sets stay
    return done;
}

Result<TrainingDone> trainJob(const TrainJob& job, const student::TrainProgressSink& progress)
{
    const std::stop_token stop = job.ticket.stop;
    student::TrainProgress reading;
    reading.stage = "reading";
    progress(reading);

    auto project = openToRead(job.project_path);
    if (!project)
        return forward_error(project);
    store::TrainingRequest wanted;
    wanted.gold = job.use_gold;
    wanted.voice_ids = job.teacher_voice_ids;
    wanted.sample = job.use_sample;
    auto training = store::gather_training_set(**project, wanted);
    if (!training)
        return forward_error(training);
    if (training->sentences.empty())
        return fail(
            ErrorCode::invalid_argument, "train.nothing", {},
            "There is nothing to learn from yet. Mark sentences with a drug as done, or import a teacher's "
            "labels, and train again.");
    auto development = store::gather_evaluation_set(**project, {"dev"}, false);
    if (!development)
        return forward_error(development);
    auto frozen = store::gather_evaluation_set(**project, {}, true);
    if (!frozen)
        return forward_error(frozen);
    project->reset(); // no connection is held through the hours of a long training

    student::TrainRequest request;
    request.encoder_folder = job.encoder_folder;
    request.output_folder = job.output_folder;
    request.training = training_documents(*training);
    request.development = training_documents(*development);
    request.options = job.options;
    if (request.training.size() < 2 && request.development.empty())
        request.options.development_part = 0; // one document cannot be divided
    request.notes = {{"name", job.model_name}, {"data_hash", training->data_hash}};
    auto report = student::train(request, stop, progress, job.control.get());
    if (!report)
        return forward_error(report);

    TrainingDone done;
    done.id = job.ticket.id;
    done.model_name = job.model_name;
    done.report = std::move(*report);
    done.counts = training->counts;
    done.scores = development_score(done.report, *development);
    if (!frozen->sentences.empty()) {
        student::EngineOptions engine;
        engine.device = job.options.device;
        engine.threads = std::max(1, job.options.threads);
        const auto trained = student::Student::load(done.report.folder, engine);
        if (!trained)
            return forward_error(trained);
        auto score = score_on_gold(**trained, *frozen, kFrozenSet, stop);
        if (!score)
            return forward_error(score);
        done.scores.push_back(std::move(*score));
    }
    done.scores_json = scores_json(done.scores);
    return done;
}

} // namespace

void TrainWorker::train(const TrainJob& job)
{
    const auto tell = [&](const student::TrainProgress& progress) {
        Q_EMIT progressed({job.ticket.id, progress});
    };
    const auto done = guarded([&]() -> Result<TrainingDone> { return trainJob(job, tell); });
    if (done)
        Q_EMIT trained(*done);
    else if (done.error().code == ErrorCode::cancelled)
        Q_EMIT cancelled(job.ticket.id);
    else
        Q_EMIT failed({job.ticket.id, done.error()});
}

void TrainWorker::score(const ScoreJob& job)
{
    const auto done = guarded([&]() -> Result<ScoreDone> { return scoreJob(job); });
    if (done)
        Q_EMIT scored(*done);
    else if (done.error().code == ErrorCode::cancelled)
        Q_EMIT cancelled(job.ticket.id);
    else
        Q_EMIT failed({job.ticket.id, done.error()});
}

} // namespace ade::app
