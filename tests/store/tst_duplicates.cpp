// SPDX-License-Identifier: GPL-3.0-or-later
// Articles that may be one are shown with the reason, and nothing is merged.
#include "store_fixture.hpp"

#include "core/store/duplicate_store.hpp"
#include "core/store/duplicates.hpp"
#include "core/store/split_store.hpp"
#include "core/store/training_data.hpp"

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

/// "a1 b2 100 open", "a1 b2 97 without b2 (Ann)".
QStringList words(const std::vector<DuplicatePair>& pairs)
{
    QStringList all;
    for (const DuplicatePair& pair : pairs) {
        const auto name = [](const DuplicateDocument& document) {
            return QString::fromStdString(document.source + document.external_id);
        };
        const QString state =
            !pair.decision ? QStringLiteral("open")
            : pair.decision->left_out_id.empty()
                ? QStringLiteral("kept (%1)").arg(QString::fromStdString(pair.decision->person_name))
                : QStringLiteral("without %1 (%2)")
                      .arg(name(pair.decision->left_out_id == pair.first.document_id ? pair.first
                                                                                     : pair.second),
                           QString::fromStdString(pair.decision->person_name));
        all.append(QStringLiteral("%1 %2 %3").arg(name(pair.first), name(pair.second), state));
    }
    return all;
}

QString pairs_of(ProjectFile& project)
{
    return words(*DuplicateStore(project).pairs(*find_duplicates(project))).join(QStringLiteral("; "));
}

/// Id of the document with this external id.
std::string document_id(ProjectFile& project, const std::string& external_id)
{
    const std::string version = **DocumentStore(project).find(external_id);
    return DocumentStore(project).summary(version)->document_id;
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

    void decisions_are_kept_and_undone()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        STORE_OK(DocumentStore(*fixture.project)
                     .add({article("a", "1", kText), article("b", "2", kText + " "),
                           article("c", "3", kText + "\n")}));
        const std::string empty = fixture.hash();
        const auto id = [&](const char* number) { return document_id(*fixture.project, number); };
        const std::string a = id("1");
        const std::string b = id("2");
        const std::string c = id("3");
        // Each with the first one before it.
        QCOMPARE(pairs_of(*fixture.project), QStringLiteral("a1 b2 open; a1 c3 open"));
        DuplicateStore ann(*fixture.project, fixture.ann);
        const auto kept = ann.keep_both(b, a);
        STORE_OK(kept);
        QVERIFY(kept->changed);
        QVERIFY(!ann.keep_both(a, b)->changed); // said already
        STORE_OK(ann.keep_both(a, c));
        // Told apart from the first, the third is compared with the second.
        QCOMPARE(pairs_of(*fixture.project),
                 QStringLiteral("a1 b2 kept (Ann); a1 c3 kept (Ann); b2 c3 open"));
        const auto out = ann.leave_out(c, b);
        STORE_OK(out);
        QCOMPARE(out->version_id, **DocumentStore(*fixture.project).find("3"));
        QCOMPARE(pairs_of(*fixture.project),
                 QStringLiteral("a1 b2 kept (Ann); a1 c3 kept (Ann); b2 c3 without c3 (Ann)"));
        QCOMPARE(*ann.left_out(), std::vector<std::string>{c});
        const std::string decided = fixture.hash();

        // The log is the undo stack, and survives closing.
        QVERIFY(fixture.reopen());
        STORE_OK(fixture.decisions(fixture.ann).undo());
        QVERIFY(DuplicateStore(*fixture.project).left_out()->empty());
        STORE_OK(fixture.decisions(fixture.ann).redo());
        QCOMPARE(fixture.hash(), decided);
        for (int i = 0; i < 3; ++i)
            STORE_OK(fixture.decisions(fixture.ann).undo());
        QCOMPARE(fixture.hash(), empty);
        QCOMPARE(fixture.faults(), QString());

        // Ben decides otherwise; opening it again is a step too.
        DuplicateStore ben(*fixture.project, fixture.ben);
        STORE_OK(ben.leave_out(a, b));
        QCOMPARE(pairs_of(*fixture.project), QStringLiteral("a1 b2 without a1 (Ben); b2 c3 open"));
        STORE_OK(ben.reopen(b, a));
        QVERIFY(!ben.reopen(b, a)->changed);
        QCOMPARE(fixture.hash(), empty);
        QCOMPARE(fixture.faults(), QString());
    }

    void a_decision_outlives_the_likeness()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        STORE_OK(
            DocumentStore(*fixture.project).add({article("a", "1", kText), article("b", "2", kText + " ")}));
        DuplicateStore ann(*fixture.project, fixture.ann);
        STORE_OK(ann.leave_out(document_id(*fixture.project, "2"), document_id(*fixture.project, "1")));
        STORE_OK(DocumentStore(*fixture.project).add({article("b", "2", "Quite another text by now.")}));
        const auto pairs = DuplicateStore(*fixture.project).pairs(*find_duplicates(*fixture.project));
        STORE_OK(pairs);
        QCOMPARE(pairs->size(), std::size_t{1}); // so that it can be taken back
        QVERIFY(pairs->front().decision.has_value());
        QVERIFY(pairs->front().second.similarity < 0.1);
    }

    void chains_of_likeness_ask_no_idle_question()
    {
        // Each like its neighbour, the ends unlike.
        std::vector<std::string> words;
        for (int i = 0; i < 90; ++i)
            words.push_back("word" + std::to_string(i));
        const auto text = [&](int from, int to) {
            std::string all;
            for (int i = from; i < to; ++i)
                all += words[static_cast<std::size_t>(i)] + " ";
            return all;
        };
        Fixture fixture;
        QVERIFY(fixture.make(false));
        STORE_OK(DocumentStore(*fixture.project)
                     .add({article("a", "1", text(0, 80)), article("b", "2", text(5, 85)),
                           article("c", "3", text(10, 90))}));
        const auto sets = find_duplicates(*fixture.project);
        STORE_OK(sets);
        QCOMPARE(sets->size(), std::size_t{1});
        QCOMPARE(pairs_of(*fixture.project), QStringLiteral("a1 b2 open; b2 c3 open"));
    }

    void what_may_not_be_decided()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        STORE_OK(DocumentStore(*fixture.project)
                     .add({article("a", "1", kText), article("b", "2", kText + " "),
                           article("c", "3", kText + "\n")}));
        const std::string a = document_id(*fixture.project, "1");
        const std::string b = document_id(*fixture.project, "2");
        const std::string c = document_id(*fixture.project, "3");
        STORE_REFUSED(DuplicateStore(*fixture.project).keep_both(a, b), "store.no_person");
        DuplicateStore ann(*fixture.project, fixture.ann);
        STORE_REFUSED(ann.keep_both(a, a), "store.same_document");
        STORE_REFUSED(ann.keep_both(a, "nothing"), "store.no_document");
        STORE_OK(SplitStore(*fixture.project).freeze_documents({a}));
        const std::string before = fixture.hash();
        STORE_REFUSED(ann.leave_out(a, b), "store.leave_out_frozen");
        QCOMPARE(fixture.hash(), before);
        STORE_OK(ann.leave_out(b, a));
        STORE_REFUSED(ann.leave_out(c, b), "store.both_left_out"); // the one that stays is gone itself
        auto reader = fixture.project->open_reader();
        STORE_REFUSED(DuplicateStore(**reader, fixture.ann).keep_both(a, c), "store.project_read_only");
    }

    void left_out_of_work_means()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        corpus::AnnotatedDocument gold = first_record(0.5);
        gold.document.source = "gold";
        gold.document.external_id = "copy";
        RunRequest request;
        request.name = "gold";
        request.counts_as_gold = true;
        STORE_OK(RunStore(*fixture.project).import_as(request, {gold}));
        const DocumentStore documents(*fixture.project);
        QCOMPARE(documents.list()->size(), std::size_t{3});
        QVERIFY(!gather_training_set(*fixture.project)->sentences.empty());
        const std::string copy = document_id(*fixture.project, "copy");
        DuplicateStore ann(*fixture.project, fixture.ann);
        STORE_OK(ann.leave_out(copy, document_id(*fixture.project, "100")));
        QCOMPARE(documents.list()->size(), std::size_t{2});
        const auto set = gather_training_set(*fixture.project);
        STORE_OK(set);
        QVERIFY(set->sentences.empty());
        QCOMPARE(set->counts.at("documents_left_out"), std::int64_t{1});
        // Nothing is lost: it is exported as before.
        QCOMPARE(documents.version_ids()->size(), std::size_t{3});
        QCOMPARE(fixture.load(**documents.find("copy")).relations.size(), std::size_t{3});
        QCOMPARE(fixture.faults(), QString());
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
