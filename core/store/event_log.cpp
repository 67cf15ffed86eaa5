// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/event_log.hpp"

#include "core/store/change_set.hpp"
#include "core/store/document_load.hpp"
#include "core/store/migrations.hpp"

#include <map>

namespace ade::store {

namespace {

std::string json_text(const Json& event, const char* key)
{
    const auto found = event.find(key);
    if (found == event.end() || found->is_null()) {
        return {};
    }
    return found->is_string() ? found->get<std::string>() : found->dump();
}

EventRecord record_of(const std::string& payload, const std::string& hash)
{
    const Json event = Json::parse(payload);
    EventRecord record;
    record.id = json_text(event, "id");
    record.origin = json_text(event, "origin");
    record.seq = event.value("seq", std::int64_t{0});
    record.group_id = json_text(event, "group");
    record.person_id = json_text(event, "person");
    record.time = json_text(event, "time");
    record.kind = json_text(event, "kind");
    record.version_id = json_text(event, "document");
    record.before = json_text(event, "before");
    record.after = json_text(event, "after");
    record.reason = json_text(event, "reason");
    record.undoes = json_text(event, "undoes");
    record.redoes = json_text(event, "redoes");
    record.payload = payload;
    record.hash = hash;
    return record;
}

std::vector<EventRecord> records_of(Query& query)
{
    std::vector<EventRecord> records;
    while (query.step()) {
        records.push_back(record_of(query.text(0), query.text(1)));
    }
    return records;
}

std::vector<ChainHead> read_heads(Connection& connection)
{
    std::vector<ChainHead> heads;
    Query query(connection, "SELECT origin, max(seq), hash FROM event GROUP BY origin ORDER BY max(seq)");
    while (query.step()) {
        heads.push_back({query.text(0), query.integer(1), query.text(2)});
    }
    return heads;
}

/// Copies rows from one connection into another with the same schema.
template <typename... Parameters>
void copy_rows(Connection& from, Connection& to, const std::string& table, const char* sql,
               const Parameters&... parameters)
{
    Query query(from, sql, parameters...);
    while (query.step()) {
        const Json row = query.row();
        std::string names;
        std::string marks;
        for (const auto& [name, value] : row.items()) {
            names += (names.empty() ? "" : ", ") + name;
            marks += marks.empty() ? "?" : ", ?";
        }
        Query insert(to, fmt::format("INSERT INTO {} ({}) VALUES ({})", table, names, marks).c_str());
        for (const auto& [name, value] : row.items()) {
            insert.bind(value);
        }
        insert.run();
    }
}

/// True for batches whose event is not later than seq.
std::vector<std::string> batches_until(Connection& connection, std::int64_t seq)
{
    std::vector<std::string> ids;
    Query query(connection, "SELECT row_id FROM event WHERE seq <= ? AND row_id IN (SELECT id FROM batch)",
                seq);
    while (query.step()) {
        ids.push_back(query.text(0));
    }
    return ids;
}

/// Row changes of persons and programs up to seq, for one text and for what all texts share.
void replay(Connection& from, Connection& to, const std::string& version_id, std::int64_t seq)
{
    Query query(from, "SELECT payload FROM event WHERE seq <= ? ORDER BY seq, origin", seq);
    while (query.step()) {
        const Json event = Json::parse(query.text(0));
        if (!event.contains("table") || (event.contains("document") && event.at("document") != version_id)) {
            continue;
        }
        const TrackedTable& table = tracked_table(event.at("table").get<std::string>());
        if (event.at("after").is_array()) {
            for (std::size_t i = 0; i < event.at("after").size(); ++i) {
                write_row(to, table, event.at("before").at(i), event.at("after").at(i));
            }
        } else {
            write_row(to, table, event.at("before"), event.at("after"));
        }
    }
}

} // namespace

Result<std::string> EventLog::head() const
{
    return guarded(project_, [&] {
        const std::string& origin = project_.origin();
        if (!origin.empty()) {
            return query_text(project_.connection(),
                              "SELECT hash FROM event WHERE origin = ? ORDER BY seq DESC LIMIT 1", origin)
                .value_or("");
        }
        return query_text(project_.connection(), "SELECT hash FROM event ORDER BY seq DESC LIMIT 1")
            .value_or("");
    });
}

Result<std::vector<ChainHead>> EventLog::heads() const
{
    return guarded(project_, [&] { return read_heads(project_.connection()); });
}

Result<std::int64_t> EventLog::count() const
{
    return guarded(project_,
                   [&] { return query_integer(project_.connection(), "SELECT count(*) FROM event"); });
}

Result<VerifyReport> EventLog::verify(const std::string& expected_head) const
{
    return guarded(project_, [&] {
        const ReadTransaction view(project_.connection());
        VerifyReport report;
        std::map<std::string, ChainHead> chains;
        bool expected_found = expected_head.empty();
        const auto fault = [&report](const std::string& text) {
            report.ok = false;
            if (report.faults.size() < 100) {
                report.faults.push_back(text);
            }
        };
        // What counts is in the hashed bytes; the columns beside them must say the same.
        Query query(project_.connection(), "SELECT * FROM event ORDER BY seq, row");
        while (query.step()) {
            ++report.events;
            const Json row = query.row();
            const std::string payload = row.at("payload");
            const Json event = Json::parse(payload, nullptr, false);
            if (!event.is_object()) {
                fault(fmt::format("The event in row {} is not a JSON object.", row.at("row").dump()));
                continue;
            }
            for (const auto& [column, key] : event_columns()) {
                if (row.value(column, Json()) != event.value(key, Json())) {
                    fault(fmt::format("The event in row {}: its column {} was changed.", row.at("row").dump(),
                                      column));
                }
            }
            const std::string previous = row.at("previous_hash");
            const std::string origin = json_text(event, "origin");
            const std::int64_t seq = event.value("seq", std::int64_t{-1});
            const auto [chain, is_first] =
                chains.try_emplace(origin, ChainHead{origin, 0, std::string(kNoHash)});
            const std::string hash = row.at("hash");
            if (previous != chain->second.hash) {
                fault(fmt::format(
                    "Origin {}, seq {}: does not follow the event before it; an event was removed, "
                    "inserted or moved.",
                    origin, seq));
            }
            if (event_hash(previous, payload) != hash) {
                fault(fmt::format(
                    "Origin {}, seq {}: its bytes are not those that were stored; it was changed.", origin,
                    seq));
            }
            if (seq <= chain->second.seq) {
                fault(fmt::format("Origin {}, seq {}: stands after seq {}.", origin, seq, chain->second.seq));
            }
            chain->second = {origin, seq, hash};
            expected_found = expected_found || hash == expected_head;
        }
        for (const auto& [origin, head] : chains) {
            report.heads.push_back(head);
        }
        if (!expected_found) {
            fault(fmt::format(
                "The event {} is not in the log: its tail was cut off, or the head belongs to another "
                "project.",
                expected_head));
        }
        return report;
    });
}

Result<std::int64_t> EventLog::export_jsonl(const std::function<bool(std::string_view line)>& write) const
{
    return guarded(project_, [&] {
        const ReadTransaction view(project_.connection());
        std::int64_t lines = 0;
        Query query(project_.connection(),
                    "SELECT payload, previous_hash, hash FROM event ORDER BY seq, row");
        while (query.step()) {
            // payload as a string: exactly the hashed bytes, whatever program reads the line.
            const Json line = {
                {"payload", query.text(0)}, {"previous_hash", query.text(1)}, {"hash", query.text(2)}};
            if (!write(line.dump())) {
                return lines;
            }
            ++lines;
        }
        Json heads = Json::array();
        for (const ChainHead& head : read_heads(project_.connection())) {
            heads.push_back({{"origin", head.origin}, {"seq", head.seq}, {"hash", head.hash}});
        }
        write(Json{{"heads", heads}}.dump());
        return lines;
    });
}

Result<std::vector<EventRecord>> EventLog::of_document(const std::string& version_id) const
{
    return guarded(project_, [&] {
        Query query(project_.connection(),
                    "SELECT payload, hash FROM event WHERE version_id = ?1 OR row_id IN ("
                    " SELECT batch_id FROM document_version WHERE id = ?1"
                    " UNION SELECT batch_id FROM label_record WHERE version_id = ?1) ORDER BY seq, row",
                    version_id);
        return records_of(query);
    });
}

Result<std::vector<EventRecord>> EventLog::of_row(const std::string& row_id) const
{
    return guarded(project_, [&] {
        Query query(project_.connection(),
                    "SELECT payload, hash FROM event WHERE row_id = ? ORDER BY seq, row", row_id);
        return records_of(query);
    });
}

Result<std::vector<EventRecord>> EventLog::latest(std::int64_t limit) const
{
    return guarded(project_, [&] {
        Query query(project_.connection(),
                    "SELECT payload, hash FROM event ORDER BY seq DESC, row DESC LIMIT ?", limit);
        return records_of(query);
    });
}

Result<DocumentRecord> EventLog::document_at(const std::string& version_id, std::int64_t seq,
                                             const std::string& person_id) const
{
    return guarded(project_, [&] {
        Connection& connection = project_.connection();
        const ReadTransaction view(connection);
        // A small project in memory that holds this text and what the log says about it up to seq.
        Connection past(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        past.execute("PRAGMA foreign_keys = OFF");
        for (const Migration& step : schema_steps()) {
            past.execute(std::string(step.sql));
        }
        past.execute("BEGIN");
        copy_rows(connection, past, "document_version", "SELECT * FROM document_version WHERE id = ?",
                  version_id);
        copy_rows(connection, past, "sentence", "SELECT * FROM sentence WHERE version_id = ?", version_id);
        for (const std::string& batch_id : batches_until(connection, seq)) {
            copy_rows(connection, past, "label_record",
                      "SELECT * FROM label_record WHERE batch_id = ? AND version_id = ?", batch_id,
                      version_id);
            copy_rows(connection, past, "mention",
                      "SELECT * FROM mention WHERE batch_id = ? AND version_id = ?", batch_id, version_id);
            copy_rows(connection, past, "relation",
                      "SELECT * FROM relation WHERE batch_id = ? AND version_id = ?", batch_id, version_id);
        }
        replay(connection, past, version_id, seq);
        LoadOptions options;
        options.person_id = person_id;
        return load_document(past, version_id, options);
    });
}

} // namespace ade::store
