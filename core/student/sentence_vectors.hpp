// SPDX-License-Identifier: GPL-3.0-or-later
// One direction per sentence, by the student's own encoder: near ones say alike things.
#pragma once

#include "core/base/result.hpp"
#include "core/student/encoder.hpp"
#include "core/text/wordpiece.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace ade::student {

/// Of one sequence of piece ids, [CLS] first and [SEP] last: the mean of the last hidden states over the
/// pieces between them, divided by its length (L2), so that the dot product of two is their cosine. Returns
/// [width]; all zeros where there is no piece between. Fails as Encoder::hidden_states().
Result<std::vector<float>> sentence_vector(Encoder& encoder, std::span<const std::int64_t> ids);

/// Tokenizer and encoder of a checkpoint, on the CPU without LibTorch, in f32, on all cores. Mean pooling is
/// what sentence encoders are trained with (Reimers and Gurevych 2019, Section 3). For one thread at a time.
class SentenceVectors {
public:
    /// A checkpoint's folder, or that of a bare encoder. Fails with not_found, parse, model, io.
    static Result<std::unique_ptr<SentenceVectors>> load(const std::filesystem::path& folder);

    /// Returns [texts, width], as sentence_vector(). A text with more pieces than the encoder takes is cut at
    /// its end. Fails with cancelled (looked at once per text), parse (not UTF-8). O(texts · pieces ·
    /// weights).
    Result<std::vector<std::vector<float>>> of(std::span<const std::string> texts,
                                               const std::stop_token& stop = {});

private:
    SentenceVectors(text::WordPiece tokenizer, std::unique_ptr<Encoder> encoder);

    text::WordPiece tokenizer_;
    std::unique_ptr<Encoder> encoder_;
};

} // namespace ade::student
