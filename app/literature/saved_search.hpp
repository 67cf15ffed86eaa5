// SPDX-License-Identifier: GPL-3.0-or-later
// Searches that a project keeps, to be run again "since last time".
#pragma once

#include "core/corpus/pubmed/fetch_folder.hpp"
#include "core/corpus/pubmed/product_search.hpp"
#include "core/store/project_file.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ade::literature {

struct SavedSearch {
    std::string id; ///< UUIDv7
    std::string name;
    corpus::pubmed::ProductNames product; ///< empty name: the query was written by hand
    std::string query;                    ///< as it is sent
    std::string last_run;                 ///< UTC, when the last complete run began; empty: never
    std::string last_query;               ///< what that run asked for
    std::int64_t last_found = 0;          ///< hits of that run
    std::int64_t last_added = 0;          ///< documents new with it
    bool operator==(const SavedSearch&) const = default;
};

/// By name. A setting that cannot be read is passed over.
Result<std::vector<SavedSearch>> saved_searches(store::ProjectFile& project);
/// Fails with not_found, naming those there are.
Result<SavedSearch> find_search(store::ProjectFile& project, const std::string& name);
/// Adds, or takes the place of the one with this id; an empty id makes one. The log keeps what was before.
/// Fails with invalid_argument: no name, a name another search has, no query.
Result<SavedSearch> save_search(store::ProjectFile& project, const std::string& person_id,
                                SavedSearch search);
Result<void> forget_search(store::ProjectFile& project, const std::string& person_id, const std::string& id);

/// When the last complete run of `query` began; empty when the search never ran, or ran with another query:
/// what that one did not find was never asked for.
std::string last_run_of(const SavedSearch& search, const std::string& query);

/// What to ask for now: everything when the search as it is saved never ran (or `everything` says so), else
/// what was entered since some days before the last run.
corpus::pubmed::FetchRequest request_of(const SavedSearch& search, bool everything = false,
                                        int overlap_days = corpus::pubmed::kOverlapDays);

} // namespace ade::literature
