// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_list/document_list_model.hpp"

#include <algorithm>
#include <numeric>

namespace ade::ui {

DocumentListModel::DocumentListModel(QObject* parent) : QAbstractListModel(parent) {}

int DocumentListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

bool DocumentListModel::isDone(const store::DocumentSummary& summary) const
{
    return summary.sentences > 0 && summary.sentences_done >= summary.sentences;
}

int DocumentListModel::documentsDone() const
{
    return static_cast<int>(
        std::count_if(summaries_.begin(), summaries_.end(), [this](const auto& one) { return isDone(one); }));
}

QVariant DocumentListModel::data(const QModelIndex& index, int role) const
{
    const auto* summary = index.isValid() ? summaryAt(index.row()) : nullptr;
    if (!summary)
        return {};
    const auto text = [](const std::string& value) { return QString::fromStdString(value); };
    switch (role) {
    case Qt::DisplayRole:
        return summary->title.empty() ? tr("(no title)") : text(summary->title);
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1. %2. %3")
            .arg(data(index, Qt::DisplayRole).toString(), data(index, DetailRole).toString(),
                 data(index, BadgeRole).toString());
    case VersionIdRole:
        return text(summary->version_id);
    case DetailRole: {
        QStringList parts;
        if (!summary->external_id.empty())
            parts << text(summary->external_id);
        parts << tr("%1 of %2 sentences").arg(summary->sentences_done).arg(summary->sentences);
        if (summary->frozen)
            parts << tr("blind gold");
        return parts.join(QStringLiteral(" · "));
    }
    case StateRole:
        if (summary->unsure)
            return QStringLiteral("?");
        if (isDone(*summary))
            return QStringLiteral("✓");
        return summary->sentences_done > 0 ? QStringLiteral("◐") : QString();
    case BadgeRole:
        return summary->open_suggestions > 0 && !summary->frozen
                   ? tr("%1 open", "suggestions not judged yet").arg(summary->open_suggestions)
                   : QString();
    case DisagreementRole:
        return summary->voices_disagree && !summary->frozen;
    case SearchHitRole: {
        const int place = rows_[static_cast<std::size_t>(index.row())];
        return !words_.isEmpty() && !search_keys_[static_cast<std::size_t>(place)].contains(words_);
    }
    default:
        return {};
    }
}

void DocumentListModel::setSummaries(std::vector<store::DocumentSummary> summaries)
{
    beginResetModel();
    summaries_ = std::move(summaries);
    search_keys_.clear();
    search_keys_.reserve(summaries_.size());
    index_of_.clear();
    for (std::size_t i = 0; i < summaries_.size(); ++i) {
        const auto& one = summaries_[i];
        search_keys_.push_back(
            (QString::fromStdString(one.title) + QChar(u'\n') + QString::fromStdString(one.external_id))
                .toLower());
        index_of_.insert(QString::fromStdString(one.version_id), static_cast<int>(i));
    }
    rebuild();
    endResetModel();
}

void DocumentListModel::updateSummary(const store::DocumentSummary& summary)
{
    const QString id = QString::fromStdString(summary.version_id);
    const auto found = index_of_.constFind(id);
    if (found == index_of_.constEnd())
        return;
    summaries_[static_cast<std::size_t>(*found)] = summary;
    if (const int row = rowOf(id); row >= 0)
        Q_EMIT dataChanged(index(row), index(row));
}

void DocumentListModel::setFilter(DocumentFilter filter)
{
    filter_ = filter;
    refilter();
}

void DocumentListModel::setOrder(DocumentOrder order)
{
    order_ = order;
    refilter();
}

void DocumentListModel::setSearch(const QString& words, const QSet<QString>& text_hits)
{
    words_ = words.trimmed().toLower();
    text_hits_ = text_hits;
    refilter();
}

void DocumentListModel::refilter()
{
    beginResetModel();
    rebuild();
    endResetModel();
}

const store::DocumentSummary* DocumentListModel::summaryAt(int row) const
{
    if (row < 0 || row >= static_cast<int>(rows_.size()))
        return nullptr;
    return &summaries_[static_cast<std::size_t>(rows_[static_cast<std::size_t>(row)])];
}

const store::DocumentSummary* DocumentListModel::summaryOf(const QString& version_id) const
{
    const auto found = index_of_.constFind(version_id);
    return found == index_of_.constEnd() ? nullptr : &summaries_[static_cast<std::size_t>(*found)];
}

int DocumentListModel::rowOf(const QString& version_id) const
{
    return row_of_.value(version_id, -1);
}

bool DocumentListModel::matches(int index) const
{
    const auto& one = summaries_[static_cast<std::size_t>(index)];
    if (!words_.isEmpty() && !search_keys_[static_cast<std::size_t>(index)].contains(words_) &&
        !text_hits_.contains(QString::fromStdString(one.version_id)))
        return false;
    switch (filter_) {
    case DocumentFilter::all:
        return true;
    case DocumentFilter::to_do:
        return !isDone(one);
    case DocumentFilter::with_suggestions:
        return one.open_suggestions > 0 && !one.frozen;
    case DocumentFilter::disagreement:
        return one.voices_disagree && !one.frozen;
    case DocumentFilter::unsure:
        return one.unsure;
    case DocumentFilter::done:
        return isDone(one);
    case DocumentFilter::frozen:
        return one.frozen;
    }
    return true;
}

void DocumentListModel::rebuild()
{
    rows_.clear();
    for (int i = 0; i < static_cast<int>(summaries_.size()); ++i) {
        if (matches(i))
            rows_.push_back(i);
    }
    const auto at = [this](int i) -> const store::DocumentSummary& {
        return summaries_[static_cast<std::size_t>(i)];
    };
    const auto by = [this](auto less) { std::stable_sort(rows_.begin(), rows_.end(), less); };
    switch (order_) {
    case DocumentOrder::imported:
        break;
    case DocumentOrder::most_open:
        by([&](int l, int r) { return at(l).open_suggestions > at(r).open_suggestions; });
        break;
    case DocumentOrder::disagreement_first:
        by([&](int l, int r) { return at(l).voices_disagree > at(r).voices_disagree; });
        break;
    case DocumentOrder::least_done:
        by([&](int l, int r) {
            return at(l).sentences_done * std::max(1, at(r).sentences) <
                   at(r).sentences_done * std::max(1, at(l).sentences);
        });
        break;
    case DocumentOrder::title:
        by([&](int l, int r) {
            return search_keys_[static_cast<std::size_t>(l)] < search_keys_[static_cast<std::size_t>(r)];
        });
        break;
    }
    row_of_.clear();
    row_of_.reserve(static_cast<int>(rows_.size()));
    for (std::size_t row = 0; row < rows_.size(); ++row)
        row_of_.insert(QString::fromStdString(at(rows_[row]).version_id), static_cast<int>(row));
}

} // namespace ade::ui
