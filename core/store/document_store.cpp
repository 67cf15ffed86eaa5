// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/document_store.hpp"

#include "core/base/uuid.hpp"
#include "core/corpus/check.hpp"
#include "core/store/batch.hpp"
#include "core/store/carry_rows.hpp"
#include "core/store/document_load.hpp"
#include "core/store/document_query.hpp"
#include "core/text/utf8.hpp"

namespace ade::store {

Result<AddReport> DocumentStore::add(const std::vector<corpus::Document>& documents,
                                     const std::string& person_id)
{
    return guarded(project_, [&] {
        ChangeSet changes(project_, person_id, "add_documents");
        AddReport report;
        const std::string batch_id = new_uuid();
        for (std::size_t i = 0; i < documents.size(); ++i) {
            corpus::AnnotatedDocument annotated;
            annotated.document = documents[i];
            const std::string& external_id = documents[i].external_id;
            std::vector<Error> faults = corpus::check_document(annotated, external_id);
            if (faults.empty() && documents[i].text.empty()) {
                faults.push_back(make_error(ErrorCode::invalid_argument, "store.empty_text", external_id,
                                            "The document has no text. Leave it out."));
            }
            if (!faults.empty()) {
                report.refused.push_back({i, external_id, faults.front()});
                report.documents.emplace_back();
                continue;
            }
            const AddedDocument& added =
                report.documents.emplace_back(add_document(changes, batch_id, documents[i]));
            report.added += added.outcome == AddOutcome::added ? 1 : 0;
            report.new_versions += added.outcome == AddOutcome::new_version ? 1 : 0;
            report.unchanged += added.outcome == AddOutcome::unchanged ? 1 : 0;
        }
        if (report.added + report.new_versions > 0) {
            report.batch_id = batch_id;
            finish_batch(changes, batch_id, "documents", {},
                         {{"documents", report.added}, {"new_versions", report.new_versions}});
            report.carried = carry_over_all(changes, report.documents);
            changes.commit();
        }
        return report;
    });
}

Result<std::vector<DocumentSummary>> DocumentStore::list(const DocumentFilter& filter, DocumentOrder order,
                                                         std::int64_t limit, std::int64_t offset) const
{
    return guarded(project_,
                   [&] { return list_documents(project_.connection(), filter, order, limit, offset); });
}

Result<std::int64_t> DocumentStore::count(const DocumentFilter& filter) const
{
    return guarded(project_, [&] { return count_documents(project_.connection(), filter); });
}

Result<DocumentSummary> DocumentStore::summary(const std::string& version_id) const
{
    return guarded(project_, [&] { return document_summary(project_.connection(), version_id); });
}

Result<std::vector<SearchHit>> DocumentStore::search(const std::string& words, std::int64_t limit) const
{
    return guarded(project_, [&] { return search_documents(project_.connection(), words, limit); });
}

Result<DocumentRecord> DocumentStore::load(const std::string& version_id, const LoadOptions& options) const
{
    return guarded(project_, [&] {
        const ReadTransaction view(project_.connection());
        return load_document(project_.connection(), version_id, options);
    });
}

Result<corpus::Document> DocumentStore::document(const std::string& version_id) const
{
    return guarded(project_, [&] {
        const ReadTransaction view(project_.connection());
        return read_document(project_.connection(), version_id);
    });
}

Result<std::optional<std::string>> DocumentStore::find(const std::string& external_id,
                                                       const std::string& source) const
{
    return guarded(project_, [&] {
        return query_text(project_.connection(),
                          "SELECT id FROM document_version WHERE document_id IN"
                          " (SELECT id FROM document WHERE external_id = ?1) AND (?2 = '' OR source = ?2)"
                          " ORDER BY row DESC LIMIT 1",
                          external_id, source);
    });
}

Result<std::vector<std::string>> DocumentStore::version_ids() const
{
    return guarded(project_, [&] {
        std::vector<std::string> ids;
        Query query(
            project_.connection(),
            "SELECT version.id FROM document JOIN document_version AS version ON document_id = document.id"
            " JOIN version_summary ON version_id = version.id WHERE newest = 1 ORDER BY document.row");
        while (query.step()) {
            ids.push_back(query.text(0));
        }
        return ids;
    });
}

Result<std::vector<DocumentVersion>> DocumentStore::versions(const std::string& document_id) const
{
    return guarded(project_, [&] {
        std::vector<DocumentVersion> versions;
        Query query(project_.connection(),
                    "SELECT id, version, sha256, created FROM document_version WHERE document_id = ? ORDER "
                    "BY version",
                    document_id);
        while (query.step()) {
            versions.push_back(
                {query.text(0), static_cast<int>(query.integer(1)), query.text(2), query.text(3)});
        }
        if (versions.empty()) {
            raise(ErrorCode::not_found, "store.no_document", document_id,
                  "There is no document with this id in the project.");
        }
        return versions;
    });
}

} // namespace ade::store
