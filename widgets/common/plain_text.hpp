// SPDX-License-Identifier: GPL-3.0-or-later
// Text from files stays plain text, wherever Qt might read it as rich text or as a mnemonic.
#pragma once

#include <QFontMetrics>
#include <QString>

namespace ade::ui {

/// For setToolTip() and QToolTip::showText(), which guess: what would be taken for rich text is escaped.
QString plain_tooltip(const QString& text);
/// For menu entries, buttons and tabs: an ampersand shows as an ampersand.
QString plain_label(const QString& text);
/// One line, line breaks and other control characters as spaces, at most width pixels, elided in the middle
/// or end.
QString elided(const QString& text, const QFontMetrics& metrics, int width,
               Qt::TextElideMode mode = Qt::ElideRight);
/// The same by characters (graphemes), for menus and messages: at most count of them, then "…".
QString shortened(const QString& text, int count);

} // namespace ade::ui
