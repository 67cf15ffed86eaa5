// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/suggestion_service.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ade::app {

SuggestionService::SuggestionService(Session& session, QObject* parent) : QObject(parent), session_(session)
{
    connect(&session_, &Session::modelsChanged, this, &SuggestionService::takeModel);
    connect(&session_, &Session::listLoaded, this, &SuggestionService::takeList);
    connect(&session_, &Session::listChanged, this, &SuggestionService::takeChanges);
    connect(&session_, &Session::closed, this, [this] {
        ++round_;
        documents_.clear();
        known_.clear();
        queue_.clear();
        done_.clear();
        takeModel();
    });
}

void SuggestionService::takeModel()
{
    const auto* model = session_.isOpen() ? session_.modelInUse() : nullptr;
    const std::string folder = model ? model->path : std::string();
    if (folder == folder_)
        return;
    folder_ = folder;
    model_ = model ? *model : store::ModelRecord{};
    info_.reset();
    voice_id_.clear();
    queue_.clear();
    done_.clear();
    const quint64 round = ++round_;
    busy_ = false;
    Q_EMIT servingChanged();
    session_.suggester().call<Serving>(
        &SuggestWorker::serve, ServeRequest{{}, folder, 1}, this, [this, round](Result<Serving> serving) {
            if (round != round_)
                return;
            if (!serving) {
                fail(serving.error());
                return;
            }
            info_ = serving->info;
            Q_EMIT servingChanged();
            if (!info_)
                return;
            const auto voices = session_.voices();
            for (const auto& voice : voices ? *voices : std::vector<store::Voice>{}) {
                if (voice.kind == store::VoiceKind::student && voice.name == model_.name)
                    voice_id_ = voice.id;
            }
            queue_.assign(documents_.begin(), documents_.end());
            total_ = left();
            next();
        });
}

void SuggestionService::takeChanges(const ListChanges& changes)
{
    for (const auto& version_id : changes->gone) {
        if (const auto place = std::find(queue_.begin(), queue_.end(), version_id); place != queue_.end())
            queue_.erase(place);
    }
    const std::size_t before = queue_.size();
    for (const auto& row : changes->rows) {
        if (row.frozen || !known_.insert(row.version_id).second)
            continue;
        documents_.push_back(row.version_id);
        if (info_)
            queue_.push_back(row.version_id);
    }
    total_ += static_cast<int>(queue_.size() - before);
    next();
}

void SuggestionService::takeList(const SummaryList& summaries)
{
    documents_.clear();
    for (const auto& summary : *summaries) {
        if (!summary.frozen)
            documents_.push_back(summary.version_id);
    }
    known_ = {documents_.begin(), documents_.end()};
    if (!info_)
        return;
    const std::unordered_set<std::string> queued(queue_.begin(), queue_.end());
    for (const auto& version_id : documents_) {
        if (!done_.contains(version_id) && !queued.contains(version_id))
            queue_.push_back(version_id);
    }
    total_ = std::max(total_, left());
    next();
}

void SuggestionService::wantFirst(const std::string& version_id, bool again)
{
    if (again) {
        done_.erase(version_id);
        again_.insert(version_id);
    }
    if (done_.contains(version_id) || version_id.empty())
        return;
    const auto place = std::find(queue_.begin(), queue_.end(), version_id);
    if (place != queue_.end())
        queue_.erase(place);
    else if (!again)
        return; // frozen, or nothing serves: takeList() and takeModel() fill the queue
    queue_.push_front(version_id);
    next();
}

void SuggestionService::next()
{
    if (busy_ || !info_ || queue_.empty() || session_.project().read_only)
        return;
    SuggestRequest request;
    request.project_path = session_.project().path;
    if (again_.contains(queue_.front())) {
        again_.erase(queue_.front());
        request.version_ids.push_back(queue_.front());
        queue_.pop_front();
    } else {
        request.known_voice_id = voice_id_;
        while (!queue_.empty() && request.version_ids.size() < kBatch) {
            request.version_ids.push_back(queue_.front());
            queue_.pop_front();
        }
    }
    busy_ = true;
    const quint64 round = round_;
    session_.suggester().call<Suggested>(&SuggestWorker::suggest, request, this,
                                         [this, round](Result<Suggested> answer) {
                                             if (round != round_)
                                                 return;
                                             if (answer)
                                                 store(*answer);
                                             else
                                                 fail(answer.error());
                                         });
}

void SuggestionService::store(const Suggested& suggested)
{
    done_.insert(suggested.version_ids.begin(), suggested.version_ids.end());
    Q_EMIT progressed(total_ - left(), total_);
    if (suggested.records->empty()) {
        busy_ = false;
        next();
        return;
    }
    BatchRequest request;
    request.person_id = session_.personId();
    request.run.kind = store::VoiceKind::student;
    request.run.name = model_.name;
    request.run.parameters = nlohmann::json{{"model", model_.sha256}}.dump();
    request.run.data_hash = model_.sha256;
    request.records = suggested.records;
    const quint64 round = round_;
    session_.store().call<BatchStored>(&StoreWorker::storeBatch, request, this,
                                       [this, round](Result<BatchStored> batch) {
                                           if (round != round_)
                                               return;
                                           busy_ = false;
                                           if (!batch) {
                                               fail(batch.error());
                                               return;
                                           }
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
    busy_ = false;
    queue_.clear();
    if (error.code != ErrorCode::cancelled)
        Q_EMIT failed(error);
}

} // namespace ade::app
