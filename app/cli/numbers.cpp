// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/numbers.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

namespace ade::cli {

namespace {

/// CLI11 takes an empty text as "good". It reads numbers leniently itself (a seed of -1 becomes 2^64 − 1),
/// which is why these look at the words.
template <typename Number>
bool parse(const std::string& word, Number& value)
{
    const char* const end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, value);
    return !word.empty() && error == std::errc{} && stop == end;
}

template <typename Number>
CLI::Validator between(Number low, Number high, const std::string& expected, bool above_low = false)
{
    const auto check = [=](std::string& word) -> std::string {
        Number value{};
        if (parse(word, value) && (above_low ? value > low : value >= low) && value <= high) {
            return {};
        }
        return fmt::format("\"{}\" was found, {} was expected.", word, expected);
    };
    return CLI::Validator(check, {});
}

} // namespace

CLI::Validator whole_number(std::int64_t low, std::int64_t high)
{
    return between(low, high,
                   high == std::numeric_limits<std::int64_t>::max()
                       ? fmt::format("a whole number of at least {}", low)
                       : fmt::format("a whole number from {} to {}", low, high));
}

CLI::Validator seed_number()
{
    constexpr auto kHighest = std::numeric_limits<std::uint64_t>::max();
    return between<std::uint64_t>(0, kHighest, fmt::format("a whole number from 0 to {}", kHighest));
}

CLI::Validator decimal_number(double low, double high, bool above_low)
{
    const std::string from = above_low ? fmt::format("above {}", low) : fmt::format("of at least {}", low);
    return between(low, high, fmt::format("a number {} and at most {}", from, high), above_low);
}

} // namespace ade::cli
