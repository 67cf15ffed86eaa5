// SPDX-License-Identifier: GPL-3.0-or-later
// Texts that are nearly the same: the same abstract from two databases, a reprint, an erratum.
#pragma once

#include "core/base/progress.hpp"
#include "core/base/result.hpp"

#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus {

struct NearDuplicateOptions {
    double threshold = 0.8; ///< lowest similarity that counts; above 0, at most 1
    int shingle_words = 5;  ///< neighbouring words that are compared as one
};

/// Texts that belong together: each is similar enough to some other of the group.
struct DuplicateGroup {
    std::vector<std::size_t> members; ///< rising
    std::vector<double> similarities; ///< of each with the first; the first has 1
    bool operator==(const DuplicateGroup&) const = default;
};

/// How many runs of `shingle_words` words two texts share, of all runs they have (Jaccard). Words are letters
/// and digits, case aside; a text of fewer words is one run. 0 when one has no words. Well-formed UTF-8.
/// O(n).
double shingle_similarity(std::string_view left, std::string_view right, int shingle_words = 5);

/// Groups among the texts 0 … count-1, in the order of their first members. text_of is asked for each text
/// once, and again for those that may be similar. Candidates are found by MinHash signatures (Broder 1997) of
/// 128 numbers in 32 bands of 4, then compared exactly: what is reported is similar; a pair at the threshold
/// 0.8 is missed once in 10^7, at 0.5 once in 8. Memory 512 bytes a text; time O(total length) when
/// duplicates are few. Fails with invalid_argument (threshold, words), with what text_of fails with, or with
/// cancelled.
Result<std::vector<DuplicateGroup>>
find_near_duplicates(std::size_t count, const std::function<Result<std::string>(std::size_t)>& text_of,
                     const NearDuplicateOptions& options = {}, std::stop_token stop = {},
                     const ProgressSink& progress = {});

} // namespace ade::corpus
