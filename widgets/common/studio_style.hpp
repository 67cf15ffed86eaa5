// SPDX-License-Identifier: GPL-3.0-or-later
// The widget style: Fusion, with boxes and buttons of choice that can be seen in light and dark.
#pragma once

#include <QProxyStyle>

namespace ade::ui {

/// Fusion draws the outline of check boxes darker than the window, which a dark window swallows. Here
/// outlines have the palette's muted colour (at least 4.8 to 1 on a panel).
class StudioStyle : public QProxyStyle {
    Q_OBJECT
public:
    StudioStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget = nullptr) const override;
};

} // namespace ade::ui
