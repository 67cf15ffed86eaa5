// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/torch_compat_module.hpp"

#include "core/student/dropout_module.hpp"

#include <cmath>

#define ADE_TORCH_STRING_(x) #x
#define ADE_TORCH_STRING(x) ADE_TORCH_STRING_(x)

namespace ade::student::torch_compat {

std::string version()
{
    return ADE_TORCH_STRING(TORCH_VERSION_MAJOR) "." ADE_TORCH_STRING(
        TORCH_VERSION_MINOR) "." ADE_TORCH_STRING(TORCH_VERSION_PATCH);
}

torch::Tensor attention(const torch::Tensor& query, const torch::Tensor& key, const torch::Tensor& value,
                        const torch::Tensor& bias, double dropout)
{
#if TORCH_VERSION_MAJOR >= 2
    if (query.is_cuda()) {
        const c10::optional<torch::Tensor> mask =
            bias.defined() ? c10::optional<torch::Tensor>(
                                 bias.expand({query.size(0), query.size(1), query.size(2), key.size(2)}))
                           : c10::optional<torch::Tensor>();
        return at::scaled_dot_product_attention(query, key, value, mask, dropout, false);
    }
#endif
    const double scale = 1.0 / std::sqrt(static_cast<double>(query.size(-1)));
    torch::Tensor scores =
        torch::matmul(query * scale, key.transpose(-2, -1)); // [batch, heads, tokens, tokens]
    if (bias.defined()) {
        scores = scores + bias;
    }
    torch::Tensor probabilities = torch::softmax(scores, -1);
    if (dropout > 0) {
        probabilities = drop_out(probabilities, dropout);
    }
    return torch::matmul(probabilities, value); // [batch, heads, tokens, width]
}

} // namespace ade::student::torch_compat
