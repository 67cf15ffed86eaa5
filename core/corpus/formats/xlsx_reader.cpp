// SPDX-License-Identifier: GPL-3.0-or-later
// Workbooks of relations: the rows of one sheet, streamed (ECMA-376 Part 1, 18.3).
#include "core/base/ascii.hpp"
#include "core/corpus/excerpt.hpp"
#include "core/corpus/formats/record_files.hpp"
#include "core/corpus/formats/table_rows.hpp"
#include "core/corpus/formats/xlsx_strings.hpp"
#include "core/corpus/formats/xlsx_text.hpp"
#include "core/corpus/formats/xlsx_workbook.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace ade::corpus {

namespace {

constexpr std::uint64_t kMostSheetBytes = 4ULL << 30U; ///< unpacked

std::optional<std::uint64_t> whole_number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value)
                                                                                     : std::nullopt;
}

/// The parts of a workbook that its rows need.
struct Book {
    ZipParts parts;
    XlsxWorkbook workbook;
    std::vector<bool> quoted; ///< by style
    SharedStrings strings;
    XmlPart sheet;
};

Result<Book> open_book(ReadRun& run, const std::filesystem::path& path)
{
    if (auto other = not_a_workbook(path)) {
        return tl::unexpected<Error>(std::move(*other));
    }
    auto parts = ZipParts::open(path);
    if (!parts) {
        return forward_error(parts);
    }
    auto workbook = read_xlsx_workbook(*parts);
    if (!workbook) {
        return forward_error(workbook);
    }
    auto quoted = read_quote_prefixes(*parts, *workbook);
    if (!quoted) {
        return forward_error(quoted);
    }
    auto strings = SharedStrings::read(*parts, workbook->shared_strings, run.options().max_record_bytes,
                                       [&] { return run.advance(0); });
    if (!strings) {
        return forward_error(strings);
    }
    auto sheet = open_xml_part(*parts, workbook->sheet_part, kMostSheetBytes);
    if (!sheet) {
        return forward_error(sheet);
    }
    return Book{std::move(*parts), std::move(*workbook), std::move(*quoted), std::move(*strings),
                std::move(*sheet)};
}

/// A row of the sheet.
struct SheetRow {
    std::vector<std::string> fields; ///< by column
    std::uint64_t number = 0;        ///< from 1
};

class RowParser {
public:
    explicit RowParser(const Book& book) : book_(book) {}

    /// Number of the row read last.
    [[nodiscard]] std::uint64_t number() const { return number_; }

    Result<SheetRow> parse(const XmlChunkReader::Chunk& chunk, const std::filesystem::path& path,
                           std::uint64_t most_bytes)
    {
        XmlCursor cursor(chunk.text, 0);
        const bool begun = !chunk.too_long && !chunk.too_deep && cursor.begin();
        const std::string_view given = begun ? cursor.raw_attribute("r") : std::string_view();
        const auto number = given.empty() ? std::optional(number_ + 1) : whole_number(given);
        const std::uint64_t before = number_;
        const bool in_order = number && *number > before && *number <= kMostXlsxRows;
        number_ = in_order ? *number : before;
        const std::string where = place(path, number_);
        if (chunk.too_long) {
            return fail(ErrorCode::parse, "corpus.record_too_long", where,
                        "The row is longer than the {} bytes read at most.", most_bytes);
        }
        if (chunk.too_deep) {
            return fail(ErrorCode::parse, "xml.depth", where,
                        "The row is nested deeper than the {} elements read at most.", kMaxXmlDepth);
        }
        if (!in_order) {
            return fail(
                ErrorCode::parse, "xlsx.row_number", where,
                "A row of number \"{}\" stands behind row {}; rows in order, up to {}, were expected.",
                excerpt(given), before, kMostXlsxRows);
        }
        SheetRow row;
        row.number = number_;
        std::vector<bool> seen;
        std::size_t column = 0;
        while (begun && cursor.next_child()) {
            if (local_name(cursor.name()) != "c") {
                cursor.skip();
                continue;
            }
            const std::string_view reference = cursor.raw_attribute("r");
            const auto at = reference.empty() ? std::optional(column) : xlsx_column(reference);
            if (!at || *at >= kMostXlsxColumns) {
                return fail(ErrorCode::parse, "xlsx.cell_place", where,
                            "The cell \"{}\" is in no column of a sheet; A to {} were expected.",
                            excerpt(reference), xlsx_column_name(kMostXlsxColumns - 1));
            }
            column = *at + 1;
            seen.resize(std::max(seen.size(), column));
            if (seen[*at]) {
                return fail(ErrorCode::parse, "xlsx.cell_twice", where, "The cell {}{} stands there twice.",
                            xlsx_column_name(*at), number_);
            }
            seen[*at] = true;
            auto value = read_cell(cursor, where);
            if (!value) {
                return forward_error(value);
            }
            if (!value->empty()) {
                row.fields.resize(std::max(row.fields.size(), column));
                row.fields[*at] = std::move(*value);
            }
        }
        if (cursor.fault() != XmlCursor::Fault::none) {
            return fail(ErrorCode::parse, "xlsx.row", where, "The row's XML cannot be read: {}",
                        cursor.message());
        }
        return row;
    }

private:
    /// At a <c>: its value as text (18.18.11).
    Result<std::string> read_cell(XmlCursor& cursor, const std::string& where) const
    {
        const std::string_view type = cursor.raw_attribute("t");
        const auto style = whole_number(cursor.raw_attribute("s"));
        const std::string place(cursor.raw_attribute("r"));
        std::string value;
        std::string inline_string;
        while (cursor.next_child()) {
            const std::string_view name = local_name(cursor.name());
            if (name == "v") {
                value = xlsx_exact_text(cursor);
            } else if (name == "is") {
                inline_string = xlsx_string(cursor);
            } else {
                cursor.skip(); // a formula: its value stands beside it
            }
        }
        if (cursor.fault() != XmlCursor::Fault::none) {
            return value; // the row is refused, with the words of this fault
        }
        if (type == "s") {
            const auto number = whole_number(value);
            const auto text = number ? book_.strings.at(*number) : std::nullopt;
            if (!text) {
                return fail(
                    ErrorCode::parse, "xlsx.shared_string", where,
                    "The cell {} means shared string \"{}\", which is not there or cannot be read; the "
                    "workbook has {}.",
                    excerpt(place), excerpt(value), book_.strings.size());
            }
            value = *text;
        } else if (type == "inlineStr") {
            value = std::move(inline_string);
        } else if (type == "str") {
            value = unescape_xlsx(value);
        } else if (type == "b") {
            value = value == "1" ? "TRUE" : value == "0" ? "FALSE" : value;
        } else if (type.empty() || type == "n") {
            value = value.empty() ? std::move(inline_string) : xlsx_number(value);
        }
        // A text typed after an apostrophe is marked by its style; one that came by a CSV has it before it.
        const bool quoted = style && *style < book_.quoted.size() && book_.quoted[*style];
        return quoted ? value : plain_cell(value);
    }

    const Book& book_;
    std::uint64_t number_ = 0;
};

/// Rows of the sheet's part, their bytes counted as bytes of the file, as progress needs them.
class SheetChunks {
public:
    SheetChunks(ReadRun& run, Book& book)
        : book_(book), chunks_(std::move(book.sheet.read), book.parts.where(book.workbook.sheet_part),
                               {book.sheet.prefix + "row"}, run.options().max_record_bytes)
    {
        const ZipParts::Part* part = book.parts.find(book.workbook.sheet_part);
        const std::uint64_t unpacked = part == nullptr ? 0 : part->bytes;
        share_ =
            unpacked == 0 ? 0 : static_cast<double>(book.parts.file_bytes()) / static_cast<double>(unpacked);
    }

    Result<std::optional<XmlChunkReader::Chunk>> next()
    {
        if (ended_) {
            return std::optional<XmlChunkReader::Chunk>();
        }
        auto chunk = chunks_.next();
        if (chunk && local_name(chunks_.root()) != "worksheet") {
            return fail(ErrorCode::parse, "xlsx.part", book_.parts.where(book_.workbook.sheet_part),
                        "The part holds <{}>; a <worksheet> was expected.", excerpt(chunks_.root()));
        }
        return chunk;
    }

    void end() { ended_ = true; }
    [[nodiscard]] bool had_bom() const { return false; } // of a part, which is nobody's business
    [[nodiscard]] bool declares_entities() const { return chunks_.declares_entities(); }
    [[nodiscard]] std::int64_t bytes_read() const
    {
        return std::min(static_cast<std::int64_t>(static_cast<double>(chunks_.bytes_read()) * share_),
                        static_cast<std::int64_t>(book_.parts.file_bytes()));
    }

private:
    const Book& book_;
    XmlChunkReader chunks_;
    double share_ = 0;
    bool ended_ = false;
};

class SheetReader {
public:
    SheetReader(ReadRun& run, const std::filesystem::path& path, Book& book)
        : run_(run), path_(path), chunks_(run, book), parser_(book), table_(run, path)
    {
    }

    Result<void> read()
    {
        const auto begun = [&](const auto&) {
            if (chunks_.declares_entities()) {
                run_.note(make_error(ErrorCode::parse, "xml.entities_declared", path_.string(),
                                     "The sheet declares entities; they are neither expanded nor fetched."));
            }
        };
        const auto read = read_records(run_, path_, chunks_, begun,
                                       [&](const XmlChunkReader::Chunk& chunk) { return add(chunk); });
        if (!read) {
            return forward_error(read);
        }
        if (*read && !headed_) {
            run_.refuse(
                make_error(ErrorCode::parse, "corpus.empty_file", path_.string(),
                           "The sheet is empty; a first row with the names of columns was expected."));
        }
        return table_.finish();
    }

private:
    Result<void> add(const XmlChunkReader::Chunk& chunk)
    {
        auto row = parser_.parse(chunk, path_, run_.options().max_record_bytes);
        if (!row && headed_) {
            table_.refuse(std::move(row.error()));
            return {};
        }
        if (!row) {
            run_.refuse(row.error()); // without names of columns there is no table
            headed_ = true;
            chunks_.end();
            return {};
        }
        if (row->fields.empty()) {
            return {};
        }
        if (!headed_) {
            headed_ = true;
            if (!table_.begin(std::move(row->fields), row->number)) {
                chunks_.end();
            }
            return {};
        }
        const std::size_t width = table_.columns().size();
        if (row->fields.size() > width) {
            const auto outside =
                std::count_if(row->fields.begin() + static_cast<std::ptrdiff_t>(width), row->fields.end(),
                              [](const std::string& field) { return !field.empty(); });
            run_.lose("xlsx.outside", "cells in columns without a name", place(path_, row->number), outside);
        }
        row->fields.resize(width);
        if (std::all_of(row->fields.begin(), row->fields.end(),
                        [](const std::string& field) { return field.empty(); })) {
            return {};
        }
        return table_.add({std::move(row->fields), row->number});
    }

    ReadRun& run_;
    const std::filesystem::path& path_;
    SheetChunks chunks_;
    RowParser parser_;
    TableRows table_;
    bool headed_ = false;
};

class XlsxReader final : public FilewiseReader {
public:
    std::string_view name() const override { return "xlsx"; }
    std::string_view description() const override { return "Excel workbook of relations, one row each"; }

    bool detect(const std::filesystem::path& path, std::string_view head) const override
    {
        const std::string extension = ascii::lower(path.extension().string());
        return head.starts_with("PK\x03\x04") && (extension == ".xlsx" || extension == ".xlsm" ||
                                                  head.find("xl/workbook.xml") != std::string_view::npos ||
                                                  head.find("xl/worksheets/") != std::string_view::npos);
    }

private:
    Result<void> read_file(ReadRun& run, const std::filesystem::path& path) const override
    {
        if (!open_file(run, path)) {
            return {};
        }
        auto book = open_book(run, path);
        if (!book) {
            if (book.error().code == ErrorCode::cancelled) {
                return forward_error(book);
            }
            run.refuse(book.error());
            return {};
        }
        run.lose("xlsx.sheets", "other sheets of a workbook",
                 fmt::format("{}, sheet {}", path.string(),
                             book->workbook.other_sheets.empty() ? "" : book->workbook.other_sheets.front()),
                 static_cast<std::int64_t>(book->workbook.other_sheets.size()));
        return SheetReader(run, path, *book).read();
    }
};

} // namespace

const Reader& xlsx_reader()
{
    static const XlsxReader reader;
    return reader;
}

} // namespace ade::corpus
