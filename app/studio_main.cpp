// SPDX-License-Identifier: GPL-3.0-or-later
// ade-studio: parses arguments, installs the log, builds the session, shows the window.
#include "app/session/heartbeat.hpp"
#include "app/session/session.hpp"
#include "app/session/settings.hpp"
#include "app/session/studio_log.hpp"
#include "app/session/text_bridge.hpp"
#include "app/session/translations.hpp"
#include "core/base/version.hpp"
#include "core/student/thread_budget.hpp"
#include "widgets/common/palette.hpp"
#include "widgets/common/studio_style.hpp"
#include "widgets/dialogs/colours_dialog.hpp"
#include "widgets/main_window.hpp"
#include "widgets/project_commands.hpp"
#include "widgets/screenshot.hpp"

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QIcon>
#include <QLocale>
#include <QSettings>
#include <QTimer>

#include <cstdio>

namespace {

void nameProgram()
{
    QCoreApplication::setApplicationName(QStringLiteral("ade-studio"));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("ADE Studio"));
    QCoreApplication::setApplicationVersion(QLatin1String(ade::kVersion));
}

struct Options {
    Options()
    {
        parser.setApplicationDescription(
            QStringLiteral("Workbench for adverse drug events in the literature."));
        parser.addHelpOption();
        parser.addVersionOption();
        parser.addPositionalArgument(QStringLiteral("PROJECT"),
                                     QStringLiteral("Project to open; made when absent."),
                                     QStringLiteral("[PROJECT]"));
        parser.addOptions({as, theme, shot, view, size, document, heartbeat, retrain, after});
    }

    QCommandLineParser parser;
    QCommandLineOption as{QStringLiteral("as"), QStringLiteral("Decide as NAME in this run."),
                          QStringLiteral("NAME")};
    QCommandLineOption theme{QStringLiteral("theme"), QStringLiteral("light, dark or system."),
                             QStringLiteral("THEME"), QStringLiteral("system")};
    QCommandLineOption shot{QStringLiteral("screenshot"), QStringLiteral("Write a picture and end."),
                            QStringLiteral("FILE")};
    QCommandLineOption view{
        QStringLiteral("view"),
        QStringLiteral("start, review, training, evaluate, teacher, corpus, encoders, or one of their tabs."),
        QStringLiteral("NAME"), QString()};
    QCommandLineOption size{QStringLiteral("size"), QStringLiteral("Of the window, such as 1400x900."),
                            QStringLiteral("WxH"), QString()};
    QCommandLineOption document{QStringLiteral("document"), QStringLiteral("Open the document with this id."),
                                QStringLiteral("ID"), QString()};
    QCommandLineOption heartbeat{QStringLiteral("heartbeat"),
                                 QStringLiteral("Print at the end how long the window stood still.")};
    QCommandLineOption retrain{QStringLiteral("retrain"),
                               QStringLiteral("Start a training once the project is open.")};
    QCommandLineOption after{QStringLiteral("after"), QStringLiteral("Wait so long before the picture."),
                             QStringLiteral("SECONDS"), QStringLiteral("0")};
};

bool asksForHelp(int argc, char** argv)
{
    for (int i = 1; i < argc; ++i) {
        const QByteArray word(argv[i]);
        if (word == "--")
            return false;
        if (word == "-h" || word == "--help" || word == "--help-all" || word == "-v" || word == "--version")
            return true;
    }
    return false;
}

} // namespace

int main(int argc, char** argv)
{
    ade::student::let_openmp_sleep();
    QElapsedTimer since_start;
    since_start.start();
    if (asksForHelp(argc, argv)) {
        // Answered without a display: on servers, in packages' tests, over ssh.
        QCoreApplication plain(argc, argv);
        nameProgram();
        Options options;
        options.parser.process(plain); // prints and ends
    }
    QApplication application(argc, argv);
    nameProgram();
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/ade-studio.svg")));
    QApplication::setStyle(new ade::ui::StudioStyle);
    ade::app::installTranslations(application, QLocale::system());

    Options options;
    const auto& [parser, as, theme, shot, view, size, document, heartbeat, retrain, after] = options;
    options.parser.process(application);

    ade::app::installLog();
    const QString wanted_theme = parser.value(theme);
    const bool dark =
        wanted_theme == QStringLiteral("dark") ||
        (wanted_theme != QStringLiteral("light") && ade::ui::Palette::of(QApplication::palette()).isDark());
    QSettings settings(ade::app::settingsPath(), QSettings::IniFormat);
    ade::ui::ColoursDialog::readOwn(settings);
    QApplication::setPalette(ade::ui::Palette::own(dark).toQt());
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
