// SPDX-License-Identifier: GPL-3.0-or-later
// The list of formats: a new format is one pair of files and one line in each list here.
#include "core/corpus/formats/ade_rel.hpp"
#include "core/corpus/formats/bioc.hpp"
#include "core/corpus/formats/brat.hpp"
#include "core/corpus/formats/conll.hpp"
#include "core/corpus/formats/csv_articles.hpp"
#include "core/corpus/formats/endnote_xml.hpp"
#include "core/corpus/formats/format.hpp"
#include "core/corpus/formats/hf_dataset.hpp"
#include "core/corpus/formats/jsonl.hpp"
#include "core/corpus/formats/label_studio.hpp"
#include "core/corpus/formats/nbib.hpp"
#include "core/corpus/formats/prodigy.hpp"
#include "core/corpus/formats/pubmed_xml.hpp"
#include "core/corpus/formats/pubtator.hpp"
#include "core/corpus/formats/relation_table.hpp"
#include "core/corpus/formats/ris.hpp"
#include "core/corpus/formats/spert.hpp"

#include <fstream>

namespace ade::corpus {

namespace {

template <typename Format>
Result<const Format*> find(const std::vector<const Format*>& formats, std::string_view name)
{
    std::string names;
    for (const Format* format : formats) {
        if (format->name() == name) {
            return format;
        }
        names += names.empty() ? "" : ", ";
        names += format->name();
    }
    return fail(ErrorCode::invalid_argument, "corpus.unknown_format", {},
                "There is no format \"{}\". Formats are: {}.", name, names);
}

} // namespace

// Detection asks them in this order: JSON formats with marks of their own before our JSONL.
const std::vector<const Reader*>& readers()
{
    static const std::vector<const Reader*> all = {
        &ade_rel_reader(),     &brat_reader(),
#ifdef ADE_WITH_XML
        &bioc_xml_reader(),    &xlsx_reader(),
#endif
        &bioc_json_reader(),   &pubtator_reader(),     &csv_reader(),     &conll_reader(),
        &spert_reader(),       &label_studio_reader(), &prodigy_reader(), &jsonl_reader(),
        &pubmed_xml_reader(),  &nbib_reader(),         &ris_reader(),     &endnote_xml_reader(),
        &csv_articles_reader()};
    return all;
}

const std::vector<const Writer*>& writers()
{
    static const std::vector<const Writer*> all = {
        &ade_rel_writer(),      &brat_writer(),
#ifdef ADE_WITH_XML
        &bioc_xml_writer(),
#endif
        &bioc_json_writer(),    &pubtator_writer(), &conll_writer(), &spert_writer(),
        &label_studio_writer(), &prodigy_writer(),  &jsonl_writer(), &csv_writer(),
#ifdef ADE_WITH_XML
        &xlsx_writer(),
#endif
        &hf_dataset_writer()};
    return all;
}

Result<const Reader*> find_reader(std::string_view name)
{
    return find(readers(), name);
}

Result<const Writer*> find_writer(std::string_view name)
{
    return find(writers(), name);
}

namespace {

struct Head {
    std::string bytes;
    bool readable = false;
    bool folder = false;
};

Head head_of(const std::filesystem::path& path)
{
    Head head;
    std::error_code code;
    head.folder = std::filesystem::is_directory(path, code);
    head.readable = head.folder;
    if (!head.folder) {
        std::ifstream stream(path, std::ios::binary);
        head.readable = static_cast<bool>(stream);
        head.bytes.resize(65536);
        stream.read(head.bytes.data(), static_cast<std::streamsize>(head.bytes.size()));
        head.bytes.resize(static_cast<std::size_t>(stream.gcount()));
    }
    return head;
}

const Reader* reader_for(const std::filesystem::path& path, const Head& head)
{
    for (const Reader* reader : readers()) {
        if (head.readable && reader->detect(path, head.bytes)) {
            return reader;
        }
    }
    return nullptr;
}

/// Files that are often offered and are no corpus of ours.
std::optional<FormatGuess> guess_other(std::string_view head)
{
    struct Magic {
        std::string_view bytes;
        const char* name;
        const char* description;
    };
    static constexpr Magic kMagic[] = {
        {"%PDF-", "pdf", "a PDF"},
        {"PK\x03\x04", "zip",
         "a zip archive or an Office file; unpack it first, or save its table as .xlsx or CSV"},
        {"\x1F\x8B", "gzip", "a gzip archive; unpack it first"},
        {"SQLite format 3", "sqlite", "an SQLite database, perhaps a project: open it instead"},
        {"\xFF\xFE", "utf-16", "text in UTF-16; convert it to UTF-8"},
        {"\xFE\xFF", "utf-16", "text in UTF-16; convert it to UTF-8"},
        {"\xD0\xCF\x11\xE0", "ole",
         "an old Office file, or one with a password; save it as .xlsx or as text"},
    };
    for (const Magic& magic : kMagic) {
        if (head.substr(0, magic.bytes.size()) == magic.bytes) {
            return FormatGuess{nullptr, magic.name, magic.description};
        }
    }
    std::string start(head.substr(0, 1024));
    for (char& c : start) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    if (start.find("<!doctype html") != std::string::npos || start.find("<html") != std::string::npos) {
        return FormatGuess{nullptr, "html", "a web page (HTML), perhaps an error or login page"};
    }
    if (head.find("<PubmedArticle") != std::string_view::npos) {
        return FormatGuess{nullptr, "pubmed-xml", "PubMed XML (articles without labels)"};
    }
    return std::nullopt;
}

} // namespace

const Reader* detect_reader(const std::filesystem::path& path)
{
    return reader_for(path, head_of(path));
}

std::optional<FormatGuess> guess_format(const std::filesystem::path& path)
{
    const Head head = head_of(path);
    if (!head.readable || (!head.folder && head.bytes.empty())) {
        return std::nullopt;
    }
    if (const Reader* reader = reader_for(path, head)) {
        return FormatGuess{reader, std::string(reader->name()), std::string(reader->description())};
    }
    return guess_other(head.bytes);
}

DocumentSource source_of(const std::vector<AnnotatedDocument>& documents)
{
    return [&documents, next = std::size_t{0}]() mutable -> Result<std::optional<AnnotatedDocument>> {
        if (next == documents.size()) {
            return std::optional<AnnotatedDocument>();
        }
        return std::optional<AnnotatedDocument>(documents[next++]);
    };
}

} // namespace ade::corpus
