// SPDX-License-Identifier: GPL-3.0-or-later
// The weights of a BERT encoder under one set of names, whatever file they come from.
#pragma once

#include "core/student/encoder_config.hpp"
#include "core/student/tensor_file.hpp"

#include <map>
#include <optional>

namespace ade::student {

/// One tensor the encoder needs.
struct WeightSpec {
    std::string name; ///< Hugging Face's name without the "bert." prefix:
                      ///< "encoder.layer.0.attention.self.query.weight"
    std::vector<std::int64_t> shape;
    bool optional = false; ///< the pooler, which the student does not use but keeps
};

/// All tensors of an encoder of this size, in file order.
std::vector<WeightSpec> encoder_weight_specs(const EncoderConfig& config);

/// A checked set of weights: every needed tensor is there, has the right shape, a floating type and finite
/// values.
struct EncoderWeights {
    EncoderConfig config;
    TensorFile file;
    std::map<std::string, const TensorEntry*, std::less<>>
        tensors;                      ///< by the names of encoder_weight_specs()
    std::vector<std::string> ignored; ///< names in the file that are not the encoder's
    bool has_pooler = false;

    /// Null when absent; for tensors that are not the encoder's (a head) use file.find().
    [[nodiscard]] const TensorEntry* find(std::string_view name) const;
};

/// model.safetensors if there is one, else pytorch_model.bin. Fails with not_found, naming what was looked
/// for (and sharded or TensorFlow weights found instead).
Result<std::filesystem::path> find_weights_file(const std::filesystem::path& folder);

/// Reads config.json and the weights beside it. Names may have a "bert." prefix or not, LayerNorm may say
/// gamma/beta or weight/bias; other tensors are listed in `ignored`. Fails with not_found, parse, or model:
/// missing tensors (named), wrong shapes (both given), values that are NaN or infinite (tensor and index
/// given).
Result<EncoderWeights> read_encoder_weights(const std::filesystem::path& folder);
Result<EncoderWeights> read_encoder_weights(const EncoderConfig& config,
                                            const std::filesystem::path& weights_file);

} // namespace ade::student
