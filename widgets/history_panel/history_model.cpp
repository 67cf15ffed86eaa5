// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/history_panel/history_model.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/common/plain_text.hpp"

#include <QCoreApplication>
#include <QDateTime>
#include <QFont>
#include <QLocale>

namespace ade::ui {

QString history_text(const store::HistoryEntry& entry)
{
    const auto say = [](const char* text) { return QCoreApplication::translate("HistoryModel", text); };
    QString what = app::to_qstring(entry.words);
    const QString surface = app::to_qstring(entry.surface).simplified();
    if (!surface.isEmpty() && !what.contains(shortened(surface, 20).remove(QChar(0x2026)))) {
        what += QStringLiteral(" · ") + shortened(surface, 60);
    }
    QStringList where;
    where.append(entry.person.empty() ? say("program") : app::to_qstring(entry.person));
    const QDateTime time =
        QDateTime::fromString(app::to_qstring(entry.time), Qt::ISODateWithMs).toLocalTime();
    if (time.isValid()) {
        where.append(QLocale().toString(time, time.date() == QDate::currentDate()
                                                  ? QStringLiteral("HH:mm:ss")
                                                  : QStringLiteral("d MMM yyyy HH:mm")));
    }
    if (entry.sentence_index >= 0) {
        where.append(say("sentence %1").arg(entry.sentence_index + 1));
    }
    if (entry.undone) {
        where.append(say("taken back"));
    }
    QString said = what + QLatin1Char('\n') + where.join(QStringLiteral(" · "));
    const QString note = app::to_qstring(entry.note).trimmed();
    if (!note.isEmpty()) {
        said += QStringLiteral("\n\u201C") + note + QStringLiteral("\u201D");
    }
    return said;
}

HistoryModel::HistoryModel(QObject* parent) : QAbstractListModel(parent), colors_(Palette::light()) {}

void HistoryModel::setColors(const Palette& colors)
{
    colors_ = colors;
    if (!entries_.empty()) {
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {Qt::ForegroundRole});
    }
}

void HistoryModel::start(const std::string& version_id, bool notes_only)
{
    beginResetModel();
    entries_.clear();
    more_ = false;
    query_ = {};
    query_.version_id = version_id;
    query_.notes_only = notes_only;
    waiting_ = !version_id.empty();
    endResetModel();
    if (waiting_) {
        Q_EMIT pageWanted(query_);
    }
}

void HistoryModel::add(const store::HistoryPage& page)
{
    waiting_ = false;
    more_ = page.more && !page.entries.empty();
    if (page.entries.empty()) {
        return;
    }
    const int from = rowCount();
    beginInsertRows({}, from, from + static_cast<int>(page.entries.size()) - 1);
    entries_.insert(entries_.end(), page.entries.begin(), page.entries.end());
    endInsertRows();
}

const store::HistoryEntry* HistoryModel::entry(const QModelIndex& index) const
{
    return index.isValid() && index.row() < rowCount() ? &entries_[static_cast<std::size_t>(index.row())]
                                                       : nullptr;
}

int HistoryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(entries_.size());
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const store::HistoryEntry& shown = entries_[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return history_text(shown);
    case Qt::ForegroundRole:
        return shown.undone || shown.person.empty() ? colors_.muted : colors_.text;
    case Qt::FontRole: {
        QFont font;
        font.setStrikeOut(shown.undone);
        return font;
    }
    default:
        return {};
    }
}

bool HistoryModel::canFetchMore(const QModelIndex& parent) const
{
    return !parent.isValid() && more_ && !waiting_;
}

void HistoryModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent)) {
        return;
    }
    waiting_ = true;
    query_.before_seq = entries_.back().seq;
    query_.before_row = entries_.back().row;
    Q_EMIT pageWanted(query_);
}

} // namespace ade::ui
