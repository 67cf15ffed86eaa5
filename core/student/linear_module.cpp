// SPDX-License-Identifier: GPL-3.0-or-later
// Debian's LibTorch gives f32 products to OpenBLAS. oneDNN, loaded with it anyway, does the same products
// faster; measured figures: docs/decisions/0004.
#include "core/student/linear_module.hpp"

#ifdef ADE_WITH_ONEDNN
#include <dnnl.h>
#endif

#include <cstdlib>

namespace ade::student {

#ifdef ADE_WITH_ONEDNN

namespace {

/// c[rows, columns] = beta · c + a · b, all row-major and contiguous; a is [rows, inner] or its transpose, b
/// is [inner, columns] or its transpose. dnnl_sgemm has the same signature in oneDNN 2 and 3.
void product(const torch::Tensor& a, bool transpose_a, const torch::Tensor& b, bool transpose_b, float beta,
             torch::Tensor& c)
{
    const std::int64_t rows = c.size(0);
    const std::int64_t columns = c.size(1);
    const std::int64_t inner = transpose_a ? a.size(0) : a.size(1);
    const dnnl_status_t status = dnnl_sgemm(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', rows, columns,
                                            inner, 1.0F, a.data_ptr<float>(), a.size(1), b.data_ptr<float>(),
                                            b.size(1), beta, c.data_ptr<float>(), columns);
    TORCH_CHECK(status == dnnl_success, "oneDNN refused a product of ", rows, " x ", inner, " x ", columns);
}

/// Gradients are those of y = x · Wᵀ + b: dx = dy · W, dW = dyᵀ · x, db = Σ dy.
class OneDnnLinear : public torch::autograd::Function<OneDnnLinear> {
public:
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& input,
                                 const torch::Tensor& weight, const torch::Tensor& bias)
    {
        context->save_for_backward({input, weight});
        torch::Tensor out = bias.expand({input.size(0), bias.size(0)}).contiguous(); // [rows, out]
        product(input, false, weight, true, 1.0F, out);
        return out;
    }

    static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::tensor_list gradients)
    {
        const auto saved = context->get_saved_variables();
        const torch::Tensor& input = saved[0];
        const torch::Tensor& weight = saved[1];
        const torch::Tensor gradient = gradients[0].contiguous(); // [rows, out]
        torch::Tensor of_input;
        torch::Tensor of_weight;
        torch::Tensor of_bias;
        if (context->needs_input_grad(0)) {
            of_input = torch::empty_like(input);
            product(gradient, false, weight, false, 0.0F, of_input);
        }
        if (context->needs_input_grad(1)) {
            of_weight = torch::empty_like(weight);
            product(gradient, true, input, false, 0.0F, of_weight);
        }
        if (context->needs_input_grad(2)) {
            of_bias = gradient.sum(0);
        }
        return {of_input, of_weight, of_bias};
    }
};

bool onednn_allowed()
{
    // For comparison in tests and when a machine's oneDNN misbehaves.
    static const bool allowed = [] {
        const char* value = std::getenv("ADE_ONEDNN");
        return value == nullptr || std::string_view(value) != "0";
    }();
    return allowed;
}

bool plain_f32(const torch::Tensor& tensor)
{
    return tensor.device().is_cpu() && tensor.scalar_type() == torch::kFloat32;
}

} // namespace

torch::Tensor linear(const torch::Tensor& input, const torch::Tensor& weight, const torch::Tensor& bias)
{
    if (!onednn_allowed() || !plain_f32(input) || !plain_f32(weight) || !weight.is_contiguous() ||
        input.numel() == 0) {
        return torch::linear(input, weight, bias);
    }
    const torch::Tensor rows = input.reshape({-1, input.size(-1)}).contiguous(); // [rows, in]
    std::vector<std::int64_t> shape = input.sizes().vec();
    shape.back() = weight.size(0);
    return OneDnnLinear::apply(rows, weight, bias).view(shape);
}

std::string product_library()
{
    if (!onednn_allowed()) {
        return "BLAS of LibTorch";
    }
    const dnnl_version_t* version = dnnl_version();
    return "oneDNN " + std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
           std::to_string(version->patch);
}

#else

torch::Tensor linear(const torch::Tensor& input, const torch::Tensor& weight, const torch::Tensor& bias)
{
    return torch::linear(input, weight, bias);
}

std::string product_library()
{
    return "BLAS of LibTorch";
}

#endif

} // namespace ade::student
