// SPDX-License-Identifier: GPL-3.0-or-later
// The stage "sample": sentences drawn with a seed.
#include "core/base/random.hpp"
#include "core/base/sha256.hpp"
#include "core/store/curation_stages.hpp"

#include <algorithm>
#include <set>

namespace ade::store {

namespace {

std::int64_t count_where(Connection& connection, const std::string& condition)
{
    return query_integer(connection,
                         fmt::format("SELECT count(*) FROM curation_sentence WHERE {}", condition).c_str());
}

} // namespace

StageNote draw_sample(const StageWork& work)
{
    Connection& connection = work.project.connection();
    look_for_stop(work);
    if (count_where(connection, "answered = 1") == 0) {
        raise(
            ErrorCode::invalid_argument, "store.needs_teacher", "sample",
            "No sentence has a teacher's answer yet. Let the teacher label first, or import labels of one.");
    }
    struct Row {
        std::string version_id;
        std::int64_t position;
        std::string hash;
    };
    std::vector<Row> rows;
    {
        // By content, not by row: copies of the project draw the same.
        Query query(connection,
                    work.options.with_negatives
                        ? "SELECT curation.version_id, position, hash FROM curation_sentence AS curation"
                          " JOIN document_version AS version ON version.id = curation.version_id"
                          " WHERE answered = 1 ORDER BY external_id, sha256, position"
                        : "SELECT curation.version_id, position, hash FROM curation_sentence AS curation"
                          " JOIN document_version AS version ON version.id = curation.version_id"
                          " WHERE positive = 1 ORDER BY external_id, sha256, position");
        while (query.step()) {
            if (rows.size() % 4096 == 0) {
                look_for_stop(work);
            }
            rows.push_back({query.text(0), query.integer(1), query.text(2)});
        }
    }
    const auto pool = static_cast<std::int64_t>(rows.size());
    std::set<std::string> seen;
    std::erase_if(rows, [&](const Row& row) { return !seen.insert(row.hash).second; });
    const auto different = static_cast<std::int64_t>(rows.size());
    Random random(work.options.seed);
    random.shuffle(rows);
    rows.resize(std::min(rows.size(), static_cast<std::size_t>(work.options.sample)));
    Sha256 digest;
    Transaction transaction(connection);
    connection.execute("UPDATE curation_sentence SET sampled = 0 WHERE sampled = 1");
    for (const Row& row : rows) {
        digest.update(row.hash + "\n");
        Query(connection, "UPDATE curation_sentence SET sampled = 1 WHERE version_id = ? AND position = ?",
              row.version_id, row.position)
            .run();
    }
    transaction.commit();
    StageNote note;
    note.result = static_cast<std::int64_t>(rows.size());
    note.counts = {{"pool", pool},
                   {"repeated", pool - different},
                   {"wanted", work.options.sample},
                   {"drawn", note.result},
                   {"drawn_positive", count_where(connection, "sampled = 1 AND positive = 1")},
                   {"drawn_documents", query_integer(connection, "SELECT count(DISTINCT version_id) FROM"
                                                                 " curation_sentence WHERE sampled = 1")},
                   {"seed", static_cast<std::int64_t>(work.options.seed)}};
    ChangeSet changes(work.project, work.person_id, "curation_sample");
    changes.note("curation.sample", {{"seed", work.options.seed},
                                     {"drawn", note.result},
                                     {"with_negatives", work.options.with_negatives},
                                     {"digest", digest.hex()}});
    changes.commit();
    return note;
}

} // namespace ade::store
