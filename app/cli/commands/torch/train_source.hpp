// SPDX-License-Identifier: GPL-3.0-or-later
// What `ade train` takes from a project, and what it leaves there.
#pragma once

#include "app/cli/command.hpp"
#include "app/learning/project_gold.hpp"
#include "core/base/result.hpp"
#include "core/student/trainer.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ade::cli {

/// Gold of a project that is for judging only.
struct ProjectGold;

struct TrainSource {
    std::vector<student::TrainingDocument> training;
    std::vector<student::TrainingDocument> development; ///< the project's development part, if it has one
    std::shared_ptr<const ProjectGold> gold;
    std::map<std::string, std::string> notes;
    std::filesystem::path default_output; ///< in the user's data folder, by project and data
};

/// sources: "gold", "teacher", "sample" (the sentences the curation plan has drawn, as the teacher labelled
/// them), or gold and one of the others with a comma. Fails with invalid_argument (unknown source; a build
/// without projects), database, not_found.
Result<TrainSource> read_project(const std::string& project, const std::string& sources);

/// The new student's scores: on its development set, from training, and on the project's frozen gold, which
/// is run now. Fails as Student::load() and app::score_on_gold().
Result<std::vector<app::GoldScore>> score_student(const ProjectGold& gold,
                                                  const student::TrainRequest& request,
                                                  const student::TrainReport& report, std::stop_token stop);

/// Adds the run and the model to the project and gives the model's name. It is not promoted.
Result<std::string> register_student(const std::string& project, const Context& context,
                                     const student::TrainRequest& request, const student::TrainReport& report,
                                     const std::vector<app::GoldScore>& scores);

} // namespace ade::cli
