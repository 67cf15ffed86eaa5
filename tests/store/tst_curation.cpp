// SPDX-License-Identifier: GPL-3.0-or-later
// The curation plan: what each stage counts, what never gets in, breaks, staleness, the sample.
#include "core/base/sha256.hpp"
#include "core/lexicon/matcher.hpp"
#include "core/store/article_store.hpp"
#include "core/store/check.hpp"
#include "core/store/curation.hpp"
#include "core/store/duplicate_store.hpp"
#include "core/store/split_store.hpp"
#include "core/store/training_data.hpp"
#include "tests/store/store_fixture.hpp"

#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace ade;
using namespace ade::store;

namespace {

corpus::Article article(int pmid, const std::string& title, const std::string& text)
{
    corpus::Article made;
    made.pmid = std::to_string(pmid);
    made.title.text = title;
    made.abstract_sections.push_back({{}, {}, {text, {}}});
    return made;
}

/// Counted, so that a test sees what was read twice.
struct Finder {
    std::shared_ptr<const lexicon::Matcher> matcher;
    int texts = 0;
    std::stop_source* stop_after_first = nullptr;

    explicit Finder(std::vector<std::string> names)
    {
        lexicon::TermList list{"test", {}};
        for (std::string& name : names)
            list.terms.push_back({name, name, "", 0});
        matcher = lexicon::Matcher::build(std::span(&list, 1)).value();
    }
    DrugFinder finder(const std::string& id = "lexicon-1")
    {
        return {id, [this](std::string_view text) {
                    ++texts;
                    if (stop_after_first)
                        stop_after_first->request_stop();
                    std::vector<FoundDrug> spans;
                    for (const auto& match : matcher->find(text))
                        spans.push_back({match.span});
                    return spans;
                }};
    }
};

std::int64_t count(const StageState& stage, const char* word)
{
    for (const auto& [name, number] : stage.counts) {
        if (name == word)
            return number;
    }
    return -1;
}

const StageState& of(const CurationPlan& plan, CurationStage stage)
{
    return plan.stages.at(static_cast<std::size_t>(stage));
}

} // namespace

class TestCuration : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> folder_;
    std::unique_ptr<ProjectFile> project_;

    void add(const std::vector<corpus::Article>& articles)
    {
        std::vector<ArticleInput> inputs;
        for (const auto& entry : articles)
            inputs.push_back({entry, {}, {}});
        const auto report = ArticleStore(*project_).add({{}, "pubmed", "q", R"({"found": 9})"}, inputs);
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
    }
    /// Six articles, one sentence of title and two of abstract each.
    void addSix()
    {
        std::vector<corpus::Article> six;
        for (int i = 1; i <= 6; ++i) {
            const std::string n = std::to_string(i);
            six.push_back(article(1000 + i, "Case " + n + " of a rash.",
                                  "Patient " + n + " took amoxicillin and had a rash. The rash of case " + n +
                                      " faded."));
        }
        add(six);
    }
    std::string versionOf(int pmid)
    {
        return DocumentStore(*project_).find(std::to_string(pmid)).value().value();
    }
    /// The teacher says amoxicillin → rash where both stand in one sentence.
    void teach(const std::vector<int>& pmids, bool with_relation = true)
    {
        std::vector<corpus::AnnotatedDocument> records;
        for (const int pmid : pmids) {
            corpus::AnnotatedDocument record;
            record.document = DocumentStore(*project_).document(versionOf(pmid)).value();
            const auto at = [&](const std::string& word, std::size_t from) {
                const auto begin = static_cast<std::int64_t>(record.document.text.find(word, from));
                return text::make_span(begin, begin + static_cast<std::int64_t>(word.size()));
            };
            const std::size_t drug = record.document.text.find("amoxicillin");
            record.mentions.push_back(
                {"T1", corpus::Label::drug, at("amoxicillin", 0), {}, "amoxicillin", {}, {}, {}, {}});
            if (with_relation) {
                record.mentions.push_back(
                    {"T2", corpus::Label::adverse_event, at("rash", drug), {}, "rash", {}, {}, {}, {}});
                corpus::Relation relation;
                relation.id = "R1";
                relation.drug_id = "T1";
                relation.event_id = "T2";
                record.relations.push_back(relation);
            }
            records.push_back(record);
        }
        const auto report =
            RunStore(*project_).import_as({VoiceKind::teacher, "teacher", "{}", "", false}, records);
        QVERIFY2(report.has_value() && report->refused.empty(), report ? "" : report.error().text().c_str());
    }
    std::set<std::string> drawn()
    {
        std::set<std::string> found;
        const auto sampled = CurationStore(*project_).sentences(CurationStage::sample, false, 1000).value();
        for (const auto& sentence : sampled)
            found.insert(sentence.external_id + "/" + std::to_string(sentence.position));
        return found;
    }

private Q_SLOTS:
    void init()
    {
        folder_ = std::make_unique<QTemporaryDir>();
        project_ =
            ProjectFile::create(folder_->filePath(QStringLiteral("p.adestudio")).toStdString()).value();
    }
    void cleanup()
    {
        project_.reset();
        folder_.reset();
    }

    void runsToTheSample()
    {
        addSix();
        Finder finder({"amoxicillin"});
        CurationStore curation(*project_);
        auto plan = curation.plan();
        QVERIFY(plan.has_value());
        QCOMPARE(of(*plan, CurationStage::search).result, 9);
        QCOMPARE(of(*plan, CurationStage::fetch).result, 6);
        QCOMPARE(of(*plan, CurationStage::sentences).status, StageStatus::open);

        // Without a teacher: up to the sentences with a drug, then it waits.
        plan = curation.run_to(CurationStage::positives, finder.finder());
        QVERIFY2(plan.has_value(), plan ? "" : plan.error().text().c_str());
        QCOMPARE(of(*plan, CurationStage::sentences).result, 18);
        QCOMPARE(of(*plan, CurationStage::drugs).result, 6);
        QCOMPARE(of(*plan, CurationStage::drug_sentences).result, 6);
        QCOMPARE(of(*plan, CurationStage::teacher).status, StageStatus::waiting);
        QCOMPARE(count(of(*plan, CurationStage::teacher), "not_answered"), 6);
        // That none is positive then says nothing: not done, but waiting, too.
        QCOMPARE(of(*plan, CurationStage::positives).status, StageStatus::waiting);
        const auto early = curation.run(CurationStage::sample);
        QVERIFY(!early.has_value());
        QCOMPARE(QString::fromStdString(early.error().message_id), QStringLiteral("store.needs_teacher"));

        teach({1001, 1002, 1003, 1004});
        teach({1005}, false);
        plan = curation.plan("lexicon-1");
        QCOMPARE(of(*plan, CurationStage::teacher).status, StageStatus::outdated);
        plan = curation.run_to(CurationStage::sample, finder.finder());
        QVERIFY2(plan.has_value(), plan ? "" : plan.error().text().c_str());
        QCOMPARE(of(*plan, CurationStage::teacher).result, 5);
        QCOMPARE(of(*plan, CurationStage::positives).result, 4);
        QCOMPARE(of(*plan, CurationStage::sample).result, 4);
        QCOMPARE(finder.texts, 6); // each text once, over all runs
        const auto sampled = curation.sentences(CurationStage::sample, false, 10).value();
        QCOMPARE(sampled.size(), std::size_t(4));
        QVERIFY(sampled.front().text.starts_with("Patient ") && sampled.front().text.ends_with("a rash."));
        const auto report = check_project(*project_);
        QVERIFY(report.has_value());
        QVERIFY2(report->ok(), report->findings.empty() ? "" : report->findings.front().message.c_str());
    }

    void withNegatives()
    {
        addSix();
        teach({1001, 1002}, true);
        teach({1003, 1004, 1005}, false);
        Finder finder({"amoxicillin"});
        CurationStore curation(*project_);
        CurationOptions options;
        options.with_negatives = true;
        QVERIFY(curation.set_options(options).has_value());
        auto plan = curation.run_to(CurationStage::sample, finder.finder());
        QVERIFY(plan.has_value());
        QCOMPARE(of(*plan, CurationStage::sample).result, 5);
        QCOMPARE(count(of(*plan, CurationStage::sample), "drawn_positive"), 2);
        options.with_negatives = false;
        QVERIFY(curation.set_options(options).has_value());
        plan = curation.plan("lexicon-1");
        QCOMPARE(of(*plan, CurationStage::positives).status, StageStatus::done);
        QCOMPARE(of(*plan, CurationStage::sample).status, StageStatus::outdated);
        plan = curation.run_to(CurationStage::sample, finder.finder());
        QCOMPARE(of(*plan, CurationStage::sample).result, 2);
    }

    void evaluationStaysOut()
    {
        addSix();
        // An article that repeats a sentence of case 1, printed differently, and one sentence on a list.
        add({article(
            2000, "Copied text.",
            "PATIENT 1 took amoxicillin – and had a rash! Nothing else happened. A listed sentence stands "
            "here.")});
        const auto frozen = DocumentStore(*project_).list().value();
        SplitStore splits(*project_);
        QVERIFY(splits.freeze_documents({frozen[0].document_id}).has_value()); // 1001
        CurationOptions options;
        options.excluded_pmids = {"1002", "999999"};
        options.excluded_sentences = {sentence_hash("a LISTED sentence, stands here")};
        CurationStore curation(*project_);
        QVERIFY(curation.set_options(options).has_value());
        // 1003 came as gold.
        corpus::AnnotatedDocument gold;
        gold.document = DocumentStore(*project_).document(versionOf(1003)).value();
        QVERIFY(
            RunStore(*project_).import_as({VoiceKind::import, "gold", "{}", "", true}, {gold}).has_value());
        const auto stage = curation.run(CurationStage::sentences);
        QVERIFY2(stage.has_value(), stage ? "" : stage.error().text().c_str());
        QCOMPARE(count(*stage, "left_out_frozen"), 3);
        QCOMPARE(count(*stage, "left_out_listed"), 3);
        QCOMPARE(count(*stage, "left_out_gold"), 3);
        QCOMPARE(count(*stage, "left_out_same_sentence"), 2);
        QCOMPARE(count(*stage, "usable"), 9 + 2);
        std::set<std::string> left;
        const auto out = curation.sentences(CurationStage::sentences, true, 100).value();
        for (const auto& sentence : out) {
            if (sentence.left_out == "same_sentence")
                left.insert(sentence.text);
        }
        QCOMPARE(left, (std::set<std::string>{"PATIENT 1 took amoxicillin – and had a rash!",
                                              "A listed sentence stands here."}));
        // Freezing more makes the stage outdated, and all that stand on it.
        QVERIFY(splits.freeze_documents({frozen[4].document_id}).has_value());
        QCOMPARE(of(curation.plan().value(), CurationStage::sentences).status, StageStatus::outdated);
        QCOMPARE(count(curation.run(CurationStage::sentences).value(), "left_out_frozen"), 6);
    }

    void testPartStaysOut()
    {
        addSix();
        QVERIFY(SplitStore(*project_).split_by_document({1, 1, 4, 3}).has_value());
        const auto stage = CurationStore(*project_).run(CurationStage::sentences);
        QVERIFY(stage.has_value());
        const auto parts = SplitStore(*project_).report().value();
        QCOMPARE(count(*stage, "left_out_test"), parts.test * 3);
        QVERIFY(count(*stage, "left_out_test") > 0);
        QCOMPARE(count(*stage, "left_out_dev"), parts.dev * 3);
        QCOMPARE(count(*stage, "usable"), parts.train * 3);
    }

    void theSampleIsTheSeeds()
    {
        std::vector<corpus::Article> many;
        std::vector<int> pmids;
        for (int i = 0; i < 60; ++i) {
            const std::string n = std::to_string(i);
            many.push_back(
                article(3000 + i, "Case " + n + ".", "Patient " + n + " took amoxicillin and had a rash."));
            pmids.push_back(3000 + i);
        }
        add(many);
        add({article(4000, "A copy.", "Patient 7 took amoxicillin and had a rash.")});
        pmids.push_back(4000);
        teach(pmids);
        Finder finder({"amoxicillin"});
        CurationStore curation(*project_);
        CurationOptions options;
        options.sample = 20;
        options.seed = 5;
        QVERIFY(curation.set_options(options).has_value());
        auto plan = curation.run_to(CurationStage::sample, finder.finder());
        QVERIFY2(plan.has_value(), plan ? "" : plan.error().text().c_str());
        QCOMPARE(count(of(*plan, CurationStage::sample), "pool"), 61);
        QCOMPARE(count(of(*plan, CurationStage::sample), "repeated"), 1);
        const auto first = drawn();
        QCOMPARE(first.size(), std::size_t(20));
        options.seed = 6;
        QVERIFY(curation.set_options(options).has_value());
        QVERIFY(curation.run(CurationStage::sample).has_value());
        QVERIFY(drawn() != first);
        options.seed = 5;
        QVERIFY(curation.set_options(options).has_value());
        QVERIFY(curation.run(CurationStage::sample).has_value());
        QCOMPARE(drawn(), first);
    }

    void duplicatesLeftOutOfWork()
    {
        addSix();
        const std::string ann = SettingsStore(*project_).person("Ann")->id;
        const auto list = DocumentStore(*project_).list().value();
        CurationStore curation(*project_);
        QCOMPARE(count(curation.run(CurationStage::sentences).value(), "usable"), 18);
        QVERIFY(
            DuplicateStore(*project_, ann).leave_out(list[1].document_id, list[0].document_id).has_value());
        QCOMPARE(of(curation.plan().value(), CurationStage::sentences).status, StageStatus::outdated);
        const auto stage = curation.run(CurationStage::sentences).value();
        QCOMPARE(count(stage, "left_out_duplicate"), 3);
        QCOMPARE(count(stage, "usable"), 15);
    }

    /// Whatever part it is paused after, the result is that of a run in one go.
    void pausedAfterEveryPart()
    {
        std::vector<corpus::Article> many;
        std::vector<int> pmids;
        for (int i = 0; i < 1130; ++i) {
            const std::string n = std::to_string(i);
            many.push_back(article(20000 + i, "Case " + n + ".",
                                   i % 3 == 0 ? "Patient " + n + " took amoxicillin and had a rash."
                                              : "Patient " + std::to_string(i % 50) + " rested."));
            if (i % 3 == 0 && i < 900)
                pmids.push_back(20000 + i);
        }
        add(many);
        teach(pmids);
        CurationOptions options;
        options.excluded_pmids = {"20001", "20300", "21129"};
        options.sample = 50;
        CurationStore curation(*project_);
        QVERIFY(curation.set_options(options).has_value());
        Finder finder({"amoxicillin"});
        const auto whole = curation.run_to(CurationStage::sample, finder.finder());
        QVERIFY2(whole.has_value(), whole ? "" : whole.error().text().c_str());
        const auto sample = drawn();
        QCOMPARE(sample.size(), std::size_t(50));
        QCOMPARE(count(of(*whole, CurationStage::sentences), "left_out_listed"), 6);
        QVERIFY(count(of(*whole, CurationStage::sentences), "left_out_same_sentence") > 10);

        // A new text makes all of it outdated; then every part ends with a pause.
        add({article(30000, "New.", "Nothing happened here.")});
        int parts = 0;
        std::int64_t last_done = -1;
        const ProgressSink progress = [&](const Progress& step) {
            QVERIFY(step.done <= step.total + 1);
            last_done = step.done;
        };
        for (const CurationStage stage : kCurationStages) {
            if (stage < CurationStage::sentences)
                continue;
            for (;; ++parts) {
                QVERIFY(parts < 200);
                const auto state =
                    CurationStore(*project_).run(stage, finder.finder(), progress, {}, [] { return true; });
                QVERIFY2(state.has_value(), state ? "" : state.error().text().c_str());
                if (state->status != StageStatus::part)
                    break;
                // Closed and opened between the parts: the place is in the file.
                if (parts % 4 == 0) {
                    project_.reset();
                    project_ =
                        ProjectFile::open(folder_->filePath(QStringLiteral("p.adestudio")).toStdString())
                            .value();
                }
            }
            const auto plan = CurationStore(*project_).plan("lexicon-1").value();
            QVERIFY(of(plan, stage).status == StageStatus::done ||
                    of(plan, stage).status == StageStatus::waiting);
        }
        QVERIFY2(parts > 25, qPrintable(QString::number(parts)));
        const auto again = CurationStore(*project_).plan("lexicon-1").value();
        for (const CurationStage stage :
             {CurationStage::drugs, CurationStage::drug_sentences, CurationStage::positives})
            QCOMPARE(of(again, stage).result, of(*whole, stage).result);
        QCOMPARE(of(again, CurationStage::sentences).result, of(*whole, CurationStage::sentences).result + 2);
        QCOMPARE(drawn(), sample);
        const auto report = check_project(*project_);
        QVERIFY(report.has_value() && report->ok());
    }

    /// A run that stands on other texts than the one that broke off begins again.
    void breaksAreOfTheirTexts()
    {
        std::vector<corpus::Article> many;
        for (int i = 0; i < 250; ++i)
            many.push_back(article(5000 + i, "Case " + std::to_string(i) + ".", "It was amoxicillin."));
        add(many);
        CurationStore curation(*project_);
        const auto pause = [] { return true; };
        QCOMPARE(curation.run(CurationStage::sentences, {}, {}, {}, pause)->status, StageStatus::part);
        add({article(4000, "Earlier.", "A text that came in between.")});
        QCOMPARE(of(curation.plan().value(), CurationStage::sentences).status, StageStatus::open);
        CurationOptions options;
        options.excluded_pmids = {"5000"}; // done already in the run that broke off
        QVERIFY(curation.set_options(options).has_value());
        const auto stage = curation.run(CurationStage::sentences);
        QVERIFY(stage.has_value());
        QCOMPARE(count(*stage, "sentences"), 251 * 2);
        QCOMPARE(count(*stage, "left_out_listed"), 2);
    }

    void trainingOnTheSample()
    {
        // A pool of 80 sentences with an event, 20 without, one frozen article, one on a list, a copy of a
        // frozen sentence elsewhere.
        std::vector<corpus::Article> many;
        std::vector<int> positive;
        std::vector<int> negative;
        for (int i = 0; i < 100; ++i) {
            const std::string n = std::to_string(i);
            many.push_back(
                article(7000 + i, "Case " + n + ".", "Patient " + n + " took amoxicillin and had a rash."));
            (i < 80 ? positive : negative).push_back(7000 + i);
        }
        add(many);
        add({article(7500, "A copy.", "PATIENT 3 took amoxicillin - and had a rash!")});
        teach(positive);
        teach(negative, false);
        teach({7500});
        SplitStore splits(*project_);
        QVERIFY(splits.freeze_documents({DocumentStore(*project_).summary(versionOf(7003))->document_id})
                    .has_value());
        CurationOptions options;
        options.sample = 60;
        options.excluded_pmids = {"7004"};
        options.excluded_sentences = {sentence_hash("Patient 5 took amoxicillin and had a rash.")};
        CurationStore curation(*project_);
        QVERIFY(curation.set_options(options).has_value());
        TrainingRequest request;
        request.gold = false;
        request.sample = true;
        const auto early = gather_training_set(*project_, request);
        QVERIFY(!early.has_value());
        QCOMPARE(QString::fromStdString(early.error().message_id), QStringLiteral("store.no_sample"));

        Finder finder({"amoxicillin"});
        QVERIFY(curation.run_to(CurationStage::sample, finder.finder()).has_value());
        const auto set = gather_training_set(*project_, request);
        QVERIFY2(set.has_value(), set ? "" : set.error().text().c_str());
        QCOMPARE(set->sentences.size(), std::size_t(60));
        QCOMPARE(set->counts.at("positive_pairs"), std::int64_t(60)); // the paper's mode
        std::set<std::string> in_set;
        std::set<std::string> barred(options.excluded_sentences.begin(), options.excluded_sentences.end());
        for (const int pmid : {7003, 7004}) {
            const auto document = DocumentStore(*project_).document(versionOf(pmid)).value();
            barred.insert(sentence_hash(document.text.substr(document.text.find("Patient"))));
        }
        for (const TrainingSentence& sentence : set->sentences) {
            in_set.insert(sentence.external_id + "/" + std::to_string(sentence.sentence_index));
            QVERIFY(sentence.external_id != "7003" && sentence.external_id != "7004" &&
                    sentence.external_id != "7500");
            QVERIFY2(!barred.contains(sentence_hash(sentence.text)), sentence.text.c_str());
        }
        QCOMPARE(in_set, drawn());

        // Freezing one more makes the sample outdated: no training on it until it is drawn again.
        QVERIFY(splits.freeze_documents({DocumentStore(*project_).summary(versionOf(7010))->document_id})
                    .has_value());
        QCOMPARE(QString::fromStdString(gather_training_set(*project_, request).error().message_id),
                 QStringLiteral("store.no_sample"));
        options.with_negatives = true;
        options.sample = 1000;
        QVERIFY(curation.set_options(options).has_value());
        QVERIFY(curation.run_to(CurationStage::sample, finder.finder()).has_value());
        const auto all = gather_training_set(*project_, request);
        QVERIFY(all.has_value());
        QCOMPARE(all->counts.at("positive_pairs"), std::int64_t(80 - 4)); // 7003, 7004, 7005, 7010
        QCOMPARE(all->counts.at("negative_drugs"), std::int64_t(20));
        for (const TrainingSentence& sentence : all->sentences)
            QVERIFY(sentence.external_id != "7010");
        const auto stage = of(curation.plan("lexicon-1").value(), CurationStage::sample);
        QCOMPARE(static_cast<std::int64_t>(all->sentences.size()), stage.result);
    }

    void goesOnAfterABreak()
    {
        std::vector<corpus::Article> many;
        for (int i = 0; i < 250; ++i)
            many.push_back(article(5000 + i, "Case " + std::to_string(i) + ".", "It was amoxicillin."));
        add(many);
        CurationStore curation(*project_);
        QVERIFY(curation.run(CurationStage::sentences).has_value());
        Finder finder({"amoxicillin"});
        std::stop_source stop;
        finder.stop_after_first = &stop;
        const auto stopped = curation.run(CurationStage::drugs, finder.finder(), {}, stop.get_token());
        QVERIFY(!stopped.has_value());
        QCOMPARE(stopped.error().code, ErrorCode::cancelled);
        QCOMPARE(finder.texts, 100);
        QCOMPARE(of(curation.plan("lexicon-1").value(), CurationStage::drugs).status, StageStatus::part);
        const auto order = curation.run(CurationStage::drug_sentences);
        QVERIFY2(!order.has_value(), "the stage before has not run to its end");
        finder.stop_after_first = nullptr;
        const auto stage = curation.run(CurationStage::drugs, finder.finder());
        QVERIFY(stage.has_value());
        QCOMPARE(stage->result, 250);
        QCOMPARE(finder.texts, 250);
        // Another lexicon reads all again and speaks alone.
        QCOMPARE(of(curation.plan("lexicon-2").value(), CurationStage::drugs).status, StageStatus::outdated);
        Finder other({"penicillin"});
        QCOMPARE(curation.run(CurationStage::drugs, other.finder("lexicon-2"))->result, 0);
        QCOMPARE(other.texts, 250);
    }

    void newTextsMakeItOutdated()
    {
        addSix();
        Finder finder({"amoxicillin"});
        CurationStore curation(*project_);
        QVERIFY(curation.run_to(CurationStage::drug_sentences, finder.finder()).has_value());
        add({article(9000, "New.", "Fresh amoxicillin.")});
        const auto plan = curation.plan("lexicon-1").value();
        QCOMPARE(of(plan, CurationStage::sentences).status, StageStatus::outdated);
        QCOMPARE(of(plan, CurationStage::drug_sentences).status, StageStatus::outdated);
        const auto again = curation.run_to(CurationStage::drug_sentences, finder.finder());
        QCOMPARE(of(*again, CurationStage::drug_sentences).result, 7);
        QCOMPARE(finder.texts, 7); // only the new one was read
    }

    void refusals()
    {
        addSix();
        CurationStore curation(*project_);
        QCOMPARE(QString::fromStdString(curation.run(CurationStage::drugs).error().message_id),
                 QStringLiteral("store.stage_order"));
        QVERIFY(curation.run(CurationStage::sentences).has_value());
        QCOMPARE(QString::fromStdString(curation.run(CurationStage::drugs).error().message_id),
                 QStringLiteral("store.no_lexicon"));
        CurationOptions none;
        none.sample = 0;
        QVERIFY(!curation.set_options(none).has_value());
    }

    void hashes_data()
    {
        QTest::addColumn<QString>("one");
        QTest::addColumn<QString>("other");
        QTest::addColumn<bool>("same");
        QTest::newRow("case and dashes") << "Amoxicillin-induced rash."
                                         << "amoxicillin induced  RASH" << true;
        QTest::newRow("numbers count") << "A dose of 5 mg."
                                       << "A dose of 6 mg." << false;
        QTest::newRow("letters of other scripts count") << "α-interferon"
                                                        << "β-interferon" << false;
        QTest::newRow("upper case of other scripts") << "Α-interferon"
                                                     << "α-interferon" << true;
    }
    void hashes()
    {
        QFETCH(QString, one);
        QFETCH(QString, other);
        QTEST(sentence_hash(one.toStdString()) == sentence_hash(other.toStdString()), "same");
    }
};

QTEST_GUILESS_MAIN(TestCuration)
#include "tst_curation.moc"
