// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/label_studio.hpp"

#include "core/corpus/formats/json_own.hpp"
#include "core/corpus/formats/write_words.hpp"
#include "core/text/offset_map.hpp"

#include <utility>

namespace ade::corpus {

namespace {

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
    Json annotations = Json::array(); // without one nobody has annotated the task
    if (annotated.annotated) {
        annotations.push_back({{"result", std::move(results)}});
    }
    return {{"data", std::move(data)}, {"annotations", std::move(annotations)}};
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

const Writer& label_studio_writer()
{
    static const LabelStudioWriter writer;
    return writer;
}

} // namespace ade::corpus
