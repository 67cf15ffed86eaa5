// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl+K: type a few letters of anything the window can do, Enter does it.
#pragma once

#include <QFrame>
#include <QList>
#include <QPointer>
#include <QStringList>

class QAction;
class QLineEdit;
class QListWidget;

namespace ade::ui {

/// A sheet over the window's upper part; not a dialog. Escape or a click elsewhere closes it.
class CommandPalette : public QFrame {
    Q_OBJECT

public:
    explicit CommandPalette(QWidget* parent);

    /// Marks an action that takes long, closes something or decides: never first before a word is typed.
    static void setCareful(QAction* action);

    /// Shows the enabled ones of these: best fit first, then what was used last.
    void open(const QList<QAction*>& actions);

    /// Object names of what was done from here, last first; kept between runs.
    [[nodiscard]] QStringList recent() const { return recent_; }
    void setRecent(const QStringList& names) { recent_ = names; }

    /// How well words fit a title: 0 not at all; whole beginnings of words before letters in order.
    static int fit(const QString& words, const QString& title);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill(const QString& words);
    void run();
    void close();

    QLineEdit* edit_;
    QListWidget* list_;
    QList<QAction*> actions_;
    QStringList recent_;
    QPointer<QWidget> before_; ///< had the keys when this opened
};

} // namespace ade::ui
