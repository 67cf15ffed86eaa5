// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_page/corpus_tables.hpp"

#include "widgets/common/palette.hpp"
#include "widgets/common/plain_text.hpp"

#include <QHeaderView>

namespace ade::ui {

namespace {

constexpr Qt::Alignment kNumber = Qt::AlignRight | Qt::AlignVCenter;

} // namespace

QTableWidget* corpusTable(const char* name, const QString& spoken, const QStringList& headings, int stretched,
                          const QList<int>& numbers)
{
    auto* table = new QTableWidget(0, static_cast<int>(headings.size()));
    table->setObjectName(QLatin1String(name));
    table->setAccessibleName(spoken);
    table->setHorizontalHeaderLabels(headings);
    table->verticalHeader()->hide();
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setTabKeyNavigation(false); // Tab leaves the table
    table->setWordWrap(false);
    auto* header = table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(stretched, QHeaderView::Stretch);
    for (const int column : numbers)
        alignHeading(*table, column);
    styleCorpusTable(*table);
    return table;
}

void styleCorpusTable(QTableWidget& table)
{
    table.setShowGrid(false);
    table.setFrameShape(QFrame::NoFrame);
    table.horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    const Palette colours = Palette::of(table.palette());
    table.setStyleSheet(
        QStringLiteral("QTableWidget::item { padding: 0 8px; border: none; } QTableWidget::item:selected { "
                       "background: %1; color: %2; } QHeaderView::section { padding: 4px 8px; }")
            .arg(blend(colours.focus, colours.ground, 0.16).name(), colours.text.name()));
}

QTableWidgetItem* corpusCell(const QTableWidget& table, int column, const QString& text)
{
    auto* item = new QTableWidgetItem(text);
    const auto* heading = table.horizontalHeaderItem(column);
    if (heading && (heading->textAlignment() & static_cast<int>(Qt::AlignRight)) != 0)
        item->setTextAlignment(kNumber);
    return item;
}

QList<int> columnsFrom(int first, int last)
{
    QList<int> columns;
    for (int column = first; column <= last; ++column)
        columns << column;
    return columns;
}

void alignHeading(QTableWidget& table, int column)
{
    table.horizontalHeaderItem(column)->setTextAlignment(kNumber);
}

void addCorpusRow(QTableWidget& table, const QStringList& cells)
{
    const int row = table.rowCount();
    table.insertRow(row);
    for (int column = 0; column < cells.size(); ++column) {
        auto* item = corpusCell(table, column, QString(cells[column]).replace(QChar(u'\n'), QChar(u' ')));
        item->setToolTip(plain_tooltip(cells[column]));
        table.setItem(row, column, item);
    }
}

QLabel* corpusHint(const char* name)
{
    auto* label = new QLabel;
    label->setObjectName(QLatin1String(name));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setFocusPolicy(Qt::NoFocus);
    return label;
}

void softenSelection(QAbstractItemView& view)
{
    const Palette colours = Palette::of(view.palette());
    QPalette quiet = view.palette();
    quiet.setColor(QPalette::Highlight, blend(colours.focus, colours.ground, 0.16));
    quiet.setColor(QPalette::HighlightedText, colours.text);
    view.setPalette(quiet);
}

} // namespace ade::ui
