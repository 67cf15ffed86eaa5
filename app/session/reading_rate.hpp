// SPDX-License-Identifier: GPL-3.0-or-later
// How fast documents go through, over the last seconds.
#pragma once

#include <cstdint>
#include <deque>

namespace ade::app {

/// Times are seconds of any clock that never goes back. Memory is bounded by the window.
class ReadingRate {
public:
    /// This many are done since the last call; time_s: now. The first call after clear() starts the clock.
    void add(double time_s, std::int64_t documents, std::int64_t sentences);
    void clear() { parts_.clear(); }
    [[nodiscard]] double documentsPerSecond() const { return perSecond(&Part::documents); }
    [[nodiscard]] double sentencesPerSecond() const { return perSecond(&Part::sentences); }
    /// Seconds for so many more documents; below 0 when nothing is known yet.
    [[nodiscard]] double secondsFor(std::int64_t documents) const;

    static constexpr double kWindow_s = 20;

private:
    struct Part {
        double time_s = 0;
        std::int64_t documents = 0;
        std::int64_t sentences = 0;
    };
    [[nodiscard]] double perSecond(std::int64_t Part::*what) const;

    std::deque<Part> parts_; ///< the first is where the window begins: its own counts are before it
};

} // namespace ade::app
