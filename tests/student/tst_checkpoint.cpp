// SPDX-License-Identifier: GPL-3.0-or-later
// Checkpoint folders: written whole or not at all, read back, every fault refused.
#include "core/base/file_io.hpp"
#include "core/base/sha256.hpp"
#include "core/student/checkpoint.hpp"

#include <nlohmann/json.hpp>

#include <QTemporaryDir>
#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <limits>
#include <memory>

using namespace ade::student;
namespace fs = std::filesystem;

namespace {

const fs::path kTiny = ADE_TEST_DATA_DIR "/student/tiny-bert";

/// For what a test only prepares; Q_ASSERT would vanish in a release build, work and all.
void require(bool done)
{
    if (!done) {
        qFatal("the test could not be prepared");
    }
}

/// An encoder folder with a vocabulary, and the contents of a checkpoint made from it.
struct Fixture {
    QTemporaryDir folder;
    fs::path root = folder.path().toStdString();
    fs::path encoder = root / "tiny";
    fs::path target = root / "student";
    std::vector<std::pair<std::string, std::vector<float>>> values;
    std::vector<float> head_weight = std::vector<float>(64, 0.25F);
    std::vector<float> head_bias = {0.5F};
    std::vector<float> moments = {1, 2, 3};
    CheckpointContents contents;

    Fixture()
    {
        fs::create_directory(encoder);
        fs::copy_file(kTiny / "config.json", encoder / "config.json");
        std::string vocabulary;
        for (int i = 0; i < 1000; ++i) {
            vocabulary += "piece" + std::to_string(i) + "\n";
        }
        require(ade::write_file_atomic(encoder / "vocab.txt", vocabulary).has_value());
        require(ade::write_file_atomic(encoder / "tokenizer_config.json", "{ }").has_value());
        require(ade::write_file_atomic(encoder / "LICENSE", "licence of the encoder").has_value());
        contents.encoder_folder = encoder;
        const TensorFile file = TensorFile::open(kTiny / "model.safetensors").value();
        values.reserve(file.entries().size());
        for (const TensorEntry& entry : file.entries()) {
            values.emplace_back("bert." + entry.name,
                                std::vector<float>(static_cast<std::size_t>(entry.element_count())));
            require(copy_floats(entry, values.back().second).has_value());
            contents.tensors.push_back(
                {values.back().first, entry.shape, std::span<const float>(values.back().second)});
        }
        contents.tensors.push_back({"drug_head.weight", {1, 64}, std::span<const float>(head_weight)});
        contents.tensors.push_back({"drug_head.bias", {1}, std::span<const float>(head_bias)});
        contents.settings.window = 64;
        contents.settings.threshold = 0.375;
        contents.settings.temperature = 1.25;
        contents.settings.pooling = Pooling::name;
        contents.settings.base_encoder = "tiny";
        contents.training_json = R"({"seed": 7})";
    }
};

QString text(const ade::Error& error)
{
    return QString::fromStdString(error.text());
}

} // namespace

class TestCheckpoint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void settingsRoundTrip()
    {
        ModelSettings settings;
        settings.threshold = 0.1;
        settings.pooling = Pooling::name;
        settings.unit = Unit::document;
        settings.base_encoder = "a \"name\" with \\ and é";
        QVERIFY(parse_model_settings(to_json(settings), "x").value() == settings);
    }

    void settingsRefused_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("says");
        QTest::newRow("newer version") << "format_version"
                                       << "2"
                                       << "Update the program";
        QTest::newRow("version 0") << "format_version"
                                   << "0"
                                   << "format_version";
        QTest::newRow("another task") << "task"
                                      << "\"translation\""
                                      << "its task is \"translation\"";
        QTest::newRow("threshold above 1") << "threshold"
                                           << "1.5"
                                           << "threshold";
        QTest::newRow("threshold is a word") << "threshold"
                                             << "\"high\""
                                             << "threshold";
        QTest::newRow("temperature 0") << "temperature"
                                       << "0"
                                       << "temperature";
        QTest::newRow("negative temperature") << "temperature"
                                              << "-1"
                                              << "temperature";
        QTest::newRow("window of 1") << "window"
                                     << "1"
                                     << "window";
        QTest::newRow("unknown pooling") << "pooling"
                                         << "\"max\""
                                         << "pooling is \"max\"";
        QTest::newRow("unknown unit") << "unit"
                                      << "\"book\""
                                      << "unit is \"book\"";
        QTest::newRow("unit left open") << "unit"
                                        << "\"auto\""
                                        << "unit is \"auto\"";
    }

    void settingsRefused()
    {
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(QString, says);
        nlohmann::json json = nlohmann::json::parse(to_json(ModelSettings{}));
        json[key.toStdString()] = nlohmann::json::parse(value.toStdString());
        const auto settings = parse_model_settings(json.dump(), "ade_model.json");
        QVERIFY(!settings);
        QVERIFY2(text(settings.error()).contains(says), qPrintable(text(settings.error())));
    }

    void writesAndOpens()
    {
        Fixture fixture;
        fixture.contents.resume.push_back({"state.json", {}, "{}"});
        fixture.contents.resume.push_back(
            {"moments.safetensors", {{"m", {3}, std::span<const float>(fixture.moments)}}, {}});
        const auto hash = write_checkpoint(fixture.target, fixture.contents);
        QVERIFY2(hash, hash ? "" : hash.error().text().c_str());
        const auto checkpoint = open_checkpoint(fixture.target);
        QVERIFY2(checkpoint, checkpoint ? "" : checkpoint.error().text().c_str());
        QVERIFY(checkpoint->settings == fixture.contents.settings);
        QVERIFY(checkpoint->has_resume && checkpoint->encoder.has_pooler);
        QVERIFY(checkpoint->encoder.ignored.empty());
        QCOMPARE(checkpoint->training_json, fixture.contents.training_json);
        // Other programs read these as they were.
        for (const char* name : {"config.json", "vocab.txt", "tokenizer_config.json", "LICENSE"}) {
            QCOMPARE(ade::read_file(fixture.target / name, 1U << 20U).value(),
                     ade::read_file(fixture.encoder / name, 1U << 20U).value());
        }
        std::vector<float> head(64);
        QVERIFY(copy_floats(*checkpoint->encoder.file.find("drug_head.weight"), head));
        QCOMPARE(head, fixture.head_weight);
        // The hash is that of the model: dropping the optimizer's state leaves it.
        QVERIFY(drop_resume(fixture.target));
        QVERIFY(!fs::exists(fixture.target / "resume"));
        QCOMPARE(checkpoint_hash(fixture.target).value(), *hash);
        QVERIFY(drop_resume(fixture.target));
        // A change anywhere else shows.
        QVERIFY(ade::write_file_atomic(fixture.target / "ade_training.json", R"({"seed": 8})"));
        QVERIFY(checkpoint_hash(fixture.target).value() != *hash);
    }

    void remembersTheWeightsItCameFrom()
    {
        Fixture fixture;
        fs::copy_file(kTiny / "model.safetensors", fixture.encoder / "model.safetensors");
        QVERIFY(write_checkpoint(fixture.target, fixture.contents));
        const std::string bytes = ade::read_file(kTiny / "model.safetensors", 1U << 20U).value();
        QCOMPARE(open_checkpoint(fixture.target)->settings.base_encoder_sha256, ade::sha256_hex(bytes));
    }

    void replacesAnOlderOne()
    {
        Fixture fixture;
        const std::string first = write_checkpoint(fixture.target, fixture.contents).value();
        QCOMPARE(write_checkpoint(fixture.target, fixture.contents).value(), first);
        fixture.head_bias[0] = 9;
        const auto second = write_checkpoint(fs::path(fixture.target.string() + "/"), fixture.contents);
        QVERIFY(second && *second != first);
        // Nothing is left beside it.
        QCOMPARE(std::distance(fs::directory_iterator(fixture.root), fs::directory_iterator()), 2);
        QVERIFY(!recover_checkpoint(fixture.target).value());
    }

    void failureLeavesTheOlderOne()
    {
        Fixture fixture;
        const std::string first = write_checkpoint(fixture.target, fixture.contents).value();
        fixture.contents.tensors.push_back(fixture.contents.tensors.front()); // a name twice
        QVERIFY(!write_checkpoint(fixture.target, fixture.contents));
        fixture.contents.tensors.pop_back();
        fs::remove(fixture.encoder / "config.json");
        QVERIFY(!write_checkpoint(fixture.target, fixture.contents));
        QCOMPARE(checkpoint_hash(fixture.target).value(), first);
        QVERIFY(!recover_checkpoint(fixture.target).value());
    }

    void refusesAPlaceThatIsTaken()
    {
        Fixture fixture;
        fs::create_directory(fixture.target);
        QVERIFY(write_checkpoint(fixture.target, fixture.contents)); // an empty folder is fine
        const auto taken = write_checkpoint(fixture.encoder, fixture.contents);
        QVERIFY(!taken && taken.error().code == ade::ErrorCode::invalid_argument);
        QVERIFY(fs::exists(fixture.encoder / "vocab.txt"));
    }

    void killedWhileWriting()
    {
        // A child writes checkpoint after checkpoint and is killed at some moment; what lies there always
        // opens.
        Fixture fixture;
        QVERIFY(write_checkpoint(fixture.target, fixture.contents));
        for (int round = 0; round < 12; ++round) {
            const pid_t child = ::fork();
            QVERIFY(child >= 0);
            if (child == 0) {
                for (;;) {
                    fixture.head_bias[0] += 1;
                    if (!write_checkpoint(fixture.target, fixture.contents)) {
                        ::_exit(1);
                    }
                }
            }
            ::usleep(static_cast<useconds_t>(20'000 + 7'000 * round));
            ::kill(child, SIGKILL);
            int status = 0;
            QCOMPARE(::waitpid(child, &status, 0), child);
            QVERIFY(WIFSIGNALED(status));
            QVERIFY(recover_checkpoint(fixture.target));
            const auto checkpoint = open_checkpoint(fixture.target);
            QVERIFY2(checkpoint, checkpoint ? "" : checkpoint.error().text().c_str());
            QCOMPARE(std::distance(fs::directory_iterator(fixture.root), fs::directory_iterator()), 2);
        }
    }

    void putsAnOlderOneBack()
    {
        // As after a kill between two renames, on a file system that cannot swap names.
        Fixture fixture;
        const std::string hash = write_checkpoint(fixture.target, fixture.contents).value();
        fs::rename(fixture.target, fixture.root / ".student.previous");
        fs::create_directory(fixture.root / ".student.writing");
        QVERIFY(recover_checkpoint(fixture.target).value());
        QCOMPARE(checkpoint_hash(fixture.target).value(), hash);
        QVERIFY(!fs::exists(fixture.root / ".student.writing"));
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("says");
        QTest::newRow("no folder") << "folder"
                                   << "no such folder";
        QTest::newRow("a bare encoder") << "settings"
                                        << "no ade_model.json";
        QTest::newRow("settings are no JSON") << "json"
                                              << "not a JSON object";
        QTest::newRow("no config.json") << "config"
                                        << "no config.json";
        QTest::newRow("no weights") << "weights"
                                    << "neither model.safetensors";
        QTest::newRow("weights cut short") << "cut"
                                           << "past the end of the file";
        QTest::newRow("no tokenizer") << "tokenizer"
                                      << "no tokenizer file";
        QTest::newRow("no head") << "head"
                                 << "\"drug_head.weight\" is missing";
        QTest::newRow("head of another width") << "width"
                                               << "\"drug_head.weight\" has shape [1, 32] of F32, [1, 64]";
        QTest::newRow("head is NaN") << "nan"
                                     << "\"drug_head.bias\" is NaN";
        QTest::newRow("window too long") << "window"
                                         << "The window is 65 pieces, but the encoder takes 64";
    }

    void refuses()
    {
        QFETCH(QString, fault);
        QFETCH(QString, says);
        Fixture fixture;
        auto& tensors = fixture.contents.tensors;
        if (fault == QStringLiteral("head")) {
            tensors.erase(tensors.end() - 2);
        } else if (fault == QStringLiteral("width")) {
            (tensors.end() - 2)->shape = {1, 32};
            (tensors.end() - 2)->values = std::span<const float>(fixture.head_weight).first(32);
        } else if (fault == QStringLiteral("nan")) {
            fixture.head_bias[0] = std::numeric_limits<float>::quiet_NaN();
        } else if (fault == QStringLiteral("window")) {
            fixture.contents.settings.window = 65;
        }
        QVERIFY(write_checkpoint(fixture.target, fixture.contents));
        const fs::path weights = fixture.target / "model.safetensors";
        const std::pair<const char*, const char*> files[] = {
            {"settings", "ade_model.json"}, {"config", "config.json"}, {"weights", "model.safetensors"}};
        for (const auto& [name, file] : files) {
            if (fault == QString::fromUtf8(name)) {
                fs::remove(fixture.target / file);
            }
        }
        if (fault == QStringLiteral("folder")) {
            fs::remove_all(fixture.target);
        } else if (fault == QStringLiteral("json")) {
            QVERIFY(ade::write_file_atomic(fixture.target / "ade_model.json", "{"));
        } else if (fault == QStringLiteral("cut")) {
            fs::resize_file(weights, fs::file_size(weights) - 100);
        } else if (fault == QStringLiteral("tokenizer")) {
            fs::remove(fixture.target / "vocab.txt");
            fs::remove(fixture.target / "tokenizer_config.json");
        }
        const auto checkpoint = open_checkpoint(fixture.target);
        QVERIFY(!checkpoint);
        QVERIFY2(text(checkpoint.error()).contains(says), qPrintable(text(checkpoint.error())));
    }

    void resumeNamesStayInside()
    {
        Fixture fixture;
        for (const char* name : {"../escaped", "", ".hidden", "a/b"}) {
            fixture.contents.resume = {{name, {}, "x"}};
            QVERIFY2(!write_checkpoint(fixture.target, fixture.contents), name);
        }
        QVERIFY(!fs::exists(fixture.target));
        QVERIFY(!fs::exists(fixture.root / "escaped"));
    }
};

QTEST_GUILESS_MAIN(TestCheckpoint)
#include "tst_checkpoint.moc"
