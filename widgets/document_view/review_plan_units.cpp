// SPDX-License-Identifier: GPL-3.0-or-later
// ReviewController: plans about sentences and drugs as a whole, kinds of link, and why an edge stays.
#include "widgets/common/plain_text.hpp"
#include "widgets/document_view/review_controller.hpp"

#include <algorithm>

namespace ade::ui {

namespace {

constexpr int kNameLength = 40;

} // namespace

QString ReviewController::whyEdgeStays(text::Utf16Span from, bool left_edge, bool to_left, Step step) const
{
    if (left_edge == to_left) {
        return left_edge ? tr("The left edge is at the begin of the text.")
                         : tr("The right edge is at the end of the text.");
    }
    const QString words = shortened(document_.bridge().slice(from).toString(), kNameLength);
    QString said = left_edge
                       ? tr("The left edge cannot pass the right one: nothing would be left of \"%1\".")
                       : tr("The right edge cannot pass the left one: nothing would be left of \"%1\".");
    said = said.arg(words);
    if (step == Step::word) {
        const ReviewAction finer =
            left_edge ? ReviewAction::left_edge_right_character : ReviewAction::right_edge_left_character;
        said += tr(" %1 goes by a character.").arg(keyName(finer));
    }
    return said;
}

/// What the person has accepted where there is to be nothing: it stays until it is deleted.
ReviewController::Plan ReviewController::decidedInSentence(int drug) const
{
    Plan decided;
    int count = 0;
    for (std::size_t i = 0; i < document_.links().size(); ++i) {
        const Link& link = document_.links()[i];
        const bool here = link.standing == Standing::decided &&
                          markAt(link.event_mark).sentence == cursor_.sentence &&
                          link.polarity == corpus::Polarity::causes && (drug < 0 || link.drug == drug);
        if (here && ++count == 1) {
            decided.show_link = static_cast<int>(i);
        }
    }
    if (count > 0) {
        const Link& link = linkAt(decided.show_link);
        const QString pair = tr("%1 → %2").arg(shortened(markAt(link.drug_mark).surface, kNameLength),
                                               shortened(markAt(link.event_mark).surface, kNameLength));
        decided.refusal =
            (count == 1 ? tr("%2 is accepted here and stays: %3 deletes the link, then say that "
                             "there is nothing")
                        : tr("%1 links are accepted here and stay, the first is %2: %3 deletes the "
                             "link, then say that there is nothing")
                              .arg(count))
                .arg(pair, keyName(ReviewAction::remove));
        return decided;
    }
    if (drug >= 0) {
        return decided;
    }
    for (std::size_t i = 0; i < document_.marks().size(); ++i) {
        const Mark& mark = document_.marks()[i];
        const auto of_mark = [i](const Link& link) { return link.event_mark == static_cast<int>(i); };
        // An event linked as "not caused" or "treats" is no contradiction.
        if (mark.standing == Standing::decided && mark.label == corpus::Label::adverse_event &&
            mark.sentence == cursor_.sentence &&
            std::none_of(document_.links().begin(), document_.links().end(), of_mark)) {
            decided.show_mark = static_cast<int>(i);
            decided.refusal =
                tr("\"%1\" is marked as an event here and stays: %2 deletes the mark, then say that "
                   "there is nothing")
                    .arg(shortened(mark.surface, kNameLength), keyName(ReviewAction::remove));
            return decided;
        }
    }
    return decided;
}

ReviewController::Plan ReviewController::planPolarity(int argument) const
{
    if (cursor_.link < 0) {
        return {tr("Select a link first: it says whether the drug caused the event."), {}, {}};
    }
    const Link& link = linkAt(cursor_.link);
    const int own = document_.cell(link.drug, link.event).you;
    if (argument < 0) {
        return {};
    }
    const auto wanted = static_cast<corpus::Polarity>(argument);
    if (own >= 0 && linkAt(own).polarity == wanted) {
        return {tr("The link says so already: %1.").arg(polarity_name(wanted)), {}, {}};
    }
    ReviewRequest asked = request(RequestKind::set_polarity);
    asked.relation_id = own >= 0 ? linkAt(own).id : link.id;
    asked.polarity = wanted;
    return {{}, {asked}, {}};
}

ReviewController::Plan ReviewController::planUnit(ReviewAction action, const QString& note) const
{
    if (cursor_.sentence < 0) {
        return {tr("No sentence is current."), {}, {}};
    }
    ReviewRequest asked;
    switch (action) {
    case ReviewAction::nothing_in_sentence:
        if (Plan decided = decidedInSentence(-1); !decided.refusal.isEmpty()) {
            return decided;
        }
        asked = request(RequestKind::nothing_in_sentence);
        break;
    case ReviewAction::sentence_done:
        asked = request(RequestKind::sentence_done);
        break;
    case ReviewAction::skip:
        asked = request(RequestKind::mark_skipped);
        break;
    case ReviewAction::no_event_for_drug: {
        asked = request(RequestKind::no_event_for_drug);
        int here = -1;
        if (cursor_.drug >= 0) {
            for (const int mark : document_.drugs()[static_cast<std::size_t>(cursor_.drug)].marks) {
                here = here < 0 && markAt(mark).sentence == cursor_.sentence ? mark : here;
            }
        }
        if (here < 0) {
            return {cursor_.drug < 0
                        ? tr("No drug is current.")
                        : tr("%1 is not named in this sentence.")
                              .arg(document_.drugs()[static_cast<std::size_t>(cursor_.drug)].name),
                    {},
                    {}};
        }
        if (Plan decided = decidedInSentence(cursor_.drug); !decided.refusal.isEmpty()) {
            return decided;
        }
        asked.drug_mention_id = markAt(here).id;
        break;
    }
    default:
        asked = request(RequestKind::mark_unsure);
        asked.note = note;
        if (cursor_.link >= 0 && cursor_.drug >= 0) {
            asked.drug_key = app::to_utf8(document_.drugs()[static_cast<std::size_t>(cursor_.drug)].key);
        }
        break;
    }
    return {{}, {asked}, {}};
}

} // namespace ade::ui
