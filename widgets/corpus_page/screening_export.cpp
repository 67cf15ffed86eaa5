// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_page/screening_export.hpp"

#include "app/session/text_bridge.hpp"
#include "core/corpus/formats/output_file.hpp"
#include "core/store/screening_log.hpp"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPainter>
#include <QPdfWriter>
#include <QRegularExpression>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextLayout>

#include <algorithm>
#include <cmath>
#include <memory>

namespace ade::ui {

namespace {

constexpr int kDotsPerInch = 150;
constexpr double kPadding = 5;  ///< dots around the words of a cell
constexpr double kFooter = 40;  ///< dots
constexpr double kText = 8.5;   ///< points
constexpr double kHeading = 16; ///< points

struct Cell {
    QString text;
    double width = 1;    ///< share of the line
    QString strong = {}; ///< before the text
    bool bold = false;
    double points = kText;
};

/// Lines of cells from above to below, on as many pages as they need. Without a painter they are only
/// measured.
class Sheet {
public:
    Sheet(QPdfWriter& writer, QPainter* painter, int pages)
        : writer_(writer), painter_(painter), pages_(pages),
          page_(writer.pageLayout().paintRectPixels(kDotsPerInch).size()), bottom_(page_.height() - kFooter)
    {
    }

    /// Stands above the next row and at the head of every page from there.
    void setHeading(const QList<Cell>& heading)
    {
        heading_ = heading;
        heading_here_ = false;
    }
    PrintedRow row(const QList<Cell>& cells, bool line_below = true)
    {
        const Row made = layOut(cells);
        const Row head = heading_here_ ? Row() : layOut(heading_);
        if (y_ > 0 && y_ + head.height + made.height > bottom_)
            newPage();
        if (!heading_here_ && !heading_.isEmpty()) {
            const Row above = layOut(heading_);
            draw(above, 0, above.height);
            rule(Qt::black);
        }
        heading_here_ = true;
        double shown = 0;
        while (made.height - shown > bottom_ - y_) { // higher than a page: whole lines of it
            const double above = shown > 0 ? 0 : kPadding;
            const double part = above + std::floor((bottom_ - y_ - above) / made.line) * made.line;
            draw(made, shown, part);
            shown += part;
            newPage();
        }
        const PrintedRow place{number_, y_, y_ + made.height - shown};
        draw(made, shown, made.height - shown);
        if (line_below)
            rule(Qt::lightGray);
        return place;
    }
    void space(double dots) { y_ += dots; }
    /// Draws the last footer. The number of pages.
    int finish()
    {
        footer();
        return number_ + 1;
    }
    [[nodiscard]] double bodyHeight() const { return bottom_; }

private:
    struct Row {
        std::vector<std::unique_ptr<QTextDocument>> cells;
        std::vector<double> lefts;
        double height = 0;
        double line = 1; ///< height of a line of text
    };

    Row layOut(const QList<Cell>& cells)
    {
        Row row;
        double left = 0;
        for (const Cell& cell : cells) {
            auto text = std::make_unique<QTextDocument>();
            text->documentLayout()->setPaintDevice(&writer_);
            QFont font = text->defaultFont();
            font.setPointSizeF(cell.points);
            font.setBold(cell.bold);
            text->setDefaultFont(font);
            text->setDocumentMargin(0);
            QTextOption option;
            option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
            text->setDefaultTextOption(option);
            QTextCursor cursor(text.get());
            if (!cell.strong.isEmpty()) {
                QTextCharFormat strong;
                strong.setFontWeight(QFont::Bold);
                cursor.insertText(cell.strong + QLatin1Char(' '), strong);
                cursor.insertText(cell.text, QTextCharFormat());
            } else {
                cursor.insertText(cell.text);
            }
            const double width = cell.width * page_.width();
            text->setTextWidth(width - 2 * kPadding);
            row.height = std::max(row.height, text->size().height() + 2 * kPadding);
            row.line = std::max(row.line, text->firstBlock().layout()->lineAt(0).height());
            row.lefts.push_back(left);
            row.cells.push_back(std::move(text));
            left += width;
        }
        return row;
    }
    /// The part of the row's height that begins `from` dots below its top.
    void draw(const Row& row, double from, double height)
    {
        if (painter_) {
            painter_->save();
            painter_->setClipRect(QRectF(0, y_, page_.width(), height));
            for (std::size_t i = 0; i < row.cells.size(); ++i) {
                painter_->save();
                painter_->translate(row.lefts[i] + kPadding, y_ - from + kPadding);
                row.cells[i]->drawContents(painter_);
                painter_->restore();
            }
            painter_->restore();
        }
        y_ += height;
    }
    void rule(const QColor& colour)
    {
        if (!painter_)
            return;
        painter_->setPen(QPen(colour, 1));
        painter_->drawLine(QPointF(0, y_), QPointF(page_.width(), y_));
    }
    void newPage()
    {
        footer();
        if (painter_)
            writer_.newPage();
        ++number_;
        y_ = 0;
        heading_here_ = false;
    }
    void footer()
    {
        if (!painter_)
            return;
        painter_->setPen(Qt::black);
        painter_->drawText(
            QRectF(0, bottom_, page_.width(), kFooter), Qt::AlignRight | Qt::AlignBottom,
            QCoreApplication::translate("ScreeningLog", "Page %1 of %2").arg(number_ + 1).arg(pages_));
    }

    QPdfWriter& writer_;
    QPainter* painter_;
    int pages_;
    QSizeF page_;
    double bottom_;
    double y_ = 0;
    int number_ = 0;
    QList<Cell> heading_;
    bool heading_here_ = true;
};

int print(Sheet& sheet, const store::ScreeningLog& log, std::vector<PrintedRow>& rows)
{
    sheet.row({{QStringLiteral("Screening log"), 1, {}, true, kHeading}}, false);
    for (const store::LogFact& fact : store::screening_facts(log))
        sheet.row({{app::to_qstring(fact.name), 0.2, {}, true}, {app::to_qstring(fact.value), 0.8}});
    if (log.entries.empty()) {
        sheet.row({{QStringLiteral("Nothing was found.")}}, false);
        return sheet.finish();
    }
    sheet.space(3 * kPadding);
    constexpr double kWidths[] = {0.05, 0.59, 0.17, 0.09, 0.1}; // the reference has the most words
    sheet.setHeading({{QStringLiteral("No."), kWidths[0], {}, true},
                      {QStringLiteral("Reference"), kWidths[1], {}, true},
                      {QStringLiteral("Outcome"), kWidths[2], {}, true},
                      {QStringLiteral("Review"), kWidths[3], {}, true},
                      {QStringLiteral("Relations"), kWidths[4], {}, true}});
    int number = 0;
    for (const store::ScreeningEntry& entry : log.entries) {
        std::string outcome(store::words_for(entry.fate));
        outcome += entry.reason.empty() ? "" : ": " + entry.reason;
        rows.push_back(
            sheet.row({{QString::number(++number), kWidths[0]},
                       {app::to_qstring(entry.citation), kWidths[1],
                        entry.retracted ? QStringLiteral("Retracted.") : QString()},
                       {app::to_qstring(outcome), kWidths[2]},
                       {app::to_qstring(entry.review), kWidths[3]},
                       {entry.review.empty() ? QString() : QString::number(entry.relations), kWidths[4]}}));
    }
    return sheet.finish();
}

} // namespace

PrintedLog writeScreeningPdf(const store::ScreeningLog& log, const QString& path)
{
    PrintedLog printed;
    QBuffer page_bytes;
    page_bytes.open(QIODevice::WriteOnly);
    QPdfWriter writer(&page_bytes);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(15, 18, 15, 15), QPageLayout::Millimeter);
    writer.setTitle(QStringLiteral("Screening log"));
    writer.setResolution(kDotsPerInch);
    Sheet measured(writer, nullptr, 0);
    printed.body_height = measured.bodyHeight();
    printed.pages = print(measured, log, printed.rows);
    printed.rows.clear();
    QPainter painter(&writer);
    const bool begun = painter.isActive();
    Sheet sheet(writer, &painter, printed.pages);
    print(sheet, log, printed.rows);
    if (begun && painter.end())
        printed.written = writeLogFile(
            path, std::string_view(page_bytes.data().constData(), std::size_t(page_bytes.size())));
    else
        printed.written = fail(ErrorCode::io, "log.not_drawn", app::to_utf8(path),
                               "The pages cannot be drawn. Nothing was written; export the log as CSV.");
    return printed;
}

Result<void> writeLogFile(const QString& path, std::string_view bytes)
{
    auto file = corpus::OutputFile::create(app::to_utf8(path));
    if (!file)
        return forward_error(file);
    if (auto written = file->write(bytes); !written)
        return written;
    return file->commit();
}

QString screeningFileName(const store::ScreeningLog& log)
{
    const QJsonObject details =
        QJsonDocument::fromJson(QByteArray::fromStdString(log.intake.details)).object();
    QString name = details.value(QLatin1String("saved_search_name")).toString();
    if (name.trimmed().isEmpty())
        name = app::to_qstring(log.intake.query);
    name.remove(QRegularExpression(QStringLiteral("\\[[^\\]]*\\]"))); // fields of PubMed: [tiab]
    name.replace(QRegularExpression(QStringLiteral("[^\\p{L}\\p{M}\\p{N}]+")), QStringLiteral(" "));
    constexpr qsizetype kLongest = 50;
    name = name.simplified();
    if (name.size() > kLongest) {
        name.truncate(kLongest);
        name.truncate(std::max(name.lastIndexOf(QLatin1Char(' ')), kLongest / 2));
        if (!name.isEmpty() && name.back().isHighSurrogate())
            name.chop(1);
    }
    const QString day = app::to_qstring(log.intake.started).left(10);
    return name.isEmpty() ? day : day + QLatin1Char(' ') + name;
}

} // namespace ade::ui
