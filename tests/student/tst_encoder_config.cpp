// SPDX-License-Identifier: GPL-3.0-or-later
// config.json and the weights beside it: what is accepted, what is refused and how it is said.
#include "core/base/file_io.hpp"
#include "core/student/default_encoder.hpp"
#include "core/student/encoder_weights.hpp"
#include "core/student/safetensors.hpp"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <limits>

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

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const std::size_t place = text.find(from);
    require(place != std::string::npos);
    return text.replace(place, from.size(), to);
}

std::string tiny_config()
{
    return ade::read_file(kTiny / "config.json", 10000).value();
}

/// The tiny encoder's tensors, to be changed and written again.
struct Weights {
    std::map<std::string, std::pair<std::vector<std::int64_t>, std::vector<float>>> tensors;

    Weights()
    {
        const TensorFile file = TensorFile::open(kTiny / "model.safetensors").value();
        for (const TensorEntry& entry : file.entries()) {
            std::vector<float> values(static_cast<std::size_t>(entry.element_count()));
            require(copy_floats(entry, values).has_value());
            tensors[entry.name] = {entry.shape, std::move(values)};
        }
    }

    void write(const fs::path& folder) const
    {
        std::vector<TensorToWrite> list;
        for (const auto& [name, tensor] : tensors) {
            list.push_back({name, tensor.first, std::span<const float>(tensor.second)});
        }
        require(write_safetensors(folder / "model.safetensors", list).has_value());
    }
};

QString text(const ade::Error& error)
{
    return QString::fromStdString(error.text());
}

} // namespace

class TestEncoderConfig : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheTinyEncoder()
    {
        const auto config = read_encoder_config(kTiny);
        QVERIFY2(config, config ? "" : config.error().text().c_str());
        QCOMPARE(config->width, 32);
        QCOMPARE(config->layers, 3);
        QCOMPARE(config->heads, 4);
        QCOMPARE(config->inner_width, 64);
        QCOMPARE(config->vocabulary, 1000);
        QCOMPARE(config->max_positions, 64);
        QVERIFY(config->activation == Activation::gelu);
    }

    void defaultsOfOldFiles()
    {
        // SciBERT's and BioBERT's files lack the later keys.
        const auto config = parse_encoder_config(
            R"({"vocab_size": 30, "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2,
                "intermediate_size": 16, "max_position_embeddings": 16, "hidden_act": "gelu_new"})",
            "c");
        QVERIFY2(config, config ? "" : config.error().text().c_str());
        QCOMPARE(config->token_types, 2);
        QCOMPARE(config->layer_norm_epsilon, 1e-12);
        QVERIFY(config->activation == Activation::gelu_tanh);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const std::string& from, const std::string& to,
                            const char* says) {
            QTest::newRow(name) << QByteArray::fromStdString(replaced(tiny_config(), from, to))
                                << QString::fromUtf8(says);
        };
        const std::string hidden = "\"hidden_size\": 32";
        row("huge hidden_size", hidden, "\"hidden_size\": 1000000000",
            "\"hidden_size\" is 1000000000, an integer from 1 to 8192");
        row("hidden_size beyond 64 bits", hidden, "\"hidden_size\": 99999999999999999999", "hidden_size");
        row("negative hidden_size", hidden, "\"hidden_size\": -32", "\"hidden_size\" is -32");
        row("hidden_size of 0", hidden, "\"hidden_size\": 0", "\"hidden_size\" is 0");
        row("hidden_size is a word", hidden, "\"hidden_size\": \"32\"", "\"hidden_size\" is \"32\"");
        row("hidden_size is a fraction", hidden, "\"hidden_size\": 32.5", "\"hidden_size\" is 32.5");
        row("hidden_size missing", hidden, "\"other\": 1", "\"hidden_size\" is missing");
        row("hidden_size null", hidden, "\"hidden_size\": null", "\"hidden_size\" is missing");
        row("heads do not divide", "\"num_attention_heads\": 4", "\"num_attention_heads\": 5",
            "5 attention heads do not divide a hidden_size of 32");
        row("no heads", "\"num_attention_heads\": 4", "\"num_attention_heads\": 0", "num_attention_heads");
        row("too many layers", "\"num_hidden_layers\": 3", "\"num_hidden_layers\": 1000",
            "num_hidden_layers");
        row("unknown activation", "\"hidden_act\": \"gelu\"", "\"hidden_act\": \"swish\"",
            "hidden_act is \"swish\"");
        row("activation is a number", "\"hidden_act\": \"gelu\"", "\"hidden_act\": 7", "\"hidden_act\" is 7");
        row("RoBERTa", "\"model_type\": \"bert\"", "\"model_type\": \"roberta\"",
            "model_type is \"roberta\", only \"bert\"");
        row("a decoder", "\"is_decoder\": false", "\"is_decoder\": true", "is a decoder");
        row("relative positions", "\"hidden_size\"",
            "\"position_embedding_type\": \"relative_key\", \"hidden_size\"", "relative_key");
        row("padding beyond the vocabulary", "\"pad_token_id\": 0", "\"pad_token_id\": 1000",
            "pad_token_id is 1000");
        row("dropout of 1", "\"hidden_dropout_prob\": 0.1", "\"hidden_dropout_prob\": 1",
            "hidden_dropout_prob");
        row("cut short", "\"vocab_size\": 1000\n}", "", "not a JSON object");
        QTest::newRow("empty") << QByteArray() << QStringLiteral("not a JSON object");
        QTest::newRow("a list") << QByteArray("[1]") << QStringLiteral("not a JSON object");
    }

    void refuses()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, says);
        const auto config = parse_encoder_config(json.toStdString(), "enc/config.json");
        QVERIFY(!config);
        QVERIFY(config.error().code == ade::ErrorCode::model);
        QVERIFY2(text(config.error()).contains(says), qPrintable(text(config.error())));
        QVERIFY(text(config.error()).startsWith(QStringLiteral("enc/config.json: ")));
    }

    void foldersThatAreNone()
    {
        QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        QVERIFY(text(read_encoder_weights(root / "none").error()).contains(QStringLiteral("no such folder")));
        QVERIFY(text(read_encoder_weights(root).error()).contains(QStringLiteral("no config.json")));
        fs::copy_file(kTiny / "config.json", root / "config.json");
        QVERIFY(text(read_encoder_weights(root).error())
                    .contains(QStringLiteral("neither model.safetensors nor")));
        QVERIFY(ade::write_file_atomic(root / "tf_model.h5", "x"));
        QVERIFY(text(read_encoder_weights(root).error()).contains(QStringLiteral("tf_model.h5")));
        fs::create_directory(root / "model.safetensors");
        QVERIFY(read_encoder_weights(root).error().code == ade::ErrorCode::io);
    }

    void allFourFormsAreComplete_data()
    {
        QTest::addColumn<QString>("file");
        for (const char* file : {"model.safetensors", "pytorch_model.bin", "pytorch_model.legacy.bin",
                                 "pytorch_model.gamma-beta.bin"}) {
            QTest::newRow(file) << QString::fromUtf8(file);
        }
    }

    void allFourFormsAreComplete()
    {
        QFETCH(QString, file);
        const EncoderConfig config = read_encoder_config(kTiny).value();
        const auto weights = read_encoder_weights(config, kTiny / file.toStdString());
        QVERIFY2(weights, weights ? "" : weights.error().text().c_str());
        for (const WeightSpec& spec : encoder_weight_specs(config)) {
            QVERIFY2(weights->find(spec.name) != nullptr || spec.optional, spec.name.c_str());
        }
    }

    void weightsThatDoNotFit_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("says");
        QTest::newRow("missing") << "missing"
                                 << "1 of 55 tensors are missing: encoder.layer.2.output.dense.bias";
        QTest::newRow("a layer missing")
            << "layer"
            << "16 of 55 tensors are missing: encoder.layer.1.attention.self.query.weight";
        QTest::newRow("wrong shape")
            << "shape"
            << "\"embeddings.LayerNorm.bias\" has shape [31], but config.json asks for [32]";
        QTest::newRow("vocabulary") << "rows"
                                    << "\"embeddings.word_embeddings.weight\" has shape [999, 32], but "
                                       "config.json asks for [1000, 32]";
        QTest::newRow("NaN")
            << "nan"
            << "\"encoder.layer.0.intermediate.dense.weight\" is NaN or infinite at position 77";
        QTest::newRow("infinity")
            << "inf"
            << "\"encoder.layer.0.intermediate.dense.weight\" is NaN or infinite at position 78";
        QTest::newRow("two forms of a name") << "twice"
                                             << "two forms of the same name";
        QTest::newRow("vocab.txt too long") << "vocab"
                                            << "has 1001 pieces, but the weights only 1000 rows";
    }

    void weightsThatDoNotFit()
    {
        QFETCH(QString, fault);
        QFETCH(QString, says);
        QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        fs::copy_file(kTiny / "config.json", root / "config.json");
        Weights weights;
        auto& inner = weights.tensors["encoder.layer.0.intermediate.dense.weight"].second;
        if (fault == QStringLiteral("missing")) {
            weights.tensors.erase("encoder.layer.2.output.dense.bias");
        } else if (fault == QStringLiteral("layer")) {
            std::erase_if(weights.tensors, [](const auto& entry) {
                return entry.first.find("layer.1.") != std::string::npos;
            });
        } else if (fault == QStringLiteral("shape")) {
            weights.tensors["embeddings.LayerNorm.bias"] = {{31}, std::vector<float>(31)};
        } else if (fault == QStringLiteral("rows")) {
            weights.tensors["embeddings.word_embeddings.weight"] = {{999, 32},
                                                                    std::vector<float>(999UL * 32)};
        } else if (fault == QStringLiteral("nan")) {
            inner[77] = std::numeric_limits<float>::quiet_NaN();
        } else if (fault == QStringLiteral("inf")) {
            inner[78] = -std::numeric_limits<float>::infinity();
        } else if (fault == QStringLiteral("twice")) {
            weights.tensors["bert.embeddings.LayerNorm.gamma"] = {{32}, std::vector<float>(32)};
        }
        weights.write(root);
        std::string vocabulary;
        for (int i = 0; i < (fault == QStringLiteral("vocab") ? 1001 : 1000); ++i) {
            vocabulary += "piece" + std::to_string(i) + "\n";
        }
        QVERIFY(ade::write_file_atomic(root / "vocab.txt", vocabulary));
        const auto read = read_encoder_weights(root);
        QVERIFY(!read);
        QVERIFY(read.error().code == ade::ErrorCode::model);
        QVERIFY2(text(read.error()).contains(says), qPrintable(text(read.error())));
    }

    void headsAreIgnoredAndListed()
    {
        QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        fs::copy_file(kTiny / "config.json", root / "config.json");
        Weights weights;
        weights.tensors["cls.predictions.bias"] = {{1000}, std::vector<float>(1000)};
        weights.tensors["cls.seq_relationship.weight"] = {{2, 32}, std::vector<float>(64)};
        weights.tensors.erase("pooler.dense.weight");
        weights.tensors.erase("pooler.dense.bias");
        weights.write(root);
        const auto read = read_encoder_weights(root);
        QVERIFY2(read, read ? "" : read.error().text().c_str());
        QCOMPARE(read->ignored,
                 (std::vector<std::string>{"cls.predictions.bias", "cls.seq_relationship.weight"}));
        QVERIFY(!read->has_pooler);
    }

    void defaultEncoderPlaces()
    {
        QTemporaryDir folder;
        const QByteArray before = qgetenv("ADE_ENCODER_DIR");
        qputenv("ADE_ENCODER_DIR", folder.path().toUtf8());
        const auto missing = find_default_encoder();
        QVERIFY(!missing && missing.error().code == ade::ErrorCode::not_found);
        QVERIFY(text(missing.error()).contains(folder.path()));
        fs::copy_file(kTiny / "config.json", fs::path(folder.path().toStdString()) / "config.json");
        QCOMPARE(find_default_encoder().value(), fs::path(folder.path().toStdString()));
        QVERIFY(!verify_default_encoder(kTiny));
        qunsetenv("ADE_ENCODER_DIR");
        qputenv("XDG_DATA_HOME", "/data/here");
        QCOMPARE(default_encoder_places().front(),
                 fs::path("/data/here/ade-studio/encoders/all-MiniLM-L6-v2"));
        qputenv("XDG_DATA_HOME", "relative");
        QVERIFY(default_encoder_places().front().string().ends_with(
            ".local/share/ade-studio/encoders/all-MiniLM-L6-v2"));
        qunsetenv("XDG_DATA_HOME");
        if (!before.isEmpty()) {
            qputenv("ADE_ENCODER_DIR", before);
        }
    }
};

QTEST_GUILESS_MAIN(TestEncoderConfig)
#include "tst_encoder_config.moc"
