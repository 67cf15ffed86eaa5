// SPDX-License-Identifier: GPL-3.0-or-later
// The page "Teacher": a tab each for connection, prompt, run, ledger and scorecard.
#pragma once

#include "app/session/teacher_service.hpp"
#include "widgets/dialogs/file_chooser.hpp"

#include <QList>
#include <QStringList>
#include <QWidget>

#include <functional>

class QAction;
class QTabWidget;

namespace ade::ui {

class ConnectionTab;
class LedgerTab;
class PromptTab;
class RunTab;
class ScoreTab;
class ShortcutTable;

class TeacherPage : public QWidget {
    Q_OBJECT

public:
    /// All must outlive the page.
    TeacherPage(app::Session& session, app::TeacherService& service, ShortcutTable& keys,
                QWidget* parent = nullptr);

    /// "connection", "run", …; false when there is no such tab.
    bool showTab(const QString& name);
    [[nodiscard]] QString currentTab() const;
    /// For the command palette; each brings its tab to the front.
    [[nodiscard]] QList<QAction*> actions() const { return actions_; }
    /// The keys of the tab on show that would do something now: "F6 count · F7 start".
    [[nodiscard]] QString keyHint() const;
    /// Gives the sentence that is open for review; may give nothing.
    void setPresentSentence(std::function<QString()> sentence);
    void setFileChooser(const FileChooser& chooser);

Q_SIGNALS:
    /// An action was taken, perhaps from the palette: the page should be on show.
    void wanted();
    void keyHintChanged();
    void documentWanted(const QString& version_id);
    /// For the window's banner.
    void failed(const ade::Error& error);

private:
    void addTab(const QString& name, const QString& title, QWidget* tab, const QList<QAction*>& actions);

    QTabWidget* tabs_;
    QStringList names_;
    QList<QList<QAction*>> actions_of_; ///< by tab
    QList<QAction*> actions_;
    ConnectionTab* connection_;
    PromptTab* prompt_;
    RunTab* run_;
    LedgerTab* ledger_;
    ScoreTab* score_;
};

} // namespace ade::ui
