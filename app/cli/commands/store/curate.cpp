// SPDX-License-Identifier: GPL-3.0-or-later
// ade curate: the plan by which a corpus for distillation is made, stage by stage.
#include "app/cli/command.hpp"
#include "app/cli/numbers.hpp"
#include "app/cli/project.hpp"
#include "app/literature/keep_out.hpp"
#include "core/store/curation.hpp"
#include "core/store/lexicon_store.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace ade::cli {
namespace {

class CurateCommand final : public Command {
public:
    std::string_view name() const override { return "curate"; }
    std::string_view description() const override
    {
        return "Make a corpus for distillation: sentences, drugs, teacher, positives, sample";
    }

    void declare(CLI::App& app) override
    {
        std::string stages;
        for (const store::CurationStage stage : store::kCurationStages) {
            if (stage >= store::CurationStage::sentences) {
                stages += (stages.empty() ? "" : "|") + std::string(to_string(stage));
            }
        }
        app.add_option("project", project_, "Project file")->required();
        app.add_flag("--plan", plan_, "Only show the stages and their counts");
        auto* run_to =
            app.add_option("--run-to", run_to_, "Run what is not done, up to this stage: " + stages);
        app.add_option("--again", again_, "Run this one stage, done or not")->excludes(run_to);
        app.add_option("--sample", sample_, "Sentences to draw (default 40000)")->check(whole_number(1));
        app.add_option("--seed", seed_, "Seed of the draw, a whole number (default 1)")->check(seed_number());
        // A flag has a value even when it was not given: count() tells.
        negatives_option_ = app.add_flag("--with-negatives,!--paper-mode", negatives_,
                                         "Draw sentences without an event too; the paper's mode drops them");
        app.add_option("--keep-out", keep_out_, "File of PMIDs of an evaluation set, one a line")->take_all();
        app.add_option("--keep-out-sentences", keep_out_sentences_,
                       "File of sentences of an evaluation set, one a line")
            ->take_all();
        app.add_option("--show", show_, "Print the sentences of this stage, one JSON object a line");
        app.add_flag("--left-out", left_out_, "With --show: those that the stage left out");
    }

    Result<Exit> run(Context& context) override
    {
        const auto last = stage_word(run_to_, "--run-to");
        const auto only = stage_word(again_, "--again");
        const auto shown = stage_word(show_, "--show");
        for (const auto* word : {&last, &only, &shown}) {
            if (!*word) {
                return forward_error(*word);
            }
        }
        const bool changes = sample_ || seed_ || negatives_option_->count() > 0 || !keep_out_.empty() ||
                             !keep_out_sentences_.empty();
        const bool writes = !plan_ && (*last || *only || changes);
        if (plan_ && (*last || *only || changes)) {
            return usage_error("--plan only shows; leave it out to run or change something.");
        }
        auto project = writes ? open_to_write(project_, context) : open_to_read(project_);
        if (!project) {
            return forward_error(project);
        }
        std::string person;
        if (writes) {
            const auto known = person_in(**project, context);
            if (!known) {
                return forward_error(known);
            }
            person = *known;
        }
        store::CurationStore curation(**project, person);
        if (changes) {
            if (auto changed = change_options(curation); !changed) {
                return forward_error(changed);
            }
        }
        // The project's own vocabularies: see ade lexicon.
        const auto lexicon = store::LexiconStore(**project, person).load(context.stop);
        if (!lexicon) {
            return forward_error(lexicon);
        }
        const store::DrugFinder finder = store::LexiconStore::finder(*lexicon);
        if (*only) {
            if (auto ran = curation.run(**only, finder, context.terminal.progress(), context.stop); !ran) {
                return forward_error(ran);
            }
        } else if (*last) {
            if (auto ran = curation.run_to(**last, finder, context.terminal.progress(), context.stop); !ran) {
                return forward_error(ran);
            }
        }
        if (*shown) {
            return print_sentences(context, curation, **shown);
        }
        const auto plan = curation.plan(finder.lexicon);
        if (!plan) {
            return forward_error(plan);
        }
        print(context, *plan);
        return Exit::done;
    }

private:
    static Result<std::optional<store::CurationStage>> stage_word(const std::string& word, const char* option)
    {
        if (word.empty()) {
            return std::nullopt;
        }
        const auto stage = store::curation_stage_from(word);
        if (!stage || (*stage < store::CurationStage::sentences)) {
            return usage_error(
                "{}: \"{}\" is no stage that runs. Those are sentences, drugs, drug_sentences, "
                "teacher, positives and sample.",
                option, word);
        }
        return stage;
    }

    Result<void> change_options(store::CurationStore& curation) const
    {
        const auto plan = curation.plan();
        if (!plan) {
            return forward_error(plan);
        }
        store::CurationOptions options = plan->options;
        options.sample = sample_.value_or(options.sample);
        options.seed = seed_.value_or(options.seed);
        options.with_negatives = negatives_option_->count() > 0 ? negatives_ : options.with_negatives;
        using literature::KeepOut;
        for (const auto& [kind, files] :
             {std::pair(KeepOut::pmids, &keep_out_), std::pair(KeepOut::sentences, &keep_out_sentences_)}) {
            for (const std::string& file : *files) {
                const auto entries = literature::read_keep_out(file, kind);
                if (!entries) {
                    return forward_error(entries);
                }
                literature::keep_out(options, kind, *entries);
            }
        }
        return curation.set_options(options);
    }

    static Result<Exit> print_sentences(Context& context, const store::CurationStore& curation,
                                        store::CurationStage stage, bool left_out)
    {
        constexpr std::int64_t kAtOnce = 5000;
        for (std::int64_t offset = 0;; offset += kAtOnce) {
            if (context.stop.stop_requested()) {
                return cancelled();
            }
            const auto sentences = curation.sentences(stage, left_out, kAtOnce, offset);
            if (!sentences) {
                return forward_error(sentences);
            }
            for (const store::CurationSentence& sentence : *sentences) {
                nlohmann::ordered_json json = {
                    {"id", sentence.external_id},    {"sentence", sentence.position},
                    {"text", sentence.text},         {"drugs", sentence.drugs},
                    {"answered", sentence.answered}, {"positive", sentence.positive},
                    {"sampled", sentence.sampled}};
                if (!sentence.left_out.empty()) {
                    json["left_out"] = sentence.left_out;
                }
                context.terminal.print_data(json.dump());
            }
            if (static_cast<std::int64_t>(sentences->size()) < kAtOnce) {
                return Exit::done;
            }
        }
    }
    Result<Exit> print_sentences(Context& context, const store::CurationStore& curation,
                                 store::CurationStage stage) const
    {
        return print_sentences(context, curation, stage, left_out_);
    }

    static void print(Context& context, const store::CurationPlan& plan)
    {
        if (context.json) {
            nlohmann::ordered_json json = {{"sample", plan.options.sample},
                                           {"seed", plan.options.seed},
                                           {"with_negatives", plan.options.with_negatives},
                                           {"excluded_pmids", plan.options.excluded_pmids.size()},
                                           {"excluded_sentences", plan.options.excluded_sentences.size()},
                                           {"stages", nlohmann::ordered_json::array()}};
            for (const store::StageState& state : plan.stages) {
                nlohmann::ordered_json counts = nlohmann::ordered_json::object();
                for (const auto& [word, number] : state.counts) {
                    counts[word] = number;
                }
                json["stages"].push_back({{"stage", to_string(state.stage)},
                                          {"status", to_string(state.status)},
                                          {"result", state.result},
                                          {"finished", state.finished},
                                          {"counts", counts}});
            }
            context.terminal.print_data(json.dump());
            return;
        }
        std::string text;
        for (const store::StageState& state : plan.stages) {
            std::string counts;
            for (const auto& [word, number] : state.counts) {
                if (number != 0) {
                    counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", word, number);
                }
            }
            const bool waits = state.status == store::StageStatus::waiting;
            text += fmt::format("{:<15} {:<18} {:>9}  {}\n", to_string(state.stage),
                                waits ? std::string_view("needs the teacher") : to_string(state.status),
                                state.result, counts);
        }
        context.terminal.print(text);
    }

    std::string project_;
    bool plan_ = false;
    std::string run_to_;
    std::string again_;
    std::optional<std::int64_t> sample_;
    std::optional<std::uint64_t> seed_;
    bool negatives_ = false;
    CLI::Option* negatives_option_ = nullptr;
    std::vector<std::string> keep_out_;
    std::vector<std::string> keep_out_sentences_;
    std::string show_;
    bool left_out_ = false;
};

const Register registered(make<CurateCommand>);

} // namespace
} // namespace ade::cli
