// SPDX-License-Identifier: GPL-3.0-or-later
// The decision cursor: what is current and how it moves. What actions ask for is in review_plan.cpp.
#include "widgets/document_view/review_controller.hpp"

#include "widgets/common/plain_text.hpp"
#include "widgets/document_view/selection_rules.hpp"

#include <QMetaMethod>

#include <algorithm>

namespace ade::ui {

ReviewController::ReviewController(QObject* parent) : QObject(parent) {}

void ReviewController::setDocument(const store::DocumentRecord& record)
{
    const bool same = !document_.empty() && record.document.version_id == document_.versionId();
    const ViewDocument before = std::move(document_);
    const std::optional<text::Utf16Span> draft = std::exchange(pending_, std::nullopt);
    const std::size_t open_before = asked_ && same ? before.stops().size() : 0;
    record_ = record;
    document_ = ViewDocument(record_, options_);
    if (same) {
        Cursor cursor = found(cursor_, before);
        if (awaited_) {
            for (std::size_t i = 0; i < document_.marks().size(); ++i) {
                const Mark& mark = document_.marks()[i];
                if (mark.standing == Standing::decided && mark.label == awaited_->first &&
                    mark.span == awaited_->second) {
                    cursor.mark = static_cast<int>(i);
                    cursor.link = -1;
                    cursor.drug = mark.drug >= 0 ? mark.drug : cursor.drug;
                    cursor.sentence = mark.sentence;
                    awaited_.reset();
                    break;
                }
            }
        }
        if (draft && cursor.mark >= 0 && markAt(cursor.mark).standing == Standing::open &&
            markAt(cursor.mark).id == before.marks()[static_cast<std::size_t>(cursor_.mark)].id) {
            pending_ = draft; // another answer came in: the draft is not its business
        }
        cursor_ = cursor;
        if (asked_ && !asked_->draft && acting_ == 0 && document_.stops().size() != open_before) {
            asked_.reset(); // it was asked about other suggestions
            said_beside_ = {};
            message_.clear();
        }
    } else {
        if (acting_ == 0) {
            asked_.reset();
            said_beside_ = {};
            message_.clear();
        }
        awaited_.reset();
        cursor_ = Cursor{};
        caret_ = anchor_ = text::Utf16Offset(0);
        cursor_.sentence = document_.sentences().empty() ? -1 : 0;
        cursor_.drug = document_.drugs().empty() ? -1 : 0;
    }
    Q_EMIT documentChanged();
    if (!same && !document_.stops().empty()) {
        const Acting inside(*this, true); // nobody asked for this move
        moveToStop(0);
    } else {
        Q_EMIT cursorChanged();
        Q_EMIT hintChanged(hint());
    }
    if (draft && !pending_) {
        tell(tr("Dropped the edges \"%1\": they were not saved.")
                 .arg(shortened(before.bridge().slice(*draft).toString(), 40)));
    }
    if (acting_ == 0) {
        updateNotice();
    }
}

void ReviewController::clear()
{
    setDocument({});
}

/// Finds what was current in the document before a change: by id, else the decision that took its place.
Cursor ReviewController::found(const Cursor& old, const ViewDocument& before) const
{
    Cursor now;
    now.sentence = std::min(old.sentence, static_cast<int>(document_.sentences().size()) - 1);
    const auto find_drug = [this](const QString& key) {
        for (std::size_t i = 0; i < document_.drugs().size(); ++i) {
            if (document_.drugs()[i].key == key) {
                return static_cast<int>(i);
            }
        }
        return -1;
    };
    const auto find_mark = [this](const Mark& wanted) {
        int equal = -1;
        for (std::size_t i = 0; i < document_.marks().size(); ++i) {
            const Mark& mark = document_.marks()[i];
            const int index = static_cast<int>(i);
            if (mark.id == wanted.id && (document_.painted(index) || wanted.standing == Standing::decided)) {
                return index;
            }
            if (mark.label == wanted.label && mark.place == wanted.place && document_.painted(index)) {
                equal = index;
            }
        }
        return equal;
    };
    if (old.drug >= 0) {
        now.drug = find_drug(before.drugs()[static_cast<std::size_t>(old.drug)].key);
    }
    if (old.link >= 0) {
        const Link& wanted = before.links()[static_cast<std::size_t>(old.link)];
        const text::Utf16Span place = before.marks()[static_cast<std::size_t>(wanted.event_mark)].place;
        int by_id = -1;
        int decision = -1;
        for (std::size_t i = 0; i < document_.links().size(); ++i) {
            const Link& link = document_.links()[i];
            by_id = link.id == wanted.id ? static_cast<int>(i) : by_id;
            if (link.standing == Standing::decided && link.drug == now.drug &&
                markAt(link.event_mark).place.overlaps(place)) {
                decision = static_cast<int>(i);
            }
        }
        const bool answered = by_id >= 0 && (linkAt(by_id).standing == Standing::agreed ||
                                             linkAt(by_id).standing == Standing::differs);
        now.link = by_id >= 0 && !(answered && decision >= 0) ? by_id : decision;
        if (now.link >= 0) {
            now.mark = linkAt(now.link).event_mark;
            now.drug = linkAt(now.link).drug;
        }
    }
    if (now.link < 0 && old.mark >= 0) {
        now.mark = find_mark(before.marks()[static_cast<std::size_t>(old.mark)]);
    }
    if (now.drug < 0 && !document_.drugs().empty()) {
        now.drug = 0;
    }
    return now;
}

text::Utf16Span ReviewController::selection() const
{
    return {std::min(anchor_, caret_), std::max(anchor_, caret_)};
}

text::Utf16Span ReviewController::trimmedSelection() const
{
    return trim_selection(document_.text(), selection());
}

text::Utf16Span ReviewController::selectedPlace() const
{
    if (pending_) {
        return *pending_;
    }
    return cursor_.mark >= 0 ? markAt(cursor_.mark).place : text::Utf16Span{};
}

void ReviewController::setCursor(Cursor cursor)
{
    if (cursor == cursor_) {
        Q_EMIT hintChanged(hint());
        return;
    }
    if (cursor.mark != cursor_.mark || cursor.link != cursor_.link) {
        pending_.reset(); // whoever comes here has asked mayLeave()
    }
    cursor_ = cursor;
    Q_EMIT cursorChanged();
    Q_EMIT hintChanged(hint());
}

void ReviewController::setCaret(text::Utf16Offset position, bool keep_anchor)
{
    const Acting acting(*this, asked_ && asked_->draft);
    caret_ = std::clamp(position, text::Utf16Offset(0), document_.bridge().utf16_end());
    anchor_ = keep_anchor ? anchor_ : caret_;
    Q_EMIT selectionChanged();
    Cursor cursor = cursor_;
    cursor.sentence = document_.sentenceAt(caret_ == anchor_ ? caret_ : selection().begin);
    setCursor(cursor);
}

void ReviewController::select(text::Utf16Span span)
{
    anchor_ = span.begin;
    setCaret(span.end, true);
}

void ReviewController::selectMark(int mark)
{
    if (mark < 0 || mark >= static_cast<int>(document_.marks().size())) {
        return;
    }
    const Acting acting(*this);
    if (mark == cursor_.mark && pending_) {
        return;
    }
    if (acting_ == 1 && !mayLeave(-1)) {
        return;
    }
    const Mark& chosen = markAt(mark);
    Cursor cursor{cursor_.drug, -1, mark, chosen.sentence};
    if (chosen.label == corpus::Label::drug) {
        cursor.drug = chosen.drug;
    } else {
        // The mark's own voice first, so that a click on the student's span selects the student's link.
        int best = -1;
        const auto better = [&](int candidate) {
            const auto rank = [&](int index) {
                const Link& link = linkAt(index);
                return std::make_tuple(link.drug != cursor_.drug, markAt(link.event_mark).lead != chosen.lead,
                                       link.standing != Standing::decided, link.standing != Standing::open);
            };
            return best < 0 || rank(candidate) < rank(best);
        };
        for (std::size_t i = 0; i < document_.links().size(); ++i) {
            const Link& link = document_.links()[i];
            if (link.event == chosen.event && markAt(link.event_mark).lead == chosen.lead &&
                better(static_cast<int>(i))) {
                best = static_cast<int>(i);
            }
        }
        cursor.link = best;
        cursor.drug = best >= 0 ? linkAt(best).drug : cursor.drug;
    }
    setCursor(cursor);
}

void ReviewController::selectLink(int link)
{
    if (link < 0 || link >= static_cast<int>(document_.links().size())) {
        return;
    }
    const Acting acting(*this);
    if (acting_ == 1 && link != cursor_.link && !mayLeave(-1)) {
        return;
    }
    const Link& chosen = linkAt(link);
    const Mark& event = markAt(chosen.event_mark);
    caret_ = anchor_ = event.place.begin;
    Q_EMIT selectionChanged();
    setCursor({chosen.drug, link, chosen.event_mark, event.sentence});
}

void ReviewController::selectCell(int drug, int event)
{
    const Acting acting(*this);
    const Cell& cell = document_.cell(drug, event);
    int link = cell.you;
    for (const int candidate : {cell.teacher, cell.student, cell.other}) {
        if (link < 0 && candidate >= 0 && linkAt(candidate).standing == Standing::open) {
            link = candidate;
        }
    }
    if (link < 0 && !cell.links.empty()) {
        link = cell.links.front();
    }
    if (acting_ == 1 && (link < 0 || link != cursor_.link) && !mayLeave(-1)) {
        return;
    }
    if (link >= 0) {
        selectLink(link);
    } else if (event >= 0 && event < static_cast<int>(document_.events().size())) {
        const Event& chosen = document_.events()[static_cast<std::size_t>(event)];
        caret_ = anchor_ = chosen.place.begin;
        Q_EMIT selectionChanged();
        setCursor({drug, -1, chosen.marks.front(), chosen.sentence});
    }
}

void ReviewController::selectDrug(int drug)
{
    if (drug < 0 || drug >= static_cast<int>(document_.drugs().size())) {
        return;
    }
    const Acting acting(*this);
    if (acting_ == 1 && !mayLeave(-1)) {
        return;
    }
    // Its first open question, this sentence's before others; else its mention nearest to where one reads.
    int stop = -1;
    for (std::size_t i = 0; i < document_.stops().size(); ++i) {
        const Stop& candidate = document_.stops()[i];
        if (candidate.drug != drug) {
            continue;
        }
        if (candidate.sentence == cursor_.sentence) {
            stop = static_cast<int>(i);
            break;
        }
        stop = stop < 0 ? static_cast<int>(i) : stop;
    }
    if (stop >= 0) {
        moveToStop(stop);
        return;
    }
    int mark = document_.nearestMark(drug, {caret_, caret_});
    if (mark < 0) {
        mark = document_.drugs()[static_cast<std::size_t>(drug)].marks.front();
    }
    mark = markAt(mark).lead;
    caret_ = anchor_ = markAt(mark).place.begin;
    Q_EMIT selectionChanged();
    setCursor({drug, -1, mark, markAt(mark).sentence});
}

void ReviewController::goToSentence(int sentence)
{
    if (sentence < 0 || sentence >= static_cast<int>(document_.sentences().size())) {
        return;
    }
    const Acting acting(*this);
    if (acting_ == 1 && !mayLeave(-1)) {
        return;
    }
    for (std::size_t i = 0; i < document_.stops().size(); ++i) {
        if (document_.stops()[i].sentence == sentence) {
            moveToStop(static_cast<int>(i));
            return;
        }
    }
    caret_ = anchor_ = document_.sentences()[static_cast<std::size_t>(sentence)].begin;
    Q_EMIT selectionChanged();
    setCursor({cursor_.drug, -1, -1, sentence});
}

void ReviewController::clearSelection()
{
    const Acting acting(*this);
    if (acting_ == 1 && cursor_.mark >= 0 && !mayLeave(-1)) {
        return;
    }
    anchor_ = caret_;
    Q_EMIT selectionChanged();
    setCursor({cursor_.drug, -1, -1, cursor_.sentence});
}

void ReviewController::rebuild()
{
    const ViewDocument before = std::move(document_);
    document_ = ViewDocument(record_, options_);
    const Cursor now = found(cursor_, before);
    const bool kept = pending_ && now.mark >= 0 &&
                      markAt(now.mark).id == before.marks()[static_cast<std::size_t>(cursor_.mark)].id;
    const QString lost =
        pending_ && !kept ? shortened(before.bridge().slice(*pending_).toString(), 40) : QString();
    if (!kept) {
        pending_.reset();
    }
    cursor_ = now;
    Q_EMIT documentChanged();
    Q_EMIT cursorChanged();
    Q_EMIT hintChanged(hint());
    if (!lost.isEmpty()) {
        tell(tr("Dropped the edges \"%1\": they were not saved.").arg(lost));
    }
    if (acting_ == 0) {
        updateNotice();
    }
}

void ReviewController::setSuggestionsShown(bool shown)
{
    if (options_.suggestions != shown) {
        options_.suggestions = shown;
        rebuild();
    }
}

void ReviewController::setRejectedShown(bool shown)
{
    if (options_.rejected != shown) {
        options_.rejected = shown;
        rebuild();
    }
}

void ReviewController::setReadOnly(bool read_only, const QString& reason)
{
    read_only_ = read_only;
    read_only_reason_ = reason.isEmpty() ? tr("The project is open for reading only.") : reason;
    Q_EMIT cursorChanged();
}

/// The one after (+1) or before (−1) where the person is; −1 when there is none.
int ReviewController::nextOf(const std::vector<Stop>& stops, int direction) const
{
    if (stops.empty()) {
        return -1;
    }
    const int event = cursor_.link >= 0   ? linkAt(cursor_.link).event
                      : cursor_.mark >= 0 ? markAt(cursor_.mark).event
                                          : -1;
    if (event < 0) {
        // Only a place in the text: this sentence's first question is next, the one before the sentence is
        // previous.
        const auto first = std::find_if(stops.begin(), stops.end(), [this](const Stop& stop) {
            return stop.sentence >= cursor_.sentence;
        });
        const auto index = static_cast<int>(first - stops.begin());
        return direction < 0 ? index - 1 : first == stops.end() ? -1 : index;
    }
    const auto key_of = [](int sentence, int drug, int which) {
        return std::make_tuple(sentence, drug < 0 ? INT_MAX : drug, which);
    };
    const bool without_drug = cursor_.link < 0 && document_.cell(cursor_.drug, event).links.empty();
    const auto here = key_of(cursor_.sentence, without_drug ? -1 : cursor_.drug, event);
    int result = -1;
    for (std::size_t i = 0; i < stops.size(); ++i) {
        const auto there = key_of(stops[i].sentence, stops[i].drug, stops[i].event);
        if (direction > 0 && there > here) {
            return static_cast<int>(i);
        }
        if (direction < 0 && there < here) {
            result = static_cast<int>(i);
        }
    }
    return result;
}

void ReviewController::moveToStop(int stop)
{
    moveToPlace(document_.stops()[static_cast<std::size_t>(stop)]);
}

void ReviewController::moveToPlace(const Stop& target)
{
    if (target.link >= 0) {
        selectLink(target.link);
        return;
    }
    caret_ = anchor_ = markAt(target.mark).place.begin;
    Q_EMIT selectionChanged();
    setCursor({cursor_.drug, -1, target.mark, target.sentence});
}

QString ReviewController::whyNotMove(ReviewAction action, int argument) const
{
    const int drugs = static_cast<int>(document_.drugs().size());
    switch (action) {
    case ReviewAction::next_suggestion:
        return nextStop(1) >= 0            ? QString()
               : document_.stops().empty() ? tr("No open suggestion in this document.")
                                           : tr("This is the last open suggestion of the document.");
    case ReviewAction::previous_suggestion:
        return nextStop(-1) >= 0           ? QString()
               : document_.stops().empty() ? tr("No open suggestion in this document.")
                                           : tr("This is the first open suggestion of the document.");
    case ReviewAction::next_event:
        return nextPlace(1) >= 0            ? QString()
               : document_.places().empty() ? tr("No event is marked in this document.")
                                            : tr("This is the last event of the document.");
    case ReviewAction::previous_event:
        return nextPlace(-1) >= 0           ? QString()
               : document_.places().empty() ? tr("No event is marked in this document.")
                                            : tr("This is the first event of the document.");
    case ReviewAction::next_drug:
    case ReviewAction::previous_drug:
        return drugs > 0 ? QString() : tr("No drug is marked in this document. Select one and press D.");
    case ReviewAction::choose_drug:
        return argument >= 0 && argument < drugs
                   ? QString()
                   : tr("There is no drug %1: the document names %2.").arg(argument + 1).arg(drugs);
    default:
        return {};
    }
}

void ReviewController::move(ReviewAction action, int argument)
{
    const int drugs = static_cast<int>(document_.drugs().size());
    switch (action) {
    case ReviewAction::next_suggestion:
        moveToStop(nextStop(1));
        break;
    case ReviewAction::previous_suggestion:
        moveToStop(nextStop(-1));
        break;
    case ReviewAction::next_event:
    case ReviewAction::previous_event: {
        const int place = nextPlace(action == ReviewAction::next_event ? 1 : -1);
        moveToPlace(document_.places()[static_cast<std::size_t>(place)]);
        break;
    }
    case ReviewAction::next_drug:
        selectDrug((cursor_.drug + 1) % drugs);
        break;
    case ReviewAction::previous_drug:
        selectDrug((std::max(cursor_.drug, 0) + drugs - 1) % drugs);
        break;
    case ReviewAction::choose_drug:
        selectDrug(argument);
        break;
    case ReviewAction::show_rejected:
        setRejectedShown(!rejectedShown());
        break;
    default:
        break;
    }
}

void ReviewController::goToNextOpenSentence(int after)
{
    const int count = static_cast<int>(document_.sentences().size());
    int next = -1;
    for (int i = after + 1; i < count && next < 0; ++i) {
        const store::ReviewState state = document_.reviewState(i);
        next = state == store::ReviewState::open || state == store::ReviewState::unsure ? i : -1;
    }
    if (next >= 0) {
        goToSentence(next);
    }
}

} // namespace ade::ui
