// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps many threads together under a server's limits, as set by the user and as the server says.
#pragma once

#include "core/net/http_client.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string_view>

namespace ade::teacher {

class Throttle {
public:
    using Clock = std::chrono::steady_clock; ///< so that setting the system's clock changes nothing

    /// 0: no limit of ours.
    Throttle(double requests_per_minute, double tokens_per_minute);

    /// Waits for the turn of a request of so many tokens. False when stop was requested.
    bool wait(std::int64_t tokens, std::stop_token stop);
    /// Nobody starts before this.
    void pause(Clock::duration time);
    /// Takes over what x-ratelimit-limit-… says when it is less than ours, and pauses when
    /// x-ratelimit-remaining-… is 0 until x-ratelimit-reset-…. Answers of servers that say nothing change
    /// nothing.
    void told(const net::HttpResponse& response);

    [[nodiscard]] double requests_per_minute() const;
    [[nodiscard]] double tokens_per_minute() const;

private:
    /// A second's worth may start at once; after that evenly.
    struct Bucket {
        double per_minute = 0;
        Clock::time_point next{};
        Clock::time_point take(Clock::time_point now, double amount);
    };

    mutable std::mutex mutex_;
    Bucket requests_;
    Bucket tokens_;
    Clock::time_point paused_until_{};
};

/// "1s", "6m0s", "120ms", "1h2m3.5s"; nothing for anything else.
std::optional<std::chrono::milliseconds> parse_reset_time(std::string_view text);

} // namespace ade::teacher
