// SPDX-License-Identifier: GPL-3.0-or-later
// Workbooks: the first byte says whether the rest is a whole zip, the XML of a sheet, or that of the shared
// strings, which then stand in a zip made here (packed bytes hardly change into something that is read). What
// is handed over passes the checks.
#include "core/corpus/formats/relation_table.hpp"
#include "tests/fuzz/fuzz_reader.hpp"
#include "tests/support/stored_zip.hpp"

namespace {

/// A row whose cells are the shared strings 0 to 6, under a heading.
std::string sheet_of_shared_strings()
{
    std::string xml = "<worksheet><sheetData><row>";
    for (const char* name :
         {"document", "drug_begin", "drug_end", "event_begin", "event_end", "text", "polarity"}) {
        xml += std::string("<c t=\"inlineStr\"><is><t>") + name + "</t></is></c>";
    }
    xml += "</row><row>";
    for (int i = 0; i < 7; ++i) {
        xml += "<c t=\"s\"><v>" + std::to_string(i) + "</v></c>";
    }
    return xml + "</row></sheetData></worksheet>";
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace ade::corpus;
    if (size == 0) {
        return 0;
    }
    const std::string rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    static const std::string sheet = sheet_of_shared_strings();
    const std::string bytes = data[0] == 'z' ? rest
                              : data[0] == 's'
                                  ? test::zip_of(test::workbook_parts(sheet, rest))
                                  : test::zip_of(test::workbook_parts(rest, "<sst><si><t>a</t></si></sst>"));
    return fuzz::read_bytes(xlsx_reader(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}
