// SPDX-License-Identifier: GPL-3.0-or-later
// CSV files of relations.
#include "core/base/file_io.hpp"
#include "core/corpus/excerpt.hpp"
#include "core/corpus/formats/read_run.hpp"
#include "core/corpus/formats/relation_table.hpp"
#include "core/corpus/formats/write_words.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <fstream>

namespace ade::corpus {

namespace {

constexpr int kEnd = std::char_traits<char>::eof();

/// Rows of a stream, quotes understood (RFC 4180).
class RowStream {
public:
    RowStream(std::istream& stream, std::uint64_t max_bytes) : stream_(stream), max_bytes_(max_bytes) {}

    struct Row {
        CsvRow row;
        bool too_long = false;
        bool open_quote = false; ///< the file ended inside quotes
        bool crlf = false;
    };

    void set_separator(char separator) { separator_ = separator; }
    [[nodiscard]] std::int64_t bytes() const { return bytes_; }

    std::optional<Row> next()
    {
        Row row;
        row.row.line = line_;
        std::string field;
        std::uint64_t size = 0;
        bool quoted = false;
        bool any = false;
        for (;;) {
            const int c = get();
            if (c == kEnd) {
                row.open_quote = quoted;
                if (!any) {
                    return std::nullopt;
                }
                break;
            }
            any = true;
            if (quoted) {
                if (c != '"') {
                    append(field, c, size, row);
                } else if (stream_.rdbuf()->sgetc() == '"') {
                    get();
                    append(field, '"', size, row);
                } else {
                    quoted = false;
                }
            } else if (c == '"' && field.empty()) {
                quoted = true;
            } else if (c == separator_) {
                row.row.fields.push_back(std::move(field));
                field.clear();
            } else if (c == '\n') {
                break;
            } else if (c == '\r' && stream_.rdbuf()->sgetc() == '\n') {
                row.crlf = true;
            } else {
                append(field, c, size, row);
            }
        }
        row.row.fields.push_back(std::move(field));
        return row;
    }

private:
    int get()
    {
        const int c = stream_.rdbuf()->sbumpc();
        if (c != kEnd) {
            ++bytes_;
            line_ += c == '\n' ? 1 : 0;
        }
        return c;
    }

    void append(std::string& field, int c, std::uint64_t& size, Row& row) const
    {
        if (++size > max_bytes_) {
            row.too_long = true;
            field.clear();
            row.row.fields.clear();
            return;
        }
        field.push_back(std::char_traits<char>::to_char_type(c));
    }

    std::istream& stream_;
    std::uint64_t max_bytes_;
    char separator_ = ',';
    std::uint64_t line_ = 1;
    std::int64_t bytes_ = 0;
};

/// What separates the columns of a header: the sign that stands there most.
char separator_of(std::string_view header)
{
    char best = ',';
    std::ptrdiff_t most = -1;
    for (const char c : {',', ';', '\t'}) {
        const auto count = std::count(header.begin(), header.end(), c);
        if (count > most) {
            most = count;
            best = c;
        }
    }
    return best;
}

class CsvReader final : public Reader {
public:
    std::string_view name() const override { return "csv"; }
    std::string_view description() const override { return "CSV of relations, one row each"; }

    bool detect(const std::filesystem::path&, std::string_view head) const override
    {
        const std::string_view line = head.substr(0, head.find('\n'));
        return line.find("drug_begin") != std::string_view::npos &&
               line.find("event_begin") != std::string_view::npos && line.find('{') == std::string_view::npos;
    }

    Result<ReadReport> read(const std::vector<std::filesystem::path>& paths, const ReadOptions& options,
                            const DocumentSink& sink, std::stop_token stop,
                            const ProgressSink& progress) const override
    {
        ReadRun run(name(), paths, options, sink, std::move(stop), progress);
        for (const std::filesystem::path& path : paths) {
            auto first = LineReader::open(path, run.options().max_record_bytes);
            if (!first) {
                run.path_failed(first.error());
                continue;
            }
            run.path_opened(path);
            const auto header = first->next();
            if (!header || !*header) {
                run.refuse(make_error(ErrorCode::parse, "corpus.empty_file", path.string(),
                                      "The file is empty; a first line with the names of columns was "
                                      "expected."));
                continue;
            }
            std::ifstream stream(path, std::ios::binary);
            RowStream rows(stream, run.options().max_record_bytes);
            rows.set_separator(separator_of((*header)->text));
            if (auto read = read_path(run, path, rows); !read) {
                return forward_error(read);
            }
        }
        return run.finish();
    }

private:
    static bool read_header(ReadRun& run, const std::filesystem::path& path, RowStream& rows,
                            std::vector<std::string>& columns)
    {
        auto header = rows.next();
        columns = header->row.fields;
        if (!columns.empty()) {
            run.strip_bom(columns.front(), path);
        }
        const auto has = [&](const char* name) {
            return std::find(columns.begin(), columns.end(), name) != columns.end();
        };
        std::string missing;
        for (const char* needed : {"drug_begin", "drug_end", "event_begin", "event_end"}) {
            missing += has(needed) ? "" : fmt::format("{}{}", missing.empty() ? "" : ", ", needed);
        }
        if (!has("text") && !(has("sentence") && has("sentence_begin"))) {
            missing += fmt::format("{}text, or sentence with sentence_begin", missing.empty() ? "" : ", ");
        }
        if (!missing.empty()) {
            run.refuse(
                make_error(ErrorCode::parse, "csv.columns", place(path, 1),
                           "The first line does not name the columns {}; without them relations cannot "
                           "be placed.",
                           missing));
            return false;
        }
        return true;
    }

    static Result<void> read_path(ReadRun& run, const std::filesystem::path& path, RowStream& rows)
    {
        std::vector<std::string> columns;
        if (!read_header(run, path, rows, columns)) {
            return {};
        }
        const auto id_column =
            static_cast<std::size_t>(std::find(columns.begin(), columns.end(), "document") - columns.begin());
        const auto text_column =
            static_cast<std::size_t>(std::find(columns.begin(), columns.end(), "text") - columns.begin());
        std::vector<CsvRow> pending;
        std::string pending_key;
        std::uint64_t pending_bytes = 0;
        std::set<std::string> seen;
        std::int64_t before = 0;
        const auto flush = [&]() -> Result<void> {
            std::vector<CsvRow> group;
            group.swap(pending);
            pending_bytes = 0;
            return group.empty() ? Result<void>() : take(run, path, columns, group);
        };
        while (auto found = rows.next()) {
            if (auto go_on = run.advance(rows.bytes() - before); !go_on) {
                return go_on;
            }
            before = rows.bytes();
            if (found->crlf) {
                run.note_crlf(path, found->row.line);
            }
            CsvRow& row = found->row;
            if (row.fields.size() == 1 && row.fields[0].empty() && !found->too_long) {
                continue; // a blank line
            }
            ++run.report.records_read;
            if (!good(run, path, *found, columns.size())) {
                continue;
            }
            for (std::string& field : row.fields) {
                field = plain_cell(field);
            }
            const std::string key = id_column < row.fields.size()     ? row.fields[id_column]
                                    : text_column < row.fields.size() ? row.fields[text_column]
                                                                      : std::string();
            for (const std::string& field : row.fields) {
                pending_bytes += field.size();
            }
            if ((!pending.empty() && key != pending_key) || pending_bytes > run.options().max_record_bytes) {
                if (auto done = flush(); !done) {
                    return done;
                }
            }
            if (pending.empty() && id_column < row.fields.size() && !seen.insert(key).second) {
                run.note(
                    make_error(ErrorCode::parse, "csv.scattered", place(path, row.line),
                               "Rows of document {} stand apart; these became another document. Sort the "
                               "file by document.",
                               excerpt(key)));
            }
            pending_key = key;
            pending.push_back(std::move(row));
        }
        return flush();
    }

    static bool good(ReadRun& run, const std::filesystem::path& path, const RowStream::Row& found,
                     std::size_t columns)
    {
        const std::string where = place(path, found.row.line);
        if (found.too_long) {
            run.refuse_record(
                make_error(ErrorCode::parse, "corpus.record_too_long", where,
                           "The row is longer than the {} bytes read at most; perhaps a quote is "
                           "missing.",
                           run.options().max_record_bytes));
            return false;
        }
        if (found.open_quote) {
            run.refuse_record(
                make_error(ErrorCode::parse, "csv.open_quote", where,
                           "The file ends inside quotes that begin here; it is probably cut off."));
            return false;
        }
        if (found.row.fields.size() != columns) {
            run.refuse_record(make_error(ErrorCode::parse, "csv.fields", where,
                                         "The row has {} fields, the first line has {}.",
                                         found.row.fields.size(), columns));
            return false;
        }
        for (const std::string& field : found.row.fields) {
            if (auto valid = text::check_utf8(field, where); !valid) {
                run.refuse_record(valid.error());
                return false;
            }
        }
        return true;
    }

    static Result<void> take(ReadRun& run, const std::filesystem::path& path,
                             const std::vector<std::string>& columns, const std::vector<CsvRow>& rows)
    {
        auto annotated = build_from_rows(run, columns, rows, path);
        if (!annotated) {
            run.refuse(annotated.error());
            return {};
        }
        const auto taken = run.hand_over(std::move(*annotated), place(path, rows.front().line));
        return taken ? Result<void>() : forward_error(taken);
    }
};

std::string field_text(const std::string& text)
{
    const std::string cell = harmless_cell(text);
    if (cell.find_first_of(",\"\r\n;\t") == std::string::npos) {
        return cell;
    }
    std::string quoted = "\"";
    for (const char c : cell) {
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    return quoted + "\"";
}

std::string row_text(const std::vector<std::string>& fields)
{
    std::string text;
    for (const std::string& field : fields) {
        text += (text.empty() ? "" : ",") + field_text(field);
    }
    return text + "\n";
}

class CsvWriter final : public Writer {
public:
    std::string_view name() const override { return "csv"; }
    std::string_view description() const override { return "CSV of relations, one row each"; }

    Result<WriteReport> write(const std::filesystem::path& output, const DocumentSource& source,
                              const WriteOptions& options, std::stop_token stop,
                              const ProgressSink& progress) const override
    {
        WriteRun run(name(), options, std::move(stop), progress);
        bool begun = false;
        std::int64_t rows = 0;
        const auto head = [&] {
            return std::exchange(begun, true) ? std::string() : row_text(relation_columns());
        };
        auto report = write_records(
            run, output, source,
            [&](const AnnotatedDocument& annotated, std::int64_t number) {
                std::string text = head();
                for (const std::vector<std::string>& row : relation_rows(run, name(), annotated, number)) {
                    text += row_text(row);
                    ++rows;
                }
                return text;
            },
            [&](bool) { return head(); });
        if (report) {
            report->records = rows;
        }
        return report;
    }
};

} // namespace

const Reader& csv_reader()
{
    static const CsvReader reader;
    return reader;
}

const Writer& csv_writer()
{
    static const CsvWriter writer;
    return writer;
}

} // namespace ade::corpus
