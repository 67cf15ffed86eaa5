// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/change_set.hpp"

#include "core/base/clock.hpp"
#include "core/base/sha256.hpp"
#include "core/base/uuid.hpp"
#include "core/store/summary.hpp"

namespace ade::store {

namespace {

constexpr int kPayloadVersion = 1;

/// Columns of a table, in the order of its definition.
std::vector<std::string> columns_of(Connection& connection, const TrackedTable& table)
{
    std::vector<std::string> columns;
    Query query(connection, "SELECT name FROM pragma_table_info(?)", table.name);
    while (query.step()) {
        columns.push_back(query.text(0));
    }
    return columns;
}

std::string where_key(const TrackedTable& table)
{
    std::string text;
    for (const std::string_view key : table.keys) {
        text += fmt::format("{}{} = ?", text.empty() ? " WHERE " : " AND ", key);
    }
    return text;
}

void bind_key(Query& query, const TrackedTable& table, const Json& row)
{
    for (const std::string_view key : table.keys) {
        query.bind(row.at(std::string(key)));
    }
}

void insert_event(Connection& connection, const Json& event, const std::string& payload,
                  const std::string& previous, const std::string& hash)
{
    Query query(connection,
                "INSERT INTO event (payload, previous_hash, hash, origin, seq, group_id, person_id, "
                "version_id, row_id,"
                " step, undoes, redoes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                payload, previous, hash);
    for (const auto& [column, key] : event_columns()) {
        const auto found = event.find(key);
        query.bind(found == event.end() ? Json() : *found);
    }
    query.run();
}

Json column_value(const Json& row, const std::string& column)
{
    const auto found = row.find(column);
    return found == row.end() ? Json() : *found;
}

} // namespace

const std::vector<TrackedTable>& tracked_tables()
{
    static const std::vector<TrackedTable> tables = {
        {"person", {"id"}},
        {"run", {"id"}},
        {"voice", {"id"}},
        {"mention", {"id"}, true},
        {"relation", {"id"}, true},
        {"code", {"id"}, true},
        {"concept_relation", {"id"}, true},
        {"judgement", {"id"}},
        {"review", {"version_id", "sentence", "drug_key", "person_id"}},
        {"comment", {"id"}},
        {"carried", {"id"}},
        {"duplicate_decision", {"first_id", "second_id"}},
        {"split", {"document_id"}},
        {"frozen", {"document_id"}},
        {"label_schema", {"name"}},
        {"rule", {"id"}},
        {"guideline", {"id"}},
        {"setting", {"key"}},
        {"model", {"id"}},
        {"teacher_choice", {"string_id", "person_id"}},
    };
    return tables;
}

const TrackedTable& tracked_table(std::string_view name)
{
    for (const TrackedTable& table : tracked_tables()) {
        if (table.name == name) {
            return table;
        }
    }
    raise(ErrorCode::database, "store.unknown_table", std::string(name),
          "An event names a table that this program does not know. Use a newer ADE Studio.");
}

std::string row_key(const TrackedTable& table, const Json& row)
{
    std::string text;
    for (const std::string_view key : table.keys) {
        const Json& value = row.at(std::string(key));
        text += text.empty() ? "" : "|";
        text += value.is_string() ? value.get_ref<const std::string&>() : value.dump();
    }
    return text;
}

Json stored_row(Connection& connection, const TrackedTable& table, const Json& key_row)
{
    Query query(connection, fmt::format("SELECT * FROM {}{}", table.name, where_key(table)).c_str());
    bind_key(query, table, key_row);
    return query.step() ? query.row() : Json();
}

void write_row(Connection& connection, const TrackedTable& table, const Json& before, const Json& after)
{
    const Json& some = after.is_null() ? before : after;
    const Json found = stored_row(connection, table, some);
    if (found != before) {
        raise(ErrorCode::invalid_argument, "store.row_changed",
              fmt::format("{} {}", table.name, row_key(table, some)),
              "The row was changed in between. Look at it again and repeat the step.");
    }
    if (after.is_null()) {
        Query query(connection, fmt::format("DELETE FROM {}{}", table.name, where_key(table)).c_str());
        bind_key(query, table, before);
        query.run();
        return;
    }
    const std::vector<std::string> columns = columns_of(connection, table);
    std::string names;
    std::string marks;
    for (const std::string& column : columns) {
        names += (names.empty() ? "" : ", ") + (before.is_null() ? column : column + " = ?");
        marks += marks.empty() ? "?" : ", ?";
    }
    const std::string sql = before.is_null()
                                ? fmt::format("INSERT INTO {} ({}) VALUES ({})", table.name, names, marks)
                                : fmt::format("UPDATE {} SET {}{}", table.name, names, where_key(table));
    Query query(connection, sql.c_str());
    for (const std::string& column : columns) {
        query.bind(column_value(after, column));
    }
    if (!before.is_null()) {
        bind_key(query, table, after);
    }
    query.run();
}

std::vector<std::pair<const char*, const char*>> event_columns()
{
    return {{"origin", "origin"},       {"seq", "seq"},    {"group_id", "group"}, {"person_id", "person"},
            {"version_id", "document"}, {"row_id", "row"}, {"step", "step"},      {"undoes", "undoes"},
            {"redoes", "redoes"}};
}

std::string event_hash(const std::string& previous_hash, const std::string& payload)
{
    Sha256 digest;
    digest.update(previous_hash);
    digest.update("\n");
    digest.update(payload);
    return digest.hex();
}

ChangeSet::ChangeSet(ProjectFile& project, std::string person_id, std::string action)
    : project_(project), connection_(project.connection()), person_id_(std::move(person_id)),
      time_(utc_now_text()), transaction_((require_writable(project), project.connection()))
{
    begin_group(std::move(action));
    // Order is by seq: above every one known, whatever copy of the project it came from.
    first_seq_ = query_integer(connection_, "SELECT max(seq) FROM event") + 1;
}

std::int64_t ChangeSet::next_seq()
{
    return first_seq_ + static_cast<std::int64_t>(events_.size());
}

void ChangeSet::change(std::string_view table_name, const Json& before, const Json& after,
                       const std::string& reason)
{
    if (before == after) {
        return;
    }
    const TrackedTable& table = tracked_table(table_name);
    write_row(connection_, table, before, after);
    const Json& some = after.is_null() ? before : after;
    const char* const verb = before.is_null() ? "insert" : after.is_null() ? "delete" : "update";
    Json event = {{"kind", fmt::format("{}.{}", table_name, verb)},
                  {"table", table_name},
                  {"row", row_key(table, some)},
                  {"before", before},
                  {"after", after}};
    if (const auto version = some.find("version_id"); version != some.end()) {
        event["document"] = *version;
        touched_.insert(version->get<std::string>());
    }
    if (!reason.empty()) {
        event["reason"] = reason;
    }
    events_.push_back(std::move(event));
}

void ChangeSet::change_many(std::string_view table_name, const std::vector<std::pair<Json, Json>>& rows)
{
    const TrackedTable& table = tracked_table(table_name);
    Json before = Json::array();
    Json after = Json::array();
    for (const auto& [old_row, new_row] : rows) {
        if (old_row != new_row) {
            write_row(connection_, table, old_row, new_row);
            before.push_back(old_row);
            after.push_back(new_row);
        }
    }
    if (!after.empty()) {
        events_.push_back({{"kind", fmt::format("{}.rows", table_name)},
                           {"table", table_name},
                           {"before", std::move(before)},
                           {"after", std::move(after)}});
    }
}

void ChangeSet::note(const std::string& kind, const Json& after, const std::string& row_id)
{
    Json event = {{"kind", kind}, {"after", after}};
    if (!row_id.empty()) {
        event["row"] = row_id;
    }
    events_.push_back(std::move(event));
}

std::vector<std::string> ChangeSet::inserted_ids() const
{
    std::vector<std::string> ids;
    for (const Json& event : events_) {
        if (event.at("kind") == "mention.insert" || event.at("kind") == "relation.insert") {
            ids.push_back(event.at("row"));
        }
    }
    return ids;
}

void ChangeSet::set_step(const std::string& description, const std::string& version_id, int sentence_index)
{
    groups_.back().step = description;
    groups_.back().step_version_id = version_id;
    groups_.back().step_sentence = sentence_index;
}

void ChangeSet::begin_group(std::string action)
{
    Group& group = groups_.emplace_back();
    group.first_event = events_.size();
    group.id = new_uuid();
    group.action = std::move(action);
}

void ChangeSet::end_group()
{
    Group group;
    group.first_event = events_.size();
    group.id = groups_.front().id;
    group.action = groups_.front().action;
    groups_.push_back(std::move(group));
}

void ChangeSet::commit()
{
    if (events_.empty()) {
        return;
    }
    std::string previous =
        query_text(connection_, "SELECT hash FROM event WHERE origin = ? ORDER BY seq DESC LIMIT 1",
                   project_.origin())
            .value_or(std::string(kNoHash));
    auto group = groups_.begin();
    for (std::size_t i = 0; i < events_.size(); ++i) {
        while (group + 1 != groups_.end() && (group + 1)->first_event <= i) {
            ++group;
        }
        const bool first = i == group->first_event;
        Json& event = events_[i];
        event["v"] = kPayloadVersion;
        event["id"] = new_uuid();
        event["origin"] = project_.origin();
        event["seq"] = first_seq_ + static_cast<std::int64_t>(i);
        event["group"] = group->id;
        event["action"] = group->action;
        event["time"] = time_;
        if (!person_id_.empty()) {
            event["person"] = person_id_;
        }
        if (first && !group->step.empty()) {
            event["step"] = group->step;
            event["step_document"] = group->step_version_id;
            event["step_sentence"] = group->step_sentence;
        }
        if (first && !group->undoes.empty()) {
            event["undoes"] = group->undoes;
        }
        if (first && !group->redoes.empty()) {
            event["redoes"] = group->redoes;
        }
        const std::string payload = event.dump();
        const std::string hash = event_hash(previous, payload);
        insert_event(connection_, event, payload, previous, hash);
        previous = hash;
    }
    for (const std::string& version_id : touched_) {
        refresh_summary(connection_, version_id);
    }
    transaction_.commit();
}

void begin_origin(ProjectFile& project, const std::string& place)
{
    Connection& connection = project.connection();
    ChangeSet changes(project, {}, "origin.begin");
    Json after = {{"origin", project.origin()}};
    {
        Query last(connection, "SELECT origin, seq, hash FROM event ORDER BY seq DESC, row DESC LIMIT 1");
        if (last.step()) {
            after["from"] = {{"origin", last.text(0)}, {"seq", last.integer(1)}, {"hash", last.text(2)}};
        }
    }
    const bool first = !after.contains("from");
    changes.note("origin.begin", after);
    if (first) {
        const std::pair<const char*, const char*> labels[] = {
            {"drug", "A medicine or other substance given to a patient, where the text names it."},
            {"adverse_event", "A harmful effect, where the text names it."}};
        const std::pair<const char*, const char*> polarities[] = {
            {"causes", "The text says that the drug caused the event."},
            {"not_caused", "The text rules out that the drug caused the event."},
            {"treats", "The drug was given against the event."},
            {"unclear", "The text leaves open whether the drug caused the event."}};
        for (const auto& [name, description] : labels) {
            changes.insert("label_schema", {{"name", name}, {"kind", "label"}, {"description", description}});
        }
        for (const auto& [name, description] : polarities) {
            changes.insert("label_schema",
                           {{"name", name}, {"kind", "polarity"}, {"description", description}});
        }
    }
    const auto keep = [&connection](const char* key, const std::string& value) {
        Query(connection,
              "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2", key,
              value)
            .run();
    };
    keep("origin", project.origin());
    keep("place", place);
    changes.commit();
}

} // namespace ade::store
