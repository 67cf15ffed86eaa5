// SPDX-License-Identifier: GPL-3.0-or-later
// A button that is switched off while its work is under way keeps the focus.
#pragma once

class QWidget;

namespace ade::ui {

/// As setEnabled(). Qt gives the focus of a widget that is disabled to the next one, so that a second press
/// of the same key does something else. Here nobody has it meanwhile, and the widget gets it back when it is
/// enabled again, unless the person put it elsewhere.
void setEnabledKeepingFocus(QWidget& widget, bool enabled);

} // namespace ade::ui
