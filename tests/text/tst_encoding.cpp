// SPDX-License-Identifier: GPL-3.0-or-later
// What files that are not in UTF-8 look like, and their bytes as UTF-8.
#include "core/base/random.hpp"
#include "core/text/encoding.hpp"
#include "core/text/utf8.hpp"

#include <QTest>

using namespace ade;
using namespace ade::text;

namespace {

/// The slow and obvious way: characters one after the other.
std::string utf16(const std::u32string& characters, bool little)
{
    std::string bytes;
    const auto unit = [&](char32_t value) {
        const char low = static_cast<char>(value & 0xFFU);
        const char high = static_cast<char>((value >> 8U) & 0xFFU);
        bytes += little ? low : high;
        bytes += little ? high : low;
    };
    for (const char32_t c : characters) {
        if (c < 0x10000) {
            unit(c);
        } else {
            unit(0xD800 + ((c - 0x10000) >> 10U));
            unit(0xDC00 + ((c - 0x10000) & 0x3FFU));
        }
    }
    return bytes;
}

Result<std::string> decode(std::string_view bytes, Encoding encoding, std::size_t piece)
{
    Decoder decoder(encoding);
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        if (auto done = decoder.decode({}, text); !done) // an empty piece changes nothing
            return forward_error(done);
        if (auto done = decoder.decode(bytes.substr(at, piece), text); !done)
            return forward_error(done);
    }
    if (auto done = decoder.finish(text); !done)
        return forward_error(done);
    return text;
}

} // namespace

class TestEncoding : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void looks_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("whole");
        QTest::addColumn<QString>("looks"); // empty: no text
        const auto row = [](const char* name, const QByteArray& bytes, const char* looks, bool whole = true) {
            QTest::newRow(name) << bytes << whole << QString::fromLatin1(looks);
        };
        row("nothing", "", "utf-8");
        row("ASCII", "A rash.", "utf-8");
        row("UTF-8", "na\xC3\xAFve", "utf-8");
        row("UTF-8 with a mark", "\xEF\xBB\xBFnaive", "utf-8");
        row("UTF-8 cut off, more to come", "na\xC3", "utf-8", false);
        row("UTF-8 cut off at the end of the file", "na\xC3", "latin-1");
        row("Latin-1", "na\xEFve, \xB5g", "latin-1");
        row("Windows quotes and a dash", "\x93rash\x94 \x96 na\xEFve", "windows-1252");
        row("Euro", "5 \x80", "windows-1252");
        row("UTF-16 with a mark",
            QByteArray("\xFF\xFE"
                       "A\0",
                       4),
            "utf-16le");
        row("UTF-16 the other way round", QByteArray("\xFE\xFF\0A", 4), "utf-16be");
        row("UTF-16 without a mark", QByteArray("A\0 \0r\0a\0s\0h\0.\0\n\0", 16), "utf-16le");
        row("the other way round without a mark", QByteArray("\0A\0 \0r\0a\0s\0h", 12), "utf-16be");
        row("zero bytes of no text", QByteArray("\x01\x00\x00\x00\x00\x02\x03\x00\x00\x00", 10), "");
        row("control characters", "\x01\x02\x03\x04\xFF\x05\x06\x07", "");
    }
    void looks()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(bool, whole);
        QFETCH(QString, looks);
        const auto found = guess_encoding(bytes.toStdString(), whole);
        QCOMPARE(found ? QString::fromStdString(std::string(to_string(*found))) : QString(), looks);
        if (found)
            QCOMPARE(encoding_from(to_string(*found)), found);
    }

    void every_byte_of_one()
    {
        // From the published table: 27 places differ from Latin-1.
        std::string bytes;
        for (int i = 0; i < 256; ++i)
            bytes += static_cast<char>(i);
        const std::u32string latin = decode_utf8(*decode(bytes, Encoding::latin1, 7));
        const std::u32string windows = decode_utf8(*decode(bytes, Encoding::windows_1252, 7));
        QCOMPARE(latin.size(), std::size_t(256));
        QCOMPARE(windows.size(), std::size_t(256));
        int others = 0;
        for (std::size_t i = 0; i < 256; ++i) {
            QCOMPARE(latin[i], static_cast<char32_t>(i));
            others += windows[i] != latin[i];
        }
        QCOMPARE(others, 27);
        QCOMPARE(windows[0x80], U'€');
        QCOMPARE(windows[0x93], U'“');
        QCOMPARE(windows[0x9F], U'Ÿ');
    }

    /// Random texts in pieces of every size, both ways round, with and without a mark.
    void utf16_in_pieces()
    {
        Random random(5);
        for (int round = 0; round < 300; ++round) {
            std::u32string characters;
            const auto length = random.below(30);
            for (std::uint64_t i = 0; i < length; ++i) {
                const char32_t pool[] = {U'a', U' ', U'é', U'Ω', U'漢', U'😀', U'\U0010FFFF', U'\uFFFD'};
                characters += pool[random.below(std::size(pool))];
            }
            const bool little = round % 2 == 0;
            const std::u32string marked = round % 3 == 0 ? U"\uFEFF" + characters : characters;
            // The mark has the say, whatever was chosen.
            const Encoding asked =
                (round % 3 == 0 ? round % 5 == 0 : little) ? Encoding::utf16_little : Encoding::utf16_big;
            const auto text = decode(utf16(marked, little), asked, 1 + round % 9);
            QVERIFY2(text.has_value(), text ? "" : text.error().text().c_str());
            QCOMPARE(*text, encode_utf8(characters));
        }
    }

    void utf8_passes_through()
    {
        QCOMPARE(*decode("\xEF\xBB\xBFna\xC3\xAFve", Encoding::utf8, 1), std::string("na\xC3\xAFve"));
        QCOMPARE(*decode("\xEF\xBB", Encoding::utf8, 1), std::string("\xEF\xBB"));
        QCOMPARE(*decode("a", Encoding::latin1, 1), std::string("a"));
        QCOMPARE(*decode("", Encoding::utf16_little, 1), std::string());
    }

    void half_characters_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("byte");
        QTest::newRow("odd number of bytes") << QByteArray("a\0b", 3) << "text.utf16_cut_off"
                                             << "3";
        QTest::newRow("ends after half a pair") << QByteArray("a\0\x3D\xD8", 4) << "text.utf16_cut_off"
                                                << "4";
        QTest::newRow("second half alone") << QByteArray("a\0\x00\xDE", 4) << "text.utf16_surrogate"
                                           << "2";
        QTest::newRow("first half twice") << QByteArray("\x3D\xD8\x3D\xD8", 4) << "text.utf16_surrogate"
                                          << "2";
    }
    void half_characters()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, id);
        QFETCH(QString, byte);
        const auto text = decode(bytes.toStdString(), Encoding::utf16_little, 2);
        QVERIFY(!text.has_value());
        QCOMPARE(QString::fromStdString(text.error().message_id), id);
        QCOMPARE(QString::fromStdString(text.error().where), byte);
    }
};

QTEST_GUILESS_MAIN(TestEncoding)
#include "tst_encoding.moc"
