// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workers/literature_worker.hpp"

#include <chrono>

namespace ade::app {

namespace pubmed = corpus::pubmed;

namespace {

constexpr std::int64_t kPartsAhead = 8; ///< batches in memory that wait for the store

/// False when stop was requested.
bool waitForStore(const FetchPace& pace, std::int64_t given, const std::stop_token& stop)
{
    while (given - pace.stored.load() >= kPartsAhead) {
        if (!net::wait_for(std::chrono::milliseconds(20), stop))
            return false;
    }
    return !stop.stop_requested();
}

Result<std::unique_ptr<store::ProjectFile>> openReader(const std::string& path)
{
    store::OpenOptions options;
    options.mode = store::OpenMode::read_only;
    options.verify_pages = false; // checked when the window opened it
    return store::ProjectFile::open(path, options);
}

} // namespace

void LiteratureWorker::answer(RequestId id, const Error& error)
{
    if (error.code == ErrorCode::cancelled)
        Q_EMIT cancelled(id);
    else
        Q_EMIT failed({id, error});
}

void LiteratureWorker::tellWaits(pubmed::EutilsClient& client, RequestId id)
{
    last_ = {};
    client.on_wait(
        [this, id](const Error& why, std::chrono::milliseconds wait) {
            Q_EMIT progressed({id, last_, Waiting{why, wait}});
        },
        [this, id] {
            Q_EMIT progressed({id, last_, {}});
        });
}

void LiteratureWorker::count(const CountRequest& request)
{
    const auto done = guarded([&]() -> Result<Counted> {
        pubmed::EutilsClient client(request.settings);
        tellWaits(client, request.ticket.id);
        Counted answer{request.ticket.id, request.terms, {}, {}};
        auto listed = client.search(request.terms, 0, request.titles, request.ticket.stop);
        if (!listed)
            return forward_error(listed);
        answer.listed = std::move(*listed);
        auto titles = client.titles(answer.listed.ids, request.ticket.stop);
        if (!titles)
            return forward_error(titles);
        answer.titles = std::move(*titles);
        return answer;
    });
    if (done)
        Q_EMIT counted(*done);
    else
        answer(request.ticket.id, done.error());
}

void LiteratureWorker::fetch(const FetchJob& job)
{
    const auto done = guarded([&]() -> Result<FetchDone> {
        auto project = openReader(job.project_path);
        if (!project)
            return forward_error(project);
        pubmed::EutilsClient client(job.settings);
        tellWaits(client, job.ticket.id);
        const std::string& address = client.settings().base_url;
        auto folder =
            pubmed::FetchFolder::open(pubmed::fetch_root(job.project_path), job.order.request, address);
        if (!folder)
            return forward_error(folder);
        std::int64_t given = 0;
        const pubmed::BatchSink sink = [&](const pubmed::FetchedBatch& batch) -> Result<void> {
            if (!waitForStore(*job.pace, given, job.ticket.stop))
                return ade::cancelled();
            auto inputs = literature::read_batch(batch, job.ticket.stop);
            if (!inputs)
                return forward_error(inputs);
            FetchedPart part;
            part.id = job.ticket.id;
            part.folder = folder->path().string();
            part.number = batch.number;
            part.batches = batch.batches;
            part.intake = literature::intake_of(job.order, *folder, address);
            part.articles = std::make_shared<const std::vector<store::ArticleInput>>(std::move(*inputs));
            ++given;
            Q_EMIT partFetched(part);
            return {};
        };
        const pubmed::KnownIds known = [&](const std::vector<std::string>& pmids) {
            return literature::known_pmids(**project, pmids);
        };
        const ProgressSink progress = [&](const Progress& step) {
            last_ = step;
            Q_EMIT progressed({job.ticket.id, step, {}});
        };
        auto report =
            pubmed::run_fetch(client, job.order.request, *folder, known, sink, progress, job.ticket.stop);
        if (!report)
            return forward_error(report);
        auto before = literature::known_articles(**project, report->known_pmids);
        if (!before)
            return forward_error(before);
        FetchDone answer;
        answer.id = job.ticket.id;
        answer.folder = folder->path().string();
        answer.started = folder->state.started;
        answer.intake = literature::intake_of(job.order, *folder, address);
        answer.known = std::make_shared<const std::vector<store::ArticleInput>>(std::move(*before));
        answer.report = std::move(*report);
        return answer;
    });
    if (done)
        Q_EMIT fetched(*done);
    else
        answer(job.ticket.id, done.error());
}

} // namespace ade::app
