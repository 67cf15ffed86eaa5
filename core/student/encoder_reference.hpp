// SPDX-License-Identifier: GPL-3.0-or-later
// Hidden states that another program computed, and how far ours are from them.
#pragma once

#include "core/student/encoder.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace ade::student {

/// A token whose hidden state is known, at least its first values.
struct ReferenceRow {
    std::int64_t token = 0;    ///< index in [batch · tokens]
    std::vector<float> values; ///< from dimension 0 on, at most the encoder's width
};

struct ReferenceCase {
    std::int64_t batch = 0;
    std::int64_t tokens = 0;
    std::vector<std::int64_t> ids;  ///< [batch, tokens]
    std::vector<std::int64_t> mask; ///< [batch, tokens]
    std::vector<ReferenceRow> rows; ///< none where the mask is 0
};

/// Reads a file of reference values, or a folder with expected.json or minilm-hidden.json in it. Two forms:
/// one object
/// {"ids", "attention_mask", "last_hidden_state"} of a batch, or a list of {"ids", "rows": {"token":
/// [values]}}. Fails with not_found or parse.
Result<std::vector<ReferenceCase>> read_encoder_reference(const std::filesystem::path& path);

struct ReferenceComparison {
    double largest_difference = 0; ///< absolute
    std::int64_t values = 0;       ///< compared
};

/// Runs the encoder on every case. Errors of hidden_states(); model when a row is wider than the encoder or a
/// value computed is not finite.
Result<ReferenceComparison> compare_with_reference(Encoder& encoder, const std::vector<ReferenceCase>& cases);

} // namespace ade::student
