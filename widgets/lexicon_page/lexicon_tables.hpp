// SPDX-License-Identifier: GPL-3.0-or-later
// The quiet tables of the lexicon page.
#pragma once

#include "widgets/corpus_page/corpus_tables.hpp"

#include <QHeaderView>
#include <QStringList>
#include <QStyledItemDelegate>
#include <QTableWidget>

namespace ade::ui {

/// A column whose end matters: what does not fit is cut at its beginning.
class ElideBeginning : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->textElideMode = Qt::ElideLeft;
    }
};

inline QTableWidget* makeTable(const char* name, const QStringList& columns)
{
    auto* table = new QTableWidget(0, static_cast<int>(columns.size()));
    table->setObjectName(QLatin1String(name));
    table->setHorizontalHeaderLabels(columns);
    table->verticalHeader()->hide();
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setWordWrap(false);
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setHighlightSections(false);
    table->setTabKeyNavigation(false);
    styleCorpusTable(*table);
    return table;
}

/// One row for each item; cells(item) gives its texts. Columns take the width of their texts, up to a limit.
template <typename Items, typename Cells>
void fill(QTableWidget* table, const Items& items, const Cells& cells)
{
    constexpr int kWidest = 360;
    table->clearSelection();
    table->setRowCount(static_cast<int>(items.size()));
    int row = 0;
    for (const auto& item : items) {
        const QStringList texts = cells(item);
        for (int column = 0; column < table->columnCount(); ++column)
            table->setItem(row, column, corpusCell(*table, column, texts.value(column)));
        ++row;
    }
    table->resizeColumnsToContents();
    for (int column = 0; column + 1 < table->columnCount(); ++column)
        table->setColumnWidth(column, qMin(kWidest, table->columnWidth(column) + 16));
}

} // namespace ade::ui
