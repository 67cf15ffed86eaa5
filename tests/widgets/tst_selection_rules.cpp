// SPDX-License-Identifier: GPL-3.0-or-later
// What a selection becomes, how edges and carets step, which lane a span gets.
#include "widgets/document_view/selection_rules.hpp"
#include "widgets/document_view/view_document.hpp"

#include <QTest>

using namespace ade;
using namespace ade::ui;

namespace {

text::Utf16Span span(qint64 begin, qint64 end)
{
    return {text::Utf16Offset(begin), text::Utf16Offset(end)};
}

QString taken(const QString& text, text::Utf16Span place)
{
    return text.mid(place.begin.value(), place.length());
}

} // namespace

class TestSelectionRules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void trim_data();
    void trim();
    void word_data();
    void word();
    void half_words_data();
    void half_words();
    void edges_data();
    void edges();
    void edge_never_empties();
    void caret_by_grapheme();
    void lanes_data();
    void lanes();
    void lanes_of_random_spans_never_collide();
};

void TestSelectionRules::trim_data()
{
    QTest::addColumn<QString>("selected");
    QTest::addColumn<QString>("stored");
    const auto row = [](const char* name, const char* selected, const char* stored) {
        QTest::newRow(name) << QString::fromUtf8(selected) << QString::fromUtf8(stored);
    };
    row("nothing to do", "severe rash", "severe rash");
    row("outer spaces", "  rash ", "rash");
    row("trailing comma", "rash,", "rash");
    row("trailing full stop and space", "rash. ", "rash");
    row("leading comma", ", rash", "rash");
    row("open bracket without its partner", "(rash", "rash");
    row("closing bracket without its partner", "rash)", "rash");
    row("bracket pair inside stays", "rash (grade 3)", "rash (grade 3)");
    row("both brackets of the whole stay", "(rash)", "(rash)");
    row("two groups, last one open", "(a) rash (b", "(a) rash (b");
    row("straight quote without its partner", "\"rash", "rash");
    row("curly quote without its partner", "\u201Crash", "rash");
    row("hyphen and percent stay", "QT-", "QT-");
    row("line break at the end", "rash\r\n", "rash");
    row("no-break and zero-width spaces", "\u00A0rash\u200B", "rash");
    row("only punctuation", " .,; ", "");
    row("combining mark at the end stays", "re\u0301", "re\u0301");
    row("astral character stays", "\U0001F48A rash,", "\U0001F48A rash");
}

void TestSelectionRules::trim()
{
    QFETCH(QString, selected);
    QFETCH(QString, stored);
    const QString text = QStringLiteral("xx") + selected + QStringLiteral("yy");
    QCOMPARE(taken(text, trim_selection(text, span(2, 2 + selected.size()))), stored);
}

void TestSelectionRules::word_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("position");
    QTest::addColumn<QString>("word");
    QTest::newRow("inside") << QStringLiteral("the rash was") << 6 << QStringLiteral("rash");
    QTest::newRow("at its begin") << QStringLiteral("the rash was") << 4 << QStringLiteral("rash");
    QTest::newRow("at its end") << QStringLiteral("the rash, was") << 8 << QStringLiteral("rash");
    QTest::newRow("a hyphen parts") << QStringLiteral("drug-induced") << 2 << QStringLiteral("drug");
    QTest::newRow("between spaces") << QStringLiteral("a   b") << 2 << QString();
    QTest::newRow("empty text") << QString() << 0 << QString();
    QTest::newRow("accented") << QStringLiteral("a cafe\u0301 b") << 3 << QStringLiteral("cafe\u0301");
    QTest::newRow("past the end") << QStringLiteral("rash") << 99 << QStringLiteral("rash");
}

void TestSelectionRules::word()
{
    QFETCH(QString, text);
    QFETCH(int, position);
    QFETCH(QString, word);
    QCOMPARE(taken(text, word_at(text, text::Utf16Offset(position))), word);
}

void TestSelectionRules::edges_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<bool>("left_edge");
    QTest::addColumn<bool>("to_left");
    QTest::addColumn<bool>("by_word");
    QTest::addColumn<QString>("to");
    const auto row = [](const char* name, const char* from, bool left_edge, bool to_left, bool by_word,
                        const char* to) {
        QTest::newRow(name) << QString::fromUtf8(from) << left_edge << to_left << by_word
                            << QString::fromUtf8(to);
    };
    // In "had a severe hearing loss, and rash."
    row("left edge takes a word in", "hearing loss", true, true, true, "severe hearing loss");
    row("left edge lets a word go", "severe hearing loss", true, false, true, "hearing loss");
    row("right edge takes a word in, over a comma", "hearing loss", false, false, true, "hearing loss, and");
    row("right edge lets a word go", "severe hearing loss", false, true, true, "severe hearing");
    row("left edge by character", "earing", true, true, false, "hearing");
    row("left edge by character, inwards", "hearing", true, false, false, "earing");
    row("right edge by character", "loss", false, false, false, "loss,");
    row("right edge by character, inwards", "loss", false, true, false, "los");
    row("the text's begin stops it", "had", true, true, true, "had");
    row("the text's end stops it", "rash.", false, false, true, "rash.");
}

void TestSelectionRules::edges()
{
    QFETCH(QString, from);
    QFETCH(bool, left_edge);
    QFETCH(bool, to_left);
    QFETCH(bool, by_word);
    QFETCH(QString, to);
    const QString text = QStringLiteral("had a severe hearing loss, and rash.");
    const qint64 at = text.indexOf(from);
    QVERIFY(at >= 0);
    const text::Utf16Span moved = move_edge(text, span(at, at + from.size()), left_edge, to_left,
                                            by_word ? Step::word : Step::character);
    QCOMPARE(taken(text, moved), to);
}

void TestSelectionRules::edge_never_empties()
{
    const QString text = QStringLiteral("a b");
    QCOMPARE(move_edge(text, span(0, 1), true, false, Step::character), span(0, 1));
    QCOMPARE(move_edge(text, span(0, 1), false, true, Step::character), span(0, 1));
    QCOMPARE(move_edge(text, span(0, 1), true, false, Step::word), span(0, 1));
}

void TestSelectionRules::caret_by_grapheme()
{
    const QString text = QString::fromUcs4(U"e\u0301\U0001F469\u200D\U0001F52C!");
    QCOMPARE(step_right(text, text::Utf16Offset(0), Step::character).value(), 2);
    QCOMPARE(step_right(text, text::Utf16Offset(2), Step::character).value(), 7);
    QCOMPARE(step_left(text, text::Utf16Offset(7), Step::character).value(), 2);
    QCOMPARE(step_right(text, text::Utf16Offset(8), Step::character).value(), 8);
    QCOMPARE(step_left(text, text::Utf16Offset(0), Step::character).value(), 0);
    QCOMPARE(step_right(QStringLiteral("one two"), text::Utf16Offset(0), Step::word).value(), 4);
    QCOMPARE(step_left(QStringLiteral("one two"), text::Utf16Offset(6), Step::word).value(), 4);
}

void TestSelectionRules::lanes_data()
{
    QTest::addColumn<std::vector<text::Utf16Span>>("spans");
    QTest::addColumn<std::vector<int>>("lanes");
    using Spans = std::vector<text::Utf16Span>;
    using Lanes = std::vector<int>;
    QTest::newRow("none") << Spans{} << Lanes{};
    QTest::newRow("side by side") << Spans{span(0, 5), span(5, 9)} << Lanes{0, 0};
    QTest::newRow("a drug in an event") << Spans{span(0, 20), span(0, 10)} << Lanes{1, 0};
    QTest::newRow("three nested") << Spans{span(5, 8), span(0, 20), span(2, 12)} << Lanes{0, 2, 1};
    QTest::newRow("crossing") << Spans{span(0, 10), span(5, 15)} << Lanes{0, 1};
    QTest::newRow("the same twice") << Spans{span(0, 10), span(0, 10)} << Lanes{0, 1};
    QTest::newRow("two inside one") << Spans{span(0, 3), span(4, 7), span(0, 10)} << Lanes{0, 0, 1};
}

void TestSelectionRules::lanes()
{
    QFETCH(std::vector<text::Utf16Span>, spans);
    QFETCH(std::vector<int>, lanes);
    QCOMPARE(assign_lanes(spans), lanes);
}

void TestSelectionRules::lanes_of_random_spans_never_collide()
{
    quint32 state = 7;
    const auto next = [&state](quint32 below) {
        state = state * 1664525u + 1013904223u;
        return static_cast<qint64>((state >> 8) % below);
    };
    for (int round = 0; round < 50; ++round) {
        std::vector<text::Utf16Span> spans;
        for (int i = 0; i < 60; ++i) {
            const qint64 begin = next(200);
            spans.push_back(span(begin, begin + 1 + next(30)));
        }
        const std::vector<int> lanes = assign_lanes(spans);
        for (std::size_t i = 0; i < spans.size(); ++i) {
            for (std::size_t k = i + 1; k < spans.size(); ++k) {
                QVERIFY(!spans[i].overlaps(spans[k]) || lanes[i] != lanes[k]);
                const bool inside = spans[i].contains(spans[k]) && spans[i] != spans[k];
                QVERIFY(!inside || lanes[i] > lanes[k]); // nesting reads outwards
            }
        }
    }
}

void TestSelectionRules::half_words_data()
{
    QTest::addColumn<QString>("text"); // the span between bars
    QTest::addColumn<QString>("word"); // cut by an edge; empty: none is
    const auto row = [](const char* name, const char* text, const char* word) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(word);
    };
    row("whole words", "a |severe rash| came", "");
    row("right edge inside", "|hepato|toxicity", "hepatotoxicity");
    row("left edge inside", "hepato|toxicity|", "hepatotoxicity");
    row("both inside one", "he|pato|toxicity", "hepatotoxicity");
    row("at a hyphen", "drug|-induced|", "");
    row("at a bracket", "(|rash|)", "");
    row("at a full stop", "|rash|.", "");
    row("inside a number", "|3|.5 mg", "3.5");
    row("after a number's point", "3.|5| mg", "3.5");
    row("a full stop ends the word", "|rash|. Fever", "");
    row("apostrophe inside a word", "the |patient|'s skin", "patient's");
    row("accents", "né|vr|algie", "névralgie");
    row("combining mark cut off", "|cafe|́", "café");
    row("Greek", "|αλ|γος", "αλγος");
    row("Cyrillic, whole", "|боль|", "");
    row("whole text", "|rash|", "");
}

void TestSelectionRules::half_words()
{
    QFETCH(QString, text);
    QFETCH(QString, word);
    const qsizetype begin = text.indexOf(QLatin1Char('|'));
    const qsizetype end = text.lastIndexOf(QLatin1Char('|')) - 1;
    text.remove(QLatin1Char('|'));
    const HalfWord half = half_word(text, span(begin, end));
    QCOMPARE(half.left || half.right, !word.isEmpty());
    QCOMPARE(taken(text, half.word), word);
}

QTEST_GUILESS_MAIN(TestSelectionRules)
#include "tst_selection_rules.moc"
