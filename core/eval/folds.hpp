// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of a data set that never share a document.
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ade::eval {

/// The part (0 … weights.size()−1) of each item; items of one document share theirs. Sizes in items follow
/// the weights as nearly as whole documents allow. Depends on the set of document ids, their item counts, the
/// weights and the seed, not on the order of the items. Fails with invalid_argument: no weight, a weight that
/// is not positive, an empty id, or fewer documents than parts. O(items · log).
Result<std::vector<int>> parts_by_document(std::span<const std::string> document_of_item,
                                           std::span<const double> weights, std::uint64_t seed);

/// Equal parts, for cross-validation. Fails as parts_by_document(), and when folds is below 2.
Result<std::vector<int>> folds_by_document(std::span<const std::string> document_of_item, int folds,
                                           std::uint64_t seed);

} // namespace ade::eval
