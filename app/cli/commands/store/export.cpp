// SPDX-License-Identifier: GPL-3.0-or-later
// ade export: labels of a project as corpus files.
#include "app/cli/command.hpp"
#include "app/cli/project.hpp"
#include "core/store/event_log.hpp"
#include "core/store/label_export.hpp"

#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace ade::cli {
namespace {

std::string format_names()
{
    std::string names;
    for (const corpus::Writer* writer : corpus::writers()) {
        names += (names.empty() ? "" : "|") + std::string(writer->name());
    }
    return names;
}

class ExportCommand final : public Command {
public:
    std::string_view name() const override { return "export"; }
    std::string_view description() const override { return "Write labels of a project as corpus files"; }

    void declare(CLI::App& app) override
    {
        app.add_option("project", project_, "Project file")->required();
        app.add_option("--format", format_, format_names())->required();
        app.add_option("--output", output_, "File to write; for brat and hf-dataset a new folder");
        app.add_option("--voice", voices_,
                       "Whose labels: gold (default), or KIND:NAME such as teacher:gpt-3.5; may be given "
                       "several times")
            ->expected(1)
            ->take_all();
        app.add_flag("--annotated-only", annotated_only_,
                     "Leave out texts that none of these voices has annotated");
        app.add_flag("--dry-run", dry_run_,
                     "Report only, above all what the format cannot hold; write nothing");
    }

    Result<Exit> run(Context& context) override
    {
        const auto writer = corpus::find_writer(format_);
        if (!writer) {
            return usage_error("--format: {}", writer.error().message);
        }
        if (output_.empty() && !dry_run_) {
            return usage_error("--output: the name of the file to write is needed.");
        }
        if (output_ == "-") {
            return usage_error(
                "--output: a file name is expected; exports are not written to standard output.");
        }
        auto project = open_to_read(project_);
        if (!project) {
            return forward_error(project);
        }
        const auto selection = select_voices(**project, voices_);
        if (!selection) {
            return forward_error(selection);
        }
        store::LabelExport request;
        request.selection = *selection;
        request.annotated_only = annotated_only_;
        request.label_policy = fmt::format("{}", fmt::join(voices_, ", "));
        request.dry_run = dry_run_;
        request.output = output_;
        const auto report =
            store::export_labels(**project, **writer, request, context.stop, context.terminal.progress());
        if (!report) {
            return forward_error(report);
        }
        const auto heads = store::EventLog(**project).heads();
        if (!heads) {
            return forward_error(heads);
        }
        print(context, *report, *heads);
        return report->findings.refused() > 0 ? Exit::refused : Exit::done;
    }

private:
    void print(Context& context, const corpus::WriteReport& report,
               const std::vector<store::ChainHead>& heads) const
    {
        if (context.json) {
            auto json = nlohmann::ordered_json::parse(corpus::to_json(report));
            json["project"] = project_;
            json["dry_run"] = dry_run_;
            json["heads"] = nlohmann::ordered_json::array();
            for (const store::ChainHead& head : heads) {
                json["heads"].push_back({{"origin", head.origin}, {"seq", head.seq}, {"hash", head.hash}});
            }
            context.terminal.print_data(
                json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
            return;
        }
        std::string text =
            (dry_run_ ? "Dry run, nothing written. It would be:\n" : "") + corpus::to_text(report);
        for (const store::ChainHead& head : heads) {
            text += fmt::format("Log at {}: event {}, {}\n", head.origin, head.seq, head.hash);
        }
        context.terminal.print(text);
    }

    std::string project_;
    std::string format_;
    std::string output_;
    std::vector<std::string> voices_;
    bool annotated_only_ = false;
    bool dry_run_ = false;
};

const Register registered(make<ExportCommand>);

} // namespace
} // namespace ade::cli
