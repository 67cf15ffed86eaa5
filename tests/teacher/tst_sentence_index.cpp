// SPDX-License-Identifier: GPL-3.0-or-later
// Strings found in a sentence: the same, nearly the same, under another name; positions; fuzzy search against
// a slow one.
#include "core/base/random.hpp"
#include "core/teacher/abbreviations.hpp"
#include "core/teacher/fuzzy_find.hpp"
#include "core/teacher/sentence_index.hpp"
#include "core/text/utf8.hpp"

#include <QElapsedTimer>
#include <QTest>

using namespace ade;
using namespace ade::teacher;

namespace {

QString shown(const SentenceIndex& index, const std::vector<Occurrence>& found)
{
    QStringList all;
    for (const auto& one : found) {
        const auto surface = index.surface(one.span);
        all << QStringLiteral("%1 %2%3 %4")
                   .arg(one.span.begin.value())
                   .arg(QString::fromUtf8(surface.data(), static_cast<qsizetype>(surface.size())),
                        one.whole_words ? QString() : QStringLiteral(" (in a word)"),
                        QString::fromUtf8(to_string(one.how).data()));
    }
    return all.join(QStringLiteral("; "));
}

/// Edits by end, cell by cell (Sellers 1980).
std::vector<std::size_t> slow_edits(std::string_view text, std::string_view pattern)
{
    std::vector<std::size_t> column(pattern.size() + 1);
    for (std::size_t i = 0; i <= pattern.size(); ++i) {
        column[i] = i;
    }
    std::vector<std::size_t> edits;
    for (const char c : text) {
        std::vector<std::size_t> next(pattern.size() + 1, 0);
        for (std::size_t i = 1; i <= pattern.size(); ++i) {
            next[i] =
                std::min({column[i - 1] + (pattern[i - 1] == c ? 0U : 1U), column[i] + 1, next[i - 1] + 1});
        }
        column = next;
        edits.push_back(column.back());
    }
    return edits;
}

} // namespace

class TestSentenceIndex : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void phrasesAreFound_data()
    {
        QTest::addColumn<QString>("sentence");
        QTest::addColumn<QString>("phrase");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* sentence, const char* phrase,
                            const char* expected) {
            QTest::newRow(name) << QString::fromUtf8(sentence) << QString::fromUtf8(phrase)
                                << QString::fromUtf8(expected);
        };
        row("exact", "She had severe nausea.", "severe nausea", "8 severe nausea exact");
        row("twice", "Nausea came, then nausea went.", "nausea", "0 Nausea case; 18 nausea exact");
        row("whole words before parts", "Hepatotoxicity or toxicity", "toxicity", "18 toxicity exact");
        row("inside a word when nowhere else", "Severe hepatotoxicity", "toxicity",
            "13 toxicity (in a word) exact");
        row("spaces around a hyphen", "serum calcium - release rose", "calcium-release",
            "6 calcium - release normalised");
        row("hyphen asked, blank there", "drug induced lupus", "drug-induced lupus",
            "0 drug induced lupus normalised");
        row("Greek letter", "after interferon-α therapy", "interferon alpha", "6 interferon-α normalised");
        row("long dash", "dose–response loss", "dose-response", "0 dose–response normalised");
        row("accent", "a naïve reader", "naive", "2 naïve normalised");
        row("behind an emoji", "😀 fever", "fever", "2 fever exact");
        row("behind a combining mark", "e\xCC\x81t\xCC\xA3 fever", "fever", "5 fever exact");
        row("line break inside", "renal\nfailure", "renal failure", "0 renal\nfailure normalised");
        row("plural", "recurrent seizures were seen", "seizure", "10 seizures fuzzy");
        row("misspelt", "severe thrombocytopaenia", "thrombocytopenia", "7 thrombocytopaenia fuzzy");
        row("other digits are another thing", "grade 3 mucositis", "grade 4 mucositis", "");
        row("other words", "She felt unwell.", "hepatic failure", "");
        row("short strings are never guessed", "She had gout.", "goat", "");
        row("empty phrase", "She had gout.", "", "");
        row("only punctuation", "She had gout.", " - ", "");
        row("empty sentence", "", "gout", "");
    }

    void phrasesAreFound()
    {
        QFETCH(QString, sentence);
        QFETCH(QString, phrase);
        QFETCH(QString, expected);
        const std::string text = sentence.toStdString();
        const SentenceIndex index(text);
        QCOMPARE(shown(index, index.find(phrase.toStdString())), expected);
    }

    void placesCountFromTheDocumentsBegin()
    {
        const std::string text = "Ünder lithium tremor.";
        const SentenceIndex index(text, text::CodePointOffset(100));
        const auto found = index.find("tremor");
        QCOMPARE(found.size(), std::size_t(1));
        QCOMPARE(found[0].span, text::make_span(114, 120));
        QCOMPARE(index.surface(found[0].span), std::string_view("tremor"));
        QCOMPARE(index.words()[1].span, text::make_span(106, 113));
    }

    void otherNamesAreTried()
    {
        const std::string text = "MTX was stopped.";
        const SentenceIndex index(text);
        const Aliases aliases = [](std::string_view name) {
            return name == "methotrexate" ? std::vector<std::string>{"MTX"} : std::vector<std::string>{};
        };
        QCOMPARE(shown(index, index.find("methotrexate", aliases)), QStringLiteral("0 MTX alias"));
        QCOMPARE(shown(index, index.find("warfarin", aliases)), QString());
    }

    void randomPiecesAreFoundWhereTheyAre()
    {
        Random random(3);
        const std::array pieces = {"fever", "β", "-", " ", "Acute", "😀", "é", "loss", ",", "3", "\n"};
        for (int round = 0; round < 2000; ++round) {
            std::string text;
            for (int n = 0; n < 12; ++n) {
                text += pieces[random.below(pieces.size())];
                text += random.below(2) ? " " : "";
            }
            const SentenceIndex index(text);
            const std::u32string points = text::decode_utf8(text);
            const auto begin = random.below(points.size());
            const auto end = begin + 1 + random.below(points.size() - begin);
            const std::string phrase =
                text::encode_utf8(std::u32string_view(points).substr(begin, end - begin));
            for (const auto& one : index.find(phrase)) {
                QVERIFY(one.span.begin < one.span.end);
                if (one.how == AlignmentStatus::exact) {
                    QCOMPARE(index.surface(one.span), std::string_view(phrase));
                }
            }
        }
    }

    void editsEqualTheSlowOnes()
    {
        Random random(5);
        for (int round = 0; round < 400; ++round) {
            const auto letters = [&](std::uint64_t most) {
                std::string text;
                for (auto n = random.below(most) + 1; n > 0; --n) {
                    text += static_cast<char>('a' + random.below(3));
                }
                return text;
            };
            const std::string text = letters(300);
            const std::string pattern = letters(round % 2 ? 20 : 200);
            QCOMPARE(edits_by_end(text, pattern), slow_edits(text, pattern));
        }
    }

    void theWorstSentenceIsBounded()
    {
        // Not a timing test: a pattern and a text at their longest must come back, whatever they hold.
        std::string text;
        for (int i = 0; i < 4000; ++i) {
            text += "aab ";
        }
        const SentenceIndex index(text);
        QVERIFY(index.find(std::string(kMaxFuzzyPattern, 'a')).size() <= 4);
        QVERIFY(index.find(std::string(kMaxFuzzyPattern + 1, 'a')).empty());
    }

    void abbreviationsAreFound_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("usual") << "given methotrexate (MTX) weekly"
                               << "MTX=methotrexate";
        QTest::newRow("words") << "acute renal failure (ARF) came"
                               << "ARF=acute renal failure";
        QTest::newRow("other way round") << "on AZT (azidothymidine) she"
                                         << "AZT=azidothymidine";
        QTest::newRow("two") << "toxic epidermal necrolysis (TEN) from phenytoin (PHT)"
                             << "TEN=toxic epidermal necrolysis; PHT=phenytoin";
        QTest::newRow("a number in brackets") << "twelve patients (12) came"
                                              << "";
        QTest::newRow("a remark") << "the drug (see below) was stopped"
                                  << "";
        QTest::newRow("letters that do not fit") << "renal failure (XQZ) came"
                                                 << "";
        QTest::newRow("bracket without end") << "acute renal failure (ARF came"
                                             << "";
        QTest::newRow("nothing before") << "(MTX) came"
                                        << "";
    }

    void abbreviationsAreFound()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QStringList all;
        for (const auto& pair : find_abbreviations(text.toStdString())) {
            all << QString::fromStdString(pair.short_form + "=" + pair.long_form);
        }
        QCOMPARE(all.join(QStringLiteral("; ")), expected);
    }
};

QTEST_GUILESS_MAIN(TestSentenceIndex)
#include "tst_sentence_index.moc"
