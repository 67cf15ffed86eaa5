// SPDX-License-Identifier: GPL-3.0-or-later
// From logits to relations, their counts worked out by hand, threshold and temperature.
#include "student_fixture.hpp"

#include "core/base/random.hpp"
#include "core/student/decode.hpp"
#include "core/student/tuning.hpp"
#include "core/student/window.hpp"

#include <cmath>

using namespace ade::student;
using namespace ade::student::test;
using ade::text::make_span;
using ade::text::Span;

namespace {

WindowedText windowed(const std::string& text, const std::vector<Span>& drugs,
                      Pooling pooling = Pooling::mention, int max_pieces = 64)
{
    WindowOptions options;
    options.pooling = pooling;
    options.max_pieces = max_pieces;
    return make_windows(tiny_tokenizer(), text, {}, drugs, options).value();
}

/// Logits that are `high` on the words under the spans and `low` elsewhere, for every drug row.
std::vector<WindowLogits> logits_for(const std::vector<Window>& windows, const std::vector<Span>& spans,
                                     float high = 4, float low = -4)
{
    std::vector<WindowLogits> logits;
    for (const Window& window : windows) {
        WindowLogits rows(window.drugs.size(), std::vector<float>(window.encoded.ids.size(), low));
        for (auto& row : rows) {
            for (std::size_t w = 0; w < window.words.size(); ++w) {
                for (const Span span : spans) {
                    if (span.overlaps(window.words[w])) {
                        std::fill(row.begin() + window.first_token[w],
                                  row.begin() + window.first_token[w + 1], high);
                    }
                }
            }
        }
        logits.push_back(std::move(rows));
    }
    return logits;
}

std::vector<PredictedRelation> decoded(const std::string& text, const std::vector<Span>& drugs,
                                       const std::vector<Span>& marked, Pooling pooling = Pooling::mention,
                                       int max_pieces = 64, double threshold = 0.5)
{
    const WindowedText windows = windowed(text, drugs, pooling, max_pieces);
    const auto words = words_of_drugs(windows.windows, logits_for(windows.windows, marked), drugs.size());
    return decode(words, drugs, windows.windows, threshold, 1.0);
}

std::vector<Span> effects(const std::vector<PredictedRelation>& relations)
{
    std::vector<Span> spans;
    for (const auto& relation : relations) {
        spans.push_back(relation.effect);
    }
    return spans;
}

} // namespace

class TestDecode : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_word_is_the_mean_of_its_pieces()
    {
        const WindowedText text = windowed("headache rash", {make_span(9, 13)});
        const Window& window = text.windows.front(); // [CLS] head ##ache rash [SEP]
        const std::vector<float> tokens = {9, 1, 3, -2, 9};
        QVERIFY((word_logits(window, tokens) == std::vector<float>{2, -2}));
    }

    void runs_become_spans_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("marked");
        QTest::addColumn<QStringList>("spans");
        const QString base = QStringLiteral("abcmab caused severe rash, fever and headache.");
        QTest::newRow("none") << base << QStringList{} << QStringList{};
        QTest::newRow("one word") << base << QStringList{QStringLiteral("fever")}
                                  << QStringList{QStringLiteral("fever")};
        QTest::newRow("two words") << base << QStringList{QStringLiteral("severe rash")}
                                   << QStringList{QStringLiteral("severe rash")};
        QTest::newRow("a comma between ends a run")
            << base << QStringList{QStringLiteral("rash"), QStringLiteral("fever")}
            << QStringList{QStringLiteral("rash"), QStringLiteral("fever")};
        QTest::newRow("a comma that is marked joins") << base << QStringList{QStringLiteral("rash, fever")}
                                                      << QStringList{QStringLiteral("rash, fever")};
        QTest::newRow("first and last word")
            << base << QStringList{QStringLiteral("abcmab"), QStringLiteral(".")}
            << QStringList{QStringLiteral("abcmab"), QStringLiteral(".")};
        QTest::newRow("part of a word takes the word")
            << base << QStringList{QStringLiteral("ache")} << QStringList{QStringLiteral("headache")};
    }

    void runs_become_spans()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, marked);
        QFETCH(QStringList, spans);
        const std::string body = text.toStdString();
        std::vector<Span> marks;
        for (const QString& mark : marked) {
            marks.push_back(place(body, mark.toStdString()));
        }
        std::vector<Span> wanted;
        for (const QString& span : spans) {
            wanted.push_back(place(body, span.toStdString()));
        }
        const auto relations = decoded(body, {make_span(0, 6)}, marks);
        QVERIFY(effects(relations) == wanted);
        for (const auto& relation : relations) {
            QVERIFY(std::abs(relation.score - 1 / (1 + std::exp(-4.0))) < 1e-9);
        }
    }

    void windows_join_without_a_seam()
    {
        std::string text;
        for (int i = 0; i < 100; ++i) {
            text += std::string(i > 0 ? " " : "") + static_cast<char>('a' + i % 26);
        }
        // One drug in the middle, one event longer than the overlap of two windows.
        const std::vector<Span> drugs = {make_span(100, 101)};
        const auto relations = decoded(text, drugs, {make_span(82, 119)}, Pooling::mention, 42);
        QCOMPARE(relations.size(), std::size_t{1});
        QVERIFY(relations.front().effect == make_span(82, 119));
    }

    void names_give_each_event_to_the_nearest_mention()
    {
        const std::string text = "abcmab caused rash and later abcmab caused fever";
        const std::vector<Span> drugs = {make_span(0, 6), make_span(29, 35)};
        const std::vector<Span> events = {place(text, "rash"), place(text, "fever")};
        const auto pooled = decoded(text, drugs, events, Pooling::name);
        QCOMPARE(pooled.size(), std::size_t{2});
        QVERIFY(pooled[0].drug == 0 && pooled[0].effect == events[0]);
        QVERIFY(pooled[1].drug == 1 && pooled[1].effect == events[1]);
        QCOMPARE(decoded(text, drugs, events, Pooling::mention).size(), std::size_t{4});
    }

    void threshold_counts_equal_as_over()
    {
        const WindowedText text = windowed("rash drug", {make_span(5, 9)});
        const std::vector<WindowLogits> logits = {{{0, 0, -1, 0}}};
        const auto words = words_of_drugs(text.windows, logits, 1);
        QCOMPARE(decode(words, {make_span(5, 9)}, text.windows, 0.5, 1).size(), std::size_t{1});
        QCOMPARE(decode(words, {make_span(5, 9)}, text.windows, 0.51, 1).size(), std::size_t{0});
        // 1 / (1 + e^(1/4)) = 0.4378
        QCOMPARE(decode(words, {make_span(5, 9)}, text.windows, 0.4378, 4).front().effect.length(),
                 std::int64_t{9});
        QCOMPARE(decode(words, {make_span(5, 9)}, text.windows, 0.4379, 4).front().effect.length(),
                 std::int64_t{4});
    }

    /// Gold: drug 0 → 0–10, 20–30; drug 1 → 0–10. Predicted: drug 0 → 0–4, 6–10 (both touch one gold), 20–30
    /// (equal), 50–60 (nothing); drug 2 → 0–10 (wrong drug). Lenient: 3 of 5 predicted are right, 2 of 3 gold
    /// are found. Strict: 1 of 5 and 1 of 3.
    void counts_by_hand()
    {
        RelationCounts counts;
        counts.add({{0, make_span(0, 4)},
                    {0, make_span(6, 10)},
                    {0, make_span(20, 30)},
                    {0, make_span(20, 30)}, // a duplicate counts once
                    {0, make_span(50, 60)},
                    {2, make_span(0, 10)}},
                   {{0, make_span(0, 10)}, {0, make_span(20, 30)}, {1, make_span(0, 10)}});
        QCOMPARE(counts.lenient().precision, 3.0 / 5);
        QCOMPARE(counts.lenient().recall, 2.0 / 3);
        QCOMPARE(counts.lenient().f1, 2 * 0.6 * (2.0 / 3) / (0.6 + 2.0 / 3));
        QCOMPARE(counts.strict_score().precision, 0.2);
        QCOMPARE(counts.strict_score().recall, 1.0 / 3);
        QCOMPARE(counts.strict_score().f1, 0.25);
        QCOMPARE(RelationCounts().lenient().f1, 0.0);
    }

    /// Labels drawn from σ(z/2.5) must give a temperature of about 2.5; and the loss there is the least.
    void temperature_is_found_again()
    {
        ade::Random random(11);
        PreparedData data;
        ScoredData scored;
        PreparedDocument document;
        document.drugs = {make_span(0, 1)};
        std::vector<DrugWord> words;
        for (int i = 0; i < 20000; ++i) {
            const double logit = (random.uniform() - 0.5) * 16;
            words.push_back({make_span(2 * i, 2 * i + 1), i, static_cast<float>(logit)});
            if (random.uniform() < calibrated_probability(logit, 2.5)) {
                document.gold.push_back({0, words.back().span});
            }
        }
        // is_event_word() looks at all gold, so keep the test quick.
        words.resize(3000);
        std::erase_if(document.gold,
                      [&](const CountedRelation& r) { return r.effect.begin > words.back().span.begin; });
        data.documents.push_back(std::move(document));
        scored.words.push_back({std::move(words)});
        const double temperature = fit_temperature(data, scored);
        QVERIFY2(std::abs(temperature - 2.5) < 0.2, qPrintable(QString::number(temperature)));
        QVERIFY(word_loss(data, scored, temperature) < word_loss(data, scored, temperature * 1.2));
        QVERIFY(word_loss(data, scored, temperature) < word_loss(data, scored, temperature / 1.2));
    }

    void threshold_separates()
    {
        // Event words at 0.8, others at 0.6: any threshold between is right, 0.5 is not.
        const std::string text = "abcmab caused rash and fever and nausea";
        PreparedData data;
        PreparedDocument document;
        document.drugs = {make_span(0, 6)};
        const WindowedText windows = windowed(text, document.drugs);
        document.windows = windows.windows;
        document.gold = {{0, place(text, "rash")}, {0, place(text, "fever")}, {0, place(text, "nausea")}};
        data.documents.push_back(document);
        const auto logits =
            logits_for(document.windows, {place(text, "rash"), place(text, "fever"), place(text, "nausea")},
                       std::log(0.8F / 0.2F), std::log(0.6F / 0.4F));
        const ScoredData scored = score_data(data, logits);
        const double threshold = fit_threshold(data, scored, 1.0);
        QVERIFY2(threshold > 0.6 && threshold <= 0.8, qPrintable(QString::number(threshold)));
        QCOMPARE(count_at(data, scored, threshold, 1.0).strict_score().f1, 1.0);
        QCOMPARE(count_at(data, scored, 0.5, 1.0).strict_score().f1, 0.0);
        QCOMPARE(count_at(data, scored, 0.5, 1.0).lenient().f1, 1.0);
    }
};

QTEST_GUILESS_MAIN(TestDecode)
#include "tst_decode.moc"
