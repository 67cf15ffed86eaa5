// SPDX-License-Identifier: GPL-3.0-or-later
// Sentence splitting, one row per rule; "|" marks the expected boundaries.
#include "core/base/random.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/sentence_rules.hpp"
#include "core/text/sentences.hpp"
#include "core/text/utf8.hpp"

#include <QTest>

using namespace ade::text;

namespace {

/// The text with "|" at each boundary and white space between sentences left out.
std::string marked(std::string_view text, std::span<const Span> protected_spans = {})
{
    const OffsetMap map = OffsetMap::of_valid(text);
    std::string out;
    for (const Span sentence : split_sentences(text, protected_spans)) {
        out += out.empty() ? "" : "|";
        out += map.slice(sentence).value();
    }
    return out;
}

} // namespace

class TestSentences : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void splits_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* expected, const char* text = nullptr) {
            // Without a text of its own, a row's boundaries stand for single blanks.
            const QString whole = QString::fromUtf8(expected);
            QTest::newRow(name) << (text ? QString::fromUtf8(text) : QString(whole).replace(u'|', u' '))
                                << whole;
        };
        row("two sentences", "The rash faded.|Treatment went on.");
        row("question and exclamation", "Is it lithium?|Stop it!|The level was high.");
        row("no end mark at the end", "The rash faded.|Treatment went on");
        row("one word", "Thrombocytopenia");
        row("empty", "", "");
        row("white space alone", "", " \n\t ");
        row("blanks around are left out", "The rash faded.|We stopped.",
            "  The rash faded. \n We stopped.\n");

        row("e.g.", "Statins, e.g. Simvastatin, were stopped.|He improved.");
        row("i.e.", "The index drug, i.e. Warfarin, was stopped.");
        row("e.g. without inner points", "Some drugs (eg. Lithium) accumulate.");
        row("vs.", "Placebo vs. Clozapine was compared.");
        row("cf.", "See above, cf. Table and text.");
        row("approx.", "It took approx. 3 weeks.|She recovered.");
        row("Dr.", "Seen by Dr. Miller in clinic.");
        row("St.", "St. Bartholomew gave the beds.|We are grateful.");
        row("Fig. with a number", "It is shown in Fig. 2 and Table 1.|It fell.");
        row("Figs. with a number", "See Figs. 2 and 3.|It fell.");
        row("No. with a number", "Patient No. 3 died.|The others lived.");
        row("no. with a number", "Case no. 1 had a rash.|Case no. 2 had none.");
        row("no as a word", "The answer was no.|The drug was stopped.");
        row("p. with a number", "As on p. 45 of the report.");
        row("vol. and pp.", "In vol. 3, pp. 4 of the series.");
        row("et al. and a verb", "Okafor et al. reported two cases.|Both died.");
        row("et al. and a bracket", "Okafor et al. (1990) saw two cases.");
        row("et al. at the end", "It was seen by Okafor et al.|The mechanism is unknown.");
        row("i.v. and a noun", "He got i.v. Methylprednisolone daily.");
        row("i.v. at the end", "He got it i.v.|The fever fell.");
        row("I.V. in capitals", "He got 5 mg I.V. Diazepam at once.");
        row("b.i.d. at the end", "She took 200 mg b.i.d.|After 3 days she fell.");
        row("t.i.d. and a lower-case word", "She took 50 mg t.i.d. for a week.");
        row("a.m.", "At 8 a.m. Monday he fell.");
        row("etc. at the end", "Nausea, rash, etc.|These resolved.");
        row("Inc.", "Made by Example Inc. Berlin as tablets.");
        row("milliseconds are no title", "The QTc rose by 50 ms.|Torsade followed.");
        row("MS is a disease", "A woman with MS.|Interferon was given.");
        row("Ca is calcium", "There was low serum Ca.|Magnesium was normal.");

        row("decimal point", "The dose of 2.5 mg fell to 1.25 mg.|It worked.");
        row("decimal at the end", "The INR was 7.2.|Warfarin was stopped.");
        row("number begins a sentence", "The rash faded.|12 patients relapsed.");
        row("unit mg/kg.", "He got 5 mg/kg.|The fever fell.");
        row("unit mg. in a dose", "He took 5 mg. daily for a week.");
        row("unit mmol/L.", "Sodium was 112 mmol/L.|Seizures followed.");
        row("unit with a capital", "It was below 100 U.|Dramatic recovery followed.");
        row("p value", "It fell (P less than .001).|It stayed low.");
        row("comparison sign", "The rate fell. < 5 % remained.");

        row("initial of a person", "The method of J. Sandeman was used.");
        row("two initials of a person", "The method of J. B. Sandeman was used.");
        row("species", "E. coli and S. aureus grew.|She recovered.");
        row("species and a hyphen", "He had H. pylori-CagA antibodies.");
        row("vitamin K", "He got vitamin K.|Bleeding stopped.");
        row("hepatitis B", "None had hepatitis B.|Serology was done.");
        row("amphotericin B", "She got amphotericin B.|Fever fell.");
        row("country", "It was bought in the U.S. Army stores.");
        row("country at the end", "It is sold in the U.S.|The label warns.");
        row("numbered list", "1. Cortisol rose.|2. It fell again.");
        row("Roman number", "II. Methods were as before.");
        row("numbered behind a comma", "The aims are:, 1. To treat pain., 2. To measure harm.",
            "The aims are:, 1. To treat pain., 2. To measure harm.");

        row("heading and colon", "BACKGROUND: Lithium is toxic.|METHODS: We saw two cases.");
        row("heading on a line without end mark before", "It is a case report|METHODS: We saw two cases.",
            "It is a case report\nMETHODS: We saw two cases.");
        row("heading alone on its line", "Methods|We saw two cases.", "Methods\nWe saw two cases.");
        row("wrapped line is no boundary", "The patient\nReceived lithium.",
            "The patient\nReceived lithium.");
        row("blank line", "Lithium and the heart|A woman fell.", "Lithium and the heart\n\nA woman fell.");
        row("blank line with CRLF", "Lithium and the heart|A woman fell.",
            "Lithium and the heart\r\n\r\nA woman fell.");
        row("blank line with blanks", "Lithium|a woman fell.", "Lithium\n  \na woman fell.");
        row("paragraph separator", "Lithium|a woman fell.", "Lithium\u2029a woman fell.");
        row("single CRLF is no blank line", "a woman\r\nfell.", "a woman\r\nfell.");

        row("brackets hold together", "It fell (see p. 3. The table lists all) at once.|It rose.");
        row("bracket closes behind the point", "(It fell at once.)|It rose.");
        row("bracket in the middle ends with the sentence", "It fell (at once.)|It rose.");
        row("abbreviation at the end of a bracket", "It was given (i.v.) Monday and (p.o.) later.");
        row("unclosed bracket does not", "It fell (at once.|It rose.");
        row("nested brackets", "It fell [to 3 (of 5. Or 6)] at once.|It rose.");
        row("quote closes behind the point", "He said \"I feel ill.\"|She left.");
        row("curly quotes", "He said “I feel ill.”|“So do I,” she said.");
        row("opening bracket begins", "The rash faded.|(The photograph is lost.)");
        row("reference in brackets", "It is known.[3,4]|The cause is not.");
        row("reference as a number", "It is a known disease.12|The cause is not.");
        row("ellipsis goes on", "He waited ... and fell.");
        row("ellipsis ends", "He waited...|Then he fell.");

        row("gene begins a sentence", "The rash faded.|p53 was normal.");
        row("mRNA begins a sentence", "The rash faded.|mRNA levels rose.");
        row("beta-Lactam begins a sentence", "The rash faded.|beta-Lactam drugs were stopped.");
        row("lower case goes on", "It fell. and rose again.");
        row("Greek capital", "It fell.|Δ-hydrogenase rose.");
        row("accented capital", "It fell.|Évian water was given.");
        row("ideographic full stop", "药物引起出血。|停药后好转。", "药物引起出血。停药后好转。");

        row("no blank between sentences", "The rash faded.|The drug was stopped.",
            "The rash faded.The drug was stopped.");
        row("no blank before a heading", "It is in use.|CONCLUSION: It is safe.",
            "It is in use.CONCLUSION: It is safe.");
        row("no blank behind a unit", "It rose to 1.6 mg/dL.|Prednisone was given.",
            "It rose to 1.6 mg/dL.Prednisone was given.");
        row("web address", "See www.Example.Org for more.", "See www.Example.Org for more.");
        row("mail address", "Write to a.Person@Example.org now.", "Write to a.Person@Example.org now.");
        row("species without blank", "It was E.Coli again.", "It was E.Coli again.");
    }

    void splits()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(marked(text.toStdString())), expected);
    }

    void never_cuts_a_protected_span_data()
    {
        QTest::addColumn<int>("begin");
        QTest::addColumn<int>("end");
        QTest::addColumn<QString>("expected");
        //                      0         1         2         3
        //                      0123456789012345678901234567890123456
        const QString apart = QStringLiteral("Rash. Fever of 3 days.|Death.|It rose.");
        QTest::newRow("inside a sentence")
            << 0 << 4 << QStringLiteral("Rash.|Fever of 3 days.|Death.|It rose.");
        QTest::newRow("up to the boundary")
            << 0 << 5 << QStringLiteral("Rash.|Fever of 3 days.|Death.|It rose.");
        QTest::newRow("from the boundary")
            << 6 << 11 << QStringLiteral("Rash.|Fever of 3 days.|Death.|It rose.");
        QTest::newRow("over one boundary") << 0 << 7 << apart;
        QTest::newRow("with the white space") << 0 << 6 << apart;
        QTest::newRow("over two boundaries")
            << 3 << 24 << QStringLiteral("Rash. Fever of 3 days. Death.|It rose.");
        QTest::newRow("past the end")
            << 24 << 999 << QStringLiteral("Rash.|Fever of 3 days.|Death. It rose.");
    }

    void never_cuts_a_protected_span()
    {
        QFETCH(int, begin);
        QFETCH(int, end);
        const std::vector<Span> spans{make_span(30, 32), make_span(begin, end), make_span(8, 9)};
        QTEST(QString::fromStdString(marked("Rash. Fever of 3 days. Death. It rose.", spans)), "expected");
        // A blank line gives way too.
        QVERIFY(marked("Renal\n\nfailure", std::vector<Span>{make_span(0, 14)}) == "Renal\n\nfailure");
    }

    /// Whatever the text: in order, not overlapping, nothing but white space outside, spans never cut.
    void holds_on_random_text()
    {
        static const std::u32string parts[] = {U". ", U".",   U" ",    U"\n",         U"\n\n", U"(",
                                               U")",  U"[3]", U"The ", U"e.g. ",      U"No",   U"5",
                                               U"\"", U"…",   U"? ",   U"\u2029",     U"é",    U"💉",
                                               U"J.", U"。",  U"word", U"\U000E0001", U":",    U"METHODS"};
        ade::Random random(99);
        for (int round = 0; round < 3000; ++round) {
            std::u32string points;
            for (auto left = random.below(40); left > 0; --left) {
                points += parts[random.below(std::size(parts))];
            }
            const auto length = static_cast<std::int64_t>(points.size());
            std::vector<Span> spans;
            for (auto left = random.below(4); left > 0 && length > 1; --left) {
                const auto begin =
                    static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(length - 1)));
                spans.push_back(make_span(begin, begin + 1 + static_cast<std::int64_t>(random.below(6))));
            }
            const std::string text = encode_utf8(points);
            const auto sentences = split_sentences(text, spans);
            std::vector<bool> covered(points.size(), false);
            CodePointOffset last(0);
            for (const Span sentence : sentences) {
                QVERIFY(sentence.begin >= last && sentence.end > sentence.begin &&
                        sentence.end.value() <= length);
                last = sentence.end;
                for (auto i = sentence.begin.value(); i < sentence.end.value(); ++i) {
                    covered[static_cast<std::size_t>(i)] = true;
                }
            }
            for (std::size_t i = 0; i < points.size(); ++i) {
                const bool space = points[i] == U' ' || points[i] == U'\n' || points[i] == U'\u2029';
                QVERIFY(covered[i] || space);
            }
            for (std::size_t i = 1; i < sentences.size(); ++i) {
                for (const Span span : spans) {
                    QVERIFY(!(span.begin < sentences[i].begin && span.end > sentences[i - 1].end));
                }
            }
        }
    }

    void long_text_takes_linear_time()
    {
        std::string text;
        for (int i = 0; i < 200'000; ++i) {
            text += "((((. [";
        }
        QBENCHMARK_ONCE
        {
            QCOMPARE(split_sentences(text).size(), std::size_t(1));
        }
    }
};

QTEST_GUILESS_MAIN(TestSentences)
#include "tst_sentences.moc"
