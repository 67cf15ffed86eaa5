// SPDX-License-Identifier: GPL-3.0-or-later
// Asks before the window closes while work runs, then stops the work and closes.
#pragma once

#include "app/session/corpus_service.hpp"
#include "app/session/teacher_service.hpp"
#include "app/session/training_service.hpp"

#include <QObject>

#include <functional>

class QWidget;

namespace ade::ui {

class CloseGuard : public QObject {
    Q_OBJECT

public:
    CloseGuard(app::TrainingService& training, app::CorpusService& corpus, app::TeacherService& teacher,
               QWidget* window);

    /// True: nothing runs, or the person said to stop it. False: the question is on its way, and the window
    /// closes by itself when the answer is yes.
    bool mayClose();

    enum class Answer { wait, stop_and_close };
    using Question = std::function<void(const QString& work, std::function<void(Answer)> answer)>;
    /// Replaces the message box; for tests.
    void setQuestion(Question question) { question_ = std::move(question); }

private:
    [[nodiscard]] QString runningWork() const;
    void ask(const QString& work, std::function<void(Answer)> answer);

    app::TrainingService& training_;
    app::CorpusService& corpus_;
    app::TeacherService& teacher_;
    QWidget* window_;
    Question question_;
    bool close_now_ = false;
};

} // namespace ade::ui
