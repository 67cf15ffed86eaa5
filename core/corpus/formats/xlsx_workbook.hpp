// SPDX-License-Identifier: GPL-3.0-or-later
// What a workbook says around its sheets: which sheet is which part, shared strings, styles (ECMA-376 Part
// 1).
#pragma once

#include "core/corpus/formats/zip_parts.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ade::corpus {

/// What a file that is no zip with a workbook in it is, and what to do; nothing when it begins as a zip.
std::optional<Error> not_a_workbook(const std::filesystem::path& path);

struct XlsxWorkbook {
    std::string sheet_part;     ///< of the sheet called "relations", else of the first one shown
    std::string shared_strings; ///< part; empty when there is none
    std::string styles;         ///< part; empty when there is none
    std::vector<std::string> other_sheets;
};

/// Fails with parse: another kind of zip (which is named), no sheet of cells, damaged parts.
Result<XlsxWorkbook> read_xlsx_workbook(const ZipParts& parts);

/// Which styles of cells have quotePrefix: the cell was typed after an apostrophe, so its text is as it is.
/// Empty when the workbook has no styles.
Result<std::vector<bool>> read_quote_prefixes(const ZipParts& parts, const XlsxWorkbook& workbook);

} // namespace ade::corpus
