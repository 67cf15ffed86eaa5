// SPDX-License-Identifier: GPL-3.0-or-later
// The sizes of a BERT encoder, from a Hugging Face config.json.
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace ade::student {

enum class Activation {
    gelu,      ///< exact, with erf
    gelu_tanh, ///< "gelu_new", "gelu_pytorch_tanh": the tanh formula
    relu,
};

struct EncoderConfig {
    std::int64_t vocabulary = 0; ///< rows of the word embedding
    std::int64_t width = 0;      ///< hidden_size
    std::int64_t layers = 0;
    std::int64_t heads = 0;         ///< attention heads; divides width
    std::int64_t inner_width = 0;   ///< intermediate_size
    std::int64_t max_positions = 0; ///< longest input in word pieces, [CLS] and [SEP] included
    std::int64_t token_types = 0;
    std::int64_t padding_id = 0;
    Activation activation = Activation::gelu;
    double layer_norm_epsilon = 1e-12;
    double hidden_dropout = 0.1;
    double attention_dropout = 0.1;

    bool operator==(const EncoderConfig&) const = default;
};

/// Checks types and limits. `where` is the file in errors. Fails with model: another model_type, a size that
/// is absent, no integer or out of range, heads that do not divide the width, an unknown hidden_act.
Result<EncoderConfig> parse_encoder_config(std::string_view json, const std::string& where);

/// Reads FOLDER/config.json. Fails with not_found when folder or file is missing, else as
/// parse_encoder_config().
Result<EncoderConfig> read_encoder_config(const std::filesystem::path& folder);

} // namespace ade::student
