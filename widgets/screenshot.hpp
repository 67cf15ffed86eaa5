// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of the window for the documentation: waits until the wanted view shows its contents, saves, ends.
#pragma once

#include <QString>

namespace ade::app {
class Session;
}

namespace ade::ui {

class MainWindow;

struct ScreenshotRequest {
    QString file;
    QString view;     ///< see MainWindow::showView(); empty: as the window opens
    QString document; ///< external id to open; empty: the first
    bool with_project = false;
    bool retrain = false; ///< start a training once the project is open
    int after_s = 0;      ///< how long to wait after that
};

/// The program ends with 0 once the picture is written, with 1 when it cannot be (no such view or document,
/// the project does not open, the file cannot be written).
void takeScreenshot(MainWindow& window, app::Session& session, const ScreenshotRequest& request);

} // namespace ade::ui
