// SPDX-License-Identifier: GPL-3.0-or-later
// The safetensors reader and writer: round trips, every fault refused, random damage survived.
#include "core/base/file_io.hpp"
#include "core/base/random.hpp"
#include "core/student/safetensors.hpp"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstring>

using namespace ade::student;

namespace {

/// A file as the format says: length, header, data.
std::string file_of(const std::string& header, std::size_t data_size, std::uint64_t said_length = 0)
{
    const std::uint64_t length = said_length != 0 ? said_length : header.size();
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &length, 8);
    bytes += header;
    bytes.append(data_size, '\1');
    return bytes;
}

ade::Result<std::vector<TensorEntry>> read(const std::string& bytes)
{
    return read_safetensors(std::as_bytes(std::span(bytes)), "w.safetensors");
}

QString message(const ade::Error& error)
{
    return QString::fromStdString(error.text());
}

} // namespace

class TestSafetensors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refuses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const std::string& bytes, const char* says) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString::fromUtf8(says);
        };
        const std::string a = R"("a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]})";
        row("empty file", "", "has 0 bytes");
        row("seven bytes", "1234567", "has 7 bytes");
        row("header length of 2^63", file_of("{}", 0, 1ULL << 63U), "9223372036854775808");
        row("header length of 2^64-1", file_of("{}", 0, ~0ULL), "18446744073709551615");
        row("header cut short", file_of("{", 0, 1000), "ends after 1");
        row("no JSON", file_of("hello", 0), "not a JSON object");
        row("a list", file_of("[]", 0), "not a JSON object");
        row("invalid UTF-8", file_of("{\"\xff\":1}", 0), "not a JSON object");
        row("no dtype", file_of(R"({"a":{"shape":[2],"data_offsets":[0,8]}})", 8),
            "dtype, shape and data_offsets");
        row("unknown dtype", file_of(R"({"a":{"dtype":"F7","shape":[2],"data_offsets":[0,8]}})", 8),
            "\"F7\"");
        row("dtype is a number", file_of(R"({"a":{"dtype":3,"shape":[2],"data_offsets":[0,8]}})", 8),
            "dtype 3");
        row("negative size", file_of(R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", 8),
            "negative");
        row("size is a fraction", file_of(R"({"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}})", 8),
            "no integer");
        row("sizes overflow",
            file_of(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}})", 8),
            "too large");
        row("sizes overflow before a zero",
            file_of(R"({"a":{"dtype":"U8","shape":[4611686018427387904,2,0],"data_offsets":[0,0]}})", 0),
            "too large");
        row("too many dimensions",
            file_of(
                R"({"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}})",
                1),
            "at most 16");
        row("range past the end", file_of("{" + a + "}", 7), "past the end of the file (7 bytes of data)");
        row("range far past the end",
            file_of(
                R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[18446744073709551607,18446744073709551615]}})",
                8),
            "past the end");
        row("range ends before it begins",
            file_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", 8), "8–0 ends before");
        row("wrong dtype size", file_of(R"({"a":{"dtype":"F16","shape":[2],"data_offsets":[0,8]}})", 8),
            "has 8 bytes, but shape [2] of F16 needs 4");
        row("overlapping ranges",
            file_of("{" + a + R"(,"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})", 12),
            "\"a\" and \"b\" overlap");
        row("the same range twice",
            file_of("{" + a + R"(,"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 8), "overlap");
        row("a hole", file_of("{" + a + R"(,"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}})", 16),
            "8–12 of the data belong to no tensor");
        row("bytes left over", file_of("{" + a + "}", 9), "end at byte 8 of the data, the file at 9");
        row("misaligned",
            file_of(
                R"({"h":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},"f":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}})",
                6),
            "multiple of its element size 4");
        row("a name twice", file_of("{" + a + "," + a + "}", 8), "\"a\" comes twice");
        row("nested deep", file_of("{\"a\":[[[[[[[[1]]]]]]]]}", 0), "not a JSON object");
    }

    void refuses()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        const auto entries = read(bytes.toStdString());
        QVERIFY(!entries);
        QVERIFY(entries.error().code == ade::ErrorCode::parse);
        QVERIFY2(message(entries.error()).contains(says), qPrintable(message(entries.error())));
        QVERIFY(message(entries.error()).startsWith(QStringLiteral("w.safetensors: ")));
    }

    void readsEveryFloatingType()
    {
        // 1.5, -2, the smallest subnormal, infinity, in each type.
        const std::string header =
            R"({"f32":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"f16":{"dtype":"F16","shape":[4],"data_offsets":[8,16]},"bf16":{"dtype":"BF16","shape":[2],"data_offsets":[16,20]},"i64":{"dtype":"I64","shape":[0],"data_offsets":[20,20]}})";
        std::string bytes = file_of(header, 0);
        const float f32[] = {1.5F, -2.0F};
        const std::uint16_t f16[] = {0x3E00, 0xC000, 0x0001, 0x7C00};
        const std::uint16_t bf16[] = {0x3FC0, 0xC000};
        bytes.append(reinterpret_cast<const char*>(f32), sizeof f32);
        bytes.append(reinterpret_cast<const char*>(f16), sizeof f16);
        bytes.append(reinterpret_cast<const char*>(bf16), sizeof bf16);
        // The empty I64 tensor begins at 20, no multiple of 8.
        QVERIFY(!read(bytes));
        bytes.replace(bytes.find("[20,20]"), 7, "[16,16]");
        const auto entries = read(bytes);
        QVERIFY2(entries, entries ? "" : entries.error().message.c_str());
        for (const TensorEntry& entry : *entries) {
            if (entry.name == "i64") {
                QCOMPARE(entry.element_count(), 0);
                continue;
            }
            std::vector<float> values(static_cast<std::size_t>(entry.element_count()));
            QVERIFY(copy_floats(entry, values));
            QCOMPARE(values[0], 1.5F);
            QCOMPARE(values[1], -2.0F);
            if (entry.name == "f16") {
                QCOMPARE(values[2], 0x1p-24F);
                QVERIFY(std::isinf(values[3]));
                QCOMPARE(first_not_finite(entry).value_or(-1), 3);
            } else {
                QVERIFY(!first_not_finite(entry));
            }
        }
    }

    void halfPrecisionMatchesTheFormula()
    {
        // All 65,536 values against sign · 2^(e-15) · (1 + f/1024), IEEE 754 binary16.
        std::vector<std::uint16_t> all(65536);
        for (std::size_t i = 0; i < all.size(); ++i) {
            all[i] = static_cast<std::uint16_t>(i);
        }
        const TensorEntry entry{"h", ElementType::f16, {65536}, {}, std::as_bytes(std::span(all))};
        std::vector<float> values(all.size());
        QVERIFY(copy_floats(entry, values));
        for (std::size_t i = 0; i < all.size(); ++i) {
            const int exponent = static_cast<int>((i >> 10U) & 31U);
            const double fraction = static_cast<double>(i & 1023U) / 1024.0;
            double expected =
                exponent == 0 ? std::ldexp(fraction, -14) : std::ldexp(1.0 + fraction, exponent - 15);
            expected = (i & 0x8000U) != 0 ? -expected : expected;
            if (exponent == 31) {
                QVERIFY(fraction == 0 ? std::isinf(values[i]) : std::isnan(values[i]));
            } else {
                QVERIFY2(static_cast<double>(values[i]) == expected, qPrintable(QString::number(i)));
            }
        }
    }

    void roundTrip()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("a.safetensors")).toStdString();
        ade::Random random(7);
        std::vector<float> weights(6);
        for (float& value : weights) {
            value = static_cast<float>(random.uniform());
        }
        const std::vector<std::int64_t> steps = {-1, INT64_MAX};
        const std::vector<std::uint8_t> state = {1, 2, 3, 4, 5};
        const std::vector<TensorToWrite> tensors = {
            {"z.state", {5}, std::span<const std::uint8_t>(state)},
            {"weights", {2, 3}, std::span<const float>(weights)},
            {"steps", {2}, std::span<const std::int64_t>(steps)},
            {"nothing", {0, 4}, std::span<const float>()},
        };
        QVERIFY(write_safetensors(path, tensors));
        const auto file = TensorFile::open(path);
        QVERIFY2(file, file ? "" : file.error().message.c_str());
        QCOMPARE(file->entries().size(), 4U);
        const TensorFile copy = *file;
        const TensorEntry* entry = copy.find("weights");
        QVERIFY(entry != nullptr && file->find("weight") == nullptr);
        QCOMPARE(entry, file->find("weights"));
        QCOMPARE(entry->shape, (std::vector<std::int64_t>{2, 3}));
        std::vector<float> back(6);
        QVERIFY(copy_floats(*entry, back));
        QCOMPARE(back, weights);
        std::vector<std::int64_t> steps_back(2);
        QVERIFY(copy_integers(*file->find("steps"), steps_back));
        QCOMPARE(steps_back, steps);
        std::vector<std::int64_t> state_back(5);
        QVERIFY(copy_integers(*file->find("z.state"), state_back));
        QCOMPARE(state_back.back(), 5);
        const std::string bytes = ade::read_file(path, 10000).value();
        QVERIFY(bytes.find(R"("__metadata__":{"format":"pt"})") != std::string::npos);
        // The header is padded, so the data begins at a multiple of 8.
        QCOMPARE((bytes.size() - 16 - 24 - 5) % 8, 0U);
    }

    void writerRefuses()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("a.safetensors")).toStdString();
        const std::vector<float> three(3);
        const std::vector<TensorToWrite> wrong_shape = {{"a", {2}, std::span<const float>(three)}};
        QVERIFY(!write_safetensors(path, wrong_shape));
        const std::vector<TensorToWrite> twice = {{"a", {3}, std::span<const float>(three)},
                                                  {"a", {3}, std::span<const float>(three)}};
        QVERIFY(!write_safetensors(path, twice));
        QVERIFY(!std::filesystem::exists(path));
        const std::vector<TensorToWrite> good = {{"a", {3}, std::span<const float>(three)}};
        const auto nowhere = write_safetensors(path / "no" / "such" / "folder", good);
        QVERIFY(!nowhere && nowhere.error().code == ade::ErrorCode::io);
    }

    void survivesDamage()
    {
        // Any damage is either refused or leaves entries whose bytes can be read; a sanitizer build checks
        // the rest.
        const std::string good =
            ade::read_file(ADE_TEST_DATA_DIR "/student/tiny-bert/model.safetensors", 1U << 20U).value();
        ade::Random random(2024);
        int refused = 0;
        for (int round = 0; round < 400; ++round) {
            std::string bytes = good;
            if (round % 4 == 0) {
                bytes.resize(static_cast<std::size_t>(random.below(bytes.size())));
            }
            for (std::uint64_t i = 0, n = 1 + random.below(4); i < n && !bytes.empty(); ++i) {
                bytes[static_cast<std::size_t>(random.below(std::min<std::size_t>(bytes.size(), 6000)))] =
                    static_cast<char>(random.below(256));
            }
            const auto entries = read(bytes);
            refused += entries ? 0 : 1;
            for (std::size_t i = 0; entries && i < entries->size(); ++i) {
                const TensorEntry& entry = (*entries)[i];
                QCOMPARE(entry.bytes.size(),
                         static_cast<std::size_t>(entry.element_count()) * element_size(entry.type));
            }
        }
        QVERIFY(refused > 100);
    }

    void opensWrongThings()
    {
        QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        QVERIFY(TensorFile::open(root / "none.safetensors").error().code == ade::ErrorCode::not_found);
        std::filesystem::create_directory(root / "folder.safetensors");
        QVERIFY(TensorFile::open(root / "folder.safetensors").error().code == ade::ErrorCode::io);
    }
};

QTEST_GUILESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
