// SPDX-License-Identifier: GPL-3.0-or-later
// How sure a teacher is, and what that has been worth so far.
#pragma once

#include "core/base/result.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ade::teacher {

/// From a teacher's own measure (0..1) to the share of such suggestions that were right: isotonic regression
/// (pool adjacent violators; Barlow et al. 1972), linear between the blocks' means. Never falls.
class Calibration {
public:
    struct Pair {
        double raw = 0; ///< 0..1
        bool right = false;
        bool operator==(const Pair&) const = default;
    };
    static constexpr std::size_t kLeastPairs = 50;

    Calibration() = default; ///< gives out what it is given
    /// Shares are kept off 0 and 1 as if one pair more of either kind were in the first and last block. Fails
    /// with invalid_argument under kLeastPairs pairs, or when all of them are right or all wrong. O(n log n).
    static Result<Calibration> fit(std::span<const Pair> pairs);

    [[nodiscard]] double operator()(double raw) const;
    [[nodiscard]] bool fitted() const { return !points_.empty(); }
    [[nodiscard]] std::size_t pairs() const { return pairs_; }

    /// {"pairs": 120, "points": [[raw, share], …]}; an empty object when not fitted.
    [[nodiscard]] std::string to_json() const;
    /// Fails with parse.
    static Result<Calibration> from_json(const std::string& json);

    bool operator==(const Calibration&) const = default;

private:
    std::vector<std::pair<double, double>> points_; ///< rising in both
    std::size_t pairs_ = 0;
};

/// What one number says of a whole answer: with several samples the share that says so, else the geometric
/// mean of the answer's token probabilities, else nothing.
std::optional<double> raw_confidence(int samples, int saying_so, std::optional<double> mean_log_probability);

} // namespace ade::teacher
