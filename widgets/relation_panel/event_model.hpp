// SPDX-License-Identifier: GPL-3.0-or-later
// The events of the current drug: what teacher, student and the person say about each.
#pragma once

#include "widgets/common/palette.hpp"
#include "widgets/document_view/review_controller.hpp"

#include <QAbstractTableModel>

namespace ade::ui {

/// Rows: events any voice links to the current drug, in text order. Columns: event, teacher, student, you.
class EventModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { event_column, teacher_column, student_column, you_column, column_count };

    explicit EventModel(ReviewController* controller, QObject* parent = nullptr);
    void setColors(const Palette& colors);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Index into the document's events(); −1 for a row that is not there.
    [[nodiscard]] int eventAt(int row) const;
    [[nodiscard]] int rowOf(int event) const;
    [[nodiscard]] int drug() const { return drug_; }

private:
    void refresh();
    [[nodiscard]] QString symbol(int event, int column) const;
    [[nodiscard]] QString explanation(int event, int column) const;

    ReviewController* controller_;
    Palette colors_;
    int drug_ = -1;
    std::vector<int> events_;
};

/// "=", "other edges", "suggests", "–", "other drug".
QString agreement_symbol(Agreement agreement);
/// "✓", "✗", "?", "≠", "treats", "unclear", "".
QString verdict_symbol(Verdict verdict);

} // namespace ade::ui
