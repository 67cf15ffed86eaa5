// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/history.hpp"

#include "core/store/change_set.hpp"

#include <map>

namespace ade::store {

namespace {

const char* const kMine =
    "WITH mine (group_id) AS (SELECT DISTINCT group_id FROM event WHERE version_id = ?1)";

/// Groups that are taken back at present.
std::map<std::string, bool> undone_groups(Connection& connection, const std::string& version_id)
{
    std::map<std::string, bool> undone;
    Query query(connection,
                (std::string(kMine) +
                 " SELECT e.undoes, e.redoes FROM mine CROSS JOIN event e ON e.group_id = mine.group_id"
                 " WHERE e.step IS NOT NULL AND (e.undoes IS NOT NULL OR e.redoes IS NOT NULL)"
                 " ORDER BY e.seq, e.row")
                    .c_str(),
                version_id);
    while (query.step()) {
        const bool takes_back = !query.null(0);
        undone[query.text(takes_back ? 0 : 1)] = takes_back;
    }
    return undone;
}

struct Place {
    text::Span span;
    std::string surface;
    bool of_event = false;
};

std::optional<Place> place_of_mention(const Json& row)
{
    return Place{text::make_span(row.at("span_begin"), row.at("span_end")), row.at("surface"),
                 row.value("label", "adverse_event") == "adverse_event"};
}

std::optional<Place> stored_mention(Connection& connection, const std::string& id)
{
    Query query(connection, "SELECT span_begin, span_end, surface, label FROM mention WHERE id = ?", id);
    if (!query.step()) {
        return std::nullopt; // deleted since
    }
    return Place{text::make_span(query.integer(0), query.integer(1)), query.text(2),
                 query.text(3) == "adverse_event"};
}

/// The place a changed row is about. Rows of a group are enough for what it made or deleted itself.
std::optional<Place> place_of(Connection& connection, const std::string& table, const Json& row,
                              const std::map<std::string, Place>& mentions)
{
    const auto mention = [&](const std::string& id) -> std::optional<Place> {
        const auto found = mentions.find(id);
        return found == mentions.end() ? stored_mention(connection, id) : std::optional(found->second);
    };
    if (table == "mention" || table == "judgement") {
        return place_of_mention(row);
    }
    if (table == "relation") {
        return mention(row.at("event_mention_id"));
    }
    if (table == "comment") {
        const std::string target = row.at("target_id");
        if (const auto on = mention(target)) {
            return on;
        }
        if (const auto event =
                query_text(connection, "SELECT event_mention_id FROM relation WHERE id = ?", target)) {
            return mention(*event);
        }
    }
    return std::nullopt;
}

/// What the rows of a step add to its own words: place and note.
void read_rows(Connection& connection, const std::string& version_id, HistoryEntry& entry)
{
    std::vector<Json> events;
    std::map<std::string, Place> mentions;
    Query query(connection, "SELECT payload FROM event WHERE group_id = ? AND version_id = ? ORDER BY seq",
                entry.group_id, version_id);
    while (query.step()) {
        events.push_back(Json::parse(query.text(0)));
        const Json& event = events.back();
        const Json& row = event.at("after").is_null() ? event.at("before") : event.at("after");
        if (event.value("table", "") == "mention" && row.is_object()) {
            mentions.emplace(row.at("id"), *place_of_mention(row));
        }
    }
    std::optional<Place> best;
    for (const Json& event : events) {
        const std::string table = event.value("table", "");
        const Json& row = event.at("after").is_null() ? event.at("before") : event.at("after");
        if (!row.is_object()) {
            continue;
        }
        if (table == "comment") {
            entry.note = row.at("text");
        } else if (entry.note.empty()) {
            entry.note = event.value("reason", "");
        }
        const std::optional<Place> place = place_of(connection, table, row, mentions);
        if (place && (!best || (place->of_event && !best->of_event))) {
            best = place;
        }
    }
    if (best) {
        entry.place = best->span;
        entry.surface = best->surface;
    }
}

void read_batch(Connection& connection, const Json& event, HistoryEntry& entry)
{
    const Json& after = event.at("after");
    if (event.value("kind", "") != "labels.add") {
        entry.action = "documents";
        entry.words = "Text came in";
        return;
    }
    entry.action = "labels";
    Query voice(connection, "SELECT kind, name FROM voice WHERE id = ?", after.value("voice", ""));
    entry.words = voice.step() ? fmt::format("Labels of {} “{}” came in", voice.text(0), voice.text(1))
                               : std::string("Labels came in");
}

} // namespace

Result<HistoryPage> document_history(ProjectFile& project, const HistoryQuery& wanted)
{
    return guarded(project, [&] {
        Connection& connection = project.connection();
        const ReadTransaction view(connection);
        const std::map<std::string, bool> undone = undone_groups(connection, wanted.version_id);
        HistoryPage page;
        const std::string sql =
            std::string(kMine) +
            ", entries (row) AS ("
            " SELECT e.row FROM mine CROSS JOIN event e ON e.group_id = mine.group_id WHERE e.step IS NOT "
            "NULL"
            " UNION SELECT e.row FROM (SELECT batch_id FROM label_record WHERE version_id = ?1"
            "  UNION SELECT batch_id FROM document_version WHERE id = ?1) b"
            "  CROSS JOIN event e ON e.row_id = b.batch_id)"
            " SELECT e.seq, e.row, e.group_id, e.payload, p.name"
            " FROM entries CROSS JOIN event e ON e.row = entries.row LEFT JOIN person p ON p.id = e.person_id"
            " WHERE (e.seq, e.row) < (?2, ?3) AND (?4 = 0 OR EXISTS (SELECT 1 FROM event n"
            "  WHERE n.group_id = e.group_id AND n.version_id = ?1"
            "  AND (json_extract(n.payload, '$.table') = 'comment'"
            "   OR coalesce(json_extract(n.payload, '$.reason'), '') <> '')))"
            " ORDER BY e.seq DESC, e.row DESC LIMIT ?5";
        Query query(connection, sql.c_str(), wanted.version_id, wanted.before_seq, wanted.before_row,
                    wanted.notes_only ? 1 : 0, wanted.limit + 1);
        while (query.step()) {
            if (static_cast<int>(page.entries.size()) == wanted.limit) {
                page.more = true;
                break;
            }
            const Json event = Json::parse(query.text(3));
            HistoryEntry entry;
            entry.seq = query.integer(0);
            entry.row = query.integer(1);
            entry.group_id = query.text(2);
            entry.person = query.null(4) ? std::string() : query.text(4);
            entry.time = event.value("time", "");
            entry.action = event.value("action", "");
            if (event.contains("step")) {
                entry.words = event.at("step");
                if (event.value("step_document", "") == wanted.version_id) {
                    entry.sentence_index = event.value("step_sentence", -1);
                }
                read_rows(connection, wanted.version_id, entry);
            } else {
                read_batch(connection, event, entry);
            }
            const auto back = undone.find(entry.group_id);
            entry.undone = back != undone.end() && back->second;
            page.entries.push_back(std::move(entry));
        }
        return page;
    });
}

} // namespace ade::store
