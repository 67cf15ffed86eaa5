// SPDX-License-Identifier: GPL-3.0-or-later
// Decisions about what others propose: accept, accept otherwise, reject.
#include "core/store/decision_editor.hpp"

namespace ade::store {

DecisionStore::DecisionStore(ProjectFile& project, std::string person_id)
    : project_(project), person_id_(std::move(person_id))
{
}

Result<DecisionOutcome> DecisionStore::accept_relation(const std::string& suggestion_id,
                                                       const std::string& drug_mention_id)
{
    if (!drug_mention_id.empty()) {
        return retarget(suggestion_id, drug_mention_id);
    }
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "accept_relation");
        const Json row = editor.relation(suggestion_id);
        const std::string words = editor.relation_words(row);
        if (!editor.mine(row)) {
            editor.accept_relation(row);
        }
        return editor.finish("Accepted " + words, row.at("version_id"), editor.sentence_of_row(row),
                             editor.changes().inserted_ids());
    });
}

Result<DecisionOutcome> DecisionStore::accept_relation_with_edges(const std::string& suggestion_id,
                                                                  text::Span event_span)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "accept_relation_with_edges");
        const Json row = editor.relation(suggestion_id);
        const Json proposed = editor.mention(row.at("event_mention_id"));
        const std::string version_id = row.at("version_id");
        const std::string drug = editor.own_mention(editor.mention(row.at("drug_mention_id")));
        const std::string event = editor.own_mention_at(version_id, corpus::Label::adverse_event, event_span,
                                                        editor.mine(proposed) ? "" : proposed.at("id"));
        const std::string own =
            editor.own_relation(drug, event, row.at("polarity"), editor.mine(row) ? "" : row.at("id"));
        if (editor.mine(row) && own != suggestion_id) {
            editor.changes().remove("relation", row); // the person's own link moves to the new edges
        } else if (!editor.mine(row)) {
            editor.settle(editor.relation(own));
        }
        editor.settle(editor.mention(event));
        const std::string words = editor.relation_words(editor.relation(own));
        return editor.finish("Accepted " + words + " with other edges", version_id,
                             editor.sentence_of_row(editor.mention(event)), editor.changes().inserted_ids());
    });
}

Result<DecisionOutcome> DecisionStore::accept_all(const std::vector<std::string>& suggestion_ids)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "accept_all");
        std::string version_id;
        int sentence_index = -1;
        std::int64_t accepted = 0;
        for (const std::string& id : suggestion_ids) {
            const bool about_mention = editor.is_mention(id);
            const Json row = about_mention ? editor.mention(id) : editor.relation(id);
            if (editor.mine(row) || editor.judged(row)) {
                continue;
            }
            if (about_mention) {
                editor.own_mention(row);
            } else {
                editor.accept_relation(row);
            }
            if (accepted++ == 0) {
                version_id = row.at("version_id");
                sentence_index = editor.sentence_of_row(row);
            }
        }
        return editor.finish(fmt::format("Accepted {} suggestions", accepted), version_id, sentence_index,
                             editor.changes().inserted_ids());
    });
}

Result<DecisionOutcome> DecisionStore::reject_relation(const std::string& suggestion_id,
                                                       const std::string& reason)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "reject_relation");
        const Json row = editor.relation(suggestion_id);
        const std::string words = editor.relation_words(row);
        const int sentence_index = editor.sentence_of_row(row);
        if (editor.mine(row)) {
            editor.delete_relation(row, reason);
        } else {
            editor.reject_relation(row, reason);
        }
        return editor.finish("Rejected " + words, row.at("version_id"), sentence_index);
    });
}

Result<DecisionOutcome> DecisionStore::accept_mention(const std::string& suggestion_id)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "accept_mention");
        const Json row = editor.mention(suggestion_id);
        if (!editor.mine(row)) {
            editor.own_mention(row);
            editor.unjudge(row);
        }
        return editor.finish("Accepted " + editor.surface_of(row), row.at("version_id"),
                             editor.sentence_of_row(row), editor.changes().inserted_ids());
    });
}

Result<DecisionOutcome> DecisionStore::reject_mention(const std::string& suggestion_id,
                                                      const std::string& reason)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "reject_mention");
        const Json row = editor.mention(suggestion_id);
        const int sentence_index = editor.sentence_of_row(row);
        if (editor.mine(row)) {
            editor.delete_mention(row, reason);
        } else {
            editor.reject_mention(row, reason);
        }
        return editor.finish("Rejected " + editor.surface_of(row), row.at("version_id"), sentence_index);
    });
}

} // namespace ade::store
