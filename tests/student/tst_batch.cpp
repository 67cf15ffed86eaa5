// SPDX-License-Identifier: GPL-3.0-or-later
// Batches: padding, pooling weights, order; learning rates and seeds by step.
#include "core/student/batch.hpp"
#include "core/student/train_schedule.hpp"

#include <QTest>

#include <algorithm>
#include <numeric>
#include <set>

using namespace ade::student;

namespace {

TrainingWindow window(std::vector<std::int32_t> ids, std::vector<std::vector<std::int32_t>> drugs,
                      float target)
{
    TrainingWindow result;
    result.encoded = {std::move(ids), std::move(drugs)};
    for (std::size_t i = 0; i < result.encoded.drugs.size(); ++i) {
        result.target.emplace_back(result.encoded.ids.size(), target);
        result.weight.emplace_back(result.encoded.ids.size(), 1.0F);
    }
    return result;
}

} // namespace

class TestBatch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pads_to_the_longest()
    {
        const TrainingWindow a = window({2, 7, 3}, {{1}}, 1.0F);
        const TrainingWindow b = window({2, 8, 9, 8, 3}, {{1, 2}, {3}}, 1.0F);
        const std::vector<const TrainingWindow*> both = {&a, &b};
        const Batch batch = make_batch(both, 42);
        QCOMPARE(batch.windows, std::int64_t{2});
        QCOMPARE(batch.tokens, std::int64_t{5});
        QCOMPARE(batch.pairs, std::int64_t{3});
        QVERIFY((batch.ids == std::vector<std::int64_t>{2, 7, 3, 42, 42, 2, 8, 9, 8, 3}));
        QVERIFY((batch.mask == std::vector<float>{1, 1, 1, 0, 0, 1, 1, 1, 1, 1}));
        QVERIFY((batch.window_of == std::vector<std::int64_t>{0, 1, 1}));
        QVERIFY((batch.pool == std::vector<float>{0, 1, 0, 0, 0, 0, 0.5F, 0.5F, 0, 0, 0, 0, 0, 1, 0}));
        // Padding is never learned.
        QVERIFY((batch.weight == std::vector<float>{1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}));
        QVERIFY((batch.target == std::vector<float>{1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}));
    }

    void inference_has_no_targets()
    {
        const TrainingWindow a = window({2, 7, 3}, {{1}}, 1.0F);
        const std::vector<const EncodedWindow*> one = {&a.encoded};
        const Batch batch = make_batch(one, 0);
        QVERIFY(batch.target.empty());
        QVERIFY(batch.weight.empty());
        QCOMPARE(batch.pairs, std::int64_t{1});
    }

    void order_holds_each_window_once_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("size");
        QTest::newRow("none") << 0 << 4;
        QTest::newRow("fewer than a batch") << 3 << 4;
        QTest::newRow("whole batches") << 40 << 4;
        QTest::newRow("a rest") << 1001 << 16;
        QTest::newRow("one at a time") << 9 << 1;
    }

    void order_holds_each_window_once()
    {
        QFETCH(int, count);
        QFETCH(int, size);
        ade::Random lengths_random(1);
        std::vector<std::size_t> lengths;
        for (int i = 0; i < count; ++i) {
            lengths.push_back(static_cast<std::size_t>(3 + lengths_random.below(60)));
        }
        ade::Random random(5);
        const auto batches = bucketed_batches(lengths, static_cast<std::size_t>(size), random);
        std::vector<std::size_t> all;
        for (const auto& batch : batches) {
            QVERIFY(!batch.empty() && batch.size() <= static_cast<std::size_t>(size));
            all.insert(all.end(), batch.begin(), batch.end());
        }
        std::sort(all.begin(), all.end());
        std::vector<std::size_t> wanted(static_cast<std::size_t>(count));
        std::iota(wanted.begin(), wanted.end(), std::size_t{0});
        QVERIFY(all == wanted);
        QCOMPARE(static_cast<int>(batches.size()), (count + size - 1) / size);

        ade::Random same(5);
        QVERIFY(batches == bucketed_batches(lengths, static_cast<std::size_t>(size), same));
        if (count > 100) {
            ade::Random other(6);
            QVERIFY(batches != bucketed_batches(lengths, static_cast<std::size_t>(size), other));
        }
    }

    void order_needs_little_padding()
    {
        ade::Random random(3);
        std::vector<std::size_t> lengths;
        for (int i = 0; i < 4000; ++i) {
            lengths.push_back(static_cast<std::size_t>(10 + random.below(90)));
        }
        const std::size_t real = std::accumulate(lengths.begin(), lengths.end(), std::size_t{0});
        const auto padded = [&](const std::vector<std::vector<std::size_t>>& batches) {
            std::size_t sum = 0;
            for (const auto& batch : batches) {
                std::size_t longest = 0;
                for (const std::size_t i : batch) {
                    longest = std::max(longest, lengths[i]);
                }
                sum += longest * batch.size();
            }
            return sum;
        };
        QVERIFY(padded(bucketed_batches(lengths, 16, random)) * 100 < real * 106);
        QVERIFY(padded(inference_batches(lengths, 32, 2048)) * 100 < real * 103);
    }

    void rate_rises_and_falls()
    {
        // 10 steps of warm-up, then 90 down to nothing.
        QCOMPARE(rate_factor(0, 100, 0.1), 1.0 / 11);
        QCOMPARE(rate_factor(9, 100, 0.1), 10.0 / 11);
        QCOMPARE(rate_factor(10, 100, 0.1), 1.0);
        QCOMPARE(rate_factor(55, 100, 0.1), 0.5);
        QCOMPARE(rate_factor(99, 100, 0.1), 1.0 / 90);
        QCOMPARE(rate_factor(0, 4, 0.0), 1.0);
        QCOMPARE(rate_factor(3, 4, 0.0), 0.25);
        QCOMPARE(rate_factor(0, 1, 1.0), 0.5);
    }

    void seeds_do_not_meet()
    {
        std::set<std::uint64_t> seen;
        for (const SeedStream stream : {SeedStream::head, SeedStream::order, SeedStream::dropout}) {
            for (std::int64_t number = 0; number < 10000; ++number) {
                QVERIFY(seen.insert(derived_seed(1, stream, number)).second);
            }
        }
    }

    void inference_batches_keep_their_limits()
    {
        const std::vector<std::size_t> lengths = {500, 10, 3000, 10, 10, 700};
        const auto batches = inference_batches(lengths, 2, 1024);
        QVERIFY((batches == std::vector<std::vector<std::size_t>>{{1, 3}, {4, 0}, {5}, {2}}));
    }
};

QTEST_GUILESS_MAIN(TestBatch)
#include "tst_batch.moc"
