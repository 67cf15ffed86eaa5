// SPDX-License-Identifier: GPL-3.0-or-later
// The colours of the window in one place, light and dark, editable.
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

#include <vector>

class QSettings;

namespace ade::ui {

struct Palette {
    QColor ground;
    QColor panel;
    QColor text;
    QColor muted;
    QColor drug_fill;
    QColor drug_line;
    QColor event_fill;
    QColor event_line;
    QColor accepted;
    QColor rejected;
    QColor focus;
    QColor hairline;  ///< separators: seen, not read
    QColor sentence;  ///< ground of the current sentence
    QColor selection; ///< ground of selected text

    static Palette light();
    static Palette dark();
    /// The person's own light or dark one after the system's window colour.
    static Palette of(const QPalette& system);
    /// What of() gives from now on; light() and dark() until it is called. As QApplication::setPalette, one
    /// for the program, set from its first thread; views ask again on a PaletteChange event.
    static void setOwn(const Palette& light, const Palette& dark);
    static const Palette& own(bool dark);

    [[nodiscard]] bool isDark() const;
    /// For Qt's own widgets, so that panels and lists match.
    [[nodiscard]] QPalette toQt() const;

    struct Role {
        const char* key; ///< for settings
        QColor Palette::*color;
    };
    static const std::vector<Role>& roles();
    /// Two colours that meet, and the contrast their look was checked for.
    struct Pair {
        const char* name; ///< English, translated in context ade::ui::Palette
        QColor Palette::*first;
        QColor Palette::*second;
        double at_least;
    };
    static const std::vector<Pair>& pairs();
    /// Reads and writes group palette/light or palette/dark; unknown or unreadable colours keep their value.
    void read(QSettings& settings);
    void write(QSettings& settings) const;

    bool operator==(const Palette&) const = default;
};

/// WCAG 2 contrast ratio, 1 … 21. Alpha is ignored.
double contrast_ratio(const QColor& first, const QColor& second);
/// first over second, by share 0 … 1 of first.
QColor blend(const QColor& first, const QColor& second, double share);

} // namespace ade::ui
