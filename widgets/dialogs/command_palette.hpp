// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl+K: type a few letters of anything the window can do, Enter does it.
#pragma once

#include <QFrame>
#include <QList>

class QAction;
class QLineEdit;
class QListWidget;

namespace ade::ui {

/// A sheet over the window's upper part; not a dialog. Escape or a click elsewhere closes it.
class CommandPalette : public QFrame {
    Q_OBJECT

public:
    explicit CommandPalette(QWidget* parent);

    /// Shows the enabled ones of these, best fit first.
    void open(const QList<QAction*>& actions);

    /// How well words fit a title: 0 not at all; whole beginnings of words before letters in order.
    static int fit(const QString& words, const QString& title);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill(const QString& words);
    void run();

    QLineEdit* edit_;
    QListWidget* list_;
    QList<QAction*> actions_;
};

} // namespace ade::ui
