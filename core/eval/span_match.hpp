// SPDX-License-Identifier: GPL-3.0-or-later
// Which predicted things answer which gold things.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace ade::eval {

/// Hits on both sides; from them precision, recall and F1.
/// In one-to-one counting both hits are equal; in many-to-many counting one gold span may be hit by several
/// predicted ones and the other way round, so they are counted apart.
struct Counts {
    std::int64_t gold = 0;
    std::int64_t predicted = 0;
    std::int64_t gold_found = 0;      ///< gold things that some predicted thing answers
    std::int64_t predicted_right = 0; ///< predicted things that answer some gold thing

    bool operator==(const Counts&) const = default;
    Counts& operator+=(const Counts& other);

    /// Shares in 0..1; 0 where nothing was predicted, or there is no gold.
    [[nodiscard]] double precision() const;
    [[nodiscard]] double recall() const;
    [[nodiscard]] double f1() const;
};

/// matches(g, p): whether predicted thing p answers gold thing g. Asked O(gold · predicted) times.
using Matches = std::function<bool(std::size_t gold, std::size_t predicted)>;

/// Every pair that matches counts.
Counts count_many_to_many(std::size_t gold, std::size_t predicted, const Matches& matches);

/// Each thing is used once; as many pairs as possible (maximum bipartite matching, by augmenting paths:
/// O(gold · pairs that match)).
Counts count_one_to_one(std::size_t gold, std::size_t predicted, const Matches& matches);

} // namespace ade::eval
