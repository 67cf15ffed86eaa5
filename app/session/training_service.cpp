// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/training_service.hpp"

#include "app/session/text_bridge.hpp"
#include "core/base/uuid.hpp"
#include "core/student/default_encoder.hpp"

#include <nlohmann/json.hpp>

#include <QThread>

#include <algorithm>

namespace ade::app {

TrainingService::TrainingService(Session& session, QObject* parent) : QObject(parent), session_(session)
{
    session_.trainer().follow<TrainingProgressed>(&TrainWorker::progressed, this,
                                                  [this](const TrainingProgressed& news) {
                                                      if (news.id == current_)
                                                          Q_EMIT progressed(news.progress);
                                                  });
}

Result<std::string> TrainingService::encoderFolder(const TrainingSettings& settings)
{
    if (!settings.encoder_folder.isEmpty())
        return to_utf8(settings.encoder_folder);
    auto found = student::find_default_encoder();
    if (!found)
        return forward_error(found);
    return found->string();
}

QString TrainingService::whyNot(const TrainingSettings& settings) const
{
    if (isRunning())
        return tr("A student is being trained already.");
    if (const QString reason = session_.whyReadOnly(); !reason.isEmpty())
        return reason;
    if (const auto encoder = encoderFolder(settings); !encoder)
        return to_qstring(encoder.error().message);
    return {};
}

QString TrainingService::nextModelName() const
{
    int highest = 0;
    const QString prefix = QStringLiteral("student ");
    for (const auto& model : session_.models()) {
        const QString name = to_qstring(model.name);
        if (name.startsWith(prefix))
            highest = std::max(highest, name.mid(prefix.size()).toInt());
    }
    return prefix + QString::number(highest + 1);
}

void TrainingService::start(const TrainingSettings& settings)
{
    if (const QString reason = whyNot(settings); !reason.isEmpty()) {
        Q_EMIT failed(make_error(ErrorCode::invalid_argument, "train.not_now", {}, "{}", to_utf8(reason)));
        return;
    }
    TrainJob job;
    job.project_path = session_.project().path;
    job.encoder_folder = *encoderFolder(settings);
    const QString name = nextModelName();
    job.model_name = to_utf8(name);
    const auto folder = student::user_data_folder() / "students" / to_utf8(session_.projectName());
    job.output_folder = (folder / new_uuid()).string();
    job.use_gold = settings.use_gold;
    job.use_sample = settings.use_sample;
    if (settings.use_teacher && !settings.use_sample) {
        const auto voices = session_.voices();
        for (const auto& voice : voices ? *voices : std::vector<store::Voice>{}) {
            if (voice.kind == store::VoiceKind::teacher)
                job.teacher_voice_ids.push_back(voice.id);
        }
    }
    job.options.epochs = settings.epochs;
    job.options.batch_size = settings.batch_size;
    job.options.encoder_rate = settings.learning_rate;
    job.options.head_rate = settings.head_learning_rate;
    job.options.seed = settings.seed;
    // All cores, but niced: the window and the suggestions of the student in use go first.
    job.options.threads = settings.threads > 0 ? settings.threads : std::max(1, QThread::idealThreadCount());
    control_ = std::make_shared<student::TrainControl>();
    job.control = control_;
    current_ = session_.trainer().call<TrainingDone>(&TrainWorker::train, job, this,
                                                     [this](Result<TrainingDone> done) {
                                                         current_ = 0;
                                                         control_.reset();
                                                         if (done)
                                                             registerModel(*done);
                                                         else if (done.error().code == ErrorCode::cancelled)
                                                             Q_EMIT cancelled();
                                                         else
                                                             Q_EMIT failed(done.error());
                                                     });
    Q_EMIT started(name);
}

void TrainingService::registerModel(const TrainingDone& done)
{
    if (session_.isOpen()) {
        store::ModelRecord model;
        model.name = done.model_name;
        model.path = done.report.folder.string();
        model.sha256 = done.report.sha256;
        model.scores = done.scores_json;
        session_.changeModels(ModelAction::add, model);
    }
    Q_EMIT finished(done);
}

void TrainingService::pause(bool pause)
{
    if (!control_)
        return;
    if (pause)
        control_->pause();
    else
        control_->resume();
}

void TrainingService::cancel()
{
    session_.trainer().cancel(current_);
}

void TrainingService::score(const store::ModelRecord& model)
{
    if (scoring_ != 0 || !session_.isOpen())
        return;
    ScoreJob job;
    job.project_path = session_.project().path;
    job.model = model;
    job.threads = std::max(1, QThread::idealThreadCount());
    scoring_ =
        session_.trainer().call<ScoreDone>(&TrainWorker::score, job, this, [this](Result<ScoreDone> done) {
            scoring_ = 0;
            if (done && session_.isOpen())
                session_.changeModels(ModelAction::score, done->model);
            else if (!done && done.error().code != ErrorCode::cancelled)
                Q_EMIT scoringFailed(done.error());
            Q_EMIT scoringChanged();
        });
    Q_EMIT scoringChanged();
}

std::vector<ModelScore> modelScores(const std::string& scores_json)
{
    std::vector<ModelScore> scores;
    const auto all = nlohmann::json::parse(scores_json, nullptr, false);
    if (!all.is_object())
        return scores;
    const auto f1 = [](const nlohmann::json& set, const char* key) {
        const auto found = set.find(key);
        return found != set.end() && found->is_object() && found->contains("f1") && (*found)["f1"].is_number()
                   ? (*found)["f1"].get<double>()
                   : 0.0;
    };
    for (const auto& [name, set] : all.items()) {
        if (!set.is_object())
            continue;
        ModelScore score;
        score.set = to_qstring(name);
        score.lenient = f1(set, "lenient");
        score.strict = f1(set, "strict");
        if (set.contains("relations") && set["relations"].is_number_integer())
            score.relations = set["relations"].get<qint64>();
        scores.push_back(score);
    }
    std::stable_sort(scores.begin(), scores.end(), [](const ModelScore& left, const ModelScore& right) {
        return left.set.startsWith(QStringLiteral("frozen")) > right.set.startsWith(QStringLiteral("frozen"));
    });
    return scores;
}

QString describeScores(const std::string& scores_json)
{
    const auto scores = modelScores(scores_json);
    if (scores.empty())
        return {};
    const auto& first = scores.front();
    return TrainingService::tr("lenient %1 · strict %2 (%3)")
        .arg(first.lenient, 0, 'f', 2)
        .arg(first.strict, 0, 'f', 2)
        .arg(first.set);
}

} // namespace ade::app
