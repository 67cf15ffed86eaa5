// SPDX-License-Identifier: GPL-3.0-or-later
// Joins the training panel and the table of students with the services; says in one banner when a student is
// ready.
#pragma once

#include "app/session/suggestion_service.hpp"
#include "app/session/training_service.hpp"

#include <QElapsedTimer>
#include <QObject>

namespace ade::ui {

class DocumentListModel;
class ErrorBanner;
class ModelsPanel;
class StatusLine;
class TrainingPanel;

class TrainingBinding : public QObject {
    Q_OBJECT

public:
    struct Parts {
        app::Session& session;
        app::TrainingService& training;
        app::SuggestionService& suggestions;
        TrainingPanel& panel;
        ModelsPanel& models;
        ErrorBanner& banner; ///< of its own: other errors do not wipe the offer away
        StatusLine& status;
        const DocumentListModel& documents;
    };
    TrainingBinding(const Parts& parts, app::TrainingSettings& settings, QObject* parent = nullptr);

    void retrain();
    /// The settings name another encoder now, or one was removed: may a training start?
    void encoderChanged() { updateIdle(); }

Q_SIGNALS:
    /// The panel should be seen.
    void panelWanted();

private:
    void updateIdle();
    void updateReading();
    void updateStudent();
    void updateWork(const QString& training);
    void offerCandidate();

    Parts parts_;
    app::TrainingSettings& settings_;
    static constexpr qint64 kBetweenUpdates_ms = 200;
    QString training_text_;
    app::ReadingState shown_state_ = app::ReadingState::off;
    QElapsedTimer since_shown_;
};

} // namespace ade::ui
