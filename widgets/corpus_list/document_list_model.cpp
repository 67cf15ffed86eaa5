// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_list/document_list_model.hpp"

#include <algorithm>
#include <numeric>

namespace ade::ui {

DocumentListModel::DocumentListModel(QObject* parent)
    : QAbstractListModel(parent), summaries_(std::make_shared<const std::vector<store::DocumentSummary>>())
{
}

int DocumentListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

bool DocumentListModel::isDone(const store::DocumentSummary& summary) const
{
    return summary.sentences > 0 && summary.sentences_done >= summary.sentences;
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
        parts << tr("%1 of %n sentences", nullptr, summary->sentences).arg(summary->sentences_done);
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
        return !words_.isEmpty() && !searchKey(place).contains(words_);
    }
    default:
        return {};
    }
}

void DocumentListModel::setSummaries(std::vector<store::DocumentSummary> summaries)
{
    setSummaries(std::make_shared<const std::vector<store::DocumentSummary>>(std::move(summaries)));
}

void DocumentListModel::setSummaries(SharedSummaries summaries)
{
    beginResetModel();
    place_of_.clear(); // its keys point into the list that goes
    changed_.clear();
    search_keys_.clear();
    summaries_ = std::move(summaries);
    place_of_.reserve(summaries_->size());
    documents_done_ = 0;
    for (std::size_t i = 0; i < summaries_->size(); ++i) {
        const auto& one = (*summaries_)[i];
        place_of_.emplace(one.version_id, static_cast<int>(i));
        documents_done_ += isDone(one) ? 1 : 0;
    }
    rebuild();
    endResetModel();
}

void DocumentListModel::updateSummary(const store::DocumentSummary& summary)
{
    const int place = placeOf(summary.version_id);
    if (place < 0)
        return;
    documents_done_ += (isDone(summary) ? 1 : 0) - (isDone(at(place)) ? 1 : 0);
    changed_[place] = summary;
    if (!search_keys_.empty())
        search_keys_[static_cast<std::size_t>(place)] = QString();
    if (const int row = row_of_place_[static_cast<std::size_t>(place)]; row >= 0)
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

const store::DocumentSummary& DocumentListModel::at(int place) const
{
    const auto found = changed_.find(place);
    return found == changed_.end() ? (*summaries_)[static_cast<std::size_t>(place)] : found->second;
}

int DocumentListModel::placeOf(std::string_view version_id) const
{
    const auto found = place_of_.find(version_id);
    return found == place_of_.end() ? -1 : found->second;
}

const QString& DocumentListModel::searchKey(int place) const
{
    if (search_keys_.empty())
        search_keys_.resize(summaries_->size());
    auto& key = search_keys_[static_cast<std::size_t>(place)];
    if (key.isNull()) {
        const auto& one = at(place);
        key = (QString::fromStdString(one.title) + QChar(u'\n') + QString::fromStdString(one.external_id))
                  .toLower();
    }
    return key;
}

const store::DocumentSummary* DocumentListModel::summaryAt(int row) const
{
    if (row < 0 || row >= static_cast<int>(rows_.size()))
        return nullptr;
    return &at(rows_[static_cast<std::size_t>(row)]);
}

const store::DocumentSummary* DocumentListModel::summaryOf(const QString& version_id) const
{
    const int place = placeOf(version_id.toStdString());
    return place < 0 ? nullptr : &at(place);
}

int DocumentListModel::rowOf(const QString& version_id) const
{
    const int place = placeOf(version_id.toStdString());
    return place < 0 ? -1 : row_of_place_[static_cast<std::size_t>(place)];
}

bool DocumentListModel::matches(int place) const
{
    const auto& one = at(place);
    if (!words_.isEmpty() && !searchKey(place).contains(words_) &&
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
    for (int place = 0; place < total(); ++place) {
        if (matches(place))
            rows_.push_back(place);
    }
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
        by([&](int l, int r) { return searchKey(l) < searchKey(r); });
        break;
    }
    row_of_place_.assign(summaries_->size(), -1);
    for (std::size_t row = 0; row < rows_.size(); ++row)
        row_of_place_[static_cast<std::size_t>(rows_[row])] = static_cast<int>(row);
}

} // namespace ade::ui
