// SPDX-License-Identifier: GPL-3.0-or-later
// The right column: the current drug's events by voice, and the drug × event grid.
#pragma once

#include "widgets/common/palette.hpp"
#include "widgets/document_view/review_controller.hpp"

#include <QWidget>

class QLabel;
class QLineEdit;
class QTableView;
class QToolButton;

namespace ade::ui {

class EventModel;
class GridModel;
class ReviewActions;

/// Follows the controller's cursor and moves it. In the tables arrows move, Space or Enter accepts or
/// toggles, X rejects; a click only chooses. controller and actions must outlive it; actions may be null.
class RelationPanel : public QWidget {
    Q_OBJECT
public:
    RelationPanel(ReviewController* controller, ReviewActions* actions, QWidget* parent = nullptr);
    /// Fixed colours; without them the panel follows the palette's light or dark.
    void setColors(const Palette& colors);
    [[nodiscard]] QSize sizeHint() const override { return {320, 560}; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void follow();
    void followLater();
    void askForNote(ReviewAction action);
    void giveNote();
    void applyColors();
    QTableView* makeTable(const QString& name, const QString& accessible_name);
    bool tableKey(QTableView* table, int key);

    ReviewController* controller_;
    Palette colors_;
    bool own_colors_ = false;
    bool following_ = false;
    EventModel* event_model_;
    GridModel* grid_model_;
    QLabel* drug_name_;
    QLabel* drug_number_;
    QLabel* empty_;
    QTableView* events_;
    QLabel* grid_title_;
    QTableView* grid_;
    QLineEdit* note_;
    QLabel* note_title_;
    ReviewAction note_action_ = ReviewAction::unsure;
};

} // namespace ade::ui
