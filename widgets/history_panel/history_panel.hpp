// SPDX-License-Identifier: GPL-3.0-or-later
// History and notes of the document on screen, under the relations.
#pragma once

#include "widgets/history_panel/history_model.hpp"

#include <QWidget>

class QCheckBox;
class QLabel;
class QListView;

namespace ade::ui {

class HistoryPanel : public QWidget {
    Q_OBJECT

public:
    explicit HistoryPanel(QWidget* parent = nullptr);

    [[nodiscard]] HistoryModel& model() { return *model_; }
    [[nodiscard]] QListView* list() const { return list_; }
    /// Begins anew when the text is another or something was stored; keeps the row one stands on.
    void show(const std::string& version_id);
    [[nodiscard]] bool notesOnly() const;

Q_SIGNALS:
    /// Enter or double click: the text is to show where this happened.
    void placeWanted(const ade::store::HistoryEntry& entry);
    /// Escape.
    void leaveWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void applyColors();
    void updateEmpty();

    HistoryModel* model_;
    QLabel* title_;
    QCheckBox* notes_only_;
    QLabel* empty_;
    QListView* list_;
    std::string version_id_;
    std::string wanted_group_; ///< the entry to stand on when the list comes again
};

} // namespace ade::ui
