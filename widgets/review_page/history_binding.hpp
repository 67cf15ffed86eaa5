// SPDX-License-Identifier: GPL-3.0-or-later
// Joins the history panel with the session: pages are read in the store's thread, a row leads to its place.
#pragma once

#include "app/session/document_editor.hpp"
#include "widgets/document_view/review_controller.hpp"

#include <QObject>

namespace ade::ui {

class HistoryPanel;

class HistoryBinding : public QObject {
    Q_OBJECT

public:
    HistoryBinding(app::Session& session, app::DocumentEditor& editor, ReviewController& controller,
                   HistoryPanel& panel, QObject* parent = nullptr);

Q_SIGNALS:
    void failed(const ade::Error& error);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    void goTo(const store::HistoryEntry& entry);

    app::Session& session_;
    app::DocumentEditor& editor_;
    ReviewController& controller_;
    HistoryPanel& panel_;
    std::string shown_; ///< the text whose history is asked for
};

} // namespace ade::ui
