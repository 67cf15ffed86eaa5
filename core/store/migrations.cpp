// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/migrations.hpp"

#include "core/store/connection.hpp"

namespace ade::store {

Schema schema_of(Connection& connection)
{
    Schema schema;
    Query query(connection, "SELECT type, name, tbl_name, sql FROM sqlite_schema");
    while (query.step()) {
        schema[{query.text(0), query.text(1)}] = {query.text(2), query.text(3)};
    }
    return schema;
}

Schema expected_schema(const std::vector<Migration>& steps, int version)
{
    Connection connection(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    for (const Migration& step : steps) {
        if (step.version <= version) {
            connection.execute(std::string(step.sql));
        }
    }
    return schema_of(connection);
}

std::string schema_difference(const Schema& found, const Schema& expected)
{
    constexpr int kNamed = 3; // the rest is counted: a message, not a listing
    std::string text;
    int differences = 0;
    const auto add = [&](std::string_view what, const auto& key, const std::string& table) {
        if (++differences > kNamed) {
            return;
        }
        text += text.empty() ? "" : "; ";
        text += fmt::format("{} {} {}", what, key.first, key.second);
        if (table != key.second) {
            text += " on " + table;
        }
    };
    for (const auto& [key, value] : found) {
        const auto same = expected.find(key);
        if (same == expected.end()) {
            add("foreign", key, value.first);
        } else if (same->second != value) {
            add("changed", key, value.first);
        }
    }
    for (const auto& [key, value] : expected) {
        if (!found.contains(key)) {
            add("missing", key, value.first);
        }
    }
    if (differences > kNamed) {
        text += fmt::format("; and {} more", differences - kNamed);
    }
    return text;
}

void apply_step(Connection& connection, const Migration& step)
{
    Transaction transaction(connection);
    connection.execute(std::string(step.sql));
    connection.execute(fmt::format("PRAGMA user_version = {}", step.version));
    transaction.commit();
}

} // namespace ade::store
