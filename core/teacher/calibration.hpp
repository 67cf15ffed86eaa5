// SPDX-License-Identifier: GPL-3.0-or-later
// A teacher's confidence against gold: how far off it is, fitting it, and the fit that the project keeps.
#pragma once

#include "core/teacher/confidence.hpp"
#include "core/teacher/prompt.hpp"
#include "core/teacher/teacher_settings.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ade::store {
class ProjectFile;
}

namespace ade::teacher {

/// Suggestions in ten bins of equal width of their confidence; 1 is in the last.
struct Reliability {
    struct Bin {
        std::int64_t pairs = 0;
        double mean = 0;  ///< confidence
        double right = 0; ///< share of the pairs
        bool operator==(const Bin&) const = default;
    };
    std::array<Bin, 10> bins;
    double error = 0; ///< expected calibration error: Σ pairs · |right − mean| / all pairs (Guo et al. 2017)
    bool operator==(const Reliability&) const = default;
};
Reliability reliability(std::span<const Calibration::Pair> pairs);

/// A suggestion with a raw measure in a gold sentence. Right: gold has the same drug name and the same event.
struct JudgedPair {
    Calibration::Pair pair;
    std::string version_id; ///< of its text
    bool operator==(const JudgedPair&) const = default;
};

/// What each pair would be given by a fit to the other articles alone: five folds of articles, in turn. The
/// fit that is kept would flatter itself on the pairs it was made of. Nothing when the pairs are too few to
/// fit to four folds of five. Same order as given.
std::optional<std::vector<Calibration::Pair>> fitted_to_others(std::span<const JudgedPair> pairs);

/// One run's confidence.
struct CalibrationCheck {
    std::string run_id;
    std::string model;
    std::string prompt_hash; ///< empty for answers made elsewhere, which are not calibrated
    std::int64_t pairs = 0;  ///< suggestions with a confidence in gold sentences
    std::int64_t right = 0;
    std::int64_t without = 0; ///< suggestions in gold sentences that came without a confidence
    Reliability before;
    std::optional<Reliability> after; ///< as fitted_to_others()
    Calibration kept;                 ///< what the project keeps for this model and prompt; may be none,
                                      ///< also when the setting is damaged: a new fit takes its place
    Calibration applied;              ///< what this run's suggestions were given; may be none
    bool operator==(const CalibrationCheck&) const = default;
};

/// Gold: all parts but test and what is frozen. Fails with not_found (no such run), database.
Result<CalibrationCheck> check_calibration(store::ProjectFile& project, const std::string& run_id);

/// What one run's suggestions were fitted to, and for whom.
struct FittedRun {
    std::string model;
    std::string prompt_hash;
    Calibration calibration;
    bool operator==(const FittedRun&) const = default;
};
/// Nothing is written; what the project keeps so far is not looked at. Fails with not_found (no such run),
/// database, as Calibration::fit(), and with invalid_argument for answers made elsewhere.
Result<FittedRun> fit_run(store::ProjectFile& project, const std::string& run_id);

/// The calibration of this model and prompt that the project keeps; one that changes nothing when there is
/// none. label_project() gives it to what it stores.
Result<Calibration> stored_calibration(store::ProjectFile& project, const TeacherSettings& settings,
                                       const PromptTemplate& prompt);
/// Keeps it, as a setting of the project.
Result<void> keep_calibration(store::ProjectFile& project, const std::string& model,
                              const std::string& prompt_hash, const Calibration& calibration,
                              const std::string& person_id);
/// fit_run() of the newest run of this model and prompt, kept. Fails with invalid_argument when there are too
/// few pairs.
Result<Calibration> fit_calibration(store::ProjectFile& project, const TeacherSettings& settings,
                                    const PromptTemplate& prompt, const std::string& person_id);

} // namespace ade::teacher
