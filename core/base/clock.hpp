// SPDX-License-Identifier: GPL-3.0-or-later
// Times as the project file keeps them: UTC, milliseconds, ISO 8601.
#pragma once

#include <cstdint>
#include <string>

namespace ade {

/// Milliseconds since 1970-01-01T00:00:00Z.
std::int64_t utc_now_ms();

/// "2026-03-09T14:03:22.481Z".
std::string utc_now_text();
std::string utc_text(std::int64_t ms_since_epoch);

} // namespace ade
