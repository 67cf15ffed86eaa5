// SPDX-License-Identifier: GPL-3.0-or-later
// Trains a student from what a project holds, in a thread of its own.
#pragma once

#include "app/workers/messages.hpp"

#include <QObject>

namespace ade::app {

/// Answers with exactly one of trained(), cancelled(), failed(); progressed() comes between, at most ten a
/// second.
class TrainWorker : public QObject {
    Q_OBJECT

public Q_SLOTS:
    void train(const ade::app::TrainJob& job);
    /// Frozen gold, or the development part where nothing is frozen; answers with scored(), cancelled() or
    /// failed().
    void score(const ade::app::ScoreJob& job);

Q_SIGNALS:
    void trained(const ade::app::TrainingDone& done);
    void scored(const ade::app::ScoreDone& done);
    void progressed(const ade::app::TrainingProgressed& progress);
    void cancelled(quint64 id);
    void failed(const ade::app::Failure& failure);
};

} // namespace ade::app
