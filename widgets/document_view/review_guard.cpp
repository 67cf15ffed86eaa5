// SPDX-License-Identifier: GPL-3.0-or-later
// ReviewController: what is refused once and done when asked for again, drafts of edges, and words beside the
// text.
#include "widgets/common/plain_text.hpp"
#include "widgets/document_view/review_controller.hpp"
#include "widgets/document_view/selection_rules.hpp"

#include <set>

namespace ade::ui {

ReviewController::Acting::Acting(ReviewController& controller, bool keeps_question) : controller_(controller)
{
    if (controller_.acting_++ > 0) {
        return;
    }
    controller_.asked_before_ = controller_.asked_;
    if (!keeps_question) {
        controller_.asked_.reset();
        controller_.said_beside_ = {};
        had_message_ = !controller_.message_.isEmpty();
        controller_.message_.clear();
    }
}

ReviewController::Acting::~Acting()
{
    if (--controller_.acting_ > 0) {
        return;
    }
    controller_.asked_before_.reset();
    controller_.updateNotice();
    if (had_message_ && controller_.message_.isEmpty()) {
        Q_EMIT controller_.hintChanged(controller_.hint());
    }
}

void ReviewController::refuse(const QString& reason)
{
    message_ = reason;
    Q_EMIT refused(reason);
}

void ReviewController::tell(const QString& what)
{
    message_ = what;
    Q_EMIT told(what);
}

void ReviewController::point(const QString& words, text::Utf16Span place)
{
    said_beside_ = {words, place};
}

void ReviewController::updateNotice()
{
    Notice now = said_beside_;
    if (now.text.isEmpty() && pending_) {
        now = {draftWords(), *pending_};
    }
    if (!(now == notice_)) {
        notice_ = now;
        Q_EMIT noticeChanged();
    }
}

QString ReviewController::keyName(ReviewAction action, int argument) const
{
    const QString given = key_names_ ? key_names_(action, argument) : QString();
    if (!given.isEmpty()) {
        return given;
    }
    switch (action) {
    case ReviewAction::accept:
        return QStringLiteral("A");
    case ReviewAction::next_suggestion:
        return QStringLiteral("J");
    case ReviewAction::remove:
        return QStringLiteral("Del");
    case ReviewAction::sentence_done:
        return QStringLiteral("Space");
    case ReviewAction::document_done:
        return QStringLiteral("Ctrl+Return");
    case ReviewAction::left_edge_left_word:
        return QStringLiteral("Alt+Left");
    case ReviewAction::left_edge_right_word:
        return QStringLiteral("Alt+Right");
    case ReviewAction::right_edge_left_word:
        return QStringLiteral("Alt+Shift+Left");
    case ReviewAction::right_edge_right_word:
        return QStringLiteral("Alt+Shift+Right");
    default:
        return tr("its key");
    }
}

bool ReviewController::confirmed(const Question& question)
{
    if (asked_before_ == question) {
        return true;
    }
    asked_ = question;
    return false;
}

// Drafts

QString ReviewController::draftWords() const
{
    return tr("edges not saved: %1 keeps them, Esc drops them").arg(keyName(ReviewAction::accept));
}

bool ReviewController::leavesDraft(ReviewAction action) const
{
    switch (action) {
    // These store it, put another in its place, or end the question it belongs to.
    case ReviewAction::accept:
    case ReviewAction::reject:
    case ReviewAction::take_teacher:
    case ReviewAction::take_student:
    // These leave it where it is.
    case ReviewAction::comment:
    case ReviewAction::unsure:
    case ReviewAction::show_rejected:
    case ReviewAction::zoom_in:
    case ReviewAction::zoom_out:
    case ReviewAction::zoom_reset:
    case ReviewAction::copy:
    case ReviewAction::history:
        return false;
    case ReviewAction::link:
        return cursor_.link < 0;
    case ReviewAction::mark_drug:
    case ReviewAction::mark_event:
    case ReviewAction::change_label:
        return selection().length() > 0;
    default:
        return action < ReviewAction::left_edge_left_word ||
               action > ReviewAction::right_edge_right_character;
    }
}

bool ReviewController::mayLeave(int action, int argument)
{
    if (!pending_) {
        return true;
    }
    const QString words = shortened(document_.bridge().slice(*pending_).toString(), 40);
    if (confirmed({true, action, argument, -1})) {
        pending_.reset();
        tell(tr("Dropped the edges \"%1\": they were not saved.").arg(words));
        return true;
    }
    const QString again = action < 0
                              ? tr("once more")
                              : tr("%1 again").arg(keyName(static_cast<ReviewAction>(action), argument));
    refuse(tr("Edges \"%1\" not saved: %2 keeps them, Esc drops them, %3 drops them and goes on.")
               .arg(words, keyName(ReviewAction::accept), again));
    // Views that follow the cursor may have gone ahead of it.
    Q_EMIT cursorChanged();
    return false;
}

bool ReviewController::mayLeaveDraft()
{
    const Acting acting(*this);
    return mayLeave(-1);
}

bool ReviewController::dropDraft()
{
    if (!pending_) {
        return false;
    }
    const Acting acting(*this);
    const QString words = shortened(document_.bridge().slice(*pending_).toString(), 40);
    pending_.reset();
    Q_EMIT cursorChanged();
    tell(tr("Dropped the edges \"%1\": they were not saved. Nothing stored was changed.").arg(words));
    return true;
}

void ReviewController::escape()
{
    if (dropDraft()) {
        return;
    }
    const bool has_words = !notice_.text.isEmpty();
    const Acting acting(*this); // puts the words away
    if (!has_words) {
        clearSelection();
    }
}

// Ending with open suggestions

std::vector<int> ReviewController::openStops(ReviewAction ending) const
{
    std::vector<int> open;
    for (std::size_t i = 0; i < document_.stops().size(); ++i) {
        const int sentence = document_.stops()[i].sentence;
        const bool done = document_.reviewState(sentence) == store::ReviewState::done;
        // What a later run proposes in a sentence that is done changes nothing by ending it again.
        if (!done && (ending == ReviewAction::document_done || sentence == cursor_.sentence)) {
            open.push_back(static_cast<int>(i));
        }
    }
    return open;
}

bool ReviewController::mayEnd(ReviewAction action)
{
    const bool whole = action == ReviewAction::document_done;
    const std::vector<int> open = openStops(action);
    int unsure = -1;
    int unsure_count = 0;
    for (int i = 0; whole && i < static_cast<int>(document_.sentences().size()); ++i) {
        if (document_.reviewState(i) == store::ReviewState::unsure) {
            unsure = unsure < 0 ? i : unsure;
            ++unsure_count;
        }
    }
    if ((open.empty() && unsure < 0) ||
        confirmed({false, static_cast<int>(action), -1, whole ? -1 : cursor_.sentence})) {
        return true;
    }
    if (open.empty()) {
        goToSentence(unsure);
    } else {
        moveToStop(open.front());
    }
    const QString words = open.empty() ? unsureWords(unsure_count, action) : openWords(open, action);
    const bool at_mark = whole && !selectedPlace().empty();
    point(words, at_mark ? selectedPlace()
                         : document_.sentences()[static_cast<std::size_t>(std::max(0, cursor_.sentence))]);
    refuse(words);
    return false;
}

QString ReviewController::unsureWords(int count, ReviewAction action) const
{
    return count == 1
               ? tr("1 sentence is unsure: press %1 again to end the document and count it as done")
                     .arg(keyName(action))
               : tr("%1 sentences are unsure: press %2 again to end the document and count them as done")
                     .arg(QString::number(count), keyName(action));
}

QString ReviewController::openWords(const std::vector<int>& open, ReviewAction action) const
{
    const int count = static_cast<int>(open.size());
    const QString keys_to_end = keyName(action);
    const QString key_to_see = keyName(ReviewAction::next_suggestion);
    if (action != ReviewAction::document_done) {
        return count == 1
                   ? tr("1 suggestion open here: press %1 again to end the sentence and count it as not "
                        "an event, %2 to see the next")
                         .arg(keys_to_end, key_to_see)
                   : tr("%1 suggestions open here: press %2 again to end the sentence and count them as "
                        "not events, %3 to see the next")
                         .arg(QString::number(count), keys_to_end, key_to_see);
    }
    std::set<int> sentences;
    for (const int stop : open) {
        sentences.insert(document_.stops()[static_cast<std::size_t>(stop)].sentence);
    }
    const QString where = sentences.size() == 1
                              ? tr("in sentence %1").arg(*sentences.begin() + 1)
                              : tr("in %1 sentences").arg(static_cast<int>(sentences.size()));
    return count == 1 ? tr("1 suggestion open %1: press %2 again to end the document and count it as not an "
                           "event, %3 to see the next")
                            .arg(where, keys_to_end, key_to_see)
                      : tr("%1 suggestions open %2: press %3 again to end the document and count them as not "
                           "events, %4 to see the next")
                            .arg(QString::number(count), where, keys_to_end, key_to_see);
}

QString ReviewController::edgeWarning() const
{
    const text::Utf16Span place = selectedPlace();
    if (place.empty() || (cursor_.mark >= 0 && markAt(cursor_.mark).parts.size() > 1)) {
        return {};
    }
    const HalfWord half = half_word(document_.text(), place);
    if (!half.left && !half.right) {
        return {};
    }
    const QString word = shortened(document_.bridge().slice(half.word).toString(), 40);
    const QString key =
        keyName(half.left ? ReviewAction::left_edge_left_word : ReviewAction::right_edge_right_word);
    return tr("edge inside the word \"%1\"; %2 takes the word").arg(word, key);
}

} // namespace ade::ui
