// SPDX-License-Identifier: GPL-3.0-or-later
// The CPU engine: hidden states equal to the reference, answers that depend on nothing but the text, LibTorch
// not loaded.
#include "tiny_student.hpp"

#include "core/student/cpu/cpu_engine.hpp"
#include "core/student/cpu/isa.hpp"
#include "core/student/default_encoder.hpp"
#include "core/student/encoder_reference.hpp"
#include "core/student/torch_loader.hpp"

#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <thread>

using namespace ade::student;
using namespace ade::student::test;
namespace fs = std::filesystem;

namespace {

std::vector<StudentInput> many_inputs()
{
    const auto documents = eight_sentences();
    std::vector<StudentInput> inputs;
    for (int i = 0; i < 60; ++i) {
        for (const TrainingDocument& document : documents) {
            inputs.push_back({document.text, {}, document.drugs});
        }
        inputs.push_back({"Rash. " + documents[0].text + " " + documents[1].text, {}, {}});
        inputs.back().drugs = {place(inputs.back().text, "abcmab"), place(inputs.back().text, "defmab")};
    }
    return inputs;
}

std::vector<ade::Result<Prediction>> answers(const Student& student, std::span<const StudentInput> inputs)
{
    auto predictions = student.predict(inputs);
    if (!predictions) {
        qFatal("%s", predictions.error().text().c_str());
    }
    return std::move(*predictions);
}

/// The largest difference between the word probabilities of two answers; infinite when words differ.
double difference(const Prediction& a, const Prediction& b)
{
    double largest = a.words.size() == b.words.size() ? 0 : INFINITY;
    for (std::size_t d = 0; std::isfinite(largest) && d < a.words.size(); ++d) {
        if (a.words[d].size() != b.words[d].size()) {
            return INFINITY;
        }
        for (std::size_t w = 0; w < a.words[d].size(); ++w) {
            largest = std::max(largest, std::abs(a.words[d][w].probability - b.words[d][w].probability));
        }
    }
    return largest;
}

/// Own kernels give bitwise the same; oneDNN chooses its f32 code by the number of rows, and 1e-6 is
/// promised.
bool same(const Student& student, const Prediction& a, const Prediction& b)
{
    return student.info().engine.find("oneDNN") == std::string::npos ? a == b : difference(a, b) < 1e-6;
}

std::string loaded_libraries()
{
    std::string maps;
    std::ifstream stream("/proc/self/maps");
    for (std::string line; std::getline(stream, line);) {
        maps += line + "\n";
    }
    return maps;
}

/// Mean and least cosine between the rows of two lists of hidden states.
std::pair<double, double> cosines(const std::vector<float>& a, const std::vector<float>& b, std::size_t width)
{
    double sum = 0;
    double least = 1;
    for (std::size_t row = 0; row < a.size() / width; ++row) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (std::size_t i = row * width; i < (row + 1) * width; ++i) {
            ab += double(a[i]) * b[i];
            aa += double(a[i]) * a[i];
            bb += double(b[i]) * b[i];
        }
        sum += ab / std::sqrt(aa * bb);
        least = std::min(least, ab / std::sqrt(aa * bb));
    }
    return {sum / (double(a.size()) / double(width)), least};
}

} // namespace

class TestNativeEngine : public QObject {
    Q_OBJECT

    std::unique_ptr<TinyEncoder> encoder_;
    fs::path folder_;

    [[nodiscard]] std::shared_ptr<const Student> load(Precision precision, int threads) const
    {
        auto student = Student::load(folder_, {Device::cpu, precision, threads, EngineKind::native});
        if (!student) {
            qFatal("%s", student.error().text().c_str());
        }
        return *student;
    }

private Q_SLOTS:
    void initTestCase()
    {
        encoder_ = std::make_unique<TinyEncoder>();
        folder_ = make_student(*encoder_, "student");
    }

    void tinyReference_data()
    {
        QTest::addColumn<QByteArray>("isa");
        QTest::addColumn<QByteArray>("products");
        for (const char* isa : {"plain", "avx2", "avx2-vnni", "avx512-vnni"}) {
            QTest::newRow(isa) << QByteArray(isa) << QByteArray("own");
        }
        QTest::newRow("oneDNN") << QByteArray("avx512-vnni") << QByteArray("onednn");
    }

    /// Values that Python Transformers computed, with padding in the batch.
    void tinyReference()
    {
        QFETCH(QByteArray, isa);
        QFETCH(QByteArray, products);
        qputenv("ADE_MAX_ISA", isa);
        qputenv("ADE_PRODUCTS", products);
        const auto encoder = cpu::make_cpu_encoder(ADE_TEST_DATA_DIR "/student/tiny-bert", Precision::f32, 1);
        qunsetenv("ADE_MAX_ISA");
        qunsetenv("ADE_PRODUCTS");
        if (!encoder && encoder.error().message_id == "student.no_onednn") {
            QSKIP("built without oneDNN");
        }
        QVERIFY2(encoder, encoder ? "" : encoder.error().text().c_str());
        const auto cases = read_encoder_reference(ADE_TEST_DATA_DIR "/student/tiny-bert");
        QVERIFY(cases);
        const auto compared = compare_with_reference(**encoder, *cases);
        QVERIFY2(compared, compared ? "" : compared.error().text().c_str());
        QVERIFY(compared->values > 100);
        QVERIFY2(compared->largest_difference < 1e-5,
                 qPrintable(QString::number(compared->largest_difference)));
    }

    void miniLmReference()
    {
        const fs::path reference = ADE_SHARED_DIR "/reference/minilm-hidden.json";
        const auto folder = find_default_encoder();
        if (!fs::exists(reference) || !folder) {
            QSKIP("the reference values or the default encoder are absent");
        }
        const auto cases = read_encoder_reference(reference).value();
        const auto f32 = cpu::make_cpu_encoder(*folder, Precision::f32, 0).value();
        const auto compared = compare_with_reference(*f32, cases);
        QVERIFY2(compared, compared ? "" : compared.error().text().c_str());
        QVERIFY2(compared->largest_difference < 1e-4,
                 qPrintable(QString::number(compared->largest_difference)));
        qInfo("f32: largest difference %.2g", compared->largest_difference);

        const auto int8 = cpu::make_cpu_encoder(*folder, Precision::int8, 0).value();
        std::vector<float> exact;
        std::vector<float> rounded;
        for (const ReferenceCase& one : cases) {
            const auto right = f32->hidden_states(one.ids, one.mask, one.batch, one.tokens).value();
            const auto found = int8->hidden_states(one.ids, one.mask, one.batch, one.tokens).value();
            exact.insert(exact.end(), right.begin(), right.end());
            rounded.insert(rounded.end(), found.begin(), found.end());
        }
        const auto [mean, least] = cosines(exact, rounded, 384);
        qInfo("int8: cosine to f32 mean %.5f, least %.5f", mean, least);
        // oneDNN without VNNI keeps weights within ±63, so that pairs of products cannot saturate.
        const bool halved =
            qgetenv("ADE_PRODUCTS") == "onednn" && cpu::chosen_isa().value() <= cpu::Isa::avx2;
        QVERIFY2(mean >= (halved ? 0.997 : 0.998), qPrintable(QString::number(mean)));
        QVERIFY2(least >= 0.98, qPrintable(QString::number(least)));
    }

    void answersDependOnTheTextAlone_data()
    {
        QTest::addColumn<Precision>("precision");
        for (const Precision precision : cpu::cpu_precisions()) {
            QTest::newRow(std::string(to_string(precision)).c_str()) << precision;
        }
    }

    /// One text per call, all in one call, on one thread or on five: the same.
    void answersDependOnTheTextAlone()
    {
        QFETCH(Precision, precision);
        const auto inputs = many_inputs();
        const auto one_thread = load(precision, 1);
        const auto five_threads = load(precision, 5);
        const auto together = answers(*one_thread, inputs);
        const auto in_parallel = answers(*five_threads, inputs);
        QCOMPARE(together.size(), inputs.size());
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            QVERIFY(together[i] && in_parallel[i]);
            QVERIFY(same(*one_thread, *in_parallel[i], *together[i]));
            if (i < 10 || i % 50 == 0) {
                const auto alone = answers(*one_thread, {&inputs[i], 1});
                QVERIFY(same(*one_thread, *alone[0], *together[i]));
            }
        }
    }

    void aTextAloneIsSharedAmongThreads_data() { answersDependOnTheTextAlone_data(); }

    /// One call, one text of a few windows, more threads than cores: the same() as one thread says, whatever
    /// the number of rows, call after call.
    void aTextAloneIsSharedAmongThreads()
    {
        QFETCH(Precision, precision);
        const auto alone = load(precision, 1);
        std::string text = "abcmab";
        std::vector<StudentInput> inputs;
        for (int words = 1; words < 120; ++words) {
            text += words % 7 == 0 ? " severe headache" : words % 3 == 0 ? ", rash" : " fever";
            inputs.push_back({text, {}, {place(text, "abcmab")}});
        }
        const auto right = answers(*alone, inputs);
        for (const int threads : {2, 3, 5}) {
            const auto shared = load(precision, threads);
            for (std::size_t i = static_cast<std::size_t>(threads); i < inputs.size(); i += 3) {
                QVERIFY(same(*shared, *answers(*shared, {&inputs[i], 1})[0], *right[i]));
            }
        }
    }

    /// Texts alone from several threads at once: one of them has the helpers, the others do without.
    void severalThreadsMayAskForOneText()
    {
        const auto student = load(Precision::int8, 3);
        const auto inputs = many_inputs();
        const auto right = answers(*student, inputs);
        std::atomic<int> wrong = 0;
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 3; ++t) {
                threads.emplace_back([&] {
                    for (std::size_t i = 0; i < inputs.size(); i += 3) {
                        const auto found = answers(*student, {&inputs[i], 1});
                        wrong += same(*student, *found[0], *right[i]) ? 0 : 1;
                    }
                });
            }
        }
        QCOMPARE(wrong.load(), 0);
    }

    void severalThreadsMayAsk()
    {
        const auto student = load(Precision::f32, 2);
        const auto inputs = many_inputs();
        const auto right = answers(*student, inputs);
        std::atomic<int> wrong = 0;
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 3; ++t) {
                threads.emplace_back([&] {
                    const auto found = answers(*student, inputs);
                    for (std::size_t i = 0; i < inputs.size(); ++i) {
                        wrong += same(*student, *found[i], *right[i]) ? 0 : 1;
                    }
                });
            }
        }
        QCOMPARE(wrong.load(), 0);
    }

    void int8IsNearF32()
    {
        const auto inputs = many_inputs();
        const auto exact = answers(*load(Precision::f32, 1), inputs);
        const auto rounded = answers(*load(Precision::int8, 1), inputs);
        double largest = 0;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            largest = std::max(largest, difference(*exact[i], *rounded[i]));
        }
        QVERIFY2(largest > 0 && largest < 0.05, qPrintable(QString::number(largest)));
    }

    void saysWhatComputes()
    {
        const auto student = load(Precision::int8, 2);
        QCOMPARE(student->info().precision, Precision::int8);
        QVERIFY(student->info().engine.find("int8, 2 thread(s)") != std::string::npos);
        // Never tried on a development set: f32.
        QCOMPARE(load(Precision::automatic, 1)->info().precision, Precision::f32);
    }

    void oddTexts_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("drug");
        QTest::addColumn<bool>("answered");
        QTest::newRow("one piece") << "a"
                                   << "a" << true;
        QTest::newRow("empty") << ""
                               << "" << true;
        QTest::newRow("blanks") << "   "
                                << "" << true;
        QTest::newRow("five thousand pieces")
            << QStringLiteral("head ") + QStringLiteral("fever rash ").repeated(2500) << "head" << true;
        QTest::newRow("drug over the edge of a window")
            << QStringLiteral("fever ").repeated(60) + QStringLiteral("headache severe nausea ") +
                   QStringLiteral("rash ").repeated(60)
            << "headache severe nausea" << true;
        QTest::newRow("a word longer than a window")
            << QStringLiteral("x").repeated(90) + QStringLiteral(" a") << "a" << false;
    }

    void oddTexts()
    {
        QFETCH(QString, text);
        QFETCH(QString, drug);
        QFETCH(bool, answered);
        const auto student = load(Precision::int8, 2);
        StudentInput odd{text.toStdString(), {}, {}};
        if (!drug.isEmpty()) {
            odd.drugs = {place(odd.text, drug.toStdString())};
        }
        const std::vector<StudentInput> inputs{many_inputs()[0], odd, many_inputs()[1]};
        const auto found = answers(*student, inputs);
        const auto alone = answers(*student, {&inputs[1], 1});
        QVERIFY(found[0] && found[2]);
        if (!answered) {
            QVERIFY(!found[1] && !found[1].error().where.empty());
            return;
        }
        QVERIFY2(found[1], found[1] ? "" : found[1].error().text().c_str());
        QVERIFY(same(*student, *alone[0], *found[1]));
        if (text.size() > 600) {
            QCOMPARE(found[1]->units_cut, 1);
            // Words half a window away have no row; none is asked for twice.
            QVERIFY(!found[1]->words[0].empty() && found[1]->words[0].size() < 64);
        }
        if (!drug.isEmpty()) {
            for (const WordProbability& word : found[1]->words[0]) {
                QVERIFY(std::isfinite(word.probability));
            }
        }
    }

    /// Five thousand pieces in windows of 64, a drug of two pieces at every place that a window's edge can
    /// have: each is asked about the words around it, each word once, whichever window holds it.
    void drugsOverTheEdgesOfWindows()
    {
        std::string text;
        StudentInput input;
        for (int i = 0; i < 3900; ++i) {
            // Now and then one word more, so that drugs fall on all places of the windows.
            text += i % 5 == 0 ? "headache " : i % 7 == 0 ? "fever rash " : "nausea ";
        }
        for (std::size_t at = text.find("headache"); at != std::string::npos;
             at = text.find("headache", at + 1)) {
            const auto begin = static_cast<std::int64_t>(at);
            input.drugs.push_back(ade::text::make_span(begin, begin + 8));
        }
        input.text = text;
        const auto student = load(Precision::int8, 2);
        const auto found = answers(*student, {&input, 1});
        QVERIFY2(found[0], found[0] ? "" : found[0].error().text().c_str());
        QCOMPARE(found[0]->units_cut, 1);
        const auto tokens = tiny_tokenizer().encode(text, false).value();
        QVERIFY2(tokens.size() > 5000, qPrintable(QString::number(tokens.size())));
        for (std::size_t d = 0; d < input.drugs.size(); ++d) {
            const auto& words = found[0]->words[d];
            bool itself = false;
            for (std::size_t w = 0; w < words.size(); ++w) {
                itself = itself || words[w].word == input.drugs[d];
                QVERIFY(std::isfinite(words[w].probability));
                // In order, none twice, none left out: a blank lies between neighbours.
                QVERIFY(w == 0 || words[w].word.begin.value() == words[w - 1].word.end.value() + 1);
            }
            QVERIFY2(itself, qPrintable(QStringLiteral("drug %1").arg(d)));
            // About half a window on either side, less only at the ends of the text.
            QVERIFY2(words.size() >= 20, qPrintable(QString::number(words.size())));
            const bool in_the_middle = d > 10 && d + 10 < input.drugs.size();
            QVERIFY(!in_the_middle || (words.front().word.begin < input.drugs[d].begin &&
                                       words.back().word.end > input.drugs[d].end));
        }
    }

    void spoiltCheckpoints_data()
    {
        QTest::addColumn<std::function<void(const fs::path&)>>("spoil");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* what, std::function<void(const fs::path&)> spoil, const char* said) {
            QTest::newRow(what) << std::move(spoil) << QString::fromLatin1(said);
        };
        row(
            "NaN in a layer",
            [](const fs::path& folder) {
                poke(folder / "model.safetensors", "bert.encoder.layer.2.attention.self.key.weight", 5,
                     std::nanf(""));
            },
            "\"bert.encoder.layer.2.attention.self.key.weight\" is NaN or infinite at position 5");
        row(
            "infinity in an embedding",
            [](const fs::path& folder) {
                poke(folder / "model.safetensors", "bert.embeddings.word_embeddings.weight", 0, -INFINITY);
            },
            "NaN or infinite at position 0");
        row(
            "NaN in the head",
            [](const fs::path& folder) {
                poke(folder / "model.safetensors", "drug_head.weight", 63, std::nanf(""));
            },
            "drug_head.weight");
        row(
            "a layer is missing",
            [](const fs::path& folder) {
                replace_in(folder / "config.json", "\"num_hidden_layers\": 3", "\"num_hidden_layers\": 4");
            },
            "encoder.layer.3");
        row(
            "a tensor is missing",
            [](const fs::path& folder) {
                replace_in(folder / "model.safetensors", "bert.encoder.layer.1.output.dense.bias",
                           "bert.encoder.layer.1.output.dense.sbia");
            },
            "encoder.layer.1.output.dense.bias");
        row(
            "more pieces than rows",
            [](const fs::path& folder) {
                overwrite(folder / "vocab.txt",
                          ade::read_file(folder / "vocab.txt", 1U << 20).value() + "[one more]\n");
            },
            "1001");
        row(
            "another width",
            [](const fs::path& folder) {
                replace_in(folder / "config.json", "\"hidden_size\": 32", "\"hidden_size\": 64");
            },
            "shape");
    }

    /// Refused before anything is computed, by name and by what is wrong.
    void spoiltCheckpoints()
    {
        QFETCH(std::function<void(const fs::path&)>, spoil);
        QFETCH(QString, said);
        const fs::path folder = make_student(*encoder_, "spoilt");
        spoil(folder);
        for (const Precision precision : {Precision::f32, Precision::int8}) {
            const auto student = Student::load(folder, {Device::cpu, precision, 1, EngineKind::native});
            QVERIFY(!student);
            const QString text = QString::fromStdString(student.error().text());
            QVERIFY2(text.contains(said), qPrintable(text));
            QVERIFY2(text.contains(QStringLiteral("spoilt")), qPrintable(text)); // where
        }
    }

    void refusals_data()
    {
        QTest::addColumn<Device>("device");
        QTest::addColumn<Precision>("precision");
        QTest::addColumn<QString>("message_id");
        QTest::newRow("on CUDA") << Device::cuda << Precision::f32 << "student.native_on_cuda";
        const auto offered = cpu::cpu_precisions();
        if (std::find(offered.begin(), offered.end(), Precision::bf16) == offered.end()) {
            QTest::newRow("bf16 that the processor lacks")
                << Device::cpu << Precision::bf16 << "student.precision";
        }
    }

    void refusals()
    {
        QFETCH(Device, device);
        QFETCH(Precision, precision);
        QFETCH(QString, message_id);
        const auto student = Student::load(folder_, {device, precision, 1, EngineKind::native});
        QVERIFY(!student);
        QCOMPARE(QString::fromStdString(student.error().message_id), message_id);
    }

    /// Last but one: until here nothing has needed LibTorch.
    void torchWasNotLoaded()
    {
        QVERIFY(!torch_module_loaded());
        QVERIFY(loaded_libraries().find("libtorch") == std::string::npos);
        QVERIFY(loaded_libraries().find("blas") == std::string::npos);
    }

    void agreesWithLibTorch()
    {
        auto torch = Student::load(folder_, {Device::cpu, Precision::f32, 1, EngineKind::torch});
        if (!torch && torch.error().code == ade::ErrorCode::not_found) {
            QSKIP("built without LibTorch");
        }
        QVERIFY2(torch, torch ? "" : torch.error().text().c_str());
        const auto inputs = many_inputs();
        const auto theirs = answers(**torch, inputs);
        const auto ours = answers(*load(Precision::f32, 1), inputs);
        double largest = 0;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            largest = std::max(largest, difference(*theirs[i], *ours[i]));
        }
        QVERIFY2(largest < 1e-5, qPrintable(QString::number(largest)));
    }
};

QTEST_GUILESS_MAIN(TestNativeEngine)
#include "tst_native_engine.moc"
