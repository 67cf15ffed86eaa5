// SPDX-License-Identifier: GPL-3.0-or-later
// Outcomes of sentences become stored documents as soon as a document is complete. For this room only.
#pragma once

#include "core/teacher/label_writer.hpp"
#include "core/teacher/project_labels.hpp"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace ade::teacher {

class SentenceCollector {
public:
    /// project is read, writer is written to; both and sentences must outlive it. samples: outcomes that each
    /// sentence waits for.
    SentenceCollector(store::ProjectFile& project, LabelWriter& writer, const store::RunRecord& run,
                      const std::vector<SentenceToLabel>& sentences, int samples, LabelContext context);

    /// So many outcomes more for one sentence; before any is taken.
    void await(std::size_t sentence, std::size_t more);
    /// Stores now and then, what is complete.
    Result<void> take(LabelOutcome outcome);
    /// Stores all that is complete.
    Result<void> flush();
    /// What the run has come to so far; told with labels().
    [[nodiscard]] LabelReport& so_far() { return labels_.run; }
    [[nodiscard]] const ProjectLabels& labels() const { return labels_; }

private:
    struct Waiting {
        std::vector<std::size_t> sentences; ///< of one document
        std::size_t missing = 0;            ///< outcomes
    };

    Result<void> complete(const std::string& version_id);

    store::ProjectFile& project_;
    LabelWriter& writer_;
    const std::vector<SentenceToLabel>& sentences_;
    LabelContext context_;
    ProjectLabels labels_;
    std::map<std::string, Waiting> waiting_;           ///< by version
    std::vector<std::vector<LabelOutcome>> outcomes_;  ///< by sentence
    std::vector<corpus::AnnotatedDocument> documents_; ///< complete, not stored
    std::vector<store::AskedSentence> asked_;          ///< the same
    std::chrono::steady_clock::time_point stored_at_;
};

/// A teacher's relation that lies in one sentence. The event counts from the sentence's begin.
struct ScoredRelation {
    std::string drug_key;
    text::Span drug;
    text::Span event;
    std::optional<double> raw;
};
std::vector<ScoredRelation> relations_in(const corpus::AnnotatedDocument& said, int sentence);

} // namespace ade::teacher
