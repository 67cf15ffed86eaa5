// SPDX-License-Identifier: GPL-3.0-or-later
// The forward pass.
#include "core/student/cpu/transformer.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <thread>

namespace ade::student::cpu {

namespace {

/// Query rows whose scores are held at once: bounds memory for long windows.
constexpr std::size_t kQueryRows = 64;
/// Results of products are stored in whole panels, and oneDNN works on rows in sixteens.
constexpr std::size_t kRowStep = 16;

Curve curve_of(Activation activation)
{
    switch (activation) {
    case Activation::gelu_tanh:
        return Curve::gelu_tanh;
    case Activation::relu:
        return Curve::relu;
    case Activation::gelu:
        break;
    }
    return Curve::gelu;
}

std::size_t size(std::int64_t value)
{
    return static_cast<std::size_t>(value);
}

} // namespace

std::size_t Workspace::bytes() const
{
    return hidden.bytes() + context.bytes() + wide.bytes() + u8.bytes() + u8_scale.bytes() + bf16.bytes() +
           scratch.bytes() + keys.bytes() + values.bytes() + scores.bytes();
}

Transformer::Transformer(const EncoderWeights& weights, const Kernels& kernels, Precision precision,
                         bool scratch)
    : config_(weights.config), kernels_(kernels), precision_(precision), scratch_needed_(scratch),
      curve_(curve_of(weights.config.activation)), file_(weights.file)
{
    const std::size_t width = size(config_.width);
    const std::size_t head = width / size(config_.heads);
    // The last head's values are stored in whole panels too.
    row_length_ = std::max(rounded_up(width, kernels.panel), width - head + rounded_up(head, kernels.panel));
    row_length_ = rounded_up(row_length_, 16);
    wide_length_ = rounded_up(std::max(3 * width, size(config_.inner_width)), kernels.panel);
    layers_.resize(size(config_.layers));
}

Result<std::unique_ptr<const Transformer>> Transformer::make(const EncoderWeights& weights,
                                                             const Kernels& kernels, const LinearMaker& maker,
                                                             Precision precision, int threads)
{
    std::unique_ptr<Transformer> made(new Transformer(weights, kernels, precision, maker.scratch_needed()));
    // Each layer is a task, the embeddings are one more.
    const std::size_t tasks = made->layers_.size() + 1;
    std::vector<Result<void>> outcomes(tasks);
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t task = next++; task < tasks; task = next++) {
            outcomes[task] =
                task == 0 ? made->read_embeddings(weights) : made->read_layer(weights, maker, task - 1);
        }
    };
    {
        std::vector<std::jthread> helpers;
        for (std::size_t i = 1; i < std::min(size(std::max(threads, 1)), tasks); ++i) {
            helpers.emplace_back(work);
        }
        work();
    }
    for (const auto& outcome : outcomes) {
        if (!outcome) {
            return forward_error(outcome);
        }
    }
    return made;
}

Result<Buffer<float>> Transformer::read(const EncoderWeights& weights, const std::string& name) const
{
    const TensorEntry* entry = weights.find(name);
    if (entry == nullptr) { // read_encoder_weights() has looked already
        return fail(ErrorCode::model, "encoder.missing_tensors", weights.file.path().string(),
                    "{} is missing.", name);
    }
    Buffer<float> values(size(entry->element_count()));
    if (auto copied = copy_floats(*entry, {values.data(), values.size()}); !copied) {
        return forward_error(copied);
    }
    return values;
}

Result<void> Transformer::read_embeddings(const EncoderWeights& weights)
{
    const TensorEntry* words = weights.find("embeddings.word_embeddings.weight");
    if (words != nullptr && words->type == ElementType::f32 && words->strides.empty()) {
        words_ = words->bytes.data();
    } else {
        auto copy = read(weights, "embeddings.word_embeddings.weight");
        if (!copy) {
            return forward_error(copy);
        }
        words_copy_ = std::move(*copy);
        words_ = reinterpret_cast<const std::byte*>(words_copy_.data());
    }
    auto places = read(weights, "embeddings.position_embeddings.weight");
    auto types = read(weights, "embeddings.token_type_embeddings.weight");
    auto norm = read_norm(weights, "embeddings.LayerNorm");
    for (const auto* values : {&places, &types}) {
        if (!*values) {
            return forward_error(*values);
        }
    }
    if (!norm) {
        return forward_error(norm);
    }
    places_ = std::move(*places);
    const std::size_t width = size(config_.width);
    for (std::size_t i = 0; i < places_.size(); ++i) {
        places_.data()[i] += types->data()[i % width];
    }
    embedding_norm_ = std::move(*norm);
    return {};
}

Result<Transformer::Norm> Transformer::read_norm(const EncoderWeights& weights, const std::string& name) const
{
    auto weight = read(weights, name + ".weight");
    auto bias = read(weights, name + ".bias");
    if (!weight) {
        return forward_error(weight);
    }
    if (!bias) {
        return forward_error(bias);
    }
    return Norm{std::move(*weight), std::move(*bias)};
}

Result<void> Transformer::read_layer(const EncoderWeights& weights, const LinearMaker& maker,
                                     std::size_t index)
{
    const std::string prefix = fmt::format("encoder.layer.{}.", index);
    const std::size_t width = size(config_.width);
    const std::size_t inner = size(config_.inner_width);
    Layer& layer = layers_[index];

    // Query, key and value in one matrix [3 · width, width]; the query's part carries 1/√(head width).
    Buffer<float> joined(3 * width * width);
    Buffer<float> joined_bias(3 * width);
    const float factor = 1.0F / std::sqrt(static_cast<float>(width / size(config_.heads)));
    std::size_t part = 0;
    for (const char* name : {"query", "key", "value"}) {
        auto matrix = read(weights, prefix + "attention.self." + name + ".weight");
        auto bias = read(weights, prefix + "attention.self." + name + ".bias");
        if (!matrix) {
            return forward_error(matrix);
        }
        if (!bias) {
            return forward_error(bias);
        }
        const float scale = part == 0 ? factor : 1.0F;
        std::transform(matrix->data(), matrix->data() + matrix->size(), joined.data() + part * width * width,
                       [scale](float w) { return w * scale; });
        std::transform(bias->data(), bias->data() + bias->size(), joined_bias.data() + part * width,
                       [scale](float b) { return b * scale; });
        ++part;
    }
    auto qkv = maker.make(joined.data(), joined_bias.data(), 3 * width, width);
    if (!qkv) {
        return forward_error(qkv);
    }
    layer.qkv = std::move(*qkv);

    const auto linear = [&](const std::string& name, std::size_t columns, std::size_t depth,
                            std::unique_ptr<const Linear>& to) -> Result<void> {
        auto matrix = read(weights, prefix + name + ".weight");
        auto bias = read(weights, prefix + name + ".bias");
        if (!matrix) {
            return forward_error(matrix);
        }
        if (!bias) {
            return forward_error(bias);
        }
        auto made = maker.make(matrix->data(), bias->data(), columns, depth);
        if (!made) {
            return forward_error(made);
        }
        to = std::move(*made);
        return {};
    };
    if (auto done = linear("attention.output.dense", width, width, layer.attention_output); !done) {
        return done;
    }
    if (auto done = linear("intermediate.dense", inner, width, layer.inner); !done) {
        return done;
    }
    if (auto done = linear("output.dense", width, inner, layer.output); !done) {
        return done;
    }
    auto attention_norm = read_norm(weights, prefix + "attention.output.LayerNorm");
    auto output_norm = read_norm(weights, prefix + "output.LayerNorm");
    if (!attention_norm) {
        return forward_error(attention_norm);
    }
    if (!output_norm) {
        return forward_error(output_norm);
    }
    layer.attention_norm = std::move(*attention_norm);
    layer.output_norm = std::move(*output_norm);
    return {};
}

Workspace Transformer::make_workspace(std::size_t wanted_rows) const
{
    const std::size_t rows = rounded_up(wanted_rows, kRowStep);
    const std::size_t width = size(config_.width);
    const std::size_t head = width / size(config_.heads);
    const std::size_t tokens = rounded_up(std::min(rows, size(config_.max_positions)), kernels_.panel);
    const std::size_t deepest = rounded_up(std::max(width, size(config_.inner_width)), 8);
    Workspace space;
    space.rows = rows;
    space.hidden = Buffer<float>(rows * row_length_);
    space.context = Buffer<float>(rows * row_length_);
    space.wide = Buffer<float>(rows * wide_length_);
    if (precision_ == Precision::int8) {
        space.u8 = Buffer<std::uint8_t>(rows * deepest);
        space.u8_scale = Buffer<RowScale>(rows);
    }
    if (precision_ == Precision::bf16) {
        space.bf16 = Buffer<std::uint16_t>(rows * deepest);
    }
    if (scratch_needed_) {
        space.scratch = Buffer<float>(rows * wide_length_);
    }
    space.keys = Buffer<float>(tokens * head);
    space.values = Buffer<float>(tokens * rounded_up(head, kernels_.panel));
    space.scores = Buffer<float>(kQueryRows * tokens);
    return space;
}

void Transformer::embed(std::span<const std::span<const std::int32_t>> windows, float* hidden) const
{
    const std::size_t width = size(config_.width);
    for (const auto window : windows) {
        for (std::size_t t = 0; t < window.size(); ++t, hidden += row_length_) {
            std::memcpy(hidden, words_ + size(window[t]) * width * sizeof(float), width * sizeof(float));
            const float* place = places_.data() + t * width;
            for (std::size_t i = 0; i < width; ++i) {
                hidden[i] += place[i];
            }
        }
    }
}

Activations Transformer::prepared(const float* rows, std::size_t ld, std::size_t count, std::size_t width,
                                  Workspace& workspace) const
{
    Activations a;
    a.rows = count;
    switch (precision_) {
    case Precision::int8:
        a.ld = rounded_up(width, 8);
        kernels_.quantise(rows, ld, count, width, a.ld, workspace.u8.data(), a.ld, workspace.u8_scale.data());
        a.u8 = workspace.u8.data();
        a.u8_scale = workspace.u8_scale.data();
        break;
    case Precision::bf16:
        a.ld = width;
        kernels_.to_bf16(rows, ld, count, width, workspace.bf16.data(), a.ld);
        a.bf16 = workspace.bf16.data();
        break;
    default:
        a.ld = ld;
        a.f32 = rows;
        break;
    }
    return a;
}

void Transformer::attend(const float* qkv, std::size_t ld,
                         std::span<const std::span<const std::int32_t>> windows, Workspace& workspace) const
{
    const std::size_t width = size(config_.width);
    const std::size_t heads = size(config_.heads);
    const std::size_t head = width / heads;
    const std::size_t head_columns = rounded_up(head, kernels_.panel);
    float* context = workspace.context.data();
    for (const auto window : windows) {
        const std::size_t tokens = window.size();
        const std::size_t padded = rounded_up(tokens, kernels_.panel);
        // Heads in order: each stores whole panels, and the next one overwrites what was too much.
        for (std::size_t h = 0; h < heads; ++h) {
            const float* query = qkv + h * head;
            const float* key = query + width;
            const float* value = key + width;
            kernels_.pack_float(key, ld, 1, tokens, head, workspace.keys.data());
            kernels_.pack_float(value, 1, ld, head, tokens, workspace.values.data());
            for (std::size_t first = 0; first < tokens; first += kQueryRows) {
                const std::size_t rows = std::min(kQueryRows, tokens - first);
                kernels_.float_product({query + first * ld,
                                        ld,
                                        rows,
                                        workspace.keys.data(),
                                        head,
                                        padded,
                                        workspace.scores.data(),
                                        padded,
                                        {}});
                kernels_.softmax(workspace.scores.data(), padded, rows, tokens, padded);
                kernels_.float_product({workspace.scores.data(),
                                        padded,
                                        rows,
                                        workspace.values.data(),
                                        tokens,
                                        head_columns,
                                        context + first * row_length_ + h * head,
                                        row_length_,
                                        {}});
            }
        }
        qkv += tokens * ld;
        context += tokens * row_length_;
    }
}

const float* Transformer::run(std::span<const std::span<const std::int32_t>> windows,
                              Workspace& workspace) const
{
    const std::size_t width = size(config_.width);
    const std::size_t inner = size(config_.inner_width);
    const auto epsilon = static_cast<float>(config_.layer_norm_epsilon);
    std::size_t rows = 0;
    for (const auto window : windows) {
        rows += window.size();
    }
    float* hidden = workspace.hidden.data();
    float* context = workspace.context.data();
    float* wide = workspace.wide.data();
    float* scratch = workspace.scratch.data();
    const std::size_t ld = row_length_;
    const auto norm = [&](float* x, const Norm& n) {
        kernels_.layer_norm(x, ld, rows, width, n.weight.data(), n.bias.data(), epsilon);
    };

    embed(windows, hidden);
    norm(hidden, embedding_norm_);
    for (const Layer& layer : layers_) {
        const Epilogue add_hidden{nullptr, hidden, ld, Curve::none};
        layer.qkv->multiply(prepared(hidden, ld, rows, width, workspace), wide, wide_length_, {}, scratch);
        attend(wide, wide_length_, windows, workspace);
        layer.attention_output->multiply(prepared(context, ld, rows, width, workspace), hidden, ld,
                                         add_hidden, scratch);
        norm(hidden, layer.attention_norm);
        layer.inner->multiply(prepared(hidden, ld, rows, width, workspace), wide, wide_length_,
                              {nullptr, nullptr, 0, curve_}, scratch);
        layer.output->multiply(prepared(wide, wide_length_, rows, inner, workspace), hidden, ld, add_hidden,
                               scratch);
        norm(hidden, layer.output_norm);
    }
    return hidden;
}

std::size_t Transformer::bytes() const
{
    std::size_t bytes = words_copy_.bytes() + places_.bytes();
    for (const Layer& layer : layers_) {
        for (const auto* linear : {&layer.qkv, &layer.attention_output, &layer.inner, &layer.output}) {
            bytes += (*linear)->bytes();
        }
    }
    return bytes;
}

} // namespace ade::student::cpu
