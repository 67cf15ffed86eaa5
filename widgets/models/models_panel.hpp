// SPDX-License-Identifier: GPL-3.0-or-later
// The students of a project side by side: scores, which one serves, "use new" and "back".
#pragma once

#include "core/store/model_store.hpp"

#include <QWidget>

#include <vector>

class QLabel;
class QPushButton;
class QTableWidget;

namespace ade::ui {

class ReadingRow;

class ModelsPanel : public QWidget {
    Q_OBJECT

public:
    explicit ModelsPanel(QWidget* parent = nullptr);

    /// Oldest first, as the store gives them; shown newest first.
    void setModels(const std::vector<store::ModelRecord>& models, bool may_change);
    /// A student is being scored: the button waits.
    void setScoring(bool scoring);
    /// The newest student when it is newer than the one in use; null otherwise. Belongs to the panel.
    [[nodiscard]] const store::ModelRecord* candidate() const;
    [[nodiscard]] const store::ModelRecord* inUse() const;
    /// How far the student in use has read, below the table.
    [[nodiscard]] ReadingRow& reading() { return *reading_; }

Q_SIGNALS:
    void useWanted(const ade::store::ModelRecord& model);
    void backWanted();
    /// The selected student has no scores, such as one that `ade train` made.
    void scoreWanted(const ade::store::ModelRecord& model);

private:
    [[nodiscard]] const store::ModelRecord* selected() const;
    void updateButtons();
    void softenSelection();

    std::vector<store::ModelRecord> models_;
    bool may_change_ = false;
    QLabel* lead_;
    QLabel* precision_; ///< of the selected student
    QTableWidget* table_;
    QPushButton* use_;
    QPushButton* back_;
    QPushButton* score_;
    ReadingRow* reading_;
    bool scoring_ = false;
};

} // namespace ade::ui
