// SPDX-License-Identifier: GPL-3.0-or-later
// Storing what searches and files brought; the log of it is read in article_log.cpp.
#include "core/store/article_store.hpp"

#include "core/base/ascii.hpp"
#include "core/base/clock.hpp"
#include "core/base/uuid.hpp"
#include "core/corpus/check.hpp"
#include "core/corpus/citation.hpp"
#include "core/store/batch.hpp"
#include "core/store/carry_rows.hpp"
#include "core/text/utf8.hpp"

#include <array>
#include <tuple>
#include <utility>

namespace ade::store {

namespace {

constexpr std::array<std::pair<ArticleFate, std::string_view>, 8> kFates = {{
    {ArticleFate::added, "added"},
    {ArticleFate::new_version, "new_version"},
    {ArticleFate::updated, "updated"},
    {ArticleFate::unchanged, "unchanged"},
    {ArticleFate::withdrawn, "withdrawn"},
    {ArticleFate::known, "known"},
    {ArticleFate::excluded, "excluded"},
    {ArticleFate::refused, "refused"},
}};

/// PubMed's own XML knows most, its MEDLINE files less, reference managers least: a poorer source does not
/// take the place of a richer one.
int rank(const std::string& source)
{
    return source == "pubmed" || source == "pubmed-xml" ? 2 : source == "nbib" ? 1 : 0;
}

auto parts(const corpus::PartialDate& date)
{
    return std::tuple(date.year, date.month, date.day);
}

/// Names of files and words of damaged ones need not be UTF-8; what is stored must be.
std::string as_utf8(std::string text)
{
    while (const auto invalid = text::first_invalid_utf8(text)) {
        text[static_cast<std::size_t>(invalid->value())] = '?';
    }
    return text;
}

/// A record as it is stored.
struct Stored {
    std::string id;
    std::string source;
    std::string metadata;
};

std::optional<Stored> newest_record(Connection& connection, const std::string& document_id)
{
    Query query(
        connection,
        "SELECT id, source, metadata FROM article_record WHERE document_id = ? ORDER BY row DESC LIMIT 1",
        document_id);
    if (!query.step()) {
        return std::nullopt;
    }
    return Stored{query.text(0), query.text(1), query.text(2)};
}

bool supersedes(const corpus::Article& fresh, const std::string& source, const corpus::Article& old,
                const std::string& old_source)
{
    if (fresh.revised.known() && old.revised.known() && parts(fresh.revised) != parts(old.revised)) {
        return parts(fresh.revised) > parts(old.revised);
    }
    return rank(source) >= rank(old_source);
}

/// One call of ArticleStore::add().
class ArticleBatch {
public:
    ArticleBatch(ChangeSet& changes, const IntakeRequest& request)
        : changes_(changes), connection_(changes.connection()), request_(request)
    {
        request_.query = as_utf8(std::move(request_.query));
        report_.batch_id = new_uuid();
        report_.intake_id = request.id.empty() ? new_uuid() : request.id;
    }

    ArticleReport run(const std::vector<ArticleInput>& articles)
    {
        begin_intake();
        for (const ArticleInput& input : articles) {
            record_id_.clear();
            ArticleResult result = take(input);
            const bool elsewhere = result.fate == ArticleFate::withdrawn && result.document_id.empty();
            if (elsewhere) {
                ++report_.withdrawn_elsewhere;
            } else {
                ++report_.counts[result.fate];
                log(input.article, result);
            }
            report_.articles.push_back(std::move(result));
        }
        Json counts = Json::object();
        for (const auto& [fate, count] : report_.counts) {
            counts[std::string(to_string(fate))] = count;
        }
        counts["withdrawn_elsewhere"] = report_.withdrawn_elsewhere;
        finish_batch(changes_, report_.batch_id, "documents", {}, counts);
        return std::move(report_);
    }

private:
    void begin_intake()
    {
        const Json details = Json::parse(request_.details, nullptr, false);
        if (!details.is_object()) {
            raise(ErrorCode::invalid_argument, "store.intake_details", report_.intake_id,
                  "The details of a search must be a JSON object.");
        }
        Query known(connection_, "SELECT source, query FROM intake WHERE id = ?", report_.intake_id);
        if (known.step()) {
            if (known.text(0) != request_.source || known.text(1) != request_.query) {
                raise(ErrorCode::invalid_argument, "store.other_intake", report_.intake_id,
                      "This id belongs to another search or import of the project. Take a new one.");
            }
            return;
        }
        Query(connection_,
              "INSERT INTO intake (id, source, query, details, person_id, created, batch_id)"
              " VALUES (?, ?, ?, ?, ?, ?, ?)",
              report_.intake_id, request_.source, request_.query, details.dump(),
              changes_.person_id().empty() ? std::nullopt : std::optional(changes_.person_id()),
              utc_now_text(), report_.batch_id)
            .run();
    }

    ArticleResult take(const ArticleInput& input)
    {
        if (!input.refused.empty()) {
            return {ArticleFate::refused, {}, {}, as_utf8(input.refused)};
        }
        corpus::Document document = corpus::to_document(input.article, request_.source);
        const std::string present = document_of(document);
        if (!input.excluded.empty()) {
            return {input.excluded == kKnownReason ? ArticleFate::known : ArticleFate::excluded, present,
                    newest_version(present), input.excluded};
        }
        if (input.article.deleted) {
            return withdraw(input.article, present);
        }
        if (document.text.empty()) {
            return {ArticleFate::refused, present, newest_version(present),
                    "The record has neither a title nor an abstract."};
        }
        corpus::AnnotatedDocument annotated;
        annotated.document = document;
        if (const std::vector<Error> faults = corpus::check_document(annotated); !faults.empty()) {
            return {ArticleFate::refused, present, {}, faults.front().message};
        }
        return store(input.article, document, present);
    }

    ArticleResult withdraw(const corpus::Article& article, const std::string& present)
    {
        if (present.empty()) {
            return {ArticleFate::withdrawn, {}, {}, {}};
        }
        corpus::Article last = article;
        if (const auto record = newest_record(connection_, present)) {
            last =
                value_or_raise(corpus::article_from_json(record->metadata, "article_record " + record->id));
            record_id_ = record->id;
        }
        const bool known = last.deleted && !record_id_.empty();
        last.deleted = true;
        if (!known) {
            insert_record(last, present);
        }
        return {
            known ? ArticleFate::unchanged : ArticleFate::withdrawn, present, newest_version(present), {}};
    }

    ArticleResult store(const corpus::Article& article, const corpus::Document& document,
                        const std::string& present)
    {
        std::optional<Stored> record;
        std::optional<corpus::Article> old;
        if (!present.empty()) {
            record = newest_record(connection_, present);
        }
        if (record) {
            record_id_ = record->id;
            old = value_or_raise(corpus::article_from_json(record->metadata, "article_record " + record->id));
            if (article.abstract_sections.empty() && !old->abstract_sections.empty() &&
                rank(request_.source) < rank(record->source)) {
                return {ArticleFate::unchanged, present, newest_version(present),
                        "This record has no abstract; the one that is there has."};
            }
        }
        const AddedDocument added = add_document(changes_, report_.batch_id, document);
        ArticleFate fate = added.outcome == AddOutcome::added         ? ArticleFate::added
                           : added.outcome == AddOutcome::new_version ? ArticleFate::new_version
                                                                      : ArticleFate::unchanged;
        const bool says_more =
            !old || (article != *old && supersedes(article, request_.source, *old, record->source));
        if (says_more) {
            insert_record(article, added.document_id);
            fate = fate == ArticleFate::unchanged ? ArticleFate::updated : fate;
        }
        return {fate, added.document_id, newest_version(added.document_id), {}};
    }

    /// Empty when the project does not hold the article.
    std::string document_of(const corpus::Document& document)
    {
        return find_document(connection_, document).value_or("");
    }

    std::string newest_version(const std::string& document_id)
    {
        if (document_id.empty()) {
            return {};
        }
        return query_text(
                   connection_,
                   "SELECT id FROM document_version WHERE document_id = ? ORDER BY version DESC LIMIT 1",
                   document_id)
            .value_or("");
    }

    void insert_record(const corpus::Article& article, const std::string& document_id)
    {
        record_id_ = new_uuid();
        Query(connection_,
              "INSERT INTO article_record (id, document_id, source, pmid, doi, metadata, batch_id)"
              " VALUES (?, ?, ?, ?, ?, ?, ?)",
              record_id_, document_id, request_.source, article.pmid, ascii::lower(article.doi),
              corpus::to_json(article), report_.batch_id)
            .run();
    }

    void log(const corpus::Article& article, const ArticleResult& result)
    {
        // A log knows no other word for it; its reason tells it apart.
        const ArticleFate fate = result.fate == ArticleFate::known ? ArticleFate::excluded : result.fate;
        const std::optional<std::string> record =
            record_id_.empty() ? std::nullopt : std::optional(record_id_);
        Query(
            connection_,
            "INSERT INTO intake_article (batch_id, position, intake_id, external_id, record_id, fate, reason,"
            " citation) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            report_.batch_id, position_++, report_.intake_id,
            corpus::id_of(article, request_.source).external_id, record, to_string(fate), result.reason,
            record ? std::string() : corpus::vancouver(article))
            .run();
    }

    ChangeSet& changes_;
    Connection& connection_;
    IntakeRequest request_;
    ArticleReport report_;
    std::string record_id_; ///< of the article at hand; empty: none
    std::int64_t position_ = 0;
};

} // namespace

std::string_view to_string(ArticleFate fate)
{
    for (const auto& [known, name] : kFates) {
        if (known == fate) {
            return name;
        }
    }
    return "refused";
}

std::optional<ArticleFate> article_fate_from(std::string_view text)
{
    for (const auto& [known, name] : kFates) {
        if (name == text) {
            return known;
        }
    }
    return std::nullopt;
}

std::int64_t here_before(const std::map<ArticleFate, std::int64_t>& counts)
{
    std::int64_t sum = 0;
    for (const ArticleFate fate : {ArticleFate::unchanged, ArticleFate::updated, ArticleFate::known}) {
        const auto found = counts.find(fate);
        sum += found == counts.end() ? 0 : found->second;
    }
    return sum;
}

std::int64_t ArticleReport::count(ArticleFate fate) const
{
    const auto found = counts.find(fate);
    return found == counts.end() ? 0 : found->second;
}

Result<ArticleReport> ArticleStore::add(const IntakeRequest& request,
                                        const std::vector<ArticleInput>& articles,
                                        const std::string& person_id, bool dry_run)
{
    return guarded(project_, [&] {
        ChangeSet changes(project_, person_id, "add_articles");
        ArticleReport report = ArticleBatch(changes, request).run(articles);
        std::vector<AddedDocument> added;
        for (const ArticleResult& result : report.articles) {
            if (result.fate == ArticleFate::new_version) {
                added.push_back({AddOutcome::new_version, result.document_id, result.version_id});
            }
        }
        report.carried = carry_over_all(changes, added);
        if (!dry_run) {
            changes.commit();
        }
        return report;
    });
}

Result<std::optional<corpus::Article>> ArticleStore::article(const std::string& document_id) const
{
    return guarded(project_, [&]() -> std::optional<corpus::Article> {
        const auto record = newest_record(project_.connection(), document_id);
        if (!record) {
            return std::nullopt;
        }
        return value_or_raise(corpus::article_from_json(record->metadata, "article_record " + record->id));
    });
}

Result<std::optional<std::string>> ArticleStore::find_pmid(const std::string& pmid) const
{
    return guarded(project_, [&] {
        return query_text(project_.connection(),
                          "SELECT id FROM document WHERE id_space = 'pmid' AND external_id = ?", pmid);
    });
}

Result<std::optional<std::string>> ArticleStore::find_doi(const std::string& doi) const
{
    return guarded(project_, [&]() -> std::optional<std::string> {
        if (doi.empty()) {
            return std::nullopt;
        }
        return query_text(project_.connection(),
                          "SELECT document_id FROM article_record WHERE doi = ? AND doi <> ''"
                          " ORDER BY row DESC LIMIT 1",
                          ascii::lower(doi));
    });
}

} // namespace ade::store
