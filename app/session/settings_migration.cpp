// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/settings_migration.hpp"

#include "app/session/settings.hpp"

namespace ade::app {

namespace {

using Step = void (*)(QSettings&);

/// Files from before the version key: nothing to move.
void migrate_to_1(QSettings&) {}

/// The text size was kept in points; a percentage follows the system's font.
void migrate_to_2(QSettings& store)
{
    const QString old_key = QStringLiteral("window/font_points");
    if (!store.contains(old_key))
        return;
    constexpr double kUsualPoints = 11.0;
    const double points = store.value(old_key).toDouble();
    if (points > 0)
        store.setValue(QStringLiteral("window/zoom_percent"), qRound(100.0 * points / kUsualPoints));
    store.remove(old_key);
}

constexpr Step kSteps[] = {migrate_to_1, migrate_to_2};
static_assert(std::size(kSteps) == kSettingsVersion);

} // namespace

bool migrateSettings(QSettings& store)
{
    const QString key = QStringLiteral("version");
    int version = store.value(key, 0).toInt();
    if (version > kSettingsVersion)
        return false;
    for (version = std::max(version, 0); version < kSettingsVersion; ++version) {
        kSteps[version](store);
        store.setValue(key, version + 1);
    }
    return true;
}

} // namespace ade::app
