// SPDX-License-Identifier: GPL-3.0-or-later
// A student while it learns: weights, gradients and optimizer behind a plain interface.
#pragma once

#include "core/base/result.hpp"
#include "core/student/batch.hpp"
#include "core/student/device.hpp"
#include "core/student/tensor_file.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace ade::student {

struct LearnerOptions {
    std::filesystem::path encoder_folder;
    Device device = Device::automatic;
    int threads = 0; ///< 0: as many as the machine has cores
    double head_dropout = 0.1;
    double weight_decay = 0.01; ///< on tensors of two or more dimensions; none on biases and LayerNorm
    double clip_norm = 1.0;     ///< 0: none
    std::uint64_t seed = 1;     ///< of the head's first weights
};

/// Values on the CPU, row-major.
struct NamedValues {
    std::string name;
    std::vector<std::int64_t> shape;
    std::vector<float> values;
};

struct StepRates {
    double encoder = 0;
    double head = 0;
    std::uint64_t dropout_seed = 0; ///< all of the step's randomness comes from it
};

struct StepResult {
    double loss = 0; ///< binary cross-entropy, mean over the batch's weighted pieces, before the update
    double gradient_norm = 0; ///< before clipping
};

/// Used by one thread.
class Learner {
public:
    virtual ~Learner() = default;
    Learner(const Learner&) = delete;
    Learner& operator=(const Learner&) = delete;

    /// Forward, backward, clipping, AdamW. Fails with model when the loss is not finite, internal.
    virtual Result<StepResult> step(const Batch& batch, const StepRates& rates) = 0;

    /// As Engine::run() with the present weights, without dropout.
    virtual Result<std::vector<WindowLogits>> logits(std::span<const EncodedWindow> windows,
                                                     std::stop_token stop) = 0;

    /// Under the names of a checkpoint ("bert.…", "drug_head.…"), the encoder's pooler included when it has
    /// one.
    [[nodiscard]] virtual Result<std::vector<NamedValues>> weights() const = 0;

    /// All that the next step depends on, besides batch and rates: weights, both moments, the step count.
    [[nodiscard]] virtual Result<std::vector<NamedValues>> state() const = 0;
    /// The tensors of state(). Fails with model when a name is missing or a shape differs.
    virtual Result<void> restore(const TensorFile& state) = 0;

    /// "LibTorch 1.13.1, cpu, 2 threads".
    [[nodiscard]] virtual std::string description() const = 0;

protected:
    Learner() = default;
};

/// A learner on an encoder's weights with a new head; loads the LibTorch module. Fails with not_found, model.
Result<std::unique_ptr<Learner>> make_learner(const LearnerOptions& options);

} // namespace ade::student
