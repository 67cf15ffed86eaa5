// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workers/file_worker.hpp"

#include "core/corpus/formats/article_reader.hpp"
#include "core/corpus/formats/format.hpp"
#include "core/corpus/formats/recoded_files.hpp"
#include "core/net/retry.hpp"
#include "core/store/label_export.hpp"

#include <chrono>
#include <functional>
#include <optional>

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

namespace {

constexpr std::size_t kPartRecords = 24;      ///< one transaction: a decision waits for one at most
constexpr std::size_t kPartBytes = 1U << 20U; ///< of text; long documents make short parts
constexpr std::int64_t kPartsAhead = 8;       ///< in memory, waiting for the store

/// Which reader, by name or by the first file's looks.
Result<const corpus::Reader*> readerFor(const std::string& format,
                                        const std::vector<std::filesystem::path>& paths)
{
    if (!format.empty())
        return corpus::find_reader(format);
    const corpus::Reader* reader = paths.empty() ? nullptr : corpus::detect_reader(paths.front());
    if (!reader) {
        const auto guess = paths.empty() ? std::nullopt : corpus::guess_format(paths.front());
        return fail(ErrorCode::parse, "import.unknown_format", paths.empty() ? "" : paths.front().string(),
                    "No known format fits this file{}. Choose the format by hand.",
                    guess ? "; it looks like " + guess->description : std::string());
    }
    return reader;
}

std::size_t bytesOf(const corpus::AnnotatedDocument& record)
{
    return record.document.text.size();
}

std::size_t bytesOf(const store::ArticleInput& input)
{
    std::size_t bytes = input.article.title.text.size();
    for (const auto& section : input.article.abstract_sections)
        bytes += section.text.text.size();
    return bytes;
}

/// Collects records and gives them away in parts, not far ahead of the store.
template <typename Record>
class Parts {
public:
    using Give = std::function<void(std::shared_ptr<const std::vector<Record>>)>;
    Parts(const ReadRequest& request, Give give) : request_(request), give_(std::move(give)) {}

    Result<void> take(Record&& record)
    {
        bytes_ += bytesOf(record);
        waiting_.push_back(std::move(record));
        return waiting_.size() < kPartRecords && bytes_ < kPartBytes ? Result<void>() : flush();
    }

    Result<void> flush()
    {
        if (waiting_.empty())
            return {};
        while (given_ - request_.pace->stored.load() >= kPartsAhead) {
            if (!net::wait_for(std::chrono::milliseconds(5), request_.ticket.stop))
                return ade::cancelled();
        }
        if (request_.ticket.stop.stop_requested())
            return ade::cancelled();
        ++given_;
        bytes_ = 0;
        give_(std::make_shared<const std::vector<Record>>(std::exchange(waiting_, {})));
        return {};
    }

private:
    const ReadRequest& request_;
    Give give_;
    std::vector<Record> waiting_;
    std::size_t bytes_ = 0;
    std::int64_t given_ = 0;
};

} // namespace

Result<FilesRead> FileWorker::readFiles(const ReadRequest& request)
{
    FilesRead done;
    done.id = request.ticket.id;
    std::vector<std::filesystem::path> paths(request.paths.begin(), request.paths.end());
    std::optional<corpus::RecodedFiles> recoded;
    if (request.encoding != text::Encoding::utf8) {
        auto made =
            corpus::RecodedFiles::make(paths, request.encoding, request.ticket.stop, sink(request.ticket.id));
        if (!made)
            return forward_error(made);
        recoded.emplace(std::move(*made));
        paths = recoded->paths();
        done.originals = recoded->originals();
    }
    const auto told = [&](const Error& error) {
        return tl::unexpected<Error>(corpus::with_originals(done.originals, error));
    };
    const auto reader = readerFor(request.format, paths);
    if (!reader)
        return told(reader.error());
    const std::string format((*reader)->name());
    const auto finish = [&](auto&& report, auto& parts) -> Result<FilesRead> {
        if (!report)
            return told(report.error());
        if (auto rest = parts.flush(); !rest)
            return forward_error(rest);
        done.report = std::move(*report);
        return done;
    };
    if (const corpus::ArticleReader* literature = (*reader)->article_reader()) {
        Parts<store::ArticleInput> parts(request, [&](ArticleBatch articles) {
            Q_EMIT partRead({request.ticket.id, format, nullptr, std::move(articles)});
        });
        const auto keep = [&](corpus::ReadArticle&& read) {
            return parts.take({std::move(read.article), {}, std::move(read.refused)});
        };
        return finish(
            literature->read_articles(paths, {}, keep, request.ticket.stop, sink(request.ticket.id)), parts);
    }
    Parts<corpus::AnnotatedDocument> parts(request, [&](RecordBatch records) {
        Q_EMIT partRead({request.ticket.id, format, std::move(records), nullptr});
    });
    const auto take = [&](corpus::AnnotatedDocument&& document) { return parts.take(std::move(document)); };
    corpus::ReadOptions read_options;
    read_options.labels = request.labels;
    return finish((*reader)->read(paths, read_options, take, request.ticket.stop, sink(request.ticket.id)),
                  parts);
}

void FileWorker::read(const ReadRequest& request)
{
    const auto files = guarded([&] { return readFiles(request); });
    if (files)
        Q_EMIT filesRead(*files);
    else
        answer(request.ticket.id, files.error());
}

void FileWorker::readKeepOut(const KeepOutRequest& request)
{
    auto entries = guarded([&] { return literature::read_keep_out(request.path, request.kind); });
    if (entries)
        Q_EMIT keepOutRead({request.ticket.id, std::move(*entries)});
    else
        answer(request.ticket.id, entries.error());
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
        store::LabelExport labels;
        labels.selection = {request.voice_ids};
        labels.annotated_only = request.annotated_only;
        if (!request.voice_ids.empty())
            labels.label_policy = "the voices chosen for this export";
        labels.dry_run = request.dry_run;
        labels.output = request.output;
        auto report =
            store::export_labels(**project, **writer, labels, request.ticket.stop, sink(request.ticket.id));
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
