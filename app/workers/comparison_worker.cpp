// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workers/comparison_worker.hpp"

#include "core/corpus/align_text.hpp"
#include "core/store/document_store.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/utf8.hpp"

namespace ade::app {

namespace {

Result<std::unique_ptr<store::ProjectFile>> openToRead(const std::string& path)
{
    store::OpenOptions options;
    options.mode = store::OpenMode::read_only;
    options.verify_pages = false; // checked when the window opened it
    return store::ProjectFile::open(path, options);
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// The stretch without the blanks at its ends; left out when nothing is left of it.
void addStretch(std::vector<text::Span>& spans, const text::OffsetMap& offsets, std::int64_t begin,
                std::int64_t end)
{
    const auto slice = begin < end ? offsets.slice(text::make_span(begin, end)) : std::string_view();
    if (!slice)
        return;
    std::string_view words = *slice;
    while (!words.empty() && isBlank(words.front())) {
        words.remove_prefix(1);
        ++begin;
    }
    while (!words.empty() && isBlank(words.back())) {
        words.remove_suffix(1);
        --end;
    }
    if (!words.empty())
        spans.push_back(text::make_span(begin, end));
}

} // namespace

TextDifferences differencesOf(std::string_view first, std::string_view second)
{
    const corpus::TextAlignment alignment = corpus::align_texts(first, second);
    const auto first_offsets = text::OffsetMap::of_valid(first);
    const auto second_offsets = text::OffsetMap::of_valid(second);
    TextDifferences differences;
    std::int64_t first_from = 0;
    std::int64_t second_from = 0;
    for (const corpus::TextMatch& match : alignment.matches()) {
        addStretch(differences.first, first_offsets, first_from, match.old_begin);
        addStretch(differences.second, second_offsets, second_from, match.new_begin);
        first_from = match.old_begin + match.length;
        second_from = match.new_begin + match.length;
    }
    addStretch(differences.first, first_offsets, first_from, text::count_code_points(first));
    addStretch(differences.second, second_offsets, second_from, text::count_code_points(second));
    return differences;
}

void ComparisonWorker::answer(RequestId id, const Error& error)
{
    if (error.code == ErrorCode::cancelled)
        Q_EMIT cancelled(id);
    else
        Q_EMIT failed({id, error});
}

void ComparisonWorker::find(const DuplicatesRequest& request)
{
    const ProgressSink sink = [this, id = request.ticket.id](const Progress& progress) {
        Q_EMIT progressed({id, progress});
    };
    const auto done = guarded([&]() -> Result<DuplicatesFound> {
        auto project = openToRead(request.project_path);
        if (!project)
            return forward_error(project);
        DuplicateSets sets = request.known;
        if (!sets) {
            auto found = store::find_duplicates(**project, request.options, request.ticket.stop, sink);
            if (!found)
                return forward_error(found);
            sets = std::make_shared<const std::vector<store::DuplicateSet>>(std::move(*found));
        }
        auto pairs = store::DuplicateStore(**project).pairs(*sets, request.options.similarity);
        if (!pairs)
            return forward_error(pairs);
        return DuplicatesFound{request.ticket.id, sets,
                               std::make_shared<const std::vector<store::DuplicatePair>>(std::move(*pairs))};
    });
    if (done)
        Q_EMIT found(*done);
    else
        answer(request.ticket.id, done.error());
}

void ComparisonWorker::compare(const CompareRequest& request)
{
    const auto done = guarded([&]() -> Result<Compared> {
        if (request.ticket.stop.stop_requested())
            return ade::cancelled();
        auto project = openToRead(request.project_path);
        if (!project)
            return forward_error(project);
        const store::DocumentStore documents(**project);
        Compared texts;
        texts.id = request.ticket.id;
        for (const auto& [version_id, side] : {std::pair(&request.first_version_id, &texts.first),
                                               std::pair(&request.second_version_id, &texts.second)}) {
            auto document = documents.document(*version_id);
            if (!document)
                return forward_error(document);
            auto summary = documents.summary(*version_id);
            if (!summary)
                return forward_error(summary);
            side->text = std::move(document->text);
            side->summary = std::move(*summary);
        }
        TextDifferences differences = differencesOf(texts.first.text, texts.second.text);
        texts.first.only_here = std::move(differences.first);
        texts.second.only_here = std::move(differences.second);
        return texts;
    });
    if (done)
        Q_EMIT compared(*done);
    else
        answer(request.ticket.id, done.error());
}

void ComparisonWorker::carried(const CarriedRequest& request)
{
    const auto done = guarded([&]() -> Result<CarriedTexts> {
        if (request.ticket.stop.stop_requested())
            return ade::cancelled();
        auto project = openToRead(request.project_path);
        if (!project)
            return forward_error(project);
        const store::CarryStore carried(**project);
        auto reports = request.only_open ? carried.open_reports() : carried.reports();
        if (!reports)
            return forward_error(reports);
        CarriedTexts texts{request.ticket.id, std::move(*reports), {}};
        const store::DocumentStore documents(**project);
        for (const store::CarryReport& report : texts.reports) {
            const auto summary = documents.summary(report.version_id);
            texts.titles.push_back(summary ? summary->title : std::string());
        }
        return texts;
    });
    if (done)
        Q_EMIT carriedRead(*done);
    else
        answer(request.ticket.id, done.error());
}

} // namespace ade::app
