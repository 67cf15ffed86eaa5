// SPDX-License-Identifier: GPL-3.0-or-later
// The changes of the list against reading it whole.
#include "store_fixture.hpp"

#include "core/base/random.hpp"
#include "core/store/split_store.hpp"
#include "core/store/summary_watch.hpp"

using namespace ade;
using namespace ade::store;
using namespace ade::store::test;

namespace {

/// The slow, obvious way to use changes.
void apply(std::vector<DocumentSummary>& list, const SummaryChanges& changes)
{
    std::erase_if(list, [&](const DocumentSummary& one) {
        return std::find(changes.gone.begin(), changes.gone.end(), one.version_id) != changes.gone.end();
    });
    for (const DocumentSummary& row : changes.rows) {
        const auto found = std::find_if(list.begin(), list.end(), [&](const DocumentSummary& one) {
            return one.version_id == row.version_id;
        });
        if (found == list.end()) {
            list.push_back(row);
        } else {
            *found = row;
        }
    }
}

corpus::AnnotatedDocument labelled(const std::string& id, const std::string& end)
{
    corpus::AnnotatedDocument record = first_record(0.5);
    record.document.external_id = id;
    record.document.text += end;
    return record;
}

} // namespace

class TestSummaryWatch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void changes_make_the_list_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 4; ++seed) {
            QTest::addRow("seed %d", seed) << seed;
        }
    }

    void changes_make_the_list()
    {
        QFETCH(int, seed);
        Random random(static_cast<std::uint64_t>(seed));
        Fixture fixture;
        QVERIFY(fixture.make());
        const DocumentStore documents(*fixture.project);
        DecisionStore decisions = fixture.decisions(fixture.ann);
        SummaryWatch watch(*fixture.project);
        std::vector<DocumentSummary> list = *documents.list();
        watch.forget();
        std::size_t whole = 0;
        for (int turn = 0; turn < 60; ++turn) {
            const std::string id = std::to_string(300 + random.below(12));
            const std::string version = list[static_cast<std::size_t>(random.below(list.size()))].version_id;
            const std::uint64_t kind = random.below(20);
            if (kind < 6) { // a new document, or the text that is there
                STORE_OK(DocumentStore(*fixture.project).add({document(id, kFirstText)}));
            } else if (kind < 8) { // a newer text
                STORE_OK(DocumentStore(*fixture.project)
                             .add({document(id, std::string(kFirstText) + " Turn " + std::to_string(turn) +
                                                    ".")}));
            } else if (kind < 11) { // labels, with new documents, new texts and known ones among them
                RunRequest request;
                request.kind = random.below(2) == 0 ? VoiceKind::teacher : VoiceKind::student;
                request.name = "run " + std::to_string(random.below(3));
                const auto stored =
                    RunStore(*fixture.project)
                        .import_as(request, {labelled(id, ""), second_record(),
                                             labelled(std::to_string(400 + turn), " It ended.")});
                STORE_OK(stored);
            } else if (kind < 15) { // a person's work
                const auto relations = fixture.load(version).relations;
                for (const auto& relation : relations) {
                    if (relation.is_suggestion && relation.state == SuggestionState::open) {
                        STORE_OK(random.below(2) == 0 ? decisions.accept_relation(relation.id)
                                                      : decisions.reject_relation(relation.id));
                        break;
                    }
                }
                if (kind == 14) {
                    STORE_OK(decisions.finish_document(version));
                }
            } else if (kind < 17) {
                (void)decisions.undo(); // refused when there is nothing left
            } else if (kind == 17) {    // stopped half way: nothing is stored
                RunRequest request;
                request.kind = VoiceKind::teacher;
                request.name = "tried";
                STORE_OK(RunStore(*fixture.project).import_as(request, {labelled("999", "")}, true));
            } else if (kind == 18) {
                STORE_OK(SplitStore(*fixture.project).split_by_document({}));
            } // else nothing at all happens
            if (random.below(3) == 0) {
                continue; // more comes together
            }
            const auto changes = watch.take();
            STORE_OK(changes);
            if (changes->all) {
                ++whole;
                list = *documents.list();
            } else {
                const auto known = std::count_if(
                    changes->rows.begin(), changes->rows.end(), [&](const DocumentSummary& row) {
                        return std::any_of(list.begin(), list.end(), [&](const DocumentSummary& one) {
                            return one.version_id == row.version_id;
                        });
                    });
                QCOMPARE(changes->known, static_cast<std::size_t>(known));
                apply(list, *changes);
            }
            QCOMPARE(list, *documents.list());
            const auto nothing = watch.take();
            STORE_OK(nothing);
            QVERIFY(nothing->empty());
        }
        QVERIFY(whole < 20);
    }

    void a_change_told_elsewhere_is_not_told_again()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        SummaryWatch watch(*fixture.project);
        DecisionStore decisions = fixture.decisions(fixture.ann);
        STORE_OK(decisions.finish_document(fixture.first));
        STORE_OK(decisions.finish_document(fixture.second));
        STORE_OK(watch.told(fixture.first));
        const auto changes = watch.take();
        STORE_OK(changes);
        QCOMPARE(changes->rows.size(), std::size_t{1});
        QCOMPARE(changes->rows[0].version_id, fixture.second);
        QCOMPARE(changes->known, std::size_t{1});
    }

    void a_newer_text_takes_the_place_of_the_older()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        SummaryWatch watch(*fixture.project);
        DocumentStore store(*fixture.project);
        STORE_OK(store.add({document("100", std::string(kFirstText) + " More."), document("201", "New.")}));
        const auto changes = watch.take();
        STORE_OK(changes);
        QCOMPARE(changes->gone, std::vector<std::string>{fixture.first});
        QCOMPARE(changes->rows.size(), std::size_t{2});
        QCOMPARE(changes->rows[0].external_id, std::string("100"));
        QCOMPARE(changes->rows[1].external_id, std::string("201"));
        QCOMPARE(changes->known, std::size_t{0}); // both texts are new
    }

    void a_part_drawn_anew_asks_for_the_whole_list()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        SummaryWatch watch(*fixture.project);
        STORE_OK(SplitStore(*fixture.project).freeze(1, 7));
        const auto changes = watch.take();
        STORE_OK(changes);
        QVERIFY(changes->all);
    }

    void reading_tells_nothing()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        SummaryWatch watch(*fixture.project);
        STORE_OK(DocumentStore(*fixture.project).list());
        (void)fixture.load(fixture.first);
        QVERIFY(watch.take()->empty());
    }
};

QTEST_GUILESS_MAIN(TestSummaryWatch)
#include "tst_summary_watch.moc"
