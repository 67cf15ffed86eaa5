// SPDX-License-Identifier: GPL-3.0-or-later
// Windows: words, drugs in pieces, long texts, refusals by name.
#include "student_fixture.hpp"

#include "core/base/random.hpp"
#include "core/student/decode.hpp"
#include "core/student/window.hpp"

#include <set>

using namespace ade::student;
using namespace ade::student::test;
using ade::text::make_span;
using ade::text::Span;

namespace {

WindowOptions options(int max_pieces = 64, Unit unit = Unit::sentence, Pooling pooling = Pooling::mention)
{
    WindowOptions result;
    result.unit = unit;
    result.pooling = pooling;
    result.max_pieces = max_pieces;
    return result;
}

/// "a b c …": one word and one piece per letter.
std::string letters(int count)
{
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += std::string(i > 0 ? " " : "") + static_cast<char>('a' + i % 26);
    }
    return text;
}

} // namespace

class TestWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void words_are_first_to_last_piece()
    {
        const std::string text = "Abcmab caused headache.";
        const auto windowed = make_windows(tiny_tokenizer(), text, {},
                                           {place(text, "Abcmab"), place(text, "caused")}, options());
        QVERIFY(windowed);
        QCOMPARE(windowed->windows.size(), std::size_t{1});
        const Window& window = windowed->windows.front();
        const std::vector<Span> words = {make_span(0, 6), make_span(7, 13), make_span(14, 22),
                                         make_span(22, 23)};
        QVERIFY(window.words == words);
        // a ##b ##c ##mab | caused | head ##ache | .
        QVERIFY((window.first_token == std::vector<std::int32_t>{1, 5, 6, 8, 9}));
        QVERIFY((window.encoded.drugs == std::vector<std::vector<std::int32_t>>{{1, 2, 3, 4}, {5}}));
        QCOMPARE(window.encoded.ids.size(), std::size_t{10});
        QCOMPARE(window.encoded.ids.front(), tiny_tokenizer().cls_id());
        QCOMPARE(window.encoded.ids.back(), tiny_tokenizer().sep_id());
    }

    void code_points_not_bytes()
    {
        // Four bytes, then two, before the drug.
        const std::string text = "\U0001F48A µg drug";
        const auto windowed = make_windows(tiny_tokenizer(), text, {}, {make_span(5, 9)}, options());
        QVERIFY(windowed);
        QVERIFY(windowed->refused.empty());
        QVERIFY(windowed->windows.front().words.back() == make_span(5, 9));
    }

    void a_drug_inside_a_word_takes_its_pieces_only()
    {
        const std::string text = "headache";
        const auto windowed = make_windows(tiny_tokenizer(), text, {}, {make_span(4, 8)}, options());
        QVERIFY(windowed);
        QVERIFY((windowed->windows.front().encoded.drugs == std::vector<std::vector<std::int32_t>>{{2}}));
    }

    void names_are_pooled_by_surface()
    {
        const std::string text = "Abcmab and defmab and abcmab";
        const std::vector<Span> drugs = {make_span(0, 6), make_span(11, 17), make_span(22, 28)};
        const auto windowed =
            make_windows(tiny_tokenizer(), text, {}, drugs, options(64, Unit::sentence, Pooling::name));
        QVERIFY(windowed);
        const Window& window = windowed->windows.front();
        QVERIFY((window.drugs == std::vector<std::vector<std::size_t>>{{0, 2}, {1}}));
        QVERIFY((window.encoded.drugs.front() == std::vector<std::int32_t>{1, 2, 3, 4, 11, 12, 13, 14}));
    }

    void sentences_without_a_drug_are_not_read()
    {
        const std::string text = "No rash. Abcmab caused fever. No fever.";
        const std::vector<Span> sentences = {make_span(0, 8), make_span(9, 29), make_span(30, 39)};
        const auto windowed =
            make_windows(tiny_tokenizer(), text, sentences, {place(text, "Abcmab")}, options());
        QVERIFY(windowed);
        QCOMPARE(windowed->windows.size(), std::size_t{1});
        QCOMPARE(windowed->windows_made, 3);
        QVERIFY(windowed->windows.front().words.front() == make_span(9, 15));
    }

    void refuses_drugs_by_name_data()
    {
        QTest::addColumn<qlonglong>("begin");
        QTest::addColumn<qlonglong>("end");
        QTest::addColumn<QString>("message_id");
        QTest::newRow("past the end") << 10LL << 40LL << "student.drug_outside_text";
        QTest::newRow("empty") << 3LL << 3LL << "student.drug_outside_text";
        QTest::newRow("negative") << -1LL << 3LL << "student.drug_outside_text";
        QTest::newRow("white space only: no tokens") << 4LL << 5LL << "student.drug_without_tokens";
        QTest::newRow("between sentences") << 8LL << 9LL << "student.drug_outside_sentences";
        QTest::newRow("across a sentence's end") << 5LL << 12LL << "student.drug_across_sentences";
    }

    void refuses_drugs_by_name()
    {
        QFETCH(qlonglong, begin);
        QFETCH(qlonglong, end);
        QFETCH(QString, message_id);
        const std::string text = "Rash had. Fever had."; // sentences 0–8 and 9–20; their gap is one blank
        const std::vector<Span> sentences = {make_span(0, 8), make_span(9, 20)};
        const auto windowed = make_windows(tiny_tokenizer(), text, sentences,
                                           {make_span(begin, end), make_span(0, 4)}, options());
        QVERIFY(windowed);
        QCOMPARE(windowed->refused.size(), std::size_t{1});
        QCOMPARE(windowed->refused.front().drug, std::size_t{0});
        QCOMPARE(QString::fromStdString(windowed->refused.front().error.message_id), message_id);
        QCOMPARE(windowed->windows.size(), std::size_t{1}); // the good drug is asked for all the same
    }

    void refuses_texts_by_name()
    {
        const auto tokenizer = tiny_tokenizer();
        QCOMPARE(make_windows(tokenizer, "\xff", {}, {make_span(0, 1)}, options()).error().code,
                 ade::ErrorCode::parse);
        const auto overlapping = make_windows(tokenizer, "rash fever", {make_span(0, 6), make_span(5, 10)},
                                              {make_span(0, 4)}, options());
        QCOMPARE(overlapping.error().message_id, std::string("student.bad_sentence"));
        const auto long_word =
            make_windows(tokenizer, std::string(60, 'q'), {}, {make_span(0, 60)}, options(32));
        QCOMPARE(long_word.error().message_id, std::string("student.word_longer_than_window"));
    }

    void a_drug_longer_than_half_a_window_is_refused()
    {
        const std::string text = letters(100);
        const auto windowed = make_windows(tiny_tokenizer(), text, {}, {make_span(20, 80)}, options(32));
        QVERIFY(windowed);
        QCOMPARE(windowed->refused.size(), std::size_t{1});
        QCOMPARE(windowed->refused.front().error.message_id, std::string("student.drug_longer_than_window"));
    }

    void long_units_are_cut_with_overlap_never_silently()
    {
        const std::string text = letters(600); // 600 words, 600 pieces: more than 512
        const std::vector<Span> drugs = {make_span(0, 1), make_span(500, 501), make_span(1198, 1199)};
        const auto windowed = make_windows(tiny_tokenizer(), text, {}, drugs, options(512));
        QVERIFY(windowed);
        QVERIFY(windowed->refused.empty());
        QCOMPARE(windowed->units_cut, 1);
        QVERIFY(windowed->windows.size() > 1);
        for (const Window& window : windowed->windows) {
            QVERIFY(window.encoded.ids.size() <= 512);
        }
    }

    /// Against the obvious: a pair of drug and word is in reach when some window holds both, and then counts
    /// once.
    void each_pair_counts_once_data()
    {
        QTest::addColumn<int>("pooling");
        QTest::newRow("per mention") << static_cast<int>(Pooling::mention);
        QTest::newRow("per name") << static_cast<int>(Pooling::name);
    }

    void each_pair_counts_once()
    {
        QFETCH(int, pooling);
        ade::Random random(7);
        for (int round = 0; round < 50; ++round) {
            const int words = 20 + static_cast<int>(random.below(120));
            const std::string text = letters(words);
            std::set<std::int64_t> at;
            for (int i = 0; i < 5; ++i) {
                at.insert(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(words))));
            }
            std::vector<Span> drugs;
            for (const auto word : at) {
                drugs.push_back(make_span(2 * word, 2 * word + 1));
            }
            const auto windowed = make_windows(tiny_tokenizer(), text, {}, drugs,
                                               options(16 + static_cast<int>(random.below(20)),
                                                       Unit::sentence, static_cast<Pooling>(pooling)));
            QVERIFY(windowed);
            std::vector<WindowLogits> logits;
            for (const Window& window : windowed->windows) {
                logits.emplace_back(window.drugs.size(), std::vector<float>(window.encoded.ids.size(), 0.0F));
            }
            const auto found = words_of_drugs(windowed->windows, logits, drugs.size());
            for (std::size_t drug = 0; drug < drugs.size(); ++drug) {
                std::set<Span> wanted;
                for (const Window& window : windowed->windows) {
                    for (const auto& row : window.drugs) {
                        const bool asked =
                            std::any_of(row.begin(), row.end(), [&](std::size_t d) { return d == drug; });
                        if (asked) {
                            wanted.insert(window.words.begin(), window.words.end());
                        }
                    }
                }
                std::set<Span> got;
                for (const DrugWord& word : found[drug]) {
                    QVERIFY(got.insert(word.span).second); // once
                }
                if (static_cast<Pooling>(pooling) == Pooling::mention) {
                    QVERIFY(got == wanted);
                } else {
                    // Another mention of the name may answer for a word from a window without this one.
                    QVERIFY(std::includes(wanted.begin(), wanted.end(), got.begin(), got.end()));
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestWindow)
#include "tst_window.moc"
