// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.hpp"

#include <fmt/format.h>

#include <chrono>
#include <ctime>

namespace ade {

std::int64_t utc_now_ms()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::string utc_text(std::int64_t ms_since_epoch)
{
    std::int64_t seconds = ms_since_epoch / 1000;
    std::int64_t ms = ms_since_epoch % 1000;
    if (ms < 0) {
        ms += 1000;
        --seconds;
    }
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    gmtime_r(&time, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, ms);
}

std::string utc_now_text()
{
    return utc_text(utc_now_ms());
}

} // namespace ade
