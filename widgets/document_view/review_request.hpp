// SPDX-License-Identifier: GPL-3.0-or-later
// What a person can ask for while reading, as plain values: the view asks, the session answers with a new
// record.
#pragma once

#include "core/corpus/annotation.hpp"
#include "core/text/span.hpp"

#include <QMetaType>
#include <QString>

#include <string>
#include <vector>

namespace ade::ui {

enum class ReviewAction {
    next_suggestion,
    previous_suggestion,
    next_event, ///< also what is decided or rejected
    previous_event,
    next_drug,
    previous_drug,
    choose_drug, ///< argument: drug number from 0
    accept,
    reject,
    take_teacher,
    take_student,
    remove, ///< the selected span, or the selected link
    mark_drug,
    mark_event,
    change_label,
    link, ///< or unlink
    left_edge_left_word,
    left_edge_right_word,
    right_edge_left_word,
    right_edge_right_word,
    left_edge_left_character,
    left_edge_right_character,
    right_edge_left_character,
    right_edge_right_character,
    move_to_drug, ///< argument: drug number from 0
    no_event_for_drug,
    nothing_in_sentence,
    unsure,
    skip,
    sentence_done,
    document_done,
    next_document,
    previous_document,
    comment,
    polarity, ///< argument: corpus::Polarity; −1: the person is asked which
    history,  ///< what happened in this document, and its notes; the page shows it
    show_rejected,
    zoom_in,
    zoom_out,
    zoom_reset,
    copy,
};

/// Moves the cursor or changes what is shown, and asks the store for nothing.
constexpr bool moves_only(ReviewAction action)
{
    switch (action) {
    case ReviewAction::next_suggestion:
    case ReviewAction::previous_suggestion:
    case ReviewAction::next_event:
    case ReviewAction::previous_event:
    case ReviewAction::next_drug:
    case ReviewAction::previous_drug:
    case ReviewAction::choose_drug:
    case ReviewAction::show_rejected:
        return true;
    default:
        return false;
    }
}

/// What the store is to do. One request is one step of undo.
enum class RequestKind {
    accept_relation,            ///< relation_id, twin_ids
    accept_relation_with_edges, ///< relation_id, span of the event, twin_ids
    reject_relation,            ///< relation_id, twin_ids
    accept_mention,             ///< mention_id, twin_ids
    reject_mention,             ///< mention_id, twin_ids
    add_mention,                ///< label, span
    set_label,                  ///< mention_id, label
    move_edges,                 ///< mention_id, span
    delete_mention,             ///< mention_id
    link,                       ///< drug_mention_id, event_mention_id; either may be a suggestion
    unlink,                     ///< relation_id
    retarget,                   ///< relation_id, drug_mention_id
    set_polarity,               ///< relation_id, polarity; of a suggestion: accepted with it
    no_event_for_drug,          ///< sentence_index, drug_mention_id
    nothing_in_sentence,        ///< sentence_index
    mark_unsure,                ///< sentence_index, drug_key, note
    mark_skipped,               ///< sentence_index, drug_key
    sentence_done,              ///< sentence_index
    document_done,
    add_comment, ///< target_id, note
    next_document,
    previous_document,
};

struct ReviewRequest {
    RequestKind kind = RequestKind::accept_relation;
    std::string version_id;
    std::string relation_id;
    std::string mention_id;
    std::string drug_mention_id;
    std::string event_mention_id;
    std::string target_id;
    /// Open suggestions of other voices that say exactly the same: they are answered by the same step.
    std::vector<std::string> twin_ids;
    corpus::Label label = corpus::Label::drug;
    text::Span span; ///< code points
    corpus::Polarity polarity = corpus::Polarity::causes;
    int sentence_index = -1;
    std::string drug_key;              ///< lower-cased drug surface; empty: the whole sentence
    bool suggestion_on_screen = false; ///< the sentence showed a suggestion when the person decided
    QString note;

    bool operator==(const ReviewRequest&) const = default;
};

} // namespace ade::ui

Q_DECLARE_METATYPE(ade::ui::ReviewRequest)
