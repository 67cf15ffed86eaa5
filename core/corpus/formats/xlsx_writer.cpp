// SPDX-License-Identifier: GPL-3.0-or-later
// A workbook of relations: a zip of XML (ECMA-376), strings inline, nothing that could be a formula.
#include "core/corpus/formats/output_file.hpp"
#include "core/corpus/formats/read_run.hpp"
#include "core/corpus/formats/relation_table.hpp"
#include "core/corpus/formats/xlsx_text.hpp"
#include "core/corpus/formats/xml_chunks.hpp"
#include "core/text/utf8.hpp"

#include <cstdio>
#include <memory>

#include <archive.h>
#include <archive_entry.h>

namespace ade::corpus {

namespace {

constexpr std::int64_t kMostRows = kMostXlsxRows - 1; ///< without the heading
constexpr std::size_t kMostCharacters = 32767;        ///< of a cell, in UTF-16 units

constexpr const char* kContentTypes =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>)";
constexpr const char* kRelations =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>)";
constexpr const char* kWorkbook =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="relations" sheetId="1" r:id="rId1"/></sheets></workbook>)";
constexpr const char* kWorkbookRelations =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>)";
/// Style 1 is bold (the heading); style 2 has quotePrefix: the cell stays text when a person edits it.
constexpr const char* kStyles =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>)";

bool is_number_column(const std::string& name)
{
    return name == "score" || (name.size() > 6 && name.substr(name.size() - 6) == "_begin") ||
           (name.size() > 4 && name.substr(name.size() - 4) == "_end");
}

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

struct FreeArchive {
    void operator()(archive* zip) const { archive_write_free(zip); }
};

/// The sheet is spooled, since a zip needs sizes before the bytes and the table may be long.
class Spool {
public:
    Spool() : file_(std::tmpfile()) {}

    Result<void> write(std::string_view bytes)
    {
        if (!file_ || std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) {
            return fail(ErrorCode::io, "corpus.write_failed", "temporary file",
                        "The sheet cannot be kept for packing. Free some space.");
        }
        size_ += static_cast<std::int64_t>(bytes.size());
        return {};
    }

    [[nodiscard]] std::int64_t size() const { return size_; }
    [[nodiscard]] std::FILE* rewound()
    {
        std::rewind(file_.get());
        return file_.get();
    }

private:
    std::unique_ptr<std::FILE, CloseFile> file_;
    std::int64_t size_ = 0;
};

class Workbook {
public:
    Workbook(WriteRun& run, std::string_view format) : run_(run), format_(format) {}

    Result<void> begin()
    {
        if (auto written = spool_.write(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
                "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
                "<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" "
                "activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetData>");
            !written) {
            return written;
        }
        return add_row(relation_columns(), {}, true);
    }

    Result<void> add(const std::vector<std::string>& fields, const std::string& name)
    {
        if (rows_ > kMostRows) {
            run_.lose(fmt::format("{}.rows", format_), "rows beyond those a sheet can hold", name);
            return {};
        }
        return add_row(fields, name, false);
    }

    /// Packs all parts into the file.
    Result<void> finish(OutputFile& file)
    {
        if (auto written = spool_.write("</sheetData></worksheet>"); !written) {
            return written;
        }
        const std::unique_ptr<archive, FreeArchive> zip(archive_write_new());
        archive_write_set_format_zip(zip.get());
        archive_write_set_bytes_per_block(zip.get(), 0);
        Sink sink{&file, {}};
        if (archive_write_open(zip.get(), &sink, nullptr, &write_bytes, nullptr) != ARCHIVE_OK) {
            return failed(zip.get(), sink);
        }
        for (const auto& [path, text] :
             {std::pair("[Content_Types].xml", kContentTypes), std::pair("_rels/.rels", kRelations),
              std::pair("xl/workbook.xml", kWorkbook),
              std::pair("xl/_rels/workbook.xml.rels", kWorkbookRelations),
              std::pair("xl/styles.xml", kStyles)}) {
            const std::string_view bytes(text);
            if (!header(zip.get(), path, static_cast<std::int64_t>(bytes.size())) ||
                archive_write_data(zip.get(), bytes.data(), bytes.size()) < 0) {
                return failed(zip.get(), sink);
            }
        }
        if (!header(zip.get(), "xl/worksheets/sheet1.xml", spool_.size())) {
            return failed(zip.get(), sink);
        }
        std::FILE* sheet = spool_.rewound();
        char buffer[65536];
        for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, sheet)) > 0;) {
            if (archive_write_data(zip.get(), buffer, got) < 0) {
                return failed(zip.get(), sink);
            }
        }
        if (archive_write_close(zip.get()) != ARCHIVE_OK) {
            return failed(zip.get(), sink);
        }
        return {};
    }

    [[nodiscard]] std::int64_t rows() const { return rows_ - 1; }

private:
    struct Sink {
        OutputFile* file;
        std::optional<Error> error;
    };

    static la_ssize_t write_bytes(archive*, void* data, const void* bytes, std::size_t size)
    {
        auto* sink = static_cast<Sink*>(data);
        if (auto written = sink->file->write({static_cast<const char*>(bytes), size}); !written) {
            sink->error = written.error();
            return -1;
        }
        return static_cast<la_ssize_t>(size);
    }

    static tl::unexpected<Error> failed(archive* zip, const Sink& sink)
    {
        if (sink.error) {
            return tl::unexpected<Error>(*sink.error);
        }
        const char* why = archive_error_string(zip);
        return fail(ErrorCode::io, "corpus.write_failed", "xlsx", "The workbook cannot be packed: {}.",
                    why == nullptr ? "unknown reason" : why);
    }

    static bool header(archive* zip, const char* path, std::int64_t size)
    {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, path);
        archive_entry_set_size(entry, size);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_mtime(entry, 315532800, 0); // 1980-01-01: the same table gives the same bytes
        const bool good = archive_write_header(zip, entry) == ARCHIVE_OK;
        archive_entry_free(entry);
        return good;
    }

    Result<void> add_row(const std::vector<std::string>& fields, const std::string& name, bool heading)
    {
        ++rows_;
        std::string xml = fmt::format("<row r=\"{}\">", rows_);
        for (std::size_t i = 0; i < fields.size(); ++i) {
            xml += cell(fields[i], relation_columns()[i], fmt::format("{}{}", xlsx_column_name(i), rows_),
                        name, heading);
        }
        return spool_.write(xml + "</row>");
    }

    std::string cell(const std::string& text, const std::string& column, const std::string& place,
                     const std::string& name, bool heading)
    {
        if (text.empty()) {
            return {};
        }
        if (!heading && is_number_column(column)) {
            return fmt::format("<c r=\"{}\"><v>{}</v></c>", place, text);
        }
        std::string shown = text;
        if (static_cast<std::size_t>(text::count_utf16(text)) > kMostCharacters) {
            std::u32string characters = text::decode_utf8(text);
            characters.resize(kMostCharacters / 2);
            shown = text::encode_utf8(characters);
            run_.lose(fmt::format("{}.cells", format_), "cells longer than a sheet can hold (cut)", name);
        }
        const int style = heading ? 1 : is_risky_cell(shown) ? 2 : 0;
        return fmt::format(
            "<c r=\"{}\" s=\"{}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", place,
            style, xml_text(escape_xlsx(shown)));
    }

    WriteRun& run_;
    std::string_view format_;
    Spool spool_;
    std::int64_t rows_ = 0;
};

class XlsxWriter final : public Writer {
public:
    std::string_view name() const override { return "xlsx"; }
    std::string_view description() const override { return "Excel workbook of relations, one row each"; }

    Result<WriteReport> write(const std::filesystem::path& output, const DocumentSource& source,
                              const WriteOptions& options, std::stop_token stop,
                              const ProgressSink& progress) const override
    {
        WriteRun run(name(), options, std::move(stop), progress);
        auto file = OutputFile::create(output);
        if (!file) {
            return forward_error(file);
        }
        Workbook workbook(run, name());
        if (auto begun = workbook.begin(); !begun) {
            return forward_error(begun);
        }
        for (std::int64_t number = 1;; ++number) {
            auto annotated = run.next(source);
            if (!annotated) {
                return forward_error(annotated);
            }
            if (!*annotated) {
                break;
            }
            const std::string shown = document_name((*annotated)->document, number);
            for (const std::vector<std::string>& row : relation_rows(run, name(), **annotated, number)) {
                if (auto added = workbook.add(row, shown); !added) {
                    return forward_error(added);
                }
            }
        }
        if (auto packed = workbook.finish(*file); !packed) {
            return forward_error(packed);
        }
        if (auto done = file->commit(); !done) {
            return forward_error(done);
        }
        run.report.records = workbook.rows();
        run.report.files.push_back(output.string());
        return std::move(run.report);
    }
};

} // namespace

const Writer& xlsx_writer()
{
    static const XlsxWriter writer;
    return writer;
}

} // namespace ade::corpus
