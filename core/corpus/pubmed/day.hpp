// SPDX-License-Identifier: GPL-3.0-or-later
// Days as E-utilities count them, and ranges of days that do not overlap.
#pragma once

#include "core/base/result.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace ade::corpus::pubmed {

using Day = std::chrono::sys_days;

/// "2026-01-31" or "2026/01/31". Fails with invalid_argument, also for days no calendar has.
Result<Day> parse_day(std::string_view text);

/// "2026/01/31", as mindate and maxdate take it.
std::string day_text(Day day);
/// "2026-01-31", for people and files.
std::string iso_text(Day day);

/// Today in UTC.
Day today();

/// Both ends are within.
struct DayRange {
    Day from;
    Day to;
    bool operator==(const DayRange&) const = default;
};

/// Older than the oldest entry of PubMed to later than any: what "no limit" stands for once a search is
/// sliced.
DayRange all_days();

/// Two ranges that hold every day of `range` once, older first. Cut in the middle of the part that lies
/// between 1966 and `present`, where nearly all entries are; range holds two days at least.
std::pair<DayRange, DayRange> halves(const DayRange& range, Day present);

} // namespace ade::corpus::pubmed
