// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/retry.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace ade::net {

using std::chrono::milliseconds;

milliseconds backoff(const RetryPolicy& policy, int tried, std::optional<milliseconds> asked, Random& random)
{
    const double grown =
        static_cast<double>(policy.first.count()) * std::pow(policy.factor, std::max(0, tried - 1));
    const double bounded = std::min(grown, static_cast<double>(policy.longest.count()));
    const milliseconds wait(static_cast<std::int64_t>(bounded * (0.5 + 0.5 * random.uniform())));
    return asked ? std::max(wait, std::min(*asked, policy.longest)) : wait;
}

std::optional<milliseconds> retry_after(const HttpResponse& response)
{
    const auto number = [](const std::string& text) -> std::optional<double> {
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || end != text.data() + text.size() || !(value >= 0) || value > 1e9) {
            return std::nullopt;
        }
        return value;
    };
    if (const auto found = response.headers.find("retry-after-ms"); found != response.headers.end()) {
        if (const auto value = number(found->second)) {
            return milliseconds(static_cast<std::int64_t>(*value));
        }
    }
    const auto found = response.headers.find("retry-after");
    if (found == response.headers.end()) {
        return std::nullopt;
    }
    if (const auto value = number(found->second)) {
        return milliseconds(static_cast<std::int64_t>(*value * 1000));
    }
    const std::time_t date = curl_getdate(found->second.c_str(), nullptr);
    if (date < 0) {
        return std::nullopt;
    }
    // The server's own clock, where it gives one: ours may be wrong.
    std::time_t now = std::time(nullptr);
    if (const auto served = response.headers.find("date"); served != response.headers.end()) {
        if (const std::time_t theirs = curl_getdate(served->second.c_str(), nullptr); theirs >= 0) {
            now = theirs;
        }
    }
    return milliseconds(std::max<std::int64_t>(0, static_cast<std::int64_t>(date - now) * 1000));
}

bool wait_for(milliseconds time, std::stop_token stop)
{
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    changed.wait_for(lock, stop, time, [] { return false; });
    return !stop.stop_requested();
}

bool RateLimit::wait(std::stop_token stop)
{
    const auto now = std::chrono::steady_clock::now();
    const auto turn = std::max(now, next_);
    next_ = turn + std::chrono::duration_cast<std::chrono::steady_clock::duration>(gap_);
    if (turn > now) {
        return wait_for(std::chrono::ceil<milliseconds>(turn - now), stop);
    }
    return !stop.stop_requested();
}

Result<HttpResponse> perform_with_retry(HttpClient& client, const HttpRequest& request,
                                        const RetryPolicy& policy, Random& random, std::stop_token stop,
                                        const std::function<bool()>& before_try,
                                        const std::function<void(int, milliseconds)>& told)
{
    for (int tried = 1;; ++tried) {
        if (before_try && !before_try()) {
            return cancelled();
        }
        Result<HttpResponse> answer = client.perform(request, stop);
        const bool again = answer ? is_transient_status(answer->status) : is_transient(answer.error());
        if (!again || tried >= policy.tries) {
            return answer;
        }
        const auto asked = answer ? retry_after(*answer) : std::nullopt;
        if (asked && *asked > policy.longest) {
            return answer; // longer than anyone would sit and wait: the caller says so
        }
        const milliseconds wait = backoff(policy, tried, asked, random);
        if (told) {
            told(tried, wait);
        }
        if (!wait_for(wait, stop)) {
            return cancelled();
        }
    }
}

} // namespace ade::net
