// SPDX-License-Identifier: GPL-3.0-or-later
// The generated tables against ICU, over all code points on which the Unicode versions agree.
#include "core/text/unicode_tables.hpp"

#include <QTest>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

using namespace ade::text;

namespace {

/// Age at most major: assigned then, so that ICU's newer data says nothing else about the point's identity.
bool known_in(UChar32 point, int major)
{
    UVersionInfo age;
    u_charAge(point, age);
    return age[0] > 0 && age[0] <= major;
}

/// Became a mark, or ceased to be one, after Unicode 8.
bool mark_changed(UChar32 point)
{
    return point == 0x1734 || point == 0x1885 || point == 0x1886 || point == 0xA9BD || point == 0x111C9;
}

QString hex(UChar32 point)
{
    return QStringLiteral("U+%1").arg(point, 4, 16, QLatin1Char('0'));
}

} // namespace

class TestUnicodeTables : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void classes_agree_with_icu()
    {
        int compared = 0;
        for (UChar32 point = 0; point < 0x110000; ++point) {
            if (!known_in(point, 8) || U_IS_SURROGATE(point)) {
                continue;
            }
            // Punctuation in Unicode 8, since then a mark and a symbol.
            if (point == 0x111C9 || point == 0x166D) {
                QVERIFY(unicode::flags_of(static_cast<char32_t>(point)) & unicode::punctuation);
                continue;
            }
            const std::uint8_t flags = unicode::flags_of(static_cast<char32_t>(point));
            const auto category = static_cast<UCharCategory>(u_charType(point));
            const bool ascii_symbol = point < 0x80 && u_isprint(point) && !u_isalnum(point) && point != ' ';
            const bool other =
                category == U_CONTROL_CHAR || category == U_FORMAT_CHAR || category == U_PRIVATE_USE_CHAR;
            const bool kept = point == '\t' || point == '\n' || point == '\r';
            QVERIFY2(bool(flags & unicode::punctuation) == (ascii_symbol || (u_ispunct(point) != 0)),
                     qPrintable(hex(point)));
            QVERIFY2(bool(flags & unicode::removed) == ((other && !kept) || point == 0xFFFD),
                     qPrintable(hex(point)));
            QVERIFY2(bool(flags & unicode::space) == (u_isUWhiteSpace(point) != 0), qPrintable(hex(point)));
            ++compared;
        }
        QVERIFY(compared > 250'000);
    }

    void decompositions_agree_with_icu()
    {
        UErrorCode status = U_ZERO_ERROR;
        const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(status);
        QVERIFY(U_SUCCESS(status));
        int decomposed = 0;
        for (UChar32 point = 0; point < 0x110000; ++point) {
            if (!known_in(point, 12) || U_IS_SURROGATE(point)) {
                continue;
            }
            icu::UnicodeString expected;
            if (!nfd->getDecomposition(point, expected)) {
                expected = point;
            }
            char32_t parts[unicode::kMaxDecomposition];
            const std::size_t count = unicode::decompose(static_cast<char32_t>(point), parts);
            icu::UnicodeString got;
            for (std::size_t i = 0; i < count; ++i) {
                got.append(static_cast<UChar32>(parts[i]));
            }
            QVERIFY2(got == expected, qPrintable(hex(point)));
            const std::uint8_t flags = unicode::flags_of(static_cast<char32_t>(point));
            const bool changes = expected != icu::UnicodeString(point);
            QVERIFY2(bool(flags & unicode::decomposes) == changes, qPrintable(hex(point)));
            decomposed += changes ? 1 : 0;
            if (!changes && known_in(point, 8)) {
                const auto combining = u_getCombiningClass(point);
                QVERIFY2(bool(flags & unicode::nonstarter) == (combining != 0), qPrintable(hex(point)));
                const bool stripped = (flags & unicode::mark) != 0;
                if (!mark_changed(point)) {
                    QVERIFY2(stripped == (u_charType(point) == U_NON_SPACING_MARK), qPrintable(hex(point)));
                }
                if (!stripped) {
                    QVERIFY2(unicode::combining_class(static_cast<char32_t>(point)) == combining,
                             qPrintable(hex(point)));
                }
            }
        }
        QCOMPARE(decomposed, 11172 + 2060);
    }

    void lower_case_agrees_with_icu()
    {
        int lowered = 0;
        for (UChar32 point = 0; point < 0x110000; ++point) {
            if (!known_in(point, 15) || U_IS_SURROGATE(point) || point == 0x130) {
                continue;
            }
            char32_t parts[unicode::kMaxDecomposition];
            QVERIFY2(unicode::lower_case(static_cast<char32_t>(point), parts) == 1, qPrintable(hex(point)));
            QVERIFY2(static_cast<UChar32>(parts[0]) == u_tolower(point), qPrintable(hex(point)));
            const bool changes = u_tolower(point) != point;
            QVERIFY2(bool(unicode::flags_of(static_cast<char32_t>(point)) & unicode::lowers) == changes,
                     qPrintable(hex(point)));
            lowered += changes ? 1 : 0;
        }
        QVERIFY(lowered > 1400);
        char32_t parts[unicode::kMaxDecomposition];
        QCOMPARE(unicode::lower_case(0x130, parts), std::size_t(2)); // I with a dot: "i" and a dot above
        QVERIFY(parts[0] == U'i' && parts[1] == 0x307);
    }
};

QTEST_GUILESS_MAIN(TestUnicodeTables)
#include "tst_unicode_tables.moc"
