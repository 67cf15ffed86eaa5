// SPDX-License-Identifier: GPL-3.0-or-later
// What is seen before a project is open: what one can do, and the projects of late.
#pragma once

#include <QStringList>
#include <QWidget>

class QLabel;
class QListWidget;

namespace ade::ui {

class StartPage : public QWidget {
    Q_OBJECT

public:
    explicit StartPage(QWidget* parent = nullptr);

    /// Files that are gone are left out.
    void setRecent(const QStringList& paths);

Q_SIGNALS:
    void newWanted();
    void openWanted();
    void recentChosen(const QString& path);

private:
    QLabel* recent_title_;
    QListWidget* recent_;
};

} // namespace ade::ui
