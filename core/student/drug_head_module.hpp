// SPDX-License-Identifier: GPL-3.0-or-later
// The drug-centric head (Gu et al. 2023, Section 3.2). For .cpp files of the LibTorch module only.
#pragma once

#include "core/base/result.hpp"
#include "core/student/tensor_file.hpp"

#include <torch/torch.h>

#include <cstdint>

namespace ade::student {

/// z = w · [h ; d] + b, with d the mean of the drug's hidden states. The mean is linear, so w · [h ; d] is
/// computed as two products per token of the window, whatever the number of drugs: O(windows · tokens · width
/// + pairs · tokens).
class DrugHeadImpl : public torch::nn::Module {
public:
    /// The first weights are normal with standard deviation 0.02, from the seed alone; the bias is 0.
    DrugHeadImpl(std::int64_t width, double dropout, std::uint64_t seed);

    /// hidden: float [windows, tokens, width]; pool: float [pairs, tokens], 1/k on the drug's k pieces;
    /// window_of: int64 [pairs]. Returns logits, float [pairs, tokens]. Dropout (of hidden states) only in
    /// training mode.
    torch::Tensor forward(const torch::Tensor& hidden, const torch::Tensor& pool,
                          const torch::Tensor& window_of);

    /// Reads drug_head.weight [1, 2·width] and drug_head.bias [1]. Fails with model: missing, of another
    /// shape.
    Result<void> load(const TensorFile& file);

    torch::Tensor weight; ///< [1, 2·width]: first half for the token, second half for the drug
    torch::Tensor bias;   ///< [1]

private:
    std::int64_t width_;
    double dropout_;
};
TORCH_MODULE(DrugHead);

/// Binary cross-entropy, mean over weighted pieces. All float [pairs, tokens].
torch::Tensor drug_head_loss(const torch::Tensor& logits, const torch::Tensor& target,
                             const torch::Tensor& weight);

} // namespace ade::student
