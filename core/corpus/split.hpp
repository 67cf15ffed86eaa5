// SPDX-License-Identifier: GPL-3.0-or-later
// Parts for training, development and test: by document, never by sentence.
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus {

/// "8:1:1" → {8, 1, 1}. Two or three parts, each a number above zero. Fails with invalid_argument.
Result<std::vector<double>> parse_parts(std::string_view text);

/// "train", "test" for two parts, "train", "dev", "test" for three.
std::vector<std::string> part_names(std::size_t parts);

/// For each key the index of its part. Equal keys (versions of one article, or sentences of one PMID) get one
/// part. The distinct keys are sorted, shuffled by the seed and cut: each part gets its share of the keys,
/// rounded by largest remainder, and at least one key when there are as many keys as parts. The same keys and
/// seed give the same parts in whatever order they come. Fails with invalid_argument on no keys or parts not
/// above zero. O(n log n).
Result<std::vector<std::size_t>> split_by_key(const std::vector<std::string>& keys,
                                              const std::vector<double>& parts, std::uint64_t seed);

} // namespace ade::corpus
