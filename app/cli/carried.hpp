// SPDX-License-Identifier: GPL-3.0-or-later
// What went along to newer texts, for the reports of the commands that import.
#pragma once

#include "core/store/carry_over.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace ade::cli {

/// Sums over the new versions whose older text held labels.
class CarriedOver {
public:
    void add(const std::vector<store::CarryReport>& reports);

    [[nodiscard]] nlohmann::ordered_json json() const;
    /// A line for a person; empty when no older text held anything.
    [[nodiscard]] std::string text() const;

private:
    store::CarryReport sum_;
    std::int64_t documents_ = 0;
};

} // namespace ade::cli
