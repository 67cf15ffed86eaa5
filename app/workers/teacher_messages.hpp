// SPDX-License-Identifier: GPL-3.0-or-later
// What travels between the window, the teacher's thread and the store.
#pragma once

#include "app/workers/messages.hpp"
#include "core/store/alignment_ledger.hpp"
#include "core/teacher/connection_test.hpp"
#include "core/teacher/example_vectors.hpp"
#include "core/teacher/label_writer.hpp"
#include "core/teacher/project_cache.hpp"
#include "core/teacher/project_labels.hpp"
#include "core/teacher/scorecard.hpp"

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ade::app {

/// One small question to the server.
struct TeacherTestRequest {
    Ticket ticket;
    teacher::TeacherSettings settings;
    std::string key; ///< never stored, never shown
};

struct TeacherTested {
    RequestId id = 0;
    teacher::ConnectionReport report;
};

/// Which sentences; limit negative: all.
struct SentenceWish {
    teacher::SentenceChoice choice = teacher::SentenceChoice::automatic;
    std::int64_t limit = -1;
    bool operator==(const SentenceWish&) const = default;
};

struct SentencesRequest {
    Ticket ticket;
    std::string project_path;
    SentenceWish wish;
};

struct SentencesFound {
    RequestId id = 0;
    std::shared_ptr<const teacher::ChosenSentences> chosen;
};

/// What a run would take; nothing is sent.
struct TeacherPlanRequest {
    Ticket ticket;
    std::string project_path;
    teacher::ProjectTask task;
    SentenceWish wish;
};

struct TeacherPlanned {
    RequestId id = 0;
    teacher::LabelPlan plan;
    teacher::SentenceChoice choice = teacher::SentenceChoice::automatic; ///< the one taken
    std::int64_t sentences = 0;
};

/// Between the window and a run under way.
struct TeacherControl {
    std::atomic<bool> paused{false};
    std::promise<void> ended; ///< all it had is with the store
};

struct TeacherRunRequest {
    Ticket ticket;
    std::string project_path;
    teacher::ProjectTask task; ///< with the key: never stored, never shown
    SentenceWish wish;
    std::shared_ptr<TeacherControl> control;
};

struct TeacherRunDone {
    RequestId id = 0;
    teacher::ProjectLabels labels;
    teacher::SentenceChoice choice = teacher::SentenceChoice::automatic;
    std::int64_t sentences = 0; ///< wished for
    bool stopped = false;       ///< by the person
};

/// Answers made elsewhere.
struct TeacherRecordRequest {
    Ticket ticket;
    std::string project_path;
    std::string path;
    std::string person_id;
    bool replay = false; ///< a recording: for the wished sentences only, and named as one
    SentenceWish wish;
    std::shared_ptr<TeacherControl> control;
};

struct TeacherRecorded {
    RequestId id = 0;
    std::string path;
    bool replay = false;
    teacher::RecordedLabels recorded;
    std::vector<Error> refused; ///< lines that are none
    std::int64_t wished = -1;   ///< sentences of a replay
};

/// News of a run: where it is and what it came to.
struct TeacherNews {
    RequestId id = 0;
    Progress progress;
    teacher::ProjectLabels so_far;
};

struct PickExamplesRequest {
    Ticket ticket;
    std::string project_path;
    teacher::PickRequest pick; ///< vectors: the worker's own
};

struct ExamplesPicked {
    RequestId id = 0;
    teacher::PickedExamples picked;
};

struct ScorecardRequest {
    Ticket ticket;
    std::string project_path;
    bool common = false;
};

struct Scorecard {
    RequestId id = 0;
    std::vector<teacher::TeacherScore> scores;
};

/// One run's confidence against gold.
struct CalibrationRequest {
    Ticket ticket;
    std::string project_path;
    std::string run_id;
    bool fit = false; ///< only fit it; what was fitted is for the store to keep
};

struct CalibrationRead {
    RequestId id = 0;
    teacher::CalibrationCheck check; ///< empty when a fit was asked for
    std::optional<teacher::FittedRun> fitted;
};

struct LedgerRequest {
    Ticket ticket;
    std::string project_path;
    store::LedgerFilter filter;
    std::int64_t limit = 0;
};

struct LedgerRead {
    RequestId id = 0;
    std::vector<store::LedgerEntry> entries;
    std::int64_t count = 0; ///< of the filter, whatever the limit
    std::int64_t open = 0;  ///< of them not settled
    std::vector<store::LedgerRates> rates;
};

// Store

using ReplyBatch = std::shared_ptr<const std::vector<std::pair<std::string, teacher::CachedReply>>>;

/// What the store answers a run with.
struct TeacherWritten {
    store::RunRecord run;     ///< begin
    teacher::StoredPart part; ///< labels
};

/// One write of a run. Goes from the teacher's thread to the store's; the run waits for `written`, because a
/// reply must be on disk before anybody hears of it.
struct TeacherWrite {
    enum class Kind { begin, keep, labels, finish };
    Kind kind = Kind::begin;
    std::string project_path; ///< another project that is open by now refuses it
    std::string person_id;
    store::RunRequest run;
    ReplyBatch replies;
    std::string run_id;
    RecordBatch documents;
    std::shared_ptr<const std::vector<store::AskedSentence>> asked;
    store::RunStatus status = store::RunStatus::running;
    double cost_usd = 0;
    std::shared_ptr<std::promise<Result<TeacherWritten>>> written;
};

/// Settings, prompts and where the key is.
struct TeacherSetupRequest {
    Ticket ticket;
    std::string person_id;
    enum class Kind { look, set, save_prompt, keep_calibration } kind = Kind::look;
    teacher::TeacherSettings settings;
    std::string key_place;
    teacher::PromptTemplate prompt;
    std::string model; ///< of the calibration, with the hash of its prompt
    std::string prompt_hash;
    teacher::Calibration calibration;
};

struct TeacherSetup {
    RequestId id = 0;
    std::optional<teacher::TeacherSettings> settings; ///< nothing: none were stored
    std::string key_place;                            ///< "keychain", "environment", "none"; empty: not said
    std::vector<teacher::PromptTemplate> prompts;     ///< the project's own, oldest first
    std::string saved;                                ///< "NAME vN" of the prompt just saved
    bool calibration_kept = false;
};

/// A line of the ledger is settled: a step of undo.
struct SettleRequest {
    Ticket ticket;
    std::string person_id;
    std::string entry_id;
    std::int64_t place = -1; ///< from 0; negative: nothing in the text is meant
};

} // namespace ade::app
