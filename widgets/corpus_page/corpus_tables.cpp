// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_page/corpus_tables.hpp"

#include "widgets/common/palette.hpp"
#include "widgets/common/plain_text.hpp"

#include <QHeaderView>

namespace ade::ui {

QTableWidget* corpusTable(const char* name, const QString& spoken, const QStringList& headings, int stretched)
{
    auto* table = new QTableWidget(0, static_cast<int>(headings.size()));
    table->setObjectName(QLatin1String(name));
    table->setAccessibleName(spoken);
    table->setHorizontalHeaderLabels(headings);
    table->verticalHeader()->hide();
    table->setShowGrid(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setTabKeyNavigation(false); // Tab leaves the table
    table->setWordWrap(false);
    auto* header = table->horizontalHeader();
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(stretched, QHeaderView::Stretch);
    const Palette colours = Palette::of(table->palette());
    table->setStyleSheet(
        QStringLiteral("QTableWidget::item { padding: 0 8px; border: none; } QTableWidget::item:selected { "
                       "background: %1; color: %2; } QHeaderView::section { padding: 4px 8px; }")
            .arg(blend(colours.focus, colours.ground, 0.16).name(), colours.text.name()));
    return table;
}

void addCorpusRow(QTableWidget& table, const QStringList& cells, int first_number)
{
    const int row = table.rowCount();
    table.insertRow(row);
    for (int column = 0; column < cells.size(); ++column) {
        auto* item = new QTableWidgetItem(QString(cells[column]).replace(QChar(u'\n'), QChar(u' ')));
        if (column >= first_number)
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
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
