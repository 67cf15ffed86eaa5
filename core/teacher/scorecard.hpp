// SPDX-License-Identifier: GPL-3.0-or-later
// A teacher's runs against gold, side by side.
#pragma once

#include "core/eval/scores.hpp"
#include "core/store/alignment_ledger.hpp"
#include "core/teacher/class_scores.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ade::store {
class ProjectFile;
}

namespace ade::teacher {

/// What became of the edges: every gold pair of drug name and event is in one of the first six, every
/// predicted pair that answers none of them is invented.
struct EdgeCounts {
    std::int64_t exact = 0;
    std::int64_t longer = 0;     ///< the teacher's event holds the gold one and more
    std::int64_t shorter = 0;    ///< a part of it
    std::int64_t crossing = 0;   ///< they overlap, neither holds the other
    std::int64_t wrong_drug = 0; ///< the event, or an overlapping one, was given to another drug alone
    std::int64_t missing = 0;
    std::int64_t invented = 0;
    bool operator==(const EdgeCounts&) const = default;
};

struct TeacherScore {
    store::LedgerRates rates; ///< of the whole run: hallucination, ambiguity, parse failures
    std::string prompt;       ///< from the run's parameters; empty for answers made elsewhere
    int prompt_version = 0;
    bool recorded = false;      ///< a replay
    std::int64_t sentences = 0; ///< gold sentences with a drug that the run has answered: what is scored
    eval::ScoreReport scores;   ///< by drug name, predicted drugs; per drug
    EdgeCounts edges;
    std::vector<ClassScore> per_class; ///< by class of event; listed_classes() leaves the empty ones out
    bool operator==(const TeacherScore&) const = default;
};

struct ScorecardOptions {
    /// Only sentences that every run has answered, so that the lines compare.
    bool common = false;
};

/// One line for each run with a ledger, as they began. Gold: gather_evaluation_set() over all parts, which
/// leaves the articles of prompt examples out. A sentence that failed is not scored (it is in rates); one
/// whose answer was not understood is, as without events. Fails with database.
Result<std::vector<TeacherScore>> scorecard(store::ProjectFile& project,
                                            const ScorecardOptions& options = {});

/// The classes of one sentence. Spans of both in the same text.
EdgeCounts count_edges(const eval::Item& gold, const eval::Item& predicted);

/// For programs: one object a run.
std::string scorecard_json(const std::vector<TeacherScore>& scores);
/// For a spreadsheet (RFC 4180, a head line, one line a run and one for each drug of it; numbers with a
/// point).
std::string scorecard_csv(const std::vector<TeacherScore>& scores);
/// For a terminal: precision, recall, F1 in the layout of the paper's Table 1, rates, edges and classes of
/// events below.
std::string scorecard_table(const std::vector<TeacherScore>& scores);

} // namespace ade::teacher
