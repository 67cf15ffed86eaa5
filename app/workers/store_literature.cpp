// SPDX-License-Identifier: GPL-3.0-or-later
// What the store's thread does for searches, fetches and curation.
#include "app/workers/store_worker.hpp"

#include "core/store/article_store.hpp"

#include <chrono>

namespace ade::app {

namespace {

tl::unexpected<Error> noProject()
{
    return fail(ErrorCode::invalid_argument, "store.no_project", {},
                "No project is open. Open or make one first.");
}

} // namespace

void StoreWorker::storeArticles(const StoreArticlesRequest& request)
{
    const auto done = guarded([&]() -> Result<ArticlesStored> {
        if (request.ticket.stop.stop_requested())
            return ade::cancelled();
        if (!project_)
            return noProject();
        auto report =
            store::ArticleStore(*project_).add(request.intake, *request.articles, request.person_id);
        if (!report)
            return forward_error(report);
        if (request.number >= 0) {
            if (auto marked = corpus::pubmed::FetchFolder::mark_stored(request.folder, request.number);
                !marked)
                return forward_error(marked);
        }
        return ArticlesStored{request.ticket.id, std::move(*report)};
    });
    if (request.pace)
        ++request.pace->stored; // also after a failure: the fetch must not wait for ever
    if (done)
        Q_EMIT articlesStored(*done);
    else
        answer(request.ticket.id, done.error());
}

void StoreWorker::searches(const SearchesRequest& request)
{
    const auto done = guarded([&]() -> Result<SearchesKnown> {
        if (!project_)
            return noProject();
        SearchesKnown known;
        known.id = request.ticket.id;
        switch (request.action) {
        case SearchAction::list:
            break;
        case SearchAction::save: {
            auto saved = literature::save_search(*project_, request.person_id, request.search);
            if (!saved)
                return forward_error(saved);
            known.saved_id = saved->id;
            break;
        }
        case SearchAction::forget:
            if (auto gone = literature::forget_search(*project_, request.person_id, request.search.id); !gone)
                return forward_error(gone);
            break;
        case SearchAction::note_run:
            if (auto noted = literature::note_complete_run(*project_, request.person_id, request.order,
                                                           request.started, request.outcome);
                !noted)
                return forward_error(noted);
            if (auto removed = corpus::pubmed::FetchFolder::remove(request.folder); !removed)
                return forward_error(removed);
            break;
        }
        auto list = literature::saved_searches(*project_);
        if (!list)
            return forward_error(list);
        known.searches = std::move(*list);
        return known;
    });
    if (done)
        Q_EMIT searchesKnown(*done);
    else
        answer(request.ticket.id, done.error());
}

Result<std::string> StoreWorker::lexiconId()
{
    const store::LexiconStore lexicon(*project_);
    auto now = lexicon.lexicon();
    if (!now)
        return forward_error(now);
    if (!lexicon_id_ || lexicon_id_->first != *now) {
        auto id = lexicon.id();
        if (!id)
            return forward_error(id);
        lexicon_id_.emplace(std::move(*now), std::move(*id));
    }
    return lexicon_id_->second;
}

void StoreWorker::curate(const CurationRequest& request)
{
    const auto done = guarded([&]() -> Result<CurationKnown> {
        if (!project_)
            return noProject();
        store::CurationStore curation(*project_, request.person_id);
        if (request.options) {
            if (auto set = curation.set_options(*request.options); !set)
                return forward_error(set);
        }
        // Compiled once for a run, not for each of its parts; to look, its id is enough.
        if (request.run_to && (!request.goes_on || !curation_lexicon_)) {
            auto loaded = store::LexiconStore(*project_).load(request.ticket.stop);
            if (!loaded)
                return forward_error(loaded);
            curation_lexicon_ = std::move(*loaded);
        }
        const store::DrugFinder finder =
            request.run_to ? store::LexiconStore::finder(*curation_lexicon_) : store::DrugFinder();
        const ProgressSink progress = [&](const Progress& step) {
            Q_EMIT literatureProgressed({request.ticket.id, step, {}});
        };
        // A decision waits for one part at most: the rest is asked for again.
        const auto begin = std::chrono::steady_clock::now();
        const std::function<bool()> pause = [&] {
            return std::chrono::steady_clock::now() - begin > std::chrono::milliseconds(150);
        };
        bool more = false;
        if (request.run_to && request.only_this) {
            auto ran = curation.run(*request.run_to, finder, progress, request.ticket.stop, pause);
            if (!ran)
                return forward_error(ran);
            more = ran->status == store::StageStatus::part;
        } else if (request.run_to) {
            auto ran = curation.run_to(*request.run_to, finder, progress, request.ticket.stop, pause);
            if (!ran)
                return forward_error(ran);
            for (const auto& stage : ran->stages)
                more = more || (stage.stage <= *request.run_to && stage.status == store::StageStatus::part);
        }
        const auto lexicon = lexiconId(); // as it is now: it may have changed since it was compiled
        if (!lexicon)
            return forward_error(lexicon);
        auto plan = curation.plan(*lexicon);
        if (!plan)
            return forward_error(plan);
        return CurationKnown{request.ticket.id, std::move(*plan), more};
    });
    if (done)
        Q_EMIT curationKnown(*done);
    else
        answer(request.ticket.id, done.error());
}

} // namespace ade::app
