// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/file_chooser.hpp"

#include <QCoreApplication>
#include <QFileDialog>

namespace ade::ui {

FileChooser systemFileChooser()
{
    return [](QWidget* parent, ChooseWhat what, const QString& title, const QString& filter,
              std::function<void(QStringList)> done) {
        auto* dialog = new QFileDialog(parent, title, QString(), filter);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        switch (what) {
        case ChooseWhat::open_file:
            dialog->setFileMode(QFileDialog::ExistingFile);
            break;
        case ChooseWhat::open_files:
            dialog->setFileMode(QFileDialog::ExistingFiles);
            break;
        case ChooseWhat::open_folder:
            dialog->setFileMode(QFileDialog::Directory);
            break;
        case ChooseWhat::save_file:
        case ChooseWhat::save_folder:
            dialog->setAcceptMode(QFileDialog::AcceptSave);
            dialog->setFileMode(QFileDialog::AnyFile);
            if (filter.contains(QStringLiteral("*.adestudio")))
                dialog->setDefaultSuffix(QStringLiteral("adestudio"));
            break;
        }
        QObject::connect(dialog, &QFileDialog::finished, parent,
                         [dialog, done = std::move(done)](int result) {
                             done(result == QDialog::Accepted ? dialog->selectedFiles() : QStringList());
                         });
        dialog->open();
    };
}

QString projectFilter()
{
    return QCoreApplication::translate("ade::ui", "Projects (*.adestudio)");
}

} // namespace ade::ui
