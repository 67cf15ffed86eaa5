// SPDX-License-Identifier: GPL-3.0-or-later
// ReviewController: doing what was planned, and saying what is current.
#include "widgets/common/plain_text.hpp"
#include "widgets/document_view/review_controller.hpp"

#include <QMetaMethod>

#include <utility>

namespace ade::ui {

namespace {

constexpr int kNameLength = 40;

bool answers_suggestion(RequestKind kind)
{
    return kind == RequestKind::accept_relation || kind == RequestKind::accept_relation_with_edges ||
           kind == RequestKind::reject_relation || kind == RequestKind::accept_mention ||
           kind == RequestKind::reject_mention || kind == RequestKind::retarget ||
           kind == RequestKind::no_event_for_drug;
}

bool finishes_sentence(RequestKind kind)
{
    return kind == RequestKind::sentence_done || kind == RequestKind::nothing_in_sentence ||
           kind == RequestKind::mark_skipped;
}

} // namespace

QString ReviewController::whyNot(ReviewAction action, int argument) const
{
    return plan(action, argument, {}).refusal;
}

bool ReviewController::perform(ReviewAction action, int argument, const QString& note)
{
    const Acting acting(*this);
    const Plan planned = plan(action, argument, note);
    if (!planned.refusal.isEmpty()) {
        if (planned.show_link >= 0 || planned.show_mark >= 0) {
            if (!mayLeave(static_cast<int>(action), argument)) {
                return false;
            }
            planned.show_link >= 0 ? selectLink(planned.show_link) : selectMark(planned.show_mark);
            point(planned.refusal, selectedPlace());
        }
        refuse(planned.refusal);
        return false;
    }
    if (leavesDraft(action) && !mayLeave(static_cast<int>(action), argument)) {
        return false;
    }
    if ((action == ReviewAction::sentence_done || action == ReviewAction::document_done) && !mayEnd(action)) {
        return false;
    }
    if (moves_only(action)) {
        move(action, argument);
        return true;
    }
    const bool wants_note = action == ReviewAction::unsure || action == ReviewAction::comment;
    if (action == ReviewAction::polarity && planned.requests.empty()) {
        Q_EMIT polarityWanted();
        return true;
    }
    if (wants_note && note.isNull() &&
        isSignalConnected(QMetaMethod::fromSignal(&ReviewController::noteWanted))) {
        Q_EMIT noteWanted(action);
        return true;
    }
    if (planned.pending) {
        const bool back = cursor_.mark >= 0 && *planned.pending == markAt(cursor_.mark).place;
        pending_ = back ? std::nullopt : planned.pending;
        Q_EMIT cursorChanged();
        Q_EMIT hintChanged(hint());
        return true;
    }
    const QString remark = remarkOn(action);
    if (!wants_note && !planned.requests.empty()) {
        pending_.reset(); // it is in the request, or what it belonged to is decided
    }
    for (const ReviewRequest& asked : planned.requests) {
        send(asked);
    }
    if (!remark.isEmpty()) {
        tell(remark);
    }
    return true;
}

/// What an action does beyond the expected, said once it is done. Looked up before it is done.
QString ReviewController::remarkOn(ReviewAction action) const
{
    if (action == ReviewAction::unsure && cursor_.sentence >= 0 &&
        document_.reviewState(cursor_.sentence) == store::ReviewState::done) {
        return tr("Sentence %1 was done; it is unsure again and leaves the training until you end it anew.")
            .arg(cursor_.sentence + 1);
    }
    return {};
}

/// Emits the request and moves on. The answer may come at once or later; where to go is decided on what is
/// seen now and looked up again by name, as indices change with the answer.
void ReviewController::send(const ReviewRequest& asked)
{
    const std::string version = document_.versionId();
    const int next = answers_suggestion(asked.kind) && advance_ ? nextStop(1) : -1;
    QString next_drug;
    text::Utf16Span next_place;
    if (next >= 0) {
        const Stop& stop = document_.stops()[static_cast<std::size_t>(next)];
        next_drug = stop.drug < 0 ? QString() : document_.drugs()[static_cast<std::size_t>(stop.drug)].key;
        next_place = markAt(stop.mark).place;
    }
    if (asked.kind == RequestKind::add_mention) {
        awaited_ = {asked.label, asked.span};
        anchor_ = caret_;
        Q_EMIT selectionChanged();
    }
    Q_EMIT requested(asked);
    if (document_.versionId() != version) {
        return;
    }
    if (finishes_sentence(asked.kind)) {
        goToNextOpenSentence(asked.sentence_index);
        return;
    }
    for (std::size_t i = 0; next >= 0 && i < document_.stops().size(); ++i) {
        const Stop& stop = document_.stops()[i];
        const QString drug =
            stop.drug < 0 ? QString() : document_.drugs()[static_cast<std::size_t>(stop.drug)].key;
        if (drug == next_drug && markAt(stop.mark).place == next_place) {
            moveToStop(static_cast<int>(i));
            return;
        }
    }
}

/// To a cell of the grid, for an action there. False when edges that are not saved hold the cursor.
bool ReviewController::goToCell(int drug, int event)
{
    const int here = cursor_.mark >= 0 ? markAt(cursor_.mark).event : -1;
    if (pending_ && (here != event || cursor_.drug != drug) && !mayLeave(-1)) {
        return false;
    }
    if (!pending_) {
        selectCell(drug, event);
    }
    return true;
}

bool ReviewController::toggleCell(int drug, int event)
{
    const Acting acting(*this);
    if (!goToCell(drug, event)) {
        return false;
    }
    const bool advance = std::exchange(advance_, false); // in the grid the cell stays where one works
    const bool done = perform(ReviewAction::link);
    advance_ = advance;
    return done;
}

bool ReviewController::rejectCell(int drug, int event)
{
    const Acting acting(*this);
    if (!goToCell(drug, event)) {
        return false;
    }
    const bool advance = std::exchange(advance_, false);
    const bool done = perform(ReviewAction::reject);
    advance_ = advance;
    return done;
}

QString ReviewController::hint() const
{
    QString said = hintOfPlace();
    if (pending_) {
        said += QStringLiteral(" · ") + draftWords();
    }
    if (const QString warning = edgeWarning(); !warning.isEmpty() && selection().empty()) {
        said += QStringLiteral(" · ") + warning;
    }
    return said;
}

QString ReviewController::hintOfPlace() const
{
    if (document_.empty()) {
        return {};
    }
    if (selection().length() > 0) {
        const text::Utf16Span place = trimmedSelection();
        return place.empty()
                   ? tr("Only spaces and punctuation are selected.")
                   : tr("Selected: \"%1\"").arg(shortened(document_.bridge().slice(place).toString(), 60));
    }
    if (cursor_.link >= 0) {
        const Link& link = linkAt(cursor_.link);
        const Mark& event = markAt(link.event_mark);
        QString said = tr("%1 → %2").arg(shortened(markAt(link.drug_mark).surface, kNameLength),
                                         shortened(event.surface, kNameLength));
        switch (link.standing) {
        case Standing::decided:
            said += tr(" · decided");
            if (link.polarity != corpus::Polarity::causes) {
                said += tr(": %1").arg(polarity_name(link.polarity));
            }
            break;
        case Standing::agreed:
            said += tr(" · as decided");
            break;
        case Standing::rejected:
            said += tr(" · %1, rejected").arg(role_name(link.role));
            break;
        case Standing::differs:
            said += tr(" · %1, other edges than decided").arg(role_name(link.role));
            break;
        case Standing::open: {
            QString who = role_name(link.role);
            if (event.letters.contains(role_letter(Role::teacher)) &&
                event.letters.contains(role_letter(Role::student)) && !twinsOf(cursor_.link).empty()) {
                who = tr("teacher and student");
            }
            said += tr(" · suggested by %1").arg(who);
            const Cell& cell = document_.cell(link.drug, link.event);
            if (cell.teacher >= 0 && cell.student >= 0 &&
                markAt(linkAt(cell.teacher).event_mark).place !=
                    markAt(linkAt(cell.student).event_mark).place) {
                said += tr(" · teacher and student differ in edges");
            }
            break;
        }
        }
        if (link.score) {
            said += QStringLiteral(" · ") + QString::number(*link.score, 'f', 2);
        }
        if (pending_) {
            said += tr(" · would be \"%1\"")
                        .arg(shortened(document_.bridge().slice(*pending_).toString(), kNameLength));
        }
        return said;
    }
    if (cursor_.mark >= 0) {
        const Mark& mark = markAt(cursor_.mark);
        QString said = tr("%1: %2").arg(label_name(mark.label), shortened(mark.surface, kNameLength));
        if (mark.standing != Standing::decided) {
            said += tr(" · suggested by %1").arg(role_name(mark.role));
        }
        if (pending_) {
            said += tr(" · would be \"%1\"")
                        .arg(shortened(document_.bridge().slice(*pending_).toString(), kNameLength));
        }
        return said;
    }
    if (cursor_.sentence >= 0) {
        return tr("Sentence %1 of %2").arg(cursor_.sentence + 1).arg(document_.sentences().size());
    }
    return {};
}

} // namespace ade::ui
