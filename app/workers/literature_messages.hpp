// SPDX-License-Identifier: GPL-3.0-or-later
// What travels between the window, the literature thread and the store about searches and fetches.
#pragma once

#include "app/literature/fetch_run.hpp"
#include "app/literature/keep_out.hpp"
#include "app/workers/worker_thread.hpp"
#include "core/base/progress.hpp"
#include "core/store/curation.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

namespace ade::app {

/// How many hits, and the first titles.
struct CountRequest {
    Ticket ticket;
    corpus::pubmed::EutilsSettings settings; ///< with the key: never stored, never shown
    corpus::pubmed::SearchTerms terms;
    int titles = 20;
};

struct Counted {
    RequestId id = 0;
    corpus::pubmed::SearchTerms terms;
    corpus::pubmed::Listed listed;
    std::vector<corpus::pubmed::TitleLine> titles;
};

/// How far the store has come, so that the fetch does not run far ahead of it.
struct FetchPace {
    std::atomic<std::int64_t> stored{0};
};

struct FetchJob {
    Ticket ticket;
    corpus::pubmed::EutilsSettings settings;
    std::string project_path;
    literature::FetchOrder order;
    std::shared_ptr<FetchPace> pace;
};

using ArticleBatch = std::shared_ptr<const std::vector<store::ArticleInput>>;

/// A batch to store; the closing one has no number.
struct FetchedPart {
    RequestId id = 0;
    std::string folder;
    std::int64_t number = -1;
    std::int64_t batches = 0;
    store::IntakeRequest intake;
    ArticleBatch articles;
};

struct FetchDone {
    RequestId id = 0;
    corpus::pubmed::FetchReport report;
    std::string folder;
    std::string started; ///< when the listing began
    store::IntakeRequest intake;
    ArticleBatch known; ///< for the log: what the project had before
};

/// Why a request waits, and how long, before it is sent again.
struct Waiting {
    Error why;
    std::chrono::milliseconds wait{0};
};

/// News of a count, a fetch or a curation stage.
struct LiteratureProgress {
    RequestId id = 0;
    Progress progress;
    std::optional<Waiting> waiting; ///< none: it goes on
};

// Store

struct StoreArticlesRequest {
    Ticket ticket;
    std::string person_id;
    store::IntakeRequest intake;
    ArticleBatch articles;
    std::string folder; ///< of the fetch: the batch is marked there once it is stored
    std::int64_t number = -1;
    std::shared_ptr<FetchPace> pace;
};

struct ArticlesStored {
    RequestId id = 0;
    store::ArticleReport report;
};

enum class SearchAction { list, save, forget, note_run };

struct SearchesRequest {
    Ticket ticket;
    std::string person_id;
    SearchAction action = SearchAction::list;
    literature::SavedSearch search; ///< to save; its id to forget
    literature::FetchOrder order;   ///< note_run: what ran to its end, from …
    std::string started;
    literature::FetchOutcome outcome;
    std::string folder; ///< note_run: deleted, all is stored
};

struct SearchesKnown {
    RequestId id = 0;
    std::vector<literature::SavedSearch> searches;
    std::string saved_id; ///< of the one just saved
};

struct CurationRequest {
    Ticket ticket;
    std::string person_id;
    std::optional<store::CurationOptions> options; ///< to set first
    std::optional<store::CurationStage> run_to;    ///< nothing: look only
    bool only_this = false;                        ///< run it again, whether it is done or not
    bool goes_on = false;                          ///< the next part of the same run
};

/// A list of an evaluation set to read; see literature::read_keep_out().
struct KeepOutRequest {
    Ticket ticket;
    std::string path;
    literature::KeepOut kind = literature::KeepOut::pmids;
};

struct KeepOutRead {
    RequestId id = 0;
    std::vector<std::string> entries;
};

struct CurationKnown {
    RequestId id = 0;
    store::CurationPlan plan;
    bool more = false; ///< the stage has parts left: ask again
};

} // namespace ade::app
