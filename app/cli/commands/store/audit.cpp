// SPDX-License-Identifier: GPL-3.0-or-later
// ade audit: the event log, verified or printed.
#include "app/cli/command.hpp"
#include "app/cli/project.hpp"
#include "core/store/event_log.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ade::cli {
namespace {

class AuditCommand final : public Command {
public:
    std::string_view name() const override { return "audit"; }
    std::string_view description() const override
    {
        return "Verify or print a project's history of decisions (its event log)";
    }

    void declare(CLI::App& app) override
    {
        app.add_option("project", project_, "Project file")->required();
        app.require_subcommand(1);
        CLI::App* verify = app.add_subcommand(
            "verify", "Check that no entry was changed, taken out or put in; exit 1 when one was");
        verify->add_option("--head", head_, "A hash printed earlier, which must still be there: 64 digits")
            ->each([this](const std::string&) { given_ = true; });
        verify->fallthrough();
        CLI::App* print = app.add_subcommand("export", "Print all events, one line of JSON each");
        print->callback([this] { export_ = true; });
        print->fallthrough();
    }

    Result<Exit> run(Context& context) override
    {
        const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
        if (given_ && (head_.size() != 64 || !std::all_of(head_.begin(), head_.end(), is_digit))) {
            return usage_error(
                "--head: \"{}\" is no hash. 64 hexadecimal digits in small letters were expected, as "
                "audit verify, export and backup print them.",
                head_);
        }
        auto project = open_to_read(project_);
        if (!project) {
            return forward_error(project);
        }
        const store::EventLog log(**project);
        return export_ ? export_events(context, log) : verify(context, log);
    }

private:
    Result<Exit> export_events(Context& context, const store::EventLog& log) const
    {
        const auto written = log.export_jsonl([&](std::string_view line) {
            context.terminal.print_data(line);
            return !context.stop.stop_requested();
        });
        if (!written) {
            return forward_error(written);
        }
        return Exit::done;
    }

    Result<Exit> verify(Context& context, const store::EventLog& log) const
    {
        const auto report = log.verify(head_);
        if (!report) {
            return forward_error(report);
        }
        if (context.json) {
            nlohmann::ordered_json json = {{"ok", report->ok},
                                           {"events", report->events},
                                           {"heads", nlohmann::ordered_json::array()},
                                           {"faults", report->faults}};
            for (const store::ChainHead& head : report->heads) {
                json["heads"].push_back({{"origin", head.origin}, {"seq", head.seq}, {"hash", head.hash}});
            }
            context.terminal.print_data(
                json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
        } else {
            std::string text = fmt::format("{} events: {}\n", report->events,
                                           report->ok ? "the log is whole" : "the log was changed");
            for (const std::string& fault : report->faults) {
                text += fault + "\n";
            }
            for (const store::ChainHead& head : report->heads) {
                text += fmt::format("{}: event {}, {}\n", head.origin, head.seq, head.hash);
            }
            context.terminal.print(text);
        }
        if (!report->ok) {
            context.terminal.complain(
                fmt::format("{} faults in the log of {}.", report->faults.size(), project_));
            return Exit::failed;
        }
        return Exit::done;
    }

    std::string project_;
    std::string head_;
    bool given_ = false; ///< --head, maybe empty
    bool export_ = false;
};

const Register registered(make<AuditCommand>);

} // namespace
} // namespace ade::cli
