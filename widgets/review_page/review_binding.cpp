// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/review_page/review_binding.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/corpus_list/document_list_panel.hpp"

#include <algorithm>

namespace ade::ui {

using app::Decision;
using app::DecisionKind;

namespace {

Decision reviewDecision(const ReviewRequest& request, store::ReviewState state)
{
    Decision decision;
    decision.kind = DecisionKind::set_review;
    decision.version_id = request.version_id;
    decision.review.version_id = request.version_id;
    decision.review.sentence_index = request.sentence_index;
    decision.review.drug_key = request.drug_key;
    decision.review.state = state;
    decision.review.note = app::to_utf8(request.note);
    decision.review.suggestion_on_screen = request.suggestion_on_screen;
    return decision;
}

} // namespace

std::optional<Decision> decisionOf(const ReviewRequest& request)
{
    Decision decision;
    decision.version_id = request.version_id;
    decision.span = request.span;
    decision.label = request.label;
    decision.sentence_index = request.sentence_index;
    const auto as = [&](DecisionKind kind, const std::string& target, const std::string& other = {}) {
        decision.kind = kind;
        decision.target_id = target;
        decision.other_id = other;
        return decision;
    };
    switch (request.kind) {
    case RequestKind::accept_relation:
        return as(DecisionKind::accept_relation, request.relation_id);
    case RequestKind::accept_relation_with_edges:
        return as(DecisionKind::accept_relation_with_edges, request.relation_id);
    case RequestKind::reject_relation:
        return as(DecisionKind::reject_relation, request.relation_id);
    case RequestKind::accept_mention:
        return as(DecisionKind::accept_mention, request.mention_id);
    case RequestKind::reject_mention:
        return as(DecisionKind::reject_mention, request.mention_id);
    case RequestKind::add_mention:
        return as(DecisionKind::add_mention, {});
    case RequestKind::set_label:
        return as(DecisionKind::set_label, request.mention_id);
    case RequestKind::move_edges:
        return as(DecisionKind::move_edges, request.mention_id);
    case RequestKind::delete_mention:
        return as(DecisionKind::delete_mention, request.mention_id);
    case RequestKind::link:
        return as(DecisionKind::link, request.drug_mention_id, request.event_mention_id);
    case RequestKind::unlink:
        return as(DecisionKind::unlink, request.relation_id);
    case RequestKind::retarget:
        return as(DecisionKind::retarget, request.relation_id, request.drug_mention_id);
    case RequestKind::set_polarity:
        decision.polarity = request.polarity;
        return as(DecisionKind::set_polarity, request.relation_id);
    case RequestKind::no_event_for_drug:
        return as(DecisionKind::no_event_for_drug, request.drug_mention_id);
    case RequestKind::nothing_in_sentence:
        return as(DecisionKind::nothing_in_sentence, {});
    case RequestKind::mark_unsure:
        return reviewDecision(request, store::ReviewState::unsure);
    case RequestKind::mark_skipped:
        return reviewDecision(request, store::ReviewState::skipped);
    case RequestKind::sentence_done:
        return reviewDecision(request, store::ReviewState::done);
    case RequestKind::document_done:
        return as(DecisionKind::finish_document, {});
    case RequestKind::add_comment:
        decision.text = app::to_utf8(request.note);
        return as(DecisionKind::add_comment, request.target_id);
    case RequestKind::next_document:
    case RequestKind::previous_document:
        break;
    }
    return std::nullopt;
}

ReviewBinding::ReviewBinding(app::Session& session, app::DocumentEditor& editor,
                             app::SuggestionService& suggestions, ReviewController& controller,
                             DocumentListPanel& list, QObject* parent)
    : QObject(parent), session_(session), editor_(editor), suggestions_(suggestions), controller_(controller),
      list_(list)
{
    connect(&controller_, &ReviewController::requested, this, &ReviewBinding::take);
    connect(&editor_, &app::DocumentEditor::recordChanged, this, &ReviewBinding::showRecord);
    connect(&editor_, &app::DocumentEditor::stepHappenedIn, this,
            [this](const std::string& version_id, int sentence_index) {
                if (version_id != editor_.versionId())
                    openDocument(app::to_qstring(version_id));
                if (sentence_index >= 0)
                    controller_.goToSentence(sentence_index);
            });
    connect(&list_, &DocumentListPanel::documentChosen, this, [this](const QString& version_id) {
        if (!chooseDocument(version_id)) // once the list is done with the click
            QMetaObject::invokeMethod(
                this, [this] { list_.setCurrent(app::to_qstring(editor_.versionId())); },
                Qt::QueuedConnection);
    });
    connect(&session_, &app::Session::opened, this, [this] {
        first_list_ = true;
        updateReadOnly();
    });
    connect(&session_, &app::Session::closed, this,
            [this] { list_.setSummaries(std::vector<store::DocumentSummary>{}); });
    connect(&session_, &app::Session::personChanged, this, [this] {
        updateReadOnly();
        if (session_.isOpen())
            session_.loadList(); // states are those of the person who looks
        editor_.refresh();
    });
    connect(&session_, &app::Session::listLoaded, this, [this](const app::SummaryList& summaries) {
        list_.setSummaries(summaries);
        if (first_list_ || editor_.versionId().empty())
            openFirst();
        first_list_ = false;
    });
    connect(&session_, &app::Session::listChanged, this, [this](const app::ListChanges& changes) {
        list_.applyChanges(changes);
        const bool on_screen = std::any_of(
            changes->rows.begin(), changes->rows.end(),
            [this](const store::DocumentSummary& row) { return row.version_id == editor_.versionId(); });
        if (editor_.versionId().empty())
            openFirst();
        else if (on_screen)
            editor_.refresh(); // a run of the teacher has something to say about it
    });
    connect(&session_, &app::Session::stored, this, [this](const app::DecisionStored& stored) {
        // Only now can the student's own connection see the new drug.
        if (!new_drug_in_.empty() && stored.outcome.version_id == new_drug_in_)
            suggestions_.wantFirst(std::exchange(new_drug_in_, {}), true);
    });
    connect(&session_, &app::Session::summaryChanged, &list_, &DocumentListPanel::updateSummary);
    connect(&session_, &app::Session::modelsChanged, this, [this](app::ModelAction action) {
        if (action == app::ModelAction::promote || action == app::ModelAction::roll_back)
            editor_.refresh(); // its suggestions are those of another student
    });
    connect(&suggestions_, &app::SuggestionService::suggestionsChanged, this,
            [this](const std::vector<std::string>& version_ids) {
                if (std::find(version_ids.begin(), version_ids.end(), editor_.versionId()) !=
                    version_ids.end())
                    editor_.refresh();
            });
}

bool ReviewBinding::chooseDocument(const QString& version_id)
{
    if (app::to_utf8(version_id) != editor_.versionId() && !controller_.mayLeaveDraft())
        return false;
    openDocument(version_id);
    return true;
}

void ReviewBinding::openDocument(const QString& version_id)
{
    const std::string id = app::to_utf8(version_id);
    editor_.show(id);
    list_.setCurrent(version_id);
    suggestions_.wantFirst(id);
    Q_EMIT documentOpened();
}

void ReviewBinding::openDocumentAt(const QString& version_id, const text::Span& place)
{
    openDocument(version_id);
    const ViewDocument& document = controller_.document();
    if (app::to_utf8(version_id) != editor_.versionId() || !document.bridge().holds(place))
        return;
    const auto& marks = document.marks();
    const auto mark =
        std::find_if(marks.begin(), marks.end(), [&](const Mark& one) { return one.span == place; });
    const text::Utf16Span words = document.bridge().to_utf16(place);
    const int sentence = document.sentenceAt(words.begin);
    if (sentence >= 0)
        controller_.goToSentence(sentence);
    if (mark != marks.end())
        controller_.selectMark(mark->lead >= 0 ? mark->lead : static_cast<int>(mark - marks.begin()));
    else if (sentence < 0 || document.sentences()[static_cast<std::size_t>(sentence)] != words)
        controller_.select(words);
}

void ReviewBinding::undo()
{
    if (!controller_.dropDraft())
        editor_.undo();
}

void ReviewBinding::redo()
{
    if (controller_.mayLeaveDraft())
        editor_.redo();
}

void ReviewBinding::openFirst()
{
    QString id = list_.nextToDo({});
    if (id.isEmpty())
        id = list_.first();
    if (!id.isEmpty())
        openDocument(id);
}

void ReviewBinding::showRecord()
{
    if (editor_.versionId().empty()) {
        controller_.clear();
        return;
    }
    controller_.setSuggestionsShown(!editor_.isBlind());
    controller_.setDocument(editor_.record());
}

void ReviewBinding::updateReadOnly()
{
    const QString reason = session_.whyReadOnly();
    controller_.setReadOnly(!reason.isEmpty(), reason);
}

void ReviewBinding::take(const ReviewRequest& request)
{
    if (request.kind == RequestKind::next_document || request.kind == RequestKind::previous_document) {
        const QString id = list_.neighbour(app::to_qstring(editor_.versionId()),
                                           request.kind == RequestKind::next_document ? 1 : -1);
        if (!id.isEmpty())
            openDocument(id);
        return;
    }
    const auto decision = decisionOf(request);
    if (!decision)
        return;
    editor_.decide(*decision);
    const bool adds_drug =
        request.label == corpus::Label::drug &&
        (request.kind == RequestKind::add_mention || request.kind == RequestKind::set_label);
    if (adds_drug)
        new_drug_in_ = request.version_id;
    if (request.kind == RequestKind::document_done)
        goToNextDocument(true);
}

void ReviewBinding::goToNextDocument(bool to_do)
{
    const QString here = app::to_qstring(editor_.versionId());
    const QString id = to_do ? list_.nextToDo(here) : list_.neighbour(here, 1);
    if (!id.isEmpty())
        openDocument(id);
}

} // namespace ade::ui
