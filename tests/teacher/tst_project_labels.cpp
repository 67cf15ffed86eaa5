// SPDX-License-Identifier: GPL-3.0-or-later
// The teacher at work on a project: labels and ledger are stored, a run goes on, recorded answers are the
// same.
#include "core/teacher/project_labels.hpp"

#include "core/base/file_io.hpp"
#include "core/store/answer_cache.hpp"
#include "core/store/curation.hpp"
#include "core/store/lexicon_store.hpp"
#include "core/store/settings_store.hpp"
#include "core/teacher/label_writer.hpp"
#include "core/teacher/project_prompts.hpp"
#include "tests/store/store_fixture.hpp"
#include "tests/support/local_server.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <cmath>
#include <thread>

using namespace ade;
using namespace ade::teacher;
using namespace ade::store::test;
using store::AlignmentLedger;

namespace {

/// The sentence that a request asks about, and the answer to it.
test::ServerReply reply_to(const test::ServerRequest& request)
{
    const auto body = nlohmann::json::parse(request.body);
    const std::string text = body["messages"].back()["content"];
    const std::string sentence = text.substr(text.rfind("Message: "));
    std::string content = "None";
    if (sentence.find("severe ototoxicity in two") != std::string::npos) {
        content = "azithromycin: severe ototoxicity|blindness";
    } else if (sentence.find("relieved") != std::string::npos) {
        content = "clarithromycin: nausea";
    }
    test::ServerReply reply;
    reply.headers = {{"Content-Type", "application/json"}};
    reply.body =
        nlohmann::json{{"model", "m"},
                       {"choices", {{{"message", {{"content", content}}}, {"finish_reason", "stop"}}}},
                       {"usage", {{"prompt_tokens", 100}, {"completion_tokens", 10}}}}
            .dump();
    return reply;
}

struct Setting {
    Setting() : server(reply_to)
    {
        fixture.make(false);
        store::DocumentStore(*fixture.project)
            .add({document("100", kFirstText), document("200", kSecondText),
                  document("300", "No name here.")});
        fixture.first = **store::DocumentStore(*fixture.project).find("100");
        task.settings.base_url = server.url() + "/v1";
        task.settings.model = "m";
        task.settings.price = Price{10, 30};
        task.prompt.name = "p";
        task.prompt.task = "Find.";
        task.person_id = fixture.ann;
    }
    Fixture fixture;
    test::LocalServer server;
    ProjectTask task;
};

std::string gold_like(const corpus::AnnotatedDocument& labels)
{
    std::string text;
    for (const auto& relation : labels.relations) {
        for (const auto& mention : labels.mentions) {
            if (mention.id == relation.drug_id) {
                text += mention.surface + " -> ";
            }
        }
        for (const auto& mention : labels.mentions) {
            if (mention.id == relation.event_id) {
                text += mention.surface + "; ";
            }
        }
    }
    return text;
}

} // namespace

class TestProjectLabels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sentencesWithADrugAreChosen()
    {
        Setting setting;
        const auto chosen = choose_sentences(*setting.fixture.project);
        STORE_OK(chosen);
        QCOMPARE(chosen->choice, SentenceChoice::lexicon);
        QCOMPARE(chosen->sentences.size(), std::size_t(4)); // title, two sentences; one of the second text
        QCOMPARE(chosen->sentences[1].text,
                 std::string("Azithromycin caused severe ototoxicity in two men."));
        QCOMPARE(choose_sentences(*setting.fixture.project, SentenceChoice::automatic, 2)->sentences.size(),
                 std::size_t(2));
        STORE_REFUSED(choose_sentences(*setting.fixture.project, SentenceChoice::curation),
                      "teacher.no_curation");
        QCOMPARE(choose_sentences(*setting.fixture.project, SentenceChoice::gold)->sentences.size(),
                 std::size_t(0));
        // With a plan, it says which.
        store::CurationStore plan(*setting.fixture.project, setting.fixture.ann);
        const auto loaded = store::LexiconStore(*setting.fixture.project).load();
        STORE_OK(plan.run_to(store::CurationStage::drug_sentences, store::LexiconStore::finder(*loaded)));
        const auto planned = choose_sentences(*setting.fixture.project);
        QCOMPARE(planned->choice, SentenceChoice::curation);
        QCOMPARE(planned->sentences, chosen->sentences);
    }

    void labelsAndLedgerAreStored()
    {
        Setting setting;
        auto& project = *setting.fixture.project;
        const auto sentences = choose_sentences(project)->sentences;
        const auto done = label_project(project, setting.task, sentences);
        STORE_OK(done);
        QCOMPARE(done->sentences, std::int64_t(4));
        QCOMPARE(done->documents, std::int64_t(2));
        QCOMPARE(done->relations, std::int64_t(2));
        QCOMPARE(done->outcomes.at("events"), std::int64_t(2));
        QCOMPARE(done->outcomes.at("none"), std::int64_t(2));
        QCOMPARE(done->statuses.at("absent"), std::int64_t(1));
        const store::RunStore runs(project);
        const auto run = *runs.run(done->run_id);
        QCOMPARE(run.name, std::string("m, p v1"));
        QCOMPARE(run.status, store::RunStatus::done);
        QVERIFY(run.cost_usd > 0);
        const auto parameters = nlohmann::json::parse(run.parameters);
        QCOMPARE(parameters["prompt_hash"].get<std::string>(), prompt_hash(setting.task.prompt));
        QCOMPARE(parameters["recorded"].get<bool>(), false);
        const auto labels = runs.labels(setting.fixture.first, {{run.voice_id}});
        QCOMPARE(gold_like(*labels),
                 std::string("Azithromycin -> severe ototoxicity; clarithromycin -> nausea; "));
        const auto lines = AlignmentLedger(project).list({}, 10);
        QCOMPARE(lines->size(), std::size_t(1));
        QCOMPARE(lines->front().string.asked, std::string("blindness"));
        QCOMPARE(lines->front().position, 1);
        QCOMPARE(setting.fixture.faults(), QString());
        // The same again: the same run, nothing new, nothing asked.
        const int asked = setting.server.count();
        const auto again = label_project(project, setting.task, sentences);
        QCOMPARE(again->run_id, done->run_id);
        QCOMPARE(again->relations, std::int64_t(0));
        QCOMPARE(setting.server.count(), asked);
        QCOMPARE(runs.runs()->size(), std::size_t(1));
        QCOMPARE(*AlignmentLedger(project).count({}), std::int64_t(1));
        QCOMPARE(runs.run(done->run_id)->cost_usd, run.cost_usd);
        // Another prompt is another run.
        setting.task.prompt.task = "Find all.";
        QVERIFY(label_project(project, setting.task, sentences)->run_id != done->run_id);
        QCOMPARE(setting.fixture.faults(), QString());
    }

    void aStoppedRunGoesOnWithItsDocuments()
    {
        Setting setting;
        auto& project = *setting.fixture.project;
        const auto sentences = choose_sentences(project)->sentences;
        setting.task.options.max_requests = 1;
        const auto part = label_project(project, setting.task, sentences);
        STORE_OK(part);
        QCOMPARE(part->documents, std::int64_t(0)); // none is complete
        QCOMPARE(store::AnswerCache(project).totals()->answers, std::int64_t(1));
        QCOMPARE(store::RunStore(project).run(part->run_id)->status, store::RunStatus::cancelled);
        setting.task.options.max_requests = {};
        const auto rest = label_project(project, setting.task, sentences);
        QCOMPARE(rest->run_id, part->run_id);
        QCOMPARE(rest->documents, std::int64_t(2));
        QCOMPARE(setting.server.count(), 4);
        QCOMPARE(store::RunStore(project).run(part->run_id)->status, store::RunStatus::done);
    }

    void aFailedSentenceDoesNotHoldTheOthersBack()
    {
        Fixture fixture;
        std::atomic<bool> broken{true};
        const test::LocalServer server([&](const test::ServerRequest& request) {
            test::ServerReply reply = reply_to(request);
            if (broken && request.body.find("relieved") != std::string::npos) {
                reply.status = 400;
            }
            return reply;
        });
        Setting setting;
        auto& project = *setting.fixture.project;
        setting.task.settings.base_url = server.url() + "/v1";
        const auto sentences = choose_sentences(project)->sentences;
        const auto first = label_project(project, setting.task, sentences);
        STORE_OK(first);
        QCOMPARE(first->run.failed, std::int64_t(1));
        QCOMPARE(first->outcomes.at("failed"), std::int64_t(1));
        QCOMPARE(first->relations, std::int64_t(1));
        store::LedgerFilter failed;
        failed.statuses = {"failed"};
        QCOMPARE(*AlignmentLedger(project).count(failed), std::int64_t(1));
        QCOMPARE(store::RunStore(project).run(first->run_id)->status, store::RunStatus::failed);
        // Later it works, and the document gets what it lacked.
        broken = false;
        const auto second = label_project(project, setting.task, sentences);
        QCOMPARE(second->relations, std::int64_t(1));
        QCOMPARE(*AlignmentLedger(project).count(failed), std::int64_t(0));
        QCOMPARE(setting.fixture.faults(), QString());
    }

    void aServerThatRefusesAllLeavesNoLabels()
    {
        const test::LocalServer server([](const test::ServerRequest&) {
            test::ServerReply reply;
            reply.status = 401;
            return reply;
        });
        Setting setting;
        setting.task.settings.base_url = server.url() + "/v1";
        const auto done = label_project(*setting.fixture.project, setting.task,
                                        choose_sentences(*setting.fixture.project)->sentences);
        STORE_OK(done);
        QVERIFY(!done->run.stopped_by.empty());
        QCOMPARE(done->documents, std::int64_t(0));
        QVERIFY(store::RunStore(*setting.fixture.project)
                    .labels(setting.fixture.first,
                            {{store::RunStore(*setting.fixture.project).runs()->front().voice_id}})
                    ->mentions.empty());
    }

    void confidenceIsCalibratedOnGold()
    {
        // The teacher always says tremor; gold agrees where the number is even, and there the teacher is
        // surer.
        const test::LocalServer server([](const test::ServerRequest& request) {
            const auto at = request.body.rfind("case ");
            const bool even = std::stoi(request.body.substr(at + 5)) % 2 == 0;
            test::ServerReply reply;
            reply.headers = {{"Content-Type", "application/json"}};
            reply.body =
                nlohmann::json{
                    {"model", "m"},
                    {"choices",
                     {{{"message", {{"content", "lithium: tremor"}}},
                       {"finish_reason", "stop"},
                       {"logprobs", {{"content", {{{"token", "x"}, {"logprob", even ? -0.05 : -1.0}}}}}}}}}}
                    .dump();
            return reply;
        });
        Fixture fixture;
        QVERIFY(fixture.make(false));
        auto& project = *fixture.project;
        std::vector<corpus::AnnotatedDocument> records;
        for (int i = 0; i < 60; ++i) {
            corpus::AnnotatedDocument& record = records.emplace_back();
            const std::string text = "Lithium caused tremor in case " + std::to_string(i) + ".";
            record.document = document(std::to_string(i), text);
            record.mentions = {find_mention(text, "T1", corpus::Label::drug, "Lithium")};
            if (i % 2 == 0) {
                record.mentions.push_back(find_mention(text, "T2", corpus::Label::adverse_event, "tremor"));
                record.relations = {{"R1", "T1", "T2", corpus::Polarity::causes, {}, {}, {}}};
            }
        }
        STORE_OK(
            store::RunStore(project).import_as({store::VoiceKind::import, "gold", "{}", {}, true}, records));
        ProjectTask task;
        task.settings.base_url = server.url() + "/v1";
        task.settings.model = "m";
        task.settings.log_probabilities = true;
        task.prompt.name = "p";
        task.prompt.task = "Find.";
        STORE_REFUSED(fit_calibration(project, task.settings, task.prompt, fixture.ann), "teacher.few_pairs");
        const auto sentences = choose_sentences(project, SentenceChoice::gold)->sentences;
        QCOMPARE(sentences.size(), std::size_t(60));
        const auto raw = label_project(project, task, sentences);
        STORE_OK(raw);
        auto check = check_calibration(project, raw->run_id);
        STORE_OK(check);
        QCOMPARE(check->pairs, std::int64_t(60));
        QCOMPARE(check->right, std::int64_t(30));
        QVERIFY(!check->after); // four articles of five give 48 pairs: too few
        QVERIFY(!check->kept.fitted() && !check->applied.fitted());
        // Sure of 30 that are right (0.951), not so sure (0.368) of 30 that are wrong.
        QCOMPARE(check->before.bins[9].pairs, std::int64_t(30));
        QCOMPARE(check->before.bins[9].right, 1.0);
        QCOMPARE(check->before.bins[3].pairs, std::int64_t(30));
        QCOMPARE(check->before.bins[3].right, 0.0);
        QVERIFY(std::abs(check->before.error - (1 - std::exp(-0.05) + std::exp(-1.0)) / 2) < 1e-3);
        STORE_OK(fit_run(project, raw->run_id));
        QVERIFY(!stored_calibration(project, task.settings, task.prompt)->fitted());
        const auto fitted = fit_calibration(project, task.settings, task.prompt, fixture.ann);
        STORE_OK(fitted);
        QCOMPARE(*fit_run(project, raw->run_id), (FittedRun{"m", prompt_hash(task.prompt), *fitted}));
        QCOMPARE(fitted->pairs(), std::size_t(60));
        QVERIFY((*fitted)(std::exp(-0.05)) > 0.95);
        QVERIFY((*fitted)(std::exp(-1.0)) < 0.05);
        QCOMPARE(*stored_calibration(project, task.settings, task.prompt), *fitted);
        // The next run shows it; nothing is asked for it.
        const int asked = server.count();
        const auto calibrated = label_project(project, task, sentences);
        STORE_OK(calibrated);
        QVERIFY(calibrated->run_id != raw->run_id);
        QCOMPARE(server.count(), asked);
        const auto voice = store::RunStore(project).run(calibrated->run_id)->voice_id;
        const auto labels = store::RunStore(project).labels(sentences[1].version_id, {{voice}});
        QVERIFY(*labels->relations.front().score < 0.05);
        check = check_calibration(project, calibrated->run_id);
        STORE_OK(check);
        QCOMPARE(check->kept, *fitted);
        QCOMPARE(check->applied, *fitted);
        QCOMPARE(check->before.bins[9].pairs, std::int64_t(30)); // the raw measure, as before
        STORE_REFUSED(check_calibration(project, "no-such-run"), "store.no_run");
        STORE_REFUSED(fit_run(project, "no-such-run"), "store.no_run");

        // A damaged setting is told where it would be applied; the way out of it stays open.
        store::SettingsStore settings(project, fixture.ann);
        const std::string setting = "teacher.calibration.m." + prompt_hash(task.prompt).substr(0, 16);
        QVERIFY(settings.get(setting)->has_value());
        STORE_OK(settings.set(setting, "[torn"));
        STORE_REFUSED(stored_calibration(project, task.settings, task.prompt), "teacher.bad_calibration");
        check = check_calibration(project, calibrated->run_id);
        STORE_OK(check);
        QVERIFY(!check->kept.fitted());
        QCOMPARE(check->applied, *fitted);
        QCOMPARE(fit_run(project, calibrated->run_id)->calibration, *fitted);
        STORE_OK(fit_calibration(project, task.settings, task.prompt, fixture.ann));
        QCOMPARE(*stored_calibration(project, task.settings, task.prompt), *fitted);
        QCOMPARE(fixture.faults(), QString());
    }

    void recordedAnswersAreStoredTheSameWay()
    {
        Setting setting;
        auto& project = *setting.fixture.project;
        const std::string path = setting.fixture.folder.filePath(QStringLiteral("a.jsonl")).toStdString();
        STORE_OK(write_file_atomic(
            path,
            R"({"text": "Azithromycin caused  severe ototoxicity in two men.", "answer": "azithromycin: severe ototoxicity|blindness", "model": "gpt-x", "more": 1})"
            "\n\n"
            R"({"id": "100:2", "answer": "clarithromycin: nausea"})"
            "\n"
            R"({"id": "999:0", "answer": "None"})"
            "\n{\"id\": \"100:1\"}\nnonsense\n{\"id\": 7, \"answer\": \"x\"}\n"));
        const auto file = read_answers(path);
        STORE_OK(file);
        QCOMPARE(file->answers.size(), std::size_t(3));
        QCOMPARE(file->refused.size(), std::size_t(3));
        QVERIFY(file->refused[0].text().find("line 5") != std::string::npos);
        const auto done =
            store_recorded(project, {"a.jsonl", true, "hash", setting.fixture.ann}, file->answers);
        STORE_OK(done);
        QCOMPARE(done->labels.sentences, std::int64_t(2));
        QCOMPARE(done->labels.relations, std::int64_t(2));
        QCOMPARE(done->labels.statuses.at("absent"), std::int64_t(1));
        QCOMPARE(done->unmatched.size(), std::size_t(1));
        const auto run = *store::RunStore(project).run(done->labels.run_id);
        QCOMPARE(run.name, std::string("recorded: a.jsonl"));
        QCOMPARE(nlohmann::json::parse(run.parameters)["recorded"].get<bool>(), true);
        QCOMPARE(nlohmann::json::parse(run.parameters)["model"].get<std::string>(), std::string("gpt-x"));
        QCOMPARE(setting.server.count(), 0);
        QVERIFY(read_answers("/nonexistent.jsonl").error().code == ErrorCode::not_found ||
                read_answers("/nonexistent.jsonl").error().code == ErrorCode::io);
        // Only for these sentences; twice for one is two samples.
        const auto sentences = choose_sentences(project, SentenceChoice::lexicon, 2)->sentences;
        auto twice = file->answers;
        twice.push_back({{}, "Azithromycin caused severe ototoxicity in two men.", "None", {}, 9});
        const auto only = store_recorded(project, {"b", false, "other", {}}, twice, &sentences);
        QCOMPARE(only->labels.sentences, std::int64_t(1));
        QCOMPARE(AlignmentLedger(project).asked(only->labels.run_id)->front().samples, 2);
        QCOMPARE(setting.fixture.faults(), QString());
    }

    void aWriterOfOnesOwnGetsEveryWrite()
    {
        Setting setting;
        auto& project = *setting.fixture.project;
        struct Counting final : LabelWriter {
            explicit Counting(store::ProjectFile& file, const std::string& person) : direct(file, person) {}
            Result<store::RunRecord> begin_run(const store::RunRequest& request) override
            {
                ++begun;
                return direct.begin_run(request);
            }
            Result<void> keep(const std::vector<std::pair<std::string, CachedReply>>& replies) override
            {
                kept += static_cast<int>(replies.size());
                return direct.keep(replies);
            }
            Result<StoredPart> store(const std::string& run_id,
                                     const std::vector<corpus::AnnotatedDocument>& documents,
                                     const std::vector<store::AskedSentence>& asked) override
            {
                sentences += static_cast<int>(asked.size());
                return direct.store(run_id, documents, asked);
            }
            Result<void> finish_run(const std::string& run_id, store::RunStatus status, double cost) override
            {
                ++ended;
                return direct.finish_run(run_id, status, cost);
            }
            ProjectWriter direct;
            int begun = 0;
            int kept = 0;
            int sentences = 0;
            int ended = 0;
        } writer(project, setting.fixture.ann);
        // The project itself is only read.
        auto reader = project.open_reader();
        STORE_OK(reader);
        const auto sentences = choose_sentences(**reader)->sentences;
        LabelReport last;
        const auto done = label_project(
            **reader, setting.task, sentences, {}, {},
            [&](const ProjectLabels& so_far) { last = so_far.run; }, &writer);
        STORE_OK(done);
        QCOMPARE(writer.begun, 1);
        QCOMPARE(writer.kept, 4);
        QCOMPARE(writer.sentences, 4);
        QCOMPARE(writer.ended, 1);
        QCOMPARE(last.asked, done->run.asked);
        QCOMPARE(last.input_tokens, done->run.input_tokens);
        QVERIFY(std::abs(last.cost_usd - done->run.cost_usd) < 1e-9);
        QCOMPARE(AlignmentLedger(project).asked(done->run_id)->size(), std::size_t(4));
    }

    void pausedRunsAskNothing()
    {
        Setting setting;
        std::atomic<bool> paused{true};
        setting.task.options.paused = [&] { return paused.load(); };
        const auto sentences = choose_sentences(*setting.fixture.project)->sentences;
        std::jthread opener([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
            QCOMPARE(setting.server.count(), 0);
            paused = false;
        });
        STORE_OK(label_project(*setting.fixture.project, setting.task, sentences));
        QCOMPARE(setting.server.count(), 4);
    }

    void promptsAreKeptByVersion()
    {
        Setting setting;
        auto& project = *setting.fixture.project;
        QVERIFY(project_prompts(project)->empty());
        auto prompt = *load_prompt("five-shot");
        prompt.task += " Be brief.";
        const auto second = save_prompt(project, setting.fixture.ann, prompt);
        STORE_OK(second);
        QCOMPARE(second->version, 2); // the built-in one is 1
        prompt.task += " Very brief.";
        QCOMPARE(save_prompt(project, setting.fixture.ann, prompt)->version, 3);
        QCOMPARE(project_prompts(project)->size(), std::size_t(2));
        QCOMPARE(find_prompt(project, "five-shot")->version, 3);
        QCOMPARE(*find_prompt(project, "five-shot v2"), *second);
        QCOMPARE(*find_prompt(project, "five-shot v1"), *load_prompt("five-shot"));
        STORE_REFUSED(find_prompt(project, "five-shot v9"), "teacher.no_prompt");
        prompt.message = "nothing";
        STORE_REFUSED(save_prompt(project, setting.fixture.ann, prompt), "teacher.placeholder_count");
        QCOMPARE(setting.fixture.faults(), QString());
    }
};

QTEST_GUILESS_MAIN(TestProjectLabels)
#include "tst_project_labels.moc"
