// SPDX-License-Identifier: GPL-3.0-or-later
// Digests, ids, random numbers, times and errors.
#include "core/base/ascii.hpp"
#include "core/base/clock.hpp"
#include "core/base/random.hpp"
#include "core/base/result.hpp"
#include "core/base/sha256.hpp"
#include "core/base/sha256_block.hpp"
#include "core/base/uuid.hpp"

#include <QCryptographicHash>
#include <QDateTime>
#include <QTest>

#include <algorithm>
#include <array>
#include <set>
#include <thread>

class TestBase : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ascii_against_the_plain_rules()
    {
        // Every byte, beside a table written out; bytes of UTF-8 are nobody's letter.
        const std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        const std::string_view small = "abcdefghijklmnopqrstuvwxyz";
        const std::string_view blanks = " \t\n\r\f\v";
        for (int byte = 0; byte < 256; ++byte) {
            const char c = static_cast<char>(byte);
            const auto at = capitals.find(c);
            QCOMPARE(ade::ascii::lower(c), at == std::string_view::npos ? c : small[at]);
            QCOMPARE(ade::ascii::is_blank(c), blanks.find(c) != std::string_view::npos);
            QCOMPARE(ade::ascii::is_digit(c),
                     std::string_view("0123456789").find(c) != std::string_view::npos);
        }
        QCOMPARE(ade::ascii::lower("ÄRGER and IL-2"), std::string("Ärger and il-2"));
        QCOMPARE(ade::ascii::trimmed(" \r\n\t"), std::string_view());
        QCOMPARE(ade::ascii::trimmed(""), std::string_view());
        QCOMPARE(ade::ascii::trimmed("\v a b\f"), std::string_view("a b"));
        QVERIFY(ade::ascii::equal_any_case("Utf-8", "UTF-8"));
        QVERIFY(!ade::ascii::equal_any_case("Utf-8", "UTF-80"));
        QVERIFY(!ade::ascii::equal_any_case("ä", "Ä"));
    }

    void sha256_known_answers_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("digest");
        // FIPS 180-4, examples of NIST.
        QTest::newRow("FIPS 180-4 abc")
            << QByteArray("abc")
            << QStringLiteral("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        QTest::newRow("FIPS 180-4 two blocks")
            << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
            << QStringLiteral("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        QTest::newRow("empty") << QByteArray()
                               << QStringLiteral(
                                      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        QTest::newRow("FIPS 180-4 a million times a")
            << QByteArray(1'000'000, 'a')
            << QStringLiteral("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

    /// The processor's instructions and the plain rounds, on random blocks after each other.
    void sha256_both_ways()
    {
        if (!ade::sha256::has_instructions()) {
            QSKIP("this processor has no SHA instructions");
        }
        ade::Random random(11);
        ade::sha256::State plain{1, 2, 3, 4, 5, 6, 7, 8};
        ade::sha256::State fast = plain;
        for (int i = 0; i < 1000; ++i) {
            std::array<unsigned char, 64> block{};
            for (unsigned char& byte : block) {
                byte = static_cast<unsigned char>(random.next());
            }
            ade::sha256::block_portable(plain, block.data());
            ade::sha256::block_instructions(fast, block.data());
            QVERIFY(plain == fast);
        }
    }

    void sha256_known_answers()
    {
        QFETCH(QByteArray, bytes);
        const std::string_view view(bytes.constData(), std::size_t(bytes.size()));
        QTEST(QString::fromStdString(ade::sha256_hex(view)), "digest");
    }

    void sha256_equals_qt_in_any_pieces()
    {
        ade::Random random(17);
        for (int length = 0; length < 300; ++length) {
            QByteArray bytes;
            for (int i = 0; i < length; ++i) {
                bytes.append(char(random.below(256)));
            }
            ade::Sha256 sha;
            for (int at = 0; at < length;) {
                const int size = std::min(length - at, int(random.below(90)));
                sha.update({bytes.constData() + at, std::size_t(size)});
                at += size;
            }
            QCOMPARE(
                QString::fromStdString(sha.hex()),
                QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()));
        }
    }

    void uuids_sort_as_made_and_never_repeat()
    {
        std::vector<std::vector<std::string>> made(4);
        std::vector<std::thread> threads;
        for (auto& mine : made) {
            threads.emplace_back([&mine] {
                for (int i = 0; i < 20'000; ++i) {
                    mine.push_back(ade::new_uuid());
                }
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        std::set<std::string> all;
        for (const auto& mine : made) {
            QVERIFY(std::is_sorted(mine.begin(), mine.end()));
            all.insert(mine.begin(), mine.end());
        }
        QCOMPARE(all.size(), std::size_t(80'000));
        const std::string id = *all.begin();
        QVERIFY(ade::is_uuid(id));
        QCOMPARE(id[14], '7');                                               // version (RFC 9562)
        QVERIFY(std::string_view("89ab").find(id[19]) != std::string::npos); // variant
        const auto ms = std::stoll(id.substr(0, 8) + id.substr(9, 4), nullptr, 16);
        QVERIFY(std::abs(ms - QDateTime::currentMSecsSinceEpoch()) < 60'000);
    }

    void knows_uuids()
    {
        QVERIFY(ade::is_uuid("01890a5d-ac96-774b-bcce-b302099a8057"));
        QVERIFY(!ade::is_uuid(""));
        QVERIFY(!ade::is_uuid("01890A5D-AC96-774B-BCCE-B302099A8057")); // upper case
        QVERIFY(!ade::is_uuid("01890a5d-ac96-774b-bcce-b302099a805"));
        QVERIFY(!ade::is_uuid("01890a5dxac96-774b-bcce-b302099a8057"));
        QVERIFY(!ade::is_uuid("01890a5d-ac96-774b-bcce-b302099a8057 "));
    }

    void random_is_the_same_everywhere()
    {
        ade::Random one(1);
        ade::Random same(1);
        ade::Random other(2);
        bool differs = false;
        for (int i = 0; i < 100; ++i) {
            const std::uint64_t value = one.next();
            QCOMPARE(same.next(), value);
            differs = differs || other.next() != value;
        }
        QVERIFY(differs);
        // xoshiro256** after splitmix64(0): first values of the authors' code.
        ade::Random zero(0);
        QCOMPARE(zero.next(), std::uint64_t(0x99ec5f36cb75f2b4));
        QCOMPARE(zero.next(), std::uint64_t(0xbf6e1f784956452a));
        QCOMPARE(zero.next(), std::uint64_t(0x1a5f849d4933e6e0));
    }

    void random_is_even()
    {
        ade::Random random(23);
        std::array<int, 6> seen{};
        double sum = 0;
        for (int i = 0; i < 60'000; ++i) {
            ++seen[random.below(6)];
            const double value = random.uniform();
            QVERIFY(value >= 0 && value < 1);
            sum += value;
        }
        for (const int count : seen) {
            QVERIFY(std::abs(count - 10'000) < 500); // more than five standard deviations
        }
        QVERIFY(std::abs(sum / 60'000 - 0.5) < 0.01);
        QCOMPARE(random.below(1), std::uint64_t(0));
        std::vector<int> items{1, 2, 3, 4, 5, 6, 7, 8};
        random.shuffle(items);
        QVERIFY(!std::is_sorted(items.begin(), items.end()));
        std::sort(items.begin(), items.end());
        QCOMPARE(items, (std::vector{1, 2, 3, 4, 5, 6, 7, 8}));
    }

    void times_are_utc()
    {
        QCOMPARE(ade::utc_text(0), std::string("1970-01-01T00:00:00.000Z"));
        QCOMPARE(ade::utc_text(1'709'210'096'481), std::string("2024-02-29T12:34:56.481Z"));
        const auto now =
            QDateTime::fromString(QString::fromStdString(ade::utc_now_text()), Qt::ISODateWithMs);
        QVERIFY(now.isValid());
        QVERIFY(std::abs(now.msecsTo(QDateTime::currentDateTimeUtc())) < 60'000);
    }

    void errors_keep_their_arguments()
    {
        const ade::Result<int> result = ade::fail(ade::ErrorCode::parse, "brat.backwards", "labels.ann:17",
                                                  "span {}–{} is backwards", 40, 37);
        const ade::Result<void> forwarded = ade::forward_error(result);
        QVERIFY(forwarded.error() == result.error());
        QCOMPARE(result.error().text(), std::string("labels.ann:17: span 40–37 is backwards"));
        QCOMPARE(result.error().arguments, (std::vector<std::string>{"40", "37"}));
        QCOMPARE(ade::Result<int>(ade::cancelled()).error().code, ade::ErrorCode::cancelled);
    }
};

QTEST_GUILESS_MAIN(TestBase)
#include "tst_base.moc"
