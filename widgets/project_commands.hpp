// SPDX-License-Identifier: GPL-3.0-or-later
// New, open, recent, import, export, paste, name: what the menus ask for, by dialogs that block nothing.
#pragma once

#include "app/session/corpus_service.hpp"
#include "app/session/settings.hpp"
#include "widgets/dialogs/file_chooser.hpp"

#include <QObject>

class QWidget;

namespace ade::ui {

class ProjectCommands : public QObject {
    Q_OBJECT

public:
    ProjectCommands(app::Session& session, app::CorpusService& corpus, app::Settings& settings,
                    QWidget* window);

    /// For tests: files without a file dialog.
    void setFileChooser(FileChooser chooser) { choose_ = std::move(chooser); }

    void newProject();
    void openProject();
    void openPath(const QString& path);
    /// A path that is not there is made, one that is there is opened.
    void openOrCreate(const QString& path);
    void importFiles();
    void exportFiles();
    void pasteAbstract();
    void askName();

Q_SIGNALS:
    void recentChanged();
    void settingsChanged();
    /// The labels of older texts should be seen.
    void carriedWanted();

private:
    app::Session& session_;
    app::CorpusService& corpus_;
    app::Settings& settings_;
    QWidget* window_;
    FileChooser choose_ = systemFileChooser();
    bool import_next_ = false; ///< a new project has nothing in it: offer the import at once
};

} // namespace ade::ui
