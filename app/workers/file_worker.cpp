// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workers/file_worker.hpp"

#include "core/corpus/formats/article_reader.hpp"
#include "core/corpus/formats/dry_run.hpp"
#include "core/corpus/formats/format.hpp"

#include <map>

namespace ade::app {

void FileWorker::answer(RequestId id, const Error& error)
{
    if (error.code == ErrorCode::cancelled)
        Q_EMIT cancelled(id);
    else
        Q_EMIT failed({id, error});
}

ProgressSink FileWorker::sink(RequestId id)
{
    return [this, id](const Progress& progress) { Q_EMIT progressed({id, progress}); };
}

void FileWorker::read(const ReadRequest& request)
{
    const auto files = guarded([&]() -> Result<FilesRead> {
        std::vector<std::filesystem::path> paths(request.paths.begin(), request.paths.end());
        const corpus::Reader* reader = nullptr;
        if (request.format.empty()) {
            reader = paths.empty() ? nullptr : corpus::detect_reader(paths.front());
            if (!reader) {
                const auto guess = paths.empty() ? std::nullopt : corpus::guess_format(paths.front());
                return fail(ErrorCode::parse, "import.unknown_format",
                            paths.empty() ? "" : paths.front().string(),
                            "No known format fits this file{}. Choose the format by hand.",
                            guess ? "; it looks like " + guess->description : std::string());
            }
        } else {
            const auto found = corpus::find_reader(request.format);
            if (!found)
                return forward_error(found);
            reader = *found;
        }
        if (const corpus::ArticleReader* literature = reader->article_reader()) {
            auto articles = std::make_shared<std::vector<store::ArticleInput>>();
            const auto keep = [&](corpus::ReadArticle&& read) -> Result<void> {
                articles->push_back({std::move(read.article), {}, std::move(read.refused)});
                return {};
            };
            auto report =
                literature->read_articles(paths, {}, keep, request.ticket.stop, sink(request.ticket.id));
            if (!report)
                return forward_error(report);
            return FilesRead{request.ticket.id, std::move(*report), nullptr, articles};
        }
        auto records = std::make_shared<std::vector<corpus::AnnotatedDocument>>();
        const auto take = [&](corpus::AnnotatedDocument&& document) -> Result<void> {
            records->push_back(std::move(document));
            return {};
        };
        corpus::ReadOptions read_options;
        read_options.labels = request.labels;
        auto report = reader->read(paths, read_options, take, request.ticket.stop, sink(request.ticket.id));
        if (!report)
            return forward_error(report);
        return FilesRead{request.ticket.id, std::move(*report), records, nullptr};
    });
    if (files)
        Q_EMIT filesRead(*files);
    else
        answer(request.ticket.id, files.error());
}

void FileWorker::write(const WriteRequest& request)
{
    const auto files = guarded([&]() -> Result<FilesWritten> {
        const auto writer = corpus::find_writer(request.format);
        if (!writer)
            return forward_error(writer);
        store::OpenOptions options;
        options.mode = store::OpenMode::read_only;
        options.verify_pages = false; // checked when the window opened it
        auto project = store::ProjectFile::open(request.project_path, options);
        if (!project)
            return forward_error(project);
        auto versions = store::DocumentStore(**project).version_ids();
        if (!versions)
            return forward_error(versions);
        const store::RunStore runs(**project);
        const store::VoiceSelection selection{request.voice_ids};
        std::size_t next = 0;
        const auto give = [&]() -> Result<std::optional<corpus::AnnotatedDocument>> {
            if (next == versions->size())
                return std::nullopt;
            auto labels = runs.labels((*versions)[next++], selection);
            if (!labels)
                return forward_error(labels);
            return std::move(*labels);
        };
        corpus::WriteOptions write_options;
        const auto list = store::DocumentStore(**project).list();
        if (!list)
            return forward_error(list);
        std::map<std::string, std::string> splits;
        for (const auto& summary : *list) {
            if (!summary.split.empty())
                splits[summary.version_id] = summary.split;
        }
        if (!splits.empty()) {
            write_options.split_of = [&](const corpus::Document& document) {
                const auto found = splits.find(document.version_id);
                return found == splits.end() ? std::string() : found->second;
            };
        }
        if (!request.voice_ids.empty())
            write_options.label_policy = "the voices chosen for this export";
        auto report = request.dry_run ? corpus::dry_run(**writer, give, write_options, request.ticket.stop,
                                                        sink(request.ticket.id))
                                      : (*writer)->write(request.output, give, write_options,
                                                         request.ticket.stop, sink(request.ticket.id));
        if (!report)
            return forward_error(report);
        return FilesWritten{request.ticket.id, std::move(*report)};
    });
    if (files)
        Q_EMIT filesWritten(*files);
    else
        answer(request.ticket.id, files.error());
}

} // namespace ade::app
