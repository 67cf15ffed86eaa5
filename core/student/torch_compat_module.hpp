// SPDX-License-Identifier: GPL-3.0-or-later
// The differences between LibTorch 1.13 and 2.x, in one place. For .cpp files of the LibTorch module only.
#pragma once

#include <torch/torch.h>

#include <string>

namespace ade::student::torch_compat {

/// "1.13.0", as the headers say.
std::string version();

/// softmax(query · keyᵀ / √width + bias) · value. query, key, value: [batch, heads, tokens, width]; bias:
/// float [batch, 1, 1, tokens], 0 or a large negative number, or undefined when nothing is masked. dropout is
/// applied to the probabilities. LibTorch 2 has a fused form, which is used on GPUs.
torch::Tensor attention(const torch::Tensor& query, const torch::Tensor& key, const torch::Tensor& value,
                        const torch::Tensor& bias, double dropout);

} // namespace ade::student::torch_compat
