// SPDX-License-Identifier: GPL-3.0-or-later
// What goes to the person: reports on stdout, messages and progress on stderr, never a foreign escape
// sequence.
#pragma once

#include "core/base/error.hpp"
#include "core/base/progress.hpp"

#include <string>
#include <string_view>

namespace ade::cli {

/// Text that a terminal shows as it is: control characters but line feed and tab, characters that change the
/// direction of writing, and bytes that are not UTF-8 come out as "\x1b" or "\u202e".
std::string for_terminal(std::string_view text);

class Terminal {
public:
    Terminal();
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    /// To stdout, made harmless when stdout is a terminal; ends in a line feed.
    void print(std::string_view text);
    /// To stdout, byte by byte: JSON and other data for programs.
    void print_data(std::string_view line);
    /// To stderr: "ade: …".
    void complain(std::string_view text);
    void complain(const Error& error) { complain(error.text()); }
    /// To stderr, without "ade:"; dropped when nobody looks (not a terminal).
    void tell(std::string_view text);

    /// A bar on stderr while it is a terminal; an empty sink when it is not.
    ProgressSink progress();
    /// Removes the bar.
    void clear_progress();

private:
    void draw(const Progress& progress);

    bool stderr_is_terminal_;
    bool drawn_ = false;
};

/// "[=====>    ] 45 % reading, 3 s left", fitted to columns.
std::string progress_line(const Progress& progress, int columns);

} // namespace ade::cli
