// SPDX-License-Identifier: GPL-3.0-or-later
// When to try again, and how long to wait before.
#pragma once

#include "core/base/random.hpp"
#include "core/net/http_client.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>

namespace ade::net {

struct RetryPolicy {
    int tries = 5; ///< in all; 1: no retry
    std::chrono::milliseconds first{500};
    std::chrono::milliseconds longest{60'000}; ///< also the longest Retry-After that is waited for
    double factor = 2.0;
};

/// The wait after the try number `tried` (from 1): doubled each time, with full jitter between half and all
/// of it (so that many clients do not come back at once), never shorter than what the server asked for.
std::chrono::milliseconds backoff(const RetryPolicy& policy, int tried,
                                  std::optional<std::chrono::milliseconds> asked, Random& random);

/// Retry-After (RFC 9110, 10.2.3): seconds or an HTTP date; also retry-after-ms. Nothing when absent or
/// unreadable.
std::optional<std::chrono::milliseconds> retry_after(const HttpResponse& response);

/// Sleeps, waking at once when stop is requested. False when it was.
bool wait_for(std::chrono::milliseconds time, std::stop_token stop);

/// At most `per_second` starts a second, evenly spaced after a burst of one. One thread.
class RateLimit {
public:
    explicit RateLimit(double per_second) : gap_(1.0 / per_second) {}
    /// Waits for this request's turn. False when stop was requested.
    bool wait(std::stop_token stop);

private:
    std::chrono::duration<double> gap_;
    std::chrono::steady_clock::time_point next_{};
};

/// Performs with retries on transient failures and statuses. before_try (may be empty) is called before each
/// try, for rate limits; it returns false to stop. told (may be empty) hears of each wait. The last answer or
/// failure is returned.
Result<HttpResponse>
perform_with_retry(HttpClient& client, const HttpRequest& request, const RetryPolicy& policy, Random& random,
                   std::stop_token stop, const std::function<bool()>& before_try = {},
                   const std::function<void(int tried, std::chrono::milliseconds wait)>& told = {});

} // namespace ade::net
