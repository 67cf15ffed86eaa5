// SPDX-License-Identifier: GPL-3.0-or-later
// Schema steps of the project file and the schema they lead to. For this room only.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ade::store {

class Connection;

/// One numbered SQL file. Step n takes a project from user_version n-1 to n.
struct Migration {
    int version = 0;
    std::string_view name;
    std::string_view sql;
};

/// "ADES" in the file's header.
inline constexpr int kApplicationId = 0x41444553;

/// All steps in order, from core/store/migrations.
const std::vector<Migration>& schema_steps();

/// type and name → table and SQL, of everything in the schema.
using Schema = std::map<std::pair<std::string, std::string>, std::pair<std::string, std::string>>;

Schema schema_of(Connection& connection);

/// The schema after steps 1 … version, made in memory.
Schema expected_schema(const std::vector<Migration>& steps, int version);

/// What is too much, missing or different, for a person; empty when equal.
std::string schema_difference(const Schema& found, const Schema& expected);

/// Runs step in one transaction and sets user_version.
void apply_step(Connection& connection, const Migration& step);

} // namespace ade::store
