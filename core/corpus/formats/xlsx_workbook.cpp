// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/xlsx_workbook.hpp"

#include "core/base/ascii.hpp"
#include "core/corpus/excerpt.hpp"
#include "core/corpus/formats/likely_format.hpp"
#include "core/corpus/formats/xlsx_text.hpp"

#include <algorithm>
#include <fstream>

namespace ade::corpus {

namespace {

constexpr std::uint64_t kMostSmallPart = 1ULL << 20U; ///< workbook.xml and relationships
constexpr std::uint64_t kMostStyles = 16ULL << 20U;
constexpr std::size_t kMostSheets = 1000;
constexpr std::size_t kMostStyleNumbers = 65536;

/// A word as UTF-16, little-endian, as names in old Office files are.
std::string wide(std::string_view word)
{
    std::string bytes;
    for (const char c : word) {
        bytes += c;
        bytes += '\0';
    }
    return bytes;
}

/// A compound file holds either an old workbook or, for one with a password, an encrypted zip: its directory
/// tells ([MS-CFB] 2.2, 2.6).
std::string what_compound_file(std::ifstream& stream, std::string_view head)
{
    const auto number = [&](std::size_t at, std::size_t bytes) {
        std::uint64_t value = 0;
        for (std::size_t i = bytes; i > 0; --i) {
            value = value * 256 + (at + i <= head.size() ? static_cast<unsigned char>(head[at + i - 1]) : 0U);
        }
        return value;
    };
    const std::uint64_t sector = 1ULL << std::min<std::uint64_t>(number(0x1E, 2), 16);
    std::string directory(4096, '\0');
    stream.clear();
    stream.seekg(static_cast<std::streamoff>((number(0x30, 4) + 1) * sector));
    stream.read(directory.data(), static_cast<std::streamsize>(directory.size()));
    directory.resize(static_cast<std::size_t>(stream.gcount()));
    if (directory.find(wide("EncryptedPackage")) != std::string::npos) {
        return "an Office file with a password (encrypted). Open it with its password, take the password "
               "off, "
               "and save it again";
    }
    if (directory.find(wide("Workbook")) != std::string::npos ||
        directory.find(wide("Book")) != std::string::npos) {
        return "a workbook of Excel 97–2003 (.xls). Save it as an Excel workbook (.xlsx) or as CSV";
    }
    return "an old Office file. Save the table as an Excel workbook (.xlsx) or as CSV";
}

} // namespace

std::optional<Error> not_a_workbook(const std::filesystem::path& path)
{
    std::ifstream stream(path, std::ios::binary);
    std::string head(65536, '\0');
    stream.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(stream.gcount()));
    if (head.starts_with("PK")) {
        return std::nullopt;
    }
    if (head.empty()) {
        return make_error(ErrorCode::parse, "corpus.empty_file", path.string(),
                          "The file is empty; an Excel workbook (.xlsx) was expected.");
    }
    std::string what;
    if (head.starts_with("\xD0\xCF\x11\xE0")) {
        what = what_compound_file(stream, head);
    } else if (head.find("urn:schemas-microsoft-com:office:spreadsheet") != std::string::npos) {
        what = "an XML spreadsheet of Excel 2003. Save it as an Excel workbook (.xlsx) or as CSV";
    } else {
        const std::string likely = likely_format(head);
        what = likely.empty() ? fmt::format("something else (it begins \"{}\")", first_words(head)) : likely;
        what +=
            ". Where a program exports this under the name .xlsx, open it in a program for tables and save "
            "it as an Excel workbook or as CSV";
    }
    return make_error(ErrorCode::parse, "corpus.wrong_format", path.string(),
                      "This is no Excel workbook (.xlsx), but {}.", what);
}

namespace {

struct Relationship {
    std::string id;
    std::string type; ///< the last word of it: "worksheet", "sharedStrings"
    std::string target;
};

/// A part that is read whole, for a cursor at its root: UTF-8, no DTD.
Result<std::string> small_part(const ZipParts& parts, std::string_view name, std::uint64_t most)
{
    auto bytes = parts.read(name, most);
    if (!bytes) {
        return bytes;
    }
    const XmlRoot root = find_xml_root(*bytes);
    if (root.at == std::string::npos || root.after_doctype ||
        bytes->find("<!DOCTYPE", root.at) != std::string::npos || bytes->find('\0') != std::string::npos) {
        return fail(
            ErrorCode::parse, "xlsx.part", parts.where(name),
            "The part is no XML in UTF-8 without a DOCTYPE, as a workbook's parts are. Open the file in "
            "a program for tables and save it anew.");
    }
    bytes->erase(0, root.at);
    return bytes;
}

tl::unexpected<Error> bad_part(const ZipParts& parts, std::string_view name, const XmlCursor& cursor)
{
    return fail(
        ErrorCode::parse, "xlsx.part", parts.where(name),
        "The part cannot be read, at its byte {}: {} Open the file in a program for tables and save it "
        "anew.",
        cursor.position(), cursor.message());
}

/// "xl/worksheets/sheet1.xml" for "worksheets/sheet1.xml" of "xl/workbook.xml"; ".." goes up.
std::string resolved(std::string_view of, std::string_view target)
{
    std::string joined(target);
    if (target.starts_with('/')) {
        joined.erase(0, 1);
    } else if (const std::size_t slash = of.rfind('/'); slash != std::string_view::npos) {
        joined = std::string(of.substr(0, slash + 1)) + joined;
    }
    std::vector<std::string_view> steps;
    for (std::string_view rest = joined; !rest.empty();) {
        const std::size_t end = std::min(rest.find('/'), rest.size());
        const std::string_view step = rest.substr(0, end);
        if (step == ".." && !steps.empty()) {
            steps.pop_back();
        } else if (step != ".." && step != "." && !step.empty()) {
            steps.push_back(step);
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    std::string path;
    for (const std::string_view step : steps) {
        path += (path.empty() ? "" : "/") + std::string(step);
    }
    return path;
}

/// Those of a part; of the package itself when `of` is empty. A part without a list has none.
Result<std::vector<Relationship>> relationships(const ZipParts& parts, std::string_view of)
{
    const std::size_t slash = of.rfind('/');
    const std::string_view folder = slash == std::string_view::npos ? "" : of.substr(0, slash + 1);
    const std::string name = fmt::format("{}_rels/{}.rels", folder, of.substr(folder.size()));
    std::vector<Relationship> found;
    if (parts.find(name) == nullptr) {
        return found;
    }
    const auto bytes = small_part(parts, name, kMostSmallPart);
    if (!bytes) {
        return forward_error(bytes);
    }
    XmlCursor cursor(*bytes, 0);
    cursor.begin();
    while (cursor.next_child()) {
        if (local_name(cursor.name()) == "Relationship" && cursor.raw_attribute("TargetMode") != "External") {
            const std::string type = cursor.attribute("Type");
            found.push_back({cursor.attribute("Id"), type.substr(type.rfind('/') + 1),
                             resolved(of, cursor.attribute("Target"))});
        }
        cursor.skip();
    }
    if (cursor.fault() != XmlCursor::Fault::none) {
        return bad_part(parts, name, cursor);
    }
    return found;
}

const Relationship* of_type(const std::vector<Relationship>& list, std::string_view type)
{
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const Relationship& entry) { return entry.type == type; });
    return found == list.end() ? nullptr : &*found;
}

tl::unexpected<Error> no_workbook(const ZipParts& parts, const std::string& where)
{
    const auto any = [&](std::string_view beginning) {
        return std::any_of(parts.parts().begin(), parts.parts().end(),
                           [&](const ZipParts::Part& part) { return part.name.starts_with(beginning); });
    };
    const std::string what =
        any("xl/workbook.bin") ? "a binary workbook (.xlsb)"
        : any("content.xml")   ? "an OpenDocument file (.ods)"
        : any("Index/")        ? "a file of Numbers"
        : any("word/")         ? "a Word document"
        : any("ppt/")          ? "a PowerPoint presentation"
                               : fmt::format("a zip of {} files (the first is {})", parts.parts().size(),
                                    parts.parts().empty() ? "" : excerpt(parts.parts().front().name));
    return fail(ErrorCode::parse, "corpus.wrong_format", where,
                "This is no Excel workbook (.xlsx), but {}. Save the table as an Excel workbook or as CSV.",
                what);
}

struct Sheet {
    std::string name;
    std::string part; ///< empty when it is no sheet of cells
    bool hidden = false;
};

Result<std::vector<Sheet>> read_sheets(const ZipParts& parts, const std::string& part,
                                       const std::vector<Relationship>& links)
{
    const auto bytes = small_part(parts, part, kMostSmallPart);
    if (!bytes) {
        return forward_error(bytes);
    }
    XmlCursor cursor(*bytes, 0);
    cursor.begin();
    std::vector<Sheet> sheets;
    while (cursor.next_child()) {
        if (local_name(cursor.name()) != "sheets") {
            cursor.skip();
            continue;
        }
        while (cursor.next_child()) {
            Sheet sheet;
            sheet.name = cursor.attribute("name");
            sheet.hidden =
                !cursor.raw_attribute("state").empty() && cursor.raw_attribute("state") != "visible";
            const std::string id = cursor.attribute("r:id");
            for (const Relationship& link : links) {
                if (link.id == id && link.type == "worksheet") {
                    sheet.part = link.target;
                }
            }
            if (local_name(cursor.name()) == "sheet" && sheets.size() < kMostSheets) {
                sheets.push_back(std::move(sheet));
            }
            cursor.skip();
        }
    }
    if (cursor.fault() != XmlCursor::Fault::none) {
        return bad_part(parts, part, cursor);
    }
    return sheets;
}

} // namespace

Result<XlsxWorkbook> read_xlsx_workbook(const ZipParts& parts)
{
    const auto roots = relationships(parts, "");
    if (!roots) {
        return forward_error(roots);
    }
    const Relationship* root = of_type(*roots, "officeDocument");
    const std::string main = root == nullptr ? "xl/workbook.xml" : root->target;
    const std::string file = parts.path().string();
    if (parts.find(main) == nullptr || main.ends_with(".bin") || main.starts_with("word/") ||
        main.starts_with("ppt/")) {
        return no_workbook(parts, file);
    }
    const auto links = relationships(parts, main);
    if (!links) {
        return forward_error(links);
    }
    const auto sheets = read_sheets(parts, main, *links);
    if (!sheets) {
        return forward_error(sheets);
    }
    const Sheet* chosen = nullptr;
    for (const Sheet& sheet : *sheets) {
        const bool named = ascii::equal_any_case(sheet.name, "relations");
        if (sheet.part.empty()) {
            continue;
        }
        if (chosen == nullptr || (chosen->hidden && !sheet.hidden)) {
            chosen = &sheet;
        }
        if (named) {
            chosen = &sheet;
            break;
        }
    }
    if (chosen == nullptr) {
        return fail(
            ErrorCode::parse, "xlsx.no_sheet", file,
            "The workbook names no sheet of cells. Open it in a program for tables and save it anew.");
    }
    XlsxWorkbook workbook;
    workbook.sheet_part = chosen->part;
    for (const Sheet& sheet : *sheets) {
        if (&sheet != chosen) {
            workbook.other_sheets.push_back(sheet.name);
        }
    }
    const auto target = [&](std::string_view type) {
        const Relationship* link = of_type(*links, type);
        return link == nullptr ? std::string() : link->target;
    };
    workbook.shared_strings = target("sharedStrings");
    workbook.styles = target("styles");
    return workbook;
}

Result<std::vector<bool>> read_quote_prefixes(const ZipParts& parts, const XlsxWorkbook& workbook)
{
    std::vector<bool> quoted;
    if (workbook.styles.empty() || parts.find(workbook.styles) == nullptr) {
        return quoted;
    }
    const auto bytes = small_part(parts, workbook.styles, kMostStyles);
    if (!bytes) {
        return forward_error(bytes);
    }
    XmlCursor cursor(*bytes, 0);
    cursor.begin();
    while (cursor.next_child()) {
        if (local_name(cursor.name()) != "cellXfs") {
            cursor.skip();
            continue;
        }
        while (cursor.next_child()) {
            const std::string_view value = cursor.raw_attribute("quotePrefix");
            if (quoted.size() < kMostStyleNumbers) {
                quoted.push_back(value == "1" || value == "true");
            }
            cursor.skip();
        }
    }
    if (cursor.fault() != XmlCursor::Fault::none) {
        return bad_part(parts, workbook.styles, cursor);
    }
    return quoted;
}

} // namespace ade::corpus
