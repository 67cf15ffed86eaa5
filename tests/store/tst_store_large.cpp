// SPDX-License-Identifier: GPL-3.0-or-later
// As many documents and relations as the ADE corpus has: nothing a person waits for may take long.
#include "store_fixture.hpp"

#include "core/base/random.hpp"

#include <QElapsedTimer>

using namespace ade;
using namespace ade::store;
using namespace ade::store::test;

namespace {

constexpr int kDocuments = 1644;
constexpr int kRelations = 6821;

/// Abstract-like texts of made-up words with as many relations as asked for.
std::vector<corpus::AnnotatedDocument> corpus_like()
{
    Random random(1);
    std::vector<std::string> vocabulary;
    for (int i = 0; i < 4000; ++i) {
        std::string word;
        for (std::uint64_t length = 3 + random.below(8); length > 0; --length) {
            word += static_cast<char>('a' + random.below(26));
        }
        vocabulary.push_back(word);
    }
    std::vector<corpus::AnnotatedDocument> records;
    int relations = 0;
    for (int i = 0; i < kDocuments; ++i) {
        corpus::AnnotatedDocument record;
        std::string text = "Case " + std::to_string(i) + "\n\n";
        const int wanted = (kRelations - relations) / (kDocuments - i);
        for (int r = 0; r < wanted; ++r) {
            const std::string drug = "Drug" + vocabulary[random.below(vocabulary.size())];
            const std::string event = vocabulary[random.below(vocabulary.size())] + " pain";
            const std::string n = std::to_string(r);
            text += "In ";
            for (int w = 0; w < 20; ++w) {
                text += vocabulary[random.below(vocabulary.size())] + " ";
            }
            const auto mention = [&](const std::string& id, corpus::Label label, const std::string& surface) {
                corpus::Mention made;
                made.id = id;
                made.label = label;
                made.span = text::make_span(static_cast<std::int64_t>(text.size()),
                                            static_cast<std::int64_t>(text.size() + surface.size()));
                made.surface = surface;
                text += surface;
                record.mentions.push_back(made);
            };
            mention("D" + n, corpus::Label::drug, drug);
            text += " caused ";
            mention("E" + n, corpus::Label::adverse_event, event);
            text += " after two weeks.\n";
            record.relations.push_back({"R" + n, "D" + n, "E" + n, corpus::Polarity::causes, {}, {}, 0.5});
        }
        relations += wanted;
        record.document = document(std::to_string(10000000 + i), text);
        records.push_back(std::move(record));
    }
    return records;
}

} // namespace

class TestStoreLarge : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_corpus_of_ade_size()
    {
        const std::vector<corpus::AnnotatedDocument> records = corpus_like();
        Fixture fixture;
        QVERIFY(fixture.make(false));
        QElapsedTimer timer;
        const auto lap = [&timer](const char* what) {
            const double milliseconds = static_cast<double>(timer.nsecsElapsed()) / 1e6;
            qInfo("%-44s %9.2f ms", what, milliseconds);
            timer.start();
            return milliseconds;
        };
        RunRequest request;
        request.kind = VoiceKind::teacher;
        request.name = "teacher";
        timer.start();
        const auto report = RunStore(*fixture.project).import_as(request, records);
        lap("import 1,644 documents, 6,821 relations");
        STORE_OK(report);
        QCOMPARE(report->documents_added, std::int64_t{kDocuments});
        QCOMPARE(report->relations, std::int64_t{kRelations});
        QVERIFY(report->refused.empty());
        timer.start();
        QCOMPARE(RunStore(*fixture.project).import_as(request, records)->unchanged, std::int64_t{kDocuments});
        lap("the same again: unchanged");
        DocumentStore documents(*fixture.project);
        timer.start();
        QCOMPARE(documents.list()->size(), static_cast<std::size_t>(kDocuments));
        const double listed = lap("list");
        DocumentFilter filter;
        filter.only_open_suggestions = true;
        QCOMPARE(documents.list(filter, DocumentOrder::open_suggestions)->size(),
                 static_cast<std::size_t>(kDocuments));
        const double filtered = lap("filter and order by open suggestions");
        filter.search = "caused pain dru";
        QCOMPARE(documents.list(filter, DocumentOrder::relevance)->size(),
                 static_cast<std::size_t>(kDocuments));
        const double searched = lap("search words in every text, by relevance");
        filter.search = "10000777";
        QCOMPARE(documents.list(filter)->size(), std::size_t{1});
        lap("search one external id");
        const std::string version = **documents.find("10000777");
        timer.start();
        const auto record = documents.load(version, {fixture.ann});
        const double loaded = lap("load one document");
        STORE_OK(record);
        DecisionStore ann = fixture.decisions(fixture.ann);
        timer.start();
        for (const RelationRecord& relation : record->relations) {
            STORE_OK(ann.accept_relation(relation.id));
        }
        const double accepted =
            lap("accept its relations, each synced to disk") / static_cast<double>(record->relations.size());
        timer.start();
        STORE_OK(ann.undo());
        lap("undo");
        QVERIFY(fixture.reopen());
        lap("close and open, pages verified");
        QCOMPARE(fixture.faults(), QString());
        lap("check");
        // Generous bounds for a busy machine: a tenth of these is usual.
        QVERIFY2(listed < 1000 && filtered < 1000 && searched < 2000 && loaded < 500 && accepted < 1000,
                 "a query took far longer than a person waits");
    }
};

QTEST_GUILESS_MAIN(TestStoreLarge)
#include "tst_store_large.moc"
