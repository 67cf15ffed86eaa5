// SPDX-License-Identifier: GPL-3.0-or-later
// AdamW: against the formula in double, and the short cut for rows without a gradient.
#include "core/base/random.hpp"
#include "core/student/adamw.hpp"

#include <QTest>

#include <cmath>
#include <cstring>
#include <vector>

using namespace ade::student;

namespace {

std::vector<float> random_values(ade::Random& random, std::size_t count, double scale)
{
    std::vector<float> values(count);
    for (float& value : values) {
        value = static_cast<float>((random.uniform() - 0.5) * scale);
    }
    return values;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b)
{
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

} // namespace

class TestAdamW : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void follows_the_formula()
    {
        ade::Random random(1);
        constexpr std::size_t kCount = 1003;
        std::vector<float> weights = random_values(random, kCount, 2);
        std::vector<float> first(kCount, 0);
        std::vector<float> second(kCount, 0);
        std::vector<double> slow(weights.begin(), weights.end());
        std::vector<double> slow_first(kCount, 0);
        std::vector<double> slow_second(kCount, 0);
        for (int number = 1; number <= 5; ++number) {
            const std::vector<float> gradient = random_values(random, kCount, 0.2);
            AdamWStep step;
            step.rate = 1e-3 * number;
            step.weight_decay = 0.01;
            step.number = number;
            step.gradient_scale = number == 3 ? 0.5 : 1.0;
            adamw_update(step, weights, gradient, first, second);
            for (std::size_t i = 0; i < kCount; ++i) {
                const double g = static_cast<double>(gradient[i]) * step.gradient_scale;
                slow_first[i] = 0.9 * slow_first[i] + 0.1 * g;
                slow_second[i] = 0.999 * slow_second[i] + 0.001 * g * g;
                slow[i] -= step.rate * step.weight_decay * slow[i];
                slow[i] -= step.rate * (slow_first[i] / (1 - std::pow(0.9, number))) /
                           (std::sqrt(slow_second[i] / (1 - std::pow(0.999, number))) + 1e-8);
            }
        }
        for (std::size_t i = 0; i < kCount; ++i) {
            QVERIFY2(
                std::abs(weights[i] - slow[i]) < 2e-6,
                qPrintable(QStringLiteral("element %1: %2, not %3").arg(i).arg(weights[i]).arg(slow[i])));
        }
    }

    void rows_without_gradient_give_the_same_bits()
    {
        ade::Random random(2);
        constexpr std::size_t kRows = 200;
        constexpr std::size_t kWidth = 24;
        std::vector<float> weights = random_values(random, kRows * kWidth, 2);
        std::vector<float> first(weights.size(), 0);
        std::vector<float> second(weights.size(), 0);
        auto short_weights = weights;
        auto short_first = first;
        auto short_second = second;
        std::vector<std::uint8_t> touched(kRows, 0);
        for (int number = 1; number <= 30; ++number) {
            std::vector<float> gradient(weights.size(), 0);
            for (int i = 0; i < 4; ++i) {
                const std::size_t row = static_cast<std::size_t>(random.below(kRows / 2));
                const auto values = random_values(random, kWidth, 0.1);
                std::copy(values.begin(), values.end(),
                          gradient.begin() + static_cast<std::ptrdiff_t>(row * kWidth));
            }
            AdamWStep step;
            step.rate = 1e-2;
            step.weight_decay = 0.1;
            step.number = number;
            adamw_update(step, weights, gradient, first, second);
            adamw_update_rows(step, kWidth, short_weights, gradient, short_first, short_second, touched);
        }
        QVERIFY(same_bits(weights, short_weights));
        QVERIFY(same_bits(first, short_first));
        QVERIFY(same_bits(second, short_second));
        QCOMPARE(std::count(touched.begin() + kRows / 2, touched.end(), 1), 0);
        QVERIFY(std::count(touched.begin(), touched.end(), 1) > 20);
    }
};

QTEST_GUILESS_MAIN(TestAdamW)
#include "tst_adamw.moc"
