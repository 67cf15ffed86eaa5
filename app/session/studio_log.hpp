// SPDX-License-Identifier: GPL-3.0-or-later
// Core's log lines on standard error, with time and room.
#pragma once

namespace ade::app {

/// Call once, before threads start. Debug lines only with ADE_LOG=debug.
void installLog();

} // namespace ade::app
