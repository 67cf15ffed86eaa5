// SPDX-License-Identifier: GPL-3.0-or-later
// Text from files stays plain text, wherever Qt might read it as rich text or as a mnemonic.
#include "widgets/common/plain_text.hpp"

#include <QTextBoundaryFinder>
#include <QTextDocument>

namespace ade::ui {

namespace {

QString one_line(QString text)
{
    for (QChar& character : text) {
        // Bidirectional controls from a file must not turn our own words around either.
        const ushort code = character.unicode();
        if (code < 0x20 || code == 0x7F || code == 0x2028 || code == 0x2029 ||
            (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069)) {
            character = QLatin1Char(' ');
        }
    }
    return text.simplified();
}

} // namespace

QString plain_tooltip(const QString& text)
{
    return Qt::mightBeRichText(text) ? Qt::convertFromPlainText(text) : text;
}

QString plain_label(const QString& text)
{
    return QString(text).replace(QLatin1Char('&'), QLatin1String("&&"));
}

QString elided(const QString& text, const QFontMetrics& metrics, int width, Qt::TextElideMode mode)
{
    return metrics.elidedText(one_line(text), mode, width);
}

QString shortened(const QString& text, int count)
{
    const QString line = one_line(text);
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, line);
    for (int i = 0; i < count; ++i) {
        if (finder.toNextBoundary() < 0) {
            return line;
        }
    }
    return finder.position() >= line.size() ? line : line.left(finder.position()) + QChar(0x2026);
}

} // namespace ade::ui
