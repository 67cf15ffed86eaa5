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
    std::string base;     ///< what the stage stands on now
    bool goes_on = false; ///< it broke off, and stands on the same as then
};

/// How far a stage has come: kept in the file (not in the log) in the transaction of the part that was done,
/// so that it goes on there after a break, a pause or a crash.
class StageCursor {
public:
    /// At the beginning, unless the stage goes on.
    StageCursor(const StageWork& work, CurationStage stage);

    [[nodiscard]] bool fresh() const { return fresh_; }
    void write() const;
    void remove() const; ///< the stage is through

    int phase = 0;
    std::string after;         ///< the last text or document that was done
    std::int64_t done = 0;     ///< texts
    std::int64_t read_now = 0; ///< texts the lexicon read in this run of the stage

private:
    Connection& connection_;
    std::string stage_;
    std::string base_;
    bool fresh_ = true;
};

void look_for_stop(const StageWork& work); ///< raises Stopped
void after_part(const StageWork& work);    ///< raises Paused
void tell(const StageWork& work, const char* stage, std::int64_t done, std::int64_t total);

/// Each returns counts with the main number as `result`; raises, Stopped included.
struct Stopped {};
struct Paused {}; ///< the rest another time
StageNote count_searches(Connection& connection);
StageNote count_texts(Connection& connection);
StageNote gather_sentences(const StageWork& work);
StageNote find_drugs(const StageWork& work);
StageNote mark_drug_sentences(const StageWork& work);
StageNote mark_answers(const StageWork& work);
StageNote mark_positives(const StageWork& work);
StageNote draw_sample(const StageWork& work);

} // namespace ade::store
