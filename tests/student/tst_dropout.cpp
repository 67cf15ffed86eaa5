// SPDX-License-Identifier: GPL-3.0-or-later
// Dropout by hashing: the right share, nothing in common between calls or neighbours, the same for any
// division.
#include "core/base/random.hpp"
#include "core/student/dropout.hpp"

#include <QTest>

#include <cmath>
#include <vector>

using namespace ade::student;

namespace {

constexpr std::size_t kCount = 100'000;

std::vector<float> dropped(double part, std::uint64_t seed)
{
    const std::vector<float> ones(kCount, 1.0F);
    std::vector<float> out(kCount);
    apply_dropout(DropoutPlan(part, seed), ones.data(), out.data(), 0, kCount);
    return out;
}

} // namespace

class TestDropout : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void share_data()
    {
        QTest::addColumn<double>("part");
        for (const double part : {0.0, 0.01, 0.1, 0.5, 0.9}) {
            QTest::addRow("%g", part) << part;
        }
    }

    void share()
    {
        QFETCH(double, part);
        // Counts of zeros, of pairs zero in two calls and of zero neighbours, each within five standard
        // deviations of what independent draws give; 50 seeds that differ in one bit or are random.
        ade::Random random(11);
        const auto near = [](double count, double expected) {
            const double deviation = std::sqrt(static_cast<double>(kCount) * expected * (1 - expected));
            return std::abs(count - static_cast<double>(kCount) * expected) <= 5 * deviation + 1;
        };
        for (int round = 0; round < 50; ++round) {
            const std::uint64_t seed = round < 25 ? static_cast<std::uint64_t>(round) : random.next();
            const std::uint64_t other = round % 2 == 0 ? seed + 1 : seed ^ (1ULL << (32 + round % 31));
            const auto a = dropped(part, seed);
            const auto b = dropped(part, other);
            double zeros = 0;
            double both = 0;
            double neighbours = 0;
            for (std::size_t i = 0; i < kCount; ++i) {
                const bool zero = a[i] == 0.0F;
                zeros += zero ? 1 : 0;
                both += zero && b[i] == 0.0F ? 1 : 0;
                neighbours += zero && i > 0 && a[i - 1] == 0.0F ? 1 : 0;
                QVERIFY(zero || a[i] == static_cast<float>(1.0 / (1.0 - part)));
            }
            QVERIFY2(near(zeros, part), qPrintable(QStringLiteral("%1 zeros, seed %2").arg(zeros).arg(seed)));
            QVERIFY2(near(both, part * part),
                     qPrintable(QStringLiteral("%1 in both, seed %2").arg(both).arg(seed)));
            QVERIFY2(near(neighbours, part * part),
                     qPrintable(QStringLiteral("%1 pairs, seed %2").arg(neighbours).arg(seed)));
        }
    }

    void anyDivisionGivesTheSame()
    {
        const std::vector<float> ones(kCount, 1.0F);
        const auto whole = dropped(0.1, 77);
        std::vector<float> parts(kCount);
        const DropoutPlan plan(0.1, 77);
        std::size_t begin = 0;
        ade::Random random(3);
        while (begin < kCount) {
            const std::size_t end = std::min<std::size_t>(kCount, begin + 1 + random.below(5000));
            apply_dropout(plan, ones.data(), parts.data(), begin, end);
            begin = end;
        }
        QCOMPARE(parts, whole);
    }
};

QTEST_GUILESS_MAIN(TestDropout)
#include "tst_dropout.moc"
