// SPDX-License-Identifier: GPL-3.0-or-later
// The documents of a project as a list: filter, search and order over what the store summed up.
#pragma once

#include "core/store/records.hpp"

#include <QAbstractListModel>
#include <QHash>
#include <QSet>
#include <QString>

#include <vector>

namespace ade::ui {

enum class DocumentFilter { all, to_do, with_suggestions, disagreement, unsure, done, frozen };
enum class DocumentOrder { imported, most_open, disagreement_first, least_done, title };

class DocumentListModel : public QAbstractListModel {
    Q_OBJECT

public:
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

    /// All documents, in the order of import.
    void setSummaries(std::vector<store::DocumentSummary> summaries);
    /// One document changed: its row is redrawn where it stands, even when the filter would now drop it, so
    /// that the list does not move under the person's eyes.
    void updateSummary(const store::DocumentSummary& summary);

    void setFilter(DocumentFilter filter);
    void setOrder(DocumentOrder order);
    /// words: matched in title and id without regard to case; text_hits: versions found by the store's
    /// full-text search for the same words. Empty words: everything.
    void setSearch(const QString& words, const QSet<QString>& text_hits);
    /// Filters again: rows kept by updateSummary() may go now.
    void refilter();

    [[nodiscard]] const store::DocumentSummary* summaryAt(int row) const;
    [[nodiscard]] const store::DocumentSummary* summaryOf(const QString& version_id) const;
    [[nodiscard]] int rowOf(const QString& version_id) const; ///< -1 when filtered out
    [[nodiscard]] int total() const { return static_cast<int>(summaries_.size()); }
    [[nodiscard]] int documentsDone() const;
    [[nodiscard]] DocumentFilter filter() const { return filter_; }
    [[nodiscard]] bool isDone(const store::DocumentSummary& summary) const;

private:
    [[nodiscard]] bool matches(int index) const;
    void rebuild();

    std::vector<store::DocumentSummary> summaries_;
    std::vector<QString> search_keys_; ///< lower-cased title and id, beside summaries_
    QHash<QString, int> index_of_;     ///< version id → place in summaries_
    std::vector<int> rows_;            ///< row → place in summaries_
    QHash<QString, int> row_of_;
    DocumentFilter filter_ = DocumentFilter::all;
    DocumentOrder order_ = DocumentOrder::imported;
    QString words_;
    QSet<QString> text_hits_;
};

} // namespace ade::ui
