// SPDX-License-Identifier: GPL-3.0-or-later
// The forward pass.
#include "core/student/cpu/transformer.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <functional>
#include <thread>

namespace ade::student::cpu {

namespace {

/// Query rows whose scores are held at once: bounds memory for long windows.
constexpr std::size_t kQueryRows = 64;
/// Results of products are stored in whole panels, and oneDNN works on rows in sixteens.
constexpr std::size_t kRowStep = 16;
/// Fewer rows than this are not worth a thread: it reads all weights for them.
constexpr std::size_t kLeastRowsOfPart = 8;

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
    std::size_t bytes = hidden.bytes() + context.bytes() + wide.bytes() + u8.bytes() + u8_scale.bytes() +
                        bf16.bytes() + scratch.bytes();
    for (const Part& part : parts) {
        bytes += part.keys.bytes() + part.values.bytes() + part.scores.bytes();
    }
    return bytes;
}

Transformer::Transformer(const EncoderWeights& weights, const Kernels& kernels, const LinearMaker& maker,
                         Precision precision)
    : config_(weights.config), kernels_(kernels), precision_(precision),
      scratch_needed_(maker.scratch_needed()), row_step_(maker.row_step()),
      curve_(curve_of(weights.config.activation)), file_(weights.file)
{
    const std::size_t width = size(config_.width);
    const std::size_t head = width / size(config_.heads);
    // The last head's values are stored in whole panels too.
    row_length_ = std::max(rounded_up(width, kernels.panel), width - head + rounded_up(head, kernels.panel));
    row_length_ = rounded_up(row_length_, 16);
    wide_length_ = rounded_up(std::max(3 * width, size(config_.inner_width)), kernels.panel);
    deepest_ = rounded_up(std::max(width, size(config_.inner_width)), 8);
    layers_.resize(size(config_.layers));
}

Result<std::unique_ptr<const Transformer>> Transformer::make(const EncoderWeights& weights,
                                                             const Kernels& kernels, const LinearMaker& maker,
                                                             Precision precision, int threads)
{
    std::unique_ptr<Transformer> made(new Transformer(weights, kernels, maker, precision));
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

Workspace Transformer::make_workspace(std::size_t wanted_rows, std::size_t parts) const
{
    const std::size_t rows = rounded_up(wanted_rows, kRowStep);
    const std::size_t width = size(config_.width);
    const std::size_t head = width / size(config_.heads);
    const std::size_t tokens = rounded_up(std::min(rows, size(config_.max_positions)), kernels_.panel);
    Workspace space;
    space.rows = rows;
    space.hidden = Buffer<float>(rows * row_length_);
    space.context = Buffer<float>(rows * row_length_);
    space.wide = Buffer<float>(rows * wide_length_);
    if (precision_ == Precision::int8) {
        space.u8 = Buffer<std::uint8_t>(rows * deepest_);
        space.u8_scale = Buffer<RowScale>(rows);
    }
    if (precision_ == Precision::bf16) {
        space.bf16 = Buffer<std::uint16_t>(rows * deepest_);
    }
    if (scratch_needed_) {
        space.scratch = Buffer<float>(rows * wide_length_);
    }
    for (std::size_t i = 0; i < parts; ++i) {
        space.parts.push_back({Buffer<float>(tokens * head),
                               Buffer<float>(tokens * rounded_up(head, kernels_.panel)),
                               Buffer<float>(kQueryRows * tokens)});
    }
    return space;
}

void Transformer::embed(std::span<const std::span<const std::int32_t>> windows, Rows rows,
                        float* hidden) const
{
    const std::size_t width = size(config_.width);
    std::size_t row = 0; // of the chunk
    for (const auto window : windows) {
        for (std::size_t t = 0; t < window.size(); ++t, ++row) {
            if (row < rows.begin || row >= rows.end) {
                continue;
            }
            float* to = hidden + row * row_length_;
            std::memcpy(to, words_ + size(window[t]) * width * sizeof(float), width * sizeof(float));
            const float* place = places_.data() + t * width;
            for (std::size_t i = 0; i < width; ++i) {
                to[i] += place[i];
            }
        }
    }
}

Activations Transformer::prepared(const float* from, std::size_t ld, Rows rows, std::size_t width,
                                  Workspace& workspace) const
{
    // A thread's rows begin where no other one's can reach, whatever the depth of the product each is at.
    from += rows.begin * ld;
    Activations a;
    a.rows = rows.count();
    switch (precision_) {
    case Precision::int8: {
        a.ld = rounded_up(width, 8);
        std::uint8_t* to = workspace.u8.data() + rows.begin * deepest_;
        RowScale* scale = workspace.u8_scale.data() + rows.begin;
        kernels_.quantise(from, ld, a.rows, width, a.ld, to, a.ld, scale);
        a.u8 = to;
        a.u8_scale = scale;
        break;
    }
    case Precision::bf16: {
        a.ld = width;
        std::uint16_t* to = workspace.bf16.data() + rows.begin * deepest_;
        kernels_.to_bf16(from, ld, a.rows, width, to, a.ld);
        a.bf16 = to;
        break;
    }
    default:
        a.ld = ld;
        a.f32 = from;
        break;
    }
    return a;
}

void Transformer::attend(std::span<const std::span<const std::int32_t>> windows, Rows rows,
                         Workspace& workspace, Workspace::Part& part) const
{
    const std::size_t width = size(config_.width);
    const std::size_t heads = size(config_.heads);
    const std::size_t head = width / heads;
    const std::size_t head_columns = rounded_up(head, kernels_.panel);
    const std::size_t ld = wide_length_;
    std::size_t first_row = 0; // of the window, in the chunk
    for (const auto window : windows) {
        const std::size_t tokens = window.size();
        const std::size_t padded = rounded_up(tokens, kernels_.panel);
        const float* qkv = workspace.wide.data() + first_row * ld;
        float* context = workspace.context.data() + first_row * row_length_;
        // Queries of this window that are ours.
        const std::size_t begin = std::max(rows.begin, first_row) - first_row;
        const std::size_t end = std::min(std::max(rows.end, first_row) - first_row, tokens);
        first_row += tokens;
        // Heads in order: each stores whole panels, and the next one overwrites what was too much.
        for (std::size_t h = 0; begin < end && h < heads; ++h) {
            const float* query = qkv + h * head;
            const float* key = query + width;
            const float* value = key + width;
            kernels_.pack_float(key, ld, 1, tokens, head, part.keys.data());
            kernels_.pack_float(value, 1, ld, head, tokens, part.values.data());
            for (std::size_t first = begin; first < end; first += kQueryRows) {
                const std::size_t count = std::min(kQueryRows, end - first);
                kernels_.float_product({query + first * ld,
                                        ld,
                                        count,
                                        part.keys.data(),
                                        head,
                                        padded,
                                        part.scores.data(),
                                        padded,
                                        {}});
                kernels_.softmax(part.scores.data(), padded, count, tokens, padded);
                kernels_.float_product({part.scores.data(),
                                        padded,
                                        count,
                                        part.values.data(),
                                        tokens,
                                        head_columns,
                                        context + first * row_length_ + h * head,
                                        row_length_,
                                        {}});
            }
        }
    }
}

void Transformer::run_rows(std::span<const std::span<const std::int32_t>> windows, Rows rows,
                           Workspace& workspace, Workspace::Part& part, Team* team) const
{
    const std::size_t width = size(config_.width);
    const std::size_t inner = size(config_.inner_width);
    const auto epsilon = static_cast<float>(config_.layer_norm_epsilon);
    const std::size_t ld = row_length_;
    // Whole buffers, and in them the place of our first row.
    const float* all_hidden = workspace.hidden.data();
    const float* all_context = workspace.context.data();
    const float* all_wide = workspace.wide.data();
    float* hidden = workspace.hidden.data() + rows.begin * ld;
    float* wide = workspace.wide.data() + rows.begin * wide_length_;
    float* scratch = scratch_needed_ ? workspace.scratch.data() + rows.begin * wide_length_ : nullptr;
    const auto norm = [&](const Norm& n) {
        kernels_.layer_norm(hidden, ld, rows.count(), width, n.weight.data(), n.bias.data(), epsilon);
    };
    const auto meet = [&] {
        if (team != nullptr) {
            team->meet();
        }
    };

    embed(windows, rows, workspace.hidden.data());
    norm(embedding_norm_);
    for (const Layer& layer : layers_) {
        const Epilogue add_hidden{nullptr, hidden, ld, Curve::none};
        layer.qkv->multiply(prepared(all_hidden, ld, rows, width, workspace), wide, wide_length_, {},
                            scratch);
        meet(); // now all keys and values are there
        attend(windows, rows, workspace, part);
        meet(); // and now nobody needs them any more
        layer.attention_output->multiply(prepared(all_context, ld, rows, width, workspace), hidden, ld,
                                         add_hidden, scratch);
        norm(layer.attention_norm);
        layer.inner->multiply(prepared(all_hidden, ld, rows, width, workspace), wide, wide_length_,
                              {nullptr, nullptr, 0, curve_}, scratch);
        layer.output->multiply(prepared(all_wide, wide_length_, rows, inner, workspace), hidden, ld,
                               add_hidden, scratch);
        norm(layer.output_norm);
    }
}

const float* Transformer::run(std::span<const std::span<const std::int32_t>> windows, Workspace& workspace,
                              Team* team, std::size_t parts) const
{
    std::size_t rows = 0;
    for (const auto window : windows) {
        rows += window.size();
    }
    parts = std::min({parts, workspace.parts.size(), rows / std::max(row_step_, kLeastRowsOfPart)});
    parts = team == nullptr ? 1 : std::max<std::size_t>(1, std::min(parts, team->size()));
    // Borders at multiples of the row step, as even as that allows.
    const std::size_t steps = (rows + row_step_ - 1) / row_step_;
    const auto border = [&](std::size_t part) { return std::min(rows, part * steps / parts * row_step_); };
    const auto work = [&](std::size_t part) {
        run_rows(windows, {border(part), border(part + 1)}, workspace, workspace.parts[part], team);
    };
    if (parts < 2 || !team->try_run(parts, std::cref(work))) {
        run_rows(windows, {0, rows}, workspace, workspace.parts.front(), nullptr);
    }
    return workspace.hidden.data();
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
