// SPDX-License-Identifier: GPL-3.0-or-later
// The screening log: what a search or import brought and what became of each article.
#include "core/corpus/citation.hpp"
#include "core/store/article_store.hpp"
#include "core/store/connection.hpp"

namespace ade::store {

namespace {

constexpr const char* kIntakes =
    "SELECT intake.id, source, query, details, person.name, intake.created,"
    " (SELECT max(created) FROM batch WHERE id = intake.batch_id OR id IN"
    "  (SELECT DISTINCT batch_id FROM intake_article WHERE intake_id = intake.id)),"
    " (SELECT count(*) FROM batch WHERE id = intake.batch_id OR id IN"
    "  (SELECT DISTINCT batch_id FROM intake_article WHERE intake_id = intake.id))"
    " FROM intake LEFT JOIN person ON person.id = intake.person_id";

/// As it was when it was logged: see ArticleFate.
ArticleFate fate_in(const std::string& word, const std::string& reason)
{
    const ArticleFate fate = article_fate_from(word).value_or(ArticleFate::refused);
    return fate == ArticleFate::excluded && reason == kKnownReason ? ArticleFate::known : fate;
}

IntakeRecord read_intake(Connection& connection, const Query& query)
{
    IntakeRecord intake;
    intake.id = query.text(0);
    intake.source = query.text(1);
    intake.query = query.text(2);
    intake.details = query.text(3);
    intake.person = query.text(4);
    intake.started = query.text(5);
    intake.finished = query.text(6);
    intake.batches = query.integer(7);
    Query counts(connection,
                 "SELECT fate, CASE fate WHEN 'excluded' THEN reason ELSE '' END AS why, count(*)"
                 " FROM intake_article WHERE intake_id = ? GROUP BY fate, why",
                 intake.id);
    while (counts.step()) {
        intake.counts[fate_in(counts.text(0), counts.text(1))] += counts.integer(2);
    }
    return intake;
}

ScreeningEntry read_entry(const Query& query)
{
    ScreeningEntry entry;
    entry.external_id = query.text(0);
    entry.reason = query.text(2);
    entry.fate = fate_in(query.text(1), entry.reason);
    entry.citation = query.text(3);
    const auto article_in = [&](int column) {
        return value_or_raise(corpus::article_from_json(query.text(column), "article_record"));
    };
    if (!query.null(4)) {
        entry.citation = corpus::vancouver(article_in(4));
    }
    entry.document_id = query.text(5);
    if (!query.null(6)) {
        entry.retracted = corpus::is_retracted(article_in(6));
    }
    if (!query.null(7)) {
        const std::int64_t sentences = query.integer(7);
        const std::int64_t done = query.integer(8);
        entry.review = done == 0 ? "open" : done < sentences ? "in part" : "done";
        entry.relations = query.integer(9);
    }
    return entry;
}

} // namespace

Result<std::vector<IntakeRecord>> ArticleStore::intakes() const
{
    return guarded(project_, [&] {
        const ReadTransaction view(project_.connection());
        std::vector<IntakeRecord> intakes;
        Query query(project_.connection(), fmt::format("{} ORDER BY intake.row DESC", kIntakes).c_str());
        while (query.step()) {
            intakes.push_back(read_intake(project_.connection(), query));
        }
        return intakes;
    });
}

Result<ScreeningLog> ArticleStore::screening_log(const std::string& id) const
{
    return guarded(project_, [&] {
        Connection& connection = project_.connection();
        const ReadTransaction view(connection);
        ScreeningLog log;
        {
            Query query(
                connection,
                fmt::format("{} WHERE ?1 = '' OR intake.id = ?1 OR intake.batch_id = ?1 OR intake.id IN"
                            " (SELECT intake_id FROM intake_article WHERE batch_id = ?1)"
                            " ORDER BY intake.row DESC LIMIT 1",
                            kIntakes)
                    .c_str(),
                id);
            if (!query.step()) {
                if (id.empty()) {
                    raise(ErrorCode::not_found, "store.no_intake", {},
                          "No search and no import of articles is in this project yet.");
                }
                raise(ErrorCode::not_found, "store.no_intake", id,
                      "No search or import of this project has this id.");
            }
            log.intake = read_intake(connection, query);
        }
        Query query(connection,
                    "SELECT entry.external_id, fate, reason, citation, record.metadata, record.document_id,"
                    " (SELECT metadata FROM article_record AS newest"
                    "  WHERE newest.document_id = record.document_id ORDER BY row DESC LIMIT 1),"
                    " sentences, sentences_done, relations"
                    " FROM intake_article AS entry JOIN event ON event.row_id = entry.batch_id"
                    " LEFT JOIN article_record AS record ON record.id = entry.record_id"
                    " LEFT JOIN document_version AS version ON version.document_id = record.document_id AND"
                    "  version.version = (SELECT max(version) FROM document_version"
                    "   WHERE document_id = record.document_id)"
                    " LEFT JOIN version_summary AS summary ON summary.version_id = version.id"
                    " WHERE entry.intake_id = ? ORDER BY event.seq, entry.position",
                    log.intake.id);
        while (query.step()) {
            log.entries.push_back(read_entry(query));
        }
        return log;
    });
}

} // namespace ade::store
