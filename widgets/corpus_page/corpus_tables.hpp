// SPDX-License-Identifier: GPL-3.0-or-later
// Tables and hints as the corpus page has them: quiet, plain text.
#pragma once

#include <QAbstractItemView>
#include <QLabel>
#include <QStringList>
#include <QTableWidget>

namespace ade::ui {

/// Rows are chosen whole, nothing is edited; the column `stretched` takes the room that is left.
QTableWidget* corpusTable(const char* name, const QString& spoken, const QStringList& headings,
                          int stretched);
/// Cells from first_number on are numbers: to the right.
void addCorpusRow(QTableWidget& table, const QStringList& cells, int first_number = 1000);
/// A muted line of plain text that wraps.
QLabel* corpusHint(const char* name);
/// The selection in a colour that leaves text readable.
void softenSelection(QAbstractItemView& view);

} // namespace ade::ui
