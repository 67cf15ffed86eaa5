// SPDX-License-Identifier: GPL-3.0-or-later
// What `ade train` takes from a project, and what it leaves there.
#pragma once

#include "app/cli/command.hpp"
#include "core/base/result.hpp"
#include "core/student/trainer.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace ade::cli {

struct TrainSource {
    std::vector<student::TrainingDocument> training;
    std::vector<student::TrainingDocument> development; ///< the project's development part, if it has one
    std::map<std::string, std::string> notes;
    std::filesystem::path default_output; ///< in the user's data folder, by project and data
};

/// sources: "gold", "teacher" or "gold,teacher". Fails with invalid_argument (unknown source; a build without
/// projects), database, not_found.
Result<TrainSource> read_project(const std::string& project, const std::string& sources);

/// Adds the run and the model to the project and gives the model's name. It is not promoted.
Result<std::string> register_student(const std::string& project, const Context& context,
                                     const student::TrainRequest& request,
                                     const student::TrainReport& report);

} // namespace ade::cli
