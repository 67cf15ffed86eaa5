// SPDX-License-Identifier: GPL-3.0-or-later
// A newer text of an article gets what was said about the older one, where its words are the same.
#include "store_fixture.hpp"

#include "core/base/random.hpp"
#include "core/store/carry_over.hpp"
#include "core/store/split_store.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/utf8.hpp"

#include <map>
#include <set>

using namespace ade;
using namespace ade::store;
using namespace ade::store::test;

namespace {

std::string slice(const std::string& text, text::Span span)
{
    const auto part = text::slice(text, span);
    return part ? std::string(*part) : "outside";
}

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const std::size_t at = text.find(from);
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// "azithromycin → severe ototoxicity" of one voice.
std::set<std::string> links(const DocumentRecord& record, const std::string& voice)
{
    std::map<std::string, std::string> surfaces;
    for (const MentionRecord& mention : record.mentions) {
        surfaces[mention.id] = mention.surface;
    }
    std::set<std::string> links;
    for (const RelationRecord& relation : record.relations) {
        if (relation.voice_id == voice) {
            links.insert(surfaces[relation.drug_mention_id] + " → " + surfaces[relation.event_mention_id]);
        }
    }
    return links;
}

/// A copy: a loop over the parts of a temporary would outlive it.
std::vector<CarriedItem> items(const Fixture& fixture, const std::string& version_id, bool only_open = true)
{
    const auto found = CarryStore(*fixture.project).items(version_id, only_open);
    return found ? *found : std::vector<CarriedItem>();
}

/// Every label of the newer text reads as its text does, and as the row it comes from.
void check_surfaces(Fixture& fixture, const std::string& version_id)
{
    const DocumentRecord record = fixture.load(version_id);
    std::map<std::string, std::string> surfaces;
    for (const MentionRecord& mention : record.mentions) {
        QCOMPARE(slice(record.document.text, mention.span), mention.surface);
        surfaces[mention.id] = mention.surface;
    }
    for (const CarriedItem& item : items(fixture, version_id, false)) {
        if (item.kind == "mention" && !item.to_id.empty()) {
            QCOMPARE(surfaces[item.to_id], item.surface);
            QCOMPARE(item.present_text, item.surface);
        }
        QCOMPARE(item.to_id.empty(), item.fate == Fate::changed || item.fate == Fate::lost);
    }
}

} // namespace

class TestCarryOver : public QObject {
    Q_OBJECT

    /// Ann accepts the first link, corrects the second's drug, rejects the third, and is done with all
    /// sentences.
    static void review_first(Fixture& fixture)
    {
        DecisionStore decisions = fixture.decisions(fixture.ann);
        STORE_OK(decisions.accept_relation(
            fixture.relation(fixture.first, "Azithromycin", "severe ototoxicity", fixture.teacher)));
        STORE_OK(decisions.reject_relation(
            fixture.relation(fixture.first, "Ondansetron", "nausea", fixture.teacher)));
        STORE_OK(decisions.accept_relation(
            fixture.relation(fixture.first, "clarithromycin", "nausea", fixture.teacher)));
        STORE_OK(decisions.add_comment(fixture.first, "Look at the table too."));
        STORE_OK(decisions.finish_document(fixture.first));
    }

    /// Adds another text of the first document; its version id.
    static std::string add(Fixture& fixture, const std::string& text, CarryReport* report = nullptr)
    {
        const auto added = DocumentStore(*fixture.project).add({document("100", text)}, fixture.ann);
        if (!added || added->new_versions != 1 || added->carried.size() != 1) {
            qWarning("%s", added ? "no carried report" : added.error().text().c_str());
            return {};
        }
        if (report != nullptr) {
            *report = added->carried.front();
        }
        return added->documents.front().version_id;
    }

private Q_SLOTS:
    void everything_goes_along_when_a_sentence_comes_in_front()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        review_first(fixture);
        CarryReport report;
        const std::string text = replaced(kFirstText, "\n\n", "\n\nBackground 😀: little is known. ");
        const std::string version = add(fixture, text, &report);
        QVERIFY(!version.empty());
        const DocumentRecord record = fixture.load(version, fixture.ann);
        const std::set<std::string> own = {"Azithromycin → severe ototoxicity", "clarithromycin → nausea"};
        QCOMPARE(links(record, fixture.ann), own);
        QCOMPARE(links(record, fixture.teacher), links(fixture.load(fixture.first), fixture.teacher));
        QCOMPARE(report.changed + report.lost + report.open_items, std::int64_t{0});
        QCOMPARE(report.kept, std::int64_t{0});
        QCOMPARE(report.moved, std::int64_t{6}); // four mentions, two links
        QCOMPARE(report.suggestions, std::int64_t{8});
        QCOMPARE(report.judgements, std::int64_t{1});
        QCOMPARE(report.sentences_open, std::int64_t{0});
        QCOMPARE(record.comments.size(), std::size_t{1});
        QCOMPARE(record.comments.front().target_id, version);
        // Accepted and rejected stay so; the new sentence is open.
        for (const RelationRecord& relation : record.relations) {
            if (relation.voice_id == fixture.teacher) {
                QVERIFY(relation.state != SuggestionState::open);
            }
        }
        const auto summary = DocumentStore(*fixture.project).summary(version);
        QCOMPARE(summary->sentences_done,
                 DocumentStore(*fixture.project).summary(fixture.first)->sentences_done);
        QCOMPARE(summary->sentences, summary->sentences_done + 1);
        check_surfaces(fixture, version);
        QCOMPARE(fixture.faults(), QString());
    }

    void a_negation_ends_the_link_and_not_the_names()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        review_first(fixture);
        CarryReport report;
        const std::string version = add(
            fixture, replaced(kFirstText, "Azithromycin caused severe", "Azithromycin never caused severe"),
            &report);
        const DocumentRecord record = fixture.load(version, fixture.ann);
        QCOMPARE(links(record, fixture.ann), std::set<std::string>{"clarithromycin → nausea"});
        QVERIFY(fixture.mention(version, "severe ototoxicity", fixture.ann) != "no such mention");
        const auto open = CarryStore(*fixture.project).items(version);
        STORE_OK(open);
        QCOMPARE(open->size(), std::size_t{1});
        QCOMPARE(open->front().kind, std::string("relation"));
        QCOMPARE(open->front().fate, Fate::changed);
        QCOMPARE(open->front().surface, std::string("Azithromycin → severe ototoxicity"));
        QCOMPARE(open->front().present_text, std::string("severe ototoxicity"));
        QCOMPARE(report.sentences_open, std::int64_t{1});
        check_surfaces(fixture, version);
    }

    void changed_and_lost_words_are_listed()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        review_first(fixture);
        std::string text = replaced(kFirstText, "severe ototoxicity", "severe acute ototoxicity");
        text = replaced(text, "Ondansetron relieved the nausea that clarithromycin had caused. ", "");
        CarryReport report;
        const std::string version = add(fixture, text, &report);
        std::map<std::string, std::pair<std::string, std::string>> open; // what it said → fate, what is there
        for (const CarriedItem& item : items(fixture, version)) {
            open[item.surface] = {std::string(to_string(item.fate)), item.present_text};
        }
        const std::map<std::string, std::pair<std::string, std::string>> expected = {
            {"severe ototoxicity", {"changed", "severe acute ototoxicity"}},
            {"Azithromycin → severe ototoxicity", {"changed", "severe acute ototoxicity"}},
            {"nausea", {"lost", ""}},
            {"clarithromycin", {"lost", ""}},
            {"clarithromycin → nausea", {"lost", ""}}};
        QCOMPARE(open, expected);
        QCOMPARE(report.open_items, std::int64_t{5});
        QCOMPARE(CarryStore(*fixture.project).open_reports()->size(), std::size_t{1});
        check_surfaces(fixture, version);
        QCOMPARE(fixture.faults(), QString());
    }

    void settling_is_a_step_of_undo()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        review_first(fixture);
        const std::string version = add(fixture, replaced(kFirstText, "nausea", "vomiting"));
        CarryStore carried(*fixture.project);
        const auto open = carried.items(version);
        QVERIFY(open->size() > 1);
        std::vector<std::string> ids;
        for (const CarriedItem& item : *open) {
            ids.push_back(item.id);
        }
        STORE_REFUSED(carried.settle({ids.front(), "nothing"}, fixture.ann), "store.no_carried_item");
        QCOMPARE(carried.items(version)->size(), open->size());
        const std::string hash = fixture.hash();
        STORE_OK(carried.settle(ids, fixture.ann));
        QVERIFY(carried.items(version)->empty());
        QVERIFY(!carried.settle(ids, fixture.ann)->changed);
        STORE_OK(fixture.decisions(fixture.ann).undo());
        QCOMPARE(fixture.hash(), hash);
        QCOMPARE(fixture.faults(), QString());
    }

    void undo_takes_it_back_and_redo_brings_it_again()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        review_first(fixture);
        const std::string version = add(fixture, std::string(kFirstText) + " Nobody else was ill.");
        const std::string hash = fixture.hash();
        auto outcome = fixture.decisions(fixture.ann).undo();
        STORE_OK(outcome);
        QCOMPARE(outcome->version_id, version);
        QVERIFY(fixture.load(version).mentions.empty());
        QVERIFY(fixture.load(version).review.empty());
        QVERIFY(items(fixture, version, false).empty());
        QVERIFY(!fixture.load(fixture.first).mentions.empty());
        QCOMPARE(fixture.faults(), QString());
        QVERIFY(fixture.reopen());
        STORE_OK(fixture.decisions(fixture.ann).redo());
        QCOMPARE(fixture.hash(), hash);
        QCOMPARE(fixture.faults(), QString());
        QVERIFY(EventLog(*fixture.project).verify()->ok);
    }

    void undo_is_refused_when_a_decision_stands_on_it()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        const std::string version = add(fixture, std::string(kFirstText) + " Nobody else was ill.");
        STORE_OK(fixture.decisions(fixture.ben)
                     .accept_relation(
                         fixture.relation(version, "Azithromycin", "severe ototoxicity", fixture.teacher)));
        STORE_REFUSED(fixture.decisions(fixture.ann).undo(), "store.undo_dependent");
        STORE_OK(fixture.decisions(fixture.ben).undo());
        STORE_OK(fixture.decisions(fixture.ann).undo());
        QCOMPARE(fixture.faults(), QString());
    }

    void the_same_text_again_changes_nothing()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        review_first(fixture);
        const std::string text = std::string(kFirstText) + " Nobody else was ill.";
        add(fixture, text);
        const std::string hash = fixture.hash();
        for (const std::string& again : {text, std::string(kFirstText)}) {
            const auto report = DocumentStore(*fixture.project).add({document("100", again)}, fixture.ann);
            STORE_OK(report);
            QCOMPARE(report->unchanged, std::int64_t{1});
            QVERIFY(report->carried.empty());
        }
        QCOMPARE(fixture.hash(), hash);
    }

    void a_voice_that_labels_the_newer_text_speaks_for_itself()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        review_first(fixture);
        corpus::AnnotatedDocument record = first_record(0.5);
        record.document.text += " Nobody else was ill.";
        record.mentions.resize(2);
        record.relations.resize(1);
        RunRequest teacher;
        teacher.kind = VoiceKind::teacher;
        teacher.name = "teacher";
        const auto report = RunStore(*fixture.project).import_as(teacher, {record}, false, fixture.ann);
        STORE_OK(report);
        QCOMPARE(report->carried.size(), std::size_t{1});
        QCOMPARE(report->carried.front().suggestions, std::int64_t{0});
        const std::string version = report->carried.front().version_id;
        const DocumentRecord loaded = fixture.load(version, fixture.ann);
        QCOMPARE(links(loaded, fixture.teacher), std::set<std::string>{"Azithromycin → severe ototoxicity"});
        QCOMPARE(links(loaded, fixture.ann).size(), std::size_t{2});
        // Undo takes back what was carried, not the import.
        STORE_OK(fixture.decisions(fixture.ann).undo());
        QCOMPARE(links(fixture.load(version), fixture.teacher).size(), std::size_t{1});
        QVERIFY(links(fixture.load(version), fixture.ann).empty());
        QCOMPARE(RunStore(*fixture.project).runs()->back().status, RunStatus::done);
        QCOMPARE(fixture.faults(), QString());
    }

    void split_and_frozen_stay_with_the_article()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        const std::string id = DocumentStore(*fixture.project).summary(fixture.first)->document_id;
        STORE_OK(SplitStore(*fixture.project, fixture.ann).freeze_documents({id}));
        const std::string version = add(fixture, std::string(kFirstText) + " Nobody else was ill.");
        QVERIFY(fixture.load(version).frozen);
    }

    void spans_in_several_parts_go_along()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        corpus::AnnotatedDocument record;
        record.document = document("100", "Pain in arm and leg followed zolmira in three of them.");
        corpus::Mention mention;
        mention.id = "T1";
        mention.label = corpus::Label::adverse_event;
        mention.parts = {text::make_span(0, 7), text::make_span(16, 19)};
        mention.span = text::make_span(0, 19);
        mention.surface = "Pain in leg";
        record.mentions = {mention};
        RunRequest lexicon;
        lexicon.kind = VoiceKind::lexicon;
        lexicon.name = "words";
        STORE_OK(RunStore(*fixture.project).import_as(lexicon, {record}));
        const std::string version =
            add(fixture, "Results. Pain in arm and leg followed zolmira in three of them.");
        const DocumentRecord loaded = fixture.load(version);
        QCOMPARE(loaded.mentions.size(), std::size_t{1});
        QCOMPARE(loaded.mentions.front().parts,
                 (std::vector<text::Span>{text::make_span(9, 16), text::make_span(25, 28)}));
        QCOMPARE(loaded.mentions.front().surface, std::string("Pain in leg"));
        QCOMPARE(fixture.faults(), QString());
    }

    void any_edit_leaves_equal_surfaces_and_can_be_undone()
    {
        Random random(21);
        const std::vector<std::string> pieces = {" rash", "😀", "\r\n",    " ", "  ",   ".",        " after",
                                                 " the",  "œ", " nausea", "s", " not", " zolmira", "\n"};
        for (int round = 0; round < 12; ++round) {
            Fixture fixture;
            QVERIFY(fixture.make());
            review_first(fixture);
            std::string text = kFirstText;
            for (std::uint64_t edit = 1 + random.below(6); edit > 0; --edit) {
                const auto at = static_cast<std::size_t>(random.below(text.size()));
                const auto size = static_cast<std::size_t>(random.below(3) == 0 ? random.below(30) : 0);
                text.replace(at, std::min(size, text.size() - at), pieces[random.below(pieces.size())]);
            }
            if (!text::check_utf8(text, {}) || text == kFirstText) {
                continue; // a cut emoji that was inserted before
            }
            const std::string before = fixture.hash();
            const auto added = DocumentStore(*fixture.project).add({document("100", text)}, fixture.ann);
            STORE_OK(added);
            const std::string version = added->documents.front().version_id;
            check_surfaces(fixture, version);
            // A link that went along is in a sentence that reads as it did.
            const DocumentRecord record = fixture.load(version);
            for (const RelationRecord& relation : record.relations) {
                const auto event = std::find_if(record.mentions.begin(), record.mentions.end(),
                                                [&relation](const MentionRecord& mention) {
                                                    return mention.id == relation.event_mention_id;
                                                });
                const auto& sentences = record.document.sentences;
                const auto holding = std::find_if(sentences.begin(), sentences.end(),
                                                  [&event](const corpus::Sentence& sentence) {
                                                      return sentence.span.contains(event->span);
                                                  });
                QVERIFY(holding != sentences.end());
                const std::string sentence = slice(text, holding->span);
                QVERIFY2(std::string(kFirstText).find(sentence) != std::string::npos, sentence.c_str());
            }
            QCOMPARE(fixture.faults(), QString());
            const CarryReport report = CarryStore(*fixture.project).report(version)->value();
            QCOMPARE(report, added->carried.front());
            QCOMPARE(report.kept + report.moved + report.changed + report.lost, std::int64_t{6});
            QCOMPARE(report.suggestions + report.suggestions_left, std::int64_t{8});
            STORE_OK(fixture.decisions(fixture.ann).undo());
            QVERIFY(fixture.load(version).mentions.empty());
            QCOMPARE(fixture.faults(), QString());
            QVERIFY(EventLog(*fixture.project).verify()->ok);
            QCOMPARE(links(fixture.load(fixture.first), fixture.ann).size(), std::size_t{2});
        }
    }
};

QTEST_GUILESS_MAIN(TestCarryOver)
#include "tst_carry_over.moc"
