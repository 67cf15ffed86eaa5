// SPDX-License-Identifier: GPL-3.0-or-later
// The window's own actions, its menus and its toolbar.
#pragma once

#include <QList>
#include <QObject>
#include <QStringList>

class QAction;
class QActionGroup;
class QLineEdit;
class QMainWindow;
class QMenu;
class QToolBar;

namespace ade::ui {

class ReviewActions;
class ShortcutTable;

class WindowActions : public QObject {
    Q_OBJECT

public:
    WindowActions(QMainWindow* window, ShortcutTable& keys, ReviewActions& review);

    QAction* new_project;
    QAction* open_project;
    QAction* close_project;
    QAction* import_files;
    QAction* export_files;
    QAction* paste_abstract;
    QAction* quit;
    QAction* undo;
    QAction* redo;
    QAction* your_name;
    QAction* blind;
    QAction* training_panel;
    QAction* retrain;
    QAction* search;
    QAction* go_to_document;
    QAction* palette;
    QAction* keys;
    QAction* colours;
    QAction* about;
    QLineEdit* search_field;

    void setRecent(const QStringList& paths);
    /// A checkable action for a page: in toolbar, View menu, key table and palette. `id` as in the key table;
    /// `key` in portable text, empty for none.
    QAction* addView(const QString& id, const QString& text, const QString& palette_text, const char* key);
    /// Actions of a page, for the command palette; they must live as long as the window.
    void offer(const QList<QAction*>& actions) { offered_ << actions; }
    /// Everything the command palette offers.
    [[nodiscard]] QList<QAction*> all() const;
    /// Draws the icons in the present colours.
    void refreshIcons();

Q_SIGNALS:
    void recentChosen(const QString& path);

private:
    QAction* make(const QString& text, const QString& id, const QString& icon = {});
    void buildMenus(ReviewActions& review);
    void buildToolBar();

    QMainWindow* window_;
    ShortcutTable& table_;
    ReviewActions& review_;
    QMenu* recent_;
    QMenu* view_menu_ = nullptr;
    QActionGroup* views_;
    QAction* views_end_in_menu_ = nullptr;
    QAction* views_end_in_bar_ = nullptr;
    QToolBar* bar_;
    QList<std::pair<QAction*, QString>> icons_;
    QList<QAction*> offered_;
};

} // namespace ade::ui
