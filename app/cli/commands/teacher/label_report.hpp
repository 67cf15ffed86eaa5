// SPDX-License-Identifier: GPL-3.0-or-later
// What `ade label` prints: for people, and with --json for programs.
#pragma once

#include "app/cli/command.hpp"
#include "core/teacher/project_labels.hpp"

namespace ade::cli {

/// What a run would take.
void print_plan(Context& context, const teacher::LabelPlan& plan, teacher::SentenceChoice choice,
                const teacher::ProjectTask& task);

/// What a run did. priced: the model's price is known.
void print_labels(Context& context, const teacher::ProjectLabels& labels, teacher::SentenceChoice choice,
                  bool priced);

/// wanted: sentences that a replay was to answer; negative: all answers were to be stored.
void print_recorded(Context& context, const teacher::RecordedLabels& recorded,
                    const std::vector<Error>& refused, const std::vector<Error>& unmatched,
                    std::int64_t wanted);

void print_ledger(Context& context, const std::vector<store::LedgerEntry>& entries, std::int64_t count,
                  const std::vector<store::LedgerRates>& rates);

std::string report_of(const teacher::Calibration& calibration);

} // namespace ade::cli
