// SPDX-License-Identifier: GPL-3.0-or-later
// Asks the teacher, reads its ledger and scores it, off the window's and the store's threads.
#pragma once

#include "app/workers/teacher_messages.hpp"

#include <QObject>

namespace ade::app {

/// Each slot answers with exactly one of its signal, cancelled() or failed(); told() and writeWanted() come
/// between. Projects are opened for reading by their path; what a run writes goes to the store's thread by
/// writeWanted(), which must be connected to it.
class TeacherWorker : public QObject {
    Q_OBJECT

public Q_SLOTS:
    void test(const ade::app::TeacherTestRequest& request);
    void sentences(const ade::app::SentencesRequest& request);
    void plan(const ade::app::TeacherPlanRequest& request);
    void run(const ade::app::TeacherRunRequest& request);
    void record(const ade::app::TeacherRecordRequest& request);
    void pickExamples(const ade::app::PickExamplesRequest& request);
    void scorecard(const ade::app::ScorecardRequest& request);
    void calibration(const ade::app::CalibrationRequest& request);
    void ledger(const ade::app::LedgerRequest& request);

Q_SIGNALS:
    void tested(const ade::app::TeacherTested& tested);
    void sentencesFound(const ade::app::SentencesFound& found);
    void planned(const ade::app::TeacherPlanned& planned);
    void ran(const ade::app::TeacherRunDone& done);
    void recorded(const ade::app::TeacherRecorded& recorded);
    void examplesPicked(const ade::app::ExamplesPicked& picked);
    void scored(const ade::app::Scorecard& scorecard);
    void calibrationRead(const ade::app::CalibrationRead& calibration);
    void ledgerRead(const ade::app::LedgerRead& ledger);
    void told(const ade::app::TeacherNews& news);
    void writeWanted(const ade::app::TeacherWrite& write);
    void cancelled(quint64 id);
    void failed(const ade::app::Failure& failure);

private:
    void answer(RequestId id, const Error& error);

    teacher::StudentVectors vectors_; ///< of the gold that examples were picked from
};

} // namespace ade::app
