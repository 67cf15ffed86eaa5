// SPDX-License-Identifier: GPL-3.0-or-later
// From the store's sentences to what the trainer and the student take, and scores on a project's gold.
#pragma once

#include "core/store/training_data.hpp"
#include "core/student/student.hpp"
#include "core/student/trainer.hpp"

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace ade::app {

/// Scores of a student on one set of gold.
struct GoldScore {
    std::string set;        ///< kDevelopmentSet, kFrozenSet
    student::Score lenient; ///< any overlap of the event, many-to-many
    student::Score strict;
    std::int64_t relations = 0; ///< gold relations judged
};

inline constexpr const char* kDevelopmentSet = "development";
inline constexpr const char* kFrozenSet = "frozen gold";

/// Sentences of one document together, in order, joined by newlines; spans moved along.
std::vector<student::TrainingDocument> training_documents(const store::TrainingSet& set);

/// The scores training gave on its development set, if it had one with gold.
std::vector<GoldScore> development_score(const student::TrainReport& report,
                                         const store::TrainingSet& development);

/// Lenient and strict scores of a student on gold sentences, gold drugs given. Fails with cancelled, or as
/// Student::predict().
Result<GoldScore> score_on_gold(const student::Student& student, const store::TrainingSet& gold,
                                std::string set_name, std::stop_token stop);

/// For store::ModelRecord::scores: a JSON object by set, {"lenient": {"precision", "recall", "f1"}, "strict":
/// …, "relations"}. earlier: such an object whose other sets are kept; anything else counts as empty.
std::string scores_json(const std::vector<GoldScore>& scores, const std::string& earlier = "{}");

} // namespace ade::app
