// SPDX-License-Identifier: GPL-3.0-or-later
// Relations as a table, one row each: CSV and XLSX.
#pragma once

#include "core/corpus/formats/format.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus {

class WriteRun;
class ReadRun;

/// Columns, in order. Offsets count code points of the document's text, the end exclusive; parts are "22-26
/// 30-34"; sentence is the text from the first to the last sentence that the two spans touch.
const std::vector<std::string>& relation_columns();

/// A row per relation, in the order of relation_columns(). What a table cannot hold is counted as lost under
/// `format`.
std::vector<std::vector<std::string>> relation_rows(WriteRun& run, std::string_view format,
                                                    const AnnotatedDocument& annotated, std::int64_t number);

/// A program for tables takes a cell that begins with = + - @ TAB or CR for a formula or a command: such a
/// cell gets an apostrophe before it; one that begins with apostrophes before such a sign gets one more, so
/// that plain_cell() gives back what was there. (OWASP, "CSV injection".)
std::string harmless_cell(std::string_view text);
std::string plain_cell(std::string_view cell);
/// Whether a cell begins so.
bool is_risky_cell(std::string_view text);

/// A row of a CSV file as fields.
struct CsvRow {
    std::vector<std::string> fields;
    std::uint64_t line = 0; ///< where it begins, from 1
};

/// Rows of one document, with the columns of its file. Fails with parse when the document's text cannot be
/// put together; rows that are wrong are refused alone.
Result<AnnotatedDocument> build_from_rows(ReadRun& run, const std::vector<std::string>& columns,
                                          const std::vector<CsvRow>& rows, const std::filesystem::path& path);

/// Comma, semicolon or tab, as the first line has it; quotes double. Needs the columns drug_begin, drug_end,
/// event_begin, event_end and either text, or sentence and sentence_begin; rows of a document stand together.
/// From sentences alone the text is those sentences, joined by line ends. Cells are made plain_cell().
const Reader& csv_reader();
const Writer& csv_writer();
/// The sheet called "relations", else the first one shown; its first row that is not empty names the columns,
/// as in CSV. Values of formulas, numbers, dates and truth values are read as their text. Cells are made
/// plain_cell(), unless their style says they were typed after an apostrophe (quotePrefix), as that of risky
/// cells of xlsx_writer() does. Rows are streamed; shared strings are kept, up to SharedStrings::kMostBytes.
const Reader& xlsx_reader();
/// A workbook of one sheet: inline strings, no formulas, risky cells marked as text.
const Writer& xlsx_writer();

} // namespace ade::corpus
