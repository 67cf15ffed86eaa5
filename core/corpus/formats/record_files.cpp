// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/record_files.hpp"

namespace ade::corpus {

Result<ReadReport> FilewiseReader::read(const std::vector<std::filesystem::path>& paths,
                                        const ReadOptions& options, const DocumentSink& sink,
                                        std::stop_token stop, const ProgressSink& progress) const
{
    ReadRun run(name(), paths, options, sink, std::move(stop), progress);
    for (const std::filesystem::path& path : paths) {
        if (auto read = read_file(run, path); !read) {
            return forward_error(read);
        }
    }
    return run.finish();
}

std::optional<std::ifstream> open_file(ReadRun& run, const std::filesystem::path& path)
{
    // LineReader tells missing files and folders from readable ones.
    if (auto probe = LineReader::open(path, 1); !probe) {
        run.path_failed(probe.error());
        return std::nullopt;
    }
    run.path_opened(path);
    return std::ifstream(path, std::ios::binary);
}

Result<void> take_record(ReadRun& run, Result<AnnotatedDocument> annotated, const std::string& where)
{
    ++run.report.records_read;
    if (!annotated) {
        run.refuse_record(std::move(annotated.error()));
        return {};
    }
    auto taken = run.hand_over(std::move(*annotated), where);
    if (!taken) {
        return forward_error(taken);
    }
    run.report.records_skipped += *taken ? 0 : 1;
    return {};
}

tl::unexpected<Error> too_long(const ReadRun& run, std::string_view what, const std::string& where)
{
    return fail(ErrorCode::parse, "corpus.record_too_long", where,
                "The {} is longer than the {} bytes read at most.", what, run.options().max_record_bytes);
}

Result<void> prepare_line(ReadRun& run, const std::filesystem::path& path, LineReader::Line& line)
{
    if (line.number == 1) {
        run.strip_bom(line.text, path);
    }
    if (line.had_cr) {
        run.note_crlf(path, line.number);
    }
    if (line.had_lone_cr) {
        run.note_lone_cr(path, line.number);
    }
    return run.advance(static_cast<std::int64_t>(line.text.size()) + 1);
}

Result<void> read_lines(ReadRun& run, const std::filesystem::path& path, std::string_view expected,
                        const std::function<Result<void>(LineReader::Line& line)>& each, LineEnds ends)
{
    auto reader = LineReader::open(path, run.options().max_record_bytes, ends);
    if (!reader) {
        run.path_failed(reader.error());
        return {};
    }
    run.path_opened(path);
    bool any = false;
    bool all_blank = true;
    for (;;) {
        auto line = reader->next();
        if (!line) {
            return forward_error(line);
        }
        if (!*line) {
            if (all_blank) {
                run.refuse(make_error(ErrorCode::parse, "corpus.empty_file", path.string(),
                                      "The file {}; {}.", any ? "holds blank lines alone" : "is empty",
                                      expected));
            }
            return {};
        }
        any = true;
        if (auto go_on = prepare_line(run, path, **line); !go_on) {
            return go_on;
        }
        all_blank = all_blank && is_blank(**line);
        if (auto taken = each(**line); !taken) {
            return taken;
        }
    }
}

bool is_blank(const LineReader::Line& line)
{
    return !line.too_long && line.text.find_first_not_of(" \t\r") == std::string::npos;
}

Result<void> read_line_records(ReadRun& run, const std::filesystem::path& path,
                               const std::function<Result<std::optional<AnnotatedDocument>>(
                                   const LineReader::Line& line, const std::string& where)>& parse)
{
    return read_lines(
        run, path, "one JSON object per line was expected",
        [&](LineReader::Line& line) -> Result<void> {
            const std::string where = place(path, line.number);
            if (is_blank(line)) {
                return {};
            }
            if (line.too_long) {
                return take_record(run,
                                   fail(ErrorCode::parse, "corpus.line_too_long", where,
                                        "The line is longer than the {} bytes read at most.",
                                        run.options().max_record_bytes),
                                   where);
            }
            auto annotated = parse(line, where);
            if (!annotated) {
                return take_record(run, forward_error(annotated), where);
            }
            if (!*annotated) {
                ++run.report.records_read;
                ++run.report.records_skipped;
                return {};
            }
            return take_record(run, std::move(**annotated), where);
        },
        LineEnds::lf);
}

} // namespace ade::corpus
