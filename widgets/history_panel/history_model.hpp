// SPDX-License-Identifier: GPL-3.0-or-later
// What happened to the document on screen, newest first, a page at a time.
#pragma once

#include "core/store/history.hpp"
#include "widgets/common/palette.hpp"

#include <QAbstractListModel>

namespace ade::ui {

/// One row per step: what, the words it is about, who, when (local time), where; notes whole. Plain text.
class HistoryModel : public QAbstractListModel {
    Q_OBJECT

public:
    explicit HistoryModel(QObject* parent = nullptr);

    void setColors(const Palette& colors);
    /// A text's history from its newest entry; pageWanted() follows. Empty: none.
    void start(const std::string& version_id, bool notes_only);
    /// The answer to pageWanted().
    void add(const store::HistoryPage& page);
    [[nodiscard]] const store::HistoryEntry* entry(const QModelIndex& index) const;
    [[nodiscard]] bool waiting() const { return waiting_; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

Q_SIGNALS:
    void pageWanted(const ade::store::HistoryQuery& query);

private:
    std::vector<store::HistoryEntry> entries_;
    store::HistoryQuery query_;
    Palette colors_;
    bool more_ = false;
    bool waiting_ = false;
};

/// "Accepted ototoxicity of azithromycin", a line with who, when and where, and the note.
QString history_text(const store::HistoryEntry& entry);

} // namespace ade::ui
