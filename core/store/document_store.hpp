// SPDX-License-Identifier: GPL-3.0-or-later
// Documents of a project: adding, listing, searching, loading one to show it.
#pragma once

#include "core/base/result.hpp"
#include "core/store/carry_over.hpp"
#include "core/store/records.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ade::store {

class ProjectFile;

/// What became of one given document.
enum class AddOutcome {
    added,       ///< a new document
    new_version, ///< another text of an article that is there
    unchanged,   ///< this text is there already
};

struct AddedDocument {
    AddOutcome outcome = AddOutcome::added;
    std::string document_id;
    std::string version_id;
    bool operator==(const AddedDocument&) const = default;
};

/// A record that was not stored; the others were.
struct RefusedRecord {
    std::size_t index = 0; ///< in the given list
    std::string id;        ///< external id, or the record's own
    Error error;
    bool operator==(const RefusedRecord&) const = default;
};

struct AddReport {
    std::string batch_id;                 ///< empty when nothing was new
    std::vector<AddedDocument> documents; ///< one per given document; ids empty for a refused one
    std::vector<RefusedRecord> refused;
    std::int64_t added = 0;
    std::int64_t new_versions = 0;
    std::int64_t unchanged = 0;
    std::vector<CarryReport> carried; ///< of new versions whose older text held something; see carry_over.hpp
    bool operator==(const AddReport&) const = default;
};

enum class ReviewFilter { any, open, started, done, unsure };

struct DocumentFilter {
    std::string search; ///< words; all must occur, the last may be a beginning; "quoted" is a phrase
    ReviewFilter review = ReviewFilter::any;
    std::optional<std::string> split; ///< "train", "dev", "test"; "" those in none
    std::optional<bool> frozen;
    bool only_disagreement = false; ///< voices say different things
    bool only_open_suggestions = false;
    bool operator==(const DocumentFilter&) const = default;
};

enum class DocumentOrder {
    added, ///< as they came
    title,
    external_id,
    open_suggestions, ///< most first
    least_done,       ///< smallest part of sentences done first
    relevance,        ///< best search hit first; as added without a search
};

struct LoadOptions {
    std::string person_id; ///< whose states and review units; empty: nobody's
    /// Only the person's own rows, neither suggestions nor others' labels: for reviewing without being led.
    bool blind = false;
    bool all_runs = false; ///< also suggestions of runs that a newer one has taken the place of
};

struct DocumentVersion {
    std::string version_id;
    int version = 1;
    std::string sha256;
    std::string added; ///< UTC, ISO 8601
    bool operator==(const DocumentVersion&) const = default;
};

struct SearchHit {
    std::string version_id;
    std::string external_id;
    std::string title;
    std::string snippet; ///< plain text; the hit between U+2068 and U+2069
    bool operator==(const SearchHit&) const = default;
};

/// An article is the same when its external id is the same in the same source ("pubmed" and "ade-corpus"
/// share PMIDs); without an external id, when its text is the same. Lists hold the newest version of each
/// article. All functions may fail with database.
class DocumentStore {
public:
    explicit DocumentStore(ProjectFile& project) : project_(project) {}

    /// One batch, one transaction, one event. Sentences given by the source are kept, else the text is split.
    /// A document whose text is empty, not UTF-8, or whose sections or sentences leave the text is refused
    /// alone. Labels of an older text are carried over to a newer one. Adding what is there changes nothing.
    /// person_id may be empty (a program did it).
    Result<AddReport> add(const std::vector<corpus::Document>& documents, const std::string& person_id = {});

    Result<std::vector<DocumentSummary>> list(const DocumentFilter& filter = {},
                                              DocumentOrder order = DocumentOrder::added,
                                              std::int64_t limit = -1, std::int64_t offset = 0) const;
    Result<std::int64_t> count(const DocumentFilter& filter = {}) const;
    /// One line of the list, for refreshing it after a decision. Fails with not_found.
    Result<DocumentSummary> summary(const std::string& version_id) const;
    /// Best first; an empty or unmatchable search gives none.
    Result<std::vector<SearchHit>> search(const std::string& words, std::int64_t limit = 50) const;

    /// Everything to show one text. A row's state is `open` for the person's own rows only when nothing equal
    /// was judged; imports that count as gold have states too: corrected and rejected ones are the person's
    /// no longer. With an empty person_id states are those of anyone. Fails with not_found; database when a
    /// surface no longer equals its text.
    Result<DocumentRecord> load(const std::string& version_id, const LoadOptions& options = {}) const;
    /// The text alone, with sentences.
    Result<corpus::Document> document(const std::string& version_id) const;
    /// Newest version of the article with this external id, in any source when source is empty; nothing when
    /// absent.
    Result<std::optional<std::string>> find(const std::string& external_id,
                                            const std::string& source = {}) const;
    /// Newest version of every article, as added.
    Result<std::vector<std::string>> version_ids() const;
    Result<std::vector<DocumentVersion>> versions(const std::string& document_id) const;

private:
    ProjectFile& project_;
};

} // namespace ade::store
