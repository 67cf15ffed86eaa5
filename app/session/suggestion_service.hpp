// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the suggestions of the student in use up to date: the document on screen first, the others after it.
#pragma once

#include "app/session/session.hpp"

#include <QObject>

#include <deque>
#include <string>
#include <unordered_set>
#include <vector>

namespace ade::app {

class SuggestionService : public QObject {
    Q_OBJECT

public:
    explicit SuggestionService(Session& session, QObject* parent = nullptr);

    /// The document to serve next, before all others. again: also when the student spoke about it before,
    /// because a drug was added.
    void wantFirst(const std::string& version_id, bool again = false);

    [[nodiscard]] bool isServing() const { return info_.has_value(); }
    [[nodiscard]] bool isBusy() const { return busy_ || !queue_.empty(); }
    /// Documents still to do and all of this round.
    [[nodiscard]] int left() const { return static_cast<int>(queue_.size()); }
    [[nodiscard]] int total() const { return total_; }

Q_SIGNALS:
    void servingChanged();
    void progressed(int done, int total);
    /// New suggestions of these documents are stored.
    void suggestionsChanged(const std::vector<std::string>& version_ids);
    void failed(const ade::Error& error);

private:
    void takeModel();
    void takeList(const SummaryList& summaries);
    void takeChanges(const ListChanges& changes);
    void next();
    void store(const Suggested& suggested);
    void fail(const Error& error);

    static constexpr std::size_t kBatch =
        4; ///< documents per request: the document on screen waits for one at most

    Session& session_;
    std::string folder_; ///< of the checkpoint asked for
    store::ModelRecord model_;
    std::optional<student::StudentInfo> info_;
    std::string voice_id_; ///< of the student in use, when it spoke before
    std::vector<std::string> documents_;
    std::unordered_set<std::string> known_; ///< all of documents_
    std::deque<std::string> queue_;
    std::unordered_set<std::string> done_;
    std::unordered_set<std::string> again_;
    bool busy_ = false;
    int total_ = 0;
    quint64 round_ = 0; ///< answers of a former student are dropped
};

} // namespace ade::app
