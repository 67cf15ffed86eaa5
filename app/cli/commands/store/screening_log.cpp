// SPDX-License-Identifier: GPL-3.0-or-later
// ade screening-log: what a search or import brought and what became of each article.
#include "core/store/screening_log.hpp"
#include "app/cli/command.hpp"
#include "app/cli/project.hpp"
#include "core/corpus/formats/output_file.hpp"

#include <nlohmann/json.hpp>

namespace ade::cli {
namespace {

class ScreeningLogCommand final : public Command {
public:
    std::string_view name() const override { return "screening-log"; }
    std::string_view description() const override
    {
        return "List searches and imports of articles, or write the log of one";
    }

    void declare(CLI::App& app) override
    {
        app.add_option("project", project_, "Project file")->required();
        app.add_option("--batch", batch_, "Id of the search or import; the newest when not given");
        format_option_ = app.add_option("--format", format_, "csv (default) or html")
                             ->check(CLI::IsMember({"csv", "html"}));
        app.add_option("--output", output_, "File to write; without it the searches and imports are listed");
    }

    Result<Exit> run(Context& context) override
    {
        if (output_.empty() && (!batch_.empty() || format_option_->count() > 0)) {
            return usage_error("Say where the log is to go by --output FILE.");
        }
        auto project = open_to_read(project_);
        if (!project) {
            return forward_error(project);
        }
        const store::ArticleStore articles(**project);
        return output_.empty() ? list(context, articles) : write(context, articles);
    }

private:
    static Result<Exit> list(Context& context, const store::ArticleStore& articles)
    {
        const auto intakes = articles.intakes();
        if (!intakes) {
            return forward_error(intakes);
        }
        auto json = nlohmann::ordered_json::array();
        std::string text;
        for (const store::IntakeRecord& intake : *intakes) {
            auto counts = nlohmann::ordered_json::object();
            std::string words;
            for (const auto& [fate, count] : intake.counts) {
                counts[std::string(to_string(fate))] = count;
                words += fmt::format("{}{} {}", words.empty() ? "" : "; ", count, store::words_for(fate));
            }
            json.push_back({{"id", intake.id},
                            {"source", intake.source},
                            {"query", intake.query},
                            {"person", intake.person},
                            {"started", intake.started},
                            {"finished", intake.finished},
                            {"counts", counts}});
            text += fmt::format("{}  {}  {}  {}\n    {}\n    {}\n", intake.id, intake.started, intake.source,
                                intake.person, store::short_query(intake.query),
                                words.empty() ? "nothing found" : words);
        }
        if (context.json) {
            context.terminal.print_data(
                json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
        } else {
            context.terminal.print(text.empty() ? "No search and no import of articles yet.\n" : text);
        }
        return Exit::done;
    }

    Result<Exit> write(Context& context, const store::ArticleStore& articles) const
    {
        const auto log = articles.screening_log(batch_);
        if (!log) {
            return forward_error(log);
        }
        auto file = corpus::OutputFile::create(output_);
        if (!file) {
            return forward_error(file);
        }
        if (auto written =
                file->write(format_ == "html" ? screening_log_html(*log) : screening_log_csv(*log));
            !written) {
            return forward_error(written);
        }
        if (auto done = file->commit(); !done) {
            return forward_error(done);
        }
        if (context.json) {
            const nlohmann::ordered_json json = {
                {"batch", log->intake.id}, {"articles", log->entries.size()}, {"output", output_}};
            context.terminal.print_data(
                json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
        } else {
            context.terminal.print(fmt::format("{} articles written to {}.", log->entries.size(), output_));
        }
        return Exit::done;
    }

    std::string project_;
    std::string batch_;
    std::string format_ = "csv";
    std::string output_;
    CLI::Option* format_option_ = nullptr;
};

const Register registered(make<ScreeningLogCommand>);

} // namespace
} // namespace ade::cli
