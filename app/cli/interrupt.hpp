// SPDX-License-Identifier: GPL-3.0-or-later
// SIGINT and SIGTERM as a stop_token.
#pragma once

#include <stop_token>

namespace ade::cli {

/// Blocks SIGINT and SIGTERM in this thread and those it starts, and waits for them in one of its own: the
/// first asks to stop, the second ends the program at once with 130. Call first in main, before any thread
/// starts.
std::stop_token stop_on_interrupt();

} // namespace ade::cli
