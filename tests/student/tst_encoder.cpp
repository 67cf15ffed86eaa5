// SPDX-License-Identifier: GPL-3.0-or-later
// The LibTorch module: loaded when first needed, the right BLAS with it, hidden states equal to the
// reference.
#include "core/base/file_io.hpp"
#include "core/student/default_encoder.hpp"
#include "core/student/torch_loader.hpp"

#include <nlohmann/json.hpp>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace ade::student;
namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

const fs::path kTiny = ADE_TEST_DATA_DIR "/student/tiny-bert";

std::string loaded_libraries()
{
    std::string maps;
    std::ifstream stream("/proc/self/maps");
    for (std::string line; std::getline(stream, line);) {
        maps += line + "\n";
    }
    return maps;
}

/// A folder with config.json and one weights file under the name programs look for.
void make_encoder(const fs::path& folder, const std::string& file)
{
    fs::copy_file(kTiny / "config.json", folder / "config.json");
    fs::copy_file(kTiny / file,
                  folder / (file.ends_with(".safetensors") ? "model.safetensors" : "pytorch_model.bin"));
}

Json read_json(const fs::path& path)
{
    return Json::parse(ade::read_file(path, 16U << 20U).value());
}

} // namespace

class TestEncoder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingIsLoadedBeforeItIsNeeded()
    {
        QVERIFY(!torch_module_loaded());
        QVERIFY(loaded_libraries().find("libtorch") == std::string::npos);
        QVERIFY(loaded_libraries().find("blas") == std::string::npos);
    }

    void loadsOnceAndSaysWhatItIs()
    {
        const auto first = load_torch_module();
        QVERIFY2(first, first ? "" : first.error().text().c_str());
        QCOMPARE(*load_torch_module(), *first);
        QVERIFY(torch_module_loaded());
        const TorchInfo info = (*first)->info();
        qInfo("LibTorch %s, %d threads, products by %s, CUDA %s", info.version.c_str(), info.threads,
              info.products.c_str(), info.cuda ? "yes" : "no");
        QVERIFY(!info.version.empty());
        QVERIFY(!(*first)->set_threads(0));
        QVERIFY((*first)->set_threads(2));
        QCOMPARE((*first)->info().threads, 2);
    }

    void theOpenMpBlasIsLoaded()
    {
        QVERIFY(load_torch_module());
        const std::string maps = loaded_libraries();
        QVERIFY(maps.find("libtorch_cpu") != std::string::npos);
        if (maps.find("/usr/lib/") == std::string::npos || maps.find("libblas.so") == std::string::npos) {
            QSKIP("this LibTorch brings its own BLAS");
        }
        // The pthread OpenBLAS fights with OpenMP for the cores: three times slower (docs/dependencies.md).
        QVERIFY2(maps.find("/openblas-openmp/libblas.so") != std::string::npos, maps.c_str());
        QVERIFY(maps.find("/openblas-pthread/") == std::string::npos);
        QVERIFY(maps.find("/blas/libblas.so") == std::string::npos);
    }

    void tinyEncoderMatchesTheReference_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("safetensors") << "model.safetensors";
        QTest::newRow("zip pickle") << "pytorch_model.bin";
        QTest::newRow("legacy pickle") << "pytorch_model.legacy.bin";
        QTest::newRow("legacy pickle, gamma and beta, bert. prefix") << "pytorch_model.gamma-beta.bin";
    }

    void tinyEncoderMatchesTheReference()
    {
        QFETCH(QString, file);
        QTemporaryDir folder;
        make_encoder(folder.path().toStdString(), file.toStdString());
        auto encoder = load_torch_module().value()->load_encoder(folder.path().toStdString(), Device::cpu);
        QVERIFY2(encoder, encoder ? "" : encoder.error().text().c_str());
        const Json expected = read_json(kTiny / "expected.json");
        std::vector<std::int64_t> ids;
        std::vector<std::int64_t> mask;
        for (std::size_t row = 0; row < expected["ids"].size(); ++row) {
            for (std::size_t t = 0; t < expected["ids"][row].size(); ++t) {
                ids.push_back(expected["ids"][row][t].get<std::int64_t>());
                mask.push_back(expected["attention_mask"][row][t].get<std::int64_t>());
            }
        }
        const auto batch = static_cast<std::int64_t>(expected["ids"].size());
        const auto tokens = static_cast<std::int64_t>(expected["ids"][0].size());
        const auto hidden = (*encoder)->hidden_states(ids, mask, batch, tokens);
        QVERIFY2(hidden, hidden ? "" : hidden.error().text().c_str());
        double worst = 0;
        int compared = 0;
        for (std::size_t i = 0; i < mask.size(); ++i) {
            const Json& row = expected["last_hidden_state"][i / static_cast<std::size_t>(tokens)]
                                      [i % static_cast<std::size_t>(tokens)];
            for (std::size_t d = 0; mask[i] != 0 && d < 32; ++d) {
                worst = std::max(worst,
                                 std::abs(static_cast<double>((*hidden)[i * 32 + d]) - row[d].get<double>()));
                ++compared;
            }
        }
        qInfo("largest difference %.2g over %d values", worst, compared);
        QCOMPARE(compared, (20 + 15 + 7 + 1) * 32);
        QVERIFY2(worst <= 1e-5, qPrintable(QString::number(worst)));
    }

    void paddingDoesNotMatter()
    {
        auto encoder = load_torch_module().value()->load_encoder(kTiny, Device::cpu).value();
        const std::vector<std::int64_t> alone = {5, 6, 7};
        const std::vector<std::int64_t> ones(3, 1);
        const auto expected = encoder->hidden_states(alone, ones, 1, 3).value();
        const std::vector<std::int64_t> padded = {5, 6, 7, 900, 901, 8, 9, 10, 11, 12};
        const std::vector<std::int64_t> mask = {1, 1, 1, 0, 0, 1, 1, 1, 1, 1};
        const auto found = encoder->hidden_states(padded, mask, 2, 5).value();
        for (std::size_t i = 0; i < expected.size(); ++i) {
            QVERIFY(std::abs(expected[i] - found[i]) < 1e-5F);
        }
    }

    void miniLmMatchesTheReference()
    {
        const fs::path reference = ADE_SHARED_DIR "/reference/minilm-hidden.json";
        const auto folder = find_default_encoder();
        if (!fs::exists(reference) || !folder) {
            QSKIP("needs the shared reference and the default encoder");
        }
        if (auto same = verify_default_encoder(*folder); !same) {
            QSKIP("ADE_ENCODER_DIR holds another encoder");
        }
        auto encoder = load_torch_module().value()->load_encoder(*folder, Device::cpu);
        QVERIFY2(encoder, encoder ? "" : encoder.error().text().c_str());
        double worst = 0;
        int compared = 0;
        for (const Json& record : read_json(reference)) {
            const auto ids = record["ids"].get<std::vector<std::int64_t>>();
            const auto tokens = static_cast<std::int64_t>(ids.size());
            const auto hidden =
                (*encoder)->hidden_states(ids, std::vector<std::int64_t>(ids.size(), 1), 1, tokens).value();
            QCOMPARE(hidden.size(), ids.size() * 384);
            double squares = 0;
            for (const float value : hidden) {
                squares += static_cast<double>(value) * static_cast<double>(value);
            }
            QVERIFY(std::abs(std::sqrt(squares) - record["norm"].get<double>()) < 1e-3);
            for (const auto& [row, values] : record["rows"].items()) {
                for (std::size_t d = 0; d < values.size(); ++d) {
                    const double found = static_cast<double>(hidden[std::stoul(row) * 384 + d]);
                    worst = std::max(worst, std::abs(found - values[d].get<double>()));
                    ++compared;
                }
            }
        }
        qInfo("largest difference %.2g over %d values", worst, compared);
        QVERIFY(compared > 50);
        QVERIFY2(worst <= 1e-4, qPrintable(QString::number(worst)));
    }

    void refusesBadInput_data()
    {
        QTest::addColumn<QList<int>>("ids");
        QTest::addColumn<int>("batch");
        QTest::addColumn<int>("tokens");
        QTest::addColumn<QString>("says");
        QTest::newRow("negative id") << QList<int>{5, -1} << 1 << 2
                                     << "id -1 is not in the vocabulary of 1000";
        QTest::newRow("id past the vocabulary") << QList<int>{5, 1000} << 1 << 2 << "id 1000";
        QTest::newRow("sizes disagree") << QList<int>{5, 6, 7} << 1 << 2 << "3 ids";
        QTest::newRow("nothing") << QList<int>{} << 0 << 0 << "0 ids";
        QTest::newRow("longer than the encoder") << QList<int>(65, 5) << 1 << 65 << "at most 64 pieces";
    }

    void refusesBadInput()
    {
        QFETCH(QList<int>, ids);
        QFETCH(int, batch);
        QFETCH(int, tokens);
        QFETCH(QString, says);
        auto encoder = load_torch_module().value()->load_encoder(kTiny, Device::cpu).value();
        const std::vector<std::int64_t> values(ids.begin(), ids.end());
        const auto hidden =
            encoder->hidden_states(values, std::vector<std::int64_t>(values.size(), 1), batch, tokens);
        QVERIFY(!hidden);
        QVERIFY2(QString::fromStdString(hidden.error().message).contains(says),
                 hidden.error().message.c_str());
    }

    void refusesCudaWhereThereIsNone()
    {
        TorchModule* module = load_torch_module().value();
        if (module->info().cuda) {
            QSKIP("there is a GPU");
        }
        const auto encoder = module->load_encoder(kTiny, Device::cuda);
        QVERIFY(!encoder && encoder.error().code == ade::ErrorCode::model);
        QVERIFY(encoder.error().message.find("no usable GPU") != std::string::npos);
        QVERIFY(module->load_encoder(kTiny, Device::automatic).value()->device() == Device::cpu);
    }

    void brokenFoldersGiveErrors()
    {
        QTemporaryDir folder;
        const auto encoder =
            load_torch_module().value()->load_encoder(folder.path().toStdString(), Device::cpu);
        QVERIFY(!encoder && encoder.error().code == ade::ErrorCode::not_found);
    }

    void aMissingModuleIsAClearError()
    {
        // In a process of its own: here the module is loaded already.
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("ADE_TORCH_MODULE"), QStringLiteral("/nowhere/module.so"));
        environment.insert(QStringLiteral("ADE_TEST_CHILD"), QStringLiteral("missing"));
        child.setProcessEnvironment(environment);
        child.start(QCoreApplication::applicationFilePath(), {});
        QVERIFY(child.waitForFinished());
        const QString said = QString::fromUtf8(child.readAllStandardOutput());
        QVERIFY2(said.contains(QStringLiteral("/nowhere/module.so")), qPrintable(said));
        QVERIFY2(said.contains(QStringLiteral("not installed")), qPrintable(said));
    }

    void aForeignModuleIsAClearError()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("module.so"));
        QVERIFY(ade::write_file_atomic(file.toStdString(), "not a library"));
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("ADE_TORCH_MODULE"), file);
        environment.insert(QStringLiteral("ADE_TEST_CHILD"), QStringLiteral("foreign"));
        child.setProcessEnvironment(environment);
        child.start(QCoreApplication::applicationFilePath(), {});
        QVERIFY(child.waitForFinished());
        const QString said = QString::fromUtf8(child.readAllStandardOutput());
        QVERIFY2(said.contains(QStringLiteral("cannot be loaded")), qPrintable(said));
    }
};

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsSet("ADE_TEST_CHILD")) {
        const auto module = load_torch_module();
        std::puts(module ? "loaded" : module.error().text().c_str());
        return 0;
    }
    QCoreApplication app(argc, argv);
    TestEncoder test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_encoder.moc"
