// SPDX-License-Identifier: GPL-3.0-or-later
// The CPU engine: hidden states equal to the reference, answers that depend on nothing but the text, LibTorch
// not loaded.
#include "student_fixture.hpp"

#include "core/base/random.hpp"
#include "core/student/checkpoint.hpp"
#include "core/student/cpu/cpu_engine.hpp"
#include "core/student/default_encoder.hpp"
#include "core/student/encoder_reference.hpp"
#include "core/student/torch_loader.hpp"

#include <cmath>
#include <cstring>
#include <fstream>
#include <thread>

using namespace ade::student;
using namespace ade::student::test;
namespace fs = std::filesystem;

namespace {

/// The tiny encoder with a head of random weights.
fs::path make_student(const TinyEncoder& encoder, const std::string& name)
{
    const EncoderWeights weights = read_encoder_weights(encoder.path()).value();
    std::vector<std::vector<float>> values;
    CheckpointContents contents;
    const auto add = [&](const std::string& tensor, std::vector<std::int64_t> shape,
                         std::vector<float> floats) {
        values.push_back(std::move(floats));
        contents.tensors.push_back({tensor, std::move(shape), std::span<const float>(values.back())});
    };
    values.reserve(weights.tensors.size() + 2);
    for (const auto& [tensor, entry] : weights.tensors) {
        std::vector<float> floats(static_cast<std::size_t>(entry->element_count()));
        if (!copy_floats(*entry, floats)) {
            qFatal("the test could not be prepared");
        }
        add("bert." + tensor, entry->shape, std::move(floats));
    }
    ade::Random random(5);
    std::vector<float> head(64);
    for (float& w : head) {
        w = static_cast<float>(random.uniform() - 0.5);
    }
    add("drug_head.weight", {1, 64}, std::move(head));
    add("drug_head.bias", {1}, {0.125F});
    contents.encoder_folder = encoder.path();
    contents.settings.window = 64;
    contents.settings.base_encoder = "tiny";
    contents.training_json = "{}";
    write_checkpoint(encoder.root() / name, contents).value();
    return encoder.root() / name;
}

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
        for (const char* isa : {"plain", "avx2", "avx2-vnni", "avx512-vnni"}) {
            QTest::newRow(isa) << QByteArray(isa);
        }
    }

    /// Values that Python Transformers computed, with padding in the batch.
    void tinyReference()
    {
        QFETCH(QByteArray, isa);
        qputenv("ADE_MAX_ISA", isa);
        const auto encoder = cpu::make_cpu_encoder(ADE_TEST_DATA_DIR "/student/tiny-bert", Precision::f32, 1);
        qunsetenv("ADE_MAX_ISA");
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
        QVERIFY2(mean >= 0.998, qPrintable(QString::number(mean)));
        QVERIFY2(least >= 0.98, qPrintable(QString::number(least)));
    }

    void answersDependOnTheTextAlone_data()
    {
        QTest::addColumn<Precision>("precision");
        for (const Precision precision : cpu::cpu_precisions()) {
            QTest::newRow(std::string(to_string(precision)).c_str()) << precision;
        }
    }

    /// One text per call, all in one call, on one thread or on five: bitwise the same.
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
            QCOMPARE(*in_parallel[i], *together[i]);
            if (i < 10 || i % 50 == 0) {
                const auto alone = answers(*one_thread, {&inputs[i], 1});
                QCOMPARE(*alone[0], *together[i]);
            }
        }
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
                        wrong += *found[i] == *right[i] ? 0 : 1;
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
        QCOMPARE(*alone[0], *found[1]);
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
