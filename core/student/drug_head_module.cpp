// SPDX-License-Identifier: GPL-3.0-or-later
// The drug head's arithmetic.
#include "core/student/drug_head_module.hpp"

#include "core/base/random.hpp"
#include "core/student/dropout_module.hpp"

#include <cmath>
#include <numbers>
#include <vector>

namespace ade::student {

DrugHeadImpl::DrugHeadImpl(std::int64_t width, double dropout, std::uint64_t seed)
    : width_(width), dropout_(dropout)
{
    Random random(seed);
    std::vector<float> values(static_cast<std::size_t>(2 * width));
    for (float& value : values) {
        // Box–Muller; 1 - u is never zero.
        const double radius = std::sqrt(-2.0 * std::log(1.0 - random.uniform()));
        value = static_cast<float>(0.02 * radius * std::cos(2.0 * std::numbers::pi * random.uniform()));
    }
    weight = register_parameter("weight", torch::tensor(values).reshape({1, 2 * width}));
    bias = register_parameter("bias", torch::zeros({1}));
}

torch::Tensor DrugHeadImpl::forward(const torch::Tensor& hidden, const torch::Tensor& pool,
                                    const torch::Tensor& window_of)
{
    const torch::Tensor states =
        is_training() && dropout_ > 0 ? drop_out(hidden, dropout_) : hidden; // [windows, tokens, width]
    const torch::Tensor halves = weight.reshape({2, width_});                // [2, width]
    const torch::Tensor products = torch::matmul(states, halves.t());        // [windows, tokens, 2]
    const torch::Tensor of_pair = products.index_select(0, window_of);       // [pairs, tokens, 2]
    const torch::Tensor token = of_pair.select(2, 0);                        // [pairs, tokens]
    const torch::Tensor drug = (pool * of_pair.select(2, 1)).sum(1, true);   // [pairs, 1]
    return token + drug + bias;                                              // [pairs, tokens]
}

Result<void> DrugHeadImpl::load(const TensorFile& file)
{
    const auto copy = [&](std::string_view name, torch::Tensor& to) -> Result<void> {
        const TensorEntry* entry = file.find(name);
        const std::vector<std::int64_t> wanted(to.sizes().begin(), to.sizes().end());
        if (entry == nullptr || entry->shape != wanted) {
            return fail(ErrorCode::model, "student.bad_head", file.path().string(),
                        "{} is {}, expected shape {}.", name,
                        entry == nullptr ? std::string("missing") : shape_text(entry->shape),
                        shape_text(wanted));
        }
        std::vector<float> values(static_cast<std::size_t>(entry->element_count()));
        if (auto copied = copy_floats(*entry, values); !copied) {
            return copied;
        }
        const torch::NoGradGuard no_gradient;
        to.copy_(torch::tensor(values).reshape(wanted));
        return {};
    };
    if (auto done = copy("drug_head.weight", weight); !done) {
        return done;
    }
    return copy("drug_head.bias", bias);
}

torch::Tensor drug_head_loss(const torch::Tensor& logits, const torch::Tensor& target,
                             const torch::Tensor& weight)
{
    const torch::Tensor sum =
        torch::binary_cross_entropy_with_logits(logits, target, weight, {}, at::Reduction::Sum);
    return sum / weight.sum().clamp_min(1.0);
}

} // namespace ade::student
