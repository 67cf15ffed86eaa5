// SPDX-License-Identifier: GPL-3.0-or-later
// The BERT encoder on the CPU: packed rows of many windows through all layers, without padding.
#pragma once

#include "core/student/cpu/buffer.hpp"
#include "core/student/cpu/linear.hpp"
#include "core/student/cpu/team.hpp"
#include "core/student/encoder_weights.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace ade::student::cpu {

/// What a chunk of up to `rows` rows needs beside the weights. With W the width, I the inner width, R the
/// rows, T the longest window, P the threads that share a chunk and each number rounded up a little, bytes
/// are about
///   f32:  4 R (2 W + max(3 W, I)) + 4 P (64 + W / heads · 2) T
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

    /// One thread's, for attention.
    struct Part {
        Buffer<float> keys;   ///< packed keys of one head: [panels of tokens][head width][panel]
        Buffer<float> values; ///< packed values of one head: [panels of head width][tokens][panel]
        Buffer<float> scores; ///< [query rows at a time, tokens rounded up]
    };
    std::vector<Part> parts;

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
    /// For chunks that up to `parts` threads share.
    [[nodiscard]] Workspace make_workspace(std::size_t rows, std::size_t parts = 1) const;

    /// Last hidden states of the windows' tokens, one window after the other: [tokens, row_length()], in the
    /// workspace. Ids must be in range, no window longer than max_positions, all tokens together at most
    /// workspace.rows. Each row depends on its window alone. With a team, up to `parts` of its members (not
    /// more than workspace.parts) share the rows where there are enough; with own kernels the result is
    /// bitwise the same, with oneDNN, which chooses its code by the number of rows, within 1e-6 in f32.
    const float* run(std::span<const std::span<const std::int32_t>> windows, Workspace& workspace,
                     Team* team = nullptr, std::size_t parts = 1) const;

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

    Transformer(const EncoderWeights& weights, const Kernels& kernels, const LinearMaker& maker,
                Precision precision);

    Result<Buffer<float>> read(const EncoderWeights& weights, const std::string& name) const;
    Result<void> read_embeddings(const EncoderWeights& weights);
    Result<Norm> read_norm(const EncoderWeights& weights, const std::string& name) const;
    Result<void> read_layer(const EncoderWeights& weights, const LinearMaker& maker, std::size_t index);
    /// Some rows of a chunk, those of one thread.
    struct Rows {
        std::size_t begin = 0;
        std::size_t end = 0;
        [[nodiscard]] std::size_t count() const { return end - begin; }
    };
    /// All layers for some rows. Other threads do the other rows; they meet (`team`, null when there are
    /// none) where attention needs the keys and values of all.
    void run_rows(std::span<const std::span<const std::int32_t>> windows, Rows rows, Workspace& workspace,
                  Workspace::Part& part, Team* team) const;
    void embed(std::span<const std::span<const std::int32_t>> windows, Rows rows, float* hidden) const;
    /// The rows in the form products take; `from` is the chunk's first row.
    Activations prepared(const float* from, std::size_t ld, Rows rows, std::size_t width,
                         Workspace& workspace) const;
    void attend(std::span<const std::span<const std::int32_t>> windows, Rows rows, Workspace& workspace,
                Workspace::Part& part) const;

    EncoderConfig config_;
    const Kernels& kernels_;
    Precision precision_;
    bool scratch_needed_;
    std::size_t row_step_; ///< of LinearMaker
    std::size_t row_length_ = 0;
    std::size_t wide_length_ = 0;
    std::size_t deepest_ = 0; ///< values of a row as products take them, at most
    Curve curve_ = Curve::gelu;
    TensorFile file_;                  ///< keeps words_ valid
    const std::byte* words_ = nullptr; ///< [vocabulary, width] f32, of any alignment
    Buffer<float> words_copy_;         ///< when the file has another type
    Buffer<float> places_;             ///< [max_positions, width]: position + token type 0
    Norm embedding_norm_;
    std::vector<Layer> layers_;
};

} // namespace ade::student::cpu
