// SPDX-License-Identifier: GPL-3.0-or-later
// What happened to one text, newest first, in words for a reader: a query over the event log.
#pragma once

#include "core/base/result.hpp"
#include "core/text/span.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace ade::store {

class ProjectFile;

/// One step of a person, or one batch that came in.
struct HistoryEntry {
    std::int64_t seq = 0; ///< with row: the place in the order, for the next page
    std::int64_t row = 0;
    std::string group_id;
    std::string time;   ///< UTC, ISO 8601
    std::string person; ///< name; empty: a program
    std::string action; ///< "accept_relation", "set_review", "undo", …; "documents", "labels" of batches
    std::string words;  ///< "Accepted ototoxicity of azithromycin"
    std::string note;   ///< a comment, why unsure, or the reason of a change; whole
    int sentence_index = -1;
    std::optional<text::Span> place; ///< the event it is about, else the drug; code points
    std::string surface;             ///< of the place, as it was then
    bool undone = false;             ///< taken back by a later step, and not redone
    bool operator==(const HistoryEntry&) const = default;
};

struct HistoryQuery {
    std::string version_id;
    bool notes_only = false;
    /// Entries before this one; the newest when left as it is.
    std::int64_t before_seq = std::numeric_limits<std::int64_t>::max();
    std::int64_t before_row = std::numeric_limits<std::int64_t>::max();
    int limit = 100;
    bool operator==(const HistoryQuery&) const = default;
};

struct HistoryPage {
    std::vector<HistoryEntry> entries; ///< newest first
    bool more = false;
    bool operator==(const HistoryPage&) const = default;
};

/// Fails with database. An unknown text has no entries. Cost: the events of this text, not of the project.
Result<HistoryPage> document_history(ProjectFile& project, const HistoryQuery& wanted);

} // namespace ade::store
