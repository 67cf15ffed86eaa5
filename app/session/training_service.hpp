// SPDX-License-Identifier: GPL-3.0-or-later
// Retraining: gathers settings, runs one training at a time, registers the new student beside the present
// one.
#pragma once

#include "app/session/session.hpp"
#include "app/session/settings.hpp"

#include <QObject>

namespace ade::app {

class TrainingService : public QObject {
    Q_OBJECT

public:
    explicit TrainingService(Session& session, QObject* parent = nullptr);

    /// Why no training can start now; empty when one can.
    [[nodiscard]] QString whyNot(const TrainingSettings& settings) const;
    /// Answers with finished(), cancelled() or failed(); started() and progressed() come before.
    void start(const TrainingSettings& settings);
    void pause(bool pause);
    void cancel();
    [[nodiscard]] bool isRunning() const { return current_ != 0; }
    /// Scores a student that has none yet on the project's gold, after a training that runs. The scores are
    /// stored with the model; Session::modelsChanged() follows, or scoringFailed().
    void score(const store::ModelRecord& model);
    [[nodiscard]] bool isScoring() const { return scoring_ != 0; }

    /// The encoder training starts from: the settings' folder, else the default one's.
    static Result<std::string> encoderFolder(const TrainingSettings& settings);

Q_SIGNALS:
    void started(const QString& model_name);
    void progressed(const ade::student::TrainProgress& progress);
    /// The student is trained and registered; it does not serve yet.
    void finished(const ade::app::TrainingDone& done);
    void cancelled();
    void failed(const ade::Error& error);
    void scoringChanged();
    void scoringFailed(const ade::Error& error);

private:
    void registerModel(const TrainingDone& done);
    [[nodiscard]] QString nextModelName() const;

    Session& session_;
    RequestId current_ = 0;
    RequestId scoring_ = 0;
    std::shared_ptr<student::TrainControl> control_;
};

/// "lenient 0.91 · strict 0.78 (frozen gold, 120 relations)" from a model's scores; empty when it has none.
/// The frozen gold is preferred to the development part.
QString describeScores(const std::string& scores_json);
/// The same, one row per set; lenient and strict F1, or nothing.
struct ModelScore {
    QString set;
    double lenient = 0;
    double strict = 0;
    qint64 relations = 0;
};
std::vector<ModelScore> modelScores(const std::string& scores_json);

} // namespace ade::app
