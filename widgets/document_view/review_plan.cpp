// SPDX-License-Identifier: GPL-3.0-or-later
// ReviewController: what each action asks for, or why it cannot be done now.
#include "widgets/common/plain_text.hpp"
#include "widgets/document_view/review_controller.hpp"
#include "widgets/document_view/selection_rules.hpp"

#include <algorithm>

namespace ade::ui {

namespace {

constexpr int kNameLength = 40;

bool of_the_view(ReviewAction action)
{
    return action == ReviewAction::zoom_in || action == ReviewAction::zoom_out ||
           action == ReviewAction::zoom_reset || action == ReviewAction::copy ||
           action == ReviewAction::history;
}

} // namespace

ReviewRequest ReviewController::request(RequestKind kind) const
{
    ReviewRequest request;
    request.kind = kind;
    request.version_id = document_.versionId();
    request.sentence_index = cursor_.sentence;
    request.suggestion_on_screen =
        cursor_.sentence >= 0 && document_.sentenceShowsSuggestion(cursor_.sentence);
    return request;
}

std::string ReviewController::drugMentionFor(int drug, text::Utf16Span place) const
{
    const int mark = document_.nearestMark(drug, place);
    return mark < 0 ? std::string() : markAt(mark).id;
}

std::vector<std::string> ReviewController::twinsOf(int link) const
{
    const Link& chosen = linkAt(link);
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < document_.links().size(); ++i) {
        const Link& other = document_.links()[i];
        if (static_cast<int>(i) != link && other.standing == Standing::open && other.drug == chosen.drug &&
            markAt(other.event_mark).place == markAt(chosen.event_mark).place) {
            ids.push_back(other.id);
        }
    }
    return ids;
}

std::vector<std::string> ReviewController::twinsOfMark(int mark) const
{
    const Mark& chosen = markAt(mark);
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < document_.marks().size(); ++i) {
        const Mark& other = document_.marks()[i];
        if (static_cast<int>(i) != mark && other.lead == chosen.lead && other.standing == Standing::open) {
            ids.push_back(other.id);
        }
    }
    return ids;
}

ReviewController::Plan ReviewController::planAnswer(bool accept) const
{
    if (cursor_.link >= 0) {
        const Link& link = linkAt(cursor_.link);
        ReviewRequest asked = request(accept ? RequestKind::accept_relation : RequestKind::reject_relation);
        asked.relation_id = link.id;
        asked.twin_ids = twinsOf(cursor_.link);
        switch (link.standing) {
        case Standing::decided:
        case Standing::agreed: {
            const int own = document_.cell(link.drug, link.event).you;
            if (accept || own < 0) {
                return {
                    tr("This is decided already. Del removes it, Ctrl+Z takes the decision back."), {}, {}};
            }
            asked.kind = RequestKind::unlink;
            asked.relation_id = linkAt(own).id;
            asked.twin_ids.clear();
            return {{}, {asked}, {}};
        }
        case Standing::rejected:
            if (!accept) {
                return {tr("This is rejected already."), {}, {}};
            }
            return {{}, {asked}, {}};
        case Standing::differs:
            if (accept) {
                return planTake(link.role);
            }
            return {{}, {asked}, {}};
        case Standing::open:
            break;
        }
        if (accept && pending_) {
            asked.kind = RequestKind::accept_relation_with_edges;
            asked.span = document_.bridge().to_code_points(*pending_);
        }
        return {{}, {asked}, {}};
    }
    if (cursor_.mark >= 0) {
        const Mark& mark = markAt(cursor_.mark);
        if (mark.standing == Standing::decided || mark.standing == Standing::agreed) {
            return {accept ? tr("This is decided already.") : tr("This is your own mark: Del deletes it."),
                    {},
                    {}};
        }
        if (!accept && mark.standing == Standing::rejected) {
            return {tr("This is rejected already."), {}, {}};
        }
        ReviewRequest asked = request(accept ? RequestKind::accept_mention : RequestKind::reject_mention);
        asked.mention_id = mark.id;
        asked.twin_ids = twinsOfMark(cursor_.mark);
        if (accept && pending_) {
            asked.kind = RequestKind::add_mention;
            asked.mention_id.clear();
            asked.twin_ids.clear();
            asked.label = mark.label;
            asked.span = document_.bridge().to_code_points(*pending_);
        }
        return {{}, {asked}, {}};
    }
    return {tr("No suggestion is selected. J goes to the next one."), {}, {}};
}

ReviewController::Plan ReviewController::planTake(Role role) const
{
    const int event = cursor_.mark >= 0 ? markAt(cursor_.mark).event : -1;
    if (event < 0) {
        return {tr("No event is selected."), {}, {}};
    }
    const Cell& cell = document_.cell(cursor_.drug, event);
    const int proposed = role == Role::teacher   ? cell.teacher
                         : role == Role::student ? cell.student
                                                 : cell.other;
    int edges = proposed >= 0 ? linkAt(proposed).event_mark : -1;
    for (const int mark : document_.events()[static_cast<std::size_t>(event)].marks) {
        edges = edges < 0 && markAt(mark).role == role ? mark : edges;
    }
    if (edges < 0) {
        return {tr("The %1 did not name this event.").arg(role_name(role)), {}, {}};
    }
    const int own_mark = cell.you >= 0                                        ? linkAt(cell.you).event_mark
                         : markAt(cursor_.mark).standing == Standing::decided ? cursor_.mark
                                                                              : -1;
    if (own_mark >= 0) {
        if (markAt(own_mark).place == markAt(edges).place) {
            return {tr("It has the %1's edges already.").arg(role_name(role)), {}, {}};
        }
        ReviewRequest asked = request(RequestKind::move_edges);
        asked.mention_id = markAt(own_mark).id;
        asked.span = markAt(edges).span;
        return {{}, {asked}, {}};
    }
    if (proposed >= 0 && linkAt(proposed).standing != Standing::agreed) {
        ReviewRequest asked = request(RequestKind::accept_relation);
        asked.relation_id = linkAt(proposed).id;
        asked.twin_ids = twinsOf(proposed);
        return {{}, {asked}, {}};
    }
    if (cursor_.link >= 0 && linkAt(cursor_.link).standing == Standing::open) {
        ReviewRequest asked = request(RequestKind::accept_relation_with_edges);
        asked.relation_id = linkAt(cursor_.link).id;
        asked.span = markAt(edges).span;
        return {{}, {asked}, {}};
    }
    ReviewRequest asked = request(RequestKind::accept_mention);
    asked.mention_id = markAt(edges).id;
    asked.twin_ids = twinsOfMark(edges);
    return {{}, {asked}, {}};
}

ReviewController::Plan ReviewController::planRemove() const
{
    if (cursor_.link >= 0) {
        const int own = document_.cell(linkAt(cursor_.link).drug, linkAt(cursor_.link).event).you;
        if (own < 0) {
            return {tr("A suggestion is not deleted: X rejects it."), {}, {}};
        }
        ReviewRequest asked = request(RequestKind::unlink);
        asked.relation_id = linkAt(own).id;
        return {{}, {asked}, {}};
    }
    if (cursor_.mark < 0) {
        return {tr("No span and no link is selected."), {}, {}};
    }
    if (markAt(cursor_.mark).standing != Standing::decided) {
        return {tr("A suggestion is not deleted: X rejects it."), {}, {}};
    }
    ReviewRequest asked = request(RequestKind::delete_mention);
    asked.mention_id = markAt(cursor_.mark).id;
    return {{}, {asked}, {}};
}

ReviewController::Plan ReviewController::planMark(corpus::Label label) const
{
    ReviewRequest asked = request(RequestKind::add_mention);
    asked.label = label;
    if (selection().length() > 0) {
        const text::Utf16Span place = trimmedSelection();
        if (place.empty()) {
            return {tr("The selection holds only spaces and punctuation."), {}, {}};
        }
        asked.span = document_.bridge().to_code_points(place);
        asked.sentence_index = document_.sentenceAt(place.begin);
        for (const Mark& mark : document_.marks()) {
            if (mark.standing == Standing::decided && mark.label == label && mark.span == asked.span) {
                return {tr("\"%1\" is marked already.").arg(shortened(mark.surface, kNameLength)), {}, {}};
            }
        }
        return {{}, {asked}, {}};
    }
    if (cursor_.mark < 0) {
        return {tr("Select the words first: drag, double-click, or Shift and the arrow keys."), {}, {}};
    }
    const Mark& mark = markAt(cursor_.mark);
    if (mark.standing == Standing::decided) {
        if (mark.label == label) {
            return {tr("It is marked so already."), {}, {}};
        }
        asked.kind = RequestKind::set_label;
        asked.mention_id = mark.id;
        return {{}, {asked}, {}};
    }
    if (mark.label == label && !pending_) {
        asked.kind = RequestKind::accept_mention;
        asked.mention_id = mark.id;
        asked.twin_ids = twinsOfMark(cursor_.mark);
        return {{}, {asked}, {}};
    }
    asked.span = document_.bridge().to_code_points(selectedPlace());
    return {{}, {asked}, {}};
}

ReviewController::Plan ReviewController::planLink() const
{
    const int event = cursor_.mark >= 0 ? markAt(cursor_.mark).event : -1;
    if (event < 0) {
        return {tr("Select an event first; it is linked to the current drug."), {}, {}};
    }
    if (cursor_.drug < 0) {
        return {
            tr("No drug is current. Tab or a number key chooses one; D marks a selection as drug."), {}, {}};
    }
    const Cell& cell = document_.cell(cursor_.drug, event);
    if (cell.you >= 0) {
        ReviewRequest asked = request(RequestKind::unlink);
        asked.relation_id = linkAt(cell.you).id;
        return {{}, {asked}, {}};
    }
    if (cursor_.link >= 0 && linkAt(cursor_.link).standing == Standing::open &&
        linkAt(cursor_.link).drug == cursor_.drug) {
        return planAnswer(true);
    }
    int event_mark = cursor_.mark;
    for (const int mark : document_.events()[static_cast<std::size_t>(event)].marks) {
        event_mark = markAt(mark).standing == Standing::decided ? mark : event_mark;
    }
    ReviewRequest asked = request(RequestKind::link);
    asked.event_mention_id = markAt(event_mark).id;
    asked.drug_mention_id = drugMentionFor(cursor_.drug, markAt(event_mark).place);
    if (asked.drug_mention_id.empty()) {
        return {tr("The current drug has no mention left to link to."), {}, {}};
    }
    return {{}, {asked}, {}};
}

ReviewController::Plan ReviewController::planEdge(ReviewAction action) const
{
    if (cursor_.mark < 0) {
        return {tr("No span is selected."), {}, {}};
    }
    const Mark& mark = markAt(cursor_.mark);
    if (mark.parts.size() > 1) {
        return {tr("This mention has several parts; its edges cannot be moved."), {}, {}};
    }
    if (mark.standing != Standing::decided && mark.standing != Standing::open) {
        return {tr("Only your own marks and open suggestions have edges to move."), {}, {}};
    }
    const int code = static_cast<int>(action) - static_cast<int>(ReviewAction::left_edge_left_word);
    const Step step = code < 4 ? Step::word : Step::character;
    const bool left_edge = code % 4 < 2;
    const bool to_left = code % 2 == 0;
    const text::Utf16Span from = selectedPlace();
    const text::Utf16Span moved = move_edge(document_.text(), from, left_edge, to_left, step);
    if (moved == from) {
        return {whyEdgeStays(from, left_edge, to_left, step), {}, {}};
    }
    if (mark.standing == Standing::open) {
        // A suggestion is not changed by a nudge: the new edges are shown, and stored when it is accepted.
        return {{}, {}, moved};
    }
    ReviewRequest asked = request(RequestKind::move_edges);
    asked.mention_id = mark.id;
    asked.span = document_.bridge().to_code_points(moved);
    return {{}, {asked}, {}};
}

ReviewController::Plan ReviewController::planMoveToDrug(int drug) const
{
    const int event = cursor_.mark >= 0 ? markAt(cursor_.mark).event : -1;
    if (event < 0) {
        return {tr("Select an event first; it is moved to the other drug."), {}, {}};
    }
    if (drug < 0 || drug >= static_cast<int>(document_.drugs().size())) {
        return {tr("There is no drug %1: the document names %2.").arg(drug + 1).arg(document_.drugs().size()),
                {},
                {}};
    }
    if (document_.cell(drug, event).you >= 0) {
        return {tr("The event is linked to that drug already."), {}, {}};
    }
    const std::string mention = drugMentionFor(drug, markAt(cursor_.mark).place);
    if (mention.empty()) {
        return {tr("That drug has no mention left to link to."), {}, {}};
    }
    ReviewRequest asked = request(cursor_.link >= 0 ? RequestKind::retarget : RequestKind::link);
    asked.drug_mention_id = mention;
    if (cursor_.link >= 0) {
        const int own = document_.cell(cursor_.drug, event).you;
        asked.relation_id = linkAt(own >= 0 ? own : cursor_.link).id;
    } else {
        asked.event_mention_id = markAt(cursor_.mark).id;
    }
    return {{}, {asked}, {}};
}

ReviewController::Plan ReviewController::plan(ReviewAction action, int argument, const QString& note) const
{
    if (document_.empty()) {
        return {tr("No document is open."), {}, {}};
    }
    if (moves_only(action)) {
        return {whyNotMove(action, argument), {}, {}};
    }
    if (of_the_view(action)) {
        return {};
    }
    if (action == ReviewAction::next_document || action == ReviewAction::previous_document) {
        return {{},
                {request(action == ReviewAction::next_document ? RequestKind::next_document
                                                               : RequestKind::previous_document)},
                {}};
    }
    if (read_only_) {
        return {read_only_reason_, {}, {}};
    }
    switch (action) {
    case ReviewAction::accept:
        return planAnswer(true);
    case ReviewAction::reject:
        return planAnswer(false);
    case ReviewAction::take_teacher:
        return planTake(Role::teacher);
    case ReviewAction::take_student:
        return planTake(Role::student);
    case ReviewAction::remove:
        return planRemove();
    case ReviewAction::mark_drug:
        return planMark(corpus::Label::drug);
    case ReviewAction::mark_event:
        return planMark(corpus::Label::adverse_event);
    case ReviewAction::change_label:
        if (cursor_.mark < 0) {
            return {tr("No span is selected."), {}, {}};
        }
        return planMark(markAt(cursor_.mark).label == corpus::Label::drug ? corpus::Label::adverse_event
                                                                          : corpus::Label::drug);
    case ReviewAction::link:
        return planLink();
    case ReviewAction::left_edge_left_word:
    case ReviewAction::left_edge_right_word:
    case ReviewAction::right_edge_left_word:
    case ReviewAction::right_edge_right_word:
    case ReviewAction::left_edge_left_character:
    case ReviewAction::left_edge_right_character:
    case ReviewAction::right_edge_left_character:
    case ReviewAction::right_edge_right_character:
        return planEdge(action);
    case ReviewAction::move_to_drug:
        return planMoveToDrug(argument);
    case ReviewAction::polarity:
        return planPolarity(argument);
    case ReviewAction::no_event_for_drug:
    case ReviewAction::nothing_in_sentence:
    case ReviewAction::unsure:
    case ReviewAction::skip:
    case ReviewAction::sentence_done:
        return planUnit(action, note);
    case ReviewAction::document_done:
        return {{}, {request(RequestKind::document_done)}, {}};
    case ReviewAction::comment: {
        ReviewRequest asked = request(RequestKind::add_comment);
        asked.note = note;
        asked.target_id = cursor_.link >= 0   ? linkAt(cursor_.link).id
                          : cursor_.mark >= 0 ? markAt(cursor_.mark).id
                                              : document_.versionId();
        return {{}, {asked}, {}};
    }
    default:
        return {};
    }
}

} // namespace ade::ui
