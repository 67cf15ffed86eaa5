// SPDX-License-Identifier: GPL-3.0-or-later
// BERT as a torch::nn::Module of any width and depth. For .cpp files of the LibTorch module only.
// Source: Devlin et al. 2019, "BERT: Pre-training of Deep Bidirectional Transformers".
#pragma once

#include "core/student/encoder_weights.hpp"
#include "core/student/student.hpp"

#include <torch/torch.h>

namespace ade::student {

class BertEncoderImpl : public torch::nn::Module {
public:
    explicit BertEncoderImpl(const EncoderConfig& config);

    /// ids: int64 [batch, tokens]; mask: [batch, tokens], 1 (or true) on real pieces; both on the module's
    /// device. Returns float [batch, tokens, width]. Dropout only in training mode. tokens <=
    /// config().max_positions.
    torch::Tensor forward(const torch::Tensor& ids, const torch::Tensor& mask);

    [[nodiscard]] const EncoderConfig& config() const { return config_; }

    /// Copies checked weights in. The sizes must be those of config().
    Result<void> load(const EncoderWeights& weights);

    /// Weights under Hugging Face names without prefix, on the CPU, contiguous float32; with the pooler if
    /// loaded. Query, key and value come apart again. Names and order as encoder_weight_specs().
    [[nodiscard]] std::vector<std::pair<std::string, torch::Tensor>> named_weights() const;

private:
    struct Layer;
    struct Slot;

    /// Where each tensor of encoder_weight_specs() lives: query, key and value are rows of one parameter.
    [[nodiscard]] std::vector<Slot> slots() const;
    torch::Tensor drop(const torch::Tensor& values, double part) const;

    EncoderConfig config_;
    torch::Tensor word_, position_, type_, norm_weight_, norm_bias_;
    torch::Tensor pooler_weight_, pooler_bias_; // not trained, kept for others' programs
    bool has_pooler_ = false;
    std::vector<std::shared_ptr<Layer>> layers_;
};
TORCH_MODULE(BertEncoder);

/// Reads a folder and puts the encoder on the device, in evaluation mode.
Result<BertEncoder> load_bert_encoder(const std::filesystem::path& folder, torch::Device device);

/// auto → CUDA if usable, else CPU. Fails with model when CUDA is asked for and absent (says why).
Result<torch::Device> resolve_device(Device device);

} // namespace ade::student
