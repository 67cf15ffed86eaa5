// SPDX-License-Identifier: GPL-3.0-or-later
// The page one lives in: documents, text, relations; training below. Builds and lays out, decides nothing.
#pragma once

#include <QWidget>

class QSplitter;
class QTabWidget;

namespace ade::ui {

class DocumentListPanel;
class DocumentView;
class ErrorBanner;
class HistoryPanel;
class NoteField;
class RelationPanel;
class ReviewActions;
class ReviewController;
class RelationStrip;
class TrainingPanel;

class ReviewPage : public QWidget {
    Q_OBJECT

public:
    /// Below this width the right column becomes a tab of the left one.
    static constexpr int kNarrow = 1100;

    ReviewPage(ReviewController& controller, ReviewActions& actions, QWidget* parent = nullptr);

    [[nodiscard]] DocumentListPanel& documents() { return *documents_; }
    [[nodiscard]] DocumentView& text() { return *text_; }
    [[nodiscard]] TrainingPanel& training() { return *training_; }
    [[nodiscard]] ErrorBanner& offer() { return *offer_; }
    [[nodiscard]] HistoryPanel& history() { return *history_; }
    /// Under the relations. focus: the keys go to its list, or back to the text.
    void setHistoryShown(bool shown, bool focus = true);

    [[nodiscard]] QByteArray saveColumns() const;
    void restoreColumns(const QByteArray& state);
    void setTrainingShown(bool shown);
    [[nodiscard]] bool trainingShown() const;
    /// The list has the keys, also when another tab hid it.
    void showDocuments();
    [[nodiscard]] bool isNarrow() const { return narrow_; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void setNarrow(bool narrow);

    DocumentListPanel* documents_;
    DocumentView* text_;
    ReviewActions& actions_;
    RelationPanel* relations_;
    HistoryPanel* history_;
    QSplitter* right_;
    TrainingPanel* training_;
    ErrorBanner* offer_;
    NoteField* note_;
    RelationStrip* strip_;
    QTabWidget* left_;
    QSplitter* columns_;
    QSplitter* rows_;
    QByteArray wide_state_; ///< of the three columns, kept while there are two
    bool narrow_ = false;
};

} // namespace ade::ui
