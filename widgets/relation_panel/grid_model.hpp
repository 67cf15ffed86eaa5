// SPDX-License-Identifier: GPL-3.0-or-later
// The drug × event grid: every pair of the document at a glance.
#pragma once

#include "widgets/common/palette.hpp"
#include "widgets/document_view/review_controller.hpp"

#include <QAbstractTableModel>

namespace ade::ui {

/// Rows: drugs in the order of their numbers. Columns: events in text order. A cell says ✓ decided, ✗
/// rejected, ≠ ruled out, ? proposed by several, t or s proposed by the teacher or student alone, · nothing
/// said.
class GridModel : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit GridModel(ReviewController* controller, QObject* parent = nullptr);
    void setColors(const Palette& colors);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString symbol(const Cell& cell) const;
    [[nodiscard]] QString explanation(int drug, int event) const;

    ReviewController* controller_;
    Palette colors_;
    // What the model has told its views; the document may be ahead of it between two signals.
    int drugs_ = 0;
    int events_ = 0;
};

} // namespace ade::ui
