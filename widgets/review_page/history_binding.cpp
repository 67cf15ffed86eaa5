// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/review_page/history_binding.hpp"

#include "widgets/history_panel/history_panel.hpp"

#include <QEvent>

namespace ade::ui {

HistoryBinding::HistoryBinding(app::Session& session, app::DocumentEditor& editor,
                               ReviewController& controller, HistoryPanel& panel, QObject* parent)
    : QObject(parent), session_(session), editor_(editor), controller_(controller), panel_(panel)
{
    panel_.installEventFilter(this);
    connect(&panel_.model(), &HistoryModel::pageWanted, this, [this](const store::HistoryQuery& query) {
        session_.history(query, this, [this, query](Result<store::HistoryPage> page) {
            if (query.version_id != shown_)
                return;
            if (!page)
                Q_EMIT failed(page.error());
            panel_.model().add(page ? *page : store::HistoryPage{});
        });
    });
    connect(&panel_, &HistoryPanel::placeWanted, this, &HistoryBinding::goTo);
    connect(&editor_, &app::DocumentEditor::recordChanged, this, [this] {
        if (editor_.versionId() != shown_)
            refresh();
    });
    connect(&session_, &app::Session::stored, this, [this](const app::DecisionStored& stored) {
        if (stored.outcome.version_id == shown_)
            refresh();
    });
}

/// Nothing is read while nobody looks.
void HistoryBinding::refresh()
{
    if (!panel_.isVisible()) {
        shown_.clear();
        return;
    }
    shown_ = session_.isOpen() ? editor_.versionId() : std::string();
    panel_.show(shown_);
}

bool HistoryBinding::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Show)
        refresh();
    return QObject::eventFilter(watched, event);
}

void HistoryBinding::goTo(const store::HistoryEntry& entry)
{
    const ViewDocument& document = controller_.document();
    if (entry.place && document.bridge().holds(*entry.place)) {
        for (std::size_t i = 0; i < document.marks().size(); ++i) {
            if (document.marks()[i].span == *entry.place && document.painted(static_cast<int>(i))) {
                controller_.selectMark(static_cast<int>(i));
                return;
            }
        }
        // The mark is gone: the words are still there.
        const text::Utf16Span place = document.bridge().to_utf16(*entry.place);
        if (controller_.mayLeaveDraft())
            controller_.select(place);
        return;
    }
    controller_.goToSentence(entry.sentence_index);
}

} // namespace ade::ui
