// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/label_studio.hpp"

#include "core/corpus/excerpt.hpp"
#include "core/corpus/formats/json_own.hpp"
#include "core/corpus/formats/json_records.hpp"
#include "core/corpus/formats/record_files.hpp"

#include <algorithm>

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
        for (const char* list : {"annotations", "completions", "predictions"}) {
            const Json* found = member(*json, list);
            if (found != nullptr && !found->is_array() && !found->is_null()) {
                return fail(ErrorCode::parse, "label_studio.no_list", where_,
                            "The task's \"{}\" is {}; a list was expected.", list, kind_of(*found));
            }
        }
        const Json* results = choose(*json);
        for (std::size_t i = 0; results != nullptr && i < results->size(); ++i) {
            read_region((*results)[i]);
        }
        for (std::size_t i = 0; results != nullptr && i < results->size(); ++i) {
            read_rest((*results)[i]);
        }
        AnnotatedDocument annotated = place_labels(run_, std::move(record_));
        if (results == nullptr && !result_refused_) {
            annotated.annotated = false;
        }
        return annotated;
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
        std::int64_t cancelled = 0;
        for (const char* key : {"annotations", "completions"}) {
            const Json* list = member(task, key);
            for (std::size_t i = 0; list != nullptr && list->is_array() && i < list->size(); ++i) {
                const Json& annotation = (*list)[i];
                const Json* cancelled_flag = member(annotation, "was_cancelled");
                const Json* results = member(annotation, "result");
                const bool cancelled_one =
                    cancelled_flag != nullptr && cancelled_flag->is_boolean() && cancelled_flag->get<bool>();
                if (cancelled_one) {
                    ++cancelled;
                } else if (results == nullptr || !results->is_array()) {
                    refuse("label_studio.no_result", "An annotation of the task has no list \"result\".");
                    result_refused_ = true;
                } else if (chosen == nullptr) {
                    chosen = results;
                } else {
                    ++others;
                }
            }
        }
        run_.lose("label_studio.cancelled", "annotations that were cancelled (skipped) in the tool", where_,
                  cancelled);
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
    bool result_refused_ = false;
};

class LabelStudioReader final : public FilewiseReader {
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

private:
    Result<void> read_file(ReadRun& run, const std::filesystem::path& path) const override
    {
        auto stream = open_file(run, path);
        if (!stream) {
            return {};
        }
        JsonRecordReader records(*stream, path.string(), {"tasks"}, run.options().max_record_bytes);
        return read_json_records(run, path, records, "task",
                                 [&](const std::string& task, const std::string& where) {
                                     return parse_label_studio(run, task, where);
                                 });
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

} // namespace ade::corpus
