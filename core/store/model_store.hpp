// SPDX-License-Identifier: GPL-3.0-or-later
// Trained students of a project: which checkpoint serves, which did before.
#pragma once

#include "core/base/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ade::store {

class ProjectFile;

struct ModelRecord {
    std::string id;
    std::string name;          ///< "student 3"
    std::string path;          ///< the checkpoint's folder
    std::string sha256;        ///< of model.safetensors
    std::string scores = "{}"; ///< JSON object
    std::string run_id;        ///< the training run; may be empty
    std::string created;       ///< UTC, ISO 8601
    bool in_use = false;
    bool operator==(const ModelRecord&) const = default;
};

/// Fails with not_found, invalid_argument (bad JSON, read-only project, nothing to roll back to), database.
class ModelStore {
public:
    ModelStore(ProjectFile& project, std::string person_id = {});

    /// Registering does not promote. id, created and in_use of the given record are ignored; the same path
    /// and hash again give the record that is there.
    Result<ModelRecord> add(const ModelRecord& model);
    Result<std::vector<ModelRecord>> list() const; ///< oldest first
    Result<std::optional<ModelRecord>> in_use() const;
    /// Replaces what is known of a model's quality: a JSON object, one member per set of gold.
    Result<ModelRecord> set_scores(const std::string& model_id, const std::string& scores);
    Result<ModelRecord> promote(const std::string& model_id);
    /// Back to the model that served before the present one. Nothing serves after rolling back the first.
    Result<std::optional<ModelRecord>> roll_back();

private:
    ProjectFile& project_;
    std::string person_id_;
};

} // namespace ade::store
