// SPDX-License-Identifier: GPL-3.0-or-later
// Which precision the CPU engine may use for a student: decided on its development set.
#pragma once

#include "core/student/checkpoint.hpp"
#include "core/student/train_data.hpp"

#include <string_view>

namespace ade::student {

/// A precision is used only when neither F1 moves by more than this, 0.2 points, from f32's.
inline constexpr double kLargestF1Move = 0.002;

/// Runs each precision this processor has on the development set, at the checkpoint's threshold and
/// temperature, and chooses the fastest that stays within kLargestF1Move: int8, then bf16, then f32. Without
/// gold relations nothing is tried and f32 is chosen. `development` is cut as the checkpoint's settings say
/// (unit, pooling, window). Fails with model, cancelled, internal.
Result<PrecisionChoice> choose_precision(const Checkpoint& checkpoint, const PreparedData& development,
                                         int threads, std::stop_token stop = {});

/// Writes the choice into ade_model.json of a finished checkpoint. Returns the checkpoint's new hash. Fails
/// with model, io.
Result<std::string> store_precision(const std::filesystem::path& folder, const PrecisionChoice& choice);

/// "int8 (f32 93.5 / 80.5, int8 93.4 / 80.6: lenient / strict F1 in percent)", "f32 (not tried)".
std::string describe(const PrecisionChoice& choice);

} // namespace ade::student
