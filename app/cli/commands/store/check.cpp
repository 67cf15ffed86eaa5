// SPDX-License-Identifier: GPL-3.0-or-later
// ade check: is the project what its log says it is?
#include "core/store/check.hpp"
#include "app/cli/command.hpp"
#include "app/cli/project.hpp"

#include <nlohmann/json.hpp>

namespace ade::cli {
namespace {

class CheckCommand final : public Command {
public:
    std::string_view name() const override { return "check"; }
    std::string_view description() const override
    {
        return "Check that a project is whole: database, texts, offsets, history";
    }

    void declare(CLI::App& app) override { app.add_option("project", project_, "Project file")->required(); }

    Result<Exit> run(Context& context) override
    {
        auto project = open_to_read(project_);
        if (!project) {
            return forward_error(project);
        }
        const auto report = store::check_project(**project, context.stop, context.terminal.progress());
        if (!report) {
            return forward_error(report);
        }
        if (context.json) {
            nlohmann::ordered_json json = {
                {"ok", report->ok()},           {"documents", report->documents},
                {"mentions", report->mentions}, {"relations", report->relations},
                {"events", report->events},     {"findings", nlohmann::ordered_json::array()}};
            for (const store::Finding& finding : report->findings) {
                json["findings"].push_back(
                    {{"check", finding.check}, {"where", finding.where}, {"message", finding.message}});
            }
            context.terminal.print_data(
                json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
        } else {
            std::string text =
                fmt::format("{} documents, {} mentions, {} relations, {} events: {}\n", report->documents,
                            report->mentions, report->relations, report->events,
                            report->ok() ? "all is well" : "faults were found");
            for (const store::Finding& finding : report->findings) {
                text += fmt::format("{}: {}: {}\n", finding.check, finding.where, finding.message);
            }
            context.terminal.print(text);
        }
        if (!report->ok()) {
            context.terminal.complain(
                fmt::format("{} faults in {}. Go back to a backup, or export what is right.",
                            report->findings.size(), project_));
            return Exit::failed;
        }
        return Exit::done;
    }

private:
    std::string project_;
};

const Register registered(make<CheckCommand>);

} // namespace
} // namespace ade::cli
