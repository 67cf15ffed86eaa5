// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/hf_dataset.hpp"

#include "core/corpus/formats/json_text.hpp"
#include "core/corpus/formats/output_folder.hpp"
#include "core/corpus/formats/read_run.hpp"

#include <algorithm>
#include <fstream>
#include <map>

namespace ade::corpus {

namespace {

Json pairs_of(const std::map<std::string, std::string>& attributes)
{
    Json list = Json::array();
    for (const auto& [key, value] : attributes) {
        list.push_back({{"key", key}, {"value", value}});
    }
    return list;
}

Json span_of(text::Span span)
{
    return {{"begin", span.begin.value()}, {"end", span.end.value()}};
}

Json number_or_null(const std::optional<double>& score)
{
    return score ? Json(*score) : Json(nullptr);
}

Json record_of(const AnnotatedDocument& annotated)
{
    const Document& document = annotated.document;
    Json json = {{"id", document.external_id.empty() ? document.id : document.external_id},
                 {"source", document.source},
                 {"title", document.title},
                 {"text", document.text},
                 {"annotated", annotated.annotated},
                 {"sentences", Json::array()},
                 {"sections", Json::array()},
                 {"mentions", Json::array()},
                 {"relations", Json::array()},
                 {"attributes", pairs_of(document.attributes)},
                 {"notes", annotated.notes}};
    for (const Sentence& sentence : document.sentences) {
        Json item = span_of(sentence.span);
        item["source_begin"] = sentence.source_begin ? Json(*sentence.source_begin) : Json(nullptr);
        json["sentences"].push_back(std::move(item));
    }
    for (const Section& section : document.sections) {
        Json item = span_of(section.span);
        item["label"] = section.label;
        json["sections"].push_back(std::move(item));
    }
    for (const Mention& mention : annotated.mentions) {
        Json item = {{"id", mention.id},
                     {"label", to_string(mention.label)},
                     {"begin", mention.span.begin.value()},
                     {"end", mention.span.end.value()},
                     {"parts", Json::array()},
                     {"surface", mention.surface},
                     {"foreign_label", mention.foreign_label},
                     {"score", number_or_null(mention.score)},
                     {"attributes", pairs_of(mention.attributes)},
                     {"notes", mention.notes}};
        for (const text::Span part : mention.parts) {
            item["parts"].push_back(span_of(part));
        }
        json["mentions"].push_back(std::move(item));
    }
    for (const Relation& relation : annotated.relations) {
        json["relations"].push_back({{"id", relation.id},
                                     {"drug", relation.drug_id},
                                     {"event", relation.event_id},
                                     {"polarity", to_string(relation.polarity)},
                                     {"score", number_or_null(relation.score)},
                                     {"attributes", pairs_of(relation.attributes)},
                                     {"notes", relation.notes}});
    }
    return json;
}

struct Split {
    std::string name;
    std::ofstream stream;
    Counts counts;
    std::int64_t not_annotated = 0;
    std::map<std::string, std::int64_t> polarities;
};

class Folder {
public:
    Folder(const std::filesystem::path& folder, const WriteOptions& options)
        : folder_(folder), options_(options)
    {
        splits_[0].name = "train";
        splits_[1].name = "validation";
        splits_[2].name = "test";
    }

    Result<void> add(WriteRun& run, const AnnotatedDocument& annotated, std::int64_t number)
    {
        Split& split = splits_[split_for(run, annotated.document, number)];
        if (!split.stream.is_open()) {
            std::error_code code;
            std::filesystem::create_directories(folder_ / "data", code);
            split.stream.open(folder_ / "data" / (split.name + ".jsonl"), std::ios::binary);
        }
        split.stream << dump_json(record_of(annotated)) << '\n';
        if (!split.stream) {
            return fail(ErrorCode::io, "corpus.write_failed", split.name,
                        "The file cannot be written. Nothing was changed; choose another place or free some "
                        "space.");
        }
        ++split.counts.documents;
        split.not_annotated += annotated.annotated ? 0 : 1;
        split.counts.sentences += static_cast<std::int64_t>(annotated.document.sentences.size());
        for (const Mention& mention : annotated.mentions) {
            ++(mention.label == Label::drug ? split.counts.drugs : split.counts.events);
        }
        split.counts.relations += static_cast<std::int64_t>(annotated.relations.size());
        for (const Relation& relation : annotated.relations) {
            ++split.polarities[std::string(to_string(relation.polarity))];
        }
        return {};
    }

    Result<void> finish(const std::string& title)
    {
        for (Split& split : splits_) {
            if (split.stream.is_open()) {
                split.stream.close();
                if (!split.stream) {
                    return fail(ErrorCode::io, "corpus.write_failed", split.name,
                                "The file cannot be written to its end. Free some space.");
                }
            }
        }
        return write_unsynced(folder_ / "README.md", card(title));
    }

private:
    std::size_t split_for(WriteRun& run, const Document& document, std::int64_t number)
    {
        const std::string word = options_.split_of ? options_.split_of(document) : std::string();
        std::size_t split = word == "dev" || word == "validation" ? 1 : word == "test" ? 2 : 0;
        if (word.empty() && options_.split_of) {
            run.note(make_error(ErrorCode::invalid_argument, "hf_dataset.no_split",
                                document_name(document, number),
                                "The document is in no part of the project's split; it was written to train. "
                                "Run \"ade split\" to place it."));
        }
        if (document.external_id.empty()) {
            return split;
        }
        const auto [known, is_new] = split_of_id_.try_emplace(document.external_id, split);
        if (!is_new && known->second != split) {
            run.note(make_error(ErrorCode::invalid_argument, "hf_dataset.moved",
                                document_name(document, number),
                                "Another version of the document is in {}; this one was written there too.",
                                splits_[known->second].name));
        }
        return known->second;
    }

    [[nodiscard]] std::string card(const std::string& title) const
    {
        std::string text = "---\npretty_name: " + dump_json(Json(title)) +
                           "\ntask_categories:\n- token-classification\nlanguage:\n- en\n"
                           "configs:\n- config_name: default\n  data_files:\n";
        for (const Split& split : splits_) {
            if (split.counts.documents > 0) {
                text += fmt::format("  - split: {0}\n    path: data/{0}.jsonl\n", split.name);
            }
        }
        text +=
            "---\n\n# " + one_line(title) +
            "\n\nDrugs, adverse events and what the text says about each pair, exported from ADE "
            "Studio.\n\n## Counts\n\n| split | documents | of them not annotated | sentences | drug spans | "
            "event spans | relations |\n| --- | --- | --- | --- | --- | --- | --- |\n";
        std::map<std::string, std::int64_t> polarities;
        for (const Split& split : splits_) {
            if (split.counts.documents == 0) {
                continue;
            }
            text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", split.name, split.counts.documents,
                                split.not_annotated, split.counts.sentences, split.counts.drugs,
                                split.counts.events, split.counts.relations);
            for (const auto& [name, count] : split.polarities) {
                polarities[name] += count;
            }
        }
        if (!polarities.empty()) {
            text += "\nRelations by polarity:";
            for (const auto& [name, count] : polarities) {
                text +=
                    fmt::format(" {} {}{}", name, count, name == polarities.rbegin()->first ? ".\n" : ",");
            }
        }
        text +=
            "\n## Splits\n\nBy document, never by sentence: all sentences and all versions of an article are "
            "in one split.\n\n## Labels\n\nWhose labels: " +
            one_line(options_.label_policy) +
            ".\nOnly what was reviewed is gold; text nobody read carries no labels and is no negative.\n\n"
            "## Records\n\nOne JSON object per line. Offsets count Unicode code points of `text` from 0, the "
            "end exclusive.\n\n| key | what it holds |\n| --- | --- |\n"
            "| `id` | the document's id in its source, for PubMed the PMID |\n"
            "| `source`, `title`, `text` | where it is from, its title, its text |\n"
            "| `annotated` | false: nobody has read it; it has no labels and is no negative |\n"
            "| `sentences` | `begin`, `end`, `source_begin` (place in the source's own count, or null) |\n"
            "| `sections` | `label`, `begin`, `end` |\n"
            "| `mentions` | `id`, `label` (drug, adverse_event), `begin`, `end`, `parts` (of a span with "
            "gaps), `surface`, `foreign_label`, `score`, `attributes`, `notes` |\n"
            "| `relations` | `id`, `drug` and `event` (ids of mentions), `polarity` (causes, not_caused, "
            "treats, unclear), `score`, `attributes`, `notes` |\n"
            "| `attributes`, `notes` | of the document |\n\n"
            "## Licence\n\nNot stated: the texts belong to their publishers. Add the licence of your own "
            "labels before you share this folder.\n";
        return text;
    }

    static std::string one_line(std::string text)
    {
        std::replace(text.begin(), text.end(), '\n', ' ');
        return text;
    }

    std::filesystem::path folder_;
    const WriteOptions& options_;
    Split splits_[3];
    std::map<std::string, std::size_t> split_of_id_;
};

class HfDatasetWriter final : public Writer {
public:
    std::string_view name() const override { return "hf-dataset"; }
    std::string_view description() const override
    {
        return "Hugging Face data set: a folder of JSON lines per split, with a card";
    }
    bool writes_folder() const override { return true; }

    Result<WriteReport> write(const std::filesystem::path& output, const DocumentSource& source,
                              const WriteOptions& options, std::stop_token stop,
                              const ProgressSink& progress) const override
    {
        WriteRun run(name(), options, std::move(stop), progress);
        auto target = OutputFolder::create(output);
        if (!target) {
            return forward_error(target);
        }
        Folder folder(target->path(), options);
        for (std::int64_t number = 1;; ++number) {
            auto annotated = run.next(source);
            if (!annotated) {
                return forward_error(annotated);
            }
            if (!*annotated) {
                break;
            }
            if (auto added = folder.add(run, **annotated, number); !added) {
                return forward_error(added);
            }
            ++run.report.records;
        }
        const std::filesystem::path name = output.has_filename() ? output : output.parent_path();
        if (auto done = folder.finish(options.title.empty() ? name.filename().string() : options.title);
            !done) {
            return forward_error(done);
        }
        if (auto done = target->commit(); !done) {
            return forward_error(done);
        }
        run.report.files.push_back(output.string());
        return std::move(run.report);
    }
};

} // namespace

const Writer& hf_dataset_writer()
{
    static const HfDatasetWriter writer;
    return writer;
}

} // namespace ade::corpus
