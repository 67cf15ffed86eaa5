// SPDX-License-Identifier: GPL-3.0-or-later
// Text, numbers and places of cells as a workbook writes them (ECMA-376 Part 1, SpreadsheetML).
#pragma once

#include "core/corpus/formats/xml_cursor.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ade::corpus {

inline constexpr std::size_t kMostXlsxColumns = 16384;
inline constexpr std::uint64_t kMostXlsxRows = 1048576;

/// Characters that XML cannot hold as _xHHHH_, and "_" as _x005F_ where it would begin such an escape by
/// chance (ECMA-376, ST_Xstring). text: well-formed UTF-8. Not yet escaped for XML.
std::string escape_xlsx(std::string_view text);
/// The reverse; two escapes that are a surrogate pair are one character, half a pair stays as it is written.
std::string unescape_xlsx(std::string_view text);

/// "AA" of 26 (counted from 0), and 26 of "AA" or "AA10"; nothing when it is no column of a sheet.
std::string xlsx_column_name(std::size_t column);
std::optional<std::size_t> xlsx_column(std::string_view reference);

/// A number as a person would write it: 0.97 for 0.96999999999999997, 22 for 22.0 and 2.2E1. What is no
/// number stays as it is.
std::string xlsx_number(std::string_view written);

/// "row" of "x:row".
std::string_view local_name(std::string_view name);

/// The text of an element without children (<t>, <v>), the cursor standing in it: line ends become LF, and
/// without xml:space="preserve" none of the white space at the ends stays. Not yet unescaped.
std::string xlsx_exact_text(XmlCursor& cursor);
/// The text of <si> or <is>: of its <t>, and of those of its runs; readings of characters (<rPh>) are passed
/// over. Unescaped.
std::string xlsx_string(XmlCursor& cursor);

} // namespace ade::corpus
