// SPDX-License-Identifier: GPL-3.0-or-later
// JSONL files, line by line.
#include "core/corpus/formats/jsonl.hpp"

#include "core/base/file_io.hpp"
#include "core/corpus/formats/output_file.hpp"
#include "core/corpus/formats/read_run.hpp"

namespace ade::corpus {

namespace {

bool blank(std::string_view line)
{
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

class JsonlReader final : public Reader {
public:
    std::string_view name() const override { return "jsonl"; }
    std::string_view description() const override { return "JSON Lines: one document per line"; }

    bool detect(const std::filesystem::path& path, std::string_view head) const override
    {
        const std::size_t first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
        return first != std::string_view::npos && head[first] == '{' &&
               (path.extension() == ".jsonl" || path.extension() == ".ndjson" ||
                head.find("\"text\"") != std::string_view::npos);
    }

    Result<ReadReport> read(const std::vector<std::filesystem::path>& paths, const ReadOptions& options,
                            const DocumentSink& sink, std::stop_token stop,
                            const ProgressSink& progress) const override
    {
        ReadRun run(name(), paths, options, sink, std::move(stop), progress);
        for (const std::filesystem::path& path : paths) {
            if (auto read = read_path(run, path); !read) {
                return forward_error(read);
            }
        }
        return run.finish();
    }

private:
    static Result<void> read_path(ReadRun& run, const std::filesystem::path& path)
    {
        auto reader = LineReader::open(path, run.options().max_record_bytes);
        if (!reader) {
            run.path_failed(reader.error());
            return {};
        }
        run.path_opened(path);
        bool any = false;
        for (;;) {
            auto line = reader->next();
            if (!line) {
                return forward_error(line);
            }
            if (!*line) {
                break;
            }
            any = true;
            if (auto read = read_line(run, path, **line); !read) {
                return read;
            }
        }
        if (!any) {
            run.refuse(make_error(ErrorCode::parse, "corpus.empty_file", path.string(),
                                  "The file is empty; one JSON object per line was expected."));
        }
        return {};
    }

    static Result<void> read_line(ReadRun& run, const std::filesystem::path& path, LineReader::Line& line)
    {
        const std::string where = place(path, line.number);
        if (line.number == 1) {
            run.strip_bom(line.text, path);
        }
        if (line.had_cr) {
            run.note_crlf(path, line.number);
        }
        if (auto go_on = run.advance(static_cast<std::int64_t>(line.text.size()) + 1); !go_on) {
            return go_on;
        }
        if (line.too_long) {
            ++run.report.records_read;
            run.refuse_record(make_error(ErrorCode::parse, "corpus.line_too_long", where,
                                         "The line is longer than the {} bytes read at most.",
                                         run.options().max_record_bytes));
            return {};
        }
        if (blank(line.text)) {
            return {};
        }
        ++run.report.records_read;
        auto record = parse_jsonl_record(
            line.text, run.options().labels, where,
            [&](const std::string& what, const std::string& word) { run.unknown_word(what, word, where); });
        if (!record) {
            run.refuse_record(line.has_end ? record.error() : cut_off(record.error()));
            return {};
        }
        auto taken = run.hand_over(std::move(*record), where);
        if (!taken) {
            return forward_error(taken);
        }
        run.report.records_skipped += *taken ? 0 : 1;
        return {};
    }
};

class JsonlWriter final : public Writer {
public:
    std::string_view name() const override { return "jsonl"; }
    std::string_view description() const override { return "JSON Lines: one document per line"; }

    Result<WriteReport> write(const std::filesystem::path& output, const DocumentSource& source,
                              const WriteOptions& options, std::stop_token stop,
                              const ProgressSink& progress) const override
    {
        WriteRun run(name(), options, std::move(stop), progress);
        auto file = OutputFile::create(output);
        if (!file) {
            return forward_error(file);
        }
        for (;;) {
            auto annotated = run.next(source);
            if (!annotated) {
                return forward_error(annotated);
            }
            if (!*annotated) {
                break;
            }
            if (auto written = file->write(jsonl_record(**annotated) + "\n"); !written) {
                return forward_error(written);
            }
            ++run.report.records;
        }
        return run.finish(*file);
    }
};

} // namespace

const Reader& jsonl_reader()
{
    static const JsonlReader reader;
    return reader;
}

const Writer& jsonl_writer()
{
    static const JsonlWriter writer;
    return writer;
}

} // namespace ade::corpus
