// SPDX-License-Identifier: GPL-3.0-or-later
// BioC XML files, document by document.
#include "core/corpus/formats/bioc_files.hpp"

#include "core/corpus/formats/record_files.hpp"
#include "core/corpus/formats/xml_chunks.hpp"

#include <pugixml.hpp>

namespace ade::corpus {

namespace {

class BiocXmlReader final : public FilewiseReader {
public:
    std::string_view name() const override { return "bioc-xml"; }
    std::string_view description() const override { return "BioC XML: passages, annotations, relations"; }

    bool detect(const std::filesystem::path&, std::string_view head) const override
    {
        const std::size_t first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
        return first != std::string_view::npos && head[first] == '<' &&
               head.find("<collection") != std::string_view::npos &&
               (head.find("<passage") != std::string_view::npos ||
                head.find("<document") != std::string_view::npos ||
                head.find("BioC") != std::string_view::npos);
    }

private:
    static bioc::Collection collection_of(const std::string& header)
    {
        // The header is an opening tag and children; closed, it is a document of its own.
        pugi::xml_document parsed;
        const std::string closed = header + "</collection>";
        bioc::Collection collection;
        if (parsed.load_buffer(closed.data(), closed.size(), pugi::parse_cdata | pugi::parse_escapes,
                               pugi::encoding_utf8)) {
            const pugi::xml_node root = parsed.document_element();
            collection.source = root.child_value("source");
            collection.date = root.child_value("date");
            collection.key = root.child_value("key");
            const auto infons = root.children("infon");
            collection.infons = std::distance(infons.begin(), infons.end());
        }
        return collection;
    }

    Result<void> read_file(ReadRun& run, const std::filesystem::path& path) const override
    {
        auto stream = open_file(run, path);
        if (!stream) {
            return {};
        }
        XmlChunkReader chunks(read_from(*stream), path.string(), {"document"},
                              run.options().max_record_bytes);
        const std::int64_t before = run.report.records_read;
        bioc::Collection collection;
        const auto begun = [&](const auto&) {
            collection = collection_of(chunks.header());
            note_start(run, path, chunks, collection);
        };
        const auto whole = read_records(run, path, chunks, begun, [&](const XmlChunkReader::Chunk& chunk) {
            return read_chunk(run, path, chunk, collection);
        });
        if (!whole) {
            return forward_error(whole);
        }
        if (*whole && run.report.records_read == before) {
            run.refuse(make_error(ErrorCode::parse, "bioc.no_documents", path.string(),
                                  "The XML holds no <document>; its outermost element is <{}>.",
                                  chunks.root()));
        }
        return {};
    }

    static void note_start(ReadRun& run, const std::filesystem::path& path, const XmlChunkReader& chunks,
                           const bioc::Collection& collection)
    {
        if (chunks.declares_entities()) {
            run.note(make_error(ErrorCode::parse, "xml.entities_declared", place(path, 1),
                                "The DOCTYPE declares entities; they are neither expanded nor fetched."));
        }
        bioc::note_collection(run, collection, path.string());
    }

    static Result<void> read_chunk(ReadRun& run, const std::filesystem::path& path,
                                   const XmlChunkReader::Chunk& chunk, const bioc::Collection& collection)
    {
        const std::string where = place(path, chunk.line);
        if (chunk.too_long) {
            return take_record(run, too_long(run, "document", where), where);
        }
        if (chunk.too_deep) {
            return take_record(run,
                               fail(ErrorCode::parse, "xml.depth", where,
                                    "The record is nested deeper than the {} elements read at most.",
                                    kMaxXmlDepth),
                               where);
        }
        auto document = bioc::parse_xml(run, chunk.text, where);
        return take_record(run,
                           document ? bioc::to_ours(run, std::move(*document), collection, where)
                                    : forward_error(document),
                           where);
    }
};

class BiocXmlWriter final : public Writer {
public:
    std::string_view name() const override { return "bioc-xml"; }
    std::string_view description() const override { return "BioC XML: passages, annotations, relations"; }

    Result<WriteReport> write(const std::filesystem::path& output, const DocumentSource& source,
                              const WriteOptions& options, std::stop_token stop,
                              const ProgressSink& progress) const override
    {
        WriteRun run(name(), options, std::move(stop), progress);
        const WriteWords words(name(), {"bioc", "pubtator"});
        bioc::Header header(name());
        bool begun = false;
        const auto head = [&](const bioc::Collection& collection) {
            begun = true;
            return fmt::format(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<collection>\n<source>{}</source>\n"
                "<date>{}</date>\n<key>{}</key>\n",
                xml_text(collection.source), xml_text(collection.date), xml_text(collection.key));
        };
        return write_records(
            run, output, source,
            [&](const AnnotatedDocument& annotated, std::int64_t number) {
                const bioc::Collection& collection = header.of(run, annotated, number);
                std::string text = begun ? std::string() : head(collection);
                std::int64_t replaced = 0;
                text += bioc::xml_of(bioc::from_ours(run, words, name(), annotated, number), replaced);
                run.lose("bioc-xml.characters", "characters that XML cannot hold (written as U+FFFD)",
                         document_name(annotated.document, number), replaced);
                return text;
            },
            [&](bool) {
                return (begun ? "" : head({bioc::kOwnCollection, "", "", 0})) + "</collection>\n";
            });
    }
};

} // namespace

const Reader& bioc_xml_reader()
{
    static const BiocXmlReader reader;
    return reader;
}

const Writer& bioc_xml_writer()
{
    static const BiocXmlWriter writer;
    return writer;
}

} // namespace ade::corpus
