// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/project_labels.hpp"

#include "core/net/redact.hpp"
#include "core/store/curation.hpp"
#include "core/store/document_store.hpp"
#include "core/store/lexicon_store.hpp"
#include "core/store/project_file.hpp"
#include "core/store/training_data.hpp"
#include "core/teacher/label_writer.hpp"
#include "core/teacher/project_cache.hpp"
#include "core/teacher/sentence_collector.hpp"
#include "core/text/offset_map.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ade::teacher {
namespace {

using nlohmann::json;

constexpr std::pair<SentenceChoice, std::string_view> kChoices[] = {{SentenceChoice::automatic, "automatic"},
                                                                    {SentenceChoice::curation, "curation"},
                                                                    {SentenceChoice::lexicon, "lexicon"},
                                                                    {SentenceChoice::gold, "gold"}};

bool is_full(const ChosenSentences& chosen, std::int64_t limit)
{
    return limit >= 0 && static_cast<std::int64_t>(chosen.sentences.size()) >= limit;
}

Result<ChosenSentences> by_curation(store::ProjectFile& project, std::int64_t limit)
{
    const auto rows =
        store::CurationStore(project).sentences(store::CurationStage::drug_sentences, false, limit);
    if (!rows) {
        return forward_error(rows);
    }
    ChosenSentences chosen{SentenceChoice::curation, {}};
    for (const store::CurationSentence& row : *rows) {
        chosen.sentences.push_back({row.version_id, row.external_id, row.position, row.text});
    }
    return chosen;
}

Result<ChosenSentences> by_gold(store::ProjectFile& project, std::int64_t limit)
{
    const auto gold = store::gather_evaluation_set(project, {"train", "dev", "test", ""}, true);
    if (!gold) {
        return forward_error(gold);
    }
    ChosenSentences chosen{SentenceChoice::gold, {}};
    for (const store::TrainingSentence& one : gold->sentences) {
        if (is_full(chosen, limit)) {
            break;
        }
        chosen.sentences.push_back({one.version_id, one.external_id, one.sentence_index, one.text});
    }
    return chosen;
}

Result<ChosenSentences> by_lexicon(store::ProjectFile& project, std::int64_t limit,
                                   const ProgressSink& progress, std::stop_token stop)
{
    const auto loaded = store::LexiconStore(project).load(stop);
    if (!loaded) {
        return forward_error(loaded);
    }
    const store::DocumentStore documents(project);
    const auto versions = documents.version_ids();
    if (!versions) {
        return forward_error(versions);
    }
    lexicon::Scanner scanner(*loaded->matcher);
    ChosenSentences chosen{SentenceChoice::lexicon, {}};
    for (std::size_t i = 0; i < versions->size() && !is_full(chosen, limit); ++i) {
        if (stop.stop_requested()) {
            return cancelled();
        }
        if (progress && i % 100 == 0) {
            progress({"looking for drugs", static_cast<std::int64_t>(i),
                      static_cast<std::int64_t>(versions->size()), 0, -1});
        }
        const auto document = documents.document((*versions)[i]);
        if (!document) {
            return forward_error(document);
        }
        // In the whole text, as the lexicon does elsewhere: a name may stand over a sentence's end by
        // mistake.
        const auto matches = scanner.find(document->text);
        const auto offsets = text::OffsetMap::of_valid(document->text);
        for (std::size_t k = 0; k < document->sentences.size() && !is_full(chosen, limit); ++k) {
            const text::Span span = document->sentences[k].span;
            const bool with_drug =
                std::any_of(matches.begin(), matches.end(),
                            [span](const lexicon::Match& match) { return span.contains(match.span); });
            if (with_drug) {
                chosen.sentences.push_back({(*versions)[i], document->external_id, static_cast<int>(k),
                                            std::string(offsets.slice(span).value_or(std::string_view()))});
            }
        }
    }
    return chosen;
}

std::string model_name(const TeacherSettings& settings)
{
    return settings.model.empty() ? settings.deployment : settings.model;
}

std::string run_parameters(const ProjectTask& task, const Calibration& calibration)
{
    json examples = json::array();
    for (const PromptExample& example : task.prompt.examples) {
        if (!example.external_id.empty()) {
            examples.push_back(example.external_id);
        }
    }
    json all = {{"api", task.settings.api == Api::azure ? "azure" : "openai"},
                {"server", net::redact_url(task.settings.base_url)},
                {"model", task.settings.model},
                {"deployment", task.settings.deployment},
                {"temperature", task.settings.temperature},
                {"max_tokens", task.settings.max_tokens},
                {"log_probabilities", task.settings.log_probabilities},
                {"samples", task.options.samples},
                {"prompt", task.prompt.name},
                {"prompt_version", task.prompt.version},
                {"prompt_hash", prompt_hash(task.prompt)},
                {"examples", examples},
                {"recorded", false}};
    if (task.settings.seed) {
        all["seed"] = *task.settings.seed;
    }
    if (calibration.fitted()) {
        all["calibration"] = json::parse(calibration.to_json());
    }
    return all.dump();
}

std::shared_ptr<const lexicon::Matcher> matcher_of(store::ProjectFile& project, std::stop_token stop)
{
    // Without the lexicon there are fewer aliases; that is no reason to stop.
    const auto loaded = store::LexiconStore(project).load(std::move(stop));
    return loaded ? loaded->matcher : nullptr;
}

/// Found in the project, kept by the writer.
class RunCache final : public ReplyCache {
public:
    RunCache(store::ProjectFile& project, LabelWriter& writer) : cache_(project), writer_(writer) {}
    Result<std::optional<CachedReply>> find(const std::string& key) override { return cache_.find(key); }
    Result<void> keep(const std::vector<std::pair<std::string, CachedReply>>& replies) override
    {
        return writer_.keep(replies);
    }

private:
    ProjectCache cache_;
    LabelWriter& writer_;
};

/// Adds one outcome, as run_labels() counts it in the end.
void count_outcome(LabelReport& report, const LabelOutcome& outcome, const std::optional<Price>& price)
{
    if (!outcome.answer) {
        ++report.failed;
        ++report.failures[outcome.error.message_id];
        return;
    }
    report.unparsed += outcome.parsed.failed() ? 1 : 0;
    if (outcome.from_cache) {
        ++report.cached;
        return;
    }
    ++report.asked;
    report.input_tokens += outcome.answer->input_tokens;
    report.output_tokens += outcome.answer->output_tokens;
    report.cost_usd +=
        price ? cost_of(*price, outcome.answer->input_tokens, outcome.answer->output_tokens) : 0;
}

} // namespace

std::string_view to_string(SentenceChoice choice)
{
    return std::find_if(std::begin(kChoices), std::end(kChoices),
                        [choice](const auto& one) { return one.first == choice; })
        ->second;
}

std::optional<SentenceChoice> sentence_choice_from(std::string_view text)
{
    for (const auto& [choice, name] : kChoices) {
        if (name == text) {
            return choice;
        }
    }
    return std::nullopt;
}

Result<ChosenSentences> choose_sentences(store::ProjectFile& project, SentenceChoice choice,
                                         std::int64_t limit, const ProgressSink& progress,
                                         std::stop_token stop)
{
    if (choice == SentenceChoice::automatic || choice == SentenceChoice::curation) {
        const auto plan = store::CurationStore(project).plan();
        if (!plan) {
            return forward_error(plan);
        }
        const auto& stage = plan->stages.at(static_cast<std::size_t>(store::CurationStage::drug_sentences));
        const bool ran = !stage.finished.empty();
        if (!ran && choice == SentenceChoice::curation) {
            return fail(
                ErrorCode::invalid_argument, "teacher.no_curation", project.path().string(),
                "The curation plan has not reached its stage “drug_sentences”. Run it to there, or let the "
                "lexicon choose.");
        }
        if (ran) {
            return by_curation(project, limit);
        }
        choice = SentenceChoice::lexicon;
    }
    return choice == SentenceChoice::gold ? by_gold(project, limit)
                                          : by_lexicon(project, limit, progress, std::move(stop));
}

Result<ProjectLabels> label_project(store::ProjectFile& project, const ProjectTask& task,
                                    const std::vector<SentenceToLabel>& sentences, std::stop_token stop,
                                    const ProgressSink& progress,
                                    const std::function<void(const ProjectLabels&)>& so_far,
                                    LabelWriter* own_writer)
{
    ProjectWriter direct(project, task.person_id);
    LabelWriter& writer = own_writer ? *own_writer : direct;
    auto calibration = stored_calibration(project, task.settings, task.prompt);
    if (!calibration) {
        return forward_error(calibration);
    }
    const std::string name =
        fmt::format("{}, {} v{}", model_name(task.settings), task.prompt.name, task.prompt.version);
    auto run =
        writer.begin_run({store::VoiceKind::teacher, name, run_parameters(task, *calibration), {}, false});
    if (!run) {
        return forward_error(run);
    }
    LabelContext context;
    context.asked_model = task.settings.model;
    context.calibration = *calibration;
    context.matcher = matcher_of(project, stop);
    SentenceCollector collector(project, writer, *run, sentences, task.options.samples, context);
    std::vector<std::string> texts;
    texts.reserve(sentences.size());
    for (const SentenceToLabel& one : sentences) {
        texts.push_back(one.text);
    }
    RunCache cache(project, writer);
    const auto price = price_of(task.settings);
    const auto report = run_labels(
        {task.settings, task.prompt, task.key, texts}, cache, task.options,
        [&](const LabelOutcome& outcome) -> Result<void> {
            count_outcome(collector.so_far(), outcome, price);
            auto taken = collector.take(outcome);
            if (taken && so_far) {
                so_far(collector.labels());
            }
            return taken;
        },
        stop, progress);
    // What is complete is stored, however the run ended.
    auto flushed = collector.flush();
    if (!report) {
        (void)writer.finish_run(run->id, store::RunStatus::failed,
                                run->cost_usd + collector.labels().run.cost_usd);
        return forward_error(report);
    }
    if (!flushed) {
        return forward_error(flushed);
    }
    ProjectLabels labels = collector.labels();
    labels.run = *report;
    const auto status = report->not_asked > 0 ? store::RunStatus::cancelled
                        : report->failed > 0  ? store::RunStatus::failed
                                              : store::RunStatus::done;
    if (auto ended = writer.finish_run(run->id, status, run->cost_usd + report->cost_usd); !ended) {
        return forward_error(ended);
    }
    return labels;
}

} // namespace ade::teacher
