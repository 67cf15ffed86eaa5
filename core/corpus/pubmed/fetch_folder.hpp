// SPDX-License-Identifier: GPL-3.0-or-later
// A fetch on disk: what was listed, what was fetched, what is stored. A break at any point goes on from here.
#pragma once

#include "core/corpus/pubmed/eutils_client.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace ade::corpus::pubmed {

/// What to fetch: a search, or these articles.
struct FetchRequest {
    SearchTerms terms;
    std::vector<std::string> pmids; ///< in place of a search, when not empty
    std::int64_t max = 0;           ///< newest first; 0: all
    bool again = false;             ///< also articles the project has: finds changed abstracts
    int batch_size = 200;           ///< articles per efetch; NCBI asks for no more than some hundred
    bool operator==(const FetchRequest&) const = default;
};

/// A part of a search small enough to be listed whole.
struct Slice {
    std::optional<DayRange> entered;
    std::optional<std::pair<std::int64_t, std::int64_t>>
        uids;               ///< within one day that holds too many; both within
    std::int64_t count = 0; ///< hits, once known
    History history;        ///< where the server keeps the list
    std::int64_t first = 0; ///< in FetchState::listed
    std::int64_t ids = 0;   ///< of them from there on
    bool operator==(const Slice&) const = default;
};

/// Where a fetch stands, as state.json has it; batches have a file each.
struct FetchState {
    std::string started;     ///< UTC, ISO 8601
    std::string id;          ///< UUIDv7: one name for all batches of this fetch, also after a break
    std::int64_t found = -1; ///< hits of the search as a whole; -1: not asked yet
    std::string translation;
    std::vector<std::string> warnings;
    std::vector<Slice> todo; ///< not listed yet, next one last
    std::vector<Slice> done;
    std::vector<std::string> listed; ///< PMIDs in the server's order, each once
    bool planned = false;            ///< `wanted` is final
    std::int64_t known = 0;          ///< listed ones the project has already and that are not fetched again
    std::vector<std::string> wanted; ///< cut into batches of batch_size
    std::int64_t unlisted = 0;       ///< hits that could not be listed
};

/// One efetch reply, or several when it had to be cut in halves.
struct BatchState {
    std::vector<std::string> files;        ///< names within the folder; empty once stored
    std::vector<std::string> not_returned; ///< asked for, and the server knows no such article
    struct Refused {
        std::string pmid;
        std::string reason;
        bool operator==(const Refused&) const = default;
    };
    std::vector<Refused> refused; ///< the reply for this article alone cannot be read
    bool stored = false;
};

class FetchFolder {
public:
    /// The folder of this request below root, made when absent. One that is older than two weeks, of another
    /// layout or damaged is emptied first: what it listed is out of date. Fails with io.
    static Result<FetchFolder> open(const std::filesystem::path& root, const FetchRequest& request,
                                    const std::string& base_url);

    /// Fetches below root that have not come to their end, newest first. A folder that cannot be read is
    /// passed over.
    struct Unfinished {
        std::filesystem::path folder;
        FetchRequest request;
        std::string started;
        std::int64_t batches = 0; ///< 0: still listing
        std::int64_t stored = 0;
        std::int64_t wanted = 0; ///< articles of all batches
    };
    static std::vector<Unfinished> unfinished(const std::filesystem::path& root);
    /// The request of an unfinished fetch that asks for the same, though its last day may be another; else
    /// `request`. "Since last week" asked again tomorrow goes on with what broke off today.
    static FetchRequest same_or_unfinished(const std::filesystem::path& root, const FetchRequest& request);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] bool resumed() const { return resumed_; }

    FetchState state;
    Result<void> save_state() const;

    [[nodiscard]] std::int64_t batch_count(const FetchRequest& request) const;
    /// PMIDs of batch number (from 0).
    [[nodiscard]] std::vector<std::string> batch_ids(const FetchRequest& request, std::int64_t number) const;
    /// Nothing when the batch is not fetched yet.
    [[nodiscard]] std::optional<BatchState> batch(std::int64_t number) const;
    Result<void> save_batch(std::int64_t number, const BatchState& batch) const;
    Result<void> save_file(const std::string& name, std::string_view bytes) const;

    /// The batch is in the project: its replies are deleted, its outcome stays.
    static Result<void> mark_stored(const std::filesystem::path& folder, std::int64_t number);
    /// All is stored: nothing is kept.
    static Result<void> remove(const std::filesystem::path& folder);

private:
    std::filesystem::path path_;
    bool resumed_ = false;
    std::string request_json_;
};

/// Where the fetches of a project are kept: in the user's data, by the project's name and path.
std::filesystem::path fetch_root(const std::filesystem::path& project);

} // namespace ade::corpus::pubmed
