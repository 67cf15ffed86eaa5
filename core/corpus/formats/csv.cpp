// SPDX-License-Identifier: GPL-3.0-or-later
// CSV files of relations.
#include "core/base/file_io.hpp"
#include "core/corpus/formats/record_files.hpp"
#include "core/corpus/formats/table_rows.hpp"
#include "core/corpus/formats/write_words.hpp"

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

class CsvReader final : public FilewiseReader {
public:
    std::string_view name() const override { return "csv"; }
    std::string_view description() const override { return "CSV of relations, one row each"; }

    bool detect(const std::filesystem::path&, std::string_view head) const override
    {
        const std::string_view line = head.substr(0, head.find('\n'));
        return line.find("drug_begin") != std::string_view::npos &&
               line.find("event_begin") != std::string_view::npos && line.find('{') == std::string_view::npos;
    }

private:
    Result<void> read_file(ReadRun& run, const std::filesystem::path& path) const override
    {
        auto first = LineReader::open(path, run.options().max_record_bytes);
        if (!first) {
            run.path_failed(first.error());
            return {};
        }
        run.path_opened(path);
        const auto header = first->next();
        if (!header || !*header) {
            run.refuse(make_error(ErrorCode::parse, "corpus.empty_file", path.string(),
                                  "The file is empty; a first line with the names of columns was expected."));
            return {};
        }
        std::ifstream stream(path, std::ios::binary);
        RowStream rows(stream, run.options().max_record_bytes);
        rows.set_separator(separator_of((*header)->text));
        return read_rows(run, path, rows);
    }

    static Result<void> read_rows(ReadRun& run, const std::filesystem::path& path, RowStream& rows)
    {
        TableRows table(run, path);
        auto header = rows.next();
        std::vector<std::string> columns = std::move(header->row.fields);
        if (!columns.empty()) {
            run.strip_bom(columns.front(), path);
        }
        if (!table.begin(std::move(columns))) {
            return {};
        }
        std::int64_t before = 0;
        while (auto found = rows.next()) {
            if (auto go_on = run.advance(rows.bytes() - before); !go_on) {
                return go_on;
            }
            before = rows.bytes();
            if (found->crlf) {
                run.note_crlf(path, found->row.line);
            }
            if (auto added = add(run, path, table, std::move(*found)); !added) {
                return added;
            }
        }
        return table.finish();
    }

    static Result<void> add(ReadRun& run, const std::filesystem::path& path, TableRows& table,
                            RowStream::Row&& found)
    {
        const std::string where = place(path, found.row.line);
        if (found.too_long) {
            return take_record(run,
                               fail(ErrorCode::parse, "corpus.record_too_long", where,
                                    "The row is longer than the {} bytes read at most; perhaps a quote is "
                                    "missing.",
                                    run.options().max_record_bytes),
                               where);
        }
        if (found.row.fields.size() == 1 && found.row.fields[0].empty()) {
            return {}; // a blank line
        }
        if (found.open_quote) {
            return take_record(run,
                               fail(ErrorCode::parse, "csv.open_quote", where,
                                    "The file ends inside quotes that begin here; it is probably cut off."),
                               where);
        }
        for (std::string& field : found.row.fields) {
            field = plain_cell(field);
        }
        return table.add(std::move(found.row));
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
