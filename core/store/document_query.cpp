// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/document_query.hpp"

#include "core/text/utf8.hpp"

#include <algorithm>
#include <utility>

namespace ade::store {

namespace {

constexpr std::string_view kColumns =
    "SELECT version.document_id, version.id, version.external_id,"
    " CASE WHEN version.title = '' THEN substr(version.text, 1, 120) ELSE version.title END,"
    " sentences, sentences_done, mentions, relations, open_suggestions, voices_disagree, unsure,"
    " frozen.document_id IS NOT NULL, split.part";

constexpr std::string_view kTables =
    " FROM version_summary AS summary JOIN document_version AS version ON version.id = summary.version_id"
    " LEFT JOIN frozen ON frozen.document_id = version.document_id"
    " LEFT JOIN split ON split.document_id = version.document_id";

constexpr std::string_view kNoWords = "\"\""; // an FTS5 query that nothing matches

DocumentSummary summary_of(const Query& query)
{
    DocumentSummary summary;
    summary.document_id = query.text(0);
    summary.version_id = query.text(1);
    summary.external_id = query.text(2);
    summary.title = query.text(3);
    summary.sentences = static_cast<int>(query.integer(4));
    summary.sentences_done = static_cast<int>(query.integer(5));
    summary.mentions = static_cast<int>(query.integer(6));
    summary.relations = static_cast<int>(query.integer(7));
    summary.open_suggestions = static_cast<int>(query.integer(8));
    summary.voices_disagree = query.integer(9) != 0;
    summary.unsure = query.integer(10) != 0;
    summary.frozen = query.integer(11) != 0;
    summary.split = query.text(12);
    return summary;
}

/// Only text of ours goes into the SQL: what a person typed is ?1 (search) and ?2 (split).
std::string tables_and_conditions(const DocumentFilter& filter)
{
    std::string sql(kTables);
    const bool searching = !filter.search.empty();
    if (searching) {
        sql += " JOIN document_search ON document_search.rowid = version.row";
    }
    // Documents left out of work as duplicates are in no list; they are on the page of duplicates.
    sql += " WHERE newest = 1 AND NOT EXISTS (SELECT 1 FROM duplicate_decision"
           " WHERE left_out_id = version.document_id)";
    sql += searching ? " AND document_search MATCH ?1" : " AND ?1 IS NOT NULL";
    sql += filter.split ? " AND coalesce(split.part, '') = ?2" : " AND ?2 IS NOT NULL";
    switch (filter.review) {
    case ReviewFilter::any:
        break;
    case ReviewFilter::open:
        sql += " AND sentences_done = 0";
        break;
    case ReviewFilter::started:
        sql += " AND sentences_done > 0 AND sentences_done < sentences";
        break;
    case ReviewFilter::done:
        sql += " AND sentences > 0 AND sentences_done >= sentences";
        break;
    case ReviewFilter::unsure:
        sql += " AND unsure = 1";
        break;
    }
    if (filter.frozen) {
        sql += *filter.frozen ? " AND frozen.document_id IS NOT NULL" : " AND frozen.document_id IS NULL";
    }
    if (filter.only_disagreement) {
        sql += " AND voices_disagree = 1";
    }
    if (filter.only_open_suggestions) {
        sql += " AND open_suggestions > 0";
    }
    return sql;
}

std::string search_parameter(const DocumentFilter& filter)
{
    const std::string expression = search_expression(filter.search);
    return expression.empty() ? std::string(kNoWords) : expression;
}

std::string_view order_words(const DocumentFilter& filter, DocumentOrder order)
{
    switch (order) {
    case DocumentOrder::added:
        return " ORDER BY version.row";
    case DocumentOrder::title:
        return " ORDER BY 4 COLLATE NOCASE, version.row";
    case DocumentOrder::external_id:
        return " ORDER BY length(version.external_id), version.external_id, version.row"; // numbers by value
    case DocumentOrder::open_suggestions:
        return " ORDER BY open_suggestions DESC, version.row";
    case DocumentOrder::least_done:
        return " ORDER BY CAST(sentences_done AS REAL) / max(sentences, 1), version.row";
    case DocumentOrder::relevance:
        return filter.search.empty() ? " ORDER BY version.row"
                                     : " ORDER BY document_search.rank, version.row";
    }
    return " ORDER BY version.row";
}

} // namespace

std::string search_expression(std::string_view words)
{
    // An FTS5 string is quoted by ", doubled inside; all its operators are then plain text.
    std::string expression;
    std::string piece;
    bool in_phrase = false;
    const auto flush = [&](bool prefix) {
        if (piece.find_first_not_of(" \t\r\n") != std::string::npos) {
            expression += expression.empty() ? "\"" : " \"";
            expression += piece + (prefix ? "\"*" : "\"");
        }
        piece.clear();
    };
    for (const char byte : words) {
        if (byte == '"') {
            flush(false);
            in_phrase = !in_phrase;
        } else if (byte == '\0' ||
                   (!in_phrase && (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'))) {
            flush(false);
        } else {
            piece += byte;
        }
    }
    flush(!in_phrase);
    return expression;
}

std::vector<DocumentSummary> list_documents(Connection& connection, const DocumentFilter& filter,
                                            DocumentOrder order, std::int64_t limit, std::int64_t offset)
{
    const std::string sql = std::string(kColumns) + tables_and_conditions(filter) +
                            std::string(order_words(filter, order)) + " LIMIT ?3 OFFSET ?4";
    Query query(connection, sql.c_str(), search_parameter(filter), filter.split.value_or(""), limit, offset);
    std::vector<DocumentSummary> summaries;
    while (query.step()) {
        summaries.push_back(summary_of(query));
    }
    return summaries;
}

std::int64_t count_documents(Connection& connection, const DocumentFilter& filter)
{
    return query_integer(connection, ("SELECT count(*)" + tables_and_conditions(filter)).c_str(),
                         search_parameter(filter), filter.split.value_or(""));
}

SummaryChanges changed_documents(Connection& connection, const ChangedRows& summary_rows)
{
    // Documents left out of work are in no list; to take one out, or back, the whole list is read.
    const std::string sql = std::string(kColumns) +
                            ", newest, version.row, EXISTS (SELECT 1 FROM duplicate_decision"
                            " WHERE left_out_id = version.document_id)" +
                            std::string(kTables) + " WHERE summary.rowid = ?";
    std::vector<std::pair<std::int64_t, DocumentSummary>> found;
    SummaryChanges changes;
    for (const auto& [row, is_new] : summary_rows) {
        Query query(connection, sql.c_str(), row);
        if (!query.step()) {
            continue;
        }
        if (query.integer(13) != 0 && query.integer(15) == 0) {
            found.emplace_back(query.integer(14), summary_of(query));
            changes.known += is_new ? 0 : 1;
        } else {
            changes.gone.push_back(query.text(1));
        }
    }
    std::sort(found.begin(), found.end(),
              [](const auto& left, const auto& right) { return left.first < right.first; });
    changes.rows.reserve(found.size());
    for (auto& [row, summary] : found) {
        changes.rows.push_back(std::move(summary));
    }
    return changes;
}

DocumentSummary document_summary(Connection& connection, const std::string& version_id)
{
    const std::string sql = std::string(kColumns) + std::string(kTables) + " WHERE version.id = ?";
    Query query(connection, sql.c_str(), version_id);
    if (!query.step()) {
        raise(ErrorCode::not_found, "store.no_text", version_id,
              "There is no text with this id in the project.");
    }
    return summary_of(query);
}

std::vector<SearchHit> search_documents(Connection& connection, const std::string& words, std::int64_t limit)
{
    std::vector<SearchHit> hits;
    const std::string expression = search_expression(words);
    if (expression.empty()) {
        return hits;
    }
    Query query(connection,
                "SELECT version.id, version.external_id, version.title,"
                " snippet(document_search, -1, char(0x2068), char(0x2069), '…', 24) FROM document_search"
                " JOIN document_version AS version ON version.row = document_search.rowid"
                " JOIN version_summary ON version_id = version.id AND newest = 1"
                " WHERE document_search MATCH ? ORDER BY rank, version.row LIMIT ?",
                expression, limit);
    while (query.step()) {
        hits.push_back({query.text(0), query.text(1), query.text(2), query.text(3)});
    }
    return hits;
}

} // namespace ade::store
