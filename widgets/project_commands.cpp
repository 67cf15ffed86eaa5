// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/project_commands.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/dialogs/export_dialog.hpp"
#include "widgets/dialogs/import_dialog.hpp"
#include "widgets/dialogs/paste_dialog.hpp"
#include "widgets/dialogs/person_dialog.hpp"

#include <QFileInfo>
#include <QWidget>

namespace ade::ui {

ProjectCommands::ProjectCommands(app::Session& session, app::CorpusService& corpus, app::Settings& settings,
                                 QWidget* window)
    : QObject(window), session_(session), corpus_(corpus), settings_(settings), window_(window)
{
    connect(&session_, &app::Session::opened, this, [this] {
        app::addRecentFile(settings_.recent_files, app::to_qstring(session_.project().path));
        Q_EMIT recentChanged();
        Q_EMIT settingsChanged();
        if (session_.personName().isEmpty() && !session_.project().read_only)
            askName();
        if (std::exchange(import_next_, false))
            importFiles();
    });
}

void ProjectCommands::newProject()
{
    choose_(window_, ChooseWhat::save_file, tr("New project"), projectFilter(),
            [this](const QStringList& paths) {
                if (paths.isEmpty())
                    return;
                import_next_ = true;
                QString path = paths.front();
                if (QFileInfo(path).suffix() != QStringLiteral("adestudio"))
                    path += QStringLiteral(".adestudio");
                session_.create(path);
            });
}

void ProjectCommands::openProject()
{
    choose_(window_, ChooseWhat::open_file, tr("Open project"), projectFilter(),
            [this](const QStringList& paths) {
                if (!paths.isEmpty())
                    openPath(paths.front());
            });
}

void ProjectCommands::openPath(const QString& path)
{
    import_next_ = false;
    session_.open(path);
}

void ProjectCommands::openOrCreate(const QString& path)
{
    if (QFileInfo::exists(path))
        openPath(path);
    else
        session_.create(path);
}

void ProjectCommands::importFiles()
{
    auto* dialog = new ImportDialog(corpus_, choose_, window_);
    connect(dialog, &ImportDialog::carriedWanted, this, &ProjectCommands::carriedWanted);
    dialog->show();
}

void ProjectCommands::exportFiles()
{
    const auto voices = session_.voices();
    (new ExportDialog(corpus_, voices ? *voices : std::vector<store::Voice>{}, choose_, window_))->show();
}

void ProjectCommands::pasteAbstract()
{
    auto* dialog = new PasteDialog(window_);
    connect(dialog, &PasteDialog::pasted, &corpus_, &app::CorpusService::paste);
    dialog->show();
}

void ProjectCommands::askName()
{
    auto* dialog = new PersonDialog(settings_.person.name, window_);
    connect(dialog, &PersonDialog::nameGiven, this, [this](const QString& name) {
        settings_.person.name = name;
        session_.setPersonName(name);
        Q_EMIT settingsChanged();
    });
    dialog->open();
}

} // namespace ade::ui
