// SPDX-License-Identifier: GPL-3.0-or-later
// The ledger of a teacher's strings: listed, counted, settled by a person, and taken back.
#include "store_fixture.hpp"

#include "core/store/alignment_ledger.hpp"

using namespace ade;
using namespace ade::store;
using namespace ade::store::test;

namespace {

/// "Azithromycin caused severe ototoxicity in two men." is sentence 1 of the first text.
AskedSentence asked(const Fixture& fixture)
{
    const std::string text = kFirstText;
    const std::size_t body = text.find("\n\n");
    AskedSentence one;
    one.version_id = fixture.first;
    one.position = 1;
    one.outcome = AskedOutcome::events;
    one.model = "m";
    one.answer = "Azithromycin: ototoxicity|deafness\nZithromax: hearing loss";
    one.drugs = 2;
    one.events = 3;
    const text::Span drug = span_in(text, "Azithromycin", body);
    one.strings = {
        {LedgerRole::event,
         1,
         0,
         "ototoxicity",
         "Azithromycin",
         "ambiguous",
         {{span_in(text, "severe ototoxicity"), "exact", 1}, {span_in(text, "ototoxicity"), "exact", 1}},
         {drug},
         false,
         {}},
        {LedgerRole::event, 2, 0, "deafness", "Azithromycin", "absent", {}, {drug}, false, {}},
        {LedgerRole::drug,
         3,
         3,
         "Zithromax",
         "Zithromax",
         "ambiguous",
         {{drug, "alias", 1}, {span_in(text, "Azithromycin"), "alias", 1}},
         {},
         false,
         {"other_model"}},
        {LedgerRole::event,
         4,
         3,
         "hearing loss",
         "Zithromax",
         "fuzzy",
         {{span_in(text, "ototoxicity"), "fuzzy", 0.8}},
         {},
         false,
         {}}};
    return one;
}

} // namespace

class TestAlignmentLedger : public QObject {
    Q_OBJECT

private:
    Fixture fixture_;
    std::string run_;

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(fixture_.make());
        run_ = RunStore(*fixture_.project).begin_run({VoiceKind::teacher, "m, p", "{\"model\": \"m\"}"})->id;
        AlignmentLedger ledger(*fixture_.project, fixture_.ann);
        STORE_OK(ledger.store(run_, {asked(fixture_)}));
        AskedSentence failed;
        failed.version_id = fixture_.first;
        failed.position = 2;
        failed.outcome = AskedOutcome::failed;
        failed.reason = "time-out";
        failed.strings = {{LedgerRole::answer, 0, 0, "time-out", "", "failed", {}, {}, false, {}}};
        AskedSentence unparsed = failed;
        unparsed.position = 3;
        unparsed.outcome = AskedOutcome::unparsed;
        unparsed.flags = {"speaks_to_model"};
        unparsed.strings[0].status = "unparsed";
        STORE_OK(ledger.store(run_, {failed, unparsed}));
    }

    void everythingIsListed()
    {
        const AlignmentLedger ledger(*fixture_.project, fixture_.ann);
        const auto all = ledger.list({}, 100);
        STORE_OK(all);
        QCOMPARE(all->size(), std::size_t(6));
        const LedgerEntry& first = all->front();
        QCOMPARE(first.sentence, std::string("Azithromycin caused severe ototoxicity in two men."));
        QCOMPARE(first.answer, asked(fixture_).answer);
        QCOMPARE(first.external_id, std::string("100"));
        LedgerString string = asked(fixture_).strings[0];
        string.number = string.drug_number = 0; // not told
        QCOMPARE(first.string, string);
        QCOMPARE(first.state, LedgerState::open);
        QCOMPARE(all->at(2).string.flags, std::vector<std::string>{"other_model"});
        LedgerFilter filter;
        filter.statuses = {"ambiguous", "absent"};
        QCOMPARE(*ledger.count(filter), std::int64_t(3));
        QCOMPARE(ledger.list(filter, 1, 2)->front().string.asked, std::string("Zithromax"));
        filter.run_id = "another";
        QCOMPARE(*ledger.count(filter), std::int64_t(0));
        STORE_REFUSED(ledger.entry("nothing"), "store.no_ledger_entry");
    }

    void ratesAreOfStringsAndAnswers()
    {
        const auto rates = AlignmentLedger(*fixture_.project).rates();
        STORE_OK(rates);
        QCOMPARE(rates->size(), std::size_t(1));
        const LedgerRates& one = rates->front();
        QCOMPARE(one.asked, std::int64_t(3));
        QCOMPARE(one.with_events, std::int64_t(1));
        QCOMPARE(one.failed, std::int64_t(1));
        QCOMPARE(one.flagged, std::int64_t(1));
        QCOMPARE(one.absent_share(), 0.2);
        QCOMPARE(one.ambiguous_share(), 0.4);
        QCOMPARE(one.unparsed_share(), 0.5);
    }

    void aChoiceIsOneStepOfUndo()
    {
        AlignmentLedger ledger(*fixture_.project, fixture_.ann);
        const auto all = *ledger.list({}, 100);
        const std::string before = fixture_.hash();
        STORE_REFUSED(ledger.choose(all[0].id, 2), "store.no_candidate");
        STORE_REFUSED(ledger.choose(all[1].id, 0), "store.no_candidate");
        const auto done = ledger.choose(all[0].id, 1);
        STORE_OK(done);
        QCOMPARE(done->description, std::string("Placed ototoxicity"));
        QCOMPARE(done->sentence_index, 1);
        const std::string relation =
            fixture_.relation(fixture_.first, "Azithromycin", "ototoxicity", fixture_.ann);
        QVERIFY(relation != "no such relation");
        LedgerFilter open;
        open.person_id = fixture_.ann;
        open.only_open = true;
        QCOMPARE(*ledger.count(open), std::int64_t(5));
        QCOMPARE(ledger.entry(all[0].id)->state, LedgerState::chosen);
        open.person_id = fixture_.ben; // another person has not looked
        QCOMPARE(*ledger.count(open), std::int64_t(6));
        QCOMPARE(fixture_.faults(), QString());
        auto decisions = fixture_.decisions(fixture_.ann);
        STORE_OK(decisions.undo());
        QCOMPARE(fixture_.hash(), before);
        QCOMPARE(ledger.entry(all[0].id)->state, LedgerState::open);
        STORE_OK(decisions.redo());
        QCOMPARE(ledger.entry(all[0].id)->state, LedgerState::chosen);
        STORE_OK(decisions.undo());
        QCOMPARE(fixture_.faults(), QString());
    }

    void anEventWaitsForItsDrug()
    {
        AlignmentLedger ledger(*fixture_.project, fixture_.ann);
        const auto all = *ledger.list({}, 100);
        STORE_REFUSED(ledger.choose(all[3].id, 0), "store.drug_is_open");
        STORE_OK(ledger.choose(all[2].id, 0));
        STORE_OK(ledger.choose(all[3].id, 0));
        QVERIFY(fixture_.relation(fixture_.first, "Azithromycin", "ototoxicity", fixture_.ann) !=
                "no such relation");
        // The person may say it at once, too.
        STORE_OK(AlignmentLedger(*fixture_.project, fixture_.ben)
                     .choose(all[3].id, 0, span_in(kFirstText, "Azithromycin")));
        QCOMPARE(fixture_.faults(), QString());
    }

    void whatIsMadeUpIsDismissed()
    {
        AlignmentLedger ledger(*fixture_.project, fixture_.ann);
        const auto all = *ledger.list({}, 100);
        STORE_OK(ledger.dismiss(all[1].id, "not said"));
        QCOMPARE(ledger.entry(all[1].id)->state, LedgerState::dismissed);
        STORE_OK(fixture_.decisions(fixture_.ann).undo());
        QCOMPARE(ledger.entry(all[1].id)->state, LedgerState::open);
    }

    void theSameSentenceAgainKeepsChoices()
    {
        AlignmentLedger ledger(*fixture_.project, fixture_.ann);
        const auto before = *ledger.list({}, 100);
        STORE_OK(ledger.dismiss(before[1].id));
        STORE_OK(ledger.store(run_, {asked(fixture_)}));
        LedgerFilter filter;
        filter.statuses = {"absent"};
        const auto after = *ledger.list(filter, 10);
        QCOMPARE(after.size(), std::size_t(1));
        QCOMPARE(after[0].id, before[1].id);
        QCOMPARE(after[0].state, LedgerState::dismissed);
        QCOMPARE(ledger.asked(run_)->size(), std::size_t(3));
        QCOMPARE(fixture_.faults(), QString());
    }
};

QTEST_GUILESS_MAIN(TestAlignmentLedger)
#include "tst_alignment_ledger.moc"
