// SPDX-License-Identifier: GPL-3.0-or-later
// The window's words in the person's language, and Qt's own beside them.
#pragma once

#include <QLocale>
#include <QString>

class QCoreApplication;

namespace ade::app {

/// The built translations lie in the program: ":/i18n/ade_studio_<language>.qm".
inline constexpr char kTranslationsFolder[] = ":/i18n";

/// Installs the translation for the first of the locale's languages that there is one for, with Qt's own
/// words in the same language; otherwise the English one, which holds the plural forms. Call before the first
/// widget. Returns the language taken, such as "en"; empty when the program was built without translations.
QString installTranslations(QCoreApplication& application, const QLocale& locale,
                            const QString& folder = QLatin1String(kTranslationsFolder));

} // namespace ade::app
