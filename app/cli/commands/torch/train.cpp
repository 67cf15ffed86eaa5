// SPDX-License-Identifier: GPL-3.0-or-later
// `ade train`: a student learns from a project or a JSONL file.
#include "app/cli/command.hpp"
#include "app/cli/commands/torch/train_source.hpp"
#include "app/cli/numbers.hpp"
#include "core/student/default_encoder.hpp"
#include "core/student/encoder_catalogue.hpp"
#include "core/student/training_file.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ade::cli {
namespace {

constexpr std::size_t kFaultsShown = 10;

std::string score_line(std::string_view what, const std::optional<student::Score>& score)
{
    return score ? fmt::format("  {:<28} P {:.3f}  R {:.3f}  F1 {:.3f}\n", what, score->precision,
                               score->recall, score->f1)
                 : std::string();
}

nlohmann::json score_json(const std::optional<student::Score>& score)
{
    return score
               ? nlohmann::json{{"precision", score->precision}, {"recall", score->recall}, {"f1", score->f1}}
               : nlohmann::json(nullptr);
}

class TrainCommand final : public Command {
public:
    std::string_view name() const override { return "train"; }

    std::string_view description() const override
    {
        return "Train a student from an encoder, on a project's decisions or a JSONL file";
    }

    void declare(CLI::App& app) override
    {
        student::TrainOptions& o = request_.options;
        app.add_option("project", project_, "Project file; the student is registered in it");
        app.add_option("--train", train_file_, "JSONL file to learn from, instead of a project");
        app.add_option("--dev", development_file_,
                       "JSONL file for threshold, temperature and early stop (default: a "
                       "part of the training documents, drawn by document)");
        app.add_option("--dev-part", o.development_part,
                       "Part of the documents drawn as development set, 0 to 0.9; 0: none")
            ->check(decimal_number(0, 0.9))
            ->capture_default_str();
        app.add_option(
            "--encoder", encoder_,
            "Hugging Face folder to start from, or an installed encoder's name (default: the encoder of "
            "the set-up)");
        app.add_option("--output", output_, "Folder the student is written to; needed with --train");
        app.add_option("--epochs", o.epochs, "Passes over the training documents")
            ->check(whole_number(1, 10000))
            ->capture_default_str();
        app.add_option("--lr", o.encoder_rate, "Highest learning rate of the encoder")
            ->check(decimal_number(0, 1, true))
            ->capture_default_str();
        app.add_option("--head-lr", o.head_rate, "Highest learning rate of the drug head")
            ->check(decimal_number(0, 1, true))
            ->capture_default_str();
        app.add_option("--batch", o.batch_size, "Windows (pieces of text the encoder reads) in a step")
            ->check(whole_number(1, 4096))
            ->capture_default_str();
        app.add_option("--seed", o.seed, "Whole number; same seed, same data and threads: same student")
            ->check(seed_number())
            ->capture_default_str();
        app.add_option("--patience", o.patience, "Epochs without gain before stopping; 0: never")
            ->check(whole_number(0, 10000))
            ->capture_default_str();
        app.add_option("--keep", keep_, "Which epoch's weights to keep")
            ->check(CLI::IsMember({"best", "last"}))
            ->capture_default_str();
        app.add_option("--pooling", pooling_, "What the drug vector is the mean of")
            ->check(CLI::IsMember({"mention", "name"}))
            ->capture_default_str();
        app.add_option("--unit", unit_, "What the encoder reads at once")
            ->check(CLI::IsMember({"sentence", "document"}))
            ->capture_default_str();
        app.add_option("--device", device_, "Where to compute")
            ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
            ->capture_default_str();
        app.add_option("--threads", o.threads, "Cores to use; 0: all")
            ->check(whole_number(0, 1024))
            ->capture_default_str();
        app.add_option("--nice", o.niceness, "How far to step back for other programs, 0 (not at all) to 19")
            ->check(whole_number(0, 19))
            ->capture_default_str();
        app.add_option("--sources", sources_,
                       "Of a project: gold, teacher, sample (what ade curate has drawn), or gold and one of "
                       "these with a comma")
            ->capture_default_str();
        app.footer("An interrupted training goes on where its last epoch ended when the same command is "
                   "given again.");
    }

    Result<Exit> run(Context& context) override
    {
        if (project_.empty() == train_file_.empty()) {
            return usage_error("Give either a project or --train FILE.");
        }
        if (!train_file_.empty() && output_.empty()) {
            return usage_error("--train needs --output DIR.");
        }
        request_.options.device = *student::parse_device(device_);
        request_.options.pooling = *student::pooling_from(pooling_);
        request_.options.unit = *student::unit_from(unit_);
        request_.options.keep = keep_ == "best" ? student::Keep::best : student::Keep::last;
        if (auto found = find_encoder(); !found) {
            return forward_error(found);
        }
        if (auto read = read_data(context); !read) {
            return forward_error(read);
        }
        auto report = student::train(request_, context.stop, progress(context));
        context.terminal.clear_progress();
        if (!report) {
            if (report.error().code == ErrorCode::cancelled) {
                context.terminal.complain("The same command goes on from the last finished epoch.");
            }
            return forward_error(report);
        }
        std::string registered;
        std::vector<app::GoldScore> scores;
        if (!project_.empty()) {
            auto judged = score_student(*gold_, request_, *report, context.stop);
            if (judged) {
                scores = std::move(*judged);
            } else { // the student is complete; the window can score it later
                context.terminal.complain(judged.error());
            }
            auto name = register_student(project_, context, request_, *report, scores);
            if (!name) {
                return forward_error(name);
            }
            registered = *name;
        }
        print(context, *report, registered, scores);
        return refused_ > 0 ? Exit::refused : Exit::done;
    }

private:
    Result<void> find_encoder()
    {
        request_.encoder_folder = encoder_;
        if (!encoder_.empty()) {
            if (const auto named = student::find_encoder(encoder_)) {
                request_.encoder_folder = *named;
            }
        } else {
            auto found = student::find_default_encoder();
            if (!found) {
                return forward_error(found);
            }
            request_.encoder_folder = *found;
        }
        return {};
    }

    Result<void> read_data(Context& context)
    {
        if (!project_.empty()) {
            auto source = read_project(project_, sources_);
            if (!source) {
                return forward_error(source);
            }
            request_.training = std::move(source->training);
            request_.development = std::move(source->development);
            request_.notes = std::move(source->notes);
            gold_ = std::move(source->gold);
            request_.output_folder =
                output_.empty() ? source->default_output : std::filesystem::path(output_);
        } else {
            auto documents = read_file(context, train_file_);
            if (!documents) {
                return forward_error(documents);
            }
            request_.training = std::move(*documents);
            request_.output_folder = output_;
        }
        if (!development_file_.empty()) {
            auto documents = read_file(context, development_file_);
            if (!documents) {
                return forward_error(documents);
            }
            request_.development = std::move(*documents);
        }
        return {};
    }

    Result<std::vector<student::TrainingDocument>> read_file(Context& context, const std::string& path)
    {
        auto file = student::read_training_file(path);
        if (!file) {
            return forward_error(file);
        }
        refused_ += file->refused.size();
        for (std::size_t i = 0; i < std::min(kFaultsShown, file->refused.size()); ++i) {
            context.terminal.complain(file->refused[i]);
        }
        if (file->refused.size() > kFaultsShown) {
            context.terminal.complain(
                fmt::format("… and {} more line(s) refused", file->refused.size() - kFaultsShown));
        }
        if (file->without_drugs > 0) {
            context.terminal.complain(fmt::format(
                "{}: {} record(s) without drugs teach nothing and are left out.", path, file->without_drugs));
        }
        return std::move(file->documents);
    }

    static student::TrainProgressSink progress(Context& context)
    {
        const ProgressSink bar = context.terminal.progress();
        if (!bar) {
            return {};
        }
        return [bar, &terminal = context.terminal](const student::TrainProgress& p) {
            if (p.finished_epoch) {
                const student::EpochScore& e = *p.finished_epoch;
                terminal.tell(fmt::format("epoch {}: loss {:.4f}{}", e.epoch, e.training_loss,
                                          e.lenient
                                              ? fmt::format(", development F1 lenient {:.3f}, strict {:.3f}",
                                                            e.lenient->f1, e.strict->f1)
                                              : std::string()));
            }
            Progress step;
            step.stage = fmt::format("{} epoch {}, loss {:.3f}, {:.0f}/s", p.stage, p.epoch, p.loss,
                                     p.examples_per_second);
            step.done = p.step;
            step.total = p.steps;
            step.seconds_left = p.seconds_left;
            bar(step);
        };
    }

    static void print(Context& context, const student::TrainReport& report, const std::string& registered,
                      const std::vector<app::GoldScore>& scores)
    {
        const auto frozen = std::find_if(scores.begin(), scores.end(), [](const app::GoldScore& score) {
            return score.set == app::kFrozenSet;
        });
        if (context.json) {
            nlohmann::json json = json_of(report, registered);
            if (frozen != scores.end()) {
                json["frozen_gold"] = {{"lenient", score_json(frozen->lenient)},
                                       {"strict", score_json(frozen->strict)},
                                       {"relations", frozen->relations}};
            }
            context.terminal.print_data(json.dump());
            return;
        }
        std::string text = fmt::format(
            "Student written to {}\n  epoch {} of {} kept{}; threshold {:.2f}, temperature {:.3f}\n"
            "  {} instances in {} windows of {} documents, {} with an event; {:.1f} windows per second, "
            "{:.0f} s\n",
            report.folder.string(), report.kept_epoch, report.epochs.size(),
            report.stopped_early ? " (stopped early)" : "", report.threshold, report.temperature,
            report.training_instances, report.training_windows, report.training_documents,
            report.positive_instances, report.examples_per_second, report.seconds);
        if (report.lenient) {
            text += fmt::format("Development set ({} documents), relations:\n", report.development_documents);
            text += score_line("lenient (any overlap)", report.lenient);
            text += score_line("strict (equal edges)", report.strict);
            text += score_line("lenient, other pooling", report.lenient_other_pooling);
            text += score_line("strict, other pooling", report.strict_other_pooling);
        }
        if (frozen != scores.end()) {
            text += fmt::format("Frozen gold ({} relations):\n", frozen->relations);
            text += score_line("lenient (any overlap)", frozen->lenient);
            text += score_line("strict (equal edges)", frozen->strict);
        }
        if (report.relations_out_of_reach > 0) {
            text += fmt::format("{} relation(s) lie outside the student's window: counted, not learned.\n",
                                report.relations_out_of_reach);
        }
        if (!registered.empty()) {
            text += fmt::format(
                "Registered as \"{}\". The present student serves until: ade model PROJECT promote\n",
                registered);
        }
        context.terminal.print(text);
        for (const std::string& warning : report.warnings) {
            context.terminal.complain(warning);
        }
    }

    static nlohmann::json json_of(const student::TrainReport& report, const std::string& registered)
    {
        return {{"folder", report.folder.string()},
                {"sha256", report.sha256},
                {"name", registered},
                {"kept_epoch", report.kept_epoch},
                {"epochs", report.epochs.size()},
                {"stopped_early", report.stopped_early},
                {"resumed", report.resumed},
                {"threshold", report.threshold},
                {"temperature", report.temperature},
                {"lenient", score_json(report.lenient)},
                {"strict", score_json(report.strict)},
                {"lenient_other_pooling", score_json(report.lenient_other_pooling)},
                {"strict_other_pooling", score_json(report.strict_other_pooling)},
                {"training_documents", report.training_documents},
                {"development_documents", report.development_documents},
                {"training_windows", report.training_windows},
                {"training_instances", report.training_instances},
                {"positive_instances", report.positive_instances},
                {"relations_out_of_reach", report.relations_out_of_reach},
                {"windows_cut", report.windows_cut},
                {"seconds", report.seconds},
                {"windows_per_second", report.examples_per_second},
                {"warnings", report.warnings}};
    }

    student::TrainRequest request_;
    std::shared_ptr<const ProjectGold> gold_; ///< of the project
    std::string project_;
    std::string train_file_;
    std::string development_file_;
    std::string encoder_;
    std::string output_;
    std::string keep_ = "best";
    std::string pooling_ = "mention";
    std::string unit_ = "sentence";
    std::string device_ = "auto";
    std::string sources_ = "gold";
    std::size_t refused_ = 0;
};

const Register registered_command(make<TrainCommand>);

} // namespace
} // namespace ade::cli
