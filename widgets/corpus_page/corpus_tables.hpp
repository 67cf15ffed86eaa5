// SPDX-License-Identifier: GPL-3.0-or-later
// Tables and hints as the corpus page has them: quiet, plain text.
#pragma once

#include <QAbstractItemView>
#include <QLabel>
#include <QList>
#include <QStringList>
#include <QTableWidget>

namespace ade::ui {

/// Rows are chosen whole, nothing is edited; the column `stretched` takes the room that is left. Columns of
/// numbers stand to the right, their headings over them.
QTableWidget* corpusTable(const char* name, const QString& spoken, const QStringList& headings, int stretched,
                          const QList<int>& numbers = {});
/// The columns from first to last, both counted in.
QList<int> columnsFrom(int first, int last);
void addCorpusRow(QTableWidget& table, const QStringList& cells);
/// A cell that stands under its heading, to the left or to the right.
QTableWidgetItem* corpusCell(const QTableWidget& table, int column, const QString& text);
/// Room around the words, and a selection that leaves them readable.
void styleCorpusTable(QTableWidget& table);
/// The heading of a column of numbers.
void alignHeading(QTableWidget& table, int column);
/// A muted line of plain text that wraps.
QLabel* corpusHint(const char* name);
/// The selection in a colour that leaves text readable.
void softenSelection(QAbstractItemView& view);

} // namespace ade::ui
