// SPDX-License-Identifier: GPL-3.0-or-later
// Lets the student in use read the whole project: the document on screen first, the others after it.
#pragma once

#include "app/session/reading_rate.hpp"
#include "app/session/session.hpp"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <deque>
#include <string>
#include <vector>

namespace ade::app {

enum class ReadingState {
    off,      ///< no student is in use, or nothing may be stored
    loading,  ///< the student is being read from disk
    reading,  ///< documents go through it
    paused,   ///< by a person; the document on screen is served all the same
    stopped,  ///< by a person, with what was under way dropped; as paused otherwise
    finished, ///< every document it can read is read
};

struct ReadingProgress {
    ReadingState state = ReadingState::off;
    qint64 done = 0;  ///< documents read, or passed over because they cannot be
    qint64 total = 0; ///< with drugs, not blind gold
    double documents_per_s = 0;
    double sentences_per_s = 0;
    double seconds_left = -1; ///< below 0: not known
    bool operator==(const ReadingProgress&) const = default;
};

/// Keeps no list of documents: which ones are left is asked of the project a few at a time, so the cost does
/// not grow with it, and a run that was broken off in any way goes on where it stopped. How many go into one
/// request is measured: the document on screen waits for one request at most.
class SuggestionService : public QObject {
    Q_OBJECT

public:
    explicit SuggestionService(Session& session, QObject* parent = nullptr);

    /// The document on screen: it is served before all others. again: also when the student spoke about it
    /// before, because a drug was added.
    void wantFirst(const std::string& version_id, bool again = false);

    /// As the person left it the last time; before a project is opened.
    void setBackground(bool on) { background_ = on; }
    /// False after pause() or cancel(), until resume(), or another student is taken into use.
    [[nodiscard]] bool background() const { return background_; }
    void pause();
    void resume();
    void cancel();

    [[nodiscard]] bool isServing() const { return info_.has_value(); }
    [[nodiscard]] const std::optional<student::StudentInfo>& info() const { return info_; }
    [[nodiscard]] ReadingProgress progress() const;
    /// Nothing is under way and nothing is left that would be begun.
    [[nodiscard]] bool isIdle() const;

    /// The document on screen waits for one request: about this long.
    static constexpr double kRequest_s = 0.1;

Q_SIGNALS:
    void servingChanged();
    /// State, counts or speed.
    void progressed();
    /// New suggestions of these documents are stored.
    void suggestionsChanged(const std::vector<std::string>& version_ids);
    /// Documents the student could not read, with the reason; the others go on.
    void documentsRefused(const std::vector<std::string>& problems);
    void failed(const ade::Error& error);

private:
    void takeModel(ModelAction action);
    void takeChanges(const ListChanges& changes);
    void forgetProject();
    void countAgain();
    void countSoon();
    void next();
    void count();
    void takeCounts(const store::ReadingCounts& counts);
    void ask(SuggestRequest request);
    void take(const Suggested& suggested, bool of_background, bool again);
    void store(const RecordBatch& records);
    void setState(ReadingState state);
    void fail(const Error& error);
    [[nodiscard]] bool goesOn() const { return background_ && !halted_; }

    static constexpr int kMostStoring = 2;  ///< batches: the store's pace holds up the student
    static constexpr int kFirstRequest = 8; ///< sentences
    static constexpr int kLargestRequest = 1024;

    Session& session_;
    std::string folder_; ///< of the checkpoint asked for
    store::ModelRecord model_;
    std::optional<student::StudentInfo> info_;
    std::string voice_id_; ///< of the student in use, once it spoke
    ReadingState state_ = ReadingState::off;
    bool background_ = true;
    bool halted_ = false; ///< by a fault: the same would happen again, so a person goes on

    std::string present_;           ///< on screen and not asked about yet
    std::deque<std::string> again_; ///< with a new drug
    RequestId asking_ = 0;
    bool asking_background_ = false;
    int storing_ = 0;
    int sentences_ = kFirstRequest; ///< of the next request

    std::int64_t cursor_ = 0; ///< documents up to this row are read or passed over
    bool at_end_ = false;
    std::int64_t counted_ = 0; ///< documents up to this row are in total_
    bool counting_ = false;
    bool count_all_ = false; ///< from the first row, once nothing is under way
    QTimer recount_;         ///< for changes that come one after the other
    QElapsedTimer since_recount_;
    bool counting_all_ = false; ///< what is being counted takes the place of the counts
    store::ReadingCounts sum_;  ///< of the parts counted so far
    qint64 done_ = 0;
    qint64 total_ = 0;
    ReadingRate rate_;
    quint64 round_ = 0; ///< answers of a former student or project are dropped
};

} // namespace ade::app
