// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/confidence.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace ade::teacher {

namespace {

/// Neighbours that were pooled because they fell.
struct Block {
    double raw_sum = 0;
    double right = 0;
    double weight = 0;
    [[nodiscard]] double share() const { return right / weight; }
};

} // namespace

Result<Calibration> Calibration::fit(std::span<const Pair> pairs)
{
    const auto right = std::count_if(pairs.begin(), pairs.end(), [](const Pair& pair) { return pair.right; });
    if (pairs.size() < kLeastPairs || right == 0 || right == static_cast<std::ptrdiff_t>(pairs.size())) {
        return fail(
            ErrorCode::invalid_argument, "teacher.few_pairs", "calibration",
            "Calibration needs at least {} suggestions with a confidence in sentences that are gold, right "
            "and wrong ones; found {}, of which {} are right. Review more, or import gold.",
            kLeastPairs, pairs.size(), right);
    }
    std::vector<Pair> sorted(pairs.begin(), pairs.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Pair& left, const Pair& other) { return left.raw < other.raw; });
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < sorted.size();) {
        Block block; // equal measures belong together
        const double raw = sorted[i].raw;
        for (; i < sorted.size() && sorted[i].raw == raw; ++i) {
            block.raw_sum += sorted[i].raw;
            block.right += sorted[i].right ? 1 : 0;
            block.weight += 1;
        }
        while (!blocks.empty() && blocks.back().share() >= block.share()) {
            block.raw_sum += blocks.back().raw_sum;
            block.right += blocks.back().right;
            block.weight += blocks.back().weight;
            blocks.pop_back();
        }
        blocks.push_back(block);
    }
    Calibration calibration;
    calibration.pairs_ = pairs.size();
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        Block block = blocks[i];
        const double raw = block.raw_sum / block.weight;
        if (i == 0 || i + 1 == blocks.size()) { // one pair more, half right
            block.weight += 1;
            block.right += 0.5;
        }
        calibration.points_.emplace_back(raw, block.share());
    }
    // The first and last blocks were moved: keep the order.
    for (std::size_t i = 1; i < calibration.points_.size(); ++i) {
        calibration.points_[i].second =
            std::max(calibration.points_[i].second, calibration.points_[i - 1].second);
    }
    return calibration;
}

double Calibration::operator()(double raw) const
{
    if (points_.empty()) {
        return raw;
    }
    if (raw <= points_.front().first) {
        return points_.front().second;
    }
    for (std::size_t i = 1; i < points_.size(); ++i) {
        if (raw <= points_[i].first) {
            const auto& [left, low] = points_[i - 1];
            const auto& [right, high] = points_[i];
            return low + (high - low) * (raw - left) / (right - left);
        }
    }
    return points_.back().second;
}

std::string Calibration::to_json() const
{
    if (!fitted()) {
        return "{}";
    }
    return nlohmann::json{{"pairs", pairs_}, {"points", points_}}.dump();
}

Result<Calibration> Calibration::from_json(const std::string& text)
{
    const auto json = nlohmann::json::parse(text, nullptr, false);
    Calibration calibration;
    if (json.is_object() && json.empty()) {
        return calibration;
    }
    bool good = json.is_object() && json.contains("points") && json["points"].is_array() &&
                json.contains("pairs") && json["pairs"].is_number_unsigned();
    if (good) {
        calibration.pairs_ = json["pairs"].get<std::size_t>();
        for (const auto& point : json["points"]) {
            good =
                good && point.is_array() && point.size() == 2 && point[0].is_number() && point[1].is_number();
            if (!good) {
                break;
            }
            const std::pair<double, double> next = {point[0].get<double>(), point[1].get<double>()};
            good = next.second >= 0 && next.second <= 1 &&
                   (calibration.points_.empty() || (next.first > calibration.points_.back().first &&
                                                    next.second >= calibration.points_.back().second));
            calibration.points_.push_back(next);
        }
    }
    if (!good || calibration.points_.empty()) {
        return fail(
            ErrorCode::parse, "teacher.bad_calibration", "calibration",
            "A calibration is {{\"pairs\": …, \"points\": [[confidence, share], …]}} with rising points; "
            "found {}. Fit it again.",
            text.substr(0, 80));
    }
    return calibration;
}

std::optional<double> raw_confidence(int samples, int saying_so, std::optional<double> mean_log_probability)
{
    if (samples > 1) {
        return static_cast<double>(saying_so) / samples;
    }
    if (mean_log_probability) {
        return std::clamp(std::exp(*mean_log_probability), 0.0, 1.0);
    }
    return std::nullopt;
}

} // namespace ade::teacher
