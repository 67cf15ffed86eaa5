// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/reading_rate.hpp"

namespace ade::app {

void ReadingRate::add(double time_s, std::int64_t documents, std::int64_t sentences)
{
    parts_.push_back({time_s, documents, sentences});
    // The first part left is older than the window, the second within it.
    while (parts_.size() > 2 && time_s - parts_[1].time_s >= kWindow_s)
        parts_.pop_front();
}

double ReadingRate::perSecond(std::int64_t Part::*what) const
{
    if (parts_.size() < 2)
        return 0;
    const double passed_s = parts_.back().time_s - parts_.front().time_s;
    if (passed_s <= 0)
        return 0;
    std::int64_t sum = 0;
    for (std::size_t i = 1; i < parts_.size(); ++i)
        sum += parts_[i].*what;
    return static_cast<double>(sum) / passed_s;
}

double ReadingRate::secondsFor(std::int64_t documents) const
{
    const double rate = documentsPerSecond();
    return rate > 0 ? static_cast<double>(documents) / rate : -1;
}

} // namespace ade::app
