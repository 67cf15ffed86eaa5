// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/lexicon_service.hpp"

#include "app/session/text_bridge.hpp"

namespace ade::app {

LexiconService::LexiconService(Session& session, QObject* parent)
    : QObject(parent), session_(session), client_(QStringLiteral("lexicon"))
{
    client_.listen(&LexiconWorker::loaded);
    client_.listen(&LexiconWorker::tried);
    client_.listen(&LexiconWorker::contextFound);
    client_.listen(&LexiconWorker::listRead);
    client_.listen(&LexiconWorker::matched);
    client_.follow<WorkProgress>(&LexiconWorker::progressed, this, [this](const WorkProgress& news) {
        if (news.id == working_)
            Q_EMIT progressed(news.progress);
    });
    client_.start();
    connect(&session_, &Session::closed, this, [this] {
        client_.cancelAll();
        stop_matching_ = true;
        lexicon_.reset();
    });
}

LexiconService::~LexiconService() = default;

void LexiconService::load()
{
    if (!session_.isOpen())
        return;
    client_.cancel(loading_);
    LexiconLoadRequest request;
    request.project_path = session_.project().path;
    loading_ = client_.call<LexiconLoaded>(
        &LexiconWorker::load, request, this, [this](Result<LexiconLoaded> answer) {
            if (answer && answer->id == loading_) {
                lexicon_ = std::move(*answer);
                Q_EMIT loaded();
            } else if (!answer && answer.error().code != ErrorCode::cancelled) {
                Q_EMIT failed(answer.error());
            }
        });
}

void LexiconService::change(LexiconChangeRequest request, std::function<void()> then)
{
    request.person_id = session_.personId();
    session_.store().call<LexiconChanged>(&StoreWorker::changeLexicon, std::move(request), this,
                                          [this, then = std::move(then)](Result<LexiconChanged> answer) {
                                              if (!answer) {
                                                  Q_EMIT failed(answer.error());
                                                  return;
                                              }
                                              if (then)
                                                  then();
                                              load();
                                          });
}

void LexiconService::setWorking(RequestId id)
{
    working_ = id;
    Q_EMIT busyChanged();
}

void LexiconService::read(const LexiconReadRequest& request)
{
    if (working_ != 0)
        return;
    setWorking(
        client_.call<LexiconRead>(&LexiconWorker::read, request, this, [this](Result<LexiconRead> answer) {
            setWorking(0);
            if (!answer) {
                if (answer.error().code != ErrorCode::cancelled)
                    Q_EMIT failed(answer.error());
                return;
            }
            LexiconChangeRequest change_request;
            change_request.kind = LexiconChangeRequest::Kind::add;
            change_request.report = answer->report;
            change_request.path = answer->path;
            change(change_request, [this, report = answer->report] { Q_EMIT added(*report); });
        }));
}

void LexiconService::addFile(const QString& path, const std::vector<std::string>& ancestors)
{
    LexiconReadRequest request;
    request.ancestors = ancestors;
    request.path = to_utf8(path);
    read(request);
}

void LexiconService::getThesaurus(const lexicon::FetchOptions& options,
                                  const std::vector<std::string>& ancestors)
{
    LexiconReadRequest request;
    request.ancestors = ancestors;
    request.fetch = true;
    request.fetch_options = options;
    read(request);
}

void LexiconService::remove(const QString& name)
{
    LexiconChangeRequest request;
    request.kind = LexiconChangeRequest::Kind::remove;
    request.name = to_utf8(name);
    change(request);
}

void LexiconService::veto(const QString& words)
{
    LexiconChangeRequest request;
    request.kind = LexiconChangeRequest::Kind::veto;
    request.name = to_utf8(words);
    change(request);
}

void LexiconService::liftVeto(const QString& words)
{
    LexiconChangeRequest request;
    request.kind = LexiconChangeRequest::Kind::lift_veto;
    request.name = to_utf8(words);
    change(request);
}

void LexiconService::setOptions(const lexicon::MatchOptions& options)
{
    LexiconChangeRequest request;
    request.kind = LexiconChangeRequest::Kind::options;
    request.options = options;
    change(request);
}

void LexiconService::tryText(const QString& text)
{
    if (!lexicon_)
        return;
    client_.cancel(trying_);
    LexiconTryRequest request;
    request.loaded = lexicon_->loaded;
    request.text = to_utf8(text);
    trying_ = client_.call<LexiconTried>(&LexiconWorker::tryText, request, this,
                                         [this](Result<LexiconTried> answer) {
                                             if (answer && answer->id == trying_)
                                                 Q_EMIT tried(answer->names);
                                             else if (!answer && answer.error().code != ErrorCode::cancelled)
                                                 Q_EMIT failed(answer.error());
                                         });
}

void LexiconService::findContext(const QString& preferred)
{
    if (!lexicon_ || !session_.isOpen())
        return;
    client_.cancel(looking_);
    LexiconContextRequest request;
    request.project_path = session_.project().path;
    request.loaded = lexicon_->loaded;
    request.preferred = to_utf8(preferred);
    looking_ = client_.call<LexiconContext>(
        &LexiconWorker::context, request, this, [this](Result<LexiconContext> answer) {
            if (answer && answer->id == looking_)
                Q_EMIT contextFound(answer->names);
            else if (!answer && answer.error().code != ErrorCode::cancelled)
                Q_EMIT failed(answer.error());
        });
}

void LexiconService::matchAll()
{
    if (matching_ || !lexicon_ || !session_.isOpen())
        return;
    matching_ = true;
    stop_matching_ = false;
    mentions_ = 0;
    Q_EMIT busyChanged();
    matchNext(0);
}

void LexiconService::finishMatching()
{
    matching_ = false;
    Q_EMIT busyChanged();
}

void LexiconService::matchNext(std::size_t first)
{
    if (stop_matching_ || !lexicon_) {
        finishMatching(); // what was stored stays, and the next call passes over it
        return;
    }
    LexiconMatchRequest request;
    request.project_path = session_.project().path;
    request.loaded = lexicon_->loaded;
    request.first = first;
    const std::string lexicon_id = lexicon_->loaded.id;
    match_ = client_.call<LexiconMatched>(
        &LexiconWorker::match, request, this, [this, lexicon_id](Result<LexiconMatched> part) {
            if (!part) {
                finishMatching();
                if (part.error().code != ErrorCode::cancelled)
                    Q_EMIT failed(part.error());
                return;
            }
            BatchRequest batch;
            batch.person_id = session_.personId();
            batch.run = {store::VoiceKind::lexicon, "lexicon", "{}", lexicon_id, false};
            batch.records = part->records;
            session_.store().call<BatchStored>(
                &StoreWorker::storeBatch, batch, this,
                [this, next = part->next, texts = part->texts](Result<BatchStored> stored) {
                    if (!stored) {
                        finishMatching();
                        Q_EMIT failed(stored.error());
                        return;
                    }
                    mentions_ += stored->report.mentions;
                    Progress progress;
                    progress.stage = "looking for drug names";
                    progress.done = static_cast<std::int64_t>(next);
                    progress.total = static_cast<std::int64_t>(texts);
                    Q_EMIT progressed(progress);
                    if (next < texts) {
                        matchNext(next);
                        return;
                    }
                    finishMatching();
                    Q_EMIT matched(static_cast<qint64>(texts), mentions_);
                });
        });
}

void LexiconService::cancel()
{
    stop_matching_ = true;
    client_.cancel(working_);
    client_.cancel(match_);
}

} // namespace ade::app
