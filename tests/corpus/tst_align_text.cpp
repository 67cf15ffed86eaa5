// SPDX-License-Identifier: GPL-3.0-or-later
// Aligning two texts: worked examples, properties over random edits, a slow longest common sequence beside
// it.
#include "core/base/random.hpp"
#include "core/corpus/align_text.hpp"
#include "core/text/offset_map.hpp"

#include <QElapsedTimer>
#include <QtTest>

#include <set>

using namespace ade;
using namespace ade::corpus;

namespace {

std::string slice(const std::string& text, text::Span span)
{
    const auto part = text::slice(text, span);
    return part ? std::string(*part) : "outside";
}

std::vector<std::string> words_of(const std::string& text)
{
    std::vector<std::string> words;
    std::string word;
    for (const char c : text + " ") {
        if (c == ' ') {
            if (!word.empty()) {
                words.push_back(word);
            }
            word.clear();
        } else {
            word += c;
        }
    }
    return words;
}

/// The textbook table.
std::size_t longest_common(const std::vector<std::string>& left, const std::vector<std::string>& right)
{
    std::vector<std::vector<std::size_t>> table(left.size() + 1,
                                                std::vector<std::size_t>(right.size() + 1, 0));
    for (std::size_t i = 1; i <= left.size(); ++i) {
        for (std::size_t j = 1; j <= right.size(); ++j) {
            table[i][j] = left[i - 1] == right[j - 1] ? table[i - 1][j - 1] + 1
                                                      : std::max(table[i - 1][j], table[i][j - 1]);
        }
    }
    return table[left.size()][right.size()];
}

/// Words of the old text, blank to blank, all of whose characters are matched.
std::size_t matched_words(const std::string& text, const TextAlignment& alignment)
{
    std::size_t count = 0;
    std::int64_t begin = 0;
    for (const std::string& word : words_of(text)) {
        const auto end = begin + static_cast<std::int64_t>(word.size());
        count += alignment.map(text::make_span(begin, end)) ? 1 : 0;
        begin = end + 1;
    }
    return count;
}

const std::vector<std::string> kPieces = {"rash", "Zolmira", "after", "😀",    "œdème", "10",     "mg/kg",
                                          ",",    ".",       "\n",    "\r\n", " ",     "  ",     "the",
                                          "of",   "(",       ")",     "日本", "fever", "\u00A0", "a"};

std::string random_text(Random& random, int pieces)
{
    std::string text;
    for (int i = 0; i < pieces; ++i) {
        text += kPieces[random.below(kPieces.size())];
        text += random.below(3) == 0 ? "" : " ";
    }
    return text;
}

/// Inserts, deletes and replaces pieces at random places between characters.
std::string edited(Random& random, const std::string& text, int edits)
{
    std::string result = text;
    for (int i = 0; i < edits; ++i) {
        const text::OffsetMap map = text::OffsetMap::of_valid(result);
        const auto length = static_cast<std::uint64_t>(map.end().value());
        const auto at = static_cast<std::int64_t>(random.below(length + 1));
        const auto upto =
            std::min<std::int64_t>(map.end().value(), at + static_cast<std::int64_t>(random.below(8)));
        const auto byte = [&map](std::int64_t position) {
            return static_cast<std::size_t>(map.to_byte(text::CodePointOffset(position))->value());
        };
        const std::string piece = random.below(3) == 0 ? "" : kPieces[random.below(kPieces.size())];
        result.replace(byte(at), byte(upto) - byte(at), piece);
    }
    return result;
}

} // namespace

class TestAlignText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void places_words_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("word");
        QTest::addColumn<int>("at"); // in the new text; -1: nowhere
        const auto row = [](const char* name, const char* before, const char* after, const char* word,
                            int at) {
            QTest::newRow(name) << QString::fromUtf8(before) << QString::fromUtf8(after)
                                << QString::fromUtf8(word) << at;
        };
        row("equal texts", "Rash after zolmira.", "Rash after zolmira.", "zolmira", 11);
        row("a word in front", "Rash after zolmira.", "A rash, Rash after zolmira.", "zolmira", 19);
        row("a word behind", "Rash after zolmira.", "Rash after zolmira. It went.", "zolmira", 11);
        row("the word itself changed", "Rash after zolmira.", "Rash after zolmiran.", "zolmira", -1);
        row("now part of a longer word", "A rash followed.", "A rashes followed.", "rash", -1);
        row("a letter's case changed", "Rash after zolmira.", "Rash after Zolmira.", "zolmira", -1);
        row("deleted", "Rash after zolmira.", "Rash after.", "zolmira", -1);
        row("emoji before it", "Rash 😀 after zolmira.", "Rash 😀😀 after zolmira.", "zolmira", 14);
        row("line ends changed", "Rash\r\nafter zolmira.", "Rash\nafter zolmira.", "zolmira", 11);
        row("over a changed line end", "Rash\r\nafter zolmira.", "Rash\nafter zolmira.", "Rash\r\nafter", -1);
        row("a doubled blank inside", "severe rash after", "severe  rash after", "severe rash", -1);
        row("everything else", "Rash.", "Nothing at all", "Rash", -1);
        row("empty new text", "Rash.", "", "Rash", -1);
    }

    void places_words()
    {
        QFETCH(QString, before);
        QFETCH(QString, after);
        QFETCH(QString, word);
        QFETCH(int, at);
        const std::string old_text = before.toStdString();
        const std::size_t byte = old_text.find(word.toStdString());
        const auto begin = text::OffsetMap::of_valid(old_text)
                               .to_code_point(text::ByteOffset(static_cast<std::int64_t>(byte)))
                               ->value();
        const auto length = static_cast<std::int64_t>(word.toUcs4().size());
        const auto mapped =
            align_texts(old_text, after.toStdString()).map(text::make_span(begin, begin + length));
        QCOMPARE(mapped ? static_cast<int>(mapped->begin.value()) : -1, at);
        if (mapped) {
            QCOMPARE(slice(after.toStdString(), *mapped), word.toStdString());
        }
    }

    void a_lone_word_needs_context()
    {
        const std::string before = "A mild rash followed.";
        const TextAlignment alignment = align_texts(before, "Severe rash developed!");
        const text::Span rash = text::make_span(7, 11);
        QVERIFY(alignment.map(rash).has_value());
        QVERIFY(!alignment.map_in_context(rash, 4).has_value());
        QVERIFY(align_texts(before, "So a mild rash developed!").map_in_context(rash, 4).has_value());
        QVERIFY(align_texts("Rash", "Rash").map_in_context(text::make_span(0, 4), 4).has_value());
    }

    void a_changed_span_is_pointed_at()
    {
        const std::string after = "He had severe hepatic failure then.";
        const auto around =
            align_texts("He had severe acute hepatic failure then.", after).around(text::make_span(7, 35));
        QVERIFY(around.has_value());
        QCOMPARE(slice(after, *around), std::string("severe hepatic failure"));
    }

    void finds_the_longest_common_sequence()
    {
        Random random(11);
        const std::vector<std::string> vocabulary = {"a", "b", "c", "d", "e", "f"};
        for (int round = 0; round < 300; ++round) {
            std::string texts[2];
            for (std::string& text : texts) {
                for (std::uint64_t words = random.below(60); words > 0; --words) {
                    text += (text.empty() ? "" : " ") + vocabulary[random.below(vocabulary.size())];
                }
            }
            const TextAlignment alignment = align_texts(texts[0], texts[1]);
            QCOMPARE(matched_words(texts[0], alignment),
                     longest_common(words_of(texts[0]), words_of(texts[1])));
        }
    }

    void every_match_reads_the_same_after_random_edits()
    {
        Random random(12);
        for (int round = 0; round < 400; ++round) {
            const std::string before = random_text(random, 1 + static_cast<int>(random.below(80)));
            const std::string after = edited(random, before, 1 + static_cast<int>(random.below(12)));
            const TextAlignment alignment = align_texts(before, after);
            std::int64_t old_end = 0;
            std::int64_t new_end = 0;
            for (const TextMatch& match : alignment.matches()) {
                QVERIFY(match.length > 0 && match.old_begin >= old_end && match.new_begin >= new_end);
                old_end = match.old_begin + match.length;
                new_end = match.new_begin + match.length;
                QCOMPARE(slice(before, text::make_span(match.old_begin, old_end)),
                         slice(after, text::make_span(match.new_begin, new_end)));
            }
            const std::int64_t length = text::OffsetMap::of_valid(before).end().value();
            for (int i = 0; i < 20 && length > 0; ++i) {
                const auto begin =
                    static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(length)));
                const auto end = std::min(length, begin + 1 + static_cast<std::int64_t>(random.below(12)));
                if (const auto mapped = alignment.map(text::make_span(begin, end))) {
                    QCOMPARE(slice(before, text::make_span(begin, end)), slice(after, *mapped));
                }
            }
        }
    }

    void equal_texts_are_one_match()
    {
        Random random(13);
        for (int round = 0; round < 50; ++round) {
            const std::string text = random_text(random, 50);
            const std::int64_t length = text::OffsetMap::of_valid(text).end().value();
            QCOMPARE(align_texts(text, text).matches(), (std::vector<TextMatch>{{0, 0, length}}));
        }
    }

    void a_megabyte_is_aligned_in_bounded_time_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("an edit every hundred words") << 0;
        QTest::newRow("nothing in common") << 1;
        QTest::newRow("one word again and again") << 2;
        QTest::newRow("two halves swapped") << 3;
    }

    void a_megabyte_is_aligned_in_bounded_time()
    {
        QFETCH(int, kind);
        Random random(14);
        std::vector<std::string> before;
        for (int i = 0; i < 170000; ++i) {
            before.push_back(kind == 2 ? "rash" : fmt::format("w{}", random.below(20000)));
        }
        std::vector<std::string> after = before;
        if (kind == 0) {
            for (std::size_t i = 50; i < after.size(); i += 100) {
                after[i] = "edited";
            }
        } else if (kind == 1) {
            for (std::string& word : after) {
                word[0] = 'v';
            }
        } else if (kind == 2) {
            after.resize(after.size() - 1000);
            after[after.size() / 2] = "fever";
        } else {
            std::rotate(after.begin(), after.begin() + 85000, after.end());
        }
        const auto text = [](const std::vector<std::string>& words) {
            std::string joined;
            for (const std::string& word : words) {
                joined += word + " ";
            }
            return joined;
        };
        QElapsedTimer timer;
        timer.start();
        const TextAlignment alignment = align_texts(text(before), text(after));
        qInfo("%lld ms, %zu matches", timer.elapsed(), alignment.matches().size());
        QVERIFY(timer.elapsed() < 20000); // a second on an idle machine; quadratic work would take minutes
        std::int64_t matched = 0;
        for (const TextMatch& match : alignment.matches()) {
            matched += match.length;
        }
        const auto total = static_cast<std::int64_t>(text(before).size());
        if (kind == 0) {
            QVERIFY(matched > total * 97 / 100);
        } else if (kind == 3) {
            QVERIFY(matched > total * 45 / 100);
        }
    }
};

QTEST_GUILESS_MAIN(TestAlignText)
#include "tst_align_text.moc"
