// SPDX-License-Identifier: GPL-3.0-or-later
// UTF-8 checks against well-formed and malformed sequences, and a round trip of every code point.
#include "core/text/utf8.hpp"

#include <QTest>

using namespace ade::text;

class TestUtf8 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void finds_first_bad_byte_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("bad"); // −1: well-formed
        const auto row = [](const char* name, const char* bytes, int bad, int length = -1) {
            QTest::newRow(name) << QByteArray(bytes, length) << bad;
        };
        row("empty", "", -1);
        row("ASCII longer than a word", "a pleural effusion", -1);
        row("NUL is a character", "a\0b", -1, 3);
        row("two, three and four bytes", "\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x92\x89", -1);
        row("highest code point", "\xF4\x8F\xBF\xBF", -1);
        row("byte order mark", "\xEF\xBB\xBFtext", -1);
        row("continuation alone", "abc\x80", 3);
        row("continuation behind eight letters", "abcdefgh\xBFz", 8);
        row("overlong slash, two bytes", "\xC0\xAF", 0);
        row("overlong two-byte lead C1", "a\xC1\x81", 1);
        row("overlong, three bytes", "\xE0\x9F\xBF", 0);
        row("overlong, four bytes", "\xF0\x8F\xBF\xBF", 0);
        row("surrogate", "ab\xED\xA0\x80", 2);
        row("last before surrogates", "\xED\x9F\xBF", -1);
        row("above the highest", "\xF4\x90\x80\x80", 0);
        row("lead F5", "\xF5\x80\x80\x80", 0);
        row("cut off after one of two", "x\xC3", 1);
        row("cut off after three of four", "x\xF0\x9F\x92", 1);
        row("second sequence broken", "\xC3\xA9\xE2\x28\xA1", 2);
        row("Latin-1", "na\xEFve", 2);
    }

    void finds_first_bad_byte()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, bad);
        const std::string_view view(bytes.constData(), static_cast<std::size_t>(bytes.size()));
        const auto found = first_invalid_utf8(view);
        QCOMPARE(found ? static_cast<int>(found->value()) : -1, bad);
        const auto checked = check_utf8(view, "file.txt:7");
        QCOMPARE(checked.has_value(), bad < 0);
        if (!checked) {
            QCOMPARE(checked.error().code, ade::ErrorCode::parse);
            QVERIFY(checked.error().text().starts_with("file.txt:7: Byte " + std::to_string(bad)));
        }
    }

    void round_trip_of_every_code_point()
    {
        std::u32string all;
        std::int64_t astral = 0;
        for (char32_t point = 0; point < 0x110000; ++point) {
            if (point < 0xD800 || point > 0xDFFF) {
                all.push_back(point);
                astral += point > 0xFFFF ? 1 : 0;
            }
        }
        const std::string text = encode_utf8(all);
        QVERIFY(!first_invalid_utf8(text));
        QVERIFY(decode_utf8(text) == all);
        QCOMPARE(count_code_points(text), static_cast<std::int64_t>(all.size()));
        QCOMPARE(count_utf16(text), static_cast<std::int64_t>(all.size()) + astral);
        // The same by Qt's own converter.
        const auto qt = QString::fromUcs4(all.data(), static_cast<qsizetype>(all.size())).toUtf8();
        QVERIFY(std::string_view(qt.constData(), static_cast<std::size_t>(qt.size())) == text);
    }

    void bad_bytes_become_replacement_characters_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char* name, const QByteArray& bytes, const QByteArray& text) {
            QTest::newRow(name) << bytes << text;
        };
        row("empty", "", "");
        row("sound", "\xC3\xA9 \xF0\x9F\x92\x89", "\xC3\xA9 \xF0\x9F\x92\x89");
        row("NUL stays", QByteArray("a\0b", 3), QByteArray("a\0b", 3));
        row("Latin-1", "na\xEFve", "na\xEF\xBF\xBDve");
        row("each byte of a surrogate", "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
        row("cut off at the end", "x\xC3", "x\xEF\xBF\xBD");
        QByteArray accents;
        for (int i = 0; i < 5000; ++i) {
            accents += "\xC3\xA9";
        }
        row("what follows a bad byte, however long",
            "\xFF"
            "a" +
                accents,
            "\xEF\xBF\xBD"
            "a" +
                accents);
    }

    void bad_bytes_become_replacement_characters()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, text);
        const std::string mended = well_formed({bytes.constData(), static_cast<std::size_t>(bytes.size())});
        QCOMPARE(QByteArray::fromStdString(mended), text);
        QVERIFY(!first_invalid_utf8(mended));
    }

    void knows_ascii()
    {
        QVERIFY(is_ascii(""));
        QVERIFY(is_ascii("twelve bytes"));
        for (std::size_t place = 0; place < 20; ++place) {
            std::string text(20, 'a');
            text[place] = '\x80';
            QVERIFY2(!is_ascii(text), std::to_string(place).c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestUtf8)
#include "tst_utf8.moc"
