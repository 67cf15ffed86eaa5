// SPDX-License-Identifier: GPL-3.0-or-later
// Examples for a prompt from the project's gold, never from what judges.
#pragma once

#include "core/teacher/prompt.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ade::store {
class ProjectFile;
}

namespace ade::teacher {

enum class PickMode {
    fixed,   ///< the sentences named in ids
    diverse, ///< each as unlike those before as can be, by their words
    nearest, ///< nearest to the sentences that will be asked about, by the student's vectors
};

/// A sentence that will be asked about.
struct AskedText {
    std::string text;
    std::string external_id; ///< of its article; empty: that of the gold sentence that reads the same, if any
};

struct VectorsOfStudent {
    std::string student;                     ///< its name
    std::vector<std::vector<float>> vectors; ///< [texts, width], each of length 1
};

struct PickRequest {
    PickMode mode = PickMode::diverse;
    std::size_t count = 5;
    std::vector<std::string> ids; ///< "EXTERNAL_ID:N", N the sentence's number from 0; for fixed
    /// For nearest, such as StudentVectors::of(). Empty, or failing with anything but cancelled: words are
    /// compared by their overlap (Jaccard).
    std::function<Result<VectorsOfStudent>(std::span<const std::string> texts)> vectors;
    std::vector<AskedText> asked; ///< for nearest: some of the sentences that will be asked about
};

struct PickedExamples {
    std::vector<PromptExample> examples;
    std::string student;        ///< for nearest: by whose vectors; empty: by words
    std::optional<Error> fault; ///< why not by vectors; nothing when none were to be had or all went well
};

/// From sentences that are gold and hold a relation, of documents that are in no part or in "train": nothing
/// frozen, of the development or of the test part, and no sentence equal to a gold one of those. At most one
/// of an article, 20 to 400 code points long, and such that its answer is read back as it is. Each example
/// carries its article's external id: label_project() writes it into the run, and evaluation leaves the
/// article out.
///
/// nearest: by the mean cosine to the asked sentences (Liu et al. 2022 choose so for one sentence). A gold
/// sentence is not compared with itself nor with others of its own article, and one that could be compared
/// with nothing else is not taken: what stands beside a sentence would be chosen for standing there.
///
/// The same project, student and request give the same examples. Fails with invalid_argument when fewer than
/// count are left, not_found for an id, cancelled.
Result<PickedExamples> pick_examples(store::ProjectFile& project, const PickRequest& request);

/// The prompt with these examples in place of its own; its name says so ("five-shot, own examples").
PromptTemplate with_examples(PromptTemplate prompt, std::vector<PromptExample> examples);

} // namespace ade::teacher
