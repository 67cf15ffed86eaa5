// SPDX-License-Identifier: GPL-3.0-or-later
// Checking an encoder's folder without LibTorch, and measuring what it costs.
#include "core/base/sha256.hpp"
#include "core/student/cpu/cpu_engine.hpp"
#include "core/student/encoder_check.hpp"
#include "core/student/encoder_measure.hpp"
#include "core/student/encoder_weights.hpp"
#include "core/student/safetensors.hpp"
#include "core/student/torch_loader.hpp"
#include "tests/student/student_fixture.hpp"

#include <cmath>
#include <cstring>
#include <limits>

using namespace ade;
using namespace ade::student;
using namespace ade::student::test;
namespace fs = std::filesystem;

namespace {

std::string bytes_of(const fs::path& path)
{
    return read_file(path, 64U << 20).value();
}

void write(const fs::path& path, const std::string& bytes)
{
    if (!write_file_atomic(path, bytes))
        qFatal("cannot write");
}

/// Overwrites one value of a tensor in the safetensors file.
void poke(const fs::path& file, const char* name, std::size_t index, float value)
{
    std::string bytes = bytes_of(file);
    const auto opened = TensorFile::open(file).value();
    const TensorEntry* entry = opened.find(name);
    if (entry == nullptr)
        entry = opened.find(std::string("bert.") + name);
    if (entry == nullptr)
        qFatal("no %s", name);
    const std::string want(reinterpret_cast<const char*>(entry->bytes.data()), entry->bytes.size());
    const std::size_t at = bytes.find(want);
    std::memcpy(bytes.data() + at + index * sizeof value, &value, sizeof value);
    write(file, bytes);
}

} // namespace

class TestEncoderCheck : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void a_good_folder_passes_without_LibTorch()
    {
        TinyEncoder encoder;
        const auto check = check_encoder(encoder.path());
        QVERIFY2(check.has_value(), check ? "" : check.error().text().c_str());
        QCOMPARE(check->config.layers, std::int64_t(3));
        QCOMPARE(check->pieces, 1000);
        QVERIFY(check->parameters > 50'000);
        QVERIFY(check->tokenizer.do_lower_case && !check->tokenizer.stated);
        QCOMPARE(check->sums_compared, 0);
        QVERIFY(!torch_module_loaded());
    }

    void bad_folders_data()
    {
        QTest::addColumn<std::function<void(const fs::path&)>>("spoil");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* what, std::function<void(const fs::path&)> spoil, const char* said) {
            QTest::newRow(what) << std::move(spoil) << QString::fromLatin1(said);
        };
        const auto config = [](const char* from, const char* to) {
            return [from, to](const fs::path& folder) {
                std::string text = bytes_of(folder / "config.json");
                const std::size_t at = text.find(from);
                if (at == std::string::npos)
                    qFatal("no %s", from);
                write(folder / "config.json", text.replace(at, std::strlen(from), to));
            };
        };
        row(
            "NaN in a weight",
            [](const fs::path& folder) {
                poke(folder / "model.safetensors", "encoder.layer.1.output.dense.weight", 7,
                     std::numeric_limits<float>::quiet_NaN());
            },
            "NaN or infinite at position 7");
        row(
            "infinity in an embedding",
            [](const fs::path& folder) {
                poke(folder / "model.safetensors", "embeddings.word_embeddings.weight", 0,
                     std::numeric_limits<float>::infinity());
            },
            "NaN or infinite at position 0");
        row(
            "values that overflow",
            [](const fs::path& folder) {
                for (std::size_t i = 0; i < 32; ++i)
                    poke(folder / "model.safetensors", "embeddings.LayerNorm.weight", i, 3e38F);
            },
            "NaN or infinity");
        row("a layer is missing", config("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 5"),
            "tensors are missing");
        row("another width", config("\"hidden_size\": 32", "\"hidden_size\": 64"), "has shape");
        row(
            "a vocabulary that does not fit",
            [](const fs::path& folder) {
                write(folder / "vocab.txt", bytes_of(folder / "vocab.txt") + "[one more]\n");
            },
            "1001 pieces");
        row(
            "no vocabulary", [](const fs::path& folder) { fs::remove(folder / "vocab.txt"); },
            "no tokenizer file");
        row(
            "weights cut off",
            [](const fs::path& folder) {
                write(folder / "model.safetensors",
                      bytes_of(folder / "model.safetensors").substr(0, 200'000));
            },
            "model.safetensors");
        row(
            "changed since it was fetched",
            [](const fs::path& folder) {
                EncoderOrigin origin;
                origin.repository = "a/b";
                origin.files = {{"model.safetensors", 0, std::string(64, 'a'), "", "hub"}};
                write(folder / kOriginFile, to_json(origin));
            },
            "damaged");
        row(
            "no folder", [](const fs::path& folder) { fs::remove_all(folder); }, "no such folder");
    }

    void bad_folders()
    {
        QFETCH(std::function<void(const fs::path&)>, spoil);
        QFETCH(QString, said);
        TinyEncoder encoder;
        spoil(encoder.path());
        const auto check = check_encoder(encoder.path());
        QVERIFY(!check);
        QVERIFY2(QString::fromStdString(check.error().text()).contains(said), check.error().text().c_str());
    }

    void files_are_held_to_the_sums_of_the_time_they_were_fetched()
    {
        TinyEncoder encoder;
        EncoderOrigin origin;
        origin.repository = "a/b";
        for (const char* name : {"model.safetensors", "vocab.txt", "config.json"})
            origin.files.push_back({name, 0, sha256_hex(bytes_of(encoder.path() / name)), "", "hub"});
        write(encoder.path() / kOriginFile, to_json(origin));
        QCOMPARE(check_encoder(encoder.path())->sums_compared, 3);
        QVERIFY(check_encoder(encoder.path())->notes.empty());
        write(encoder.path() / "config.json", bytes_of(encoder.path() / "config.json") + "\n");
        const auto changed = check_encoder(encoder.path());
        QCOMPARE(changed->notes.size(), std::size_t(1)); // a person may edit the small files
    }

    void a_cased_vocabulary_that_is_lower_cased_is_noted()
    {
        TinyEncoder encoder;
        std::string vocabulary;
        int number = 0;
        for (const std::string& piece : tiny_vocabulary())
            vocabulary +=
                piece.starts_with("[unused") ? "Word" + std::to_string(++number) + "\n" : piece + "\n";
        write(encoder.path() / "vocab.txt", vocabulary);
        QCOMPARE(check_encoder(encoder.path())->notes.size(), std::size_t(1));
        write(encoder.path() / "tokenizer_config.json", R"({"do_lower_case": false})");
        QVERIFY(check_encoder(encoder.path())->notes.empty());
        QVERIFY(!check_encoder(encoder.path())->tokenizer.do_lower_case);
    }

    void measures_what_it_runs_data()
    {
        QTest::addColumn<int>("precision");
        for (const Precision precision : cpu::cpu_precisions())
            QTest::newRow(std::string(to_string(precision)).c_str()) << static_cast<int>(precision);
    }

    void measures_what_it_runs()
    {
        QFETCH(int, precision);
        TinyEncoder encoder;
        MeasureOptions options;
        options.precision = static_cast<Precision>(precision);
        options.seconds = 0.2;
        options.threads = 2;
        const auto measured = measure_encoder(encoder.path(), options);
        QVERIFY2(measured.has_value(), measured ? "" : measured.error().text().c_str());
        QCOMPARE(static_cast<int>(measured->precision), precision);
        QCOMPARE(measured->threads, 2);
        QVERIFY(measured->sentences > 0 && measured->sentences % 16 == 0);
        // Counted sentences over about the time that was asked for; a busy machine may take longer, never
        // less.
        QVERIFY(measured->sentences_per_second * 0.19 <= static_cast<double>(measured->sentences));
        QVERIFY(measured->pieces_per_sentence > 10);
        QVERIFY(measured->load_seconds > 0);
        QVERIFY(measured->memory_bytes > 100'000); // the file alone has 249,168
        QVERIFY(measured->engine.find(to_string(options.precision)) != std::string::npos);
        QCOMPARE(parse_encoder_measure(to_json(*measured)).value(), *measured);
        QVERIFY(!torch_module_loaded());
    }

    void a_measurement_can_be_stopped_and_refused()
    {
        TinyEncoder encoder;
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(measure_encoder(encoder.path(), {}, stop.get_token()).error().code, ErrorCode::cancelled);
        MeasureOptions options;
        options.precision = Precision::automatic;
        QCOMPARE(measure_encoder(encoder.path(), options).error().code, ErrorCode::invalid_argument);
        options.precision = Precision::int8;
        options.engine = EngineKind::torch;
        QCOMPARE(measure_encoder(encoder.path(), options).error().code, ErrorCode::invalid_argument);
        QCOMPARE(measure_encoder(encoder.root() / "absent", {}).error().code, ErrorCode::not_found);
        for (const char* bad : {"", "{}", "[1]", R"({"precision": "f32", "engine": "x"})",
                                R"({"precision": "f33", "engine": "x", "sentences_per_second": 1})"})
            QVERIFY2(!parse_encoder_measure(bad), bad);
    }
};

QTEST_GUILESS_MAIN(TestEncoderCheck)
#include "tst_encoder_check.moc"
