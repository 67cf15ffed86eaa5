// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/screenshot.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/main_window.hpp"

#include <QCoreApplication>
#include <QPixmap>
#include <QTimer>

#include <cstdio>

namespace ade::ui {

namespace {

void end(const QString& problem)
{
    if (!problem.isEmpty())
        std::fprintf(stderr, "%s\n", app::to_utf8(problem).c_str());
    QCoreApplication::exit(problem.isEmpty() ? 0 : 1);
}

/// Two turns of the event loop and a short rest: layouts and late paints have happened then.
void saveSoon(MainWindow& window, const ScreenshotRequest& request)
{
    constexpr int kRest_ms = 250;
    QTimer::singleShot(kRest_ms, &window, [&window, request] {
        if (!request.view.isEmpty() && !window.showView(request.view)) {
            end(QStringLiteral("No view is called \"%1\".").arg(request.view));
            return;
        }
        QTimer::singleShot(kRest_ms, &window, [&window, request] {
            end(window.grab().save(request.file) ? QString()
                                                 : QStringLiteral("%1 cannot be written.").arg(request.file));
        });
    });
}

} // namespace

void takeScreenshot(MainWindow& window, app::Session& session, const ScreenshotRequest& request)
{
    if (!request.with_project) {
        saveSoon(window, request);
        return;
    }
    QObject::connect(&session, &app::Session::openFailed, &window,
                     [](const Error& error) { end(app::to_qstring(error.text())); });
    QObject::connect(
        &session, &app::Session::listLoaded, &window,
        [&window, request](const app::SummaryList& list) {
            if (!request.document.isEmpty()) {
                const auto found = std::find_if(list->begin(), list->end(), [&](const auto& summary) {
                    return app::to_qstring(summary.external_id) == request.document;
                });
                if (found == list->end()) {
                    end(QStringLiteral("No document has the id \"%1\".").arg(request.document));
                    return;
                }
                window.openDocument(app::to_qstring(found->version_id));
            }
            if (request.retrain)
                window.retrain();
            QTimer::singleShot(request.after_s * 1000, &window,
                               [&window, request] { saveSoon(window, request); });
        },
        static_cast<Qt::ConnectionType>(Qt::AutoConnection | Qt::SingleShotConnection));
}

} // namespace ade::ui
