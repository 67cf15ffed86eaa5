// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/file_chooser.hpp"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileIconProvider>
#include <QRegularExpression>
#include <QVariant>

namespace ade::ui {

namespace {

/// Tells files by their names. Qt's own provider, and the choosers of desktops, look into files whose names
/// say nothing; to open and close the project, or the files beside it, takes away the locks with which SQLite
/// guards them (POSIX), so that another program could remove the log that this window writes to.
class NamesOnly : public QFileIconProvider {
public:
    using QFileIconProvider::icon;
    using QFileIconProvider::type;
    QIcon icon(const QFileInfo& file) const override
    {
        return QFileIconProvider::icon(file.isDir() ? QAbstractFileIconProvider::Folder
                                                    : QAbstractFileIconProvider::File);
    }
    QString type(const QFileInfo& file) const override
    {
        return file.isDir() ? QCoreApplication::translate("ade::ui", "Folder") : file.suffix();
    }
};

QFileIconProvider* namesOnly()
{
    static auto* const names = new NamesOnly; // for dialogs that close with the program
    return names;
}

constexpr const char* kSuggested = "suggestedFileName";

/// "csv" of "Tables (*.csv)"; empty when it names none.
QString endingOf(const QString& filter)
{
    static const QRegularExpression first(QStringLiteral("\\*\\.([A-Za-z0-9]+)"));
    return first.match(filter).captured(1);
}

} // namespace

FileChooser systemFileChooser()
{
    return [](QWidget* parent, ChooseWhat what, const QString& title, const QString& filter,
              std::function<void(QStringList)> done) {
        auto* dialog = new QFileDialog(parent, title, QString(), filter);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setOption(QFileDialog::DontUseNativeDialog);
        dialog->setIconProvider(namesOnly());
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
            // With the ending before the dialog asks whether to overwrite, not after.
            if (const QString ending = endingOf(filter); !ending.isEmpty())
                dialog->setDefaultSuffix(ending);
            if (const QString name = parent ? parent->property(kSuggested).toString() : QString();
                !name.isEmpty())
                dialog->selectFile(name);
            break;
        }
        if (parent)
            parent->setProperty(kSuggested, QVariant());
        QObject::connect(dialog, &QFileDialog::finished, parent,
                         [dialog, done = std::move(done)](int result) {
                             done(result == QDialog::Accepted ? dialog->selectedFiles() : QStringList());
                         });
        dialog->open();
    };
}

void suggestFileName(QWidget* parent, const QString& name)
{
    parent->setProperty(kSuggested, name);
}

QString projectFilter()
{
    return QCoreApplication::translate("ade::ui", "Projects (*.adestudio)");
}

} // namespace ade::ui
