// SPDX-License-Identifier: GPL-3.0-or-later
// One action of a person or program: row changes and their events in one transaction. For this room only.
#pragma once

#include "core/store/connection.hpp"
#include "core/store/project_file.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ade::store {

/// A table whose rows change only together with an event.
struct TrackedTable {
    std::string_view name;
    std::vector<std::string_view> keys;
    bool has_batch_rows = false; ///< rows with a batch_id come and stay with their batch
};

const std::vector<TrackedTable>& tracked_tables();
const TrackedTable& tracked_table(std::string_view name); ///< raises internal when unknown

/// The key's values joined by '|': names a row in events and findings.
std::string row_key(const TrackedTable& table, const Json& row);

/// The stored row, or null JSON. key_row holds at least the key's columns.
Json stored_row(Connection& connection, const TrackedTable& table, const Json& key_row);

/// Makes the stored row equal after (null: no row). Raises when the row's state does not equal before.
void write_row(Connection& connection, const TrackedTable& table, const Json& before, const Json& after);

/// Collects the changes of one action; commit() writes the events and ends the transaction. Destroyed without
/// it, nothing has happened.
class ChangeSet {
public:
    /// person_id empty: a program. Raises when the project is read-only.
    ChangeSet(ProjectFile& project, std::string person_id, std::string action);

    [[nodiscard]] Connection& connection() { return connection_; }
    [[nodiscard]] const std::string& group_id() const { return groups_.back().id; }
    [[nodiscard]] const std::string& person_id() const { return person_id_; }
    [[nodiscard]] bool empty() const { return events_.empty(); }
    /// seq the next event will have.
    [[nodiscard]] std::int64_t next_seq();

    /// Any change: null JSON for before means insert, for after delete. Equal ones are passed over.
    void change(std::string_view table, const Json& before, const Json& after,
                const std::string& reason = {});
    void insert(std::string_view table, const Json& row, const std::string& reason = {})
    {
        change(table, Json(), row, reason);
    }
    void remove(std::string_view table, const Json& row, const std::string& reason = {})
    {
        change(table, row, Json(), reason);
    }
    /// Many rows of one table as one event: {before, after} each.
    void change_many(std::string_view table, const std::vector<std::pair<Json, Json>>& rows);
    /// An event without row changes of its own: a batch, told by counts and digest.
    void note(const std::string& kind, const Json& after, const std::string& row_id = {});

    /// A text whose summary must be made anew; those of changed rows are known already.
    void touch(const std::string& version_id) { touched_.insert(version_id); }

    /// What is changed from here on is another action of the same person in the same transaction: a group of
    /// its own, which can be undone alone.
    void begin_group(std::string action);
    /// Back to the first group.
    void end_group();
    /// Makes the present group a step of undo.
    void set_step(const std::string& description, const std::string& version_id, int sentence_index);
    void set_undoes(const std::string& group_id) { groups_.back().undoes = group_id; }
    void set_redoes(const std::string& group_id) { groups_.back().redoes = group_id; }
    /// Ids of mentions and relations made so far, in order.
    [[nodiscard]] std::vector<std::string> inserted_ids() const;

    void commit();

private:
    struct Group {
        std::size_t first_event = 0;
        std::string id;
        std::string action;
        std::string step;
        std::string step_version_id;
        int step_sentence = -1;
        std::string undoes;
        std::string redoes;
    };

    ProjectFile& project_;
    Connection& connection_;
    std::string person_id_;
    std::string time_;
    std::vector<Group> groups_;
    std::vector<Json> events_;
    std::set<std::string> touched_;
    std::int64_t first_seq_ = 0;
    Transaction transaction_;
};

/// SHA-256 of previous_hash, a newline and payload.
std::string event_hash(const std::string& previous_hash, const std::string& payload);

/// Columns of the event table that repeat a key of its payload, in the table's order.
std::vector<std::pair<const char*, const char*>> event_columns();

/// What the first event of an origin has as previous_hash.
inline constexpr std::string_view kNoHash =
    "0000000000000000000000000000000000000000000000000000000000000000";

/// Starts a chain for this copy of the project; the event names the chain it goes on from.
void begin_origin(ProjectFile& project, const std::string& place);

} // namespace ade::store
