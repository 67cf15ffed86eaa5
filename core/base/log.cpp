// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.hpp"

namespace ade::log {

namespace {
Sink& current_sink()
{
    static Sink sink;
    return sink;
}
} // namespace

void set_sink(Sink sink)
{
    current_sink() = std::move(sink);
}

void write(Level level, std::string_view room, std::string_view message) noexcept
{
    try {
        if (const Sink& sink = current_sink(); sink) {
            sink(level, room, message);
        }
    } catch (...) { // a log line that cannot be written must not stop the work it speaks of
    }
}

} // namespace ade::log
