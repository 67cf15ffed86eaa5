// SPDX-License-Identifier: GPL-3.0-or-later
// ade label: a language model labels the sentences of a project; its ledger.
#include "app/cli/command.hpp"
#include "app/cli/commands/teacher/label_report.hpp"
#include "app/cli/numbers.hpp"
#include "app/cli/project.hpp"
#include "core/base/file_io.hpp"
#include "core/net/redact.hpp"
#include "core/teacher/example_vectors.hpp"
#include "core/teacher/project_cache.hpp"
#include "core/teacher/project_labels.hpp"
#include "core/teacher/project_prompts.hpp"
#include "core/teacher/scorecard.hpp"

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace ade::cli {
namespace {

using namespace ade::teacher;

constexpr std::uint64_t kLargestSettings = 1 << 20;

class LabelCommand final : public Command {
public:
    std::string_view name() const override { return "label"; }
    std::string_view description() const override
    {
        return "Let a language model label the sentences with a drug; answers from a file; the ledger";
    }

    void declare(CLI::App& app) override
    {
        app.add_option("project", project_, "Project file")->required();
        app.add_option("--teacher", teacher_, "Teacher file (JSON): server, model, limits; never a key");
        app.add_option("--prompt", prompt_,
                       "Prompt by name (\"NAME\", \"NAME v2\"), or a file (default: the teacher file's)");
        app.add_option("--shots", shots_, "0 or 5: the prompts zero-shot and five-shot")
            ->check(CLI::IsMember({0, 5}));
        app.add_option("--examples", examples_,
                       "builtin (the prompt's own), gold (five unlike each other), nearest (to the sentences "
                       "asked about, by the vectors of the student in use, else by words), or ids ARTICLE:N "
                       "of gold sentences, with commas between");
        app.add_option("--sentences", choice_,
                       "automatic (the curation plan's, else the lexicon's), curation, lexicon or gold");
        app.add_option("--limit", limit_, "The first so many sentences; of the ledger, so many lines")
            ->check(whole_number(0));
        app.add_option("--samples", samples_, "Answers per sentence; more than one measures agreement")
            ->check(whole_number(1, 20));
        app.add_flag("--dry-run", dry_run_,
                     "What it would take: sentences, tokens, price, time; nothing is sent");
        app.add_option("--max-cost", max_cost_, "US dollars that this call does not pass")
            ->check(decimal_number(0, 1e9));
        app.add_option("--max-requests", max_requests_, "Requests that this call does not pass")
            ->check(whole_number(0));
        app.add_flag("--calibrate", calibrate_,
                     "Fit the confidence of this model and prompt to gold; later runs show the result");
        app.add_option("--answers", answers_,
                       "Store answers made elsewhere: JSONL with text or id, and answer");
        app.add_option("--replay", replay_,
                       "The same, for the sentences that would be asked; named \"recorded\" everywhere");
        app.add_flag("--ledger", ledger_,
                     "List the strings that were not simply there, and the rates of each run");
        app.add_flag("--scorecard", scorecard_, "The runs against gold, side by side");
        app.add_flag("--common", common_, "With --scorecard: only sentences that every run has answered");
        app.add_option("--status", statuses_, "With --ledger: only these (absent, ambiguous, fuzzy, …)");
        app.add_option("--run", run_, "With --ledger: only this run (its id)");
        app.add_flag("--open", only_open_, "With --ledger: only what nobody has settled");
        app.add_option("--choose", choose_,
                       "Settle a line of the ledger (its id): the place of --place is meant");
        app.add_option("--place", place_, "With --choose: number of the place, from 1")
            ->check(whole_number(1, 1000000));
        app.add_option("--dismiss", dismiss_,
                       "Settle a line of the ledger (its id): nothing in the text is meant");
    }

    Result<Exit> run(Context& context) override
    {
        const int ways = (teacher_.empty() ? 0 : 1) + (answers_.empty() ? 0 : 1) + (replay_.empty() ? 0 : 1) +
                         (ledger_ ? 1 : 0) + (scorecard_ ? 1 : 0) + (choose_.empty() ? 0 : 1) +
                         (dismiss_.empty() ? 0 : 1);
        if (ways != 1) {
            return usage_error("Say what to do: --teacher FILE, --answers FILE, --replay FILE, --ledger, "
                               "--scorecard, "
                               "--choose ID or --dismiss ID, one of them.");
        }
        if (!sentence_choice_from(choice_)) {
            return usage_error("--sentences {}: expected automatic, curation, lexicon or gold.", choice_);
        }
        if (ledger_ || scorecard_) {
            auto project = open_to_read(project_);
            if (!project) {
                return forward_error(project);
            }
            return ledger_ ? list(context, **project) : score(context, **project);
        }
        auto project = dry_run_ ? open_to_read(project_) : open_to_write(project_, context);
        if (!project) {
            return forward_error(project);
        }
        if (!teacher_.empty()) {
            return ask(context, **project);
        }
        return answers_.empty() && replay_.empty() ? settle(context, **project) : record(context, **project);
    }

private:
    Result<ProjectTask> make_task(store::ProjectFile& project)
    {
        auto text = read_file(teacher_, kLargestSettings);
        if (!text) {
            return forward_error(text);
        }
        auto settings = read_teacher_settings(*text, teacher_);
        if (!settings) {
            return forward_error(settings);
        }
        ProjectTask task;
        task.settings = std::move(*settings);
        std::string wanted = prompt_.empty() ? task.settings.prompt : prompt_;
        if (shots_) {
            if (!prompt_.empty()) {
                return usage_error("--shots names a prompt, and so does --prompt: give one of them.");
            }
            wanted = *shots_ == 0 ? "zero-shot" : "five-shot";
        } else if (prompt_.empty() && !std::filesystem::exists(wanted)) {
            // A file named in the teacher file lies beside it.
            const auto beside = std::filesystem::path(teacher_).parent_path() / wanted;
            wanted = std::filesystem::exists(beside) ? beside.string() : wanted;
        }
        auto prompt = find_prompt(project, wanted);
        if (!prompt) {
            return forward_error(prompt);
        }
        task.prompt = std::move(*prompt);
        task.options.samples = samples_;
        task.options.tokens =
            std::make_shared<const TokenCounter>(TokenCounter::for_model(task.settings.model));
        task.options.max_cost_usd = max_cost_;
        task.options.max_requests = max_requests_;
        if (samples_ > 1 && task.settings.temperature == 0) {
            return usage_error(
                "--samples {}: with \"temperature\": 0 in {} all answers would be the same. Set it "
                "to 0.7, say.",
                samples_, teacher_);
        }
        return task;
    }

    static Result<std::string> key_of(const TeacherSettings& settings)
    {
        const char* const key = std::getenv(settings.key_env.c_str());
        if (key != nullptr && *key != '\0') {
            return std::string(key);
        }
        if (net::is_loopback(settings.base_url)) {
            return std::string(); // a server on this machine may want none
        }
        return fail(
            ErrorCode::invalid_argument, "cli.no_key", net::redact_url(settings.base_url),
            "The environment variable {} holds no key for this server. Set it, or name another in the "
            "teacher file (\"key_env\").",
            settings.key_env);
    }

    Result<ChosenSentences> sentences(Context& context, store::ProjectFile& project) const
    {
        return choose_sentences(project, *sentence_choice_from(choice_), limit_, context.terminal.progress(),
                                context.stop);
    }

    Result<Exit> ask(Context& context, store::ProjectFile& project)
    {
        auto task = make_task(project);
        if (!task) {
            return forward_error(task);
        }
        const auto chosen = sentences(context, project);
        if (!chosen) {
            return forward_error(chosen);
        }
        if (auto examples = choose_examples(context, project, *chosen, task->prompt); !examples) {
            return forward_error(examples);
        }
        if (calibrate_) {
            const auto person = person_in(project, context);
            const auto fitted = person ? fit_calibration(project, task->settings, task->prompt, *person)
                                       : Result<Calibration>(forward_error(person));
            if (!fitted) {
                return forward_error(fitted);
            }
            context.terminal.print(context.json ? fitted->to_json() : report_of(*fitted));
            return Exit::done;
        }
        if (dry_run_) {
            return plan(context, project, *task, *chosen);
        }
        auto key = key_of(task->settings);
        auto person = key ? person_in(project, context) : Result<std::string>(forward_error(key));
        if (!person) {
            return forward_error(person);
        }
        task->key = std::move(*key);
        task->person_id = std::move(*person);
        double cost = 0;
        const bool priced = price_of(task->settings).has_value();
        const ProgressSink bar = context.terminal.progress();
        const ProgressSink progress = !bar ? bar : [&](const Progress& step) {
            Progress shown = step;
            shown.stage += priced ? fmt::format(", ${:.4f}", cost) : ", price unknown";
            bar(shown);
        };
        const auto labels =
            label_project(project, *task, chosen->sentences, context.stop, progress,
                          [&cost](const ProjectLabels& so_far) { cost = so_far.run.cost_usd; });
        if (!labels) {
            return forward_error(labels);
        }
        print_labels(context, *labels, chosen->choice, priced);
        if (context.stop.stop_requested()) {
            return Exit::interrupted;
        }
        if (labels->run.stopped_by.empty() || labels->run.stopped_by == "cost" ||
            labels->run.stopped_by == "requests") {
            return labels->run.failed > 0 || labels->run.not_asked > 0 ? Exit::refused : Exit::done;
        }
        context.terminal.complain(labels->run.stopped_by);
        return Exit::failed;
    }

    static Result<Exit> plan(Context& context, store::ProjectFile& project, const ProjectTask& task,
                             const ChosenSentences& chosen)
    {
        std::vector<std::string> texts;
        for (const SentenceToLabel& one : chosen.sentences) {
            texts.push_back(one.text);
        }
        ProjectCache cache(project);
        const auto plan = plan_labels({task.settings, task.prompt, {}, texts}, cache, task.options);
        if (!plan) {
            return forward_error(plan);
        }
        print_plan(context, *plan, chosen.choice, task);
        return Exit::done;
    }

    Result<Exit> record(Context& context, store::ProjectFile& project)
    {
        const bool replay = !replay_.empty();
        const std::string& path = replay ? replay_ : answers_;
        const auto file = read_answers(path);
        if (!file) {
            return forward_error(file);
        }
        const auto person = person_in(project, context);
        if (!person) {
            return forward_error(person);
        }
        std::optional<ChosenSentences> chosen;
        if (replay) {
            auto found = sentences(context, project);
            if (!found) {
                return forward_error(found);
            }
            chosen = std::move(*found);
        }
        const RecordedTask task{std::filesystem::path(path).filename().string(), replay, file->sha256,
                                *person};
        const auto done = store_recorded(project, task, file->answers, chosen ? &chosen->sentences : nullptr,
                                         context.stop, context.terminal.progress());
        if (!done) {
            return forward_error(done);
        }
        // Of a recording for other texts as well, what is not asked for is no fault.
        const std::vector<Error> none;
        const std::vector<Error>& unmatched = replay ? none : done->unmatched;
        print_recorded(context, *done, file->refused, unmatched,
                       chosen ? static_cast<std::int64_t>(chosen->sentences.size()) : -1);
        if (context.stop.stop_requested()) {
            return Exit::interrupted;
        }
        return file->refused.empty() && unmatched.empty() ? Exit::done : Exit::refused;
    }

    Result<Exit> list(Context& context, store::ProjectFile& project) const
    {
        store::LedgerFilter filter;
        filter.run_id = run_;
        filter.statuses = statuses_;
        filter.only_open = only_open_;
        const store::AlignmentLedger ledger(project);
        const auto count = ledger.count(filter);
        const auto entries = ledger.list(filter, limit_ < 0 && !context.json ? 100 : limit_);
        const auto rates = ledger.rates();
        for (const Error* error : {count ? nullptr : &count.error(), entries ? nullptr : &entries.error(),
                                   rates ? nullptr : &rates.error()}) {
            if (error != nullptr) {
                return tl::unexpected<Error>(*error);
            }
        }
        print_ledger(context, *entries, *count, *rates);
        return Exit::done;
    }

    Result<Exit> score(Context& context, store::ProjectFile& project) const
    {
        const auto scores = scorecard(project, {common_});
        if (!scores) {
            return forward_error(scores);
        }
        if (context.json) {
            context.terminal.print_data(scorecard_json(*scores));
        } else {
            context.terminal.print(scorecard_table(*scores));
        }
        return Exit::done;
    }

    /// The prompt with the examples that --examples asks for.
    Result<void> choose_examples(Context& context, store::ProjectFile& project, const ChosenSentences& chosen,
                                 PromptTemplate& prompt) const
    {
        if (examples_.empty() || examples_ == "builtin") {
            return {};
        }
        constexpr std::size_t kMostCompared = 200;
        PickRequest request;
        StudentVectors vectors;
        if (examples_ == "nearest") {
            request.mode = PickMode::nearest;
            request.vectors = [&](std::span<const std::string> texts) {
                return vectors.of(project, texts, context.stop);
            };
            const std::size_t step = chosen.sentences.size() / kMostCompared + 1;
            for (std::size_t i = 0; i < chosen.sentences.size(); i += step) {
                request.asked.push_back({chosen.sentences[i].text, chosen.sentences[i].external_id});
            }
        } else if (examples_ != "gold") {
            request.mode = PickMode::fixed;
            for (std::size_t begin = 0; begin <= examples_.size();) {
                const std::size_t end = std::min(examples_.find(',', begin), examples_.size());
                request.ids.push_back(examples_.substr(begin, end - begin));
                begin = end + 1;
            }
        }
        auto picked = pick_examples(project, request);
        if (!picked) {
            return forward_error(picked);
        }
        if (request.mode == PickMode::nearest && picked->student.empty()) {
            context.terminal.complain("The examples are nearest by their words. " +
                                      (picked->fault ? picked->fault->message : std::string()));
        } else if (request.mode == PickMode::nearest) {
            context.terminal.tell("The examples are nearest by the sentence vectors of " + picked->student +
                                  ".");
        }
        prompt = with_examples(std::move(prompt), std::move(picked->examples));
        return check_prompt(prompt);
    }

    Result<Exit> settle(Context& context, store::ProjectFile& project) const
    {
        const auto person = person_in(project, context);
        if (!person) {
            return forward_error(person);
        }
        store::AlignmentLedger ledger(project, *person);
        const auto done = choose_.empty() ? ledger.dismiss(dismiss_)
                                          : ledger.choose(choose_, static_cast<std::size_t>(place_ - 1));
        if (!done) {
            return forward_error(done);
        }
        context.terminal.print(done->description + ".");
        return Exit::done;
    }

    std::string project_;
    std::string teacher_;
    std::string prompt_;
    std::optional<int> shots_;
    std::string examples_;
    bool scorecard_ = false;
    bool common_ = false;
    std::string choice_ = "automatic";
    std::int64_t limit_ = -1;
    int samples_ = 1;
    bool dry_run_ = false;
    bool calibrate_ = false;
    std::optional<double> max_cost_;
    std::optional<std::int64_t> max_requests_;
    std::string answers_;
    std::string replay_;
    bool ledger_ = false;
    std::vector<std::string> statuses_;
    std::string run_;
    bool only_open_ = false;
    std::string choose_;
    std::int64_t place_ = 1;
    std::string dismiss_;
};

const Register registered(make<LabelCommand>);

} // namespace
} // namespace ade::cli
