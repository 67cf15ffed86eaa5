// SPDX-License-Identifier: GPL-3.0-or-later
// The teacher at work on a project: which sentences, what it would take, and the run that stores labels and
// ledger.
#pragma once

#include "core/store/run_store.hpp"
#include "core/teacher/calibration.hpp"
#include "core/teacher/label_documents.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

namespace ade::store {
class ProjectFile;
}

namespace ade::teacher {

class LabelWriter;

/// Which sentences are asked about; all are sentences with a drug.
enum class SentenceChoice {
    automatic, ///< the curation plan's when its stage has run, else by the lexicon
    curation,  ///< of the curation plan's stage "drug_sentences": none of evaluation sets
    lexicon,   ///< in which the project's lexicon finds a name, of the newest texts of all documents
    gold,      ///< that are gold and hold a gold drug: for the scorecard
};
std::string_view to_string(SentenceChoice choice); // "automatic", "curation", "lexicon", "gold"
std::optional<SentenceChoice> sentence_choice_from(std::string_view text);

struct ChosenSentences {
    SentenceChoice choice = SentenceChoice::lexicon; ///< the one taken
    std::vector<SentenceToLabel> sentences;          ///< by document as added, then by position
};

/// limit: at most so many, the first; negative: all. Fails with database, cancelled, and invalid_argument
/// when curation is asked for and its stage has not run.
Result<ChosenSentences> choose_sentences(store::ProjectFile& project,
                                         SentenceChoice choice = SentenceChoice::automatic,
                                         std::int64_t limit = -1, const ProgressSink& progress = {},
                                         std::stop_token stop = {});

struct ProjectTask {
    TeacherSettings settings;
    PromptTemplate prompt; ///< passes check_prompt()
    std::string key;       ///< may be empty; kept nowhere
    LabelOptions options;
    std::string person_id; ///< who asked for it; may be empty
};

struct ProjectLabels {
    std::string run_id;
    std::string run_name;
    LabelReport run;
    std::int64_t sentences = 0;                   ///< stored, by outcome below
    std::map<std::string, std::int64_t> outcomes; ///< "events", "none", "unparsed", "failed"
    std::map<std::string, std::int64_t> statuses; ///< lines of the ledger, by status
    std::int64_t documents = 0;                   ///< stored with their labels
    std::int64_t mentions = 0;                    ///< rows that are new
    std::int64_t relations = 0;
};

/// Asks what is not in the project's answer cache, and stores each document's labels and ledger lines as soon
/// as all its sentences have an outcome: as the run of this model, prompt and parameters (store::RunRequest),
/// which the same task goes on with. After stop, a cap or a crash the same call goes on; nothing is asked
/// twice. A document of which no sentence was answered gets no labels. The run is "done" when every sentence
/// was answered, else "cancelled" (stop, cap) or "failed". `so_far` hears of every outcome. With a writer of
/// one's own the project is only read. Fails as run_labels() and the store.
Result<ProjectLabels> label_project(store::ProjectFile& project, const ProjectTask& task,
                                    const std::vector<SentenceToLabel>& sentences, std::stop_token stop = {},
                                    const ProgressSink& progress = {},
                                    const std::function<void(const ProjectLabels&)>& so_far = {},
                                    LabelWriter* writer = nullptr);

/// An answer made elsewhere.
struct RecordedAnswer {
    std::string id;   ///< "EXTERNAL_ID:N" or "VERSION_ID:N", N the sentence's number from 0; may be empty
    std::string text; ///< of the sentence, as stored; may be empty when there is an id
    std::string answer;
    std::string model;     ///< may be empty
    std::int64_t line = 0; ///< of its file
    bool operator==(const RecordedAnswer&) const = default;
};

struct RecordedFile {
    std::vector<RecordedAnswer> answers;
    std::vector<Error> refused; ///< lines that are none, with file and line
    std::string sha256;         ///< of the lines
};

/// JSONL, one answer a line: {"id" or "text", "answer", "model"?}; unknown keys are passed over. Fails with
/// io.
Result<RecordedFile> read_answers(const std::string& path);

struct RecordedTask {
    std::string name;      ///< of the run; "recorded" stands before it when `recorded`
    bool recorded = false; ///< a replay: the run, its voice and its parameters say so
    std::string data_hash; ///< of the file
    std::string person_id;
};

struct RecordedLabels {
    ProjectLabels labels;
    std::vector<Error> unmatched; ///< answers whose sentence the project does not have
};

/// Stores answers with the same parsing, placing and ledger as a run of the teacher; nothing is sent and no
/// key is needed. With `only`, just for these sentences; one without an answer is left as it is. Of two
/// answers to one sentence the later counts as another sample.
Result<RecordedLabels> store_recorded(store::ProjectFile& project, const RecordedTask& task,
                                      const std::vector<RecordedAnswer>& answers,
                                      const std::vector<SentenceToLabel>* only = nullptr,
                                      std::stop_token stop = {}, const ProgressSink& progress = {},
                                      LabelWriter* writer = nullptr);

} // namespace ade::teacher
