// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/label_map_table.hpp"

#include "widgets/corpus_page/corpus_tables.hpp"

#include "app/session/text_bridge.hpp"

#include <QComboBox>
#include <QHeaderView>

namespace ade::ui {

LabelMapTable::LabelMapTable(QWidget* parent) : QTableWidget(0, 4, parent)
{
    setObjectName(QStringLiteral("importWords"));
    setHorizontalHeaderLabels({tr("Word in the file"), tr("Names"), tr("How many"), tr("Taken as")});
    alignHeading(*this, 2);
    horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    verticalHeader()->hide();
    styleCorpusTable(*this);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false); // Tab leaves the table
    setSelectionBehavior(QAbstractItemView::SelectRows);
}

void LabelMapTable::reset()
{
    labels_ = corpus::LabelMap();
    setRowCount(0);
}

void LabelMapTable::setWords(const std::vector<corpus::WordUse>& words)
{
    setRowCount(0);
    QWidget* before = this;
    for (const corpus::WordUse& use : words) {
        const int row = rowCount();
        insertRow(row);
        const bool spans = use.kind == "spans";
        setItem(row, 0, new QTableWidgetItem(app::to_qstring(use.word)));
        setItem(row, 1, new QTableWidgetItem(spans ? tr("spans") : tr("relations")));
        setItem(row, 2, corpusCell(*this, 2, QString::number(use.count)));
        auto* choice = new QComboBox;
        choice->setObjectName(QStringLiteral("importWord_%1").arg(app::to_qstring(use.word)));
        choice->setAccessibleName(tr("What %1 is taken as").arg(app::to_qstring(use.word)));
        if (use.ours.empty())
            choice->addItem(tr("not known: left out"), QString());
        if (spans) {
            choice->addItem(tr("drug"), QStringLiteral("drug"));
            choice->addItem(tr("adverse event"), QStringLiteral("adverse_event"));
        } else {
            choice->addItem(tr("causes"), QStringLiteral("causes"));
            choice->addItem(tr("not caused"), QStringLiteral("not_caused"));
            choice->addItem(tr("treats"), QStringLiteral("treats"));
            choice->addItem(tr("unclear"), QStringLiteral("unclear"));
        }
        choice->addItem(tr("left out, as wished"), QStringLiteral("ignore"));
        choice->setCurrentIndex(std::max(0, choice->findData(app::to_qstring(use.ours))));
        connect(choice, &QComboBox::activated, this, [this, choice, word = use.word] {
            const std::string ours = app::to_utf8(choice->currentData().toString());
            if (!ours.empty() && labels_.map(word + "=" + ours))
                Q_EMIT changed();
        });
        setCellWidget(row, 3, choice);
        setTabOrder(before, choice); // after the table, from above to below
        before = choice;
    }
    resizeColumnToContents(1);
    resizeColumnToContents(2);
    setColumnWidth(3, 170);
}

} // namespace ade::ui
