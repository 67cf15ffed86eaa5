// SPDX-License-Identifier: GPL-3.0-or-later
// Persons, settings, guideline and notes of a project.
#pragma once

#include "core/base/result.hpp"
#include "core/store/records.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ade::store {

class ProjectFile;

struct Person {
    std::string id; ///< also the id of the person's voice
    std::string name;
    std::string created; ///< UTC, ISO 8601
    bool operator==(const Person&) const = default;
};

/// Fails with invalid_argument (empty or overlong name, not UTF-8, read-only project), not_found, database.
class SettingsStore {
public:
    explicit SettingsStore(ProjectFile& project, std::string person_id = {});

    /// The person of this name, made when absent. Names are compared without outer space.
    Result<Person> person(const std::string& name);
    Result<std::vector<Person>> persons() const;

    /// A value is free text, JSON by custom. Keys that look like secrets ("api_key", "token", "password") are
    /// refused: they belong in the keychain or an environment variable.
    Result<void> set(const std::string& key, const std::string& value);
    Result<std::optional<std::string>> get(const std::string& key) const;
    Result<std::map<std::string, std::string>> all() const;

    /// The annotation guideline, Markdown. Every version stays in the log.
    Result<void> set_guideline(const std::string& markdown);
    Result<std::string> guideline() const; ///< newest; empty when none

private:
    ProjectFile& project_;
    std::string person_id_;
};

} // namespace ade::store
