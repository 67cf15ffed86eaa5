// SPDX-License-Identifier: GPL-3.0-or-later
// The program's own icons in the colour of the text around them.
#pragma once

#include <QIcon>
#include <QPalette>

namespace ade::ui {

/// name: file name in resources/icons without the ending. Null icon when there is none.
QIcon icon(const QString& name, const QPalette& palette);

} // namespace ade::ui
