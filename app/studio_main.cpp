// SPDX-License-Identifier: GPL-3.0-or-later
// ade-studio: parses arguments, installs the log, builds the session, shows the window.
#include "app/session/heartbeat.hpp"
#include "app/session/session.hpp"
#include "app/session/settings.hpp"
#include "app/session/studio_log.hpp"
#include "app/session/text_bridge.hpp"
#include "core/base/version.hpp"
#include "core/student/thread_budget.hpp"
#include "widgets/common/palette.hpp"
#include "widgets/main_window.hpp"
#include "widgets/project_commands.hpp"
#include "widgets/screenshot.hpp"

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QIcon>
#include <QSettings>
#include <QStyleFactory>
#include <QTimer>

#include <cstdio>

int main(int argc, char** argv)
{
    ade::student::let_openmp_sleep();
    QElapsedTimer since_start;
    since_start.start();
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("ade-studio"));
    QApplication::setApplicationDisplayName(QStringLiteral("ADE Studio"));
    QApplication::setApplicationVersion(QLatin1String(ade::kVersion));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/ade-studio.svg")));
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));

    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Workbench for adverse drug events in the literature."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("PROJECT"),
                                 QStringLiteral("Project to open; made when absent."),
                                 QStringLiteral("[PROJECT]"));
    const QCommandLineOption as(QStringLiteral("as"), QStringLiteral("Decide as NAME in this run."),
                                QStringLiteral("NAME"));
    const QCommandLineOption theme(QStringLiteral("theme"), QStringLiteral("light, dark or system."),
                                   QStringLiteral("THEME"), QStringLiteral("system"));
    const QCommandLineOption shot(QStringLiteral("screenshot"), QStringLiteral("Write a picture and end."),
                                  QStringLiteral("FILE"));
    const QCommandLineOption view(QStringLiteral("view"),
                                  QStringLiteral("start, review, training or evaluate."),
                                  QStringLiteral("NAME"), QString());
    const QCommandLineOption size(QStringLiteral("size"), QStringLiteral("Of the window, such as 1400x900."),
                                  QStringLiteral("WxH"), QString());
    const QCommandLineOption document(QStringLiteral("document"),
                                      QStringLiteral("Open the document with this id."), QStringLiteral("ID"),
                                      QString());
    const QCommandLineOption heartbeat(QStringLiteral("heartbeat"),
                                       QStringLiteral("Print at the end how long the window stood still."));
    const QCommandLineOption retrain(QStringLiteral("retrain"),
                                     QStringLiteral("Start a training once the project is open."));
    const QCommandLineOption after(QStringLiteral("after"),
                                   QStringLiteral("Wait so long before the picture."),
                                   QStringLiteral("SECONDS"), QStringLiteral("0"));
    parser.addOptions({as, theme, shot, view, size, document, heartbeat, retrain, after});
    parser.process(application);

    ade::app::installLog();
    const QString wanted_theme = parser.value(theme);
    const bool dark =
        wanted_theme == QStringLiteral("dark") ||
        (wanted_theme != QStringLiteral("light") && ade::ui::Palette::of(QApplication::palette()).isDark());
    QApplication::setPalette((dark ? ade::ui::Palette::dark() : ade::ui::Palette::light()).toQt());

    QSettings settings(ade::app::settingsPath(), QSettings::IniFormat);
    ade::app::Session session;
    ade::ui::MainWindow window(session, settings);
    if (parser.isSet(as))
        window.setNameForThisRun(parser.value(as));
    if (const auto parts = parser.value(size).split(QChar(u'x')); parts.size() == 2)
        window.resize(parts[0].toInt(), parts[1].toInt());

    ade::app::Heartbeat beat;
    if (parser.isSet(heartbeat)) {
        beat.start();
        QObject::connect(
            &session, &ade::app::Session::listLoaded, &window,
            [&since_start, &window] {
                // Queued behind the paint of the list: now it is seen.
                QTimer::singleShot(0, &window, [&since_start] {
                    std::fprintf(stderr, "project on screen after %lld ms\n",
                                 static_cast<long long>(since_start.elapsed()));
                });
            },
            static_cast<Qt::ConnectionType>(Qt::AutoConnection | Qt::SingleShotConnection));
    }
    window.show();
    const QStringList paths = parser.positionalArguments();
    if (!paths.isEmpty())
        window.commands().openOrCreate(paths.front());
    if (parser.isSet(shot)) {
        ade::ui::ScreenshotRequest picture;
        picture.file = parser.value(shot);
        picture.view = parser.value(view);
        picture.document = parser.value(document);
        picture.with_project = !paths.isEmpty();
        picture.retrain = parser.isSet(retrain);
        picture.after_s = parser.value(after).toInt();
        ade::ui::takeScreenshot(window, session, picture);
    }
    const int result = QApplication::exec();
    if (parser.isSet(heartbeat))
        std::fprintf(stderr, "event loop: %s\n", ade::app::to_utf8(beat.text()).c_str());
    return result;
}
