// SPDX-License-Identifier: GPL-3.0-or-later
// How long work reports where it is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace ade {

/// A step of long work. total is 0 while it is not known.
struct Progress {
    std::string stage;        ///< what is being done, for a person: "reading", "training"
    std::int64_t done = 0;    ///< units finished
    std::int64_t total = 0;   ///< units in all
    double per_second = 0;    ///< units per second of late; 0 while not known
    double seconds_left = -1; ///< negative while not known

    bool operator==(const Progress&) const = default;
};

/// Called from the working thread, at most about ten times a second unless stated otherwise.
using ProgressSink = std::function<void(const Progress&)>;

} // namespace ade
