// SPDX-License-Identifier: GPL-3.0-or-later
// A subcommand of `ade`: one file that declares its options, does its work, and registers itself.
#pragma once

#include "app/cli/terminal.hpp"
#include "core/base/result.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ade::cli {

/// What `ade` exits with; see docs of the command line.
enum class Exit {
    done = 0,
    failed = 1,
    usage = 2,   ///< wrong words on the command line
    refused = 3, ///< done, but some records were refused
    interrupted = 130,
};

/// What every command is given.
struct Context {
    Terminal& terminal;
    std::string person;   ///< --as NAME, else $USER, else "ade"
    bool json = false;    ///< --json: the report on stdout is one line of JSON
    std::stop_token stop; ///< SIGINT and SIGTERM ask for it; return forward of cancelled() then
};

class Command {
public:
    virtual ~Command() = default;

    [[nodiscard]] virtual std::string_view name() const = 0;
    [[nodiscard]] virtual std::string_view description() const = 0;
    /// Adds options and, where there are some, subcommands of its own. Bind them to members.
    virtual void declare(CLI::App& app) = 0;
    /// Called once, after the words were parsed. An Error is printed on stderr and becomes Exit::failed, or
    /// Exit::interrupted when its code is cancelled. A wrong word that parsing could not see: return
    /// usage_error().
    virtual Result<Exit> run(Context& context) = 0;
};

/// Exit 2 with this message.
template <typename... Args>
tl::unexpected<Error> usage_error(fmt::format_string<Args...> format, Args&&... args)
{
    return fail(ErrorCode::invalid_argument, "cli.usage", {}, format, std::forward<Args>(args)...);
}

using MakeCommand = std::unique_ptr<Command> (*)();

/// All that registered, sorted by name.
std::vector<std::unique_ptr<Command>> make_commands();

/// At namespace scope of a command's file: `const Register registered(make<ImportCommand>);`
class Register {
public:
    explicit Register(MakeCommand make);
};

template <typename T>
std::unique_ptr<Command> make()
{
    return std::make_unique<T>();
}

} // namespace ade::cli
