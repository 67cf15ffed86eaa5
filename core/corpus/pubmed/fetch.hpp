// SPDX-License-Identifier: GPL-3.0-or-later
// A search to its end: listed whole, fetched in batches, each article once, whatever breaks in between.
#pragma once

#include "core/base/progress.hpp"
#include "core/corpus/pubmed/fetch_folder.hpp"

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace ade::corpus::pubmed {

/// Which of these PMIDs the project has.
using KnownIds = std::function<Result<std::set<std::string>>(const std::vector<std::string>& pmids)>;

struct FetchedBatch {
    std::int64_t number = 0; ///< from 0
    std::int64_t batches = 0;
    std::vector<std::filesystem::path> files; ///< PubMed XML, whole and well-formed
    std::vector<std::string> expected;        ///< PMIDs asked for
    std::vector<std::string> not_returned;
    std::vector<BatchState::Refused> refused;
    bool from_before = false; ///< fetched by an earlier call that broke off
};

/// Called once for each batch that is not stored, in order, as soon as it is on disk. The receiver stores it
/// and calls FetchFolder::mark_stored, now or later: until then the next call of run_fetch gives the batch
/// again. A failure ends the fetch.
using BatchSink = std::function<Result<void>(const FetchedBatch& batch)>;

struct FetchReport {
    std::int64_t found = 0;        ///< hits of the search
    std::int64_t listed = 0;       ///< PMIDs listed, after the limit of max
    std::int64_t known = 0;        ///< in the project already, not asked for
    std::int64_t wanted = 0;       ///< to be fetched
    std::int64_t not_returned = 0; ///< the server knows no such article
    std::int64_t refused = 0;      ///< replies that cannot be read
    std::int64_t unlisted = 0;     ///< hits that could not be listed; 0 unless the server contradicts itself
    std::int64_t batches = 0;
    std::int64_t slices = 0;
    std::int64_t requests = 0; ///< sent in this call
    bool resumed = false;      ///< an earlier call broke off
    std::string translation;
    std::vector<std::string> warnings;
    std::vector<std::string> pmids; ///< listed, in the server's order
    std::vector<std::string> known_pmids;
};

/// Lists, plans, fetches. Searches of more than kMostListed hits are split by entry date, newest first, until
/// every slice can be listed whole; a day that holds too many is split by PMID. Slices share no day, and a
/// PMID listed twice counts once. cap: kMostListed, less in tests. Fails with what EutilsClient fails with,
/// io, the sink's error, cancelled; what was listed and fetched stays in the folder.
Result<FetchReport> run_fetch(EutilsClient& client, const FetchRequest& request, FetchFolder& folder,
                              const KnownIds& known, const BatchSink& sink, const ProgressSink& progress = {},
                              std::stop_token stop = {}, std::int64_t cap = kMostListed);

/// PMIDs of a text file: one per line, or separated by commas, semicolons or blanks; "PMID: 123" too; each
/// once. What is no PMID is listed in `refused` as "file:line: word".
struct PmidList {
    std::vector<std::string> pmids;
    std::vector<std::string> refused;
};
Result<PmidList> read_pmids(const std::filesystem::path& path);

} // namespace ade::corpus::pubmed
