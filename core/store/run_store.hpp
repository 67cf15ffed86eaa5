// SPDX-License-Identifier: GPL-3.0-or-later
// Voices, runs, and labels that come in batches: imports, teacher, student, lexicon.
#pragma once

#include "core/base/result.hpp"
#include "core/store/carry_over.hpp"
#include "core/store/document_store.hpp"
#include "core/store/records.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::store {

class ProjectFile;

enum class RunStatus { running, done, failed, cancelled };
std::string_view to_string(RunStatus status);
std::optional<RunStatus> run_status_from(std::string_view text);

/// One time a program produced labels, or trained a student.
struct RunRecord {
    std::string id;
    VoiceKind kind = VoiceKind::import;
    std::string name;       ///< "gpt-3.5-turbo, five shots", "student 3"
    std::string parameters; ///< JSON object
    std::string data_hash;  ///< of what it read; empty when it read none
    RunStatus status = RunStatus::running;
    double cost_usd = 0;
    std::string started;  ///< UTC, ISO 8601
    std::string finished; ///< empty while running
    std::string program;  ///< program version
    std::string voice_id; ///< who spoke
    bool operator==(const RunRecord&) const = default;
};

/// What names a run: the same four words again are the same run.
struct RunRequest {
    VoiceKind kind = VoiceKind::import;
    std::string name;              ///< also the voice's name
    std::string parameters = "{}"; ///< JSON object
    std::string data_hash;
    bool counts_as_gold = false; ///< imports only: these labels are as good as a person's
};

struct ImportReport {
    std::string batch_id; ///< empty when nothing was new
    std::string voice_id;
    std::int64_t read = 0;      ///< records given
    std::int64_t stored = 0;    ///< records with something new
    std::int64_t unchanged = 0; ///< records that were there already
    std::int64_t documents_added = 0;
    std::int64_t new_versions = 0;
    std::vector<std::string> new_version_ids; ///< external ids of those documents
    std::int64_t mentions = 0;                ///< rows stored
    std::int64_t relations = 0;
    std::vector<CarryReport> carried; ///< of new versions whose older text held something
    std::vector<RefusedRecord> refused;
    bool operator==(const ImportReport&) const = default;
};

/// Whose labels to take.
struct VoiceSelection {
    std::vector<std::string> voice_ids; ///< these, as they said it; empty: gold
    /// Gold: labels of persons and of imports that count as gold, without what a person rejected or
    /// corrected.
    [[nodiscard]] bool gold() const { return voice_ids.empty(); }
};

class RunStore {
public:
    explicit RunStore(ProjectFile& project) : project_(project) {}

    Result<std::vector<Voice>> voices() const;
    Result<Voice> voice(const std::string& voice_id) const; ///< not_found
    /// The voice of this kind and name; nothing when there is none. Of several the newest.
    Result<std::optional<Voice>> find_voice(VoiceKind kind, const std::string& name) const;

    /// Starts a run and its voice, or gives the one that is there. A run that ended is opened again only for
    /// imports. Fails with invalid_argument when parameters is no JSON object or kind is person.
    Result<RunRecord> begin_run(const RunRequest& request, const std::string& person_id = {});
    Result<RunRecord> finish_run(const std::string& run_id, RunStatus status, double cost_usd = 0);
    Result<std::vector<RunRecord>> runs() const;
    Result<RunRecord> run(const std::string& run_id) const; ///< not_found

    /// Stores records as the run's voice: one batch, one transaction, one event with counts and digest; the
    /// rows never change afterwards. Documents that are not there yet are added. A record whose spans leave
    /// the text, whose surface differs from it, with a doubled id or a relation to nothing is refused alone.
    /// The same record again changes nothing. dry_run: the same report, nothing stored.
    Result<ImportReport> import_labels(const std::string& run_id,
                                       const std::vector<corpus::AnnotatedDocument>& records,
                                       bool dry_run = false, const std::string& person_id = {});

    /// Of several students that labelled a text the one that speaks: what goes with promoting and rolling
    /// back a model. Without a choice the newest speaks, also where the chosen one has not read a text.
    /// Empty: no choice.
    Result<void> choose_student_voice(const std::string& voice_id, const std::string& person_id = {});

    /// begin_run, import_labels, finish_run in one.
    Result<ImportReport> import_as(const RunRequest& request,
                                   const std::vector<corpus::AnnotatedDocument>& records,
                                   bool dry_run = false, const std::string& person_id = {});

    /// What the voices say about one text, in the shape files take. Mention ids are the source's where it
    /// gave one.
    Result<corpus::AnnotatedDocument> labels(const std::string& version_id,
                                             const VoiceSelection& selection = {}) const;

private:
    ProjectFile& project_;
};

} // namespace ade::store
