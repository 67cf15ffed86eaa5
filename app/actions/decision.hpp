// SPDX-License-Identifier: GPL-3.0-or-later
// One decision of a person as a value: it can be sent to the store's thread and painted before it is stored.
#pragma once

#include "core/store/decision_store.hpp"
#include "core/store/records.hpp"

#include <string>

namespace ade::app {

enum class DecisionKind {
    accept_relation,            ///< target: suggested relation
    accept_relation_with_edges, ///< target: suggested relation; span: of the event
    reject_relation,            ///< target: suggested relation; text: reason
    accept_mention,             ///< target: suggested mention
    reject_mention,             ///< target: suggested mention; text: reason
    add_mention,                ///< version, label, span
    set_label,                  ///< target: mention; label
    move_edges,                 ///< target: mention; span
    delete_mention,             ///< target: mention
    link,                       ///< target: drug mention; other: event mention; polarity
    unlink,                     ///< target: relation
    set_polarity,               ///< target: relation; polarity
    retarget,                   ///< target: relation; other: drug mention
    add_comment,                ///< target: mention, relation or version; text
    no_event_for_drug,          ///< version, sentence_index; target: drug mention
    nothing_in_sentence,        ///< version, sentence_index
    set_review,                 ///< review
    finish_document,            ///< version
    undo,
    redo,
};

/// Which of the fields are read is said beside each kind.
struct Decision {
    DecisionKind kind = DecisionKind::undo;
    std::string version_id; ///< the document decided about; empty for undo and redo
    std::string target_id;
    std::string other_id;
    int sentence_index = -1;
    text::Span span;
    corpus::Label label = corpus::Label::drug;
    corpus::Polarity polarity = corpus::Polarity::causes;
    store::ReviewUnit review;
    std::string text;

    bool operator==(const Decision&) const = default;
};

/// Calls the store's function for the decision. Errors are the store's.
Result<store::DecisionOutcome> perform(const Decision& decision, store::DecisionStore& decisions);

/// Shows a decision in a record before it is stored, as the store will: new rows get ids that begin with
/// kPendingPrefix, which only this process knows. Undo and redo change nothing here: they wait for the store.
/// Returns false when the record lacks what the decision names (the store will then say why).
bool applyAtOnce(const Decision& decision, const store::Voice& person, store::DocumentRecord& record);

inline constexpr std::string_view kPendingPrefix = "pending:";
bool isPending(std::string_view id);

/// True when the decision names a row that has no stored id yet: it must wait for the commit before it.
bool namesPending(const Decision& decision);

/// Replaces pending ids by those of the equal rows (voice, label, span; drug and event) of the stored record.
/// Returns false when one has no equal: the step it built on was refused.
bool resolvePending(Decision& decision, const store::DocumentRecord& painted,
                    const store::DocumentRecord& stored);

} // namespace ade::app
