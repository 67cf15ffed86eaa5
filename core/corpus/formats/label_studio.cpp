// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/label_studio.hpp"

#include "core/base/file_io.hpp"
#include "core/corpus/excerpt.hpp"
#include "core/corpus/formats/json_own.hpp"
#include "core/corpus/formats/json_records.hpp"
#include "core/corpus/formats/read_run.hpp"
#include "core/corpus/formats/write_words.hpp"
#include "core/text/offset_map.hpp"

#include <algorithm>
#include <fstream>

namespace ade::corpus {

namespace {

class TaskReader {
public:
    TaskReader(ReadRun& run, const std::string& where) : run_(run), where_(where) {}

    Result<AnnotatedDocument> read(std::string_view task)
    {
        const auto json = parse_json(task, where_);
        if (!json) {
            return forward_error(json);
        }
        const Json* data = member(*json, "data");
        if (data == nullptr || !data->is_object()) {
            return fail(ErrorCode::parse, "label_studio.no_data", where_,
                        "The task has no object \"data\". Export as \"JSON\" from Label Studio, not as "
                        "\"JSON-MIN\" or \"CSV\".");
        }
        const std::string key = text_key(*data);
        if (key.empty()) {
            return fail(ErrorCode::parse, "label_studio.no_text", where_,
                        "The task's \"data\" has no \"text\", and not one text alone under another name.");
        }
        record_.where = where_;
        record_.unit = OffsetUnit::utf16;
        record_.document.source = "label-studio";
        record_.document.text = data->at(key).get<std::string>();
        record_.pieces.push_back({record_.document.text, {}, 0});
        read_data(*data, key, word_of(*json, "id"));
        if (const Json* results = choose(*json)) {
            for (const Json& result : *results) {
                read_region(result);
            }
            for (const Json& result : *results) {
                read_rest(result);
            }
        }
        return place_labels(run_, std::move(record_));
    }

private:
    template <typename... Args>
    void refuse(std::string_view id, fmt::format_string<Args...> format, Args&&... args)
    {
        run_.refuse_label(make_error(ErrorCode::parse, id, where_, format, std::forward<Args>(args)...));
    }

    static std::string text_key(const Json& data)
    {
        const Json* text = member(data, "text");
        if (text != nullptr && text->is_string()) {
            return text->get_ref<const std::string&>().empty() ? "" : "text";
        }
        std::string only;
        for (const auto& [key, value] : data.items()) {
            if (value.is_string() && key != "id") {
                if (!only.empty()) {
                    return {};
                }
                only = key;
            }
        }
        return only;
    }

    void read_data(const Json& data, const std::string& text_key, const std::string& task_id)
    {
        for (const char* key : {"id", "pmid", "PMID"}) {
            if (record_.document.external_id.empty()) {
                record_.document.external_id = word_of(data, key);
            }
        }
        if (record_.document.external_id.empty()) {
            record_.document.external_id = task_id;
        }
        if (const Json* own = member(data, kOwnKey)) {
            read_own(*own, record_);
        }
        Json extra = Json::object();
        for (const auto& [key, value] : data.items()) {
            if (key != text_key && key != kOwnKey && key != "id") {
                extra[key] = value;
            }
        }
        if (!extra.empty()) {
            record_.document.attributes[kLabelStudioData] = dump_json(extra);
        }
    }

    /// The results of the annotation that is read.
    const Json* choose(const Json& task)
    {
        const Json* chosen = nullptr;
        std::int64_t others = 0;
        for (const char* key : {"annotations", "completions"}) {
            const Json* list = member(task, key);
            for (std::size_t i = 0; list != nullptr && list->is_array() && i < list->size(); ++i) {
                const Json& annotation = (*list)[i];
                const Json* cancelled_flag = member(annotation, "was_cancelled");
                const Json* results = member(annotation, "result");
                const bool cancelled_one =
                    cancelled_flag != nullptr && cancelled_flag->is_boolean() && cancelled_flag->get<bool>();
                if (results == nullptr || !results->is_array() || cancelled_one) {
                    continue;
                }
                if (chosen == nullptr) {
                    chosen = results;
                } else {
                    ++others;
                }
            }
        }
        const Json* predictions = member(task, "predictions");
        for (std::size_t i = 0; predictions != nullptr && predictions->is_array() && i < predictions->size();
             ++i) {
            const Json* results = member((*predictions)[i], "result");
            if (results == nullptr || !results->is_array()) {
                continue;
            }
            if (chosen == nullptr) {
                chosen = results;
                run_.note(make_error(ErrorCode::parse, "label_studio.prediction", where_,
                                     "The task has no annotation; its first prediction was read."));
            } else {
                ++others;
            }
        }
        run_.lose("label_studio.others", "further annotations or predictions of a task (the first is read)",
                  where_, others);
        return chosen;
    }

    /// The list of words in a value: under the result's own type, or "labels".
    static const Json* labels(const Json& value, const std::string& type)
    {
        for (const std::string& key : {type, std::string("labels")}) {
            const Json* list = member(value, key.c_str());
            if (list != nullptr && list->is_array()) {
                return list;
            }
        }
        return nullptr;
    }

    void read_region(const Json& result)
    {
        const Json* value = member(result, "value");
        const std::string type = word_of(result, "type");
        if (value == nullptr || type == "relation" || type == "choices" || type == "textarea") {
            return;
        }
        const Json* list = labels(*value, type);
        if (list == nullptr) {
            return; // read_rest() counts it
        }
        // In HyperText start and end are paths; globalOffsets count characters.
        const Json* global = member(*value, "globalOffsets");
        const Json& place = global != nullptr ? *global : *value;
        const Json* start = member(place, "start");
        const Json* end = member(place, "end");
        const auto from = start == nullptr ? std::nullopt : as_integer(*start);
        const auto to = end == nullptr ? std::nullopt : as_integer(*end);
        const std::string id = word_of(result, "id");
        if (!from || !to || list->empty() || !list->front().is_string()) {
            refuse("label_studio.region", "Region {} has no whole numbers \"start\" and \"end\" and a label.",
                   excerpt(id));
            return;
        }
        run_.lose("label_studio.labels", "second labels of a region (the first is read)", where_,
                  static_cast<std::int64_t>(list->size()) - 1);
        ForeignSpan span;
        span.id = id;
        span.where = where_;
        span.label = list->front().get<std::string>();
        span.parts = {{*from, *to}};
        if (const Json* text = member(*value, "text"); text != nullptr && text->is_string()) {
            span.surface = text->get<std::string>();
        }
        if (const Json* score = member(result, "score"); score != nullptr && score->is_number() &&
                                                         score->get<double>() >= 0 &&
                                                         score->get<double>() <= 1) {
            span.score = score->get<double>();
        }
        if (const Json* meta = member(result, "meta")) {
            read_notes(*meta, span.notes);
            if (const Json* own = member(*meta, kOwnKey)) {
                read_own(*own, span);
            }
        }
        record_.spans.push_back(std::move(span));
    }

    static void read_notes(const Json& meta, std::vector<std::string>& notes)
    {
        const Json* text = member(meta, "text");
        if (text != nullptr && text->is_string()) {
            notes.push_back(text->get<std::string>());
        } else if (text != nullptr && text->is_array()) {
            for (const Json& note : *text) {
                if (note.is_string()) {
                    notes.push_back(note.get<std::string>());
                }
            }
        }
    }

    void read_rest(const Json& result)
    {
        const std::string type = word_of(result, "type");
        if (type == "relation") {
            read_relation(result);
            return;
        }
        const Json* value = member(result, "value");
        if (value != nullptr && type != "choices" && type != "textarea" && labels(*value, type) != nullptr) {
            return; // a region
        }
        if (value != nullptr && (type == "choices" || type == "textarea")) {
            const Json* list = member(*value, type == "choices" ? "choices" : "text");
            const std::string name = word_of(result, "from_name");
            std::string words;
            for (std::size_t i = 0; list != nullptr && list->is_array() && i < list->size(); ++i) {
                words += (*list)[i].is_string() ? (words.empty() ? "" : "; ") + (*list)[i].get<std::string>()
                                                : std::string();
            }
            words = list != nullptr && list->is_string() ? list->get<std::string>() : words;
            const std::string id = word_of(result, "id");
            const auto span = std::find_if(record_.spans.begin(), record_.spans.end(),
                                           [&](const ForeignSpan& item) { return item.id == id; });
            auto& attributes =
                span != record_.spans.end() && !id.empty() ? span->attributes : record_.document.attributes;
            if (!name.empty() && attributes.emplace(name, words).second) {
                return;
            }
        }
        run_.lose("label_studio.results", fmt::format("results of type \"{}\"", excerpt(type)), where_);
    }

    void read_relation(const Json& result)
    {
        ForeignRelation relation;
        relation.where = where_;
        relation.first = word_of(result, "from_id");
        relation.second = word_of(result, "to_id");
        relation.type = "(no label)";
        if (const Json* list = member(result, "labels");
            list != nullptr && list->is_array() && !list->empty() && list->front().is_string()) {
            relation.type = list->front().get<std::string>();
        }
        if (const Json* meta = member(result, "meta")) {
            if (const Json* own = member(*meta, kOwnKey)) {
                relation.id = word_of(*own, "id");
                read_own(*own, relation);
            }
        }
        record_.relations.push_back(std::move(relation));
    }

    ReadRun& run_;
    const std::string& where_;
    ForeignRecord record_;
};

class LabelStudioReader final : public Reader {
public:
    std::string_view name() const override { return "label-studio"; }
    std::string_view description() const override { return "Label Studio JSON: tasks with regions"; }

    bool detect(const std::filesystem::path&, std::string_view head) const override
    {
        const std::size_t first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
        const auto has = [&](std::string_view key) { return head.find(key) != std::string_view::npos; };
        return first != std::string_view::npos && (head[first] == '[' || head[first] == '{') &&
               has("\"data\"") &&
               (has("\"annotations\"") || has("\"predictions\"") || has("\"completions\"")) &&
               !has("\"passages\"");
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
    static Result<void> read_path(ReadRun& run, const std::filesystem::path& path)
    {
        std::ifstream stream(path, std::ios::binary);
        JsonRecordReader records(stream, path.string(), {"tasks"}, run.options().max_record_bytes);
        std::int64_t before = 0;
        for (;;) {
            auto record = records.next();
            if (records.had_bom() && before == 0) {
                run.note(make_error(ErrorCode::parse, "corpus.bom", place(path, 1),
                                    "The file begins with a byte order mark; it was left out."));
            }
            if (!record) {
                run.refuse(record.error());
                return {};
            }
            if (!*record) {
                return {};
            }
            if (auto go_on = run.advance(records.bytes_read() - before); !go_on) {
                return go_on;
            }
            before = records.bytes_read();
            if (auto read = read_record(run, path, **record); !read) {
                return read;
            }
        }
    }

    static Result<void> read_record(ReadRun& run, const std::filesystem::path& path,
                                    const JsonRecordReader::Record& record)
    {
        const std::string where = fmt::format("{} (task {})", place(path, record.line), record.number);
        ++run.report.records_read;
        if (record.too_long) {
            run.refuse_record(make_error(ErrorCode::parse, "corpus.record_too_long", where,
                                         "The task is longer than the {} bytes read at most.",
                                         run.options().max_record_bytes));
            return {};
        }
        auto annotated = parse_label_studio(run, record.text, where);
        if (!annotated) {
            run.refuse_record(annotated.error());
            return {};
        }
        auto taken = run.hand_over(std::move(*annotated), where);
        if (!taken) {
            return forward_error(taken);
        }
        run.report.records_skipped += *taken ? 0 : 1;
        return {};
    }
};

Json task_of(const WriteWords& words, const AnnotatedDocument& annotated)
{
    const Document& document = annotated.document;
    const text::OffsetMap map = text::OffsetMap::of_valid(document.text);
    const ToFile utf16 = [&](text::CodePointOffset at) { return map.to_utf16(at)->value(); };
    AnnotatedDocument rest; // what goes into "ade"
    rest.document = document;
    rest.notes = annotated.notes;
    rest.document.attributes.erase(kLabelStudioData);
    Json data = {{"text", document.text}};
    if (!document.external_id.empty() || !document.id.empty()) {
        data["id"] = document.external_id.empty() ? document.id : document.external_id;
    }
    const auto extra = parse_json(attribute_of(document.attributes, kLabelStudioData), {});
    if (extra && extra->is_object()) {
        for (const auto& [key, value] : extra->items()) {
            data[key] = value;
        }
    }
    data[kOwnKey] = own_of(rest, "label-studio");
    Json results = Json::array();
    for (const Mention& mention : annotated.mentions) {
        const auto slice = map.slice(mention.span);
        Mention rest_of = mention;
        rest_of.notes.clear(); // they have a place of their own
        Json meta = {{"text", mention.notes}, {kOwnKey, own_of(words, document, rest_of, false, utf16)}};
        Json result = {{"id", mention.id},
                       {"from_name", "label"},
                       {"to_name", "text"},
                       {"type", "labels"},
                       {"value",
                        {{"start", utf16(mention.span.begin)},
                         {"end", utf16(mention.span.end)},
                         {"text", slice ? std::string(*slice) : mention.surface},
                         {"labels", Json::array({words.label(document, mention)})}}},
                       {"meta", std::move(meta)}};
        if (mention.score) {
            result["score"] = *mention.score;
        }
        results.push_back(std::move(result));
    }
    for (const Relation& relation : annotated.relations) {
        const std::string type = words.type(document, relation);
        Json own = own_of(words, document, relation);
        own["id"] = relation.id;
        results.push_back({{"from_id", relation.drug_id},
                           {"to_id", relation.event_id},
                           {"type", "relation"},
                           {"direction", "right"},
                           {"labels", Json::array({type})},
                           {"meta", {{kOwnKey, std::move(own)}}}});
    }
    return {{"data", std::move(data)}, {"annotations", Json::array({Json{{"result", std::move(results)}}})}};
}

class LabelStudioWriter final : public Writer {
public:
    std::string_view name() const override { return "label-studio"; }
    std::string_view description() const override { return "Label Studio JSON: tasks with regions"; }

    Result<WriteReport> write(const std::filesystem::path& output, const DocumentSource& source,
                              const WriteOptions& options, std::stop_token stop,
                              const ProgressSink& progress) const override
    {
        WriteRun run(name(), options, std::move(stop), progress);
        const WriteWords words(name(), {"label-studio"});
        bool first = true;
        return write_records(
            run, output, source,
            [&](const AnnotatedDocument& annotated, std::int64_t) {
                return (std::exchange(first, false) ? "[\n" : ",\n") + dump_json(task_of(words, annotated));
            },
            [&](bool) { return std::string(first ? "[]\n" : "\n]\n"); });
    }
};

} // namespace

Result<AnnotatedDocument> parse_label_studio(ReadRun& run, std::string_view task, const std::string& where)
{
    return TaskReader(run, where).read(task);
}

const Reader& label_studio_reader()
{
    static const LabelStudioReader reader;
    return reader;
}

const Writer& label_studio_writer()
{
    static const LabelStudioWriter writer;
    return writer;
}

} // namespace ade::corpus
