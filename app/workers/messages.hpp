// SPDX-License-Identifier: GPL-3.0-or-later
// What travels between the window's thread and the workers: values only, by queued signals.
#pragma once

#include "app/actions/decision.hpp"
#include "app/learning/project_gold.hpp"
#include "app/workers/worker_thread.hpp"
#include "core/base/progress.hpp"
#include "core/corpus/annotation.hpp"
#include "core/corpus/formats/report.hpp"
#include "core/corpus/labels.hpp"
#include "core/store/article_store.hpp"
#include "core/store/document_store.hpp"
#include "core/store/history.hpp"
#include "core/store/model_store.hpp"
#include "core/store/project_file.hpp"
#include "core/store/run_store.hpp"
#include "core/store/settings_store.hpp"
#include "core/store/student_reading.hpp"
#include "core/store/summary_watch.hpp"
#include "core/student/trainer.hpp"
#include "core/text/encoding.hpp"

#include <QMetaType>
#include <QString>

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ade::app {

/// The answer when a request could not be done. Cancelled requests answer with cancelled(id) instead.
struct Failure {
    RequestId id = 0;
    Error error;
};

// Store

struct OpenRequest {
    Ticket ticket;
    std::string path;
    bool create = false;
    std::string person_name; ///< empty: look only, until a name is known
};

struct ProjectOpened {
    RequestId id = 0;
    std::string path;
    bool read_only = false;
    std::string read_only_reason;
    std::string copy_before_steps; ///< where the copy made before schema steps lies; empty when none
    std::optional<store::Person> person;
    /// For the window's thread alone from here on.
    std::shared_ptr<store::ProjectFile> reader;
};

struct PersonRequest {
    Ticket ticket;
    std::string name;
};

struct PersonKnown {
    RequestId id = 0;
    store::Person person;
};

struct DecisionRequest {
    Ticket ticket;
    std::string person_id;
    Decision decision;
};

struct DecisionStored {
    RequestId id = 0;
    store::DecisionOutcome outcome;
    std::optional<store::DocumentSummary> summary; ///< of the document it happened in, as it is now
    std::string saved_at;                          ///< UTC, ISO 8601
    bool list_changed = false;                     ///< other documents than before are in work
};

using SummaryList = std::shared_ptr<const std::vector<store::DocumentSummary>>;

using ListChanges = std::shared_ptr<const store::SummaryChanges>;

struct ListRequest {
    Ticket ticket;
    bool changes_only = false; ///< since the last list or changes
};

/// One of both.
struct ListLoaded {
    RequestId id = 0;
    SummaryList summaries;
    ListChanges changes; ///< never with `all`: then summaries are there
};

struct SearchRequest {
    Ticket ticket;
    std::string words;
};

using VersionIds = std::shared_ptr<const std::vector<std::string>>;

struct SearchDone {
    RequestId id = 0;
    VersionIds version_ids; ///< texts that hold the words
};

struct HistoryRequest {
    Ticket ticket;
    store::HistoryQuery query;
};

struct HistoryRead {
    RequestId id = 0;
    store::HistoryPage page;
};

using RecordBatch = std::shared_ptr<const std::vector<corpus::AnnotatedDocument>>;
using ArticleBatch = std::shared_ptr<const std::vector<store::ArticleInput>>;

/// Labels of one run, a part of them at a time so that decisions get in between.
struct BatchRequest {
    Ticket ticket;
    std::string person_id;
    store::RunRequest run;
    RecordBatch records;
    bool dry_run = false;
    ArticleBatch articles; ///< when there: these are stored, as part of intake, and not records
    store::IntakeRequest intake;
};

struct BatchStored {
    RequestId id = 0;
    store::ImportReport report;
    std::vector<store::DocumentSummary>
        summaries; ///< of model runs: the documents spoken about, as they are now
};

/// Documents without labels, such as a pasted abstract.
struct AddRequest {
    Ticket ticket;
    std::string person_id;
    std::vector<corpus::Document> documents;
};

struct Added {
    RequestId id = 0;
    store::AddReport report;
};

enum class ModelAction { list, add, promote, roll_back, score };

struct ModelRequest {
    Ticket ticket;
    std::string person_id;
    ModelAction action = ModelAction::list;
    store::ModelRecord model; ///< to add; its id to promote
};

struct ModelsKnown {
    RequestId id = 0;
    ModelAction action = ModelAction::list;
    std::vector<store::ModelRecord> models; ///< oldest first
};

struct BackupRequest {
    Ticket ticket;
};

struct BackedUp {
    RequestId id = 0;
    std::string path;
};

// Files

/// How far the store has come, so that reading does not run far ahead of it.
struct ReadPace {
    std::atomic<std::int64_t> stored{0}; ///< parts
};

struct ReadRequest {
    Ticket ticket;
    std::string format; ///< empty: found out from the first path
    std::vector<std::string> paths;
    corpus::LabelMap labels;                        ///< which of the files' words mean what
    text::Encoding encoding = text::Encoding::utf8; ///< of the files
    std::shared_ptr<ReadPace> pace;
};

/// Some of the files' records; the answer, FilesRead, comes after the last.
struct ReadPart {
    RequestId id = 0;
    std::string format;
    RecordBatch records;
    ArticleBatch articles; ///< of formats of literature, which have no labels, instead
};

struct FilesRead {
    RequestId id = 0;
    corpus::ReadReport report;
    std::map<std::string, std::string> originals; ///< see corpus::with_originals()
};

struct WriteRequest {
    Ticket ticket;
    std::string project_path;
    std::string format;
    std::string output;
    std::vector<std::string> voice_ids; ///< empty: gold
    bool annotated_only = false;        ///< without texts that none of the voices has read
    bool dry_run = false;               ///< report what would be lost; output may be empty
};

struct FilesWritten {
    RequestId id = 0;
    corpus::WriteReport report;
};

struct WorkProgress {
    RequestId id = 0;
    Progress progress;
};

// Training

struct TrainJob {
    Ticket ticket;
    std::string project_path;
    std::string encoder_folder;
    std::string output_folder;
    std::string model_name;
    bool use_gold = true;
    std::vector<std::string> teacher_voice_ids; ///< labels to learn from where no person decided
    bool use_sample = false;                    ///< what the curation plan has drawn, instead of these voices
    student::TrainOptions options;
    std::shared_ptr<student::TrainControl> control;
};

struct TrainingProgressed {
    RequestId id = 0;
    student::TrainProgress progress;
};

struct TrainingDone {
    RequestId id = 0;
    std::string model_name;
    student::TrainReport report;
    std::vector<GoldScore> scores;
    std::map<std::string, std::int64_t> counts; ///< of the training set, by reason
    std::string scores_json;                    ///< for the model's row
};

/// A student that was trained elsewhere, such as by `ade train`, on the project's gold.
struct ScoreJob {
    Ticket ticket;
    std::string project_path;
    store::ModelRecord model;
    int threads = 1;
};

struct ScoreDone {
    RequestId id = 0;
    store::ModelRecord model; ///< as asked, with its scores
};

// Suggestions

struct ServeRequest {
    Ticket ticket;
    std::string checkpoint_folder; ///< empty: nothing serves
    int threads = 1;
};

struct Serving {
    RequestId id = 0;
    std::optional<student::StudentInfo> info;
};

/// How far a student has come; a part of the project at a time.
struct ReadingRequest {
    Ticket ticket;
    std::string project_path;
    std::string student;   ///< the model's name
    std::string data_hash; ///< of its checkpoint
    std::int64_t after_row = 0;
};

struct ReadingKnown {
    RequestId id = 0;
    std::string voice_id; ///< empty: the student has not spoken yet
    store::ReadingCounts counts;
};

struct SuggestRequest {
    Ticket ticket;
    std::string project_path;
    std::string voice_id;                 ///< the student's; empty: it has not spoken yet
    std::vector<std::string> version_ids; ///< these; empty: those after after_row that it has not read
    bool again = false;                   ///< of version_ids also those it has read
    std::int64_t after_row = 0;
    int sentences = 1; ///< without version_ids: about so many, in one document at least
};

struct Suggested {
    RequestId id = 0;
    RecordBatch records;               ///< one for each document read, also for those without an answer
    std::int64_t documents = 0;        ///< read, or passed over because they cannot be
    std::int64_t sentences = 0;        ///< in them
    double seconds = 0;                ///< spent
    std::vector<std::string> problems; ///< documents the student could not read, with the reason
    std::int64_t last_row = 0;         ///< without version_ids: go on from here
    bool at_end = false;               ///< without version_ids: nothing is left after it
};

} // namespace ade::app
