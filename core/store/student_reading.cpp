// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/student_reading.hpp"

#include "core/store/connection.hpp"

#include <algorithm>
#include <string_view>

namespace ade::store {

namespace {

struct Part {
    std::int64_t last_row = 0;
    bool at_end = false;
};

/// The rows after after_row that are looked at together.
Part part_after(Connection& connection, std::int64_t after_row)
{
    const std::int64_t last = query_integer(connection, "SELECT max(row) FROM document_version");
    const std::int64_t row = std::min(last, after_row + StudentReading::kLook);
    return {std::max(row, after_row), row >= last};
}

/// What a student can read, as `version` and `summary`, among rows ?2 < row <= ?3. CROSS JOIN: in this order.
constexpr std::string_view kReadable =
    " FROM document_version AS version CROSS JOIN version_summary AS summary"
    " ON summary.version_id = version.id AND summary.newest = 1"
    " WHERE version.row > ?2 AND version.row <= ?3 AND NOT EXISTS (SELECT 1 FROM frozen WHERE "
    "frozen.document_id = version.document_id)"
    " AND EXISTS (SELECT 1 FROM mention WHERE mention.version_id = version.id AND label = 'drug'"
    " AND parts IS NULL)";

constexpr std::string_view kRead = "EXISTS (SELECT 1 FROM label_record WHERE label_record.voice_id = ?1"
                                   " AND label_record.version_id = version.id)";

} // namespace

Result<std::string> StudentReading::voice_of(const std::string& student, const std::string& data_hash) const
{
    return guarded(project_, [&] {
        return query_text(project_.connection(),
                          "SELECT voice.id FROM run JOIN voice ON voice.run_id = run.id"
                          " WHERE run.kind = 'student' AND run.name = ? AND run.data_hash = ?"
                          " ORDER BY voice.id DESC LIMIT 1",
                          student, data_hash)
            .value_or(std::string());
    });
}

Result<UnreadTexts> StudentReading::unread(const std::string& voice_id, std::int64_t after_row,
                                           std::int64_t limit) const
{
    return guarded(project_, [&] {
        const ReadTransaction view(project_.connection());
        const Part part = part_after(project_.connection(), after_row);
        std::string sql = "SELECT version.row, version.id, summary.sentences";
        sql += kReadable;
        sql += " AND NOT ";
        sql += kRead;
        sql += " ORDER BY version.row LIMIT ?4";
        UnreadTexts unread;
        Query query(project_.connection(), sql.c_str(), voice_id, after_row, part.last_row, limit);
        while (query.step()) {
            unread.texts.push_back({query.integer(0), query.text(1), static_cast<int>(query.integer(2))});
        }
        const bool full = static_cast<std::int64_t>(unread.texts.size()) == limit;
        unread.last_row = full ? unread.texts.back().row : part.last_row;
        unread.at_end = part.at_end && !full;
        return unread;
    });
}

Result<ReadingCounts> StudentReading::count(const std::string& voice_id, std::int64_t after_row) const
{
    return guarded(project_, [&] {
        const ReadTransaction view(project_.connection());
        const Part part = part_after(project_.connection(), after_row);
        std::string sql = "SELECT count(*), coalesce(sum(";
        sql += kRead;
        sql += "), 0)";
        sql += kReadable;
        Query query(project_.connection(), sql.c_str(), voice_id, after_row, part.last_row);
        ReadingCounts counts;
        if (query.step()) {
            counts.texts = query.integer(0);
            counts.read = query.integer(1);
        }
        counts.last_row = part.last_row;
        counts.at_end = part.at_end;
        return counts;
    });
}

Result<bool> StudentReading::has_read(const std::string& voice_id, const std::string& version_id) const
{
    return guarded(project_, [&] {
        return query_integer(
                   project_.connection(),
                   "SELECT EXISTS (SELECT 1 FROM label_record WHERE voice_id = ? AND version_id = ?)",
                   voice_id, version_id) != 0;
    });
}

} // namespace ade::store
