// SPDX-License-Identifier: GPL-3.0-or-later
// From the store's sentences to what the trainer and the student take, and scores on gold.
#pragma once

#include "app/workers/messages.hpp"
#include "core/store/training_data.hpp"
#include "core/student/student.hpp"
#include "core/student/trainer.hpp"

namespace ade::app {

/// Sentences of one document together, in order, joined by newlines; spans moved along.
std::vector<student::TrainingDocument> trainingDocuments(const store::TrainingSet& set);

/// Lenient (any overlap of the event, many-to-many) and strict scores of a student on gold sentences, gold
/// drugs given. Fails with cancelled, or as Student::predict().
Result<GoldScore> scoreOnGold(const student::Student& student, const store::TrainingSet& gold,
                              std::string set_name, std::stop_token stop);

} // namespace ade::app
