// SPDX-License-Identifier: GPL-3.0-or-later
// The drug × event grid: every pair of the document at a glance.
#include "widgets/relation_panel/grid_model.hpp"

#include "widgets/common/plain_text.hpp"
#include "widgets/relation_panel/event_model.hpp"

#include <QFont>
#include <QRegularExpression>

#include <algorithm>

namespace ade::ui {

namespace {

/// "hear." of "severe hearing loss": the longest word that is no drug name, cut. The whole is in the tooltip.
QString short_event(const QString& name, const std::vector<Drug>& drugs)
{
    QString best;
    static const QRegularExpression kBreaks(QStringLiteral("[\\s\\-/,]+"));
    for (const QString& word : name.split(kBreaks, Qt::SkipEmptyParts)) {
        const bool is_drug = std::any_of(drugs.begin(), drugs.end(),
                                         [&](const Drug& drug) { return drug.key == word.toLower(); });
        if (!is_drug && word.size() > best.size()) {
            best = word;
        }
    }
    const QString cut = shortened(best.isEmpty() ? name : best, 4);
    return cut.endsWith(QChar(0x2026)) ? cut.chopped(1) + QLatin1Char('.') : cut;
}

} // namespace

GridModel::GridModel(ReviewController* controller, QObject* parent)
    : QAbstractTableModel(parent), controller_(controller), colors_(Palette::light())
{
    const auto refresh = [this] {
        beginResetModel();
        drugs_ = static_cast<int>(controller_->document().drugs().size());
        events_ = static_cast<int>(controller_->document().events().size());
        endResetModel();
    };
    connect(controller_, &ReviewController::documentChanged, this, refresh);
    connect(controller_, &ReviewController::cursorChanged, this, [this] {
        if (drugs_ > 0) {
            Q_EMIT headerDataChanged(Qt::Vertical, 0, drugs_ - 1);
        }
    });
    refresh();
}

void GridModel::setColors(const Palette& colors)
{
    colors_ = colors;
    if (drugs_ > 0 && events_ > 0) {
        Q_EMIT dataChanged(index(0, 0), index(drugs_ - 1, events_ - 1), {Qt::ForegroundRole});
    }
}

int GridModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : drugs_;
}

int GridModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : events_;
}

QString GridModel::symbol(const Cell& cell) const
{
    if (cell.verdict == Verdict::none) {
        return QStringLiteral("·");
    }
    if (cell.verdict == Verdict::open) {
        const bool teacher = cell.teacher >= 0;
        const bool student = cell.student >= 0;
        return teacher && !student   ? QStringLiteral("t")
               : student && !teacher ? QStringLiteral("s")
                                     : QStringLiteral("?");
    }
    if (cell.verdict == Verdict::treats) {
        return QStringLiteral("+");
    }
    if (cell.verdict == Verdict::unclear) {
        return QStringLiteral("~");
    }
    return verdict_symbol(cell.verdict);
}

QString GridModel::explanation(int drug, int event) const
{
    const ViewDocument& document = controller_->document();
    const Cell& cell = document.cell(drug, event);
    const QString pair =
        tr("%1 → %2").arg(shortened(document.drugs()[static_cast<std::size_t>(drug)].name, 60),
                          shortened(document.events()[static_cast<std::size_t>(event)].title, 60));
    QString said;
    switch (cell.verdict) {
    case Verdict::none:
        said = tr("Nothing said. Space or double-click links them.");
        break;
    case Verdict::open:
        said = cell.teacher >= 0 && cell.student >= 0 ? tr("Proposed by teacher and student. Space accepts.")
               : cell.teacher >= 0                    ? tr("Proposed by the teacher. Space accepts.")
               : cell.student >= 0                    ? tr("Proposed by the student. Space accepts.")
                                                      : tr("Proposed. Space accepts.");
        break;
    case Verdict::accepted:
        said = tr("You say: the drug caused it. Space takes it back.");
        break;
    case Verdict::rejected:
        said = tr("Rejected. Space links them after all.");
        break;
    case Verdict::not_caused:
        said = tr("You say: the text rules it out.");
        break;
    case Verdict::treats:
        said = tr("You say: the drug was given against it.");
        break;
    case Verdict::unclear:
        said = tr("You say: the text leaves it open.");
        break;
    }
    return pair + QLatin1Char('\n') + said;
}

QVariant GridModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) ||
        index.row() >= static_cast<int>(controller_->document().drugs().size()) ||
        index.column() >= static_cast<int>(controller_->document().events().size())) {
        return {};
    }
    const Cell& cell = controller_->document().cell(index.row(), index.column());
    switch (role) {
    case Qt::DisplayRole:
        return symbol(cell);
    case Qt::ToolTipRole:
        return plain_tooltip(explanation(index.row(), index.column()));
    case Qt::AccessibleTextRole:
        return explanation(index.row(), index.column());
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignCenter);
    case Qt::ForegroundRole:
        switch (cell.verdict) {
        case Verdict::accepted:
            return colors_.accepted;
        case Verdict::rejected:
        case Verdict::not_caused:
            return colors_.rejected;
        case Verdict::open:
            return colors_.focus;
        default:
            return colors_.muted;
        }
    default:
        return {};
    }
}

QVariant GridModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    const ViewDocument& document = controller_->document();
    const bool rows = orientation == Qt::Vertical;
    const int count = static_cast<int>(rows ? document.drugs().size() : document.events().size());
    if (section < 0 || section >= count) {
        return {};
    }
    const auto at = static_cast<std::size_t>(section);
    const QString& name = rows ? document.drugs()[at].name : document.events()[at].title;
    switch (role) {
    case Qt::DisplayRole:
        return rows ? tr("%1 %2").arg(section + 1).arg(shortened(name, 40))
                    : short_event(document.events()[at].name, document.drugs()) +
                          (document.events()[at].where.isEmpty()
                               ? QString()
                               : QLatin1Char('\n') + document.events()[at].where);
    case Qt::ToolTipRole:
        return plain_tooltip(name);
    case Qt::AccessibleTextRole:
        return name;
    case Qt::TextAlignmentRole:
        return QVariant(rows ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignCenter);
    case Qt::FontRole:
        if (rows && section == controller_->cursor().drug) {
            QFont bold;
            bold.setBold(true);
            return bold;
        }
        return {};
    default:
        return {};
    }
}

} // namespace ade::ui
