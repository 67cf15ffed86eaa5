// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/batch.hpp"

#include "core/base/clock.hpp"
#include "core/base/sha256.hpp"
#include "core/base/uuid.hpp"
#include "core/text/sentences.hpp"

namespace ade::store {

namespace {

constexpr const char* kBatchTables[] = {
    "SELECT * FROM document WHERE batch_id = ? ORDER BY id",
    "SELECT * FROM document_version WHERE batch_id = ? ORDER BY id",
    "SELECT sentence.* FROM document_version JOIN sentence ON version_id = id WHERE batch_id = ?"
    " ORDER BY version_id, position",
    "SELECT * FROM label_record WHERE batch_id = ? ORDER BY voice_id, version_id, digest",
    "SELECT * FROM mention WHERE batch_id = ? ORDER BY id",
    "SELECT * FROM relation WHERE batch_id = ? ORDER BY id",
    "SELECT * FROM code WHERE batch_id = ? ORDER BY id",
    "SELECT * FROM concept_relation WHERE batch_id = ? ORDER BY id",
    "SELECT * FROM intake WHERE batch_id = ? ORDER BY id",
    "SELECT * FROM article_record WHERE batch_id = ? ORDER BY id",
    "SELECT * FROM intake_article WHERE batch_id = ? ORDER BY position",
};

/// Sources that count articles the same way.
std::string id_space(const corpus::Document& document)
{
    if (document.external_id.empty()) {
        return "text";
    }
    return document.source == "pubmed" || document.source == "ade-corpus" ? "pmid" : document.source;
}

std::vector<corpus::Sentence> sentences_for(const corpus::Document& document,
                                            const std::vector<text::Span>& kept, int& splitter)
{
    splitter = 0;
    if (!document.sentences.empty()) {
        return document.sentences;
    }
    splitter = text::kSentenceSplitterVersion;
    std::vector<corpus::Sentence> sentences;
    for (const text::Span& span : text::split_sentences(document.text, kept)) {
        sentences.push_back({span, std::nullopt});
    }
    return sentences;
}

void insert_version(Connection& connection, const std::string& batch_id, const corpus::Document& document,
                    const AddedDocument& added, const std::string& sha256, std::int64_t version,
                    const std::vector<text::Span>& kept)
{
    Json sections = Json::array();
    for (const corpus::Section& section : document.sections) {
        sections.push_back({section.label, section.span.begin.value(), section.span.end.value()});
    }
    int splitter = 0;
    const std::vector<corpus::Sentence> sentences = sentences_for(document, kept, splitter);
    Query(connection,
          "INSERT INTO document_version (id, document_id, version, source, external_id, title, text, sha256, "
          "sections,"
          " attributes, splitter, created, batch_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          added.version_id, added.document_id, version, document.source, document.external_id, document.title,
          document.text, sha256, sections.dump(), Json(document.attributes).dump(), splitter, utc_now_text(),
          batch_id)
        .run();
    Query(connection,
          "INSERT INTO document_search (rowid, title, text, external_id)"
          " SELECT row, title, text, external_id FROM document_version WHERE id = ?",
          added.version_id)
        .run();
    for (std::size_t i = 0; i < sentences.size(); ++i) {
        Query(connection,
              "INSERT INTO sentence (version_id, position, span_begin, span_end, source_begin) VALUES (?, ?, "
              "?, ?, ?)",
              added.version_id, i, sentences[i].span.begin.value(), sentences[i].span.end.value(),
              sentences[i].source_begin)
            .run();
    }
}

} // namespace

std::string batch_digest(Connection& connection, const std::string& batch_id)
{
    Sha256 digest;
    for (const char* const sql : kBatchTables) {
        Query query(connection, sql, batch_id);
        while (query.step()) {
            Json row = query.row();
            row.erase("row"); // differs between copies
            digest.update(row.dump());
            digest.update("\n");
        }
    }
    return digest.hex();
}

void finish_batch(ChangeSet& changes, const std::string& batch_id, const std::string& kind,
                  const std::string& voice_id, const Json& counts)
{
    Connection& connection = changes.connection();
    const std::string digest = batch_digest(connection, batch_id);
    const std::optional<std::string> voice = voice_id.empty() ? std::nullopt : std::optional(voice_id);
    Query(connection,
          "INSERT INTO batch (id, kind, voice_id, counts, digest, created) VALUES (?, ?, ?, ?, ?, ?)",
          batch_id, kind, voice, counts.dump(), digest, utc_now_text())
        .run();
    Json after = {{"batch", batch_id}, {"counts", counts}, {"digest", digest}};
    if (voice) {
        after["voice"] = *voice;
    }
    changes.note(kind + ".add", after, batch_id);
}

std::optional<std::string> find_document(Connection& connection, const corpus::Document& document)
{
    return query_text(connection, "SELECT id FROM document WHERE id_space = ? AND external_id = ?",
                      id_space(document),
                      document.external_id.empty() ? sha256_hex(document.text) : document.external_id);
}

AddedDocument add_document(ChangeSet& changes, const std::string& batch_id, const corpus::Document& document,
                           const std::vector<text::Span>& kept)
{
    Connection& connection = changes.connection();
    const std::string sha256 = sha256_hex(document.text);
    const std::string space = id_space(document);
    const std::string external_id = document.external_id.empty() ? sha256 : document.external_id;
    AddedDocument added;
    added.document_id = find_document(connection, document).value_or("");
    std::int64_t version = 1;
    if (added.document_id.empty()) {
        added.outcome = AddOutcome::added;
        added.document_id = new_uuid();
        Query(connection, "INSERT INTO document (id, id_space, external_id, batch_id) VALUES (?, ?, ?, ?)",
              added.document_id, space, external_id, batch_id)
            .run();
    } else {
        const auto same =
            query_text(connection, "SELECT id FROM document_version WHERE document_id = ? AND sha256 = ?",
                       added.document_id, sha256);
        if (same) {
            return {AddOutcome::unchanged, added.document_id, *same};
        }
        added.outcome = AddOutcome::new_version;
        Query old(connection,
                  "SELECT id, version FROM document_version WHERE document_id = ? ORDER BY version",
                  added.document_id);
        while (old.step()) {
            changes.touch(old.text(0)); // it is no longer the newest
            version = old.integer(1) + 1;
        }
    }
    added.version_id = new_uuid();
    insert_version(connection, batch_id, document, added, sha256, version, kept);
    changes.touch(added.version_id);
    return added;
}

} // namespace ade::store
