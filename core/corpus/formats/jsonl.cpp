// SPDX-License-Identifier: GPL-3.0-or-later
// JSONL files, line by line.
#include "core/corpus/formats/jsonl.hpp"

#include "core/corpus/formats/output_file.hpp"
#include "core/corpus/formats/record_files.hpp"

namespace ade::corpus {

namespace {

class JsonlReader final : public FilewiseReader {
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

private:
    Result<void> read_file(ReadRun& run, const std::filesystem::path& path) const override
    {
        const auto parse = [&](const LineReader::Line& line,
                               const std::string& where) -> Result<std::optional<AnnotatedDocument>> {
            auto record = parse_jsonl_record(line.text, run.options().labels, where,
                                             [&](const std::string& what, const std::string& word) {
                                                 run.unknown_word(what, word, where);
                                             });
            if (!record) {
                return tl::unexpected<Error>(line.has_end ? record.error() : cut_off(record.error()));
            }
            return std::optional<AnnotatedDocument>(std::move(*record));
        };
        return read_line_records(run, path, parse);
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
