// SPDX-License-Identifier: GPL-3.0-or-later
// The tab "Ledger": every string that was not simply there, settled with one key each.
#pragma once

#include "app/session/teacher_service.hpp"

#include <QList>
#include <QTimer>
#include <QWidget>

#include <vector>

class QAction;
class QCheckBox;
class QComboBox;
class QLabel;
class QPlainTextEdit;
class QTableWidget;
class QTextEdit;

namespace ade::ui {

class ShortcutTable;

class LedgerTab : public QWidget {
    Q_OBJECT

public:
    LedgerTab(app::Session& session, app::TeacherService& service, ShortcutTable& keys);

    [[nodiscard]] QList<QAction*> pageActions() const { return actions_; }
    /// Only the lines of this run; empty: all.
    void showRun(const std::string& run_id);

Q_SIGNALS:
    /// The person wants to see the sentence in its text.
    void documentWanted(const QString& version_id);

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    /// They work while the widget has the keyboard.
    void makeActions(ShortcutTable& keys, QWidget* where);
    QWidget* buildFilter();
    QWidget* buildLines();
    QWidget* buildDetail();
    void wire();
    void load();
    void showLedger(const app::LedgerRead& ledger);
    void showRates(const std::vector<store::LedgerRates>& rates);
    void showLine();
    void updateState();
    void move(int by);
    /// place from 0; negative: nothing in the text is meant.
    void settle(std::int64_t place);
    void later();
    [[nodiscard]] const store::LedgerEntry* current() const;
    [[nodiscard]] int nextOpen(int from) const;
    void markRow(int row);

    app::Session& session_;
    app::TeacherService& service_;
    QComboBox* run_;
    QComboBox* status_;
    QCheckBox* only_open_;
    QLabel* count_;
    QTableWidget* rates_;
    QTableWidget* lines_;
    QTextEdit* sentence_;
    QLabel* said_;
    QLabel* note_;
    QPlainTextEdit* answer_;
    QList<QAction*> actions_;
    QAction* next_ = nullptr;
    QAction* previous_ = nullptr;
    QAction* take_ = nullptr;
    QList<QAction*> places_; ///< 1 … 9
    QAction* drop_ = nullptr;
    QAction* later_ = nullptr;
    QAction* go_ = nullptr;
    QTimer load_later_;
    std::vector<store::LedgerEntry> entries_;
    std::vector<std::string> run_ids_;
    std::string wanted_run_;
    std::string at_; ///< the line to stand on after loading
    int settling_ = 0;
    bool filling_ = false;
};

/// "absent" and the like, for a person.
QString ledgerStatusText(const std::string& status);

} // namespace ade::ui
