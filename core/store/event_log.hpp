// SPDX-License-Identifier: GPL-3.0-or-later
// The append-only log of what happened, chained by hashes: audit, undo and past states are read from it.
#pragma once

#include "core/base/result.hpp"
#include "core/store/records.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::store {

class ProjectFile;

/// One event as stored. before and after are JSON: a row, a list of rows for batches of settings, or empty.
struct EventRecord {
    std::string id;
    std::string origin;     ///< which copy of the project
    std::int64_t seq = 0;   ///< order; rises over all origins known when it was written
    std::string group_id;   ///< one action of a person
    std::string person_id;  ///< empty: a program
    std::string time;       ///< UTC, ISO 8601; for reading, never for ordering
    std::string kind;       ///< "mention.insert", "review.update", "labels.import", …
    std::string version_id; ///< the text it is about; may be empty
    std::string before;
    std::string after;
    std::string reason;
    std::string undoes;  ///< group id
    std::string redoes;  ///< group id
    std::string payload; ///< the exact bytes that are hashed
    std::string hash;
    bool operator==(const EventRecord&) const = default;
};

/// The newest event of a chain. Printed in exports and backups, so that a cut-off tail shows later.
struct ChainHead {
    std::string origin;
    std::int64_t seq = 0;
    std::string hash;
    bool operator==(const ChainHead&) const = default;
};

struct VerifyReport {
    bool ok = true;
    std::int64_t events = 0;
    std::vector<ChainHead> heads;
    std::vector<std::string> faults; ///< what is wrong, in plain words, with origin and seq
    bool operator==(const VerifyReport&) const = default;
};

/// All functions may fail with database. Writing is done by the other stores, inside their transactions.
class EventLog {
public:
    explicit EventLog(ProjectFile& project) : project_(project) {}

    /// Hash of the newest event of this copy; empty in an empty log.
    Result<std::string> head() const;
    Result<std::vector<ChainHead>> heads() const;
    Result<std::int64_t> count() const;

    /// Walks every chain over the stored bytes. With expected_head (64 hexadecimal digits) that event must be
    /// there still: a missing one means that the tail was cut off.
    Result<VerifyReport> verify(const std::string& expected_head = {}) const;

    /// One JSON line per event in order of seq, then one line with the heads. write returns false to stop.
    Result<std::int64_t> export_jsonl(const std::function<bool(std::string_view line)>& write) const;

    /// Events about one text, oldest first: who changed this, when, why.
    Result<std::vector<EventRecord>> of_document(const std::string& version_id) const;
    /// Events about one mention, relation, comment or other row, oldest first.
    Result<std::vector<EventRecord>> of_row(const std::string& row_id) const;
    Result<std::vector<EventRecord>> latest(std::int64_t limit) const; ///< newest first

    /// Persons' and programs' rows of one text as they stood after the event seq (0: before all). Batch rows
    /// come from their import's event on. Review units are those of person_id.
    Result<DocumentRecord> document_at(const std::string& version_id, std::int64_t seq,
                                       const std::string& person_id = {}) const;

private:
    ProjectFile& project_;
};

} // namespace ade::store
