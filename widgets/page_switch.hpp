// SPDX-License-Identifier: GPL-3.0-or-later
// The window's pages: one is shown; each but the start page has a checkable action in toolbar, menu and
// palette.
#pragma once

#include <QList>
#include <QObject>
#include <QString>

#include <functional>

class QAction;
class QStackedWidget;
class QWidget;

namespace ade::ui {

class WindowActions;

class PageSwitch : public QObject {
    Q_OBJECT

public:
    /// Both must outlive the switch.
    PageSwitch(QStackedWidget& pages, WindowActions& actions, QObject* parent = nullptr);

    /// Adds a page with its own action (see WindowActions::addView). The stack takes the widget. `name` is
    /// what show() and the picture tool call it, such as "corpus". While no project is open the action is
    /// disabled.
    QAction* add(const QString& name, QWidget* page, const QString& text, const QString& palette_text,
                 const char* key);
    /// Adds a page without an action, such as the start page.
    void addWithoutAction(const QString& name, QWidget* page);
    /// What the bottom line says about the keys of a page; asked for whenever it is shown.
    void setHint(const QString& name, std::function<QString()> hint);
    /// Of the page on show; empty when it has none.
    [[nodiscard]] QString hint() const;
    /// False when there is no page of this name.
    bool show(const QString& name);
    void setProjectOpen(bool open);
    /// The name of the page on show.
    [[nodiscard]] QString current() const;

Q_SIGNALS:
    void shown(const QString& name);

private:
    struct Page {
        QString name;
        QWidget* widget;
        QAction* action;
        std::function<QString()> hint;
    };

    QStackedWidget& stack_;
    WindowActions& actions_;
    QList<Page> pages_;
};

} // namespace ade::ui
