// SPDX-License-Identifier: GPL-3.0-or-later
// Random numbers that are the same on every machine and library for the same seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ade {

/// xoshiro256** (Blackman and Vigna 2018), seeded by splitmix64. Not for secrets.
class Random {
public:
    explicit Random(std::uint64_t seed);

    std::uint64_t next();

    /// Uniform in 0 … bound-1, without modulo bias; bound must be positive.
    std::uint64_t below(std::uint64_t bound);

    /// Uniform in [0, 1), 53 bits.
    double uniform();

    /// Fisher–Yates.
    template <typename T>
    void shuffle(std::vector<T>& items)
    {
        for (std::size_t i = items.size(); i > 1; --i) {
            using std::swap;
            swap(items[i - 1], items[static_cast<std::size_t>(below(i))]);
        }
    }

private:
    std::uint64_t state_[4];
};

} // namespace ade
