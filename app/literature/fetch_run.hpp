// SPDX-License-Identifier: GPL-3.0-or-later
// From fetched replies to articles of a project: the parts of a fetch that both programs share.
#pragma once

#include "app/literature/saved_search.hpp"
#include "core/corpus/pubmed/fetch.hpp"
#include "core/store/article_store.hpp"

#include <string>
#include <vector>

namespace ade::literature {

/// A fetch for a project.
struct FetchOrder {
    corpus::pubmed::FetchRequest request;
    std::string search_id; ///< the saved search it runs; empty: none
    std::string search_name;
    bool operator==(const FetchOrder&) const = default;
};

/// What the project keeps about the search: query, dates, hits, the query as PubMed read it, address without
/// secrets, saved search. Call when the listing is complete.
store::IntakeRequest intake_of(const FetchOrder& order, const corpus::pubmed::FetchFolder& folder,
                               const std::string& base_url);

/// The articles of a batch, read by the PubMed XML reader; with those PubMed did not return or that cannot be
/// read as refused ones, so that the log lists every number asked for. Fails with what the reader fails with
/// when a whole file cannot be read.
Result<std::vector<store::ArticleInput>> read_batch(const corpus::pubmed::FetchedBatch& batch,
                                                    std::stop_token stop = {});

/// Articles the search found that the project had before and that were not fetched again: listed in the log
/// with what is known about them.
Result<std::vector<store::ArticleInput>> known_articles(store::ProjectFile& project,
                                                        const std::vector<std::string>& pmids);

/// Which of these PMIDs the project has.
Result<std::set<std::string>> known_pmids(store::ProjectFile& project, const std::vector<std::string>& pmids);

/// Why a fetch that came to its end is no complete run of a saved search. The next "since last run" asks for
/// nothing older than that run, so whatever a fetch leaves out must keep the last run where it was.
enum class RunGap {
    none,         ///< it is one
    other_query,  ///< it asked for something else than the search, as it is saved, does
    limit,        ///< the limit left hits that were not asked for
    unlisted,     ///< PubMed did not list every hit
    later_days,   ///< the days asked for end before the day it ran
    earlier_days, ///< the days asked for begin after the last complete run, or there was none
};

std::string_view to_string(RunGap gap); // "none", "other_query", …

/// started: UTC, ISO 8601, when the listing began; report: of the whole fetch.
RunGap gap_of(const SavedSearch& search, const corpus::pubmed::FetchRequest& request,
              const corpus::pubmed::FetchReport& report, const std::string& started);

/// Sums of a fetch over its batches.
struct FetchOutcome {
    corpus::pubmed::FetchReport fetch;
    std::string intake_id;
    std::map<store::ArticleFate, std::int64_t> counts;
    std::vector<Error> refused; ///< the first hundred, with PMID and reason
    std::int64_t refused_in_all = 0;
    std::vector<store::CarryReport> carried; ///< of new texts whose older one held labels
    RunGap gap = RunGap::none;               ///< why its saved search's last run stays as it was

    void add(const std::vector<store::ArticleInput>& inputs, const store::ArticleReport& report);
    [[nodiscard]] std::int64_t count(store::ArticleFate fate) const;
};

/// The counts of the whole fetch in place of those of its last part: what was stored before it broke off is
/// part of it. They are the log's own.
Result<void> sum_up(store::ProjectFile& project, FetchOutcome& outcome);

/// Marks the saved search as run, with the time its listing began. Nothing to do without a saved search, or
/// when gap_of() finds something left out, which is returned.
Result<RunGap> note_complete_run(store::ProjectFile& project, const std::string& person_id,
                                 const FetchOrder& order, const std::string& started,
                                 const FetchOutcome& outcome);

} // namespace ade::literature
