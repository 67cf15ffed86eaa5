// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_page/screening_export.hpp"

#include "app/session/text_bridge.hpp"
#include "core/store/screening_log.hpp"

#include <QAbstractTextDocumentLayout>
#include <QCoreApplication>
#include <QFile>
#include <QPainter>
#include <QPdfWriter>
#include <QTextDocument>

namespace ade::ui {

bool writeScreeningPdf(const store::ScreeningLog& log, const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    QPdfWriter writer(&file);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(20, 20, 20, 20), QPageLayout::Millimeter);
    writer.setTitle(QStringLiteral("Screening log"));
    constexpr int kDotsPerInch = 150;
    writer.setResolution(kDotsPerInch);
    QTextDocument document;
    QFont font = document.defaultFont();
    font.setPointSizeF(9.5);
    document.setDefaultFont(font);
    document.documentLayout()->setPaintDevice(&writer);
    document.setHtml(app::to_qstring(store::screening_log_html(log)));
    const QRect page = writer.pageLayout().paintRectPixels(kDotsPerInch);
    const int footer = 40;
    const QSizeF body(page.width(), page.height() - footer);
    document.setPageSize(body);
    QPainter painter(&writer);
    if (!painter.isActive())
        return false;
    const int pages = document.pageCount();
    for (int number = 0; number < pages; ++number) {
        if (number > 0)
            writer.newPage();
        painter.save();
        painter.translate(0, -number * body.height());
        document.drawContents(&painter, QRectF(0, number * body.height(), body.width(), body.height()));
        painter.restore();
        painter.drawText(
            QRectF(0, body.height() + footer / 2.0, body.width(), footer / 2.0),
            Qt::AlignRight | Qt::AlignBottom,
            QCoreApplication::translate("ScreeningLog", "Page %1 of %2").arg(number + 1).arg(pages));
    }
    return painter.end() && file.error() == QFileDevice::NoError;
}

} // namespace ade::ui
