// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/folds.hpp"

#include "core/base/random.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string_view>

namespace ade::eval {

Result<std::vector<int>> parts_by_document(std::span<const std::string> document_of_item,
                                           std::span<const double> weights, std::uint64_t seed)
{
    if (weights.empty() || std::any_of(weights.begin(), weights.end(),
                                       [](double weight) { return !(weight > 0) || std::isinf(weight); })) {
        return fail(ErrorCode::invalid_argument, "eval.bad_weights", {},
                    "Each part needs a size above 0; write them as in 8:1:1.");
    }
    std::map<std::string_view, std::int64_t> items; // per document
    for (const std::string& document : document_of_item) {
        if (document.empty()) {
            return fail(ErrorCode::invalid_argument, "eval.no_document", {},
                        "An item names no document; without it, a split by document is not possible.");
        }
        ++items[document];
    }
    if (items.size() < weights.size()) {
        return fail(ErrorCode::invalid_argument, "eval.too_few_documents", {},
                    "{} documents cannot make {} parts. Add documents or ask for fewer parts.", items.size(),
                    weights.size());
    }
    std::vector<std::pair<std::string_view, std::int64_t>> documents(items.begin(), items.end());
    Random random(seed);
    random.shuffle(documents);

    // Each document goes where most is missing; ties go to the first part.
    const double total_weight = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<double> missing;
    for (const double weight : weights) {
        missing.push_back(static_cast<double>(document_of_item.size()) * weight / total_weight);
    }
    std::vector<std::size_t> documents_in(weights.size(), 0);
    std::map<std::string_view, int> part_of;
    std::size_t empty_parts = weights.size();
    for (std::size_t i = 0; i < documents.size(); ++i) {
        auto chosen =
            static_cast<std::size_t>(std::max_element(missing.begin(), missing.end()) - missing.begin());
        if (documents.size() - i == empty_parts) { // the last documents fill parts still empty
            chosen = static_cast<std::size_t>(std::find(documents_in.begin(), documents_in.end(), 0U) -
                                              documents_in.begin());
        }
        empty_parts -= documents_in[chosen] == 0 ? 1 : 0;
        ++documents_in[chosen];
        missing[chosen] -= static_cast<double>(documents[i].second);
        part_of[documents[i].first] = static_cast<int>(chosen);
    }
    std::vector<int> parts;
    parts.reserve(document_of_item.size());
    for (const std::string& document : document_of_item) {
        parts.push_back(part_of[document]);
    }
    return parts;
}

Result<std::vector<int>> folds_by_document(std::span<const std::string> document_of_item, int folds,
                                           std::uint64_t seed)
{
    if (folds < 2) {
        return fail(ErrorCode::invalid_argument, "eval.too_few_folds", {},
                    "{} folds were asked for; 2 are the least.", folds);
    }
    const std::vector<double> weights(static_cast<std::size_t>(folds), 1.0);
    return parts_by_document(document_of_item, weights, seed);
}

} // namespace ade::eval
