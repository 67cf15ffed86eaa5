// SPDX-License-Identifier: GPL-3.0-or-later
// The BERT encoder on the CPU: packed rows of many windows through all layers, without padding.
#pragma once

#include "core/student/cpu/buffer.hpp"
#include "core/student/cpu/linear.hpp"
#include "core/student/encoder_weights.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace ade::student::cpu {

/// What one thread needs beside the weights, for chunks of up to `rows` rows. With W the width, I the inner
/// width, R the rows, T the longest window and each number rounded up a little, bytes are about
///   f32:  4 R (2 W + max(3 W, I)) + 4 (64 + W / heads · 2) T
///   int8: the same + R max(W, I);    bf16: + 2 R max(W, I);    with oneDNN: + 4 R max(3 W, I)
struct Workspace {
    std::size_t rows = 0;
    Buffer<float> hidden;  ///< [rows, row length of hidden]
    Buffer<float> context; ///< the same: what attention found
    Buffer<float> wide;    ///< [rows, max(3 · width, inner width)]: query, key, value; then the inner values
    Buffer<std::uint8_t> u8;
    Buffer<RowScale> u8_scale;
    Buffer<std::uint16_t> bf16;
    Buffer<float> scratch; ///< of products by another library
    Buffer<float> keys;    ///< packed keys of one head: [panels of tokens][head width][panel]
    Buffer<float> values;  ///< packed values of one head: [panels of head width][tokens][panel]
    Buffer<float> scores;  ///< [query rows at a time, tokens rounded up]

    [[nodiscard]] std::size_t bytes() const;
};

/// Weights and the forward pass. Immutable; run() may be called from several threads, each with a workspace.
class Transformer {
public:
    /// `kernels` and `maker` as for products; the file of `weights` stays open (its word embeddings are read
    /// in place when they are f32). Packs on up to `threads` threads. Fails with model, internal.
    static Result<std::unique_ptr<const Transformer>> make(const EncoderWeights& weights,
                                                           const Kernels& kernels, const LinearMaker& maker,
                                                           Precision precision, int threads);

    [[nodiscard]] const EncoderConfig& config() const { return config_; }
    /// Values from one row of the result to the next.
    [[nodiscard]] std::size_t row_length() const { return row_length_; }
    [[nodiscard]] Workspace make_workspace(std::size_t rows) const;

    /// Last hidden states of the windows' tokens, one window after the other: [tokens, row_length()], in the
    /// workspace. Ids must be in range, no window longer than max_positions, all tokens together at most
    /// workspace.rows. Each row depends on its window alone.
    const float* run(std::span<const std::span<const std::int32_t>> windows, Workspace& workspace) const;

    /// Packed weights and embeddings copied; what is read in place from the file is not counted.
    [[nodiscard]] std::size_t bytes() const;

private:
    struct Norm {
        Buffer<float> weight;
        Buffer<float> bias;
    };
    struct Layer {
        std::unique_ptr<const Linear> qkv; ///< columns: query · 1/√(head width), key, value
        std::unique_ptr<const Linear> attention_output;
        std::unique_ptr<const Linear> inner;
        std::unique_ptr<const Linear> output;
        Norm attention_norm;
        Norm output_norm;
    };

    Transformer(const EncoderWeights& weights, const Kernels& kernels, Precision precision, bool scratch);

    Result<Buffer<float>> read(const EncoderWeights& weights, const std::string& name) const;
    Result<void> read_embeddings(const EncoderWeights& weights);
    Result<Norm> read_norm(const EncoderWeights& weights, const std::string& name) const;
    Result<void> read_layer(const EncoderWeights& weights, const LinearMaker& maker, std::size_t index);
    void embed(std::span<const std::span<const std::int32_t>> windows, float* hidden) const;
    /// The rows in the form products take.
    Activations prepared(const float* rows, std::size_t ld, std::size_t count, std::size_t width,
                         Workspace& workspace) const;
    void attend(const float* qkv, std::size_t ld, std::span<const std::span<const std::int32_t>> windows,
                Workspace& workspace) const;

    EncoderConfig config_;
    const Kernels& kernels_;
    Precision precision_;
    bool scratch_needed_;
    std::size_t row_length_ = 0;
    std::size_t wide_length_ = 0;
    Curve curve_ = Curve::gelu;
    TensorFile file_;                  ///< keeps words_ valid
    const std::byte* words_ = nullptr; ///< [vocabulary, width] f32, of any alignment
    Buffer<float> words_copy_;         ///< when the file has another type
    Buffer<float> places_;             ///< [max_positions, width]: position + token type 0
    Norm embedding_norm_;
    std::vector<Layer> layers_;
};

} // namespace ade::student::cpu
