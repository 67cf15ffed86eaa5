// SPDX-License-Identifier: GPL-3.0-or-later
// The left column: which documents there are, filtered and ordered, and which one is open.
#pragma once

#include "widgets/corpus_list/document_list_model.hpp"

#include <QWidget>

class QComboBox;
class QLabel;
class QListView;
class QPushButton;
class QStackedWidget;

namespace ade::ui {

class DocumentListPanel : public QWidget {
    Q_OBJECT

public:
    explicit DocumentListPanel(QWidget* parent = nullptr);

    [[nodiscard]] DocumentListModel& model() { return *model_; }
    [[nodiscard]] QListView* view() { return view_; }

    void setSummaries(DocumentListModel::SharedSummaries summaries);
    void setSummaries(std::vector<store::DocumentSummary> summaries);
    void applyChanges(const DocumentListModel::SharedChanges& changes);
    void updateSummary(const store::DocumentSummary& summary);
    /// text_hits: from the full-text search for the same words.
    void setSearch(const QString& words, const DocumentListModel::SharedIds& text_hits);
    /// Marks the open document without asking for it again.
    void setCurrent(const QString& version_id);
    /// The next document of the list (as filtered and ordered) that is not done; empty when none is left.
    [[nodiscard]] QString nextToDo(const QString& after, int direction = 1) const;
    /// The neighbour of a document in the list, done or not.
    [[nodiscard]] QString neighbour(const QString& of, int direction) const;
    [[nodiscard]] QString first() const;

    /// The keyboard goes to the list, with a document chosen.
    void takeKeys();

Q_SIGNALS:
    /// Escape: back to the text.
    void left();
    void documentChosen(const QString& version_id);
    /// Enter or double click: go on in the text.
    void documentActivated();
    void importWanted();

private:
    void updateCount();
    void keepCurrent();

    DocumentListModel* model_;
    QListView* view_;
    QStackedWidget* stack_;
    QLabel* count_;
    QLabel* empty_;
    QPushButton* empty_action_;
    QComboBox* filter_;
    QComboBox* order_;
    QString current_;
};

} // namespace ade::ui
