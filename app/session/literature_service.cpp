// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/literature_service.hpp"

#include "app/session/text_bridge.hpp"

#include <QLocale>

#include <algorithm>

namespace ade::app {

namespace pubmed = corpus::pubmed;

namespace {

const QString kKeyName = QStringLiteral("PubMed E-utilities");

/// The first sentence of what went wrong. What follows is advice on what to do, which here the program does.
QString causeOf(const Error& error)
{
    const QString text = to_qstring(error.message);
    bool quoted = false; // the server's own words may end in a full stop, too
    for (qsizetype i = 0; i + 1 < text.size(); ++i) {
        if (text.at(i) == QLatin1Char('"'))
            quoted = !quoted;
        else if (!quoted && text.at(i) == QLatin1Char('.') && text.at(i + 1).isSpace())
            return text.left(i + 1);
    }
    return text;
}

} // namespace

LiteratureService::LiteratureService(Session& session, LiteratureSettings& settings,
                                     std::unique_ptr<SecretStore> secrets, QObject* parent)
    : QObject(parent), session_(session), settings_(settings),
      secrets_(secrets ? std::move(secrets) : std::make_unique<SecretStore>())
{
    session_.literature().follow<LiteratureProgress>(
        &LiteratureWorker::progressed, this, [this](const LiteratureProgress& news) {
            if (news.id != fetching_ && news.id != counting_)
                return;
            QString note;
            if (news.waiting) {
                const auto seconds = std::max<qint64>(1, (news.waiting->wait.count() + 500) / 1000);
                note = tr("%1 The next try is in %2 s.")
                           .arg(causeOf(news.waiting->why), QLocale().toString(seconds));
            }
            Q_EMIT progressed(news.progress, note);
        });
    session_.literature().follow<FetchedPart>(&LiteratureWorker::partFetched, this,
                                              [this](const FetchedPart& part) {
                                                  if (part.id != fetching_ || failure_)
                                                      return;
                                                  parts_.push_back(part);
                                                  storeNext();
                                              });
    session_.store().follow<LiteratureProgress>(&StoreWorker::literatureProgressed, this,
                                                [this](const LiteratureProgress& news) {
                                                    if (news.id == curating_)
                                                        Q_EMIT planProgressed(news.progress);
                                                });
    connect(&session_, &Session::opened, this, [this] { loadSearches(); });
    connect(&session_, &Session::closed, this, [this] {
        searches_.clear();
        parts_.clear();
        done_.reset();
        fetching_ = counting_ = curating_ = 0;
        ++round_;
        ++count_round_;
        storing_ = closing_ = starting_ = is_counting_ = false;
        running_to_.reset();
        Q_EMIT searchesChanged({});
        Q_EMIT logChanged();
    });
}

pubmed::EutilsSettings LiteratureService::eutils() const
{
    pubmed::EutilsSettings settings;
    settings.base_url = to_utf8(settings_.base_url.trimmed());
    settings.email = to_utf8(settings_.email.trimmed());
    settings.api_key = !key_.empty() ? key_ : to_utf8(settings_.api_key.trimmed());
    return pubmed::with_environment(std::move(settings));
}

/// The keychain is asked once, and only where it was given a key: it may want to be unlocked. Without an
/// answer PubMed is asked without its key, which is slower and nothing else.
void LiteratureService::withKey(std::function<void()> then)
{
    if (!settings_.key_kept || !key_.empty()) {
        then();
        return;
    }
    secrets_->read(kKeyName, this, [this, then = std::move(then)](Result<std::string> key) {
        if (key)
            key_ = *key;
        else
            Q_EMIT keyFailed(key.error());
        then();
    });
}

void LiteratureService::setAccess(const QString& base_url, const QString& email)
{
    if (settings_.base_url == base_url.trimmed() && settings_.email == email.trimmed())
        return;
    settings_.base_url = base_url.trimmed();
    settings_.email = email.trimmed();
    Q_EMIT accessChanged();
}

void LiteratureService::keepKey(const std::string& key)
{
    secrets_->write(kKeyName, key, this, [this, key](Result<void> kept) {
        if (!kept) {
            Q_EMIT keyFailed(kept.error());
            return;
        }
        key_ = key;
        settings_.key_kept = !key.empty();
        Q_EMIT accessChanged();
    });
}

template <typename Work>
auto LiteratureService::reading(Work&& work) const -> decltype(work(std::declval<store::ProjectFile&>()))
{
    if (!session_.isOpen())
        return fail(ErrorCode::invalid_argument, "session.closed", {}, "No project is open.");
    return guarded([&] { return work(*session_.project().reader); });
}

void LiteratureService::askStore(SearchesRequest request)
{
    request.person_id = session_.personId();
    session_.store().call<SearchesKnown>(&StoreWorker::searches, std::move(request), this,
                                         [this](Result<SearchesKnown> known) {
                                             if (!session_.isOpen())
                                                 return;
                                             if (!known) {
                                                 Q_EMIT failed(known.error());
                                                 return;
                                             }
                                             searches_ = std::move(known->searches);
                                             Q_EMIT searchesChanged(known->saved_id);
                                         });
}

void LiteratureService::loadSearches()
{
    askStore({});
}

void LiteratureService::saveSearch(const literature::SavedSearch& search)
{
    SearchesRequest request;
    request.action = SearchAction::save;
    request.search = search;
    askStore(std::move(request));
}

void LiteratureService::forgetSearch(const std::string& id)
{
    SearchesRequest request;
    request.action = SearchAction::forget;
    request.search.id = id;
    askStore(std::move(request));
}

void LiteratureService::count(const pubmed::SearchTerms& terms)
{
    stopCount();
    is_counting_ = true;
    withKey([this, terms, round = count_round_] {
        if (round != count_round_)
            return;
        CountRequest request;
        request.settings = eutils();
        request.terms = terms;
        counting_ = session_.literature().call<Counted>(&LiteratureWorker::count, request, this,
                                                        [this, round](Result<Counted> answer) {
                                                            if (round != count_round_)
                                                                return;
                                                            stopCount(); // it is over
                                                            if (answer)
                                                                Q_EMIT counted(*answer);
                                                            else
                                                                Q_EMIT failed(answer.error());
                                                        });
    });
}

void LiteratureService::stopCount()
{
    session_.literature().cancel(counting_);
    counting_ = 0;
    is_counting_ = false;
    ++count_round_;
}

void LiteratureService::fetch(literature::FetchOrder order)
{
    if (isFetching() || !session_.isOpen())
        return;
    stopCount();
    starting_ = true;
    withKey([this, order = std::move(order), round = ++round_]() mutable {
        if (round == round_)
            send(std::move(order));
    });
}

void LiteratureService::send(literature::FetchOrder order)
{
    starting_ = false;
    order.request =
        pubmed::FetchFolder::same_or_unfinished(pubmed::fetch_root(session_.project().path), order.request);
    order_ = order;
    outcome_ = {};
    pace_ = std::make_shared<FetchPace>();
    parts_.clear();
    done_.reset();
    failure_.reset();
    FetchJob job;
    job.settings = eutils();
    job.project_path = session_.project().path;
    job.order = std::move(order);
    job.pace = pace_;
    fetching_ = session_.literature().call<FetchDone>(&LiteratureWorker::fetch, job, this,
                                                      [this, round = ++round_](Result<FetchDone> done) {
                                                          if (round != round_)
                                                              return; // its project is closed
                                                          fetching_ = 0;
                                                          closing_ = true;
                                                          if (done)
                                                              done_ = std::move(*done);
                                                          else
                                                              failure_ = failure_.value_or(done.error());
                                                          storeNext();
                                                      });
}

void LiteratureService::storeNext()
{
    if (storing_ || !session_.isOpen())
        return;
    if (parts_.empty()) {
        if (closing_ && failure_)
            finish(tl::unexpected<Error>(*failure_));
        else if (closing_)
            storeClosing();
        return;
    }
    const FetchedPart part = std::move(parts_.front());
    parts_.pop_front();
    StoreArticlesRequest request;
    request.person_id = session_.personId();
    request.intake = part.intake;
    request.articles = part.articles;
    request.folder = part.folder;
    request.number = part.number;
    request.pace = pace_;
    storing_ = true;
    session_.store().call<ArticlesStored>(
        &StoreWorker::storeArticles, request, this,
        [this, articles = part.articles, round = round_](Result<ArticlesStored> stored) {
            if (round != round_)
                return;
            storing_ = false;
            if (stored) {
                outcome_.add(*articles, stored->report);
                Q_EMIT logChanged();
            } else {
                failure_ = stored.error();
                parts_.clear();
                session_.literature().cancelAll();
            }
            storeNext();
        });
}

/// The log's last batch: what the project had before. Also written when nothing was new.
void LiteratureService::storeClosing()
{
    outcome_.fetch = done_->report;
    if (done_->known->empty() && !outcome_.intake_id.empty()) {
        noteComplete();
        return;
    }
    StoreArticlesRequest request;
    request.person_id = session_.personId();
    request.intake = done_->intake;
    request.articles = done_->known;
    storing_ = true;
    session_.store().call<ArticlesStored>(&StoreWorker::storeArticles, request, this,
                                          [this, round = round_](Result<ArticlesStored> stored) {
                                              if (round != round_)
                                                  return;
                                              storing_ = false;
                                              if (!stored) {
                                                  finish(forward_error(stored));
                                                  return;
                                              }
                                              if (done_) {
                                                  outcome_.add(*done_->known, stored->report);
                                                  noteComplete();
                                              }
                                          });
}

/// Nothing is left out where no saved search ran.
literature::RunGap LiteratureService::gapOfRun() const
{
    for (const auto& search : searches_) {
        if (search.id == order_.search_id)
            return literature::gap_of(search, order_.request, outcome_.fetch, done_->started);
    }
    return literature::RunGap::none;
}

void LiteratureService::noteComplete()
{
    if (outcome_.fetch.resumed) { // else all parts are in it
        auto summed =
            reading([this](store::ProjectFile& reader) { return literature::sum_up(reader, outcome_); });
        if (!summed) {
            finish(forward_error(summed));
            return;
        }
    }
    outcome_.gap = gapOfRun();
    SearchesRequest request;
    request.action = SearchAction::note_run;
    request.order = order_;
    request.started = done_->started;
    request.outcome = outcome_;
    request.folder = done_->folder;
    askStore(std::move(request));
    finish({});
}

void LiteratureService::finish(const Result<void>& result)
{
    closing_ = false;
    done_.reset();
    if (result)
        Q_EMIT fetched(outcome_);
    else if (result.error().code == ErrorCode::cancelled)
        Q_EMIT cancelled();
    else
        Q_EMIT failed(result.error());
    Q_EMIT logChanged();
    if (session_.isOpen() && !outcome_.counts.empty())
        session_.refreshList();
}

void LiteratureService::cancel()
{
    if (starting_) {
        starting_ = false;
        ++round_;
        Q_EMIT cancelled();
        return;
    }
    session_.literature().cancelAll();
}

std::vector<pubmed::FetchFolder::Unfinished> LiteratureService::unfinished() const
{
    if (!session_.isOpen())
        return {};
    return pubmed::FetchFolder::unfinished(pubmed::fetch_root(session_.project().path));
}

Result<std::vector<store::IntakeRecord>> LiteratureService::intakes() const
{
    return reading([](store::ProjectFile& reader) { return store::ArticleStore(reader).intakes(); });
}

Result<store::ScreeningLog> LiteratureService::screeningLog(const std::string& intake_id) const
{
    return reading(
        [&](store::ProjectFile& reader) { return store::ArticleStore(reader).screening_log(intake_id); });
}

void LiteratureService::curate(CurationRequest request)
{
    request.person_id = session_.personId();
    curating_ = session_.store().call<CurationKnown>(&StoreWorker::curate, std::move(request), this,
                                                     [this](Result<CurationKnown> known) {
                                                         if (!session_.isOpen())
                                                             return;
                                                         if (!known) {
                                                             running_to_.reset();
                                                             curating_ = 0;
                                                             if (known.error().code != ErrorCode::cancelled)
                                                                 Q_EMIT planFailed(known.error());
                                                             loadPlan();
                                                             return;
                                                         }
                                                         if (known->more && running_to_) {
                                                             CurationRequest again;
                                                             again.run_to = running_to_;
                                                             again.only_this = only_this_;
                                                             again.goes_on = true;
                                                             curate(std::move(again));
                                                         } else {
                                                             running_to_.reset();
                                                             curating_ = 0;
                                                         }
                                                         Q_EMIT planChanged(known->plan);
                                                     });
}

void LiteratureService::loadPlan()
{
    if (session_.isOpen() && !isCurating())
        curate({});
}

void LiteratureService::setPlanOptions(const store::CurationOptions& options)
{
    if (!session_.isOpen() || isCurating())
        return;
    CurationRequest request;
    request.options = options;
    curate(std::move(request));
}

void LiteratureService::keepOut(const QString& path, literature::KeepOut kind,
                                const store::CurationOptions& options)
{
    if (!session_.isOpen() || isCurating())
        return;
    KeepOutRequest request;
    request.path = to_utf8(path);
    request.kind = kind;
    session_.files().call<KeepOutRead>(
        &FileWorker::readKeepOut, request, this,
        [this, kind, wanted = options, of = session_.project().path](Result<KeepOutRead> list) {
            if (!session_.isOpen() || session_.project().path != of)
                return;
            if (!list) {
                if (list.error().code != ErrorCode::cancelled)
                    Q_EMIT planFailed(list.error());
                return;
            }
            if (isCurating()) { // begun meanwhile
                Q_EMIT planFailed(make_error(ErrorCode::invalid_argument, "plan.running", {},
                                             "The plan began to run before the list was read. Stop it, and "
                                             "choose the list again."));
                return;
            }
            store::CurationOptions options = wanted;
            const std::size_t added = literature::keep_out(options, kind, list->entries);
            Q_EMIT keptOut(kind, static_cast<qint64>(list->entries.size()), static_cast<qint64>(added));
            setPlanOptions(options);
        });
}

void LiteratureService::runPlanTo(store::CurationStage stage)
{
    if (!session_.isOpen() || isCurating())
        return;
    running_to_ = stage;
    only_this_ = false;
    CurationRequest request;
    request.run_to = stage;
    curate(std::move(request));
}

void LiteratureService::runStageAgain(store::CurationStage stage)
{
    if (!session_.isOpen() || isCurating())
        return;
    running_to_ = stage;
    only_this_ = true;
    CurationRequest request;
    request.run_to = stage;
    request.only_this = true;
    curate(std::move(request));
}

void LiteratureService::stopPlan()
{
    running_to_.reset(); // no further part
    session_.store().cancel(curating_);
}

Result<std::vector<store::CurationSentence>> LiteratureService::stageSentences(store::CurationStage stage,
                                                                               bool left_out, int limit) const
{
    return reading([&](store::ProjectFile& reader) {
        return store::CurationStore(reader).sentences(stage, left_out, limit);
    });
}

} // namespace ade::app
