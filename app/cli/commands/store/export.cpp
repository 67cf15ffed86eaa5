// SPDX-License-Identifier: GPL-3.0-or-later
// ade export: labels of a project as corpus files.
#include "app/cli/command.hpp"
#include "app/cli/project.hpp"
#include "core/corpus/formats/format.hpp"
#include "core/store/document_store.hpp"
#include "core/store/event_log.hpp"

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
        app.add_option("--output", output_, "File to write; for brat a new folder")->required();
        app.add_option("--voice", voices_, "Whose labels: gold (default), or KIND:NAME, may be repeated")
            ->expected(1)
            ->take_all();
    }

    Result<Exit> run(Context& context) override
    {
        const auto writer = corpus::find_writer(format_);
        if (!writer) {
            return usage_error("--format: {}", writer.error().message);
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
        const auto versions = store::DocumentStore(**project).version_ids();
        if (!versions) {
            return forward_error(versions);
        }
        const store::RunStore runs(**project);
        std::size_t next = 0;
        const corpus::DocumentSource source = [&]() -> Result<std::optional<corpus::AnnotatedDocument>> {
            if (next == versions->size()) {
                return std::optional<corpus::AnnotatedDocument>();
            }
            auto labels = runs.labels((*versions)[next++], *selection);
            if (!labels) {
                return forward_error(labels);
            }
            return std::optional<corpus::AnnotatedDocument>(std::move(*labels));
        };
        const ProgressSink bar = context.terminal.progress();
        const ProgressSink progress = !bar ? bar : [&](const Progress& step) {
            Progress shown = step;
            shown.total = static_cast<std::int64_t>(versions->size());
            bar(shown);
        };
        auto report = (*writer)->write(output_, source, {}, context.stop, progress);
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
            json["heads"] = nlohmann::ordered_json::array();
            for (const store::ChainHead& head : heads) {
                json["heads"].push_back({{"origin", head.origin}, {"seq", head.seq}, {"hash", head.hash}});
            }
            context.terminal.print_data(
                json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
            return;
        }
        std::string text = corpus::to_text(report);
        for (const store::ChainHead& head : heads) {
            text += fmt::format("Log at {}: event {}, {}\n", head.origin, head.seq, head.hash);
        }
        context.terminal.print(text);
    }

    std::string project_;
    std::string format_;
    std::string output_;
    std::vector<std::string> voices_;
};

const Register registered(make<ExportCommand>);

} // namespace
} // namespace ade::cli
