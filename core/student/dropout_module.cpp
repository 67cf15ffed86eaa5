// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/dropout_module.hpp"

#include "core/student/dropout.hpp"

#include <ATen/Parallel.h>

#include <limits>

namespace ade::student {

namespace {

torch::Tensor masked(const DropoutPlan& plan, const torch::Tensor& values)
{
    const torch::Tensor in = values.contiguous();
    torch::Tensor out = torch::empty_like(in);
    const float* from = in.data_ptr<float>();
    float* to = out.data_ptr<float>();
    at::parallel_for(0, in.numel(), 32768, [&](std::int64_t begin, std::int64_t end) {
        apply_dropout(plan, from, to, static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
    });
    return out;
}

/// Backward drops the same elements of the gradient.
class HashDropout : public torch::autograd::Function<HashDropout> {
public:
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& values,
                                 double part, std::int64_t seed)
    {
        context->saved_data["part"] = part;
        context->saved_data["seed"] = seed;
        return masked(DropoutPlan(part, static_cast<std::uint64_t>(seed)), values);
    }

    static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::tensor_list gradients)
    {
        const DropoutPlan plan(context->saved_data["part"].toDouble(),
                               static_cast<std::uint64_t>(context->saved_data["seed"].toInt()));
        return {masked(plan, gradients[0]), torch::Tensor(), torch::Tensor()};
    }
};

} // namespace

torch::Tensor drop_out(const torch::Tensor& values, double part)
{
    const bool ours = values.device().is_cpu() && values.scalar_type() == torch::kFloat32 &&
                      values.numel() <= static_cast<std::int64_t>(std::numeric_limits<std::uint32_t>::max());
    if (!ours) {
        return torch::dropout(values, part, true);
    }
    const auto seed =
        torch::randint(std::numeric_limits<std::int64_t>::max(), {1}, torch::kInt64).item<std::int64_t>();
    return HashDropout::apply(values, part, seed);
}

} // namespace ade::student
