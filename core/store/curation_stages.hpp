// SPDX-License-Identifier: GPL-3.0-or-later
// The work of each curation stage. For this room only.
#pragma once

#include "core/store/change_set.hpp"
#include "core/store/curation.hpp"

#include <map>
#include <string>

namespace ade::store {

/// What a stage noted when it ran, kept as a setting.
struct StageNote {
    std::string base;     ///< what it stood on: when this differs, the stage is outdated
    std::string finished; ///< empty: it broke off
    std::vector<std::pair<std::string, std::int64_t>> counts;
    std::int64_t result = 0;
};

std::optional<StageNote> read_stage_note(Connection& connection, CurationStage stage);
void write_stage_note(ProjectFile& project, const std::string& person_id, CurationStage stage,
                      const StageNote& note);
CurationOptions read_curation_options(Connection& connection);

/// What the stage would stand on now.
std::string stage_base(Connection& connection, CurationStage stage, const CurationOptions& options,
                       const std::string& lexicon);

/// The voice of the lexicon run that the drugs come from: this lexicon's, or with none given the newest.
/// Empty: none.
std::string lexicon_voice(Connection& connection, const std::string& lexicon);

struct StageWork {
    ProjectFile& project;
    const std::string& person_id;
    const CurationOptions& options;
    const DrugFinder& finder;
    const ProgressSink& progress;
    std::stop_token stop;
    const std::function<bool()>& pause;
};

/// Each returns counts with the main number as `result`; raises, Stopped included.
struct Stopped {};
struct Paused {}; ///< the rest another time
StageNote count_searches(Connection& connection);
StageNote count_texts(Connection& connection);
/// goes_on: rows of the same stage that broke off are kept.
StageNote gather_sentences(const StageWork& work, bool goes_on);
StageNote find_drugs(const StageWork& work);
StageNote mark_drug_sentences(const StageWork& work);
StageNote mark_answers(const StageWork& work);
StageNote mark_positives(const StageWork& work);
StageNote draw_sample(const StageWork& work);

} // namespace ade::store
