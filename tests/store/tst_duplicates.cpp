// SPDX-License-Identifier: GPL-3.0-or-later
// Articles that may be one are shown with the reason, and nothing is merged.
#include "store_fixture.hpp"

#include "core/store/duplicates.hpp"

#include <QStringList>

using namespace ade;
using namespace ade::store;
using namespace ade::store::test;

namespace {

corpus::Document article(const std::string& source, const std::string& id, const std::string& text,
                         const std::map<std::string, std::string>& attributes = {})
{
    corpus::Document result = document(id, text);
    result.source = source;
    result.attributes = attributes;
    return result;
}

/// "doi 10.1/a: pubmed 1, embase x".
QStringList words(const std::vector<DuplicateSet>& sets)
{
    QStringList all;
    for (const DuplicateSet& set : sets) {
        std::string line = std::string(to_string(set.reason)) + " " + set.value + ":";
        for (const DuplicateDocument& document : set.documents) {
            line += " " + document.source + document.external_id;
        }
        all.append(QString::fromStdString(line));
    }
    return all;
}

const std::string kText = "A man of fifty had a rash after zolmira was given for ten days in a row.";

} // namespace

class TestDuplicates : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sets_and_reasons_data()
    {
        QTest::addColumn<std::vector<corpus::Document>>("documents");
        QTest::addColumn<QStringList>("expected");
        const auto row = [](const char* name, const std::vector<corpus::Document>& documents,
                            const QStringList& expected) { QTest::newRow(name) << documents << expected; };
        row("nothing alike",
            {article("a", "1", kText), article("b", "2", "Quite another abstract than the first.")}, {});
        row("PubMed number as id and as attribute",
            {article("pubmed", "77", kText), article("embase", "L1", "Other words.", {{"pmid", "0077"}})},
            {QStringLiteral("pmid 77: pubmed77 embaseL1")});
        row("equal ids of other counts are no PubMed numbers",
            {article("embase", "77", kText), article("local", "77", "Other words.")}, {});
        row("DOI in three spellings",
            {article("a", "1", kText, {{"doi", "10.1/AB"}}),
             article("b", "2", "Two.", {{"doi", "doi: 10.1/ab"}}),
             article("c", "3", "Three.", {{"doi", "https://dx.doi.org/10.1/ab "}})},
            {QStringLiteral("doi 10.1/ab: a1 b2 c3")});
        row("no DOI at all",
            {article("a", "1", kText, {{"doi", "none"}}), article("b", "2", "Two.", {{"doi", "none"}})}, {});
        row("nearly the same text", {article("a", "1", kText), article("b", "2", "Title\n\n" + kText)},
            {QStringLiteral("text : a1 b2")});
        row("same number and same text is told once",
            {article("a", "1", kText, {{"doi", "10.1/a"}}),
             article("b", "2", kText + " ", {{"doi", "10.1/a"}})},
            {QStringLiteral("doi 10.1/a: a1 b2")});
        row("same number, and a third with the same text",
            {article("a", "1", kText, {{"doi", "10.1/a"}}),
             article("b", "2", kText + " ", {{"doi", "10.1/a"}}), article("c", "3", kText + "\n")},
            {QStringLiteral("doi 10.1/a: a1 b2"), QStringLiteral("text : a1 b2 c3")});
    }

    void sets_and_reasons()
    {
        QFETCH(std::vector<corpus::Document>, documents);
        QFETCH(QStringList, expected);
        Fixture fixture;
        QVERIFY(fixture.make(false));
        STORE_OK(DocumentStore(*fixture.project).add(documents));
        const std::string hash = fixture.hash();
        const auto sets = find_duplicates(*fixture.project);
        STORE_OK(sets);
        QCOMPARE(words(*sets), expected);
        QCOMPARE(fixture.hash(), hash);
    }

    void only_newest_texts_count()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        STORE_OK(DocumentStore(*fixture.project)
                     .add({article("a", "1", kText), article("b", "2", "Other words here.")}));
        STORE_OK(DocumentStore(*fixture.project).add({article("a", "1", kText + " Then it went.")}));
        QVERIFY(find_duplicates(*fixture.project)->empty());
        STORE_OK(DocumentStore(*fixture.project).add({article("b", "2", kText + " Then it went")}));
        QCOMPARE(find_duplicates(*fixture.project)->size(), std::size_t{1});
    }

    void wrong_similarity_and_stopping()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DuplicateOptions options;
        options.similarity = 0;
        STORE_REFUSED(find_duplicates(*fixture.project, options), "corpus.duplicate_options");
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(find_duplicates(*fixture.project, {}, stop.get_token()).error().code, ErrorCode::cancelled);
    }
};

QTEST_GUILESS_MAIN(TestDuplicates)
#include "tst_duplicates.moc"
