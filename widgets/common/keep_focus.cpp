// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/keep_focus.hpp"

#include <QVariant>
#include <QWidget>

namespace ade::ui {

void setEnabledKeepingFocus(QWidget& widget, bool enabled)
{
    constexpr const char* kHadFocus = "hadFocus";
    if (!enabled && widget.window()->focusWidget() == &widget) {
        widget.setProperty(kHadFocus, true);
        widget.clearFocus();
    }
    widget.setEnabled(enabled);
    if (enabled && widget.property(kHadFocus).toBool()) {
        widget.setProperty(kHadFocus, QVariant());
        if (!widget.window()->focusWidget())
            widget.setFocus();
    }
}

} // namespace ade::ui
