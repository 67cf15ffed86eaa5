// SPDX-License-Identifier: GPL-3.0-or-later
// Names in text: what counts as the same writing, borders, longest match, positions, rules; and the word trie
// against a slow matcher that compares every name at every place.
#include "core/base/ascii.hpp"
#include "core/base/random.hpp"
#include "core/lexicon/matcher.hpp"
#include "core/lexicon/variants.hpp"
#include "core/text/offset_map.hpp"

#include <QTest>

#include <algorithm>
#include <set>

using namespace ade;
using namespace ade::lexicon;

namespace {

TermList list_of(const std::vector<std::string>& names, std::uint8_t flags = 0)
{
    TermList list{"test", {}};
    for (const std::string& name : names) {
        list.terms.push_back({name, name, "T:" + name, flags});
    }
    return list;
}

std::shared_ptr<const Matcher> matcher_of(const std::vector<TermList>& lists,
                                          const MatchOptions& options = {})
{
    auto made = Matcher::build(lists, options);
    if (!made) {
        qFatal("%s", made.error().text().c_str());
    }
    return *made;
}

/// "surface=name" of each match, joined by "; ".
QString found(const Matcher& matcher, const std::string& text)
{
    const text::OffsetMap map = text::OffsetMap::of_valid(text);
    QStringList parts;
    for (const Match& match : matcher.find(text)) {
        const auto surface = map.slice(match.span);
        if (!surface) {
            return QStringLiteral("span outside the text");
        }
        parts << QString::fromUtf8(surface->data(), static_cast<qsizetype>(surface->size())) +
                     QLatin1Char('=') + QString::fromStdString(std::string(matcher.term(match.term).name));
    }
    return parts.join(QStringLiteral("; "));
}

/// A folded character of the slow matcher, and where it stood.
struct SlowCharacter {
    char folded;
    std::int64_t point;
};

/// ASCII, Greek α and β, the en dash, é and the no-break space: what the random texts below hold.
std::vector<SlowCharacter> slow_fold(const std::string& text)
{
    std::vector<SlowCharacter> out;
    std::int64_t point = 0;
    const auto put = [&](const char* folded) {
        for (; *folded != '\0'; ++folded) {
            out.push_back({*folded, point});
        }
        ++point;
    };
    for (std::size_t at = 0; at < text.size();) {
        const auto starts = [&](const char* piece) { return text.compare(at, strlen(piece), piece) == 0; };
        if (starts("α")) {
            put("alpha");
            at += 2;
        } else if (starts("β")) {
            put("beta");
            at += 2;
        } else if (starts("é")) {
            put("e");
            at += 2;
        } else if (starts("–")) {
            put("-");
            at += 3;
        } else if (starts("\xC2\xA0")) {
            put(" ");
            at += 2;
        } else {
            const char one[2] = {text[at], '\0'};
            put(one);
            ++at;
        }
    }
    return out;
}

bool slow_word(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
}
bool slow_soft(char c)
{
    return c == ' ' || c == '-' || c == '\n';
}

/// Does `name` (folded) stand at `at`? Returns the end, or 0. Compares character by character; a soft run is
/// one break between words and nothing beside other punctuation.
std::size_t slow_reads(const std::vector<SlowCharacter>& text, std::size_t at, const std::string& name)
{
    const auto simple = [](const std::vector<SlowCharacter>& in, std::size_t begin, std::size_t end) {
        std::string out;
        for (std::size_t i = begin; i < end;) {
            if (!slow_soft(in[i].folded)) {
                out += static_cast<char>(std::tolower(in[i++].folded));
                continue;
            }
            std::size_t next = i;
            int feeds = 0;
            while (next < end && slow_soft(in[next].folded)) {
                feeds += static_cast<int>(in[next++].folded == '\n');
            }
            if (feeds >= 2) {
                return std::string("\x01");
            }
            if (i > begin && next < end && slow_word(in[i - 1].folded) && slow_word(in[next].folded)) {
                out += ' ';
            }
            i = next;
        }
        return out;
    };
    for (std::size_t end = at + 1; end <= text.size() && end <= at + 100; ++end) {
        const bool border =
            !slow_word(text[end - 1].folded) || end == text.size() || !slow_word(text[end].folded);
        if (border && slow_word(text[end - 1].folded) && simple(text, at, end) == ascii::lower(name)) {
            return end;
        }
    }
    return 0;
}

std::vector<text::Span> slow_find(const std::vector<std::string>& names, const std::string& text)
{
    const std::vector<SlowCharacter> folded = slow_fold(text);
    std::vector<text::Span> spans;
    for (std::size_t at = 0; at < folded.size();) {
        std::size_t longest = 0;
        if (slow_word(folded[at].folded) && (at == 0 || !slow_word(folded[at - 1].folded))) {
            for (const std::string& name : names) {
                longest = std::max(longest, slow_reads(folded, at, name));
            }
        }
        if (longest == 0) {
            ++at;
            continue;
        }
        spans.push_back(text::make_span(folded[at].point, folded[longest - 1].point + 1));
        at = longest;
    }
    return spans;
}

} // namespace

class TestMatcher : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void finds_data();
    void finds();
    void normal_forms_data();
    void normal_forms();
    void variants_data();
    void variants();
    void short_names_data();
    void short_names();
    void stop_list_hides_what_it_covers();
    void first_list_has_the_say();
    void salts_are_taken_in();
    void brackets_are_closed();
    void damaged_bytes_are_borders();
    void agrees_with_the_slow_matcher();
    void one_scanner_for_many_texts();
    void empty_and_large_lists();
    void stops_when_asked();
};

void TestMatcher::finds_data()
{
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* what, const std::vector<const char*>& listed, const char* text,
                        const char* expected) {
        QStringList names;
        for (const char* name : listed) {
            names << QString::fromUtf8(name);
        }
        QTest::newRow(what) << names << QString::fromUtf8(text) << QString::fromUtf8(expected);
    };
    row("a word", {"aspirin"}, "Given aspirin.", "aspirin=aspirin");
    row("case does not matter", {"aspirin"}, "ASPIRIN and Aspirin", "ASPIRIN=aspirin; Aspirin=aspirin");
    row("not inside a word", {"aspirin"}, "aspirinated paraspirin aspirin2", "");
    row("before punctuation and hyphen", {"aspirin"}, "(aspirin)-induced, aspirin-induced",
        "aspirin=aspirin; aspirin=aspirin");
    row("longest wins", {"valproic", "valproic acid"}, "valproic acid level", "valproic acid=valproic acid");
    row("falls back to the shorter", {"folic acid", "folic acid antagonist drugs"},
        "folic acid antagonist rescue", "folic acid=folic acid");
    row("falls back over a whole word and goes on", {"gold", "gold salt therapy", "salt mixture"},
        "gold salt mixture", "gold=gold; salt mixture=salt mixture");
    row("hyphen, dash and space are one", {"interferon alpha"},
        "interferon-alpha interferon–alpha interferon  alpha",
        "interferon-alpha=interferon alpha; interferon–alpha=interferon alpha; interferon  alpha=interferon "
        "alpha");
    row("over a line end", {"folic acid"}, "folic\nacid", "folic\nacid=folic acid");
    row("not over a blank line", {"folic acid"}, "folic\n\nacid", "");
    row("not over a full stop", {"folic acid"}, "folic. Acid", "");
    row("a Greek letter is its name", {"interferon alpha"}, "interferon-α", "interferon-α=interferon alpha");
    row("a name is its Greek letter", {"β-carotene"}, "beta carotene", "beta carotene=β-carotene");
    row("accents do not matter", {"Cétuximab"}, "cetuximab", "cetuximab=Cétuximab");
    row("accents in the text", {"cetuximab"}, "le cétuximab est", "cétuximab=cetuximab");
    row("a combining accent is taken in", {"cetuximabe"}, "x cetuximabé y", "cetuximabé=cetuximabe");
    row("after characters of several bytes", {"aspirin"}, "≥5 µg – “aspirin” 𝛼 aspirin",
        "aspirin=aspirin; aspirin=aspirin");
    row("trade mark sign", {"taxol"}, "Taxol® was", "Taxol=taxol");
    row("soft hyphen inside", {"aspirin"}, "aspi\xC2\xADrin", "aspi\xC2\xADrin=aspirin");
    row("zero-width space around", {"aspirin"},
        "a \xE2\x80\x8B"
        "aspirin\xE2\x80\x8B b",
        "aspirin=aspirin");
    row("comma in a name, spaces beside it do not matter", {"2,4-dinitrophenol"}, "2, 4-dinitrophenol",
        "2, 4-dinitrophenol=2,4-dinitrophenol");
    row("comma in the name is needed", {"2,4-dinitrophenol"}, "2 4-dinitrophenol", "");
    row("slash is not a hyphen", {"co-trimoxazole"}, "co/trimoxazole", "");
    row("foreign letters are word letters", {"aspirin"}, "аaspirin", "");
    row("a long word", {"hydroxychloroquinesulfatoxide"}, "HydroxychloroquineSULFATOXIDE!",
        "HydroxychloroquineSULFATOXIDE=hydroxychloroquinesulfatoxide");
    row("long words that differ in the middle", {"hydroxychloroquinesulfatoxide"},
        "hydroxychloroQQinesulfatoxide", "");
    row("at both ends of the text", {"aspirin", "warfarin"}, "aspirin warfarin",
        "aspirin=aspirin; warfarin=warfarin");
    row("nothing in nothing", {"aspirin"}, "", "");
}

void TestMatcher::finds()
{
    QFETCH(QStringList, names);
    QFETCH(QString, text);
    QFETCH(QString, expected);
    std::vector<std::string> terms;
    for (const QString& name : names) {
        terms.push_back(name.toStdString());
    }
    QCOMPARE(found(*matcher_of({list_of(terms)}, MatchOptions::exact()), text.toStdString()), expected);
}

void TestMatcher::normal_forms_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("form");
    QTest::newRow("as it is") << "Aspirin"
                              << "Aspirin";
    QTest::newRow("hyphens and spaces") << "5 - FU"
                                        << "5 FU";
    QTest::newRow("punctuation at the ends") << " (R)-warfarin, "
                                             << "R)warfarin";
    QTest::newRow("soft beside punctuation") << "a, b"
                                             << "a,b";
    QTest::newRow("Greek") << QString::fromUtf8("IFN-Β") << "IFN beta";
    QTest::newRow("nothing left") << "--- ()"
                                  << "";
    QTest::newRow("symbols") << QString::fromUtf8("x ± y") << "x\x01y";
}

void TestMatcher::normal_forms()
{
    QFETCH(QString, name);
    QFETCH(QString, form);
    QCOMPARE(QString::fromStdString(normal_form(name.toStdString())), form);
}

void TestMatcher::variants_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("plural") << "statin"
                            << "Statins are"
                            << "Statins=statin";
    QTest::newRow("plural of an abbreviation") << "MAOI"
                                               << "MAOIs and maois"
                                               << "MAOIs=MAOI";
    QTest::newRow("no plural of an s") << "digitalis"
                                       << "digitaliss"
                                       << "";
    QTest::newRow("written together") << "5-FU"
                                      << "5FU, 5-FU, 5-fu"
                                      << "5FU=5-FU; 5-FU=5-FU";
    QTest::newRow("number split off") << "RU486"
                                      << "RU 486 and RU-486"
                                      << "RU 486=RU486; RU-486=RU486";
    QTest::newRow("Greek joined") << "IFN-alpha-2b" << QString::fromUtf8("IFNα-2b IFN-α2b IFNα2b")
                                  << QString::fromUtf8(
                                         "IFNα-2b=IFN-alpha-2b; IFN-α2b=IFN-alpha-2b; IFNα2b=IFN-alpha-2b");
    QTest::newRow("single letter joined") << "L-dopa"
                                          << "ldopa"
                                          << "ldopa=L-dopa";
    QTest::newRow("alfa") << "interferon alfa" << QString::fromUtf8("interferon-α")
                          << QString::fromUtf8("interferon-α=interferon alfa");
    QTest::newRow("British sulphur") << "sulfasalazine"
                                     << "sulphasalazine"
                                     << "sulphasalazine=sulfasalazine";
    QTest::newRow("and back") << "Oestradiol"
                              << "estradiol"
                              << "estradiol=Oestradiol";
    QTest::newRow("cyclosporine") << "ciclosporin"
                                  << "cyclosporine"
                                  << "cyclosporine=ciclosporin";
}

void TestMatcher::variants()
{
    QFETCH(QString, name);
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(found(*matcher_of({list_of({name.toStdString()})}), text.toStdString()), expected);
    MatchOptions exact = MatchOptions::exact();
    const QString alone = found(*matcher_of({list_of({name.toStdString()})}, exact), text.toStdString());
    QVERIFY2(alone != expected || expected.isEmpty(), "the row needs no variant");
}

void TestMatcher::short_names_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("flags");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("capitals needed") << "ALL" << 0 << "all ALL All"
                                     << "ALL=ALL";
    QTest::newRow("four letters too") << "AREA" << 0 << "area AREA"
                                      << "AREA=AREA";
    QTest::newRow("five letters not") << "HEPES" << 0 << "hepes HEPES"
                                      << "hepes=HEPES; HEPES=HEPES";
    QTest::newRow("one capital is no abbreviation") << "ara-C" << 0 << "Ara-C"
                                                    << "Ara-C=ara-C";
    QTest::newRow("capitals of a mixed name") << "rTPA" << 0 << "rTPA RTPA rtpa"
                                              << "rTPA=rTPA; RTPA=rTPA";
    QTest::newRow("three small letters are left out") << "ice" << 0 << "ice"
                                                      << "";
    QTest::newRow("unless asked for") << "ice" << int(any_case) << "ice ICE"
                                      << "ice=ice; ICE=ice";
    QTest::newRow("exact on a long one") << "Impact" << int(exact_case) << "impact Impact"
                                         << "Impact=Impact";
    QTest::newRow("no letter") << "195" << int(any_case) << "195"
                               << "";
    QTest::newRow("one letter and a digit, asked for") << "T3" << int(exact_case) << "t3 T3"
                                                       << "T3=T3";
}

void TestMatcher::short_names()
{
    QFETCH(QString, name);
    QFETCH(int, flags);
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const auto list = list_of({name.toStdString()}, static_cast<std::uint8_t>(flags));
    QCOMPARE(found(*matcher_of({list}, MatchOptions::exact()), text.toStdString()), expected);
}

void TestMatcher::stop_list_hides_what_it_covers()
{
    MatchOptions options;
    options.not_drugs = {"Water", "iron deficiency"};
    const auto matcher = matcher_of({list_of({"water", "iron", "tar water"})}, options);
    QCOMPARE(found(*matcher, "water, iron, tar water, iron-deficiency anaemia, iron"),
             QStringLiteral("iron=iron; tar water=tar water; iron=iron"));
    TermList blocks{"starter", {{"insulin resistance", "", "", blocker}, {"insulin", "insulin", "", 0}}};
    QCOMPARE(found(*matcher_of({blocks}), "Insulin resistance needs insulin"),
             QStringLiteral("insulin=insulin"));
}

void TestMatcher::first_list_has_the_say()
{
    const TermList first{"one", {{"Aspirin", "acetylsalicylic acid", "A1", 0}}};
    const TermList second{"two", {{"aspirin", "Aspirin", "B2", 0}, {"warfarin", "Warfarin", "B3", 0}}};
    const auto matcher = matcher_of({first, second});
    const auto matches = matcher->find("aspirin");
    QCOMPARE(matches.size(), std::size_t(1));
    const TermView term = matcher->term(matches[0].term);
    QCOMPARE(std::string(term.preferred), std::string("acetylsalicylic acid"));
    QCOMPARE(std::string(term.code), std::string("A1"));
    QCOMPARE(std::string(term.source), std::string("one"));
    const auto all = matcher->terms_at(matches[0]);
    QCOMPARE(all.size(), std::size_t(2));
    QCOMPARE(std::string(matcher->term(all[1]).code), std::string("B2"));
}

void TestMatcher::salts_are_taken_in()
{
    const auto matcher = matcher_of({list_of({"amiodarone", "warfarin", "sodium valproate"})});
    QCOMPARE(found(*matcher, "warfarin sodium valproate"),
             QStringLiteral("warfarin=warfarin; sodium valproate=sodium valproate"));
    TermList classes{"classes", {{"anticonvulsants", "anticonvulsant", "", drug_class}}};
    QCOMPARE(found(*matcher_of({classes}), "anticonvulsants sodium"),
             QStringLiteral("anticonvulsants=anticonvulsants"));
    QCOMPARE(
        found(*matcher, "amiodarone hydrochloride, warfarin sodium; warfarin. Sodium"),
        QStringLiteral("amiodarone hydrochloride=amiodarone; warfarin sodium=warfarin; warfarin=warfarin"));
}

void TestMatcher::brackets_are_closed()
{
    const auto matcher = matcher_of({list_of({"(R)-warfarin", "vitamin B(12)"})}, MatchOptions::exact());
    QCOMPARE(found(*matcher, "of (R)-warfarin or vitamin B(12)."),
             QStringLiteral("(R)-warfarin=(R)-warfarin; vitamin B(12)=vitamin B(12)"));
}

void TestMatcher::damaged_bytes_are_borders()
{
    const auto matcher = matcher_of({list_of({"aspirin"})});
    const std::string text = "\xFF\xC3"
                             "aspirin\xE2\x82 aspirin\xF0";
    const auto matches = matcher->find(text);
    QCOMPARE(matches.size(), std::size_t(2));
    QCOMPARE(matches[0].span, text::make_span(2, 9));
    QCOMPARE(matches[1].span, text::make_span(12, 19));
}

void TestMatcher::agrees_with_the_slow_matcher()
{
    Random random(20240517);
    const std::vector<std::string> words = {"ab",
                                            "abc",
                                            "cab",
                                            "alpha",
                                            "beta",
                                            "xyz",
                                            "acid",
                                            "b12",
                                            "fue",
                                            "mono",
                                            "oxid",
                                            "abcabcabcabcabcab",
                                            "abcabcabXabcabcab"};
    const std::vector<std::string> gaps = {" ",  "-", " - ", "–", "\xC2\xA0", "  ", "\n", "\n\n", ", ",   ",",
                                           ". ", "/", "",    "(", ") ",       "α",  "β",  "é",    " \n- "};
    const auto pick = [&](const std::vector<std::string>& from) { return from[random.below(from.size())]; };
    int matches = 0;
    for (int round = 0; round < 100; ++round) {
        std::vector<std::string> names;
        for (int i = 0; i < 12; ++i) {
            std::string name = pick(words);
            for (std::uint64_t more = random.below(3); more-- > 0;) {
                name += pick({" ", "-", ",", "/", "("}) + pick(words);
            }
            const std::string form = normal_form(name);
            if (std::count_if(form.begin(), form.end(), [](char c) { return std::isalpha(c) != 0; }) > 3) {
                names.push_back(form);
            }
        }
        const auto matcher = matcher_of({list_of(names)}, MatchOptions::exact());
        Scanner scanner(*matcher);
        for (int texts = 0; texts < 5; ++texts) {
            std::string text;
            for (std::uint64_t more = random.below(60); more-- > 0;) {
                std::string word = pick(words);
                if (random.below(4) == 0) {
                    word[0] = static_cast<char>(std::toupper(word[0]));
                }
                text += word + pick(gaps);
            }
            std::vector<text::Span> spans;
            for (const Match& match : scanner.find(text)) {
                spans.push_back(match.span);
                ++matches;
            }
            std::vector<text::Span> slow = slow_find(names, text);
            // The slow matcher does not close brackets: compare where none are.
            const bool brackets = std::any_of(names.begin(), names.end(), [](const std::string& name) {
                return name.find('(') != std::string::npos;
            });
            if (!brackets) {
                std::string told = text + "\nnames:";
                for (const std::string& name : names) {
                    told += " [" + name + "]";
                }
                for (const auto& [whose, list] : {std::pair("found", &spans), std::pair("expected", &slow)}) {
                    told += std::string("\n") + whose;
                    for (const text::Span span : *list) {
                        told +=
                            " " + std::to_string(span.begin.value()) + "-" + std::to_string(span.end.value());
                    }
                }
                QVERIFY2(spans == slow, told.c_str());
            }
        }
    }
    QVERIFY(matches > 500);
}

void TestMatcher::one_scanner_for_many_texts()
{
    const auto matcher = matcher_of({list_of({"aspirin", "warfarin"})});
    Scanner scanner(*matcher);
    std::string text;
    for (int i = 0; i < 300; ++i) {
        text += i % 2 == 0 ? "é aspirin " : "warfarin ";
        std::vector<Match> expected = matcher->find(text);
        QCOMPARE(scanner.find(text), expected);
        QCOMPARE(scanner.find("aspirin").size(), std::size_t(1));
    }
    QCOMPARE(matcher->find(text).size(), std::size_t(300));
}

void TestMatcher::empty_and_large_lists()
{
    QVERIFY(matcher_of({})->find("aspirin").empty());
    std::vector<std::string> names;
    for (int i = 0; i < 50'000; ++i) {
        names.push_back("drug" + std::to_string(i) + " acid " + std::to_string(i % 7));
    }
    const auto matcher = matcher_of({list_of(names)}, MatchOptions::exact());
    QCOMPARE(matcher->counts().forms, std::int64_t(50'000));
    QCOMPARE(found(*matcher, "drug49999 acid 5; drug123-acid-4; drug123 acid 5"),
             QStringLiteral("drug49999 acid 5=drug49999 acid 5; drug123-acid-4=drug123 acid 4"));
    QVERIFY(matcher->counts().bytes > 1'000'000);
}

void TestMatcher::stops_when_asked()
{
    std::stop_source source;
    source.request_stop();
    const std::vector<TermList> lists{list_of({"aspirin"})};
    const auto made = Matcher::build(lists, {}, source.get_token());
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::cancelled);
}

QTEST_APPLESS_MAIN(TestMatcher)
#include "tst_matcher.moc"
