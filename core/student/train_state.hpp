// SPDX-License-Identifier: GPL-3.0-or-later
// What a training leaves behind after each epoch, so that it can go on after a kill.
#pragma once

#include "core/base/result.hpp"
#include "core/student/checkpoint.hpp"
#include "core/student/learner.hpp"
#include "core/student/trainer.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ade::student {

/// resume/state.json; the weights and moments lie beside it in resume/optimizer.safetensors. Batch order and
/// dropout are derived from seed, epoch and step, so there is no generator state to keep.
struct TrainState {
    std::string request_sha256; ///< data, options, encoder: what must be equal to go on
    int threads = 0;            ///< another count gives other roundings
    int epochs_done = 0;
    std::int64_t steps_done = 0;
    int kept_epoch = 0; ///< whose weights model.safetensors holds
    int epochs_without_gain = 0;
    double seconds = 0;
    std::vector<EpochScore> epochs;
    std::optional<Score> lenient_other_pooling; ///< of the kept epoch
    std::optional<Score> strict_other_pooling;

    bool operator==(const TrainState&) const = default;
};

std::string to_json(const TrainState& state);
/// Fails with parse.
Result<TrainState> parse_train_state(std::string_view json, const std::string& where);

/// SHA-256 over all that decides the result of a training.
Result<std::string> request_sha256(const TrainRequest& request);

/// What to do with the output folder.
struct ResumePoint {
    TrainState state;
    TensorFile learner_state;
};
/// Nothing when there is nothing to go on from. Fails with invalid_argument when the folder holds a finished
/// student, another training or something else; parse, model when what it holds is damaged.
Result<std::optional<ResumePoint>> find_resume_point(const TrainRequest& request, const std::string& sha256);

/// Writes the checkpoint. kept: weights for model.safetensors, or null to keep those already in the folder.
/// learner_state: null when training is over, which leaves no resume/. Returns the checkpoint's hash.
Result<std::string> write_training_checkpoint(const TrainRequest& request, const ModelSettings& settings,
                                              const std::string& training_json,
                                              const std::vector<NamedValues>* kept, const TrainState& state,
                                              const std::vector<NamedValues>* learner_state);

/// ade_training.json: how the student was made. options: as used, with nothing left to choose.
std::string training_json(const TrainRequest& request, const TrainOptions& options, const TrainReport& report,
                          const TrainState& state, const std::string& engine, bool finished);

} // namespace ade::student
