// SPDX-License-Identifier: GPL-3.0-or-later
// Asks for files without a nested event loop; tests put their own function in its place.
#pragma once

#include <QStringList>
#include <QWidget>

#include <functional>

namespace ade::ui {

enum class ChooseWhat { open_file, open_files, open_folder, save_file, save_folder };

/// done is called once with the paths, empty when the person changed their mind.
using FileChooser = std::function<void(QWidget* parent, ChooseWhat what, const QString& title,
                                       const QString& filter, std::function<void(QStringList)> done)>;

/// The system's file dialog. A name to save under gets the ending that the filter names first, if it has
/// none.
FileChooser systemFileChooser();

/// The name that the next save dialog of this parent offers.
void suggestFileName(QWidget* parent, const QString& name);

/// "Projects (*.adestudio)".
QString projectFilter();

} // namespace ade::ui
