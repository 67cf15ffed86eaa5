// SPDX-License-Identifier: GPL-3.0-or-later
// All keys on one searchable page (F1); a double click or Enter gives an action another key.
#pragma once

#include "widgets/common/shortcut_table.hpp"

#include <QDialog>

class QKeySequenceEdit;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;

namespace ade::ui {

class KeysPage : public QDialog {
    Q_OBJECT

public:
    explicit KeysPage(ShortcutTable& keys, QWidget* parent = nullptr);

private:
    void fill();
    void filter(const QString& words);
    /// Enter in the search: its first hit becomes the chosen action.
    void chooseFirst();
    void take(const QKeySequence& key);
    [[nodiscard]] QString currentId() const;

    ShortcutTable& keys_;
    QLineEdit* search_;
    QTreeWidget* tree_;
    QLabel* chosen_;
    QKeySequenceEdit* edit_;
    QPushButton* set_;
    QPushButton* clear_;
    QLabel* message_;
};

} // namespace ade::ui
