// SPDX-License-Identifier: GPL-3.0-or-later
// Joins the search field, the store's full-text search and the list.
#pragma once

#include "app/session/session.hpp"

#include <QObject>
#include <QTimer>

class QLineEdit;

namespace ade::ui {

class DocumentListPanel;

class SearchBinding : public QObject {
    Q_OBJECT

public:
    SearchBinding(app::Session& session, QLineEdit& field, DocumentListPanel& list,
                  QObject* parent = nullptr);

Q_SIGNALS:
    /// Enter: the first document of what was found.
    void documentWanted(const QString& version_id);
    /// Escape in the empty field: back to the text.
    void left();
    /// Arrow down: on into what was found.
    void listWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void run();

    app::Session& session_;
    QLineEdit& field_;
    DocumentListPanel& list_;
    QTimer delay_;
};

} // namespace ade::ui
