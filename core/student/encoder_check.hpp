// SPDX-License-Identifier: GPL-3.0-or-later
// Can an encoder's folder be used? Files, sums, tokenizer, weights, and a sentence through it, without
// LibTorch.
#pragma once

#include "core/student/encoder_catalogue.hpp"
#include "core/student/tokenizer_settings.hpp"

#include <stop_token>

namespace ade::student {

struct EncoderCheck {
    std::filesystem::path folder;
    EncoderConfig config;
    std::filesystem::path weights_file;
    std::int64_t parameters = 0;
    std::size_t ignored = 0; ///< tensors in the file that are not the encoder's
    std::int32_t pieces = 0; ///< of the tokenizer
    TokenizerSettings tokenizer;
    int sums_compared = 0;          ///< files that were compared with the sums noted when they were fetched
    std::vector<std::string> notes; ///< what a person should know
    bool operator==(const EncoderCheck&) const = default;
};

/// Reads everything in the folder of an encoder, or a student, and runs the CPU engine on a sentence: its
/// hidden states must be finite. Fails with not_found, parse, model (also: a file that changed since it was
/// fetched), io, cancelled.
Result<EncoderCheck> check_encoder(const std::filesystem::path& folder, std::stop_token stop = {});

} // namespace ade::student
