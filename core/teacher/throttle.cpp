// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/throttle.hpp"

#include "core/net/retry.hpp"

#include <algorithm>
#include <charconv>

namespace ade::teacher {
namespace {

using namespace std::chrono_literals;

std::optional<double> number(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && value >= 0 && value < 1e12
               ? std::optional(value)
               : std::nullopt;
}

std::optional<double> header_number(const net::HttpResponse& response, const char* name)
{
    const auto header = response.headers.find(name);
    return header == response.headers.end() ? std::nullopt : number(header->second);
}

} // namespace

Throttle::Throttle(double requests_per_minute, double tokens_per_minute)
{
    requests_.per_minute = requests_per_minute;
    tokens_.per_minute = tokens_per_minute;
}

Throttle::Clock::time_point Throttle::Bucket::take(Clock::time_point now, double amount)
{
    if (per_minute <= 0) {
        return now;
    }
    const auto cost = std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double>(60.0 * amount / per_minute));
    next = std::max(next, now - std::chrono::duration_cast<Clock::duration>(1s));
    const auto turn = std::max(next, now);
    next += cost;
    return turn;
}

bool Throttle::wait(std::int64_t tokens, std::stop_token stop)
{
    Clock::time_point turn;
    {
        const std::scoped_lock lock(mutex_);
        const auto now = Clock::now();
        turn = std::max(requests_.take(now, 1), tokens_.take(now, static_cast<double>(tokens)));
    }
    while (!stop.stop_requested()) {
        Clock::time_point until;
        {
            const std::scoped_lock lock(mutex_);
            until = std::max(turn, paused_until_);
        }
        const auto now = Clock::now();
        if (until <= now) {
            return true;
        }
        // In slices: a pause may be made longer meanwhile.
        const auto rest = std::chrono::ceil<std::chrono::milliseconds>(until - now);
        if (!net::wait_for(std::min<std::chrono::milliseconds>(rest, 1s), stop)) {
            return false;
        }
    }
    return false;
}

void Throttle::pause(Clock::duration time)
{
    const std::scoped_lock lock(mutex_);
    paused_until_ = std::max(paused_until_, Clock::now() + time);
}

void Throttle::told(const net::HttpResponse& response)
{
    const auto lower_to = [&](Bucket& bucket, const char* name) {
        if (const auto limit = header_number(response, name); limit && *limit > 0) {
            const std::scoped_lock lock(mutex_);
            bucket.per_minute = bucket.per_minute > 0 ? std::min(bucket.per_minute, *limit) : *limit;
        }
    };
    lower_to(requests_, "x-ratelimit-limit-requests");
    lower_to(tokens_, "x-ratelimit-limit-tokens");
    for (const auto& [left, reset] :
         {std::pair{"x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"},
          std::pair{"x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"}}) {
        const auto header = response.headers.find(reset);
        if (header_number(response, left) != 0.0 || header == response.headers.end()) {
            continue;
        }
        if (const auto time = parse_reset_time(header->second)) {
            pause(std::min<std::chrono::milliseconds>(*time, 10min));
        }
    }
}

double Throttle::requests_per_minute() const
{
    const std::scoped_lock lock(mutex_);
    return requests_.per_minute;
}

double Throttle::tokens_per_minute() const
{
    const std::scoped_lock lock(mutex_);
    return tokens_.per_minute;
}

std::optional<std::chrono::milliseconds> parse_reset_time(std::string_view text)
{
    double milliseconds = 0;
    bool any = false;
    while (!text.empty()) {
        const auto digits = std::min(text.find_first_not_of("0123456789."), text.size());
        const auto value = number(text.substr(0, digits));
        if (!value || digits == 0) {
            return std::nullopt;
        }
        text.remove_prefix(digits);
        const auto unit_end = std::min(text.find_first_of("0123456789."), text.size());
        const std::string_view unit = text.substr(0, unit_end);
        const double factor = unit == "ms"                            ? 1
                              : unit == "s" || (unit.empty() && !any) ? 1e3
                              : unit == "m"                           ? 6e4
                              : unit == "h"                           ? 3.6e6
                                                                      : -1;
        if (factor < 0 || *value * factor > 1e10) {
            return std::nullopt;
        }
        milliseconds += *value * factor;
        text.remove_prefix(unit_end);
        any = true;
    }
    return any ? std::optional(std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds)))
               : std::nullopt;
}

} // namespace ade::teacher
