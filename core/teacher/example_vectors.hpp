// SPDX-License-Identifier: GPL-3.0-or-later
// Sentence vectors of the project's student, for choosing examples.
#pragma once

#include "core/teacher/example_picker.hpp"

#include <span>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

namespace ade::teacher {

/// What it has computed is kept in memory as long as the same student (folder and hash) is in use, so that
/// another choice costs only what is new. For one thread at a time.
class StudentVectors {
public:
    /// Vectors of the texts by the student that the project uses; it is read from disk when one is new, and
    /// dropped afterwards. Fails with not_found when no student is in use, cancelled, and as
    /// student::SentenceVectors.
    Result<VectorsOfStudent> of(store::ProjectFile& project, std::span<const std::string> texts,
                                const std::stop_token& stop = {});

    [[nodiscard]] std::size_t kept() const { return known_.size(); }

    /// Beyond so many sentences all are forgotten (30 MB at a width of 384).
    static constexpr std::size_t kMostKept = 20'000;

private:
    std::string student_; ///< folder and hash
    std::unordered_map<std::string, std::vector<float>> known_;
};

} // namespace ade::teacher
