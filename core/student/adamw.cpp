// SPDX-License-Identifier: GPL-3.0-or-later
// The optimizer's loop. Compiled with vectorisation; see CMakeLists.txt.
#include "core/student/adamw.hpp"

#include <algorithm>
#include <cmath>

namespace ade::student {

namespace {

/// What is the same for all elements, in the precision of the elements.
struct Factors {
    float scale;
    float keep; ///< weights are multiplied by it: 1 - rate · decay
    float beta1;
    float beta2;
    float new1;
    float new2;
    float step_size;    ///< rate / (1 - beta1^t)
    float second_scale; ///< 1 / sqrt(1 - beta2^t)
    float epsilon;

    explicit Factors(const AdamWStep& step)
        : scale(static_cast<float>(step.gradient_scale)),
          keep(static_cast<float>(1.0 - step.rate * step.weight_decay)),
          beta1(static_cast<float>(step.beta1)), beta2(static_cast<float>(step.beta2)),
          new1(static_cast<float>(1.0 - step.beta1)), new2(static_cast<float>(1.0 - step.beta2)),
          step_size(
              static_cast<float>(step.rate / (1.0 - std::pow(step.beta1, static_cast<double>(step.number))))),
          second_scale(static_cast<float>(
              1.0 / std::sqrt(1.0 - std::pow(step.beta2, static_cast<double>(step.number))))),
          epsilon(static_cast<float>(step.epsilon))
    {
    }
};

void update(const Factors& f, std::size_t count, float* __restrict weight, const float* __restrict gradient,
            float* __restrict first, float* __restrict second)
{
    for (std::size_t i = 0; i < count; ++i) {
        const float g = gradient[i] * f.scale;
        const float m = f.beta1 * first[i] + f.new1 * g;
        const float v = f.beta2 * second[i] + f.new2 * g * g;
        first[i] = m;
        second[i] = v;
        weight[i] = weight[i] * f.keep - f.step_size * m / (std::sqrt(v) * f.second_scale + f.epsilon);
    }
}

void decay(float keep, std::size_t count, float* weight)
{
    for (std::size_t i = 0; i < count; ++i) {
        weight[i] *= keep;
    }
}

} // namespace

void adamw_update(const AdamWStep& step, std::span<float> weights, std::span<const float> gradient,
                  std::span<float> first_moment, std::span<float> second_moment)
{
    update(Factors(step), weights.size(), weights.data(), gradient.data(), first_moment.data(),
           second_moment.data());
}

void adamw_update_rows(const AdamWStep& step, std::size_t width, std::span<float> weights,
                       std::span<const float> gradient, std::span<float> first_moment,
                       std::span<float> second_moment, std::span<std::uint8_t> touched)
{
    const Factors factors(step);
    for (std::size_t row = 0; row < touched.size(); ++row) {
        const std::size_t at = row * width;
        if (touched[row] == 0) {
            const auto values = gradient.subspan(at, width);
            if (std::all_of(values.begin(), values.end(), [](float g) { return g == 0.0F; })) {
                decay(factors.keep, width, weights.data() + at);
                continue;
            }
            touched[row] = 1;
        }
        update(factors, width, weights.data() + at, gradient.data() + at, first_moment.data() + at,
               second_moment.data() + at);
    }
}

} // namespace ade::student
