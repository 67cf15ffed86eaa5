// SPDX-License-Identifier: GPL-3.0-or-later
// What a student may learn from, and what never.
#include "store_fixture.hpp"

#include "core/store/split_store.hpp"
#include "core/store/training_data.hpp"

#include <set>

using namespace ade;
using namespace ade::store;
using namespace ade::store::test;

namespace {

std::string slice(const std::string& text, text::Span span)
{
    return text.substr(static_cast<std::size_t>(span.begin.value()),
                       static_cast<std::size_t>(span.length())); // ASCII
}

std::vector<std::string> external_ids(const TrainingSet& set)
{
    std::set<std::string> ids;
    for (const TrainingSentence& sentence : set.sentences) {
        ids.insert(sentence.external_id);
    }
    return {ids.begin(), ids.end()};
}

/// Many one-sentence texts "Drug1 caused pain1.", imported as gold.
std::vector<corpus::AnnotatedDocument> many(int count)
{
    std::vector<corpus::AnnotatedDocument> records;
    for (int i = 0; i < count; ++i) {
        const std::string n = std::to_string(i);
        corpus::AnnotatedDocument record;
        record.document = document(n, "Drug" + n + " caused pain" + n + ".");
        record.mentions = {
            find_mention(record.document.text, "T1", corpus::Label::drug, "Drug" + n),
            find_mention(record.document.text, "T2", corpus::Label::adverse_event, "pain" + n)};
        record.relations = {{"R1", "T1", "T2", corpus::Polarity::causes, {}, {}, {}}};
        records.push_back(std::move(record));
    }
    return records;
}

RunRequest gold_request()
{
    RunRequest request;
    request.name = "gold";
    request.counts_as_gold = true;
    return request;
}

} // namespace

class TestTrainingData : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void only_done_units_are_gold()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        STORE_OK(ann.accept_relation(
            fixture.relation(fixture.first, "Azithromycin", "severe ototoxicity", fixture.teacher)));
        auto set = gather_training_set(*fixture.project);
        STORE_OK(set);
        QVERIFY(set->sentences.empty()); // accepted, but the sentence is not done
        QVERIFY(set->counts["sentences_not_reviewed"] > 0);
        ReviewUnit unit;
        unit.version_id = fixture.first;
        unit.sentence_index = 1;
        unit.state = ReviewState::done;
        STORE_OK(ann.set_review(unit));
        set = gather_training_set(*fixture.project);
        QCOMPARE(set->sentences.size(), std::size_t{1});
        const TrainingSentence& sentence = set->sentences[0];
        QCOMPARE(sentence.text, std::string("Azithromycin caused severe ototoxicity in two men."));
        QCOMPARE(sentence.drugs.size(), std::size_t{1});
        QCOMPARE(slice(sentence.text, sentence.drugs[0].span), std::string("Azithromycin"));
        QCOMPARE(sentence.drugs[0].key, std::string("azithromycin"));
        QCOMPARE(sentence.drugs[0].events.size(), std::size_t{1});
        QCOMPARE(slice(sentence.text, sentence.drugs[0].events[0]), std::string("severe ototoxicity"));
        unit.state = ReviewState::unsure;
        STORE_OK(ann.set_review(unit));
        QVERIFY(gather_training_set(*fixture.project)->sentences.empty());
    }

    void drugs_without_events_are_negatives_and_other_polarities_are_counted()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        STORE_OK(ann.set_polarity(fixture.relation(fixture.first, "Ondansetron", "nausea", fixture.teacher),
                                  corpus::Polarity::treats));
        STORE_OK(ann.accept_relation(
            fixture.relation(fixture.first, "clarithromycin", "nausea", fixture.teacher)));
        STORE_OK(ann.finish_document(fixture.first));
        const auto set = gather_training_set(*fixture.project);
        STORE_OK(set);
        QCOMPARE(set->counts.at("relations_treats"), std::int64_t{1});
        const auto sentence = std::find_if(set->sentences.begin(), set->sentences.end(),
                                           [](const auto& s) { return s.text.starts_with("Ondansetron"); });
        QVERIFY(sentence != set->sentences.end());
        QCOMPARE(sentence->drugs.size(), std::size_t{2});
        QVERIFY(sentence->drugs[0].events.empty()); // ondansetron: an innocent drug
        QCOMPARE(sentence->drugs[1].events.size(), std::size_t{1});
        // The teacher's drug in a finished sentence, judged by no one, is a drug without an event.
        const auto other = std::find_if(set->sentences.begin(), set->sentences.end(), [](const auto& s) {
            return s.text.starts_with("Azithromycin caused");
        });
        QVERIFY(other != set->sentences.end());
        QVERIFY(other->drugs[0].events.empty());
    }

    void a_single_drug_can_be_done()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        STORE_OK(ann.no_event_for_drug(fixture.first, 2,
                                       fixture.mention(fixture.first, "Ondansetron", fixture.teacher)));
        STORE_OK(ann.accept_relation(
            fixture.relation(fixture.first, "clarithromycin", "nausea", fixture.teacher)));
        const auto set = gather_training_set(*fixture.project);
        STORE_OK(set);
        QCOMPARE(set->sentences.size(), std::size_t{1});
        QCOMPARE(set->sentences[0].drugs.size(), std::size_t{1});
        QCOMPARE(set->sentences[0].drugs[0].key, std::string("ondansetron"));
        QCOMPARE(set->counts.at("relations_drug_not_reviewed"), std::int64_t{1});
    }

    void the_later_mark_decides()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        DecisionStore ben = fixture.decisions(fixture.ben);
        const std::string id =
            fixture.relation(fixture.first, "Azithromycin", "severe ototoxicity", fixture.teacher);
        STORE_OK(ann.accept_relation(id));
        STORE_OK(ben.reject_relation(id));
        const auto pairs = [&] { return gather_training_set(*fixture.project)->counts.at("positive_pairs"); };
        STORE_OK(ann.finish_document(fixture.first));
        QCOMPARE(pairs(), std::int64_t{1});
        STORE_OK(ben.finish_document(fixture.first));
        QCOMPARE(pairs(), std::int64_t{0});
        STORE_OK(ben.undo());
        QCOMPARE(pairs(), std::int64_t{1});
    }

    void relations_across_sentences_are_counted()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        STORE_OK(RunStore(*fixture.project).import_as(gold_request(), {first_record(1), second_record()}));
        const auto set = gather_training_set(*fixture.project);
        STORE_OK(set);
        QCOMPARE(set->counts.at("relations_cross_sentence"), std::int64_t{1});
        QCOMPARE(set->counts.at("positive_pairs"), std::int64_t{3});
        QVERIFY(set->counts.at("sentences_without_drug") > 0);
    }

    void teacher_labels_stand_in_and_paper_mode_drops_none()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        TrainingRequest request;
        request.voice_ids = {fixture.teacher};
        const auto taught = gather_training_set(*fixture.project, request);
        STORE_OK(taught);
        QCOMPARE(taught->counts.at("positive_pairs"), std::int64_t{3});
        QVERIFY(taught->sentences[0].source == "teacher");
        // A rejected proposal teaches nothing more, even before its sentence is done.
        DecisionStore ann = fixture.decisions(fixture.ann);
        STORE_OK(
            ann.reject_relation(fixture.relation(fixture.first, "Ondansetron", "nausea", fixture.teacher)));
        QCOMPARE(gather_training_set(*fixture.project, request)->counts.at("positive_pairs"),
                 std::int64_t{2});
        request.paper_mode = true;
        const auto paper = gather_training_set(*fixture.project, request);
        QVERIFY(paper->counts.at("sentences_paper_none") > 0);
        QVERIFY(paper->sentences.size() < taught->sentences.size() + 1);
        QVERIFY(paper->data_hash != taught->data_hash);
    }

    void splits_are_by_document_and_keep_their_seed()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        STORE_OK(RunStore(*fixture.project).import_as(gold_request(), many(50)));
        SplitStore store(*fixture.project, fixture.ann);
        SplitRequest request;
        request.seed = 7;
        const auto report = store.split_by_document(request);
        STORE_OK(report);
        QCOMPARE(report->train, std::int64_t{40});
        QCOMPARE(report->dev, std::int64_t{5});
        QCOMPARE(report->test, std::int64_t{5});
        const std::string hash = fixture.hash();
        STORE_OK(store.split_by_document(request));
        QCOMPARE(fixture.hash(), hash);
        QCOMPARE(store.report()->seed, std::uint64_t{7});
        // The same articles and seed in another project: the same parts.
        Fixture other;
        QVERIFY(other.make(false));
        auto records = many(50);
        std::reverse(records.begin(), records.end());
        STORE_OK(RunStore(*other.project).import_as(gold_request(), records));
        STORE_OK(SplitStore(*other.project).split_by_document(request));
        QVERIFY(external_ids(*gather_training_set(*fixture.project)) ==
                external_ids(*gather_training_set(*other.project)));
        const auto set = gather_training_set(*fixture.project);
        QCOMPARE(set->sentences.size(), std::size_t{40});
        QCOMPARE(set->counts.at("documents_in_test"), std::int64_t{5});
        QCOMPARE(set->counts.at("documents_in_dev"), std::int64_t{5});
        TrainingRequest bad;
        bad.splits = {"train", "test"};
        STORE_REFUSED(gather_training_set(*fixture.project, bad), "store.train_on_test");
        QCOMPARE(gather_evaluation_set(*fixture.project, {"test"}, false)->sentences.size(), std::size_t{5});
        QCOMPARE(fixture.faults(), QString());
    }

    void frozen_documents_never_train()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        STORE_OK(RunStore(*fixture.project).import_as(gold_request(), many(30)));
        SplitStore store(*fixture.project, fixture.ann);
        STORE_OK(store.split_by_document({1, 0, 0, 3}));
        QCOMPARE(gather_training_set(*fixture.project)->sentences.size(), std::size_t{30});
        DecisionStore ann = fixture.decisions(fixture.ann);
        STORE_OK(
            ann.finish_document(**DocumentStore(*fixture.project).find("4"))); // seen: not drawn any more
        STORE_REFUSED(store.freeze(30, 1), "store.freeze_count");
        STORE_REFUSED(store.freeze(0, 1), "store.freeze_count");
        const auto frozen = store.freeze(10, 5);
        STORE_OK(frozen);
        QCOMPARE(frozen->document_ids.size(), std::size_t{10});
        const auto set = gather_training_set(*fixture.project);
        QCOMPARE(set->sentences.size(), std::size_t{20});
        QCOMPARE(set->counts.at("documents_frozen"), std::int64_t{10});
        TrainingRequest everything;
        everything.splits = {"train", "dev", ""};
        QCOMPARE(gather_training_set(*fixture.project, everything)->sentences.size(), std::size_t{20});
        STORE_OK(store.split_by_document({1, 0, 0, 9})); // a new draw does not thaw them
        QCOMPARE(gather_training_set(*fixture.project)->sentences.size(), std::size_t{20});
        QCOMPARE(store.report()->test, std::int64_t{10});
        QCOMPARE(gather_evaluation_set(*fixture.project, {}, true)->sentences.size(), std::size_t{10});
        QVERIFY(store.freeze_documents({"nothing"}).error().code == ErrorCode::not_found);
        QCOMPARE(fixture.faults(), QString());
    }

    void excluded_articles_are_counted()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        STORE_OK(RunStore(*fixture.project).import_as(gold_request(), many(5)));
        TrainingRequest request;
        request.excluded_external_ids = {"1", "3"};
        const auto set = gather_training_set(*fixture.project, request);
        QVERIFY(external_ids(*set) == (std::vector<std::string>{"0", "2", "4"}));
        QCOMPARE(set->counts.at("documents_excluded"), std::int64_t{2});
    }
};

QTEST_GUILESS_MAIN(TestTrainingData)
#include "tst_training_data.moc"
