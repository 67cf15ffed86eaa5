// SPDX-License-Identifier: GPL-3.0-or-later
// Code points and UTF-16, both ways, on the characters that break tools.
#include "app/session/text_bridge.hpp"

#include <QTest>

#include <vector>

using namespace ade;

class TestTextBridge : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void positions_data();
    void positions();
    void outside_is_cut();
    void leading_mark_stays();
    void slice();
    void random_texts_agree_with_the_slow_way();
};

void TestTextBridge::positions_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("code_point");
    QTest::addColumn<qint64>("utf16");
    const QString pill = QString::fromUcs4(U"\U0001F48A");
    QTest::newRow("empty text") << QString() << 0LL << 0LL;
    QTest::newRow("ASCII") << QStringLiteral("rash") << 2LL << 2LL;
    QTest::newRow("before a surrogate pair") << QStringLiteral("a%1b").arg(pill) << 1LL << 1LL;
    QTest::newRow("after a surrogate pair") << QStringLiteral("a%1b").arg(pill) << 2LL << 3LL;
    QTest::newRow("after two pairs in a row") << pill + pill + QStringLiteral("x") << 2LL << 4LL;
    QTest::newRow("combining accent is its own code point") << QStringLiteral("e\u0301x") << 2LL << 2LL;
    QTest::newRow("carriage return and line feed are two") << QStringLiteral("a\r\nb") << 3LL << 3LL;
    QTest::newRow("line separator") << QStringLiteral("a\u2028b") << 2LL << 2LL;
    QTest::newRow("zero width joiner family")
        << QString::fromUcs4(U"\U0001F469\u200D\U0001F52Cx") << 3LL << 5LL;
    QTest::newRow("the end") << QStringLiteral("a%1").arg(pill) << 2LL << 3LL;
}

void TestTextBridge::positions()
{
    QFETCH(QString, text);
    QFETCH(qint64, code_point);
    QFETCH(qint64, utf16);
    const app::TextBridge bridge(app::to_utf8(text));
    QCOMPARE(bridge.text(), text);
    QCOMPARE(bridge.to_utf16(text::CodePointOffset(code_point)).value(), utf16);
    QCOMPARE(bridge.to_code_point(text::Utf16Offset(utf16)).value(), code_point);
}

void TestTextBridge::outside_is_cut()
{
    const app::TextBridge bridge("a\xF0\x9F\x92\x8A"); // a pill
    QCOMPARE(bridge.to_utf16(text::CodePointOffset(-5)).value(), 0);
    QCOMPARE(bridge.to_utf16(text::CodePointOffset(99)).value(), 3);
    QCOMPARE(bridge.to_code_point(text::Utf16Offset(99)).value(), 2);
    QCOMPARE(bridge.to_code_point(text::Utf16Offset(2)).value(), 1); // inside the pair: its begin
    QVERIFY(bridge.holds(text::make_span(0, 2)));
    QVERIFY(!bridge.holds(text::make_span(0, 3)));
    QVERIFY(!bridge.holds(text::make_span(-1, 1)));
    QVERIFY(!bridge.holds(text::make_span(2, 1)));
}

void TestTextBridge::leading_mark_stays()
{
    // QString::fromUtf8 drops a leading U+FEFF; core counts it.
    const std::string text = "\xEF\xBB\xBF\xEF\xBB\xBFrash";
    const app::TextBridge bridge(text);
    QCOMPARE(bridge.code_point_end().value(), 6);
    QCOMPARE(bridge.slice(text::make_span(2, 6)), QStringLiteral("rash"));
    QCOMPARE(app::to_utf8(bridge.text()), text);
}

void TestTextBridge::slice()
{
    const app::TextBridge bridge("\xF0\x9F\x92\x8A rash \xF0\x9F\x92\x8A");
    QCOMPARE(bridge.slice(text::make_span(2, 6)), QStringLiteral("rash"));
    QCOMPARE(bridge.slice(text::make_span(6, 2)), QString());
    QCOMPARE(bridge.slice(text::make_span(7, 99)).toUcs4().size(), 1);
}

void TestTextBridge::random_texts_agree_with_the_slow_way()
{
    const std::vector<char32_t> alphabet{U'a',      U' ',      U'\n',         U'\u00E9',
                                         U'\u0301', U'\u4E2D', U'\U0001F48A', U'\U00010348'};
    quint32 state = 20240517;
    for (int round = 0; round < 200; ++round) {
        QList<uint> characters;
        for (int i = 0; i < 40; ++i) {
            state = state * 1664525u + 1013904223u;
            characters.append(static_cast<uint>(alphabet[(state >> 16) % alphabet.size()]));
        }
        const QString text =
            QString::fromUcs4(reinterpret_cast<const char32_t*>(characters.constData()), characters.size());
        const app::TextBridge bridge(app::to_utf8(text));
        qint64 utf16 = 0;
        for (int i = 0; i <= characters.size(); ++i) {
            QCOMPARE(bridge.to_utf16(text::CodePointOffset(i)).value(), utf16);
            QCOMPARE(bridge.to_code_point(text::Utf16Offset(utf16)).value(), i);
            if (i < characters.size()) {
                const int units = characters.at(i) > 0xFFFF ? 2 : 1;
                if (units == 2) {
                    QCOMPARE(bridge.to_code_point(text::Utf16Offset(utf16 + 1)).value(), i);
                }
                utf16 += units;
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestTextBridge)
#include "tst_text_bridge.moc"
