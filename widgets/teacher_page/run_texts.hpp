// SPDX-License-Identifier: GPL-3.0-or-later
// What the tab "Run" says in words: plans, progress, outcomes.
#pragma once

#include "app/workers/teacher_messages.hpp"

#include <QString>

#include <optional>
#include <utility>
#include <vector>

namespace ade::ui {

std::vector<std::pair<teacher::SentenceChoice, QString>> sentenceChoices();
QString planText(const app::TeacherPlanned& planned, const teacher::TeacherSettings& settings, int samples);
/// cap in dollars; priced: the model's price is known.
QString progressText(const app::TeacherNews& news, std::optional<double> cap, bool priced);
/// By kind, with what to do; empty when nothing failed.
QString failuresText(const teacher::LabelReport& run);
QString doneText(const app::TeacherRunDone& done, bool priced);
QString recordedText(const app::TeacherRecorded& recorded);
QString runState(const store::RunRecord& run);
/// Of UTC ISO 8601: "2026-11-23 14:03".
QString localTime(const std::string& utc);

} // namespace ade::ui
