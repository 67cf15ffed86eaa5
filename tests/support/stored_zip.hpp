// SPDX-License-Identifier: GPL-3.0-or-later
// Zips made in memory, nothing packed unless given packed: for tests and fuzzers of what reads workbooks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus::test {

struct ZipPart {
    std::string name;
    std::string bytes;
    std::string packed = {}; ///< not empty: these bytes stand in the zip, as raw deflate
    bool encrypted = false;  ///< only said to be
};

inline std::uint32_t crc32_of(std::string_view bytes)
{
    static const std::array<std::uint32_t, 256> table = [] {
        std::array<std::uint32_t, 256> made{};
        for (std::uint32_t i = 0; i < 256; ++i) {
            std::uint32_t value = i;
            for (int bit = 0; bit < 8; ++bit) {
                value = (value & 1U) != 0 ? 0xEDB88320U ^ (value >> 1U) : value >> 1U;
            }
            made[i] = value;
        }
        return made;
    }();
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char c : bytes) {
        crc = table[(crc ^ static_cast<unsigned char>(c)) & 0xFFU] ^ (crc >> 8U);
    }
    return ~crc;
}

/// As PKWARE's APPNOTE 4.3 has it: local headers, central directory, its end.
inline std::string zip_of(const std::vector<ZipPart>& parts)
{
    std::string zip;
    std::string directory;
    const auto put = [](std::string& to, std::uint64_t value, int bytes) {
        for (int i = 0; i < bytes; ++i) {
            to += static_cast<char>((value >> (8U * static_cast<unsigned>(i))) & 0xFFU);
        }
    };
    for (const ZipPart& part : parts) {
        const std::string& stored = part.packed.empty() ? part.bytes : part.packed;
        const auto common = [&](std::string& to) {
            put(to, 20, 2);                             // version needed
            put(to, part.encrypted ? 0x801 : 0x800, 2); // UTF-8 names
            put(to, part.packed.empty() ? 0 : 8, 2);
            put(to, 0x00210000, 4); // 1980-01-01
            put(to, crc32_of(part.bytes), 4);
            put(to, stored.size(), 4);
            put(to, part.bytes.size(), 4);
            put(to, part.name.size(), 2);
            put(to, 0, 2);
        };
        const std::size_t at = zip.size();
        zip += "PK\x03\x04";
        common(zip);
        zip += part.name + stored;
        directory += "PK\x01\x02";
        put(directory, 20, 2);
        common(directory);
        directory.append(2 + 2 + 2 + 4, '\0'); // comment, disk, attributes
        put(directory, at, 4);
        directory += part.name;
    }
    const std::size_t at = zip.size();
    zip += directory;
    zip += std::string("PK\x05\x06") + std::string(4, '\0');
    put(zip, parts.size(), 2);
    put(zip, parts.size(), 2);
    put(zip, directory.size(), 4);
    put(zip, at, 4);
    put(zip, 0, 2);
    return zip;
}

/// The parts of a workbook of one sheet around its XML; shared_strings empty: none.
inline std::vector<ZipPart> workbook_parts(const std::string& sheet_xml,
                                           const std::string& shared_strings = {})
{
    const std::string relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    const std::string list = "http://schemas.openxmlformats.org/package/2006/relationships";
    std::vector<ZipPart> parts = {
        {"_rels/.rels", "<Relationships xmlns=\"" + list + "\"><Relationship Id=\"rId1\" Type=\"" +
                            relations + "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
        {"xl/workbook.xml",
         "<workbook xmlns:r=\"x\"><sheets><sheet name=\"relations\" sheetId=\"1\" r:id=\"rId1\"/></sheets>"
         "</workbook>"},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships xmlns=\"" + list + "\"><Relationship Id=\"rId1\" Type=\"" + relations +
             "worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"" + relations +
             "sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"rId3\" Type=\"" + relations +
             "styles\" Target=\"styles.xml\"/></Relationships>"},
        {"xl/styles.xml", "<styleSheet><cellStyleXfs count=\"1\"><xf "
                          "quotePrefix=\"1\"/></cellStyleXfs><cellXfs count=\"2\"><xf/>"
                          "<xf quotePrefix=\"1\"/></cellXfs></styleSheet>"},
        {"xl/worksheets/sheet1.xml", sheet_xml}};
    if (!shared_strings.empty()) {
        parts.push_back({"xl/sharedStrings.xml", shared_strings});
    }
    return parts;
}

} // namespace ade::corpus::test
