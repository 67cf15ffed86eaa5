// SPDX-License-Identifier: GPL-3.0-or-later
// What the decisions have in common: own rows, judgements, and the step they become. For this room only.
#pragma once

#include "core/store/change_set.hpp"
#include "core/store/decision_store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ade::store {

/// One decision in the making. Rows are JSON objects as stored. Functions raise Faults.
class DecisionEditor {
public:
    DecisionEditor(ProjectFile& project, const std::string& person_id, const std::string& action);

    [[nodiscard]] Connection& connection() { return changes_.connection(); }
    [[nodiscard]] ChangeSet& changes() { return changes_; }

    Json mention(const std::string& id);  ///< raises not_found
    Json relation(const std::string& id); ///< raises not_found
    [[nodiscard]] bool mine(const Json& row) const { return row.at("voice_id") == changes_.person_id(); }
    [[nodiscard]] bool is_mention(const std::string& id);

    /// The person's mention with these edges; made when absent. based_on: the row it comes from, or empty.
    std::string own_mention_at(const std::string& version_id, corpus::Label label, text::Span span,
                               const std::string& based_on);
    /// The person's mention that stands for this one: itself, an equal one, one that corrected it, or a new
    /// copy.
    std::string own_mention(const Json& mention);
    /// The person's relation of these own mentions; made, or given this polarity. based_on may be empty.
    std::string own_relation(const std::string& drug_id, const std::string& event_id,
                             const std::string& polarity, const std::string& based_on);

    /// Writes down what the person thinks of another's row. Raises when the row is the person's own.
    void judge(const Json& row, SuggestionState state, const std::string& reason = {});
    bool judged(const Json& row);     ///< corrected or rejected by the person, or equal to an own row
    bool equals_own(const Json& row); ///< the person has an equal row
    /// Takes a judgement of an equal row away: there is an own row again.
    void unjudge(const Json& row);

    /// Deletes an own relation and rejects the proposals it stood for.
    void delete_relation(const Json& row, const std::string& reason = {});
    /// Deletes an own mention, its relations, and rejects the proposal it stood for.
    void delete_mention(const Json& row, const std::string& reason = {});
    /// Rejects another's relation; an equal own one goes.
    void reject_relation(const Json& row, const std::string& reason);
    void reject_mention(const Json& row, const std::string& reason);
    /// Own rows that no longer equal what they were based on: the proposals are judged corrected.
    void settle(const Json& own_row);
    std::vector<Json> relations_of(const std::string& mention_id);

    void accept_relation(const Json& row);

    /// Marks a unit; keeps what the mark does not say.
    void mark(const ReviewUnit& unit);
    int sentence_count(const std::string& version_id); ///< raises not_found for an unknown text
    void require_sentence(const std::string& version_id, int sentence_index);
    int sentence_of_row(const Json& row); ///< of a mention, or of a relation's event

    std::string surface_of(const Json& mention_row) const; ///< shortened, for descriptions
    std::string relation_words(const Json& relation_row);  ///< "ototoxicity of azithromycin"
    std::string words_of(const Json& row);                 ///< of a mention or a relation

    /// Ends the action as one step of undo. Nothing changed: no event, changed is false.
    DecisionOutcome finish(const std::string& description, const std::string& version_id, int sentence_index,
                           std::vector<std::string> ids = {});

private:
    struct JudgementKey;
    JudgementKey judgement_key(const Json& row);
    Json stored_judgement(const JudgementKey& key);
    Json equal_own_row(const Json& row);

    ChangeSet changes_;
};

} // namespace ade::store
