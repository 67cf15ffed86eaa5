// SPDX-License-Identifier: GPL-3.0-or-later
// Articles of a project: what searches and files brought, what is known about each, and the screening log.
#pragma once

#include "core/base/result.hpp"
#include "core/corpus/article.hpp"
#include "core/store/carry_over.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::store {

class ProjectFile;

/// One search or one import of files. Long ones come in several batches; all name the same intake.
struct IntakeRequest {
    std::string id;     ///< UUIDv7 (new_uuid()): the same for every batch of one search; empty makes one
    std::string source; ///< "pubmed", or the format's name: "pubmed-xml", "ris"
    std::string query;  ///< the search as sent; of files: their names, one per line
    std::string details = "{}"; ///< JSON object: what else is to be kept (URL, dates, hits, saved search)
};

/// What became of an article. The words are stored, except known: that is stored as excluded with
/// kKnownReason. Do not rename them.
enum class ArticleFate {
    added,       ///< a new document
    new_version, ///< another text of an article that is there
    updated,     ///< same text, something else changed (MeSH, a retraction notice)
    unchanged,   ///< nothing new
    withdrawn,   ///< the source deleted the record; the document stays, marked
    known,       ///< found by a search, in the project already and so not fetched again
    excluded,    ///< left out on purpose; the reason says why
    refused,     ///< could not be read or stored; the reason says why
};

/// The reason of ArticleFate::known; what a log keeps of it.
inline constexpr std::string_view kKnownReason = "In the project already; not fetched again.";

std::string_view to_string(ArticleFate fate); // "added", …
std::optional<ArticleFate> article_fate_from(std::string_view text);

/// How many the project had before, with this text: read again, or passed over by a search for that reason.
std::int64_t here_before(const std::map<ArticleFate, std::int64_t>& counts);

/// One article of a batch.
struct ArticleInput {
    corpus::Article article;
    std::string excluded; ///< not empty: kept out for this reason, listed in the log; kKnownReason: known
    std::string refused;  ///< not empty: the reader could not use it; article then holds what is known (PMID)
};

struct ArticleResult {
    ArticleFate fate = ArticleFate::added;
    std::string document_id; ///< empty when the project does not hold the article
    std::string version_id;  ///< its text now
    std::string reason;      ///< of refused and excluded
    bool operator==(const ArticleResult&) const = default;
};

struct ArticleReport {
    std::string intake_id;
    std::string batch_id;
    std::vector<ArticleResult> articles;        ///< one per input, in order
    std::map<ArticleFate, std::int64_t> counts; ///< fates that occur
    std::int64_t withdrawn_elsewhere = 0;       ///< deletions of articles the project does not hold
    std::vector<CarryReport> carried;           ///< of new versions whose older text held labels
    [[nodiscard]] std::int64_t count(ArticleFate fate) const;
    bool operator==(const ArticleReport&) const = default;
};

/// A search or import, summed over its batches.
struct IntakeRecord {
    std::string id;
    std::string source;
    std::string query;
    std::string details;  ///< JSON object
    std::string person;   ///< who; empty: a program
    std::string started;  ///< UTC, ISO 8601
    std::string finished; ///< of its last batch
    std::int64_t batches = 0;
    std::map<ArticleFate, std::int64_t> counts;
    bool operator==(const IntakeRecord&) const = default;
};

/// A line of the screening log.
struct ScreeningEntry {
    std::string external_id; ///< PMID, DOI or the source's number; may be empty
    std::string document_id; ///< empty when the project does not hold it
    std::string citation;    ///< Vancouver; what is known of a refused record
    ArticleFate fate = ArticleFate::added;
    std::string reason;
    std::string review; ///< "open", "in part", "done": how far its newest text is reviewed; empty: not there
    std::int64_t relations = 0; ///< decided by persons or gold in the newest text
    bool retracted = false;     ///< as known now
    bool operator==(const ScreeningEntry&) const = default;
};

struct ScreeningLog {
    IntakeRecord intake;
    std::vector<ScreeningEntry> entries; ///< as they came
    bool operator==(const ScreeningLog&) const = default;
};

/// An article is the same as DocumentStore says: by PMID, else DOI, else the source's own number, else its
/// text. What sources say about it is kept record by record; the newest speaks. All functions may fail with
/// database.
class ArticleStore {
public:
    explicit ArticleStore(ProjectFile& project) : project_(project) {}

    /// One batch, one transaction, one event; also when nothing is new, because that is a finding too. An
    /// article without text, or that cannot be stored, is refused alone. Deletions of articles that are not
    /// here are only counted. dry_run: the same report, nothing stored. Fails with invalid_argument when
    /// request.id is another intake's (other source or query) or details is no JSON object.
    Result<ArticleReport> add(const IntakeRequest& request, const std::vector<ArticleInput>& articles,
                              const std::string& person_id = {}, bool dry_run = false);

    /// What is known about a document's article now; nothing when it did not come as an article.
    Result<std::optional<corpus::Article>> article(const std::string& document_id) const;
    /// document_id of the article with this PMID, or this DOI (in any case of letters); nothing when absent.
    Result<std::optional<std::string>> find_pmid(const std::string& pmid) const;
    Result<std::optional<std::string>> find_doi(const std::string& doi) const;

    /// Newest first.
    Result<std::vector<IntakeRecord>> intakes() const;
    /// id: an intake's or one of its batches'; empty: the newest intake. Fails with not_found.
    Result<ScreeningLog> screening_log(const std::string& id = {}) const;

private:
    ProjectFile& project_;
};

} // namespace ade::store
