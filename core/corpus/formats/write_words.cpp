// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/write_words.hpp"

#include "core/corpus/formats/foreign_labels.hpp"
#include "core/corpus/formats/output_file.hpp"

#include <algorithm>

namespace ade::corpus {

WriteWords::WriteWords(std::string_view format, std::vector<std::string> sources)
    : sources_(std::move(sources))
{
    known_.add_defaults(format);
}

bool WriteWords::own(const Document& document) const
{
    return std::find(sources_.begin(), sources_.end(), document.source) != sources_.end();
}

std::string WriteWords::label(const Document& document, const Mention& mention) const
{
    const char* ours = mention.label == Label::drug ? "Drug" : "AdverseEvent";
    return mention.foreign_label.empty() || loses_label(document, mention) ? ours : mention.foreign_label;
}

bool WriteWords::loses_label(const Document& document, const Mention& mention) const
{
    return !mention.foreign_label.empty() && !own(document) &&
           known_.label(mention.foreign_label) != mention.label;
}

std::string WriteWords::type(const Document& document, const Relation& relation) const
{
    const std::string foreign = attribute_of(relation.attributes, kForeignType);
    return foreign.empty() || loses_type(document, relation) ? std::string(to_string(relation.polarity))
                                                             : foreign;
}

bool WriteWords::loses_type(const Document& document, const Relation& relation) const
{
    const std::string foreign = attribute_of(relation.attributes, kForeignType);
    return !foreign.empty() && !own(document) && known_.polarity(foreign) != relation.polarity;
}

bool WriteWords::unknown_label(const Document& document, const Mention& mention) const
{
    return known_.label(label(document, mention)) != mention.label;
}

bool WriteWords::unknown_type(const Document& document, const Relation& relation) const
{
    return known_.polarity(type(document, relation)) != relation.polarity;
}

std::string attribute_of(const std::map<std::string, std::string>& attributes, std::string_view key)
{
    const auto found = attributes.find(std::string(key));
    return found == attributes.end() ? std::string() : found->second;
}

namespace {

class Counter {
public:
    Counter(WriteRun& run, std::string_view format, const std::string& name)
        : run_(run), format_(format), name_(name)
    {
    }

    void lose(bool kept, std::string_view id, std::string_view what, std::size_t count)
    {
        if (!kept && count > 0) {
            run_.lose(fmt::format("{}.{}", format_, id), what, name_, static_cast<std::int64_t>(count));
        }
    }

private:
    WriteRun& run_;
    std::string_view format_;
    const std::string& name_;
};

std::size_t others(const std::map<std::string, std::string>& attributes, const Holds& holds)
{
    return static_cast<std::size_t>(
        std::count_if(attributes.begin(), attributes.end(), [&](const auto& entry) {
            return std::find(holds.kept_attributes.begin(), holds.kept_attributes.end(), entry.first) ==
                   holds.kept_attributes.end();
        }));
}

} // namespace

void count_losses(WriteRun& run, std::string_view format, const Holds& holds,
                  const AnnotatedDocument& annotated, const std::string& name)
{
    Counter counter(run, format, name);
    const Document& document = annotated.document;
    for (const Mention& mention : annotated.mentions) {
        counter.lose(holds.mention_ids, "span_ids", "ids of spans", 1);
        counter.lose(holds.mention_attributes, "span_attributes", "attributes of spans",
                     others(mention.attributes, holds));
        counter.lose(holds.mention_notes, "span_notes", "notes on spans", mention.notes.size());
        counter.lose(holds.mention_scores, "span_scores", "scores of spans", mention.score ? 1 : 0);
        counter.lose(holds.parts, "parts", "gaps in spans (written from first to last part)",
                     mention.parts.empty() ? 0 : 1);
    }
    counter.lose(holds.relations, "relations", "relations", annotated.relations.size());
    for (const Relation& relation : annotated.relations) {
        if (!holds.relations) {
            break;
        }
        const auto& kept = holds.kept_attributes;
        if (relation.attributes.count(kConceptRelation) != 0 &&
            std::find(kept.begin(), kept.end(), kConceptRelation) != kept.end()) {
            continue; // made again from what it was made from
        }
        counter.lose(holds.relation_ids, "relation_ids", "ids of relations", 1);
        counter.lose(holds.relation_attributes, "relation_attributes", "attributes of relations",
                     others(relation.attributes, holds));
        counter.lose(holds.relation_notes, "relation_notes", "notes on relations", relation.notes.size());
        counter.lose(holds.relation_scores, "relation_scores", "scores of relations", relation.score ? 1 : 0);
    }
    counter.lose(holds.document_attributes, "document_attributes", "attributes of documents",
                 others(document.attributes, holds));
    counter.lose(holds.document_notes, "document_notes", "notes on documents", annotated.notes.size());
    counter.lose(holds.title || document.title.empty(), "titles", "titles of documents", 1);
    counter.lose(holds.sections, "sections", "sections of documents", document.sections.size());
    counter.lose(holds.sentences || document.sentences.empty(), "sentences",
                 "documents' sentence borders (an import splits anew)", 1);
    counter.lose(holds.source || document.source.empty(), "sources",
                 "documents' word for where they came from", 1);
    counter.lose(holds.not_annotated || annotated.annotated, "not_annotated",
                 "documents that nobody has annotated (an import takes them as read and without labels)", 1);
}

Result<WriteReport>
write_records(WriteRun& run, const std::filesystem::path& output, const DocumentSource& source,
              const std::function<std::string(const AnnotatedDocument&, std::int64_t)>& record,
              const std::function<std::string(bool any)>& foot)
{
    auto file = OutputFile::create(output);
    if (!file) {
        return forward_error(file);
    }
    for (std::int64_t number = 1;; ++number) {
        auto annotated = run.next(source);
        if (!annotated) {
            return forward_error(annotated);
        }
        if (!*annotated) {
            break;
        }
        if (auto written = file->write(record(**annotated, number)); !written) {
            return forward_error(written);
        }
        ++run.report.records;
    }
    if (foot) {
        if (auto written = file->write(foot(run.report.records > 0)); !written) {
            return forward_error(written);
        }
    }
    if (auto done = file->commit(); !done) {
        return forward_error(done);
    }
    run.report.files.push_back(output.string());
    return std::move(run.report);
}

} // namespace ade::corpus
