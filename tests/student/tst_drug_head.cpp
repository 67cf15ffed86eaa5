// SPDX-License-Identifier: GPL-3.0-or-later
// The drug head: against the obvious version, gradients by finite differences, and the loss.
#include "core/student/drug_head_module.hpp"

#include <QTest>

#include <cmath>

using namespace ade::student;

namespace {

/// As the paper writes it: concatenate the drug's mean to every token, then one linear layer.
torch::Tensor slow_logits(const DrugHead& head, const torch::Tensor& hidden,
                          const std::vector<std::pair<std::int64_t, std::vector<std::int64_t>>>& pairs)
{
    std::vector<torch::Tensor> rows;
    for (const auto& [window, pieces] : pairs) {
        const torch::Tensor states = hidden[window]; // [tokens, width]
        torch::Tensor drug = torch::zeros_like(states[0]);
        for (const std::int64_t piece : pieces) {
            drug = drug + states[piece];
        }
        drug = drug / static_cast<double>(pieces.size());
        std::vector<torch::Tensor> logits;
        for (std::int64_t t = 0; t < states.size(0); ++t) {
            logits.push_back((torch::cat({states[t], drug}) * head->weight[0]).sum() + head->bias[0]);
        }
        rows.push_back(torch::stack(logits));
    }
    return torch::stack(rows); // [pairs, tokens]
}

struct Case {
    std::vector<std::pair<std::int64_t, std::vector<std::int64_t>>> pairs = {
        {0, {1}}, {0, {2, 3}}, {1, {1, 2, 4}}};
    torch::Tensor hidden = torch::randn({2, 5, 6}, torch::kFloat64);
    torch::Tensor pool = torch::zeros({3, 5}, torch::kFloat64);
    torch::Tensor window_of = torch::zeros({3}, torch::kInt64);
    torch::Tensor target = (torch::rand({3, 5}, torch::kFloat64) > 0.5).to(torch::kFloat64);
    torch::Tensor weight = torch::ones({3, 5}, torch::kFloat64);
    DrugHead head = DrugHead(6, 0.0, 9);

    Case()
    {
        head->to(torch::kFloat64);
        for (std::size_t p = 0; p < pairs.size(); ++p) {
            const auto row = static_cast<std::int64_t>(p);
            window_of[row] = pairs[p].first;
            for (const std::int64_t piece : pairs[p].second) {
                pool[row][piece] = 1.0 / static_cast<double>(pairs[p].second.size());
            }
        }
        weight[0][0] = 0;
        weight[2][4] = 0;
    }

    torch::Tensor loss() { return drug_head_loss(head->forward(hidden, pool, window_of), target, weight); }
};

} // namespace

class TestDrugHead : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { torch::manual_seed(3); }

    void equals_the_obvious_version()
    {
        Case c;
        const torch::Tensor fast = c.head->forward(c.hidden, c.pool, c.window_of);
        const torch::Tensor slow = slow_logits(c.head, c.hidden, c.pairs);
        QVERIFY(fast.sizes() == slow.sizes());
        QVERIFY((fast - slow).abs().max().item<double>() < 1e-12);
    }

    void loss_is_the_mean_over_weighted_pieces()
    {
        Case c;
        const torch::Tensor logits = c.head->forward(c.hidden, c.pool, c.window_of);
        double sum = 0;
        double count = 0;
        for (int p = 0; p < 3; ++p) {
            for (int t = 0; t < 5; ++t) {
                const double z = logits[p][t].item<double>();
                const double y = c.target[p][t].item<double>();
                const double w = c.weight[p][t].item<double>();
                const double probability = 1 / (1 + std::exp(-z));
                sum -= w * (y * std::log(probability) + (1 - y) * std::log(1 - probability));
                count += w;
            }
        }
        QVERIFY(std::abs(c.loss().item<double>() - sum / count) < 1e-12);
    }

    void gradients_by_finite_differences_data()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("weight") << 0;
        QTest::newRow("bias") << 1;
        QTest::newRow("hidden states: through token and drug") << 2;
    }

    void gradients_by_finite_differences()
    {
        QFETCH(int, which);
        Case c;
        c.hidden.requires_grad_(true);
        torch::Tensor tensor = which == 0 ? c.head->weight : which == 1 ? c.head->bias : c.hidden;
        c.loss().backward();
        const torch::Tensor gradient = tensor.grad().clone().flatten();
        const torch::NoGradGuard no_gradient;
        torch::Tensor values = tensor.view({-1});
        constexpr double kStep = 1e-5;
        for (std::int64_t i = 0; i < values.numel(); ++i) {
            const double before = values[i].item<double>();
            values[i] = before + kStep;
            const double up = c.loss().item<double>();
            values[i] = before - kStep;
            const double down = c.loss().item<double>();
            values[i] = before;
            const double wanted = (up - down) / (2 * kStep);
            const double got = gradient[i].item<double>();
            QVERIFY2(std::abs(wanted - got) < 1e-8,
                     qPrintable(QStringLiteral("element %1: %2, not %3").arg(i).arg(got).arg(wanted)));
        }
    }

    void first_weights_come_from_the_seed_alone()
    {
        const DrugHead a(384, 0.1, 5);
        torch::manual_seed(99);
        const DrugHead b(384, 0.1, 5);
        const DrugHead other(384, 0.1, 6);
        QVERIFY(torch::equal(a->weight, b->weight));
        QVERIFY(!torch::equal(a->weight, other->weight));
        QVERIFY(std::abs(a->weight.std().item<double>() - 0.02) < 0.002);
        QVERIFY(std::abs(a->weight.mean().item<double>()) < 0.003);
    }

    void dropout_only_while_training()
    {
        DrugHead head(6, 0.5, 1);
        const torch::Tensor hidden = torch::randn({1, 4, 6});
        const torch::Tensor pool = torch::tensor({{0.0F, 1.0F, 0.0F, 0.0F}});
        const torch::Tensor window_of = torch::zeros({1}, torch::kInt64);
        head->eval();
        const torch::Tensor calm = head->forward(hidden, pool, window_of);
        QVERIFY(torch::equal(calm, head->forward(hidden, pool, window_of)));
        head->train();
        QVERIFY(!torch::equal(calm, head->forward(hidden, pool, window_of)));
    }
};

QTEST_GUILESS_MAIN(TestDrugHead)
#include "tst_drug_head.moc"
