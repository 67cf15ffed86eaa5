// SPDX-License-Identifier: GPL-3.0-or-later
// OffsetMap against an obvious version that counts from the start of the text each time.
#include "core/base/random.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/utf8.hpp"

#include <QTest>

using namespace ade::text;

namespace {

/// Every position that exists, found by walking once: [i] is code point i; the last entry is the end.
struct Walk {
    std::vector<std::int64_t> byte{0};
    std::vector<std::int64_t> utf16{0};

    explicit Walk(const std::u32string& points)
    {
        for (const char32_t point : points) {
            byte.push_back(byte.back() + (point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4));
            utf16.push_back(utf16.back() + (point < 0x10000 ? 1 : 2));
        }
    }

    static std::optional<std::int64_t> index(const std::vector<std::int64_t>& positions,
                                             std::int64_t position)
    {
        for (std::size_t i = 0; i < positions.size(); ++i) {
            if (positions[i] == position) {
                return static_cast<std::int64_t>(i);
            }
        }
        return std::nullopt;
    }
};

std::u32string draw_text(ade::Random& random)
{
    static const std::u32string kinds[] = {U"a",
                                           U"Z",
                                           U" ",
                                           U"\r\n",
                                           U"é",
                                           U"e\u0301\u0323",
                                           U"\uFEFF",
                                           U"中",
                                           U"💉",
                                           U"👩\u200D⚕\uFE0F",
                                           U"\U0010FFFF",
                                           U"\u2028",
                                           std::u32string(1, U'\0')};
    const bool plain = random.below(4) == 0;
    std::u32string text = random.below(5) == 0 ? U"\uFEFF" : U"";
    for (std::uint64_t left = random.below(300); left > 0; --left) {
        text += kinds[random.below(plain ? 3 : std::size(kinds))];
    }
    return text;
}

template <typename Position>
std::int64_t value(const std::optional<Position>& position)
{
    return position ? position->value() : -1;
}

} // namespace

class TestOffsetMap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agrees_with_counting()
    {
        ade::Random random(20240711);
        for (int round = 0; round < 60; ++round) {
            const std::u32string points = draw_text(random);
            const std::string text = encode_utf8(points);
            const auto made = OffsetMap::create(text);
            QVERIFY(made.has_value());
            const OffsetMap& map = *made;
            const Walk walk(points);
            QCOMPARE(map.end().value(), static_cast<std::int64_t>(points.size()));
            QCOMPARE(map.end_utf16().value(), walk.utf16.back());
            const auto last = static_cast<std::int64_t>(points.size());
            for (std::int64_t at = -2; at <= last + 2; ++at) {
                const bool inside = at >= 0 && at <= last;
                const auto index = static_cast<std::size_t>(inside ? at : 0);
                QCOMPARE(value(map.to_byte(CodePointOffset(at))), inside ? walk.byte[index] : -1);
                QCOMPARE(value(map.to_utf16(CodePointOffset(at))), inside ? walk.utf16[index] : -1);
            }
            for (std::int64_t at = -2; at <= walk.byte.back() + 2; ++at) {
                const auto index = Walk::index(walk.byte, at);
                QCOMPARE(value(map.to_code_point(ByteOffset(at))), index.value_or(-1));
                QCOMPARE(value(map.to_utf16(ByteOffset(at))),
                         index ? walk.utf16[static_cast<std::size_t>(*index)] : -1);
            }
            for (std::int64_t at = -2; at <= walk.utf16.back() + 2; ++at) {
                const auto index = Walk::index(walk.utf16, at);
                QCOMPARE(value(map.to_code_point(Utf16Offset(at))), index.value_or(-1));
                QCOMPARE(value(map.to_byte(Utf16Offset(at))),
                         index ? walk.byte[static_cast<std::size_t>(*index)] : -1);
            }
        }
    }

    void spans_translate_and_slice()
    {
        const std::string text = "β-blocker 💉 rash";
        const OffsetMap map = OffsetMap::of_valid(text);
        const Span syringe = make_span(10, 11);
        QCOMPARE(map.slice(syringe).value(), std::string_view("💉"));
        QCOMPARE(map.to_bytes(syringe).value(), (ByteSpan{ByteOffset(11), ByteOffset(15)}));
        QCOMPARE(map.to_utf16(syringe).value(), (Utf16Span{Utf16Offset(10), Utf16Offset(12)}));
        QCOMPARE(map.to_code_points(ByteSpan{ByteOffset(11), ByteOffset(15)}).value(), syringe);
        QCOMPARE(map.to_code_points(Utf16Span{Utf16Offset(10), Utf16Offset(12)}).value(), syringe);
        QCOMPARE(map.to_bytes(Utf16Span{Utf16Offset(10), Utf16Offset(12)}).value(),
                 map.to_bytes(syringe).value());
        QCOMPARE(map.to_utf16(ByteSpan{ByteOffset(11), ByteOffset(15)}).value(),
                 map.to_utf16(syringe).value());
        QVERIFY(!map.to_code_points(Utf16Span{Utf16Offset(10), Utf16Offset(11)})); // half of a surrogate pair
        QVERIFY(!map.to_code_points(ByteSpan{ByteOffset(1), ByteOffset(2)}));      // inside β
    }

    void slices_data()
    {
        QTest::addColumn<qint64>("begin");
        QTest::addColumn<qint64>("end");
        QTest::addColumn<QByteArray>("expected"); // null: refused
        QTest::newRow("whole text") << qint64(0) << qint64(7) << QByteArray("naïve é");
        QTest::newRow("empty at the end") << qint64(7) << qint64(7) << QByteArray("");
        QTest::newRow("behind a two-byte letter") << qint64(3) << qint64(5) << QByteArray("ve");
        QTest::newRow("past the end") << qint64(3) << qint64(8) << QByteArray();
        QTest::newRow("begins past the end") << qint64(8) << qint64(9) << QByteArray();
        QTest::newRow("ends before it begins") << qint64(3) << qint64(2) << QByteArray();
        QTest::newRow("negative") << qint64(-1) << qint64(2) << QByteArray();
    }

    void slices()
    {
        QFETCH(qint64, begin);
        QFETCH(qint64, end);
        QFETCH(QByteArray, expected);
        const std::string text = "naïve é";
        const auto once = slice(text, make_span(begin, end));
        const auto mapped = OffsetMap::of_valid(text).slice(make_span(begin, end));
        QCOMPARE(once.has_value(), !expected.isNull());
        QCOMPARE(mapped.has_value(), once.has_value());
        if (once) {
            QCOMPARE(QByteArray(once->data(), static_cast<qsizetype>(once->size())), expected);
            QVERIFY(*mapped == *once);
        } else {
            QCOMPARE(once.error().code, ade::ErrorCode::invalid_argument);
            QVERIFY(once.error() == mapped.error());
            QVERIFY(once.error().message.find("7 code points") != std::string::npos);
        }
    }

    void refuses_malformed_text()
    {
        const auto map = OffsetMap::create("na\xEFve", "cases.txt");
        QVERIFY(!map);
        QCOMPARE(map.error().code, ade::ErrorCode::parse);
        QVERIFY(map.error().where == "cases.txt");
    }
};

QTEST_GUILESS_MAIN(TestOffsetMap)
#include "tst_offset_map.moc"
