// SPDX-License-Identifier: GPL-3.0-or-later
// What a student may learn from: sentences, their drugs, and the events of each drug.
#pragma once

#include "core/base/result.hpp"
#include "core/text/span.hpp"

#include <map>
#include <string>
#include <vector>

namespace ade::store {

class ProjectFile;

/// A drug mention of a sentence and the events it causes. Spans count code points from the sentence's begin.
struct TrainingDrug {
    text::Span span;
    std::string key;                ///< lower-cased name: mentions of one drug share it
    std::vector<text::Span> events; ///< polarity causes only; in order; none is a negative
    bool operator==(const TrainingDrug&) const = default;
};

struct TrainingSentence {
    std::string version_id;
    std::string external_id;
    int sentence_index = 0;
    std::string text;
    std::vector<TrainingDrug> drugs; ///< in order; never empty
    std::string source;              ///< "gold", or the voice's name
    bool operator==(const TrainingSentence&) const = default;
};

struct TrainingRequest {
    bool gold = true; ///< units persons marked done, imports that count as gold
    std::vector<std::string>
        voice_ids;           ///< also learn from these voices (teacher runs) where there is no gold
    bool paper_mode = false; ///< of those voices drop sentences without a relation (Gu et al. 2023)
    /// Also learn from the sentences that the curation plan has drawn (curation.hpp), as the teachers of the
    /// project labelled them; voice_ids is not asked then, and paper_mode is the plan's.
    bool sample = false;
    std::vector<std::string> splits = {"train", ""}; ///< "": articles in no part; "test" is refused
    std::vector<std::string> excluded_external_ids;  ///< evaluation PMIDs
};

/// counts says by reason what came in and what did not; nothing is dropped without being in it:
///   sentences, drugs, positive_pairs, negative_drugs           what came in
///   sentences_not_reviewed, sentences_without_drug, sentences_paper_none   left out
///   sentences_not_asked                        the teacher run did not ask about it, or got no answer
///   sentences_not_drawn, documents_not_drawn   not in the sample
///   documents_prompt_examples                  in evaluation: examples of a teacher's prompt
///   documents_frozen, documents_in_test, documents_in_dev, documents_excluded, documents_left_out   left
///   out whole
///   relations_cross_sentence, relations_outside_sentences       no place in one sentence
///   relations_not_caused, relations_treats, relations_unclear   kept as negatives of their drug
///   relations_drug_not_reviewed                                 the drug's unit is not done
struct TrainingSet {
    std::vector<TrainingSentence> sentences; ///< by document as added, then by position
    std::map<std::string, std::int64_t> counts;
    std::string data_hash; ///< SHA-256 of the sentences, in order
    bool operator==(const TrainingSet&) const = default;
};

/// Frozen and test documents never come in, whatever is asked; "dev" only when splits says so.
/// Where several persons marked one unit done, the latest mark decides. A sample is taken only while it is
/// the plan's present one: texts, evaluation sets and lists are those it was drawn with, so nothing of an
/// evaluation set is in it. Fails with invalid_argument (test parts; no sample, or one that is outdated),
/// database.
Result<TrainingSet> gather_training_set(ProjectFile& project, const TrainingRequest& request = {});

/// The same shape for judging: gold of the given splits ("dev", "test"); frozen documents when frozen is
/// true.
Result<TrainingSet> gather_evaluation_set(ProjectFile& project, const std::vector<std::string>& splits,
                                          bool frozen);

} // namespace ade::store
