// SPDX-License-Identifier: GPL-3.0-or-later
// The events of the current drug: what teacher, student and the person say about each.
#include "widgets/relation_panel/event_model.hpp"

#include "widgets/common/plain_text.hpp"

namespace ade::ui {

namespace {

Role role_of(int column)
{
    return column == EventModel::teacher_column   ? Role::teacher
           : column == EventModel::student_column ? Role::student
                                                  : Role::you;
}

QColor verdict_color(Verdict verdict, const Palette& colors)
{
    switch (verdict) {
    case Verdict::accepted:
        return colors.accepted;
    case Verdict::rejected:
    case Verdict::not_caused:
        return colors.rejected;
    case Verdict::open:
        return colors.focus;
    default:
        return colors.text;
    }
}

} // namespace

QString agreement_symbol(Agreement agreement)
{
    switch (agreement) {
    case Agreement::same:
        return QStringLiteral("=");
    case Agreement::edge:
        return EventModel::tr("other edges");
    case Agreement::only:
    case Agreement::alone:
        return EventModel::tr("suggests");
    case Agreement::other_drug:
        return EventModel::tr("other drug");
    case Agreement::missing:
        break;
    }
    return QStringLiteral("–");
}

QString verdict_symbol(Verdict verdict)
{
    switch (verdict) {
    case Verdict::open:
        return QStringLiteral("?");
    case Verdict::accepted:
        return QStringLiteral("✓");
    case Verdict::rejected:
        return QStringLiteral("✗");
    case Verdict::not_caused:
        return QStringLiteral("≠");
    case Verdict::treats:
        return EventModel::tr("treats");
    case Verdict::unclear:
        return EventModel::tr("unclear");
    case Verdict::none:
        break;
    }
    return {};
}

EventModel::EventModel(ReviewController* controller, QObject* parent)
    : QAbstractTableModel(parent), controller_(controller), colors_(Palette::light())
{
    connect(controller_, &ReviewController::documentChanged, this, &EventModel::refresh);
    connect(controller_, &ReviewController::cursorChanged, this, [this] {
        if (controller_->cursor().drug != drug_) {
            refresh();
        }
    });
    refresh();
}

void EventModel::setColors(const Palette& colors)
{
    colors_ = colors;
    if (rowCount() > 0) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, column_count - 1), {Qt::ForegroundRole});
    }
}

void EventModel::refresh()
{
    beginResetModel();
    drug_ = controller_->cursor().drug;
    const bool known = drug_ >= 0 && drug_ < static_cast<int>(controller_->document().drugs().size());
    events_ = known ? controller_->document().eventsOf(drug_) : std::vector<int>{};
    endResetModel();
}

int EventModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(events_.size());
}

int EventModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(column_count);
}

int EventModel::eventAt(int row) const
{
    return row >= 0 && row < rowCount() ? events_[static_cast<std::size_t>(row)] : -1;
}

int EventModel::rowOf(int event) const
{
    for (std::size_t i = 0; i < events_.size(); ++i) {
        if (events_[i] == event) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

QString EventModel::symbol(int event, int column) const
{
    const ViewDocument& document = controller_->document();
    if (column == event_column) {
        return document.events()[static_cast<std::size_t>(event)].title;
    }
    if (column == you_column) {
        return verdict_symbol(document.cell(drug_, event).verdict);
    }
    return agreement_symbol(document.agreement(drug_, event, role_of(column)));
}

QString EventModel::explanation(int event, int column) const
{
    const ViewDocument& document = controller_->document();
    const Cell& cell = document.cell(drug_, event);
    if (column == event_column) {
        return document.events()[static_cast<std::size_t>(event)].title;
    }
    if (column == you_column) {
        switch (cell.verdict) {
        case Verdict::open:
            return tr("Not judged yet.");
        case Verdict::accepted:
            return tr("You say: the drug caused it.");
        case Verdict::rejected:
            return tr("You rejected the suggestion for this drug.");
        case Verdict::not_caused:
            return tr("You say: the text rules it out.");
        case Verdict::treats:
            return tr("You say: the drug was given against it.");
        case Verdict::unclear:
            return tr("You say: the text leaves it open.");
        case Verdict::none:
            break;
        }
        return {};
    }
    const QString who = role_name(role_of(column));
    const int link = column == teacher_column ? cell.teacher : cell.student;
    QString said;
    switch (document.agreement(drug_, event, role_of(column))) {
    case Agreement::same:
        said = tr("The %1 says the same, with the same edges.").arg(who);
        break;
    case Agreement::edge:
        said = cell.you >= 0 ? tr("The %1 suggests this event with other edges than you.").arg(who)
                             : tr("Teacher and student suggest this event, with different edges.");
        break;
    case Agreement::only:
        said = tr("Suggested by the %1 alone.").arg(who);
        break;
    case Agreement::alone:
        said = tr("Suggested by the %1.").arg(who);
        break;
    case Agreement::missing:
        return tr("The %1 does not name this event.").arg(who);
    case Agreement::other_drug:
        return tr("The %1 links this event to another drug.").arg(who);
    }
    if (link >= 0) {
        const Link& chosen = document.links()[static_cast<std::size_t>(link)];
        said += QLatin1Char('\n') + document.marks()[static_cast<std::size_t>(chosen.event_mark)].surface;
        said += chosen.score ? QStringLiteral(" · ") + QString::number(*chosen.score, 'f', 2) : QString();
    }
    return said;
}

QVariant EventModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const int event = eventAt(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return symbol(event, column);
    case Qt::ToolTipRole:
        return plain_tooltip(explanation(event, column));
    case Qt::AccessibleTextRole:
        return column == event_column ? symbol(event, column) : explanation(event, column);
    case Qt::TextAlignmentRole:
        return QVariant(column == event_column ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignCenter);
    case Qt::ForegroundRole:
        if (column == you_column) {
            return verdict_color(controller_->document().cell(drug_, event).verdict, colors_);
        }
        return column == event_column ? colors_.text : colors_.muted;
    default:
        return {};
    }
}

QVariant EventModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && section == event_column) {
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case event_column:
        return tr("event");
    case teacher_column:
        return tr("teacher");
    case student_column:
        return tr("student");
    case you_column:
        return tr("you");
    default:
        return {};
    }
}

} // namespace ade::ui
