// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/pubmed/day.hpp"

#include <algorithm>
#include <charconv>

namespace ade::corpus::pubmed {

namespace {

using std::chrono::days;
using std::chrono::year_month_day;

Day make_day(int year, unsigned month, unsigned day)
{
    return Day(year_month_day(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)));
}

std::string with_separator(Day day, char separator)
{
    const year_month_day date(day);
    return fmt::format("{:04}{}{:02}{}{:02}", static_cast<int>(date.year()), separator,
                       static_cast<unsigned>(date.month()), separator, static_cast<unsigned>(date.day()));
}

} // namespace

Result<Day> parse_day(std::string_view text)
{
    const auto number = [&](std::size_t begin, std::size_t count) {
        int value = -1;
        const char* const first = text.data() + begin;
        const auto [end, error] = std::from_chars(first, first + count, value);
        return error == std::errc() && end == first + count ? value : -1;
    };
    if (text.size() == 10 && (text[4] == '-' || text[4] == '/') && text[7] == text[4]) {
        const int year = number(0, 4);
        const int month = number(5, 2);
        const int day = number(8, 2);
        if (year >= 0 && month > 0 && day > 0) {
            const year_month_day date(std::chrono::year(year),
                                      std::chrono::month(static_cast<unsigned>(month)),
                                      std::chrono::day(static_cast<unsigned>(day)));
            if (date.ok()) {
                return Day(date);
            }
        }
    }
    return fail(ErrorCode::invalid_argument, "pubmed.day", {},
                "\"{}\" is no day. Write year, month and day, for instance 2026-01-31.", text.substr(0, 40));
}

std::string day_text(Day day)
{
    return with_separator(day, '/');
}

std::string iso_text(Day day)
{
    return with_separator(day, '-');
}

Day today()
{
    return std::chrono::floor<days>(std::chrono::system_clock::now());
}

DayRange all_days()
{
    return {make_day(1700, 1, 1), make_day(3000, 12, 31)};
}

std::pair<DayRange, DayRange> halves(const DayRange& range, Day present)
{
    const Day early = std::max(range.from, make_day(1966, 1, 1));
    const Day late = std::min(range.to, present + days(1));
    Day middle = early < late ? early + (late - early) / 2 : range.from + (range.to - range.from) / 2;
    middle = std::clamp(middle, range.from, range.to - days(1));
    return {{range.from, middle}, {middle + days(1), range.to}};
}

} // namespace ade::corpus::pubmed
