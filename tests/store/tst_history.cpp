// SPDX-License-Identifier: GPL-3.0-or-later
// What happened to one text, as a reader wants it: newest first, who, what, where, notes whole, in pages.
#include "store_fixture.hpp"

#include "core/store/history.hpp"

using namespace ade;
using namespace ade::store;
using namespace ade::store::test;

namespace {

QStringList words_of(const HistoryPage& page)
{
    QStringList words;
    for (const HistoryEntry& entry : page.entries) {
        words.append(QString::fromStdString(entry.words));
    }
    return words;
}

} // namespace

class TestHistory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void steps_newest_first()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        DecisionStore ben = fixture.decisions(fixture.ben);
        STORE_OK(ann.accept_relation(
            fixture.relation(fixture.first, "clarithromycin", "nausea", fixture.teacher)));
        STORE_OK(
            ben.reject_relation(fixture.relation(fixture.first, "Ondansetron", "nausea", fixture.teacher)));
        STORE_OK(
            ann.set_review({fixture.second, 1, "", "", ReviewState::done, "", false, 1})); // another text
        STORE_OK(
            ann.set_review({fixture.first, 1, "", "", ReviewState::unsure, "which <b>dose</b>?", true, 1}));
        const auto page = document_history(*fixture.project, {fixture.first});
        STORE_OK(page);
        QVERIFY(!page->more);
        QCOMPARE(words_of(*page), QStringList({QStringLiteral("Sentence 2: unsure"),
                                               QStringLiteral("Rejected nausea of Ondansetron"),
                                               QStringLiteral("Accepted nausea of clarithromycin"),
                                               QStringLiteral("Labels of teacher “teacher” came in")}));
        const HistoryEntry& unsure = page->entries[0];
        QCOMPARE(unsure.note, std::string("which <b>dose</b>?"));
        QCOMPARE(unsure.sentence_index, 1);
        QVERIFY(!unsure.place);
        const HistoryEntry& rejected = page->entries[1];
        QCOMPARE(rejected.person, std::string("Ben"));
        QCOMPARE(rejected.action, std::string("reject_relation"));
        QVERIFY(rejected.place && *rejected.place == span_in(kFirstText, "nausea"));
        QCOMPARE(rejected.surface, std::string("nausea"));
        QVERIFY(rejected.time.size() == 24 && rejected.time.back() == 'Z');
        const HistoryEntry& accepted = page->entries[2];
        QCOMPARE(accepted.person, std::string("Ann"));
        QVERIFY(accepted.place && *accepted.place == span_in(kFirstText, "nausea"));
        QVERIFY(page->entries[3].person.empty());
        QVERIFY(document_history(*fixture.project, {"no such text"})->entries.empty());
        const auto added =
            DocumentStore(*fixture.project).add({document("300", "Rash\n\nA rash was seen.")}, fixture.ann);
        STORE_OK(added);
        const auto texts = DocumentStore(*fixture.project).list();
        const auto pasted = std::find_if(texts->begin(), texts->end(), [](const DocumentSummary& summary) {
            return summary.external_id == "300";
        });
        const auto came = document_history(*fixture.project, {pasted->version_id});
        QCOMPARE(words_of(*came), QStringList{QStringLiteral("Text came in")});
    }

    void taken_back_and_done_again()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        STORE_OK(ann.accept_relation(
            fixture.relation(fixture.first, "clarithromycin", "nausea", fixture.teacher)));
        STORE_OK(ann.undo());
        auto page = document_history(*fixture.project, {fixture.first});
        QCOMPARE(QString::fromStdString(page->entries[0].words),
                 QStringLiteral("Undid: Accepted nausea of clarithromycin"));
        QCOMPARE(page->entries[0].action, std::string("undo"));
        QVERIFY(page->entries[1].undone);
        // The deleted row's place is in the log still.
        QVERIFY(page->entries[1].place && *page->entries[1].place == span_in(kFirstText, "nausea"));
        STORE_OK(ann.redo());
        page = document_history(*fixture.project, {fixture.first});
        QVERIFY(!page->entries[2].undone);
        QVERIFY(!page->entries[0].undone);
    }

    void notes_alone()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        STORE_OK(ann.finish_document(fixture.first));
        STORE_OK(ann.add_comment(fixture.mention(fixture.first, "nausea", fixture.teacher), "who had it?"));
        STORE_OK(ann.add_comment(fixture.relation(fixture.first, "clarithromycin", "nausea", fixture.teacher),
                                 "really?"));
        STORE_OK(ann.add_comment(fixture.first, "two men"));
        STORE_OK(ann.set_review({fixture.first, 0, "", "", ReviewState::skipped, "", true, 1}));
        STORE_OK(ann.reject_relation(
            fixture.relation(fixture.first, "Ondansetron", "nausea", fixture.teacher), "it relieved it"));
        HistoryQuery query{fixture.first};
        query.notes_only = true;
        const auto page = document_history(*fixture.project, query);
        STORE_OK(page);
        QCOMPARE(words_of(*page),
                 QStringList({QStringLiteral("Rejected nausea of Ondansetron"), QStringLiteral("Commented"),
                              QStringLiteral("Commented on nausea of clarithromycin"),
                              QStringLiteral("Commented on nausea")}));
        QCOMPARE(page->entries[0].note, std::string("it relieved it"));
        QCOMPARE(page->entries[1].note, std::string("two men"));
        QCOMPARE(page->entries[1].sentence_index, -1);
        QCOMPARE(page->entries[3].note, std::string("who had it?"));
        QVERIFY(page->entries[3].sentence_index > 0);
        QVERIFY(page->entries[2].place && *page->entries[2].place == span_in(kFirstText, "nausea"));
    }

    /// Pages of any size, put together, are the whole.
    void pages_data()
    {
        QTest::addColumn<int>("limit");
        for (const int limit : {1, 2, 3, 7, 22, 23, 24, 100}) {
            QTest::addRow("%d at a time", limit) << limit;
        }
    }
    void pages()
    {
        QFETCH(int, limit);
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        for (int i = 0; i < 22; ++i) {
            STORE_OK(ann.set_review({fixture.first, i % 3, "", "",
                                     i % 2 == 0 ? ReviewState::done : ReviewState::skipped, "", true, i}));
        }
        HistoryQuery query{fixture.first};
        const auto whole = document_history(*fixture.project, query);
        QCOMPARE(whole->entries.size(), std::size_t{23});
        query.limit = limit;
        std::vector<HistoryEntry> together;
        bool more = true;
        while (more) {
            const auto page = document_history(*fixture.project, query);
            STORE_OK(page);
            QVERIFY(static_cast<int>(page->entries.size()) <= limit);
            together.insert(together.end(), page->entries.begin(), page->entries.end());
            more = page->more;
            QVERIFY(!more || !page->entries.empty());
            query.before_seq = together.back().seq;
            query.before_row = together.back().row;
        }
        QVERIFY(together == whole->entries);
    }

    void unsure_about_a_drug_reopens_a_done_sentence()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        const auto state = [&] {
            for (const ReviewUnit& unit : fixture.load(fixture.first, fixture.ann).review) {
                if (unit.sentence_index == 1 && unit.drug_key.empty()) {
                    return unit;
                }
            }
            return ReviewUnit{};
        };
        const ReviewUnit unsure{fixture.first, 1, "azithromycin", "", ReviewState::unsure, "which?", true, 1};
        STORE_OK(ann.set_review(unsure)); // an open sentence stays open
        QCOMPARE(state().state, ReviewState::open);
        STORE_OK(ann.undo());
        STORE_OK(ann.set_review({fixture.first, 1, "", "", ReviewState::done, "", true, 1}));
        STORE_OK(ann.set_review(unsure));
        QCOMPARE(state().state, ReviewState::unsure);
        QCOMPARE(state().note, std::string("which?"));
        STORE_OK(ann.undo()); // one step
        QCOMPARE(state().state, ReviewState::done);
        STORE_OK(ann.redo());
        QCOMPARE(state().state, ReviewState::unsure);
    }
};

QTEST_GUILESS_MAIN(TestHistory)
#include "tst_history.moc"
