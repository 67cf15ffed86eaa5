// SPDX-License-Identifier: GPL-3.0-or-later
// Teachers against gold, and examples that never come from what judges.
#include "core/teacher/scorecard.hpp"

#include "core/store/split_store.hpp"
#include "core/store/training_data.hpp"
#include "core/teacher/example_picker.hpp"
#include "core/teacher/project_labels.hpp"
#include "tests/store/store_fixture.hpp"

#include <nlohmann/json.hpp>

#include <set>

using namespace ade;
using namespace ade::teacher;
using namespace ade::store::test;

namespace {

struct Said {
    const char* drug;
    std::vector<const char*> events;
};

corpus::AnnotatedDocument gold(const std::string& id, const std::string& text, const std::vector<Said>& said)
{
    corpus::AnnotatedDocument record;
    record.document = document(id, text);
    for (const Said& one : said) {
        const std::string drug = "T" + std::to_string(record.mentions.size() + 1);
        record.mentions.push_back(find_mention(text, drug, corpus::Label::drug, one.drug));
        for (const char* const event : one.events) {
            const std::string name = "T" + std::to_string(record.mentions.size() + 1);
            record.mentions.push_back(find_mention(text, name, corpus::Label::adverse_event, event));
            corpus::Relation relation;
            relation.id = "R" + name;
            relation.drug_id = drug;
            relation.event_id = name;
            record.relations.push_back(relation);
        }
    }
    return record;
}

const char* const kTexts[] = {
    "A man on lithium had a fine tremor and then ataxia.",
    "Rash after amoxicillin was followed by itching in one child.",
    "Warfarin was given and severe bleeding of the gut was seen.",
    "Cisplatin made the patient deaf while ondansetron stopped the nausea.",
    "Clozapine caused agranulocytosis in a young woman with schizophrenia.",
    "Interferon alpha led to a deep depression within some weeks of use.",
    "Heparin brought about thrombocytopenia in nine of these old men.",
};

/// Seven articles with gold; 6 is frozen.
void make(Fixture& fixture)
{
    QVERIFY(fixture.make(false));
    store::RunRequest request;
    request.name = "gold";
    request.counts_as_gold = true;
    STORE_OK(store::RunStore(*fixture.project)
                 .import_as(request, {gold("0", kTexts[0], {{"lithium", {"fine tremor", "ataxia"}}}),
                                      gold("1", kTexts[1], {{"amoxicillin", {"Rash", "itching"}}}),
                                      gold("2", kTexts[2], {{"Warfarin", {"bleeding"}}}),
                                      gold("3", kTexts[3], {{"Cisplatin", {"deaf"}}, {"ondansetron", {}}}),
                                      gold("4", kTexts[4], {{"Clozapine", {"agranulocytosis"}}}),
                                      gold("5", kTexts[5], {{"Interferon alpha", {"deep depression"}}}),
                                      gold("6", kTexts[6], {{"Heparin", {"thrombocytopenia"}}})}));
    store::SplitStore splits(*fixture.project);
    STORE_OK(splits.freeze_documents({store::DocumentStore(*fixture.project)
                                          .load(**store::DocumentStore(*fixture.project).find("6"))
                                          ->document.id}));
}

std::vector<RecordedAnswer> answers(const std::vector<const char*>& said)
{
    std::vector<RecordedAnswer> all;
    for (std::size_t i = 0; i < said.size(); ++i) {
        if (said[i] != nullptr) {
            all.push_back({std::to_string(i) + ":0", {}, said[i], "m", static_cast<std::int64_t>(i) + 1});
        }
    }
    return all;
}

eval::Item item(const std::vector<std::tuple<const char*, int, int>>& relations)
{
    eval::Item one;
    for (const auto& [drug, begin, end] : relations) {
        one.relations.push_back({text::make_span(0, 1), text::make_span(begin, end), drug});
    }
    return one;
}

} // namespace

class TestScorecard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void edgesAreTold_data()
    {
        QTest::addColumn<QList<int>>("counts"); // exact longer shorter crossing wrong-drug missing invented
        QTest::addColumn<int>("number");
        auto row = [number = 0](const char* name, const QList<int>& counts) mutable {
            QTest::newRow(name) << counts << number++;
        };
        row("exact, case of the drug aside", {1, 0, 0, 0, 0, 0, 0});
        row("longer", {0, 1, 0, 0, 0, 0, 0});
        row("shorter", {0, 0, 1, 0, 0, 0, 0});
        row("crossing", {0, 0, 0, 1, 0, 0, 0});
        row("wrong drug", {0, 0, 0, 0, 1, 0, 0});
        row("missing", {0, 0, 0, 0, 0, 1, 0});
        row("invented", {0, 0, 0, 0, 0, 0, 1});
        row("missing here, invented there", {0, 0, 0, 0, 0, 1, 1});
        row("another's exact event does not answer", {1, 0, 0, 0, 0, 1, 0});
    }

    void edgesAreTold()
    {
        QFETCH(int, number);
        const std::vector<std::pair<eval::Item, eval::Item>> cases = {
            {item({{"Lithium", 10, 20}}), item({{"lithium", 10, 20}})},
            {item({{"a", 10, 20}}), item({{"a", 8, 20}})},
            {item({{"a", 10, 20}}), item({{"a", 12, 20}})},
            {item({{"a", 10, 20}}), item({{"a", 15, 25}})},
            {item({{"a", 10, 20}}), item({{"b", 10, 20}})},
            {item({{"a", 10, 20}}), item({})},
            {item({}), item({{"a", 10, 20}})},
            {item({{"a", 10, 20}}), item({{"a", 30, 40}})},
            {item({{"a", 10, 20}, {"b", 10, 20}}), item({{"b", 10, 20}})}};
        const auto edges = count_edges(cases[static_cast<std::size_t>(number)].first,
                                       cases[static_cast<std::size_t>(number)].second);
        const QList<int> found = {static_cast<int>(edges.exact),      static_cast<int>(edges.longer),
                                  static_cast<int>(edges.shorter),    static_cast<int>(edges.crossing),
                                  static_cast<int>(edges.wrong_drug), static_cast<int>(edges.missing),
                                  static_cast<int>(edges.invented)};
        QTEST(found, "counts");
    }

    void runsStandSideBySide()
    {
        Fixture fixture;
        make(fixture);
        auto& project = *fixture.project;
        QVERIFY(scorecard(project)->empty());
        const auto perfect = answers({"lithium: fine tremor|ataxia", "amoxicillin: Rash|itching",
                                      "Warfarin: bleeding", "Cisplatin: deaf", "Clozapine: agranulocytosis",
                                      "Interferon alpha: deep depression", "Heparin: thrombocytopenia"});
        STORE_OK(store_recorded(project, {"perfect", false, "1", {}}, perfect));
        // tremor is shorter, ataxia missing; severe bleeding longer; nausea invented; blindness not in the
        // text.
        STORE_OK(store_recorded(
            project, {"poor", true, "2", {}},
            answers({"lithium: tremor", "amoxicillin: Rash|itching", "Warfarin: severe bleeding",
                     "Cisplatin: deaf\nondansetron: nausea|blindness", "I am not a doctor."})));
        const auto scores = scorecard(project);
        STORE_OK(scores);
        QCOMPARE(scores->size(), std::size_t(2));
        const TeacherScore& best = scores->at(0);
        QCOMPARE(best.sentences, std::int64_t(7));
        QCOMPARE(best.scores.relations.strict.f1(), 1.0);
        QCOMPARE(best.edges.exact, std::int64_t(9));
        const TeacherScore& poor = scores->at(1);
        QVERIFY(poor.recorded);
        QCOMPARE(poor.rates.run_name, std::string("recorded: poor"));
        QCOMPARE(poor.sentences, std::int64_t(5));
        QCOMPARE(poor.edges, (EdgeCounts{3, 1, 1, 0, 0, 2, 1}));
        QCOMPARE(poor.scores.relations.strict.predicted, std::int64_t(6));
        QCOMPARE(poor.scores.relations.strict.precision(), 0.5);
        QCOMPARE(poor.scores.relations.lenient_many_to_many.predicted_right, std::int64_t(5));
        QCOMPARE(poor.rates.absent, std::int64_t(1));
        QCOMPARE(poor.rates.unparsed, std::int64_t(1));
        QVERIFY(!poor.scores.per_drug.empty());
        const auto row = [](const TeacherScore& score, const std::string& name) {
            return *std::find_if(score.per_class.begin(), score.per_class.end(),
                                 [&](const ClassScore& one) { return one.name == name; });
        };
        QCOMPARE(row(best, "skin").strict, (eval::Counts{2, 2, 2, 2}));   // Rash, itching
        QCOMPARE(row(best, "nerves").strict, (eval::Counts{2, 2, 2, 2})); // fine tremor, ataxia
        QCOMPARE(row(poor, "nerves").strict, (eval::Counts{2, 1, 0, 0})); // tremor is shorter, ataxia missing
        QCOMPARE(row(poor, "nerves").lenient, (eval::Counts{2, 1, 1, 1}));
        QCOMPARE(row(poor, "gut").strict, (eval::Counts{0, 1, 0, 0})); // nausea, invented
        QCOMPARE(listed_classes(poor.per_class).back().strict.gold, std::int64_t(0));
        QVERIFY(scorecard_table(*scores).find("Skin and hair") != std::string::npos);
        const auto common = scorecard(project, {true});
        QCOMPARE(common->at(0).sentences, std::int64_t(5));
        const auto json = nlohmann::json::parse(scorecard_json(*scores));
        QCOMPARE(json.size(), std::size_t(2));
        QCOMPARE(json[1]["edges"]["invented"].get<int>(), 1);
        QCOMPARE(json[0]["event_classes"][0]["strict"]["f1"].get<double>(), 1.0);
        const std::string csv = scorecard_csv(*scores);
        QVERIFY(csv.starts_with("run,prompt,prompt_version,recorded,drug,gold_relations,"));
        const auto lines = QString::fromStdString(csv).split(QStringLiteral("\r\n"), Qt::SkipEmptyParts);
        for (const QString& line : lines) {
            QCOMPARE(line.count(QLatin1Char(',')), lines.front().count(QLatin1Char(',')));
        }
        const std::string table = scorecard_table(*scores);
        QVERIFY(table.find("recorded: poor") != std::string::npos);
        for (std::size_t begin = 0; begin < table.size();) {
            const std::size_t end = table.find('\n', begin);
            QVERIFY(end - begin <= 110);
            begin = end + 1;
        }
    }

    void examplesNeverComeFromWhatJudges()
    {
        Fixture fixture;
        make(fixture);
        auto& project = *fixture.project;
        PickRequest request;
        request.count = 6;
        const auto picked = pick_examples(project, request);
        STORE_OK(picked);
        QCOMPARE(picked->examples.size(), std::size_t(6));
        std::set<std::string> articles;
        for (const PromptExample& example : picked->examples) {
            QVERIFY(example.external_id != "6"); // frozen
            QVERIFY(!example.answer.empty());
            articles.insert(example.external_id);
        }
        QCOMPARE(articles.size(), std::size_t(6));
        QCOMPARE(pick_examples(project, request)->examples, picked->examples); // the same again
        const auto prompt = with_examples(*load_prompt("five-shot"), picked->examples);
        QVERIFY(check_prompt(prompt).has_value());
        request.count = 7;
        STORE_REFUSED(pick_examples(project, request), "teacher.few_examples");
        request.mode = PickMode::fixed;
        request.ids = {"3:0", "1:0"};
        const auto fixed = pick_examples(project, request);
        STORE_OK(fixed);
        QCOMPARE(fixed->examples.at(0).text, std::string(kTexts[3]));
        QCOMPARE(fixed->examples.at(0).answer, (std::vector<DrugAnswer>{{"Cisplatin", {"deaf"}}}));
        request.ids = {"6:0"};
        STORE_REFUSED(pick_examples(project, request), "teacher.no_example");
        // Once split, development and test are out too.
        STORE_OK(store::SplitStore(project).split_by_document({1, 1, 1, 3}));
        request.mode = PickMode::diverse;
        request.count = 2;
        const auto few = pick_examples(project, request);
        STORE_OK(few);
        const auto judging = store::gather_evaluation_set(project, {"dev", "test"}, true);
        for (const PromptExample& example : few->examples) {
            for (const auto& sentence : judging->sentences) {
                QVERIFY(sentence.external_id != example.external_id);
            }
        }
    }

    void theNearestAreNearest()
    {
        Fixture fixture;
        make(fixture);
        PickRequest request;
        request.mode = PickMode::nearest;
        request.count = 1;
        request.asked = {{"Clozapine caused agranulocytosis in an old woman.", {}}};
        auto picked = pick_examples(*fixture.project, request);
        QCOMPARE(picked->examples.front().external_id, std::string("4"));
        QVERIFY(picked->student.empty() && !picked->fault);
        // One direction per first letter; all that is asked for comes in one call.
        request.vectors = [](std::span<const std::string> texts) -> Result<VectorsOfStudent> {
            VectorsOfStudent all{"student 1", {}};
            for (const std::string& text : texts) {
                all.vectors.push_back({text[0] == 'W' ? 1.0F : 0.0F, text[0] == 'R' ? 1.0F : 0.0F});
            }
            return all;
        };
        request.asked = {{"Rituximab.", {}}};
        picked = pick_examples(*fixture.project, request);
        QCOMPARE(picked->examples.front().external_id, std::string("1"));
        QCOMPARE(picked->student, std::string("student 1"));
        // A student that cannot be read is no reason to stop; a person's wish is.
        request.vectors = [](std::span<const std::string>) -> Result<VectorsOfStudent> {
            return fail(ErrorCode::not_found, "teacher.no_student", "p", "No student is in use.");
        };
        request.asked = {{"Clozapine caused agranulocytosis in an old woman.", {}}};
        picked = pick_examples(*fixture.project, request);
        QCOMPARE(picked->examples.front().external_id, std::string("4"));
        QCOMPARE(picked->fault->message_id, std::string("teacher.no_student"));
        request.vectors = [](std::span<const std::string>) -> Result<VectorsOfStudent> {
            return cancelled();
        };
        QCOMPARE(pick_examples(*fixture.project, request).error().code, ErrorCode::cancelled);
    }

    void neitherItselfNorItsOwnArticleIsNearest()
    {
        Fixture fixture;
        make(fixture);
        PickRequest request;
        request.mode = PickMode::nearest;
        request.count = 1;
        // The gold sentence of article 4, alone: it has no article's name, and is known by its words.
        request.asked = {{kTexts[4], {}}};
        auto picked = pick_examples(*fixture.project, request);
        STORE_OK(picked);
        QVERIFY(picked->examples.front().external_id != "4");
        // Another sentence of that article.
        request.asked = {{"Clozapine caused agranulocytosis again, in another year.", "4"}};
        picked = pick_examples(*fixture.project, request);
        STORE_OK(picked);
        QVERIFY(picked->examples.front().external_id != "4");
        // Beside a sentence of elsewhere it may be taken for that one's sake.
        request.asked = {{kTexts[4], {}}, {"Clozapine caused agranulocytosis in an old woman.", "77"}};
        QCOMPARE(pick_examples(*fixture.project, request)->examples.front().external_id, std::string("4"));
    }

    void articlesOfExamplesCountInNoScore()
    {
        Fixture fixture;
        make(fixture);
        auto& project = *fixture.project;
        const auto before = store::gather_evaluation_set(project, {""}, true)->sentences.size();
        STORE_OK(store::RunStore(project).begin_run(
            {store::VoiceKind::teacher, "m", R"({"examples": ["2", "4"]})", {}, false}));
        const auto after = store::gather_evaluation_set(project, {""}, true);
        QCOMPARE(after->sentences.size(), before - 2);
        QCOMPARE(after->counts.at("documents_prompt_examples"), std::int64_t(2));
    }

    void onlyAnsweredSentencesTeach()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        auto& project = *fixture.project;
        STORE_OK(store::DocumentStore(project).add({document(
            "9", "Lithium caused tremor. Aspirin and warfarin were stopped. Lithium was given again.")}));
        const auto done = store_recorded(project, {"m", false, "h", {}},
                                         {{"9:0", {}, "lithium: tremor", "m", 1},
                                          {"9:1", {}, "Sorry, that is not possible here.", "m", 2}});
        STORE_OK(done);
        store::TrainingRequest request;
        request.gold = false;
        request.voice_ids = {store::RunStore(project).run(done->labels.run_id)->voice_id};
        const auto set = store::gather_training_set(project, request);
        STORE_OK(set);
        QCOMPARE(set->sentences.size(), std::size_t(1));
        QCOMPARE(set->counts.at("sentences_not_asked"), std::int64_t(2));
    }
};

QTEST_GUILESS_MAIN(TestScorecard)
#include "tst_scorecard.moc"
