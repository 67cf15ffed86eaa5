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

/// Rows of a stream, quotes understood (RFC 4180). A row that ends in a fault of its quotes is only its first
/// line: a stray quote must not take the rows after it along.
class RowStream {
public:
    RowStream(std::istream& stream, std::uint64_t max_bytes) : stream_(stream), max_bytes_(max_bytes) {}

    struct Row {
        CsvRow row;
        bool too_long = false;
        bool open_quote = false;  ///< the file ended inside quotes
        bool stray_quote = false; ///< text follows a closing quote
        bool crlf = false;
        bool lone_cr = false;
    };

    void set_separator(char separator) { separator_ = separator; }
    [[nodiscard]] std::int64_t bytes() const { return bytes_; }

    std::optional<Row> next()
    {
        Row row;
        row.row.line = line_;
        second_line_.reset();
        std::string field;
        std::uint64_t size = 0;
        bool quoted = false;
        bool closed = false; ///< the field was in quotes
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
                    closed = true;
                }
            } else if (c == '"' && field.empty() && !closed) {
                quoted = true;
            } else if (c == separator_) {
                row.row.fields.push_back(std::move(field));
                field.clear();
                closed = false;
            } else if (c == '\n') {
                break;
            } else if (c == '\r' && stream_.rdbuf()->sgetc() == '\n') {
                row.crlf = true;
            } else if (c == '\r') {
                row.lone_cr = true;
                break;
            } else if (closed && c == ' ') {
                continue;
            } else {
                row.stray_quote = row.stray_quote || closed;
                append(field, c, size, row);
            }
            if (row.stray_quote || row.too_long) {
                break;
            }
        }
        row.row.fields.push_back(std::move(field));
        if (row.stray_quote || row.open_quote || row.too_long) {
            to_second_line();
        }
        return row;
    }

private:
    /// Of a byte that was just taken.
    bool ends_line(int c) { return c == '\n' || (c == '\r' && stream_.rdbuf()->sgetc() != '\n'); }

    int get()
    {
        const int c = stream_.rdbuf()->sbumpc();
        if (c != kEnd) {
            ++bytes_;
            if (ends_line(c)) {
                ++line_;
                if (!second_line_) {
                    second_line_ = Place{bytes_, line_};
                }
            }
        }
        return c;
    }

    /// To the line after the one in which the row began.
    void to_second_line()
    {
        if (!second_line_) {
            for (int c = get(); c != kEnd && !ends_line(c); c = get()) {
            }
        } else {
            stream_.clear();
            stream_.rdbuf()->pubseekpos(second_line_->bytes);
            bytes_ = second_line_->bytes;
            line_ = second_line_->line;
        }
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
    struct Place {
        std::int64_t bytes;
        std::uint64_t line;
    };
    std::optional<Place> second_line_; ///< of the present row, once it is past
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
        auto first = LineReader::open(path, run.options().max_record_bytes, LineEnds::any);
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

    static void note_ends(ReadRun& run, const std::filesystem::path& path, const RowStream::Row& row)
    {
        if (row.crlf) {
            run.note_crlf(path, row.row.line);
        }
        if (row.lone_cr) {
            run.note_lone_cr(path, row.row.line);
        }
    }

    static Result<void> read_rows(ReadRun& run, const std::filesystem::path& path, RowStream& rows)
    {
        TableRows table(run, path);
        auto header = rows.next();
        note_ends(run, path, *header);
        std::vector<std::string> columns = std::move(header->row.fields);
        if (!columns.empty()) {
            run.strip_bom(columns.front(), path);
        }
        if (!table.begin(std::move(columns), header->row.line)) {
            return {};
        }
        std::int64_t before = 0;
        while (auto found = rows.next()) {
            if (auto go_on = run.advance(rows.bytes() - before); !go_on) {
                return go_on;
            }
            before = rows.bytes();
            note_ends(run, path, *found);
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
            table.refuse(make_error(ErrorCode::parse, "corpus.record_too_long", where,
                                    "The row is longer than the {} bytes read at most; perhaps a quote is "
                                    "missing.",
                                    run.options().max_record_bytes));
            return {};
        }
        if (found.open_quote) {
            table.refuse(make_error(ErrorCode::parse, "csv.open_quote", where,
                                    "The quotes that begin in this row are not closed before the file ends: "
                                    "a quote is missing or too many, or the file is cut off. Reading went on "
                                    "at the next line."));
            return {};
        }
        if (found.stray_quote) {
            table.refuse(make_error(ErrorCode::parse, "csv.stray_quote", where,
                                    "Text stands after a closing quote: a quote is missing or too many in "
                                    "this row (within quotes a quote is written twice). Reading went on at "
                                    "the next line."));
            return {};
        }
        if (found.row.fields.size() == 1 && found.row.fields[0].empty()) {
            return {}; // a blank line
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
