// SPDX-License-Identifier: GPL-3.0-or-later
// Joins the document on screen with the session: what the view asks for becomes a decision, what is stored is
// shown.
#pragma once

#include "app/session/document_editor.hpp"
#include "app/session/suggestion_service.hpp"
#include "widgets/document_view/review_controller.hpp"

#include <QObject>

namespace ade::ui {

class DocumentListPanel;

/// The decision a request of the view means. Requests that only move answer nothing.
std::optional<app::Decision> decisionOf(const ReviewRequest& request);

class ReviewBinding : public QObject {
    Q_OBJECT

public:
    ReviewBinding(app::Session& session, app::DocumentEditor& editor, app::SuggestionService& suggestions,
                  ReviewController& controller, DocumentListPanel& list, QObject* parent = nullptr);

    void openDocument(const QString& version_id);
    /// The same, at the mark, the sentence or the words that lie there (code points).
    void openDocumentAt(const QString& version_id, const text::Span& place);
    /// A person asks for another document: refused once, with the reason, when edges are not saved.
    bool chooseDocument(const QString& version_id);
    /// Edges that are not saved are what undo takes back first; no stored step is touched then.
    void undo();
    void redo();
    /// The document to begin with when a project was opened: the first that is not done.
    void openFirst();

Q_SIGNALS:
    void documentOpened();

private:
    void take(const ReviewRequest& request);
    void goToNextDocument(bool to_do);
    void showRecord();
    void updateReadOnly();

    app::Session& session_;
    app::DocumentEditor& editor_;
    app::SuggestionService& suggestions_;
    ReviewController& controller_;
    DocumentListPanel& list_;
    bool first_list_ = true;
    std::string new_drug_in_; ///< a drug was added here: the student is asked again once it is stored
};

} // namespace ade::ui
