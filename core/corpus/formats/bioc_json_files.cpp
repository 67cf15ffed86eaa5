// SPDX-License-Identifier: GPL-3.0-or-later
// BioC JSON files, document by document.
#include "core/corpus/formats/bioc_files.hpp"

#include "core/corpus/formats/json_records.hpp"
#include "core/corpus/formats/json_text.hpp"
#include "core/corpus/formats/record_files.hpp"

namespace ade::corpus {

namespace {

class BiocJsonReader final : public FilewiseReader {
public:
    std::string_view name() const override { return "bioc-json"; }
    std::string_view description() const override { return "BioC JSON: passages, annotations, relations"; }

    bool detect(const std::filesystem::path&, std::string_view head) const override
    {
        const std::size_t first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
        return first != std::string_view::npos && (head[first] == '{' || head[first] == '[') &&
               head.find("\"passages\"") != std::string_view::npos &&
               head.find("\"offset\"") != std::string_view::npos;
    }

private:
    static bioc::Collection collection_of(const JsonRecordReader& records)
    {
        bioc::Collection collection;
        for (const auto& [key, value] : records.members()) {
            const auto json = parse_json(value, {});
            if (json && json->is_string()) {
                (key == "source" ? collection.source
                 : key == "date" ? collection.date
                 : key == "key"  ? collection.key
                                 : scratch()) = json->get<std::string>();
            } else if (json && json->is_object() && key == "infons") {
                collection.infons = static_cast<std::int64_t>(json->size());
            }
        }
        return collection;
    }

    static std::string& scratch()
    {
        static thread_local std::string ignored;
        return ignored;
    }

    Result<void> read_file(ReadRun& run, const std::filesystem::path& path) const override
    {
        auto stream = open_file(run, path);
        if (!stream) {
            return {};
        }
        JsonRecordReader records(*stream, path.string(), {"documents", "PubTator3"},
                                 run.options().max_record_bytes);
        bioc::Collection collection;
        const auto begun = [&](const auto& record) {
            // A document by itself has members too, which are not those of a collection.
            if (record && *record && (*record)->text.find("\"passages\"") != std::string::npos &&
                records.members().size() > 0 && !is_whole(records)) {
                collection = collection_of(records);
            }
            bioc::note_collection(run, collection, path.string());
        };
        const auto read =
            read_records(run, path, records, begun, [&](const JsonRecordReader::Record& record) {
                return read_record(run, path, record, collection);
            });
        return read ? Result<void>() : forward_error(read);
    }

    static bool is_whole(const JsonRecordReader& records)
    {
        for (const auto& [key, value] : records.members()) {
            if (key == "passages") {
                return true;
            }
        }
        return false;
    }

    static Result<void> read_record(ReadRun& run, const std::filesystem::path& path,
                                    const JsonRecordReader::Record& record,
                                    const bioc::Collection& collection)
    {
        const std::string where = fmt::format("{} (record {})", place(path, record.line), record.number);
        ++run.report.records_read;
        bool any = false;
        const auto take = [&](Result<bioc::Document> document) -> Result<void> {
            auto annotated = document ? bioc::to_ours(run, std::move(*document), collection, where)
                                      : Result<AnnotatedDocument>(forward_error(document));
            if (!annotated) {
                run.refuse_document(annotated.error());
                return {};
            }
            const auto taken = run.hand_over(std::move(*annotated), where);
            any = any || (taken && *taken);
            return taken ? Result<void>() : forward_error(taken);
        };
        auto read = record.too_long ? take(too_long(run, "document", where))
                                    : bioc::parse_json_documents(run, record.text, where, take);
        run.report.records_skipped += any ? 0 : 1;
        return read;
    }
};

class BiocJsonWriter final : public Writer {
public:
    std::string_view name() const override { return "bioc-json"; }
    std::string_view description() const override { return "BioC JSON: passages, annotations, relations"; }

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
                "{{\"source\": {}, \"date\": {}, \"key\": {}, \"infons\": {{}}, \"documents\": [\n",
                dump_json(Json(collection.source)), dump_json(Json(collection.date)),
                dump_json(Json(collection.key)));
        };
        return write_records(
            run, output, source,
            [&](const AnnotatedDocument& annotated, std::int64_t number) {
                const bioc::Collection& collection = header.of(run, annotated, number);
                const std::string before = begun ? ",\n" : head(collection);
                return before + bioc::json_of(bioc::from_ours(run, words, name(), annotated, number));
            },
            [&](bool) {
                return (begun ? "" : head({bioc::kOwnCollection, "", "", 0})) + "\n]}\n";
            });
    }
};

} // namespace

const Reader& bioc_json_reader()
{
    static const BiocJsonReader reader;
    return reader;
}

const Writer& bioc_json_writer()
{
    static const BiocJsonWriter writer;
    return writer;
}

} // namespace ade::corpus
