// SPDX-License-Identifier: GPL-3.0-or-later
// Queries built from a product's names, and the query of the paper.
#pragma once

#include "core/corpus/pubmed/day.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus::pubmed {

/// A product as a curator screens it.
struct ProductNames {
    std::string name;                ///< generic name
    std::vector<std::string> others; ///< brands, synonyms, codes
    bool safety_terms = false;       ///< only articles about adverse effects; narrows, and may miss some
    bool operator==(const ProductNames&) const = default;
};

/// Names in title and abstract, the generic name also as MeSH heading and as substance, joined by OR. Names
/// are quoted; quotes, brackets and operators in them cannot change the query. Empty when no name is given.
std::string build_query(const ProductNames& product);

/// Gu et al. 2023, Section 3.3.1: how the paper collected its abstracts.
std::string_view paper_query();
/// What that query passes over, for a person who thinks of using it for screening.
std::string_view paper_query_note();

/// The days to search for "since last run": from some days before the last run (entry dates are given in
/// other time zones, and records come in late) to today. Nothing without a last run: all days.
inline constexpr int kOverlapDays = 7;
std::optional<DayRange> since_last_run(const std::string& last_run_utc, int overlap_days = kOverlapDays,
                                       Day now = today());

} // namespace ade::corpus::pubmed
