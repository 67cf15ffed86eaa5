// SPDX-License-Identifier: GPL-3.0-or-later
// Documents to learn from, read from a JSONL file.
#pragma once

#include "core/base/result.hpp"
#include "core/student/trainer.hpp"

#include <filesystem>
#include <vector>

namespace ade::student {

struct TrainingFile {
    std::vector<TrainingDocument>
        documents;                  ///< records with drugs; id: key "document", else "id", else the line
    std::vector<Error> refused;     ///< bad lines, each with its place
    std::int64_t without_drugs = 0; ///< records left out because nothing can be asked
};

/// Records as record.hpp describes them. A bad line is refused alone. Records that share "document" are kept
/// together when a development set is drawn. Fails with not_found, io; parse when no line could be read.
Result<TrainingFile> read_training_file(const std::filesystem::path& path);

} // namespace ade::student
