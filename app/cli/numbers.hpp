// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers on the command line: one check for every option that takes one.
#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <limits>

namespace ade::cli {

/// For Option::check(): a whole number in low … high, written in digits alone. What is not one (a fraction, a
/// word, a number that no 64 bits hold, one out of the range) is wrong usage; the message says what was found
/// and what is taken.
CLI::Validator whole_number(std::int64_t low, std::int64_t high = std::numeric_limits<std::int64_t>::max());

/// A whole number from 0 to 2^64 − 1: seeds.
CLI::Validator seed_number();

/// A number in low … high, a decimal point and an exponent allowed; not NaN, not infinite. above_low: low
/// itself is not taken.
CLI::Validator decimal_number(double low, double high, bool above_low = false);

} // namespace ade::cli
