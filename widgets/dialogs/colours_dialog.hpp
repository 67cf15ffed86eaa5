// SPDX-License-Identifier: GPL-3.0-or-later
// The colours of the marks, light and dark: edited beside a sample line and the contrast each pair reaches.
#pragma once

#include "widgets/common/palette.hpp"

#include <QDialog>

class QGridLayout;
class QLabel;
class QLineEdit;
class QSettings;
class QTabBar;
class QToolButton;

namespace ade::ui {

class ColourSample;

/// Not modal. What is chosen is shown in the sample at once and in the window on "Apply".
class ColoursDialog : public QDialog {
    Q_OBJECT

public:
    explicit ColoursDialog(QWidget* parent = nullptr);

    /// The two palettes as edited.
    [[nodiscard]] const Palette& edited(bool dark) const { return dark ? dark_ : light_; }

    /// Reads the person's palettes and makes them the program's; for the start of the program.
    static void readOwn(QSettings& settings);
    /// Makes them the program's, repaints every window, and stores what differs from the defaults.
    static void take(const Palette& light, const Palette& dark, QSettings& settings);

Q_SIGNALS:
    void chosen(const ade::ui::Palette& light, const ade::ui::Palette& dark);

private:
    struct Row {
        QColor Palette::*color;
        QToolButton* button;
        QLineEdit* edit;
    };
    void addRow(QGridLayout& grid, const QString& name, const char* key, QColor Palette::*color);
    void set(QColor Palette::*color, const QColor& value);
    void showPalette();
    [[nodiscard]] Palette& shown();

    Palette light_;
    Palette dark_;
    QTabBar* themes_;
    std::vector<Row> rows_;
    ColourSample* sample_;
    QLabel* contrast_;
};

} // namespace ade::ui
