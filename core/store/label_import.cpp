// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/label_import.hpp"

#include "core/base/sha256.hpp"
#include "core/base/uuid.hpp"
#include "core/corpus/check.hpp"
#include "core/store/batch.hpp"
#include "core/store/carry_rows.hpp"
#include "core/store/keys.hpp"
#include "core/store/version_rows.hpp"

#include <map>
#include <tuple>
#include <unordered_map>

namespace ade::store {

namespace {

std::optional<std::string> json_or_null(const Json& json)
{
    return json.empty() ? std::nullopt : std::optional(json.dump());
}

Json mention_to_json(const corpus::Mention& mention)
{
    return {{"id", mention.id},
            {"label", corpus::to_string(mention.label)},
            {"span", {mention.span.begin.value(), mention.span.end.value()}},
            {"parts", spans_to_json(mention.parts)},
            {"foreign_label", mention.foreign_label},
            {"attributes", mention.attributes},
            {"notes", mention.notes},
            {"score", mention.score ? Json(*mention.score) : Json()}};
}

/// What a record says about its text; equal digests say the same.
std::string record_digest(const corpus::AnnotatedDocument& record)
{
    Json json = {{"mentions", Json::array()}, {"relations", Json::array()}, {"notes", record.notes}};
    for (const corpus::Mention& mention : record.mentions) {
        json["mentions"].push_back(mention_to_json(mention));
    }
    for (const corpus::Relation& relation : record.relations) {
        json["relations"].push_back({{"id", relation.id},
                                     {"drug", relation.drug_id},
                                     {"event", relation.event_id},
                                     {"polarity", corpus::to_string(relation.polarity)},
                                     {"attributes", relation.attributes},
                                     {"notes", relation.notes},
                                     {"score", relation.score ? Json(*relation.score) : Json()}});
    }
    if (record.refused > 0) { // mended and read again it is another record
        json["refused"] = record.refused;
    }
    return sha256_hex(json.dump());
}

/// One voice's labels of one text, while a record is stored.
class LabelWriter {
public:
    LabelWriter(Connection& connection, std::string batch_id, std::string voice_id, std::string version_id)
        : connection_(connection), batch_id_(std::move(batch_id)), voice_id_(std::move(voice_id)),
          version_id_(std::move(version_id))
    {
        Query mentions(connection_,
                       "SELECT id, label, span_begin, span_end, surface FROM mention"
                       " WHERE version_id = ? AND voice_id = ?",
                       version_id_, voice_id_);
        while (mentions.step()) {
            earlier_mentions_.try_emplace(
                std::tuple(mentions.text(1), mentions.integer(2), mentions.integer(3), mentions.text(4)),
                mentions.text(0));
        }
        Query relations(connection_,
                        "SELECT id, drug_mention_id, event_mention_id, polarity FROM relation"
                        " WHERE version_id = ? AND voice_id = ?",
                        version_id_, voice_id_);
        while (relations.step()) {
            earlier_relations_.try_emplace(
                std::tuple(relations.text(1), relations.text(2), relations.text(3)), relations.text(0));
        }
    }

    /// True when a row was stored; equal rows of an earlier record are used again.
    bool write(const corpus::Mention& mention)
    {
        const auto key = std::tuple(std::string(corpus::to_string(mention.label)), mention.span.begin.value(),
                                    mention.span.end.value(), mention.surface);
        if (const auto earlier = earlier_mentions_.find(key); earlier != earlier_mentions_.end()) {
            ids_[mention.id] = earlier->second;
            return false;
        }
        const std::string id = new_uuid();
        ids_[mention.id] = id;
        Query(connection_,
              "INSERT INTO mention (id, version_id, voice_id, label, span_begin, span_end, parts, surface, "
              "folded,"
              " foreign_label, attributes, notes, score, source_id, batch_id)"
              " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
              id, version_id_, voice_id_, corpus::to_string(mention.label), mention.span.begin.value(),
              mention.span.end.value(), json_or_null(spans_to_json(mention.parts)), mention.surface,
              drug_key(mention.surface),
              mention.foreign_label.empty() ? std::nullopt : std::optional(mention.foreign_label),
              json_or_null(mention.attributes), json_or_null(mention.notes), mention.score, mention.id,
              batch_id_)
            .run();
        return true;
    }

    bool write(const corpus::Relation& relation)
    {
        const std::string& drug = ids_.at(relation.drug_id);
        const std::string& event = ids_.at(relation.event_id);
        const std::string polarity(corpus::to_string(relation.polarity));
        if (earlier_relations_.contains(std::tuple(drug, event, polarity))) {
            return false;
        }
        Query(connection_,
              "INSERT INTO relation (id, version_id, voice_id, drug_mention_id, event_mention_id, polarity,"
              " attributes, notes, score, source_id, batch_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
              new_uuid(), version_id_, voice_id_, drug, event, polarity, json_or_null(relation.attributes),
              json_or_null(relation.notes), relation.score, relation.id, batch_id_)
            .run();
        return true;
    }

private:
    Connection& connection_;
    std::string batch_id_;
    std::string voice_id_;
    std::string version_id_;
    std::map<std::tuple<std::string, std::int64_t, std::int64_t, std::string>, std::string> earlier_mentions_;
    std::map<std::tuple<std::string, std::string, std::string>, std::string> earlier_relations_;
    std::unordered_map<std::string, std::string> ids_; ///< the record's → ours
};

std::vector<text::Span> mention_spans(const corpus::AnnotatedDocument& record)
{
    std::vector<text::Span> spans;
    for (const corpus::Mention& mention : record.mentions) {
        spans.push_back(mention.span);
    }
    return spans;
}

void count(ImportReport& report, AddOutcome outcome)
{
    report.documents_added += outcome == AddOutcome::added ? 1 : 0;
    report.new_versions += outcome == AddOutcome::new_version ? 1 : 0;
}

} // namespace

ImportReport store_labels(ChangeSet& changes, const std::string& voice_id,
                          const std::vector<corpus::AnnotatedDocument>& records)
{
    Connection& connection = changes.connection();
    const std::string batch_id = new_uuid();
    ImportReport report;
    report.voice_id = voice_id;
    std::vector<AddedDocument> new_versions;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const corpus::AnnotatedDocument& record = records[i];
        ++report.read;
        const std::string& name = record.document.external_id;
        std::vector<Error> faults = corpus::check_document(record, name);
        if (faults.empty() && record.document.text.empty()) {
            faults.push_back(make_error(ErrorCode::invalid_argument, "store.empty_text", name,
                                        "The document has no text. Leave it out."));
        }
        if (!faults.empty()) {
            report.refused.push_back({i, name, faults.front()});
            continue;
        }
        const AddedDocument added = add_document(changes, batch_id, record.document, mention_spans(record));
        count(report, added.outcome);
        if (added.outcome == AddOutcome::new_version) {
            report.new_version_ids.push_back(name);
            new_versions.push_back(added);
        }
        if (!record.annotated) { // the text alone: the voice has not read it
            ++(added.outcome == AddOutcome::unchanged ? report.unchanged : report.stored);
            continue;
        }
        const std::string digest = record_digest(record);
        const bool known =
            query_integer(connection,
                          "SELECT count(*) FROM label_record WHERE voice_id = ? AND version_id = ?"
                          " AND digest = ?",
                          voice_id, added.version_id, digest) > 0;
        if (known) {
            ++report.unchanged;
            continue;
        }
        LabelWriter writer(connection, batch_id, voice_id, added.version_id);
        for (const corpus::Mention& mention : record.mentions) {
            report.mentions += writer.write(mention) ? 1 : 0;
        }
        for (const corpus::Relation& relation : record.relations) {
            report.relations += writer.write(relation) ? 1 : 0;
        }
        Query(connection,
              "INSERT INTO label_record (voice_id, version_id, digest, batch_id, refused) VALUES (?, ?, ?, "
              "?, ?)",
              voice_id, added.version_id, digest, batch_id,
              record.refused > 0 ? std::optional(record.refused) : std::nullopt)
            .run();
        changes.touch(added.version_id);
        ++report.stored;
    }
    if (report.stored > 0) {
        report.batch_id = batch_id;
        finish_batch(changes, batch_id, "labels", voice_id,
                     {{"records", report.stored},
                      {"documents", report.documents_added},
                      {"new_versions", report.new_versions},
                      {"mentions", report.mentions},
                      {"relations", report.relations},
                      {"refused", report.refused.size()}});
        report.carried = carry_over_all(changes, new_versions);
    }
    return report;
}

} // namespace ade::store
