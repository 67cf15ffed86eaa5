// SPDX-License-Identifier: GPL-3.0-or-later
// Seeds, rates, option checks.
#include "core/student/train_schedule.hpp"

#include "core/base/random.hpp"

#include <algorithm>
#include <tuple>

namespace ade::student {

std::uint64_t derived_seed(std::uint64_t seed, SeedStream stream, std::int64_t number)
{
    Random random(seed ^ (static_cast<std::uint64_t>(stream) * 0x9E3779B97F4A7C15ULL) ^
                  (static_cast<std::uint64_t>(number) << 20));
    return random.next();
}

double rate_factor(std::int64_t step, std::int64_t steps, double warm_up)
{
    const double warm_steps = std::max(0.0, warm_up * static_cast<double>(steps));
    const double at = static_cast<double>(step);
    if (at < warm_steps) {
        return (at + 1) / (warm_steps + 1);
    }
    return std::max(0.0, (static_cast<double>(steps) - at) /
                             std::max(1.0, static_cast<double>(steps) - warm_steps));
}

Result<void> check_options(const TrainOptions& options)
{
    const auto wrong = [](std::string_view name, auto value, std::string_view expected) {
        return fail(ErrorCode::invalid_argument, "student.bad_option", std::string(name),
                    "{} given, expected {}.", value, expected);
    };
    if (options.epochs < 1 || options.epochs > 1000) {
        return wrong("epochs", options.epochs, "1 to 1000");
    }
    if (options.batch_size < 1 || options.batch_size > 1024) {
        return wrong("batch size", options.batch_size, "1 to 1024");
    }
    for (const auto& [name, value, low, high] : {std::tuple("learning rate", options.encoder_rate, 0.0, 1.0),
                                                 {"head rate", options.head_rate, 0.0, 1.0},
                                                 {"weight decay", options.weight_decay, 0.0, 1.0},
                                                 {"warm-up", options.warm_up, 0.0, 1.0},
                                                 {"clip norm", options.clip_norm, 0.0, 1e6},
                                                 {"head dropout", options.head_dropout, 0.0, 0.9},
                                                 {"development part", options.development_part, 0.0, 0.9}}) {
        if (!(value >= low && value <= high)) {
            return wrong(name, value, fmt::format("{} to {}", low, high));
        }
    }
    if (options.patience < 0 || options.threads < 0 || options.niceness < 0 || options.max_pieces < 0) {
        return wrong("patience, threads, niceness or window", -1, "0 or more");
    }
    if (options.max_pieces > 0 && options.max_pieces < 8) {
        return wrong("window", options.max_pieces, "at least 8 pieces, or 0");
    }
    return {};
}

} // namespace ade::student
