// SPDX-License-Identifier: GPL-3.0-or-later
// How far the student in use has come in the project, with pause, go on and cancel.
#pragma once

#include "app/session/suggestion_service.hpp"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace ade::ui {

class ReadingRow : public QWidget {
    Q_OBJECT

public:
    explicit ReadingRow(QWidget* parent = nullptr);

    /// student: its name; engine: what computes, empty while it is being loaded.
    void setProgress(const app::ReadingProgress& progress, const QString& student, const QString& engine);
    /// "1,234 of 50,000 documents · 85 documents/s · 410 sentences/s · 9 min left"; short: without the rates
    /// of sentences.
    static QString describe(const app::ReadingProgress& progress, bool brief = false);

Q_SIGNALS:
    void pauseWanted();
    void resumeWanted();
    void cancelWanted();

private:
    QLabel* text_;
    QLabel* engine_;
    QProgressBar* bar_;
    QPushButton* pause_;
    QPushButton* cancel_;
    app::ReadingState state_ = app::ReadingState::off;
};

} // namespace ade::ui
