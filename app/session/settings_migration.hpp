// SPDX-License-Identifier: GPL-3.0-or-later
// Steps that bring settings of older programs to the present layout.
#pragma once

#include <QSettings>

namespace ade::app {

/// Runs migrate_to_<n> from the stored version up to kSettingsVersion. Returns false for a newer file:
/// untouched.
bool migrateSettings(QSettings& store);

} // namespace ade::app
