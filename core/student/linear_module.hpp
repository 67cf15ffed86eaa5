// SPDX-License-Identifier: GPL-3.0-or-later
// x · Wᵀ + b by the fastest library at hand. For .cpp files of the LibTorch module only.
#pragma once

#include <torch/torch.h>

#include <string>

namespace ade::student {

/// input: float [..., in]; weight: [out, in]; bias: [out]. Returns [..., out]; differentiable once.
/// float32 on the CPU goes to oneDNN where the program was built with it, else to torch::linear().
torch::Tensor linear(const torch::Tensor& input, const torch::Tensor& weight, const torch::Tensor& bias);

/// What computes products on the CPU: "oneDNN 2.6.0", or "BLAS of LibTorch".
std::string product_library();

} // namespace ade::student
