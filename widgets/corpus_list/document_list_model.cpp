// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_list/document_list_model.hpp"

#include <algorithm>
#include <iterator>

namespace ade::ui {

namespace {

/// More runs of rows than this are told as one reset.
constexpr std::size_t kMostRuns = 32;

} // namespace

DocumentListModel::DocumentListModel(QObject* parent) : QAbstractListModel(parent) {}

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
    places_.clear();
    changed_.clear();
    search_keys_.clear();
    row_of_place_.clear();
    parts_ = {std::move(summaries)};
    total_ = 0;
    documents_done_ = 0;
    sentences_done_ = 0;
    const std::size_t size = parts_.front()->size();
    place_of_.reserve(size);
    places_.reserve(size);
    for (std::size_t i = 0; i < size; ++i)
        take(parts_.front(), i);
    findHits();
    rebuild();
    endResetModel();
}

void DocumentListModel::take(const SharedSummaries& part, std::size_t index)
{
    const auto& summary = (*part)[index];
    place_of_.emplace(summary.version_id, static_cast<int>(places_.size()));
    places_.push_back(&summary);
    row_of_place_.push_back(-1);
    if (!search_keys_.empty())
        search_keys_.emplace_back();
    count(summary, 1);
}

void DocumentListModel::count(const store::DocumentSummary& summary, int sign)
{
    total_ += sign;
    documents_done_ += isDone(summary) ? sign : 0;
    sentences_done_ += summary.frozen ? 0 : sign * summary.sentences_done;
}

int DocumentListModel::replace(int place, const store::DocumentSummary& summary)
{
    count(at(place), -1);
    count(summary, 1);
    places_[static_cast<std::size_t>(place)] = &(changed_[place] = summary);
    if (!search_keys_.empty())
        search_keys_[static_cast<std::size_t>(place)] = QString();
    return row_of_place_[static_cast<std::size_t>(place)];
}

void DocumentListModel::updateSummary(const store::DocumentSummary& summary)
{
    const int place = placeOf(summary.version_id);
    const int row = place < 0 ? -1 : replace(place, summary);
    if (row >= 0)
        Q_EMIT dataChanged(index(row), index(row));
}

void DocumentListModel::applyChanges(const SharedChanges& changes)
{
    std::vector<int> gone_rows;
    std::vector<std::size_t> gone_places;
    for (const auto& version_id : changes->gone) {
        const auto found = place_of_.find(version_id);
        if (found == place_of_.end())
            continue;
        const auto place = static_cast<std::size_t>(found->second);
        count(at(found->second), -1);
        if (row_of_place_[place] >= 0)
            gone_rows.push_back(row_of_place_[place]);
        gone_places.push_back(place);
        place_of_.erase(found);
    }
    removeRows(std::move(gone_rows));
    for (const std::size_t place : gone_places) {
        places_[place] = nullptr; // only now: nothing shows it any more
        changed_.erase(static_cast<int>(place));
    }

    // Owned by the changes: kept as long as a place points into them.
    const SharedSummaries part(changes, &changes->rows);
    std::vector<int> new_places;
    int first_drawn = rowCount();
    int last_drawn = -1;
    for (std::size_t i = 0; i < part->size(); ++i) {
        const auto& summary = (*part)[i];
        if (const int place = placeOf(summary.version_id); place >= 0) {
            if (const int row = replace(place, summary); row >= 0) {
                first_drawn = std::min(first_drawn, row);
                last_drawn = std::max(last_drawn, row);
            }
            continue;
        }
        new_places.push_back(static_cast<int>(places_.size()));
        take(part, i);
    }
    if (last_drawn >= 0)
        Q_EMIT dataChanged(index(first_drawn), index(last_drawn));
    if (new_places.empty())
        return;
    parts_.push_back(part);
    std::erase_if(new_places, [this](int place) { return !matches(place); });
    if (order_ != DocumentOrder::imported)
        std::stable_sort(new_places.begin(), new_places.end(),
                         [this](int left, int right) { return comesBefore(left, right); });
    insertPlaces(new_places);
}

void DocumentListModel::removeRows(std::vector<int> rows)
{
    if (rows.empty())
        return;
    std::sort(rows.begin(), rows.end());
    // From the end, a run of neighbours at a time: the rows before keep their numbers.
    std::vector<std::pair<int, int>> runs;
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
        if (!runs.empty() && runs.back().first == *row + 1)
            runs.back().first = *row;
        else
            runs.emplace_back(*row, *row);
    }
    const bool reset = runs.size() > kMostRuns;
    if (reset)
        beginResetModel();
    for (const auto& [first, last] : runs) {
        if (!reset)
            beginRemoveRows({}, first, last);
        for (int row = first; row <= last; ++row) {
            const auto place = static_cast<std::size_t>(rows_[static_cast<std::size_t>(row)]);
            row_of_place_[place] = -1;
        }
        rows_.erase(rows_.begin() + first, rows_.begin() + last + 1);
        if (!reset) {
            numberRows(static_cast<std::size_t>(first));
            endRemoveRows();
        }
    }
    if (reset) {
        numberRows(0);
        endResetModel();
    }
}

void DocumentListModel::insertPlaces(const std::vector<int>& places)
{
    // Where each one goes among the rows there are; places are in the chosen order, so these are too. Rows
    // that changed since they were ordered may stand elsewhere than the order says: then near is enough.
    struct Run {
        std::size_t before; ///< row it comes before, in the list as it is
        std::size_t begin;  ///< in places
        std::size_t end;
    };
    std::vector<Run> runs;
    std::size_t from = order_ == DocumentOrder::imported ? rows_.size() : 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto found =
            std::upper_bound(rows_.begin() + static_cast<std::ptrdiff_t>(from), rows_.end(), places[i],
                             [this](int left, int right) { return comesBefore(left, right); });
        from = static_cast<std::size_t>(std::distance(rows_.begin(), found));
        if (!runs.empty() && runs.back().before == from)
            ++runs.back().end;
        else
            runs.push_back({from, i, i + 1});
    }
    const auto begin = [&](const Run& run) {
        return places.begin() + static_cast<std::ptrdiff_t>(run.begin);
    };
    const auto end = [&](const Run& run) { return places.begin() + static_cast<std::ptrdiff_t>(run.end); };
    if (runs.size() <= kMostRuns) {
        std::size_t inserted = 0;
        for (const Run& run : runs) {
            const std::size_t row = run.before + inserted;
            const std::size_t size = run.end - run.begin;
            beginInsertRows({}, static_cast<int>(row), static_cast<int>(row + size - 1));
            rows_.insert(rows_.begin() + static_cast<std::ptrdiff_t>(row), begin(run), end(run));
            numberRows(row);
            endInsertRows();
            inserted += size;
        }
        return;
    }
    beginResetModel();
    std::vector<int> merged;
    merged.reserve(rows_.size() + places.size());
    std::size_t next = 0;
    for (const Run& run : runs) {
        merged.insert(merged.end(), rows_.begin() + static_cast<std::ptrdiff_t>(next),
                      rows_.begin() + static_cast<std::ptrdiff_t>(run.before));
        merged.insert(merged.end(), begin(run), end(run));
        next = run.before;
    }
    merged.insert(merged.end(), rows_.begin() + static_cast<std::ptrdiff_t>(next), rows_.end());
    rows_ = std::move(merged);
    numberRows(0);
    endResetModel();
}

void DocumentListModel::numberRows(std::size_t from)
{
    for (std::size_t row = from; row < rows_.size(); ++row)
        row_of_place_[static_cast<std::size_t>(rows_[row])] = static_cast<int>(row);
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

void DocumentListModel::setSearch(const QString& words, const SharedIds& text_hits)
{
    words_ = words.trimmed().toLower();
    text_hits_ = text_hits;
    findHits();
    refilter();
}

void DocumentListModel::findHits()
{
    is_hit_.assign(text_hits_ ? places_.size() : 0, false);
    if (!text_hits_)
        return;
    for (const auto& version_id : *text_hits_) {
        if (const int place = placeOf(version_id); place >= 0)
            is_hit_[static_cast<std::size_t>(place)] = true;
    }
}

bool DocumentListModel::isTextHit(int place) const
{
    return static_cast<std::size_t>(place) < is_hit_.size() && is_hit_[static_cast<std::size_t>(place)];
}

void DocumentListModel::refilter()
{
    beginResetModel();
    rebuild();
    endResetModel();
}

int DocumentListModel::placeOf(std::string_view version_id) const
{
    const auto found = place_of_.find(version_id);
    return found == place_of_.end() ? -1 : found->second;
}

const QString& DocumentListModel::searchKey(int place) const
{
    if (search_keys_.empty())
        search_keys_.resize(places_.size());
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
    if (!words_.isEmpty() && !searchKey(place).contains(words_) && !isTextHit(place))
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

bool DocumentListModel::comesBefore(int left, int right) const
{
    const auto& l = at(left);
    const auto& r = at(right);
    switch (order_) {
    case DocumentOrder::imported:
        return left < right;
    case DocumentOrder::most_open:
        return l.open_suggestions > r.open_suggestions;
    case DocumentOrder::disagreement_first:
        return l.voices_disagree > r.voices_disagree;
    case DocumentOrder::least_done:
        return l.sentences_done * std::max(1, r.sentences) < r.sentences_done * std::max(1, l.sentences);
    case DocumentOrder::title:
        return searchKey(left) < searchKey(right);
    }
    return left < right;
}

void DocumentListModel::rebuild()
{
    rows_.clear();
    for (std::size_t place = 0; place < places_.size(); ++place) {
        if (places_[place] && matches(static_cast<int>(place)))
            rows_.push_back(static_cast<int>(place));
    }
    if (order_ != DocumentOrder::imported)
        std::stable_sort(rows_.begin(), rows_.end(),
                         [this](int left, int right) { return comesBefore(left, right); });
    row_of_place_.assign(places_.size(), -1);
    numberRows(0);
}

} // namespace ade::ui
