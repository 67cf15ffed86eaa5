// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/suggestion_service.hpp"

#include <nlohmann/json.hpp>

#include <QThread>

#include <algorithm>
#include <chrono>

namespace ade::app {

namespace {

/// A run of the teacher changes documents every second or two; to count and to look from the first row each
/// time would leave no time to read.
constexpr int kRecount_ms = 10'000;

double now_s()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

} // namespace

SuggestionService::SuggestionService(Session& session, QObject* parent) : QObject(parent), session_(session)
{
    recount_.setSingleShot(true);
    connect(&recount_, &QTimer::timeout, this, &SuggestionService::countSoon);
    connect(&session_, &Session::modelsChanged, this, &SuggestionService::takeModel);
    connect(&session_, &Session::listLoaded, this, &SuggestionService::countAgain);
    connect(&session_, &Session::listChanged, this, &SuggestionService::takeChanges);
    connect(&session_, &Session::closed, this, [this] {
        present_.clear();
        takeModel(ModelAction::list);
    });
}

void SuggestionService::forgetProject()
{
    ++round_;
    recount_.stop();
    since_recount_.invalidate();
    voice_id_.clear();
    again_.clear();
    asking_ = 0;
    storing_ = 0;
    sentences_ = kFirstRequest;
    cursor_ = 0;
    at_end_ = false;
    counted_ = 0;
    counting_ = false;
    counting_all_ = false;
    count_all_ = true;
    sum_ = {};
    done_ = 0;
    total_ = 0;
    halted_ = false;
    rate_.clear();
}

void SuggestionService::takeModel(ModelAction action)
{
    const auto* model = session_.isOpen() ? session_.modelInUse() : nullptr;
    const std::string folder = model ? model->path : std::string();
    if (folder == folder_)
        return;
    folder_ = folder;
    model_ = model ? *model : store::ModelRecord{};
    info_.reset();
    session_.suggester().cancel(asking_);
    forgetProject();
    if (action == ModelAction::promote || action == ModelAction::roll_back)
        background_ = true; // "use" is a wish for its suggestions
    setState(folder.empty() ? ReadingState::off : ReadingState::loading);
    Q_EMIT servingChanged();
    ServeRequest request;
    request.checkpoint_folder = folder;
    // One core is the window's and the store's.
    request.threads = std::max(1, QThread::idealThreadCount() - 1);
    session_.suggester().call<Serving>(&SuggestWorker::serve, request, this,
                                       [this, round = round_](Result<Serving> serving) {
                                           if (round != round_)
                                               return;
                                           if (!serving) {
                                               fail(serving.error());
                                               return;
                                           }
                                           info_ = serving->info;
                                           Q_EMIT servingChanged();
                                           next();
                                       });
}

void SuggestionService::takeChanges(const ListChanges& changes)
{
    if (changes->known > 0 || !changes->gone.empty()) {
        countSoon(); // a text that was passed over may have drugs now
        return;
    }
    at_end_ = false; // new texts stand after all others
    counting_ = true;
    next();
}

void SuggestionService::countSoon()
{
    const qint64 waited = since_recount_.isValid() ? since_recount_.elapsed() : kRecount_ms;
    if (waited < kRecount_ms) {
        if (!recount_.isActive())
            recount_.start(static_cast<int>(kRecount_ms - waited));
        return;
    }
    since_recount_.start();
    countAgain();
}

void SuggestionService::countAgain()
{
    count_all_ = true;
    next();
}

void SuggestionService::wantFirst(const std::string& version_id, bool again)
{
    if (version_id.empty())
        return;
    if (again && std::find(again_.begin(), again_.end(), version_id) == again_.end())
        again_.push_back(version_id);
    if (!again)
        present_ = version_id;
    next();
}

void SuggestionService::pause()
{
    background_ = false;
    if (state_ == ReadingState::reading)
        setState(ReadingState::paused);
}

void SuggestionService::resume()
{
    background_ = true;
    halted_ = false;
    next();
}

void SuggestionService::cancel()
{
    background_ = false;
    if (asking_ != 0 && asking_background_)
        session_.suggester().cancel(asking_);
    if (state_ == ReadingState::reading || state_ == ReadingState::paused)
        setState(ReadingState::stopped);
}

void SuggestionService::setState(ReadingState state)
{
    state_ = state;
    Q_EMIT progressed();
}

ReadingProgress SuggestionService::progress() const
{
    ReadingProgress progress;
    progress.state = state_;
    progress.total = total_;
    progress.done = std::min(done_, total_);
    if (state_ == ReadingState::reading) {
        progress.documents_per_s = rate_.documentsPerSecond();
        progress.sentences_per_s = rate_.sentencesPerSecond();
        progress.seconds_left = rate_.secondsFor(progress.total - progress.done);
    }
    return progress;
}

bool SuggestionService::isIdle() const
{
    const bool waiting =
        !present_.empty() || !again_.empty() || counting_ || count_all_ || recount_.isActive();
    const bool more = goesOn() && !at_end_;
    const bool may = info_ && session_.isOpen() && !session_.project().read_only;
    return asking_ == 0 && storing_ == 0 && (!may || (!waiting && !more));
}

void SuggestionService::next()
{
    if (asking_ != 0 || !info_ || !session_.isOpen())
        return;
    if (session_.project().read_only) { // another program writes; what it reads is seen from there
        if (state_ != ReadingState::off)
            setState(ReadingState::off);
        return;
    }
    SuggestRequest request;
    if (!again_.empty()) {
        request.version_ids = {again_.front()};
        request.again = true;
        again_.pop_front();
        ask(std::move(request));
        return;
    }
    if (!present_.empty()) {
        request.version_ids = {std::exchange(present_, {})};
        ask(std::move(request));
        return;
    }
    if (count_all_) {
        if (storing_ > 0)
            return; // what is being stored would be counted as unread
        count_all_ = false;
        counting_ = true;
        counting_all_ = true;
        counted_ = 0;
        sum_ = {};
        cursor_ = 0;
        at_end_ = false;
    }
    if (counting_) {
        count();
        return;
    }
    if (!goesOn()) {
        const auto still = done_ >= total_ ? ReadingState::finished : ReadingState::stopped;
        if (state_ == ReadingState::loading || (state_ == ReadingState::finished && still != state_))
            setState(still);
        return;
    }
    if (at_end_) {
        if (storing_ == 0 && state_ != ReadingState::finished) {
            done_ = total_;
            setState(ReadingState::finished);
        }
        return;
    }
    if (storing_ >= kMostStoring)
        return;
    if (state_ != ReadingState::reading) {
        rate_.clear();
        rate_.add(now_s(), 0, 0);
        setState(ReadingState::reading);
        if (asking_ != 0 || !goesOn())
            return; // who heard of it asked for something else
    }
    request.after_row = cursor_;
    request.sentences = sentences_;
    ask(std::move(request));
}

void SuggestionService::count()
{
    ReadingRequest request;
    request.project_path = session_.project().path;
    request.student = model_.name;
    request.data_hash = model_.sha256;
    request.after_row = counted_;
    asking_background_ = false;
    asking_ = session_.suggester().call<ReadingKnown>(&SuggestWorker::count, request, this,
                                                      [this, round = round_](Result<ReadingKnown> known) {
                                                          if (round != round_)
                                                              return;
                                                          asking_ = 0;
                                                          if (!known) {
                                                              fail(known.error());
                                                              return;
                                                          }
                                                          if (!known->voice_id.empty())
                                                              voice_id_ = known->voice_id;
                                                          takeCounts(known->counts);
                                                          next();
                                                      });
}

void SuggestionService::takeCounts(const store::ReadingCounts& counts)
{
    sum_.texts += counts.texts;
    sum_.read += counts.read;
    counted_ = counts.last_row;
    if (!counts.at_end)
        return;
    counting_ = false;
    total_ = (counting_all_ ? 0 : total_) + sum_.texts;
    done_ = (counting_all_ ? 0 : done_) + sum_.read;
    counting_all_ = false;
    sum_ = {};
    Q_EMIT progressed();
}

void SuggestionService::ask(SuggestRequest request)
{
    request.project_path = session_.project().path;
    request.voice_id = voice_id_;
    const bool of_background = request.version_ids.empty();
    const bool again = request.again;
    asking_background_ = of_background;
    asking_ = session_.suggester().call<Suggested>(
        &SuggestWorker::suggest, std::move(request), this,
        [this, round = round_, of_background, again](Result<Suggested> answer) {
            if (round != round_)
                return;
            asking_ = 0;
            if (answer)
                take(*answer, of_background, again);
            else if (answer.error().code == ErrorCode::cancelled)
                next(); // stopped by a person; its documents stay unread
            else
                fail(answer.error());
        });
}

void SuggestionService::take(const Suggested& suggested, bool of_background, bool again)
{
    if (of_background) {
        cursor_ = suggested.last_row;
        at_end_ = suggested.at_end;
        done_ += suggested.documents;
        rate_.add(now_s(), suggested.documents, suggested.sentences);
        if (suggested.sentences > 0 && suggested.seconds > 0) {
            // What fits into the time, but no leap: one slow document says little.
            const double fits =
                std::min(static_cast<double>(suggested.sentences) * kRequest_s / suggested.seconds, 1e6);
            sentences_ = std::clamp(static_cast<int>(fits), std::max(1, sentences_ / 2),
                                    std::min(kLargestRequest, sentences_ * 2));
        }
        Q_EMIT progressed();
    } else if (!again) {
        done_ += suggested.documents; // the others will be passed over there
        Q_EMIT progressed();
    }
    if (!suggested.problems.empty())
        Q_EMIT documentsRefused(suggested.problems);
    if (!suggested.records->empty())
        store(suggested.records);
    next(); // the next ones are read while these are stored
}

void SuggestionService::store(const RecordBatch& records)
{
    BatchRequest request;
    request.person_id = session_.personId();
    request.run.kind = store::VoiceKind::student;
    request.run.name = model_.name;
    request.run.parameters = nlohmann::json{{"model", model_.sha256}}.dump();
    request.run.data_hash = model_.sha256;
    request.records = records;
    ++storing_;
    session_.store().call<BatchStored>(&StoreWorker::storeBatch, request, this,
                                       [this, round = round_](Result<BatchStored> batch) {
                                           if (round != round_)
                                               return;
                                           --storing_;
                                           if (!batch) {
                                               fail(batch.error());
                                               return;
                                           }
                                           voice_id_ = batch->report.voice_id;
                                           std::vector<std::string> changed;
                                           for (const auto& summary : batch->summaries) {
                                               changed.push_back(summary.version_id);
                                               Q_EMIT session_.summaryChanged(summary);
                                           }
                                           Q_EMIT suggestionsChanged(changed);
                                           next();
                                       });
}

void SuggestionService::fail(const Error& error)
{
    again_.clear();
    if (error.code == ErrorCode::cancelled)
        return;
    halted_ = true;
    setState(info_ ? ReadingState::stopped : ReadingState::off);
    Q_EMIT failed(error);
}

} // namespace ade::app
