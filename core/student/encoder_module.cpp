// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/encoder_module.hpp"

#include "core/student/dropout_module.hpp"
#include "core/student/linear_module.hpp"
#include "core/student/torch_compat_module.hpp"

#include <fmt/format.h>

namespace ade::student {

namespace {

torch::Tensor activate(const torch::Tensor& values, Activation activation)
{
    switch (activation) {
    case Activation::relu:
        return torch::relu(values);
    case Activation::gelu_tanh:
        return torch::gelu(values, "tanh");
    case Activation::gelu:
        break;
    }
    return torch::gelu(values);
}

} // namespace

/// One transformer layer: self-attention, then two products with the activation between, each with residual
/// and LayerNorm after it.
struct BertEncoderImpl::Layer : torch::nn::Module {
    explicit Layer(const EncoderConfig& config)
    {
        const std::int64_t width = config.width;
        const std::int64_t inner = config.inner_width;
        qkv_weight = register_parameter("qkv_weight", torch::empty({3 * width, width}));
        qkv_bias = register_parameter("qkv_bias", torch::empty({3 * width}));
        output_weight = register_parameter("attention_output_weight", torch::empty({width, width}));
        output_bias = register_parameter("attention_output_bias", torch::empty({width}));
        attention_norm_weight = register_parameter("attention_norm_weight", torch::empty({width}));
        attention_norm_bias = register_parameter("attention_norm_bias", torch::empty({width}));
        inner_weight = register_parameter("inner_weight", torch::empty({inner, width}));
        inner_bias = register_parameter("inner_bias", torch::empty({inner}));
        outer_weight = register_parameter("outer_weight", torch::empty({width, inner}));
        outer_bias = register_parameter("outer_bias", torch::empty({width}));
        norm_weight = register_parameter("norm_weight", torch::empty({width}));
        norm_bias = register_parameter("norm_bias", torch::empty({width}));
    }

    torch::Tensor qkv_weight, qkv_bias; ///< rows: query, key, value
    torch::Tensor output_weight, output_bias, attention_norm_weight, attention_norm_bias;
    torch::Tensor inner_weight, inner_bias, outer_weight, outer_bias, norm_weight, norm_bias;
};

struct BertEncoderImpl::Slot {
    std::string name;
    torch::Tensor place; ///< shares memory with the parameter
};

BertEncoderImpl::BertEncoderImpl(const EncoderConfig& config) : config_(config)
{
    const std::int64_t width = config.width;
    word_ = register_parameter("word", torch::empty({config.vocabulary, width}));
    position_ = register_parameter("position", torch::empty({config.max_positions, width}));
    type_ = register_parameter("type", torch::empty({config.token_types, width}));
    norm_weight_ = register_parameter("norm_weight", torch::empty({width}));
    norm_bias_ = register_parameter("norm_bias", torch::empty({width}));
    pooler_weight_ = register_buffer("pooler_weight", torch::zeros({width, width}));
    pooler_bias_ = register_buffer("pooler_bias", torch::zeros({width}));
    for (std::int64_t i = 0; i < config.layers; ++i) {
        layers_.push_back(register_module(fmt::format("layer_{}", i), std::make_shared<Layer>(config)));
    }
}

torch::Tensor BertEncoderImpl::drop(const torch::Tensor& values, double part) const
{
    return is_training() && part > 0 ? drop_out(values, part) : values;
}

torch::Tensor BertEncoderImpl::forward(const torch::Tensor& ids, const torch::Tensor& mask)
{
    const std::int64_t batch = ids.size(0);
    const std::int64_t tokens = ids.size(1);
    const std::int64_t width = config_.width;
    const std::int64_t head_width = width / config_.heads;
    const double epsilon = config_.layer_norm_epsilon;
    TORCH_CHECK(tokens <= config_.max_positions, "input of ", tokens, " pieces, the encoder takes ",
                config_.max_positions);

    const auto norm = [&](const torch::Tensor& values, const torch::Tensor& weight,
                          const torch::Tensor& bias) {
        return torch::layer_norm(values, {width}, weight, bias, epsilon);
    };
    // All tokens are of type 0. The sum of both small tables is made once: [tokens, width].
    const torch::Tensor places = position_.slice(0, 0, tokens) + type_[0];
    torch::Tensor hidden = torch::embedding(word_, ids) + places; // [batch, tokens, width]
    hidden = drop(norm(hidden, norm_weight_, norm_bias_), config_.hidden_dropout);

    torch::Tensor bias; // [batch, 1, 1, tokens]
    const torch::Tensor padding = mask.to(torch::kBool).logical_not();
    if (padding.any().item<bool>()) {
        bias = torch::zeros({batch, 1, 1, tokens}, hidden.options().requires_grad(false));
        bias.masked_fill_(padding.view({batch, 1, 1, tokens}), -10000.0);
    }
    const double attention_dropout = is_training() ? config_.attention_dropout : 0.0;
    for (const auto& layer : layers_) {
        const torch::Tensor qkv = linear(hidden, layer->qkv_weight, layer->qkv_bias)
                                      .view({batch, tokens, 3, config_.heads, head_width})
                                      .permute({2, 0, 3, 1, 4}); // [3, batch, heads, tokens, head width]
        torch::Tensor mixed = torch_compat::attention(qkv[0], qkv[1], qkv[2], bias, attention_dropout);
        mixed = mixed.transpose(1, 2).reshape({batch, tokens, width});
        mixed = drop(linear(mixed, layer->output_weight, layer->output_bias), config_.hidden_dropout);
        hidden = norm(hidden + mixed, layer->attention_norm_weight, layer->attention_norm_bias);
        const torch::Tensor inner =
            activate(linear(hidden, layer->inner_weight, layer->inner_bias), config_.activation);
        const torch::Tensor outer =
            drop(linear(inner, layer->outer_weight, layer->outer_bias), config_.hidden_dropout);
        hidden = norm(hidden + outer, layer->norm_weight, layer->norm_bias);
    }
    return hidden;
}

std::vector<BertEncoderImpl::Slot> BertEncoderImpl::slots() const
{
    const std::int64_t width = config_.width;
    std::vector<torch::Tensor> places = {word_, position_, type_, norm_weight_, norm_bias_};
    for (const auto& layer : layers_) {
        for (std::int64_t part = 0; part < 3; ++part) {
            places.push_back(layer->qkv_weight.slice(0, part * width, (part + 1) * width));
            places.push_back(layer->qkv_bias.slice(0, part * width, (part + 1) * width));
        }
        for (const torch::Tensor& place :
             {layer->output_weight, layer->output_bias, layer->attention_norm_weight,
              layer->attention_norm_bias, layer->inner_weight, layer->inner_bias, layer->outer_weight,
              layer->outer_bias, layer->norm_weight, layer->norm_bias}) {
            places.push_back(place);
        }
    }
    places.push_back(pooler_weight_);
    places.push_back(pooler_bias_);

    const std::vector<WeightSpec> specs = encoder_weight_specs(config_);
    TORCH_INTERNAL_ASSERT(specs.size() == places.size());
    std::vector<Slot> slots;
    for (std::size_t i = 0; i < specs.size(); ++i) {
        slots.push_back({specs[i].name, places[i]});
    }
    return slots;
}

Result<void> BertEncoderImpl::load(const EncoderWeights& weights)
{
    const torch::NoGradGuard no_gradients;
    for (const Slot& slot : slots()) {
        const TensorEntry* entry = weights.find(slot.name);
        if (entry == nullptr) {
            continue; // the pooler; anything else was refused when the weights were read
        }
        torch::Tensor values = torch::empty(slot.place.sizes(), torch::kFloat32);
        if (auto copied =
                copy_floats(*entry, {values.data_ptr<float>(), static_cast<std::size_t>(values.numel())});
            !copied) {
            return copied;
        }
        slot.place.detach().copy_(values);
    }
    has_pooler_ = weights.has_pooler;
    return {};
}

std::vector<std::pair<std::string, torch::Tensor>> BertEncoderImpl::named_weights() const
{
    const torch::NoGradGuard no_gradients;
    std::vector<std::pair<std::string, torch::Tensor>> named;
    for (const Slot& slot : slots()) {
        if (slot.name.starts_with("pooler.") && !has_pooler_) {
            continue;
        }
        named.emplace_back(slot.name, slot.place.detach().to(torch::kCPU, torch::kFloat32).contiguous());
    }
    return named;
}

Result<torch::Device> resolve_device(Device device)
{
    const bool usable = torch::cuda::is_available();
    if (device == Device::cuda && !usable) {
        return fail(
            ErrorCode::model, "student.no_cuda", "--device",
            "CUDA was asked for, but LibTorch {} sees no usable GPU: it is a CPU build, or the driver is "
            "missing. Choose cpu, or build with -DADE_TORCH_ROOT=FOLDER of a CUDA build.",
            torch_compat::version());
    }
    const bool cuda = usable && device != Device::cpu;
    return cuda ? torch::Device(torch::kCUDA, 0) : torch::Device(torch::kCPU);
}

Result<BertEncoder> load_bert_encoder(const std::filesystem::path& folder, torch::Device device)
{
    const auto weights = read_encoder_weights(folder);
    if (!weights) {
        return forward_error(weights);
    }
    try {
        BertEncoder encoder(weights->config);
        if (auto loaded = encoder->load(*weights); !loaded) {
            return forward_error(loaded);
        }
        encoder->to(device);
        encoder->eval();
        return encoder;
    } catch (const std::exception& exception) { // no memory, mostly
        return fail(ErrorCode::model, "encoder.cannot_load", folder.string(),
                    "LibTorch could not hold the encoder: {}", exception.what());
    }
}

} // namespace ade::student
