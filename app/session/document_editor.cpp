// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/document_editor.hpp"

#include "app/session/text_bridge.hpp"

namespace ade::app {

DocumentEditor::DocumentEditor(Session& session, QObject* parent) : QObject(parent), session_(session)
{
    connect(&session_, &Session::closed, this, &DocumentEditor::clear);
}

Result<store::DocumentRecord> DocumentEditor::read(const std::string& version_id) const
{
    auto record = session_.load(version_id, blind_);
    // Frozen gold is judged without being led, whatever the person chose.
    if (record && record->frozen && !blind_)
        record = session_.load(version_id, true);
    return record;
}

void DocumentEditor::show(const std::string& version_id)
{
    if (!waiting_.empty()) {
        show_next_ = version_id;
        return;
    }
    auto record = read(version_id);
    if (!record) {
        Q_EMIT refused(record.error());
        return;
    }
    painted_ = std::move(*record);
    since_last_.start();
    Q_EMIT recordChanged();
}

void DocumentEditor::clear()
{
    waiting_.clear();
    show_next_.clear();
    painted_ = {};
    Q_EMIT recordChanged();
}

void DocumentEditor::refresh()
{
    if (versionId().empty())
        return;
    if (underWay() == 0)
        settle(); // else the last answer does it
}

void DocumentEditor::setBlind(bool blind)
{
    if (blind_ == blind)
        return;
    blind_ = blind;
    refresh();
}

void DocumentEditor::decide(Decision decision)
{
    if (const QString reason = session_.whyReadOnly(); !reason.isEmpty()) {
        Q_EMIT refused(
            make_error(ErrorCode::invalid_argument, "session.read_only", {}, "{}", to_utf8(reason)));
        return;
    }
    if (decision.kind == DecisionKind::set_review) {
        decision.review.person_id = session_.personId();
        decision.review.elapsed_ms = since_last_.restart();
    }
    // Order is kept: what comes after a waiting decision waits too, an undo above all.
    if (namesPending(decision) || !waiting_.empty()) {
        waiting_.push_back(std::move(decision));
        return;
    }
    applyAtOnce(decision, session_.personVoice(), painted_);
    send(decision);
    Q_EMIT recordChanged();
}

void DocumentEditor::undo()
{
    Decision decision;
    decision.kind = DecisionKind::undo;
    decide(decision);
}

void DocumentEditor::redo()
{
    Decision decision;
    decision.kind = DecisionKind::redo;
    decide(decision);
}

void DocumentEditor::send(const Decision& decision)
{
    ++under_way_;
    Q_EMIT saving();
    session_.decide(decision, this,
                    [this, decision](Result<DecisionStored> answer) { answered(decision, answer); });
}

void DocumentEditor::answered(const Decision& decision, const Result<DecisionStored>& answer)
{
    --under_way_;
    if (under_way_ == 0)
        settle();
    // After the picture is right again: what is said about it stays on screen.
    if (!answer && answer.error().code != ErrorCode::cancelled)
        Q_EMIT refused(answer.error());
    const bool is_history = decision.kind == DecisionKind::undo || decision.kind == DecisionKind::redo;
    if (answer && is_history && answer->outcome.changed && !answer->outcome.version_id.empty())
        Q_EMIT stepHappenedIn(answer->outcome.version_id, answer->outcome.sentence_index);
}

void DocumentEditor::settle()
{
    if (versionId().empty() || !session_.isOpen())
        return;
    auto record = read(versionId());
    if (!record) {
        Q_EMIT refused(record.error());
        return;
    }
    const store::DocumentRecord before = std::exchange(painted_, std::move(*record));
    std::deque<Decision> ready = std::exchange(waiting_, {});
    for (auto& decision : ready) {
        // One whose row was refused is dropped: the refusal was shown.
        if (resolvePending(decision, before, painted_))
            decide(std::move(decision));
    }
    if (under_way_ == 0)
        Q_EMIT recordChanged();
    if (waiting_.empty() && !show_next_.empty())
        show(std::exchange(show_next_, {}));
}

} // namespace ade::app
