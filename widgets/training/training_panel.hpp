// SPDX-License-Identifier: GPL-3.0-or-later
// What the training of a student is doing: loss as it falls, scores per epoch, log, time left, pause and
// cancel.
#pragma once

#include "core/student/trainer.hpp"

#include <QElapsedTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace ade::ui {

class LossPlot;

class TrainingPanel : public QWidget {
    Q_OBJECT

public:
    explicit TrainingPanel(QWidget* parent = nullptr);

    /// What there is to learn from and what stands in the way; shown while nothing runs.
    void setIdle(const QString& what_there_is, bool can_train);
    struct EncoderChoice {
        QString name;
        QString folder;
        bool operator==(const EncoderChoice&) const = default;
    };
    /// Encoders a training can start from, and the one it does.
    void setEncoders(const QList<EncoderChoice>& encoders, const QString& folder);
    /// What a student may learn from; sourcesChosen() tells when a person chooses otherwise.
    struct Sources {
        bool gold = true;
        bool teacher = true; ///< where there is no gold
        bool sample = false; ///< what the curation plan has drawn
        bool operator==(const Sources&) const = default;
    };
    void setSources(const Sources& sources);
    void setStarting(const QString& what);
    void setProgress(const student::TrainProgress& progress);
    void setFinished(const student::TrainReport& report);
    void setStopped(const QString& why);
    void addLog(const QString& line);

    [[nodiscard]] bool isRunning() const { return running_; }
    /// "42 s", "3 min 20 s", "2 h 5 min".
    static QString duration(double seconds);
    /// One line for the status bar: "epoch 3/8 · 61 sentences/s · 1 min 10 s left".
    static QString describe(const student::TrainProgress& progress);

Q_SIGNALS:
    void retrainRequested();
    void encoderChosen(const QString& folder);
    void sourcesChosen(const ade::ui::TrainingPanel::Sources& sources);
    void pauseRequested(bool pause);
    void cancelRequested();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void setRunning(bool running);

    bool running_ = false;
    bool paused_ = false;
    QStackedWidget* stack_;
    QLabel* idle_text_;
    QComboBox* encoder_;
    QComboBox* sources_;
    QPushButton* retrain_;
    QLabel* status_;
    QProgressBar* bar_;
    QPushButton* pause_;
    QPushButton* cancel_;
    QPlainTextEdit* log_;
    QVBoxLayout* plot_place_;
    LossPlot* plot_ = nullptr; ///< made when first seen: charts cost start-up time
    std::vector<std::pair<double, double>> loss_points_;
    std::vector<student::EpochScore> epochs_;
    double steps_ = 0;
    int epochs_in_all_ = 0;
};

} // namespace ade::ui
