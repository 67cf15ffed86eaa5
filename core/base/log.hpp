// SPDX-License-Identifier: GPL-3.0-or-later
// A place where core reports what a person need not see; the program decides where it goes.
#pragma once

#include <functional>
#include <string_view>

namespace ade::log {

enum class Level { debug, info, warning, error };

/// room is the folder's name ("store"); called from any thread, must not throw.
using Sink = std::function<void(Level level, std::string_view room, std::string_view message)>;

/// Replaces the sink. Not thread-safe: call before threads start. An empty sink drops everything (the
/// default).
void set_sink(Sink sink);

void write(Level level, std::string_view room, std::string_view message) noexcept;

} // namespace ade::log
