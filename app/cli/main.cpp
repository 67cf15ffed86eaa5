// SPDX-License-Identifier: GPL-3.0-or-later
// `ade`: reads the words, runs one command, turns its result into an exit code.
#include "app/cli/command.hpp"
#include "app/cli/interrupt.hpp"
#include "core/base/version.hpp"
#ifdef ADE_WITH_TORCH
#include "core/student/thread_budget.hpp"
#endif

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>

namespace ade::cli {
namespace {

std::vector<MakeCommand>& registered()
{
    static std::vector<MakeCommand> all;
    return all;
}

std::string person_of_environment()
{
    for (const char* name : {"ADE_PERSON", "USER", "LOGNAME"}) {
        const char* value = std::getenv(name);
        if (value != nullptr && *value != '\0') {
            return value;
        }
    }
    return "ade";
}

/// CLI11's own words and exit codes, made ours: help goes to stdout with 0, anything wrong to stderr with 2.
Exit explain(const CLI::App& app, const CLI::ParseError& error, Terminal& terminal)
{
    if (error.get_exit_code() == 0) {
        app.exit(error);
        return Exit::done;
    }
    terminal.complain(std::string(error.what()) + "\nRun with --help for the words it takes.");
    return Exit::usage;
}

Exit finish(const Result<Exit>& result, const Context& context)
{
    if (result) {
        return context.stop.stop_requested() && *result == Exit::done ? Exit::interrupted : *result;
    }
    context.terminal.complain(result.error());
    if (result.error().code == ErrorCode::cancelled) {
        return Exit::interrupted;
    }
    return result.error().message_id == "cli.usage" ? Exit::usage : Exit::failed;
}

Exit run(int argc, char** argv)
{
    Terminal terminal;
    Context context{terminal, person_of_environment(), false, stop_on_interrupt()};

    CLI::App app("ADE Studio without a window: which drug caused which adverse event, in literature that "
                 "people review.",
                 "ade");
    app.set_version_flag("--version", std::string("ade ") + std::string(kVersion));
    app.add_option("--as", context.person,
                   "Who acts, for the project's history (default: $ADE_PERSON, then $USER)");
    app.add_flag("--json", context.json, "Print the report as one line of JSON");
    app.footer("A project is one file, NAME.adestudio. A voice is who gave a label: a person, a teacher "
               "(large language\n"
               "model), a student (small model trained on your decisions), a lexicon, or an import. Gold is "
               "what people\n"
               "decided, and imports that count as such.\n"
               "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some records were refused, 130 "
               "interrupted.\n"
               "Words of one command: ade COMMAND --help");
    app.require_subcommand(1);
    app.fallthrough(); // --as and --json may stand behind the subcommand

    const std::vector<std::unique_ptr<Command>> commands = make_commands();
    Command* chosen = nullptr;
    for (const std::unique_ptr<Command>& command : commands) {
        CLI::App* sub = app.add_subcommand(std::string(command->name()), std::string(command->description()));
        command->declare(*sub);
        sub->final_callback([&chosen, &command] { chosen = command.get(); });
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return explain(app, error, terminal);
    }
    if (chosen == nullptr) {
        terminal.complain("No command was given. Run with --help for a list.");
        return Exit::usage;
    }
    try {
        const Exit code = finish(chosen->run(context), context);
        if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
            terminal.complain(
                "What was printed could not be written in full. Is the disk full, or the reader gone?");
            return code == Exit::done || code == Exit::refused ? Exit::failed : code;
        }
        return code;
    } catch (const std::exception& error) {
        terminal.complain(std::string("An unexpected fault: ") + error.what() + ". Please report it.");
        return Exit::failed;
    }
}

} // namespace

Register::Register(MakeCommand make)
{
    registered().push_back(make);
}

std::vector<std::unique_ptr<Command>> make_commands()
{
    std::vector<std::unique_ptr<Command>> commands;
    for (const MakeCommand make : registered()) {
        commands.push_back(make());
    }
    std::sort(commands.begin(), commands.end(),
              [](const auto& left, const auto& right) { return left->name() < right->name(); });
    return commands;
}

} // namespace ade::cli

int main(int argc, char** argv)
{
#ifdef ADE_WITH_TORCH
    ade::student::let_openmp_sleep();
#endif
    return static_cast<int>(ade::cli::run(argc, argv));
}
