// SPDX-License-Identifier: GPL-3.0-or-later
// Scores for people and for programs.
#pragma once

#include "core/eval/scores.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>

namespace ade::eval {

/// {"gold", "predicted", "gold_found", "predicted_right", "precision", "recall", "f1"}.
nlohmann::json to_json(const Counts& counts);
/// {"strict", "lenient_many_to_many", "lenient_one_to_one"}, each as above.
nlohmann::json to_json(const RelationScores& scores);
nlohmann::json to_json(const FalseAlarms& alarms);
/// All of the report; "drug_identity" is "mention" or "name", "drugs_from" is "gold" or "predicted".
nlohmann::json to_json(const ScoreReport& report);

/// Plain text for a terminal, lines of at most 100 columns, ends in a line feed. per_drug_rows: the most
/// frequent drugs that are listed.
std::string to_table(const ScoreReport& report, std::size_t per_drug_rows = 20);

} // namespace ade::eval
