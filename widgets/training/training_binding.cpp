// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/training/training_binding.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/common/error_banner.hpp"
#include "widgets/corpus_list/document_list_model.hpp"
#include "widgets/models/models_panel.hpp"
#include "widgets/models/reading_row.hpp"
#include "widgets/review_page/status_line.hpp"
#include "widgets/training/training_panel.hpp"

namespace ade::ui {

TrainingBinding::TrainingBinding(const Parts& parts, app::TrainingSettings& settings, QObject* parent)
    : QObject(parent), parts_(parts), settings_(settings)
{
    auto& training = parts_.training;
    auto& panel = parts_.panel;
    // A sample takes the teacher's labels of its own sentences; both flags are kept apart for other choices.
    panel.setSources(
        {settings_.use_gold, settings_.use_teacher && !settings_.use_sample, settings_.use_sample});
    connect(&panel, &TrainingPanel::sourcesChosen, this, [this](const TrainingPanel::Sources& sources) {
        settings_.use_gold = sources.gold;
        settings_.use_sample = sources.sample;
        settings_.use_teacher = sources.teacher || sources.sample;
        updateIdle();
    });
    connect(&panel, &TrainingPanel::retrainRequested, this, &TrainingBinding::retrain);
    connect(&panel, &TrainingPanel::pauseRequested, &training, &app::TrainingService::pause);
    connect(&panel, &TrainingPanel::cancelRequested, &training, &app::TrainingService::cancel);
    connect(&training, &app::TrainingService::started, this, [this](const QString& name) {
        parts_.panel.setStarting(tr("Training %1 …").arg(name));
        updateWork(tr("training"));
        Q_EMIT panelWanted();
    });
    connect(&training, &app::TrainingService::progressed, this,
            [this](const student::TrainProgress& progress) {
                parts_.panel.setProgress(progress);
                updateWork(tr("training: %1").arg(TrainingPanel::describe(progress)));
            });
    connect(&training, &app::TrainingService::finished, this, [this](const app::TrainingDone& done) {
        parts_.panel.setFinished(done.report);
        for (const auto& score : done.scores) {
            if (score.relations == 0)
                continue; // the trainer's own development part: said above
            parts_.panel.addLog(tr("%1: lenient F1 %2, strict F1 %3 on %4 relations")
                                    .arg(app::to_qstring(score.set))
                                    .arg(score.lenient.f1, 0, 'f', 3)
                                    .arg(score.strict.f1, 0, 'f', 3)
                                    .arg(score.relations));
        }
        updateWork({});
        updateIdle();
    });
    connect(&training, &app::TrainingService::cancelled, this, [this] {
        parts_.panel.setStopped(tr("Stopped. Nothing changed; the present student serves on."));
        updateWork({});
        updateIdle();
    });
    connect(&training, &app::TrainingService::failed, this, [this](const Error& error) {
        parts_.panel.setStopped(tr("Training failed: %1").arg(app::to_qstring(error.text())));
        parts_.banner.showError(error);
        updateWork({});
        updateIdle();
        Q_EMIT panelWanted();
    });

    connect(&parts_.models, &ModelsPanel::useWanted, this, [this](const store::ModelRecord& model) {
        parts_.session.changeModels(app::ModelAction::promote, model);
    });
    connect(&parts_.models, &ModelsPanel::backWanted, this,
            [this] { parts_.session.changeModels(app::ModelAction::roll_back); });
    connect(&parts_.models, &ModelsPanel::scoreWanted, &training, &app::TrainingService::score);
    connect(&training, &app::TrainingService::scoringChanged, this,
            [this] { parts_.models.setScoring(parts_.training.isScoring()); });
    connect(&training, &app::TrainingService::scoringFailed, this,
            [this](const Error& error) { Q_EMIT parts_.session.failed(error); });
    connect(&parts_.banner, &ErrorBanner::actionTriggered, this, [this] {
        if (const auto* candidate = parts_.models.candidate())
            parts_.session.changeModels(app::ModelAction::promote, *candidate);
    });
    connect(&parts_.session, &app::Session::modelsChanged, this, [this](app::ModelAction action) {
        const bool may_change = parts_.session.whyReadOnly().isEmpty();
        parts_.models.setModels(parts_.session.models(), may_change);
        updateStudent();
        updateIdle();
        if (action == app::ModelAction::add)
            offerCandidate();
        else if (action != app::ModelAction::list)
            parts_.banner.hide();
    });
    connect(&parts_.session, &app::Session::personChanged, this, [this] {
        parts_.models.setModels(parts_.session.models(), parts_.session.whyReadOnly().isEmpty());
        updateIdle();
    });
    connect(&parts_.session, &app::Session::closed, this, [this] {
        parts_.models.setModels({}, false);
        parts_.banner.hide();
        updateStudent();
        updateIdle();
    });
    connect(&parts_.session, &app::Session::listLoaded, this, &TrainingBinding::updateIdle);
    connect(&parts_.session, &app::Session::listChanged, this, &TrainingBinding::updateIdle);
    connect(&parts_.session, &app::Session::stored, this, &TrainingBinding::updateIdle);
    connect(&parts_.suggestions, &app::SuggestionService::servingChanged, this,
            &TrainingBinding::updateStudent);
    connect(&parts_.suggestions, &app::SuggestionService::progressed, this, &TrainingBinding::updateReading);
    connect(&parts_.suggestions, &app::SuggestionService::documentsRefused, this,
            [this](const std::vector<std::string>& problems) {
                for (const auto& problem : problems)
                    parts_.panel.addLog(tr("Not read: %1").arg(app::to_qstring(problem)));
            });
    auto& reading = parts_.models.reading();
    connect(&reading, &ReadingRow::pauseWanted, &parts_.suggestions, &app::SuggestionService::pause);
    connect(&reading, &ReadingRow::resumeWanted, &parts_.suggestions, &app::SuggestionService::resume);
    connect(&reading, &ReadingRow::cancelWanted, &parts_.suggestions, &app::SuggestionService::cancel);
    connect(&parts_.suggestions, &app::SuggestionService::failed, this, [this](const Error& error) {
        parts_.panel.addLog(app::to_qstring(error.text()));
        parts_.banner.showError(error);
        updateStudent();
        updateReading();
    });
}

void TrainingBinding::retrain()
{
    parts_.banner.hide();
    parts_.training.start(settings_);
}

void TrainingBinding::updateIdle()
{
    if (parts_.training.isRunning())
        return;
    const QString reason = parts_.training.whyNot(settings_);
    QString text =
        settings_.use_sample && !settings_.use_gold
            ? tr("A student learns from the sentences that the curation plan has drawn, as the teacher "
                 "labelled "
                 "them. It takes some minutes to hours; you can work on meanwhile.")
        : settings_.use_sample
            ? tr("A student learns from sentences marked done, gold imports and the sentences that the "
                 "curation "
                 "plan has drawn. It takes some minutes to hours; you can work on meanwhile.")
        : settings_.use_teacher
            ? tr("A student learns from sentences marked done, gold imports and, where nobody decided, the "
                 "teacher's labels. It takes some minutes; you can work on meanwhile.")
            : tr("A student learns from sentences marked done and gold imports. It takes some minutes; you "
                 "can "
                 "work on meanwhile.");
    text +=
        QStringLiteral("\n\n") +
        (reason.isEmpty() ? tr("Sentences done so far: %1").arg(parts_.documents.sentencesDone()) : reason);
    parts_.panel.setIdle(text, reason.isEmpty());
}

void TrainingBinding::updateReading()
{
    // Many small requests a second: what nobody could read anyway is not painted.
    const auto progress = parts_.suggestions.progress();
    const bool same_state = progress.state == shown_state_;
    if (same_state && progress.state == app::ReadingState::reading && since_shown_.isValid() &&
        since_shown_.elapsed() < kBetweenUpdates_ms && progress.done < progress.total)
        return;
    shown_state_ = progress.state;
    since_shown_.start();
    const auto* model = parts_.session.modelInUse();
    const auto& info = parts_.suggestions.info();
    parts_.models.reading().setProgress(progress, model ? app::to_qstring(model->name) : QString(),
                                        info ? app::to_qstring(info->engine) : QString());
    updateWork(training_text_);
}

void TrainingBinding::updateStudent()
{
    updateReading();
    const auto* model = parts_.session.modelInUse();
    if (!model) {
        parts_.status.setStudent(parts_.session.isOpen() ? tr("no student in use") : QString());
        return;
    }
    const auto scores = app::modelScores(model->scores);
    const QString name = app::to_qstring(model->name);
    const QString state = parts_.suggestions.isServing() ? tr("in use") : tr("loading");
    parts_.status.setStudent(
        scores.empty() ? QStringLiteral("%1 %2").arg(name, state)
                       : tr("%1 %2 (lenient %3)").arg(name, state).arg(scores.front().lenient, 0, 'f', 2));
}

void TrainingBinding::updateWork(const QString& training)
{
    training_text_ = training;
    const auto progress = parts_.suggestions.progress();
    QStringList parts;
    if (!training.isEmpty())
        parts << training;
    if (progress.state == app::ReadingState::reading)
        parts << tr("suggestions: %1").arg(ReadingRow::describe(progress, true));
    else if (progress.state == app::ReadingState::paused)
        parts << tr("suggestions paused: %1").arg(ReadingRow::describe(progress, true));
    parts_.status.setWork(parts.join(QStringLiteral(" · ")));
}

void TrainingBinding::offerCandidate()
{
    const auto* candidate = parts_.models.candidate();
    if (!candidate)
        return;
    const QString scores = app::describeScores(candidate->scores);
    QString text = tr("%1 is ready").arg(app::to_qstring(candidate->name));
    text += scores.isEmpty() ? tr(", not scored: there is no development part or frozen gold yet")
                             : QStringLiteral(": ") + scores;
    if (const auto* present = parts_.models.inUse()) {
        const QString old = app::describeScores(present->scores);
        text +=
            tr("; %1 in use: %2").arg(app::to_qstring(present->name), old.isEmpty() ? tr("not scored") : old);
    }
    parts_.banner.showMessage(ErrorBanner::Tone::information, text, tr("Use new"));
}

} // namespace ade::ui
