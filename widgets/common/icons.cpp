// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/icons.hpp"

#include <QPainter>
#include <QPixmap>

/// The pictures lie in this static library: without the call the linker leaves them out. Not in a namespace, as Qt asks.
static void takeResources()
{
    Q_INIT_RESOURCE(ade_studio);
}

namespace ade::ui {

namespace {

QPixmap tinted(const QString& path, const QColor& colour, int size)
{
    QPixmap shape = QIcon(path).pixmap(size, size);
    if (shape.isNull())
        return shape;
    QPainter painter(&shape);
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(shape.rect(), colour);
    return shape;
}

} // namespace

QIcon icon(const QString& name, const QPalette& palette)
{
    static const bool taken = (takeResources(), true);
    Q_UNUSED(taken)
    const QString path = QStringLiteral(":/icons/%1.svg").arg(name);
    QIcon result;
    for (const int size : {16, 20, 32, 40}) {
        const QPixmap normal = tinted(path, palette.color(QPalette::Active, QPalette::ButtonText), size);
        if (normal.isNull())
            return {};
        result.addPixmap(normal, QIcon::Normal);
        result.addPixmap(tinted(path, palette.color(QPalette::Disabled, QPalette::ButtonText), size),
                         QIcon::Disabled);
    }
    return result;
}

} // namespace ade::ui
