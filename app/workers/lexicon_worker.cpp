// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workers/lexicon_worker.hpp"

#include "core/base/ascii.hpp"
#include "core/lexicon/fold.hpp"
#include "core/store/document_store.hpp"
#include "core/store/run_store.hpp"
#include "core/text/offset_map.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace ade::app {

namespace {

constexpr std::size_t kTextsPerPart = 100;

Result<std::unique_ptr<store::ProjectFile>> openToRead(const std::string& path)
{
    store::OpenOptions options;
    options.mode = store::OpenMode::read_only;
    return store::ProjectFile::open(path, options);
}

} // namespace

void LexiconWorker::answer(RequestId id, const Error& error)
{
    if (error.code == ErrorCode::cancelled)
        Q_EMIT cancelled(id);
    else
        Q_EMIT failed({id, error});
}

void LexiconWorker::load(const LexiconLoadRequest& request)
{
    const auto done = guarded([&]() -> Result<LexiconLoaded> {
        auto project = openToRead(request.project_path);
        if (!project)
            return forward_error(project);
        const store::LexiconStore store(**project);
        LexiconLoaded all;
        all.id = request.ticket.id;
        auto lexicon = store.lexicon();
        if (!lexicon)
            return forward_error(lexicon);
        all.lexicon = std::move(*lexicon);
        auto loaded = store.load(request.ticket.stop);
        if (!loaded)
            return forward_error(loaded);
        all.loaded = std::move(*loaded);
        auto conflicts = store.conflicts(500);
        if (!conflicts)
            return forward_error(conflicts);
        all.conflicts = std::move(*conflicts);
        return all;
    });
    if (done)
        Q_EMIT loaded(*done);
    else
        answer(request.ticket.id, done.error());
}

void LexiconWorker::tryText(const LexiconTryRequest& request)
{
    const auto done = guarded([&]() -> Result<LexiconTried> {
        LexiconTried all{request.ticket.id, {}};
        const auto offsets = text::OffsetMap::create(request.text);
        if (!offsets)
            return forward_error(offsets);
        for (const lexicon::Match& match : request.loaded.matcher->find(request.text)) {
            const auto surface = offsets->slice(match.span);
            if (!surface)
                return forward_error(surface);
            const lexicon::TermView term = request.loaded.matcher->term(match.term);
            std::string others;
            // Each substance once: that another list has the same name for it is no news.
            const auto substance = [](const lexicon::TermView& view) {
                return ascii::lower(
                    lexicon::normal_form(view.preferred.empty() ? view.name : view.preferred));
            };
            std::set<std::string> named{substance(term)};
            for (const std::uint32_t other : request.loaded.matcher->terms_at(match)) {
                const lexicon::TermView view = request.loaded.matcher->term(other);
                if (named.insert(substance(view)).second) {
                    others += fmt::format("{}{} [{}{}{}]", others.empty() ? "" : "; ",
                                          view.preferred.empty() ? view.name : view.preferred, view.source,
                                          view.code.empty() ? "" : " ", view.code);
                }
            }
            all.names.push_back({match.span, std::string(*surface), std::string(term.preferred),
                                 std::string(term.code), std::string(term.source), std::move(others)});
        }
        return all;
    });
    if (done)
        Q_EMIT tried(*done);
    else
        answer(request.ticket.id, done.error());
}

void LexiconWorker::context(const LexiconContextRequest& request)
{
    const auto done = guarded([&]() -> Result<LexiconContext> {
        auto project = openToRead(request.project_path);
        if (!project)
            return forward_error(project);
        auto names = store::LexiconStore(**project).in_context(request.loaded, request.preferred,
                                                               request.limit, request.ticket.stop);
        if (!names)
            return forward_error(names);
        return LexiconContext{request.ticket.id, std::move(*names)};
    });
    if (done)
        Q_EMIT contextFound(*done);
    else
        answer(request.ticket.id, done.error());
}

void LexiconWorker::read(const LexiconReadRequest& request)
{
    const ProgressSink sink = [this, id = request.ticket.id](const Progress& progress) {
        Q_EMIT progressed({id, progress});
    };
    const auto done = guarded([&]() -> Result<LexiconRead> {
        std::filesystem::path path = request.path;
        std::optional<lexicon::ListFormat> format;
        if (request.fetch) {
            const auto fetched = lexicon::fetch_thesaurus(request.fetch_options, sink, request.ticket.stop);
            if (!fetched)
                return forward_error(fetched);
            path = fetched->file;
            format = lexicon::ListFormat::nci_thesaurus;
        } else {
            const auto guess = lexicon::guess_format_of(path);
            if (!guess)
                return forward_error(guess);
            format = *guess;
        }
        lexicon::ReadOptions options;
        if (*format == lexicon::ListFormat::nci_thesaurus && !request.ancestors.empty()) {
            options.ancestors = request.ancestors;
            options.source = fmt::format("NCI Thesaurus, {}", fmt::join(request.ancestors, ", "));
        }
        auto report = lexicon::read_terms(path, *format, options, sink, request.ticket.stop);
        if (!report)
            return forward_error(report);
        if (*format == lexicon::ListFormat::table)
            report->list.source = path.filename().string(); // several lists of a person are told apart
        return LexiconRead{request.ticket.id, std::make_shared<const lexicon::ListReport>(std::move(*report)),
                           path.string()};
    });
    if (done)
        Q_EMIT listRead(*done);
    else
        answer(request.ticket.id, done.error());
}

void LexiconWorker::match(const LexiconMatchRequest& request)
{
    const auto done = guarded([&]() -> Result<LexiconMatched> {
        auto project = openToRead(request.project_path);
        if (!project)
            return forward_error(project);
        const auto versions = store::DocumentStore(**project).version_ids();
        if (!versions)
            return forward_error(versions);
        LexiconMatched part;
        part.id = request.ticket.id;
        part.texts = versions->size();
        part.next = std::min(versions->size(), request.first + kTextsPerPart);
        const store::DrugFinder finder = store::LexiconStore::finder(request.loaded);
        auto records = std::make_shared<std::vector<corpus::AnnotatedDocument>>();
        for (std::size_t i = request.first; i < part.next; ++i) {
            if (request.ticket.stop.stop_requested())
                return ade::cancelled();
            auto document = store::DocumentStore(**project).document((*versions)[i]);
            if (!document)
                return forward_error(document);
            auto record = store::LexiconStore::suggestions(finder, std::move(*document));
            if (!record)
                return forward_error(record);
            records->push_back(std::move(*record));
        }
        part.records = std::move(records);
        return part;
    });
    if (done)
        Q_EMIT matched(*done);
    else
        answer(request.ticket.id, done.error());
}

} // namespace ade::app
