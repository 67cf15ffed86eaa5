// SPDX-License-Identifier: GPL-3.0-or-later
// Each kernel of the CPU engine against a slow, obvious version, for every set of instructions this processor
// has.
#include "kernels_wide.hpp"

#include "core/base/random.hpp"
#include "core/student/cpu/isa.hpp"
#include "core/student/cpu/pack.hpp"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace ade::student::cpu;

namespace {

std::vector<float> random_floats(ade::Random& random, std::size_t count, float size = 1)
{
    std::vector<float> values(count);
    for (float& value : values) {
        value = static_cast<float>(random.uniform() * 2 - 1) * size;
    }
    return values;
}

double curve(double x, Curve kind)
{
    switch (kind) {
    case Curve::gelu:
        return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
    case Curve::gelu_tanh:
        return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
    case Curve::relu:
        return std::max(x, 0.0);
    case Curve::none:
        break;
    }
    return x;
}

struct Shape {
    const char* name;
    std::size_t rows, depth, columns;
};

constexpr Shape kShapes[] = {{"one row, one column", 1, 1, 1},   {"tiny-bert", 9, 32, 96},
                             {"rows left over", 13, 40, 33},     {"a head", 36, 32, 50},
                             {"odd everything", 7, 77, 131},     {"long", 3, 1536, 64},
                             {"as wide as a panel", 64, 384, 32}};

std::size_t panels_up(std::size_t columns, const Kernels& kernels)
{
    return rounded_up(columns, kernels.panel);
}

} // namespace

class TestCpuKernels : public QObject {
    Q_OBJECT

    static void eachTable()
    {
        QTest::addColumn<const Kernels*>("kernels");
        QTest::newRow("plain") << plain_kernels();
        QTest::newRow("sixteen lanes") << wide_kernels();
        for (const Isa isa : usable_isas()) {
            const Kernels* kernels = isa == Isa::avx2          ? avx2_kernels()
                                     : isa == Isa::avx2_vnni   ? avx2_vnni_kernels()
                                     : isa == Isa::avx512_vnni ? avx512_vnni_kernels()
                                                               : nullptr;
            if (kernels != nullptr) {
                QTest::newRow(std::string(to_string(isa)).c_str()) << kernels;
            }
        }
    }

private Q_SLOTS:
    void isasAscend()
    {
        QCOMPARE(usable_isas().front(), Isa::plain);
        QVERIFY(std::is_sorted(usable_isas().begin(), usable_isas().end()));
    }

    void isaLimit()
    {
        qputenv("ADE_MAX_ISA", "plain");
        QCOMPARE(chosen_isa().value(), Isa::plain);
        qputenv("ADE_MAX_ISA", "avx9");
        const auto wrong = chosen_isa();
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().message_id, std::string("student.unknown_isa"));
        qunsetenv("ADE_MAX_ISA");
        QCOMPARE(chosen_isa().value(), usable_isas().back());
    }

    void floatProduct_data() { eachTable(); }

    void floatProduct()
    {
        QFETCH(const Kernels*, kernels);
        ade::Random random(1);
        for (const Shape& shape : kShapes) {
            for (const Curve kind : {Curve::none, Curve::gelu, Curve::gelu_tanh, Curve::relu}) {
                const std::size_t columns = panels_up(shape.columns, *kernels);
                const std::size_t lda = shape.depth + 3;
                const auto a = random_floats(random, shape.rows * lda);
                const auto weights = random_floats(random, shape.columns * shape.depth, 0.2F);
                auto bias = random_floats(random, columns);
                auto c = random_floats(random, shape.rows * columns);
                const std::vector<float> residual = c; // in place
                Buffer<float> packed(columns * shape.depth);
                kernels->pack_float(weights.data(), shape.depth, 1, shape.columns, shape.depth,
                                    packed.data());
                kernels->float_product({a.data(),
                                        lda,
                                        shape.rows,
                                        packed.data(),
                                        shape.depth,
                                        columns,
                                        c.data(),
                                        columns,
                                        {bias.data(), c.data(), columns, kind}});
                for (std::size_t r = 0; r < shape.rows; ++r) {
                    for (std::size_t n = 0; n < shape.columns; ++n) {
                        double sum = 0;
                        for (std::size_t k = 0; k < shape.depth; ++k) {
                            sum += double(a[r * lda + k]) * weights[n * shape.depth + k];
                        }
                        const double right = curve(sum + bias[n], kind) + residual[r * columns + n];
                        const double found = c[r * columns + n];
                        if (!(std::abs(found - right) < 3e-5)) {
                            QFAIL(qPrintable(QStringLiteral("%1, row %2, column %3: %4, expected %5")
                                                 .arg(QLatin1String(shape.name))
                                                 .arg(r)
                                                 .arg(n)
                                                 .arg(found)
                                                 .arg(right)));
                        }
                    }
                }
            }
        }
    }

    void rowsDoNotDependOnEachOther_data() { eachTable(); }

    /// Bitwise: the same row alone, and among others at each place of a tile.
    void rowsDoNotDependOnEachOther()
    {
        QFETCH(const Kernels*, kernels);
        ade::Random random(2);
        constexpr std::size_t kDepth = 50;
        constexpr std::size_t kRows = 23;
        const std::size_t columns = panels_up(40, *kernels);
        const auto a = random_floats(random, kRows * kDepth);
        const auto weights = random_floats(random, 40 * kDepth);
        Buffer<float> packed(columns * kDepth);
        kernels->pack_float(weights.data(), kDepth, 1, 40, kDepth, packed.data());
        std::vector<float> together(kRows * columns);
        kernels->float_product(
            {a.data(), kDepth, kRows, packed.data(), kDepth, columns, together.data(), columns, {}});
        for (std::size_t r = 0; r < kRows; ++r) {
            std::vector<float> alone(columns);
            kernels->float_product({a.data() + r * kDepth,
                                    kDepth,
                                    1,
                                    packed.data(),
                                    kDepth,
                                    columns,
                                    alone.data(),
                                    columns,
                                    {}});
            QVERIFY(std::equal(alone.begin(), alone.end(),
                               together.begin() + static_cast<std::ptrdiff_t>(r * columns)));
        }
    }

    void int8Product_data() { eachTable(); }

    /// Against integers summed one by one, with the values that come nearest to overflow among them.
    void int8Product()
    {
        QFETCH(const Kernels*, kernels);
        ade::Random random(3);
        for (const Shape& shape : kShapes) {
            for (const bool extreme : {false, true}) {
                auto weights = random_floats(random, shape.columns * shape.depth);
                if (extreme) {
                    for (float& w : weights) {
                        w = w < -0.4F ? -1.0F : 1.0F; // mostly of one sign
                    }
                }
                const Int8Weights packed = pack_int8(weights.data(), shape.columns, shape.depth,
                                                     kernels->panel, kernels->quad_limit);
                const std::size_t lda = packed.depth + 8;
                std::vector<std::uint8_t> a(shape.rows * lda);
                for (auto& value : a) {
                    value = static_cast<std::uint8_t>(extreme ? 255U : random.next() % 256);
                }
                std::vector<RowScale> scales(shape.rows);
                for (RowScale& scale : scales) {
                    scale = {static_cast<float>(random.uniform()) * 0.01F,
                             static_cast<float>(random.uniform()) - 0.5F};
                }
                const auto bias = random_floats(random, packed.columns);
                std::vector<float> c(shape.rows * packed.columns);
                Int8Product product{a.data(),
                                    lda,
                                    shape.rows,
                                    scales.data(),
                                    packed.values.data(),
                                    packed.group_at.data(),
                                    packed.panel_first.data(),
                                    packed.depth,
                                    packed.columns,
                                    packed.scale.data(),
                                    packed.sum.data(),
                                    c.data(),
                                    packed.columns,
                                    {bias.data(), nullptr, 0, Curve::none}};
                kernels->int8_product(product);
                std::vector<std::int32_t> sums(shape.rows * packed.columns);
                for (std::size_t r = 0; r < shape.rows; ++r) {
                    for (std::size_t n = 0; n < packed.columns; ++n) {
                        std::int64_t sum = 0;
                        std::int64_t total = 0;
                        for (std::size_t k = 0; k < packed.depth; ++k) {
                            const int w = packed_weight(packed, n, k);
                            sum += std::int64_t{a[r * lda + k]} * w;
                            total += w;
                        }
                        sums[r * packed.columns + n] = static_cast<std::int32_t>(sum);
                        const double scale = packed.scale.data()[n];
                        const double right = double(sum) * scales[r].scale * scale +
                                             double(scales[r].offset) * scale * double(total) + bias[n];
                        const double found = c[r * packed.columns + n];
                        if (!(std::abs(found - right) <= 1e-4 + 1e-5 * std::abs(right))) {
                            QFAIL(qPrintable(QStringLiteral("%1, row %2, column %3: %4, expected %5")
                                                 .arg(QLatin1String(shape.name))
                                                 .arg(r)
                                                 .arg(n)
                                                 .arg(found)
                                                 .arg(right)));
                        }
                    }
                }
                // The same from sums that another library made.
                std::vector<float> again(c.size());
                product.c = again.data();
                kernels->int8_epilogue(sums.data(), packed.columns, product);
                QCOMPARE(again, c);
            }
        }
    }

    void packsWithinTheLimit_data()
    {
        QTest::addColumn<int>("limit");
        QTest::newRow("no limit") << 0;
        QTest::newRow("quads up to 128") << 128;
    }

    void packsWithinTheLimit()
    {
        QFETCH(int, limit);
        constexpr std::size_t kDepth = 203;
        constexpr std::size_t kColumns = 37;
        ade::Random random(4);
        auto weights = random_floats(random, kColumns * kDepth, 0.05F);
        std::fill_n(weights.begin(), kDepth, 0.0F); // a column of nothing
        const Int8Weights packed = pack_int8(weights.data(), kColumns, kDepth, 16, limit);
        QCOMPARE(packed.columns, std::size_t{48});
        QCOMPARE(packed.depth, std::size_t{208});
        // As the groups are written: each within the limit.
        for (std::size_t g = 0; g < packed.group_at.size(); ++g) {
            for (std::size_t c = 0; c < 16; ++c) {
                const std::int8_t* low = packed.values.data() + g * 128 + c * 4;
                const std::int8_t* high = low + 64;
                for (const int quad : {0, 2}) {
                    int up = 0;
                    int down = 0;
                    for (const int w : {low[quad], low[quad + 1], high[quad], high[quad + 1]}) {
                        up += std::max(w, 0);
                        down += std::max(-w, 0);
                    }
                    QVERIFY(up <= limit && down <= limit);
                }
            }
        }
        const auto value = [&](std::size_t n, std::size_t k) { return packed_weight(packed, n, k); };
        double error = 0;
        double size = 0;
        for (std::size_t n = 0; n < kColumns; ++n) {
            for (std::size_t k = 0; k < kDepth; ++k) {
                const double w = weights[n * kDepth + k];
                error += std::pow(w - double(packed.scale.data()[n]) * value(n, k), 2);
                size += w * w;
            }
            for (std::size_t k = kDepth; k < 208; ++k) {
                QCOMPARE(value(n, k), 0);
            }
        }
        // Evenly spread weights are the worst case for the limit.
        QVERIFY2(std::sqrt(error / size) < (limit == 0 ? 0.006 : 0.2),
                 qPrintable(QString::number(std::sqrt(error / size))));
    }

    void layerNorm_data() { eachTable(); }

    void layerNorm()
    {
        QFETCH(const Kernels*, kernels);
        ade::Random random(5);
        for (const std::size_t width : {1U, 7U, 32U, 100U, 384U}) {
            const std::size_t ld = width + 5;
            auto x = random_floats(random, 4 * ld, 3);
            const auto before = x;
            const auto weight = random_floats(random, width);
            const auto bias = random_floats(random, width);
            kernels->layer_norm(x.data(), ld, 4, width, weight.data(), bias.data(), 1e-12F);
            for (std::size_t r = 0; r < 4; ++r) {
                double mean = 0;
                double variance = 0;
                for (std::size_t i = 0; i < width; ++i) {
                    mean += before[r * ld + i] / double(width);
                }
                for (std::size_t i = 0; i < width; ++i) {
                    variance += std::pow(before[r * ld + i] - mean, 2) / double(width);
                }
                for (std::size_t i = 0; i < width; ++i) {
                    const double right =
                        (before[r * ld + i] - mean) / std::sqrt(variance + 1e-12) * weight[i] + bias[i];
                    QVERIFY(width == 1 || std::abs(right - x[r * ld + i]) < 2e-5);
                }
                for (std::size_t i = width; i < ld; ++i) {
                    QCOMPARE(x[r * ld + i], before[r * ld + i]);
                }
            }
        }
    }

    void quantises_data() { eachTable(); }

    void quantises()
    {
        QFETCH(const Kernels*, kernels);
        ade::Random random(6);
        for (const std::size_t width : {1U, 7U, 32U, 100U, 384U}) {
            const std::size_t padded = rounded_up(width, 8);
            auto x = random_floats(random, 5 * width, 4);
            std::fill_n(x.begin(), width, 2.5F); // a row of one value
            x[width] = 100;                      // an outlier
            std::vector<std::uint8_t> q(5 * padded, 99);
            std::vector<RowScale> scales(5);
            kernels->quantise(x.data(), width, 5, width, padded, q.data(), padded, scales.data());
            for (std::size_t r = 0; r < 5; ++r) {
                for (std::size_t i = 0; i < width; ++i) {
                    const double again = double(scales[r].scale) * q[r * padded + i] + scales[r].offset;
                    QVERIFY(std::abs(again - x[r * width + i]) <= 0.501 * scales[r].scale + 1e-6);
                }
                for (std::size_t i = width; i < padded; ++i) {
                    QCOMPARE(int{q[r * padded + i]}, 0);
                }
            }
        }
    }

    void notFiniteShows_data() { eachTable(); }

    void notFiniteShows()
    {
        QFETCH(const Kernels*, kernels);
        for (const float bad :
             {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
            for (const std::size_t at : {0U, 18U, 36U}) {
                std::vector<float> x(37, 1.0F);
                x[at] = bad;
                std::vector<std::uint8_t> q(40);
                RowScale scale;
                kernels->quantise(x.data(), 37, 1, 37, 40, q.data(), 40, &scale);
                QVERIFY(std::isnan(scale.scale));
            }
        }
    }

    void softmax_data() { eachTable(); }

    void softmax()
    {
        QFETCH(const Kernels*, kernels);
        ade::Random random(7);
        for (const std::size_t count : {1U, 2U, 15U, 33U, 512U}) {
            const std::size_t padded = panels_up(count, *kernels);
            auto x = random_floats(random, 3 * padded, 20);
            x[padded] = 3000; // leaves nothing for the others, without overflow
            const auto before = x;
            kernels->softmax(x.data(), padded, 3, count, padded);
            for (std::size_t r = 0; r < 3; ++r) {
                const auto* row = before.data() + r * padded;
                const double most = *std::max_element(row, row + count);
                double sum = 0;
                for (std::size_t i = 0; i < count; ++i) {
                    sum += std::exp(row[i] - most);
                }
                for (std::size_t i = 0; i < count; ++i) {
                    QVERIFY(std::abs(x[r * padded + i] - std::exp(row[i] - most) / sum) < 1e-6);
                }
                for (std::size_t i = count; i < padded; ++i) {
                    QCOMPARE(x[r * padded + i], 0.0F);
                }
            }
        }
    }

    void dotsAndBf16_data() { eachTable(); }

    void dotsAndBf16()
    {
        QFETCH(const Kernels*, kernels);
        ade::Random random(8);
        for (const std::size_t width : {1U, 30U, 384U}) {
            const auto x = random_floats(random, 3 * width);
            const auto w1 = random_floats(random, width);
            const auto w2 = random_floats(random, width);
            std::vector<float> y1(3);
            std::vector<float> y2(3);
            kernels->two_dots(x.data(), width, 3, width, w1.data(), w2.data(), y1.data(), y2.data());
            std::vector<std::uint16_t> short_x(3 * width);
            kernels->to_bf16(x.data(), width, 3, width, short_x.data(), width);
            for (std::size_t r = 0; r < 3; ++r) {
                double first = 0;
                double second = 0;
                for (std::size_t i = 0; i < width; ++i) {
                    const double value = x[r * width + i];
                    first += value * w1[i];
                    second += value * w2[i];
                    const std::uint32_t bits = std::uint32_t{short_x[r * width + i]} << 16U;
                    float back = 0;
                    std::memcpy(&back, &bits, sizeof(back));
                    QVERIFY(std::abs(back - value) <= std::abs(value) / 256);
                }
                QVERIFY(std::abs(first - y1[r]) < 1e-4 && std::abs(second - y2[r]) < 1e-4);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestCpuKernels)
#include "tst_cpu_kernels.moc"
