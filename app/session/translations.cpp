// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/translations.hpp"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QTranslator>

#include <memory>

namespace ade::app {

namespace {

bool install(QCoreApplication& application, const QLocale& locale, const QString& name, const QString& folder)
{
    auto words = std::make_unique<QTranslator>(&application);
    if (!words->load(locale, name, QStringLiteral("_"), folder))
        return false;
    QCoreApplication::installTranslator(words.release()); // the application owns it
    return true;
}

} // namespace

QString installTranslations(QCoreApplication& application, const QLocale& locale, const QString& folder)
{
    const QLocale english(QLocale::English, QLocale::UnitedStates);
    for (const QLocale& wanted : {locale, english}) {
        if (!install(application, wanted, QStringLiteral("ade_studio"), folder))
            continue;
        // Only with ours: an English window with foreign buttons would help nobody.
        install(application, wanted, QStringLiteral("qtbase"),
                QLibraryInfo::path(QLibraryInfo::TranslationsPath));
        return QLocale::languageToCode(wanted.language());
    }
    return {};
}

} // namespace ade::app
