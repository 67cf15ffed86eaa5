// SPDX-License-Identifier: GPL-3.0-or-later
// ade backup: a copy of a project, also while it is in use.
#include "core/store/backup.hpp"
#include "app/cli/command.hpp"
#include "app/cli/project.hpp"

#include <nlohmann/json.hpp>

namespace ade::cli {
namespace {

class BackupCommand final : public Command {
public:
    std::string_view name() const override { return "backup"; }
    std::string_view description() const override { return "Copy a project, also while it is in use"; }

    void declare(CLI::App& app) override
    {
        app.add_option("project", project_, "Project file")->required();
        app.add_option("file", file_, "Where the copy goes")->required();
    }

    Result<Exit> run(Context& context) override
    {
        auto project = open_to_read(project_);
        if (!project) {
            return forward_error(project);
        }
        const auto report = store::backup(**project, file_);
        if (!report) {
            return forward_error(report);
        }
        if (context.json) {
            nlohmann::ordered_json json = {{"path", report->path.string()},
                                           {"bytes", report->bytes},
                                           {"heads", nlohmann::ordered_json::array()}};
            for (const store::ChainHead& head : report->heads) {
                json["heads"].push_back({{"origin", head.origin}, {"seq", head.seq}, {"hash", head.hash}});
            }
            context.terminal.print_data(
                json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
        } else {
            std::string text = fmt::format("{} ({} bytes)\n", report->path.string(), report->bytes);
            for (const store::ChainHead& head : report->heads) {
                text += fmt::format("Log at {}: event {}, {}\n", head.origin, head.seq, head.hash);
            }
            context.terminal.print(text);
        }
        return Exit::done;
    }

private:
    std::string project_;
    std::string file_;
};

const Register registered(make<BackupCommand>);

} // namespace
} // namespace ade::cli
