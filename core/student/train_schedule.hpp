// SPDX-License-Identifier: GPL-3.0-or-later
// What a training does when: seeds and learning rates by step, and which options make sense.
#pragma once

#include "core/base/result.hpp"
#include "core/student/trainer.hpp"

#include <cstdint>

namespace ade::student {

/// Streams of random numbers that must not meet.
enum class SeedStream : std::uint64_t { head = 1, order = 2, dropout = 3 };

/// A seed for one epoch or step: the same whether or not the run was interrupted before it.
std::uint64_t derived_seed(std::uint64_t seed, SeedStream stream, std::int64_t number);

/// Part of the highest learning rate at a step, which counts from 0 among `steps`: rises linearly over the
/// first warm_up · steps, then falls linearly, to reach 0 after the last step.
double rate_factor(std::int64_t step, std::int64_t steps, double warm_up);

/// Fails with invalid_argument, naming the option, what was given and what is expected.
Result<void> check_options(const TrainOptions& options);

} // namespace ade::student
