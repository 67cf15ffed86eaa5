// SPDX-License-Identifier: GPL-3.0-or-later
// What can go wrong in a correct program, as a value.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ade {

enum class ErrorCode {
    cancelled,        ///< the person or the program asked to stop
    invalid_argument, ///< a value given by the caller is out of range
    not_found,        ///< a file, record or setting does not exist
    parse,            ///< bytes from outside do not follow their format
    io,               ///< the operating system refused to read or write
    network,          ///< a server could not be reached or answered wrongly
    database,         ///< SQLite refused, or the project file is not what it should be
    model,            ///< an encoder or checkpoint cannot be used
    internal,         ///< a fault of ours
};

std::string_view to_string(ErrorCode code);

/// A failure for a person to read. `message` says what was found, what was expected and what to do, in
/// English; the window may translate it by `message_id` and `arguments`. `where` is "file:line", a URL, or
/// table and key.
struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string message_id;
    std::vector<std::string> arguments;
    std::string message;
    std::string where;

    bool operator==(const Error&) const = default;

    /// "where: message", or the message alone when there is no place.
    [[nodiscard]] std::string text() const { return where.empty() ? message : where + ": " + message; }
};

/// Builds an Error: the format's arguments are kept apart for translation.
/// message_id is "room.fault", for instance "brat.span_past_end".
template <typename... Args>
Error make_error(ErrorCode code, std::string_view message_id, std::string where,
                 fmt::format_string<Args...> format, Args&&... args)
{
    Error error;
    error.code = code;
    error.message_id = message_id;
    error.where = std::move(where);
    (error.arguments.push_back(fmt::format("{}", args)), ...);
    error.message = fmt::format(format, std::forward<Args>(args)...);
    return error;
}

} // namespace ade
