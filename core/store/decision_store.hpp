// SPDX-License-Identifier: GPL-3.0-or-later
// What a curator decides: each call is one transaction, one event group, one step of undo.
#pragma once

#include "core/base/result.hpp"
#include "core/store/records.hpp"

#include <string>
#include <vector>

namespace ade::store {

class ProjectFile;

/// What a decision did.
struct DecisionOutcome {
    std::string group_id;   ///< of the events; names the step for undo
    std::string version_id; ///< the document it happened in: the view goes there
    int sentence_index = -1;
    std::string description; ///< "Accepted ototoxicity of azithromycin", for the menu and the status bar
    std::vector<std::string> created_ids; ///< mentions and relations made, in the order of the call's words
    bool changed = true;                  ///< false: nothing to do, no event written
    bool operator==(const DecisionOutcome&) const = default;
};

/// All functions act for one person, whose id is SettingsStore::person().id. They fail with not_found (id),
/// invalid_argument (span outside the text, wrong label, read-only project), database. A failed call
/// changes nothing. A model's row is never changed; a person's row is never overwritten by accepting: an
/// equal mention of the person's is reused, a different one stays.
///
/// A judgement (accepted, corrected, rejected) is kept by text version, label, event position and text, drug
/// name and polarity, not by the suggestion's id: the same proposal of a later run is judged already, and it
/// holds nowhere else. Per person:
///     open      --accept-->            accepted   (own row made, based_on the suggestion)
///     open      --other edges, drug--> corrected  (own row made, based_on the suggestion)
///     open      --reject, "nothing"--> rejected
///     accepted, corrected --own row deleted--> rejected;  rejected --accept--> accepted
/// Rows of imports and of other persons are treated as suggestions here: editing one makes an own row and
/// judges the other's, for this person.
class DecisionStore {
public:
    DecisionStore(ProjectFile& project, std::string person_id);

    // Suggestions
    /// Fixes both mentions and their link. With drug_mention_id the link goes to that drug instead (see
    /// retarget).
    Result<DecisionOutcome> accept_relation(const std::string& suggestion_id,
                                            const std::string& drug_mention_id = {});
    /// Accepts suggested relations and mentions as one step: what a person saw in a filtered, previewed list.
    /// Those already judged are passed over. Fails, and changes nothing, when one id is unknown.
    Result<DecisionOutcome> accept_all(const std::vector<std::string>& suggestion_ids);
    /// Accepts with other edges of the event: taken from another voice, or moved by hand.
    Result<DecisionOutcome> accept_relation_with_edges(const std::string& suggestion_id,
                                                       text::Span event_span);
    /// Ends the link only; the event stays open for other drugs.
    Result<DecisionOutcome> reject_relation(const std::string& suggestion_id, const std::string& reason = {});
    Result<DecisionOutcome> accept_mention(const std::string& suggestion_id);
    Result<DecisionOutcome> reject_mention(const std::string& suggestion_id, const std::string& reason = {});

    // The person's own rows
    Result<DecisionOutcome> add_mention(const std::string& version_id, corpus::Label label, text::Span span);
    /// Links that the mention can no longer have go in the same step; the description says how many.
    Result<DecisionOutcome> set_label(const std::string& mention_id, corpus::Label label);
    Result<DecisionOutcome> move_edges(const std::string& mention_id, text::Span span);
    /// Deletes the mention and its relations in one step.
    Result<DecisionOutcome> delete_mention(const std::string& mention_id);
    /// drug and event may be suggestions: they are then accepted in the same step.
    Result<DecisionOutcome> link(const std::string& drug_mention_id, const std::string& event_mention_id,
                                 corpus::Polarity polarity = corpus::Polarity::causes);
    Result<DecisionOutcome> unlink(const std::string& relation_id);
    Result<DecisionOutcome> set_polarity(const std::string& relation_id, corpus::Polarity polarity);
    /// Moves the event to another drug. A suggested relation is rejected for its drug and accepted for the
    /// new one.
    Result<DecisionOutcome> retarget(const std::string& relation_id, const std::string& drug_mention_id);
    Result<DecisionOutcome> add_comment(const std::string& target_id, const std::string& text);
    Result<DecisionOutcome> delete_comment(const std::string& comment_id);

    // Units
    /// Rejects what is open for this drug in this sentence, takes the drug itself over, marks the unit done.
    Result<DecisionOutcome> no_event_for_drug(const std::string& version_id, int sentence_index,
                                              const std::string& drug_mention_id);
    /// Rejects the relations and events that are open in the sentence and marks it done. Drugs stay: they are
    /// drugs without an event there.
    Result<DecisionOutcome> nothing_in_sentence(const std::string& version_id, int sentence_index);
    /// unit.person_id is not read: the mark is this person's. Unsure about a drug in a sentence that is done
    /// makes the sentence unsure too, with the same note.
    Result<DecisionOutcome> set_review(const ReviewUnit& unit);
    /// Marks every sentence of the version done.
    Result<DecisionOutcome> finish_document(const std::string& version_id);

    // History: a query over the event log, so it survives restarts and crosses documents
    /// The person's newest step is taken back, wherever it was. Refused with invalid_argument and the reason
    /// when later decisions depend on it. Fails with not_found when there is nothing to undo.
    Result<DecisionOutcome> undo();
    Result<DecisionOutcome> redo();
    struct HistoryStep {
        std::string group_id;
        std::string version_id;
        int sentence_index = -1;
        std::string description;
        bool operator==(const HistoryStep&) const = default;
    };
    Result<std::vector<HistoryStep>> undoable(int limit) const; ///< newest first
    Result<std::vector<HistoryStep>> redoable(int limit) const; ///< next first

private:
    /// What can be undone and redone, newest last; read from the log, then kept up by what was appended
    /// since.
    struct History {
        std::int64_t seen_seq = 0;
        std::vector<std::string> undo;
        std::vector<std::string> redo;
    };
    const History& history() const;
    std::vector<HistoryStep> steps(const std::vector<std::string>& groups, int limit) const;

    ProjectFile& project_;
    std::string person_id_;
    mutable History history_;
};

} // namespace ade::store
