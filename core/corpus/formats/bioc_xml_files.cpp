// SPDX-License-Identifier: GPL-3.0-or-later
// BioC XML files, document by document.
#include "core/corpus/formats/bioc_files.hpp"

#include "core/base/file_io.hpp"
#include "core/corpus/formats/xml_chunks.hpp"

#include <fstream>

#include <pugixml.hpp>

namespace ade::corpus {

namespace {

class BiocXmlReader final : public Reader {
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

    Result<ReadReport> read(const std::vector<std::filesystem::path>& paths, const ReadOptions& options,
                            const DocumentSink& sink, std::stop_token stop,
                            const ProgressSink& progress) const override
    {
        ReadRun run(name(), paths, options, sink, std::move(stop), progress);
        for (const std::filesystem::path& path : paths) {
            if (auto probe = LineReader::open(path, 1); !probe) {
                run.path_failed(probe.error());
                continue;
            }
            run.path_opened(path);
            if (auto read = read_path(run, path); !read) {
                return forward_error(read);
            }
        }
        return run.finish();
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

    static Result<void> read_path(ReadRun& run, const std::filesystem::path& path)
    {
        std::ifstream stream(path, std::ios::binary);
        XmlChunkReader chunks(read_from(stream), path.string(), {"document"}, run.options().max_record_bytes);
        bioc::Collection collection;
        bool begun = false;
        std::int64_t before = 0;
        for (;;) {
            auto chunk = chunks.next();
            if (!begun) {
                begun = true;
                collection = collection_of(chunks.header());
                note_start(run, path, chunks, collection);
            }
            if (!chunk) {
                run.refuse(chunk.error());
                return {};
            }
            if (!*chunk) {
                if (run.report.records_read == 0) {
                    run.refuse(make_error(ErrorCode::parse, "bioc.no_documents", path.string(),
                                          "The XML holds no <document>; its outermost element is <{}>.",
                                          chunks.root()));
                }
                return {};
            }
            if (auto go_on = run.advance(chunks.bytes_read() - before); !go_on) {
                return go_on;
            }
            before = chunks.bytes_read();
            if (auto read = read_chunk(run, path, **chunk, collection); !read) {
                return read;
            }
        }
    }

    static void note_start(ReadRun& run, const std::filesystem::path& path, const XmlChunkReader& chunks,
                           const bioc::Collection& collection)
    {
        if (chunks.had_bom()) {
            run.note(make_error(ErrorCode::parse, "corpus.bom", place(path, 1),
                                "The file begins with a byte order mark; it was left out."));
        }
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
        ++run.report.records_read;
        if (chunk.too_long) {
            bioc::refuse_long(run, where);
            return {};
        }
        if (chunk.too_deep) {
            run.refuse_record(make_error(ErrorCode::parse, "xml.depth", where,
                                         "The record is nested deeper than the {} elements read at most.",
                                         kMaxXmlDepth));
            return {};
        }
        auto document = bioc::parse_xml(run, chunk.text, where);
        if (!document) {
            run.refuse_record(document.error());
            return {};
        }
        auto taken = bioc::take(run, std::move(*document), collection, where);
        if (!taken) {
            return forward_error(taken);
        }
        run.report.records_skipped += *taken ? 0 : 1;
        return {};
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
