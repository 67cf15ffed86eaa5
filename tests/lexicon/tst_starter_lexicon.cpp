// SPDX-License-Identifier: GPL-3.0-or-later
// The starter lexicon: its form, its size, no name twice, and what it finds.
#include "core/base/ascii.hpp"
#include "core/lexicon/fold.hpp"
#include "core/lexicon/matcher.hpp"
#include "core/lexicon/readers/reader.hpp"
#include "core/lexicon/starter_list.hpp"
#include "core/text/offset_map.hpp"

#include <QTest>

#include <map>
#include <set>

using namespace ade;
using namespace ade::lexicon;

class TestStarterLexicon : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void every_line_is_sound()
    {
        QVERIFY(starter_texts().size() >= 5);
        for (const std::string_view text : starter_texts()) {
            QVERIFY(text.starts_with("# Starter lexicon"));
            const auto report = parse_terms(text, ListFormat::starter);
            QVERIFY(report.has_value());
            for (const RefusedRow& row : report->refused) {
                QFAIL(
                    qPrintable(QStringLiteral("line %1 (%2): %3")
                                   .arg(row.line)
                                   .arg(QString::fromStdString(row.id), QString::fromStdString(row.reason))));
            }
        }
    }

    void holds_at_least_1500_generic_names_with_brands_and_classes()
    {
        std::set<std::string> generics;
        int brands = 0;
        int classes = 0;
        for (const Term& term : starter_list().terms) {
            if ((term.flags & (drug_class | blocker | brand)) == 0 && term.name == term.preferred) {
                generics.insert(ascii::lower(term.name));
            }
            brands += static_cast<int>((term.flags & brand) != 0);
            classes += static_cast<int>((term.flags & drug_class) != 0);
        }
        qInfo("%zu generic names, %d brand names, %d names of classes", generics.size(), brands, classes);
        QVERIFY(generics.size() >= 1500);
        QVERIFY(brands >= 500);
        QVERIFY(classes >= 100);
    }

    void no_name_has_two_meanings()
    {
        std::map<std::string, std::string> seen;
        for (const Term& term : starter_list().terms) {
            const std::string form = ascii::lower(normal_form(term.name));
            const auto [known, fresh] = seen.emplace(form, term.preferred);
            QVERIFY2(fresh,
                     (term.name + " is a name of " + known->second + " and of " + term.preferred).c_str());
        }
    }

    void every_name_can_be_found()
    {
        const auto matcher = Matcher::build({&starter_list(), 1});
        QVERIFY(matcher.has_value());
        QCOMPARE((*matcher)->counts().too_short, std::int64_t(0));
        Scanner scanner(**matcher);
        for (const Term& term : starter_list().terms) {
            const std::string text = "given " + term.name + " daily";
            const auto& matches = scanner.find(text);
            if ((term.flags & blocker) != 0) {
                QVERIFY2(matches.empty(), term.name.c_str());
                continue;
            }
            QVERIFY2(matches.size() == 1, term.name.c_str());
            QCOMPARE(std::string((*matcher)->term(matches[0].term).preferred), term.preferred);
        }
    }

    void finds_what_abstracts_write_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("preferred");
        const auto row = [](const char* text, const char* preferred) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(preferred);
        };
        row("5FU", "fluorouracil");
        row("Ara-C", "cytarabine");
        row("ara C", "cytarabine");
        row("IFN-α", "interferon alfa");
        row("IFN-α2b", "interferon alfa");
        row("interferon-alpha-2b", "interferon alfa");
        row("PTU", "propylthiouracil");
        row("cyclosporine", "ciclosporin");
        row("cyclosporin A", "ciclosporin");
        row("statins", "statin");
        row("TMP-SMX", "co-trimoxazole");
        row("NSAIDs", "nonsteroidal anti-inflammatory drug");
        row("β-blockers", "beta-blocker");
        row("l-dopa", "levodopa");
        row("sulphasalazine", "sulfasalazine");
        row("valproic acid", "valproate");
        row("St. John's wort", "hypericum");
        row("all-trans retinoic acid", "tretinoin");
        row("GM-CSF", "sargramostim");
        row("insulin resistance", "");
        row("pcp", "");
    }

    void finds_what_abstracts_write()
    {
        QFETCH(QString, text);
        QFETCH(QString, preferred);
        const auto matcher = Matcher::build({&starter_list(), 1});
        const std::string words = text.toStdString();
        const auto matches = (*matcher)->find(words);
        QCOMPARE(matches.size(), std::size_t(preferred.isEmpty() ? 0 : 1));
        if (!matches.empty()) {
            QCOMPARE(QString::fromStdString(std::string((*matcher)->term(matches[0].term).preferred)),
                     preferred);
            QCOMPARE(matches[0].span, text::make_span(0, text::OffsetMap::of_valid(words).end().value()));
        }
    }
};

QTEST_APPLESS_MAIN(TestStarterLexicon)
#include "tst_starter_lexicon.moc"
