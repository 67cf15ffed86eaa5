// SPDX-License-Identifier: GPL-3.0-or-later
// Prompts that a project keeps, version by version; a version is never changed.
#pragma once

#include "core/teacher/prompt.hpp"

#include <string>
#include <vector>

namespace ade::store {
class ProjectFile;
}

namespace ade::teacher {

/// Oldest first. Fails with database, and parse when a stored prompt cannot be read.
Result<std::vector<PromptTemplate>> project_prompts(store::ProjectFile& project);

/// Keeps the prompt under its name; its version becomes one more than the newest of that name, built-in ones
/// among them. Gives it back with that version. Fails as check_prompt(), and with database.
Result<PromptTemplate> save_prompt(store::ProjectFile& project, const std::string& person_id,
                                   PromptTemplate prompt);

/// The newest version of this name that the project keeps, or the version named by "NAME vN", of the project
/// or built-in; else as load_prompt().
Result<PromptTemplate> find_prompt(store::ProjectFile& project, const std::string& name_or_path);

} // namespace ade::teacher
