// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/studio_log.hpp"

#include "app/session/text_bridge.hpp"
#include "core/base/log.hpp"

#include <QLoggingCategory>

namespace ade::app {

Q_LOGGING_CATEGORY(lcCore, "ade.core")

void installLog()
{
    const bool debug = qEnvironmentVariable("ADE_LOG") == QStringLiteral("debug");
    log::set_sink([debug](log::Level level, std::string_view room, std::string_view message) {
        const QString line = QStringLiteral("%1: %2").arg(to_qstring(room), to_qstring(message));
        switch (level) {
        case log::Level::debug:
            if (debug)
                qCDebug(lcCore).noquote() << line;
            break;
        case log::Level::info:
            if (debug)
                qCInfo(lcCore).noquote() << line;
            break;
        case log::Level::warning:
            qCWarning(lcCore).noquote() << line;
            break;
        case log::Level::error:
            qCCritical(lcCore).noquote() << line;
            break;
        }
    });
}

} // namespace ade::app
