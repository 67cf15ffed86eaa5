// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/document_load.hpp"

#include "core/corpus/check.hpp"
#include "core/store/version_rows.hpp"

namespace ade::store {

namespace {

/// May this voice's rows be shown?
bool shown(const VersionRows& rows, const std::string& voice_id, const LoadOptions& options)
{
    return !options.blind || voice_id == options.person_id ||
           (options.person_id.empty() && !rows.is_suggestion(voice_id));
}

void check_surface(const std::string& text, const MentionRecord& record)
{
    corpus::Mention mention;
    mention.span = record.span;
    mention.parts = record.parts;
    const Result<std::string> surface = corpus::surface_of(text, mention);
    if (!surface || *surface != record.surface) {
        raise(ErrorCode::database, "store.surface_differs", "mention " + record.id,
              "The stored surface “{}” is not the text at {}–{}. The project was changed from outside: run "
              "`ade "
              "check` and go back to a backup.",
              record.surface, record.span.begin.value(), record.span.end.value());
    }
}

void add_comments(Connection& connection, DocumentRecord& record, const std::string& version_id)
{
    Query query(
        connection,
        "SELECT id, target_id, person_id, text, created FROM comment WHERE version_id = ? ORDER BY id",
        version_id);
    while (query.step()) {
        record.comments.push_back(
            {query.text(0), query.text(1), query.text(2), query.text(3), query.text(4)});
    }
}

} // namespace

corpus::Document read_document(Connection& connection, const std::string& version_id)
{
    Query query(connection,
                "SELECT document_id, version, source, external_id, title, text, sha256, sections, attributes"
                " FROM document_version WHERE id = ?",
                version_id);
    if (!query.step()) {
        raise(ErrorCode::not_found, "store.no_text", version_id,
              "There is no text with this id in the project. Give the version id of a listed document.");
    }
    corpus::Document document;
    document.id = query.text(0);
    document.version_id = version_id;
    document.version = static_cast<int>(query.integer(1));
    document.source = query.text(2);
    document.external_id = query.text(3);
    document.title = query.text(4);
    document.text = query.text(5);
    document.sha256 = query.text(6);
    for (const Json& section : Json::parse(query.text(7))) {
        document.sections.push_back(
            {section.at(0).get<std::string>(),
             text::make_span(section.at(1).get<std::int64_t>(), section.at(2).get<std::int64_t>())});
    }
    document.attributes = Json::parse(query.text(8)).get<std::map<std::string, std::string>>();
    document.sentences = read_sentences(connection, version_id);
    return document;
}

DocumentRecord load_document(Connection& connection, const std::string& version_id,
                             const LoadOptions& options)
{
    DocumentRecord record;
    record.document = read_document(connection, version_id);
    const VersionRows rows(connection, version_id, options.all_runs);
    for (const auto& [id, voice] : rows.voices) {
        if (shown(rows, id, options)) {
            record.voices.push_back(voice);
        }
    }
    for (const StoredMention& mention : rows.mentions) {
        check_surface(record.document.text, mention.record);
        if (shown(rows, mention.record.voice_id, options)) {
            record.mentions.push_back(mention.record);
            record.mentions.back().state = rows.state_of(mention.key, options.person_id);
        }
    }
    for (const StoredRelation& relation : rows.relations) {
        if (shown(rows, relation.record.voice_id, options)) {
            record.relations.push_back(relation.record);
            record.relations.back().state = rows.state_of(relation.key, options.person_id);
        }
    }
    for (const StoredReview& review : rows.reviews) {
        if (review.unit.person_id == options.person_id) {
            record.review.push_back(review.unit);
        }
    }
    add_comments(connection, record, version_id);
    record.split = query_text(connection, "SELECT part FROM split WHERE document_id = ?", record.document.id)
                       .value_or("");
    record.frozen = query_integer(connection, "SELECT count(*) FROM frozen WHERE document_id = ?",
                                  record.document.id) > 0;
    return record;
}

} // namespace ade::store
