// SPDX-License-Identifier: GPL-3.0-or-later
// Undo and redo: the log read backwards and forwards. A step is taken back by writing the rows it changed as
// they were before; that is a new group, which names the step it undoes.
#include "core/store/decision_editor.hpp"

#include <algorithm>
#include <set>

namespace ade::store {

namespace {

struct RowChange {
    std::string table;
    Json before;
    Json after;
};

struct Step {
    std::vector<RowChange> changes; ///< in the order they were made
    std::string description;
    std::string version_id;
    int sentence_index = -1;
};

Step read_step(Connection& connection, const std::string& group_id)
{
    Step step;
    Query query(connection, "SELECT payload FROM event WHERE group_id = ? ORDER BY seq", group_id);
    while (query.step()) {
        const Json event = Json::parse(query.text(0));
        if (event.contains("step")) {
            step.description = event.at("step");
            step.version_id = event.at("step_document");
            step.sentence_index = event.at("step_sentence");
        }
        if (event.contains("table")) {
            step.changes.push_back({event.at("table"), event.at("before"), event.at("after")});
        }
    }
    return step;
}

std::string name_of(Connection& connection, const std::string& person_id)
{
    return query_text(connection, "SELECT name FROM person WHERE id = ?", person_id)
        .value_or("another program");
}

/// Someone changed a row after the step.
[[noreturn]] void refuse_changed(Connection& connection, const Step& step, const std::string& verb,
                                 const std::string& row_id)
{
    Query last(connection,
               "SELECT person_id, json_extract(payload, '$.time') FROM event WHERE row_id = ?"
               " ORDER BY seq DESC LIMIT 1",
               row_id);
    const bool found = last.step();
    raise(ErrorCode::invalid_argument, "store.undo_changed", row_id,
          "“{}” cannot be {}: {} changed the same row later ({}). That decision must be taken back first.",
          step.description, verb, found ? name_of(connection, last.text(0)) : "someone",
          found ? last.text(1) : "no event");
}

/// Rows that would point at what the undo deletes.
void refuse_dependents(Connection& connection, const Step& step, const std::string& verb,
                       const std::set<std::string>& deleted)
{
    for (const std::string& id : deleted) {
        Query query(
            connection,
            "SELECT voice_id, 'link' FROM relation WHERE drug_mention_id = ?1 OR event_mention_id = ?1"
            " UNION ALL SELECT voice_id, 'drug or event' FROM mention WHERE based_on = ?1"
            " UNION ALL SELECT voice_id, 'link' FROM relation WHERE based_on = ?1"
            " UNION ALL SELECT person_id, 'comment' FROM comment WHERE target_id = ?1"
            " UNION ALL SELECT person_id, 'judgement' FROM judgement WHERE suggestion_id = ?1",
            id);
        if (query.step()) {
            raise(
                ErrorCode::invalid_argument, "store.undo_dependent", id,
                "“{}” cannot be {}: a later {} by {} depends on it. That decision must be taken back first.",
                step.description, verb, query.text(1), name_of(connection, query.text(0)));
        }
    }
}

void apply(DecisionEditor& editor, const Step& step, const std::string& verb, const std::string& table,
           const Json& before, const Json& after, std::set<std::string>& deleted)
{
    const TrackedTable& tracked = tracked_table(table);
    const Json& some = after.is_null() ? before : after;
    if (stored_row(editor.connection(), tracked, some) != before) {
        refuse_changed(editor.connection(), step, verb, row_key(tracked, some));
    }
    editor.changes().change(table, before, after);
    const std::string key = row_key(tracked, some);
    if (after.is_null()) {
        deleted.insert(key);
    } else {
        deleted.erase(key);
    }
}

DecisionOutcome finish(DecisionEditor& editor, const Step& step, const std::string& words)
{
    DecisionOutcome outcome =
        editor.finish(words + ": " + step.description, step.version_id, step.sentence_index);
    outcome.description = step.description;
    return outcome;
}

} // namespace

const DecisionStore::History& DecisionStore::history() const
{
    Query query(
        project_.connection(),
        "SELECT seq, group_id, undoes, redoes FROM event WHERE person_id = ? AND step IS NOT NULL AND seq > ?"
        " ORDER BY seq",
        person_id_, history_.seen_seq);
    while (query.step()) {
        history_.seen_seq = query.integer(0);
        if (!query.null(2)) {
            std::erase(history_.undo, query.text(2));
            history_.redo.push_back(query.text(2));
        } else if (!query.null(3)) {
            std::erase(history_.redo, query.text(3));
            history_.undo.push_back(query.text(3));
        } else {
            history_.undo.push_back(query.text(1));
            history_.redo.clear();
        }
    }
    return history_;
}

Result<DecisionOutcome> DecisionStore::undo()
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "undo");
        const History& present = history();
        if (present.undo.empty()) {
            raise(ErrorCode::not_found, "store.nothing_to_undo", project_.path().string(),
                  "There is nothing to undo.");
        }
        const std::string group_id = present.undo.back();
        const Step step = read_step(editor.connection(), group_id);
        std::set<std::string> deleted;
        for (auto change = step.changes.rbegin(); change != step.changes.rend(); ++change) {
            apply(editor, step, "undone", change->table, change->after, change->before, deleted);
        }
        refuse_dependents(editor.connection(), step, "undone", deleted);
        editor.changes().set_undoes(group_id);
        return finish(editor, step, "Undid");
    });
}

Result<DecisionOutcome> DecisionStore::redo()
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "redo");
        const History& present = history();
        if (present.redo.empty()) {
            raise(ErrorCode::not_found, "store.nothing_to_redo", project_.path().string(),
                  "There is nothing to redo.");
        }
        const std::string group_id = present.redo.back();
        const Step step = read_step(editor.connection(), group_id);
        std::set<std::string> deleted;
        for (const RowChange& change : step.changes) {
            apply(editor, step, "redone", change.table, change.before, change.after, deleted);
        }
        refuse_dependents(editor.connection(), step, "redone", deleted);
        editor.changes().set_redoes(group_id);
        return finish(editor, step, "Redid");
    });
}

std::vector<DecisionStore::HistoryStep> DecisionStore::steps(const std::vector<std::string>& groups,
                                                             int limit) const
{
    std::vector<HistoryStep> steps;
    for (auto group = groups.rbegin(); group != groups.rend() && static_cast<int>(steps.size()) < limit;
         ++group) {
        Query query(
            project_.connection(),
            "SELECT json_extract(payload, '$.step_document'), json_extract(payload, '$.step_sentence'), step"
            " FROM event WHERE group_id = ? AND step IS NOT NULL",
            *group);
        if (query.step()) {
            steps.push_back({*group, query.text(0), static_cast<int>(query.integer(1)), query.text(2)});
        }
    }
    return steps;
}

Result<std::vector<DecisionStore::HistoryStep>> DecisionStore::undoable(int limit) const
{
    return guarded(project_, [&] { return steps(history().undo, limit); });
}

Result<std::vector<DecisionStore::HistoryStep>> DecisionStore::redoable(int limit) const
{
    return guarded(project_, [&] { return steps(history().redo, limit); });
}

} // namespace ade::store
