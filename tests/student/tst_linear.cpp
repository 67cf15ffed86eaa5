// SPDX-License-Identifier: GPL-3.0-or-later
// Products by oneDNN and dropout by hashing, against LibTorch's own: values, gradients, repeatability.
#include "core/student/linear_module.hpp"
#include "core/student/dropout_module.hpp"

#include <QTest>

using namespace ade::student;

namespace {

double largest_difference(const torch::Tensor& left, const torch::Tensor& right)
{
    return (left - right).abs().max().item<double>();
}

} // namespace

class TestLinear : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        torch::set_num_threads(2);
        torch::manual_seed(5);
        qInfo("products by %s", product_library().c_str());
    }

    void sameAsTorch_data()
    {
        QTest::addColumn<QList<int>>("shape");
        QTest::addColumn<int>("out");
        QTest::newRow("one row") << QList<int>{1, 8} << 5;
        QTest::newRow("one column") << QList<int>{3, 1} << 1;
        QTest::newRow("odd sizes") << QList<int>{2, 7, 33} << 65;
        QTest::newRow("as in MiniLM") << QList<int>{16, 40, 384} << 1152;
        QTest::newRow("four dimensions") << QList<int>{2, 3, 4, 16} << 9;
    }

    void sameAsTorch()
    {
        QFETCH(QList<int>, shape);
        QFETCH(int, out);
        const std::vector<std::int64_t> sizes(shape.begin(), shape.end());
        const std::int64_t in = sizes.back();
        torch::Tensor input[2];
        torch::Tensor weight[2];
        torch::Tensor bias[2];
        torch::Tensor result[2];
        const torch::Tensor first = torch::randn(sizes);
        const torch::Tensor second = torch::randn({out, in});
        const torch::Tensor third = torch::randn({out});
        const torch::Tensor direction = torch::randn({1}).item<float>() * torch::ones({out});
        for (int i = 0; i < 2; ++i) {
            input[i] = first.clone().requires_grad_();
            weight[i] = second.clone().requires_grad_();
            bias[i] = third.clone().requires_grad_();
            result[i] =
                i == 0 ? linear(input[i], weight[i], bias[i]) : torch::linear(input[i], weight[i], bias[i]);
            (result[i].tanh() * direction).sum().backward();
        }
        QCOMPARE(result[0].sizes().vec(), result[1].sizes().vec());
        const double scale = 1e-5 * std::sqrt(static_cast<double>(first.numel()));
        QVERIFY(largest_difference(result[0], result[1]) < 1e-5 * std::sqrt(static_cast<double>(in)) * 4);
        QVERIFY(largest_difference(input[0].grad(), input[1].grad()) < scale);
        QVERIFY(largest_difference(weight[0].grad(), weight[1].grad()) < scale);
        QVERIFY(largest_difference(bias[0].grad(), bias[1].grad()) < scale);
    }

    void inputThatIsNotContiguous()
    {
        const torch::Tensor input = torch::randn({6, 5, 4}).transpose(0, 1);
        const torch::Tensor weight = torch::randn({3, 4});
        const torch::Tensor bias = torch::randn({3});
        QVERIFY(largest_difference(linear(input, weight, bias), torch::linear(input, weight, bias)) < 1e-5);
        // A transposed weight and doubles take the other way.
        const torch::Tensor turned = torch::randn({4, 3}).t();
        QVERIFY(largest_difference(linear(input, turned, bias), torch::linear(input, turned, bias)) < 1e-5);
        QVERIFY(linear(input.to(torch::kFloat64), weight.to(torch::kFloat64), bias.to(torch::kFloat64))
                    .scalar_type() == torch::kFloat64);
        QCOMPARE(linear(torch::zeros({0, 4}), weight, bias).numel(), 0);
    }

    void onlyWhatIsAskedForGetsAGradient()
    {
        const torch::Tensor input = torch::randn({6, 4});
        torch::Tensor weight = torch::randn({3, 4}).requires_grad_();
        linear(input, weight, torch::zeros({3})).sum().backward();
        QVERIFY(weight.grad().defined());
        QVERIFY(!input.grad().defined());
        const torch::NoGradGuard no_gradients;
        QVERIFY(!linear(input, weight, torch::zeros({3})).requires_grad());
    }

    void productsRepeatBitForBit()
    {
        const torch::Tensor input = torch::randn({640, 384});
        const torch::Tensor weight = torch::randn({1536, 384});
        const torch::Tensor bias = torch::randn({1536});
        const torch::Tensor first = linear(input, weight, bias);
        for (int i = 0; i < 5; ++i) {
            QVERIFY(torch::equal(linear(input, weight, bias), first));
        }
    }

    void dropoutGradientIsItsMask()
    {
        torch::Tensor values = torch::randn({64, 100}).abs().add(0.1).requires_grad_();
        torch::manual_seed(9);
        const torch::Tensor out = drop_out(values, 0.3);
        out.sum().backward();
        QVERIFY(largest_difference(values.grad() * values.detach(), out.detach()) < 1e-6);
        const double kept = out.ne(0).to(torch::kFloat64).mean().item<double>();
        QVERIFY(std::abs(kept - 0.7) < 0.03);
        // torch::manual_seed() decides; the next call draws anew.
        const torch::NoGradGuard no_gradients;
        QVERIFY(!torch::equal(drop_out(values, 0.3), out));
        torch::manual_seed(9);
        QVERIFY(torch::equal(drop_out(values, 0.3), out));
        torch::set_num_threads(1);
        torch::manual_seed(9);
        QVERIFY(torch::equal(drop_out(values, 0.3), out));
    }
};

QTEST_GUILESS_MAIN(TestLinear)
#include "tst_linear.moc"
