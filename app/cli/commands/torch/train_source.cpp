// SPDX-License-Identifier: GPL-3.0-or-later
// Between the project file and the trainer.
#include "app/cli/commands/torch/train_source.hpp"

#ifdef ADE_WITH_STORE
#include "app/cli/project.hpp"
#include "app/learning/project_gold.hpp"
#include "core/store/model_store.hpp"
#include "core/store/project_file.hpp"
#include "core/store/run_store.hpp"
#include "core/store/training_data.hpp"
#include "core/student/default_encoder.hpp"
#include "core/text/utf8.hpp"

#include <nlohmann/json.hpp>
#endif

namespace ade::cli {

#ifdef ADE_WITH_STORE

struct ProjectGold {
    store::TrainingSet development;
    store::TrainingSet frozen;
};

namespace {

Result<store::TrainingRequest> wanted(store::ProjectFile& project, const std::string& sources)
{
    store::TrainingRequest request;
    request.gold = false;
    std::size_t begin = 0;
    while (begin <= sources.size()) {
        const std::size_t end = std::min(sources.find(',', begin), sources.size());
        const std::string source = sources.substr(begin, end - begin);
        begin = end + 1;
        if (source == "gold") {
            request.gold = true;
        } else if (source == "sample") {
            request.sample = true;
        } else if (source == "teacher") {
            auto voices = store::RunStore(project).voices();
            if (!voices) {
                return forward_error(voices);
            }
            for (const store::Voice& voice : *voices) {
                if (voice.kind == store::VoiceKind::teacher) {
                    request.voice_ids.push_back(voice.id);
                }
            }
            if (request.voice_ids.empty()) {
                return fail(ErrorCode::invalid_argument, "cli.no_teacher", "--sources",
                            "The project holds no labels of a teacher. Import some, or train on gold.");
            }
        } else {
            return fail(ErrorCode::invalid_argument, "cli.unknown_source", "--sources",
                        "\"{}\" is no source. Choose gold, teacher or sample, or gold with one of these.",
                        source);
        }
    }
    if (request.sample && !request.voice_ids.empty()) {
        return fail(ErrorCode::invalid_argument, "cli.sample_and_teacher", "--sources",
                    "The sample is drawn from the teacher's sentences already. Choose sample or teacher.");
    }
    return request;
}

} // namespace

Result<TrainSource> read_project(const std::string& path, const std::string& sources)
{
    // Closed again before training: nobody is locked out meanwhile.
    store::OpenOptions options;
    options.mode = store::OpenMode::read_only;
    auto project = store::ProjectFile::open(path, options);
    if (!project) {
        return forward_error(project);
    }
    auto request = wanted(**project, sources);
    if (!request) {
        return forward_error(request);
    }
    auto training = store::gather_training_set(**project, *request);
    if (!training) {
        return forward_error(training);
    }
    if (training->sentences.empty()) {
        return fail(ErrorCode::invalid_argument, "cli.nothing_to_learn", path,
                    "No sentence with a drug may be learned from. Mark sentences as done, or import labels.");
    }
    auto development = store::gather_evaluation_set(**project, {"dev"}, false);
    if (!development) {
        return forward_error(development);
    }
    auto frozen = store::gather_evaluation_set(**project, {}, true);
    if (!frozen) {
        return forward_error(frozen);
    }
    TrainSource source;
    source.training = app::training_documents(*training);
    source.development = app::training_documents(*development);
    source.gold = std::make_shared<ProjectGold>(ProjectGold{std::move(*development), std::move(*frozen)});
    source.notes = {{"project", std::filesystem::path(path).filename().string()},
                    {"sources", sources},
                    {"project_data_sha256", training->data_hash}};
    source.default_output = student::user_data_folder() / "students" / std::filesystem::path(path).stem() /
                            training->data_hash.substr(0, 12);
    return source;
}

Result<std::vector<app::GoldScore>> score_student(const ProjectGold& gold,
                                                  const student::TrainRequest& request,
                                                  const student::TrainReport& report, std::stop_token stop)
{
    auto scores = app::development_score(report, gold.development);
    if (gold.frozen.sentences.empty()) {
        return scores;
    }
    student::EngineOptions engine;
    engine.device = request.options.device;
    engine.threads = request.options.threads;
    const auto trained = student::Student::load(report.folder, engine);
    if (!trained) {
        return forward_error(trained);
    }
    auto score = app::score_on_gold(**trained, gold.frozen, app::kFrozenSet, stop);
    if (!score) {
        return forward_error(score);
    }
    scores.push_back(std::move(*score));
    return scores;
}

Result<std::string> register_student(const std::string& path, const Context& context,
                                     const student::TrainRequest& request, const student::TrainReport& report,
                                     const std::vector<app::GoldScore>& scores)
{
    auto project = open_to_write(path, context);
    if (!project) {
        Error error = project.error();
        error.message +=
            fmt::format(" The student itself is complete; register it later with: ade model {} add {}", path,
                        report.folder.string());
        return tl::unexpected<Error>(std::move(error));
    }
    auto person = person_in(**project, context);
    if (!person) {
        return forward_error(person);
    }
    store::ModelStore models(**project, *person);
    auto present = models.list();
    if (!present) {
        return forward_error(present);
    }
    const std::string name = fmt::format("student {}", present->size() + 1);
    const nlohmann::json parameters = {{"encoder", request.encoder_folder.filename().string()},
                                       {"seed", request.options.seed},
                                       {"epochs", request.options.epochs},
                                       {"request_sha256", report.data_sha256}};
    const auto data = request.notes.find("project_data_sha256");
    store::RunStore runs(**project);
    auto run = runs.begin_run({store::VoiceKind::student, name, parameters.dump(),
                               data == request.notes.end() ? std::string() : data->second, false},
                              *person);
    if (!run) {
        return forward_error(run);
    }
    if (auto finished = runs.finish_run(run->id, store::RunStatus::done); !finished) {
        return forward_error(finished);
    }
    store::ModelRecord model;
    model.name = name;
    model.path = std::filesystem::absolute(report.folder).string();
    model.sha256 = report.sha256;
    model.scores = app::scores_json(scores);
    model.run_id = run->id;
    auto added = models.add(model);
    if (!added) {
        return forward_error(added);
    }
    return added->name;
}

#else

Result<TrainSource> read_project(const std::string&, const std::string&)
{
    return fail(ErrorCode::invalid_argument, "cli.no_projects", {},
                "This program was built without projects. Use --train FILE.jsonl.");
}

Result<std::vector<app::GoldScore>> score_student(const ProjectGold&, const student::TrainRequest&,
                                                  const student::TrainReport&, std::stop_token)
{
    return fail(ErrorCode::internal, "cli.no_projects", {}, "This program was built without projects.");
}

Result<std::string> register_student(const std::string&, const Context&, const student::TrainRequest&,
                                     const student::TrainReport&, const std::vector<app::GoldScore>&)
{
    return fail(ErrorCode::internal, "cli.no_projects", {}, "This program was built without projects.");
}

#endif

} // namespace ade::cli
