// SPDX-License-Identifier: GPL-3.0-or-later
// Examples for a prompt from the project's gold, never from what judges.
#pragma once

#include "core/teacher/prompt.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::store {
class ProjectFile;
}

namespace ade::teacher {

enum class PickMode {
    fixed,   ///< the sentences named in ids
    diverse, ///< each as unlike those before as can be
    nearest, ///< nearest to the sentences that will be asked about
};

struct PickRequest {
    PickMode mode = PickMode::diverse;
    std::size_t count = 5;
    std::vector<std::string> ids; ///< "EXTERNAL_ID:N", N the sentence's number from 0; for fixed
    /// A sentence's vector, such as the student's. Empty: its words, compared by their overlap (Jaccard).
    std::function<std::vector<float>(std::string_view)> vector;
    std::vector<std::string> asked; ///< for nearest: some of the sentences that will be asked about
};

/// From sentences that are gold and hold a relation, of documents that are in no part or in "train": nothing
/// frozen, of the development or of the test part, and no sentence equal to a gold one of those. At most one
/// of an article, 20 to 400 code points long, and such that its answer is read back as it is. Each example
/// carries its article's external id: label_project() writes it into the run, and evaluation leaves the
/// article out. The same project and request give the same examples. Fails with invalid_argument when fewer
/// than count are left, not_found for an id.
Result<std::vector<PromptExample>> pick_examples(store::ProjectFile& project, const PickRequest& request);

/// The prompt with these examples in place of its own; its name says so ("five-shot, own examples").
PromptTemplate with_examples(PromptTemplate prompt, std::vector<PromptExample> examples);

} // namespace ade::teacher
