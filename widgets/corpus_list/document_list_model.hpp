// SPDX-License-Identifier: GPL-3.0-or-later
// The documents of a project as a list: filter, search and order over what the store summed up.
#pragma once

#include "core/store/records.hpp"
#include "core/store/summary_watch.hpp"

#include <QAbstractListModel>
#include <QString>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ade::ui {

enum class DocumentFilter { all, to_do, with_suggestions, disagreement, unsure, done, frozen };
enum class DocumentOrder { imported, most_open, disagreement_first, least_done, title };

class DocumentListModel : public QAbstractListModel {
    Q_OBJECT

public:
    /// As the session hands it over: read by two threads, so never changed.
    using SharedSummaries = std::shared_ptr<const std::vector<store::DocumentSummary>>;
    using SharedChanges = std::shared_ptr<const store::SummaryChanges>;
    using SharedIds = std::shared_ptr<const std::vector<std::string>>;

    enum Role {
        VersionIdRole = Qt::UserRole + 1, ///< QString
        DetailRole,                       ///< QString: PMID, sentences done
        StateRole,                        ///< QString: one short mark, see mark()
        BadgeRole,                        ///< QString: "3 open"
        DisagreementRole,                 ///< bool
        SearchHitRole,                    ///< bool: found in its text, not its title
    };

    explicit DocumentListModel(QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    /// All documents, in the order of import. Keeps the list itself: nothing is copied, and no text is
    /// converted before it is shown or searched, so that a list of ten thousands costs a few milliseconds.
    void setSummaries(SharedSummaries summaries);
    void setSummaries(std::vector<store::DocumentSummary> summaries);
    /// What became of the list since: new documents come in where filter and order put them, those a newer
    /// text took the place of go, and the others stay where they stand, as with updateSummary(). The cost is
    /// that of the changes and one pass over the numbers of the rows.
    void applyChanges(const SharedChanges& changes);
    /// One document changed: its row is redrawn where it stands, even when the filter would now drop it, so
    /// that the list does not move under the person's eyes. An unknown one changes nothing.
    void updateSummary(const store::DocumentSummary& summary);

    void setFilter(DocumentFilter filter);
    void setOrder(DocumentOrder order);
    /// words: matched in title and id without regard to case; text_hits: versions found by the store's
    /// full-text search for the same words. Empty words: everything.
    void setSearch(const QString& words, const SharedIds& text_hits);
    /// Filters again: rows kept by updateSummary() may go now.
    void refilter();

    [[nodiscard]] const store::DocumentSummary* summaryAt(int row) const;
    [[nodiscard]] const store::DocumentSummary* summaryOf(const QString& version_id) const;
    [[nodiscard]] int rowOf(const QString& version_id) const; ///< -1 when filtered out
    [[nodiscard]] int total() const { return total_; }
    [[nodiscard]] int documentsDone() const { return documents_done_; }
    /// Of all documents but the blind gold, which no student learns from.
    [[nodiscard]] int sentencesDone() const { return sentences_done_; }
    [[nodiscard]] DocumentFilter filter() const { return filter_; }
    [[nodiscard]] DocumentOrder order() const { return order_; }
    [[nodiscard]] bool isDone(const store::DocumentSummary& summary) const;

private:
    [[nodiscard]] const store::DocumentSummary& at(int place) const
    {
        return *places_[static_cast<std::size_t>(place)];
    }
    [[nodiscard]] int placeOf(std::string_view version_id) const; ///< -1 when unknown
    [[nodiscard]] const QString& searchKey(int place) const;
    [[nodiscard]] bool isTextHit(int place) const;
    [[nodiscard]] bool matches(int place) const;
    [[nodiscard]] bool comesBefore(int left, int right) const; ///< places, in the chosen order
    void count(const store::DocumentSummary& summary, int sign);
    int replace(int place, const store::DocumentSummary& summary); ///< the row to draw again, or -1
    void take(const SharedSummaries& part, std::size_t index);
    void findHits();
    void rebuild();
    void numberRows(std::size_t from);
    void removeRows(std::vector<int> rows);
    void insertPlaces(const std::vector<int>& places);

    // A place is a document in the order of import and keeps its number; a row is one of the view.
    std::vector<const store::DocumentSummary*> places_;       ///< into parts_ or changed_; null: gone
    std::vector<SharedSummaries> parts_;                      ///< the list and what was added since
    std::unordered_map<int, store::DocumentSummary> changed_; ///< place → what replaces it since
    std::unordered_map<std::string_view, int> place_of_;      ///< version id, in parts_ → place
    mutable std::vector<QString> search_keys_;                ///< lower-cased title and id; null: not made
    std::vector<int> rows_;                                   ///< row → place
    std::vector<int> row_of_place_;                           ///< place → row; -1 when filtered out
    int total_ = 0;
    int documents_done_ = 0;
    int sentences_done_ = 0;
    DocumentFilter filter_ = DocumentFilter::all;
    DocumentOrder order_ = DocumentOrder::imported;
    QString words_;
    SharedIds text_hits_;
    std::vector<bool> is_hit_; ///< place → in text_hits_; later places are none
};

} // namespace ade::ui
