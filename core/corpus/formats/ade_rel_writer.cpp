// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/ade_rel.hpp"

#include "core/corpus/formats/output_file.hpp"
#include "core/corpus/formats/read_run.hpp"
#include "core/corpus/formats/write_words.hpp"
#include "core/text/offset_map.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace ade::corpus {

namespace {

constexpr const char* kRelationsName = "DRUG-AE.rel";
constexpr const char* kNegativesName = "ADE-NEG.txt";

/// Where a position of one document stands in the corpus' own count.
class SourceOffsets {
public:
    explicit SourceOffsets(const Document& document)
        : before_text_(static_cast<std::int64_t>(document.external_id.size()) + 2)
    {
        for (const Sentence& sentence : document.sentences) {
            if (sentence.source_begin) {
                const std::int64_t end = *sentence.source_begin + sentence.span.length();
                source_end_ = std::max(source_end_.value_or(0), end);
            } else if (!first_without_) {
                first_without_ = sentence.span.begin;
            }
        }
    }

    /// True when the sentence has no offset in a source that gives them.
    [[nodiscard]] bool invented(const Sentence& sentence) const
    {
        return source_end_ && !sentence.source_begin;
    }

    [[nodiscard]] std::int64_t of(const Sentence& sentence, text::CodePointOffset position) const
    {
        if (sentence.source_begin) {
            return *sentence.source_begin + (position - sentence.span.begin);
        }
        if (source_end_) { // behind all that the source counts
            return *source_end_ + 1 + (position - *first_without_);
        }
        return before_text_ + position.value();
    }

private:
    std::int64_t before_text_;
    std::optional<std::int64_t> source_end_;
    std::optional<text::CodePointOffset> first_without_;
};

/// The document's sentences, or its lines when it has none.
std::vector<Sentence> sentences_of(const Document& document)
{
    if (!document.sentences.empty()) {
        return document.sentences;
    }
    std::vector<Sentence> lines;
    std::int64_t position = 0;
    std::int64_t begin = 0;
    for (std::size_t byte = 0; byte <= document.text.size(); ++byte) {
        const bool at_end = byte == document.text.size();
        if (at_end || document.text[byte] == '\n') {
            if (position > begin) {
                lines.push_back({text::make_span(begin, position), std::nullopt});
            }
            begin = position + 1;
        }
        if (!at_end && (static_cast<unsigned char>(document.text[byte]) & 0xC0U) != 0x80U) {
            ++position;
        }
    }
    return lines;
}

/// What a row may begin with.
bool is_pubmed_number(std::string_view id)
{
    return !id.empty() && id.find_first_not_of("0123456789") == std::string_view::npos;
}

bool fits_in_field(std::string_view text)
{
    return text.find_first_of("|\n\r") == std::string_view::npos;
}

class AdeRelWriting {
public:
    AdeRelWriting(WriteRun& run, OutputFile& rows, OutputFile* negatives)
        : run_(run), rows_(rows), negatives_(negatives)
    {
    }

    Result<void> write(const AnnotatedDocument& annotated, std::int64_t number)
    {
        const Document& document = annotated.document;
        const std::string name = document_name(document, number);
        if (!is_pubmed_number(document.external_id)) {
            lose_document(annotated, name);
            return {};
        }
        written_ = {};
        const SourceOffsets offsets(document);
        const text::OffsetMap map = text::OffsetMap::of_valid(document.text);
        const std::vector<Sentence> sentences = sentences_of(document);
        std::unordered_map<std::string_view, const Mention*> mentions;
        for (const Mention& mention : annotated.mentions) {
            mentions[mention.id] = &mention;
        }
        bool invented = false;
        for (const Relation& relation : annotated.relations) {
            const Mention& event = *mentions.at(relation.event_id);
            const Mention& drug = *mentions.at(relation.drug_id);
            const Sentence* sentence = sentence_for(sentences, event, drug);
            if (!can_write(name, relation, event, drug, sentence)) {
                continue;
            }
            const std::string_view text = *map.slice(sentence->span);
            if (text.find_first_of("\n\r") != std::string_view::npos) {
                lose(name, "ade_rel.line_end",
                     "The sentence of relation {} holds the end of a line, which a row "
                     "cannot.",
                     relation.id);
                continue;
            }
            invented = invented || offsets.invented(*sentence);
            const auto row = fmt::format(
                "{}|{}|{}|{}|{}|{}|{}|{}\n", document.external_id, text, event.surface,
                offsets.of(*sentence, event.span.begin), offsets.of(*sentence, event.span.end), drug.surface,
                offsets.of(*sentence, drug.span.begin), offsets.of(*sentence, drug.span.end));
            if (auto written = rows_.write(row); !written) {
                return written;
            }
            ++run_.report.records;
            written_.relations.insert(relation.id);
            written_.mentions.insert(event.id);
            written_.mentions.insert(drug.id);
            written_.sentences.insert(sentence->span.begin);
            written_.title =
                written_.title ||
                (text == document.title && offsets.of(*sentence, sentence->span.begin) ==
                                               static_cast<std::int64_t>(document.external_id.size()) + 2);
        }
        if (invented) {
            run_.note(
                make_error(ErrorCode::parse, "ade_rel.offset_made", name,
                           "A relation is in a sentence whose place in the source is not known; its offsets "
                           "were counted on from the last known sentence."));
        }
        if (auto negative = write_negatives(document, map); !negative) {
            return negative;
        }
        count_lost(annotated, sentences, name);
        return {};
    }

private:
    /// Of one document.
    struct Written {
        std::set<std::string> relations; ///< ids
        std::set<std::string> mentions;
        std::set<text::CodePointOffset> sentences; ///< their beginnings
        bool title = false;
    };

    /// Nothing of it can be written: this format's readers take rows that begin with a PubMed number.
    void lose_document(const AnnotatedDocument& annotated, const std::string& name)
    {
        tally("documents", "documents without a relation that a row holds", name, 1);
        if (!annotated.relations.empty()) {
            run_.report.findings.add_lost(
                make_error(
                    ErrorCode::parse, "ade_rel.no_pmid", name,
                    "The document's id is no PubMed number (digits alone), which a row must begin with; "
                    "its {} relations were left out. Formats such as jsonl, bioc-json or csv hold any id.",
                    annotated.relations.size()),
                "relations of documents without a PubMed number",
                static_cast<std::int64_t>(annotated.relations.size()));
        }
        tally("spans", "spans of no relation that was written", name, annotated.mentions.size());
    }

    void tally(std::string_view thing, std::string_view what, const std::string& name, std::size_t count)
    {
        run_.lose(fmt::format("ade_rel.{}", thing), what, name, static_cast<std::int64_t>(count));
    }

    /// What rows have no place for. Of relations that were not written can_write() speaks.
    void count_lost(const AnnotatedDocument& annotated, const std::vector<Sentence>& sentences,
                    const std::string& name)
    {
        const Document& document = annotated.document;
        const bool ours = document.source == "ade-corpus"; // whose reader gives ids and source anew
        AnnotatedDocument rest = annotated;
        std::erase_if(rest.mentions,
                      [&](const Mention& mention) { return !written_.mentions.contains(mention.id); });
        std::erase_if(rest.relations,
                      [&](const Relation& relation) { return !written_.relations.contains(relation.id); });
        const auto left_out = static_cast<std::size_t>(
            std::count_if(sentences.begin(), sentences.end(), [&](const Sentence& sentence) {
                return !written_.sentences.contains(sentence.span.begin);
            }));
        const bool nothing = left_out == sentences.size();
        tally("documents", "documents without a relation that a row holds", name, nothing ? 1 : 0);
        tally("spans", "spans of no relation that was written", name,
              annotated.mentions.size() - rest.mentions.size());
        if (nothing) {
            return;
        }
        tally("sentences", "sentences without a relation", name, left_out);
        Holds holds;
        holds.mention_ids = holds.relation_ids = ours;
        holds.mention_attributes = holds.mention_notes = holds.mention_scores = false;
        holds.relation_attributes = holds.relation_notes = holds.relation_scores = false;
        holds.document_attributes = holds.document_notes = false;
        holds.title = written_.title;
        holds.sections = false;
        holds.source = ours;
        holds.kept_attributes = {kAdeContents};
        count_losses(run_, "ade_rel", holds, rest, name);
        for (const Mention& mention : rest.mentions) {
            tally("foreign_labels", "own words for labels", name, mention.foreign_label.empty() ? 0 : 1);
        }
    }

    template <typename... Args>
    void lose(const std::string& name, std::string_view id, fmt::format_string<Args...> format,
              Args&&... args)
    {
        run_.lose(make_error(ErrorCode::parse, id, name, format, std::forward<Args>(args)...));
    }

    static const Sentence* sentence_for(const std::vector<Sentence>& sentences, const Mention& event,
                                        const Mention& drug)
    {
        const auto after = std::upper_bound(sentences.begin(), sentences.end(), event.span.begin,
                                            [](text::CodePointOffset position, const Sentence& sentence) {
                                                return position < sentence.span.begin;
                                            });
        if (after == sentences.begin()) {
            return nullptr;
        }
        const Sentence& sentence = *(after - 1);
        return sentence.span.contains(event.span) && sentence.span.contains(drug.span) ? &sentence : nullptr;
    }

    bool can_write(const std::string& name, const Relation& relation, const Mention& event,
                   const Mention& drug, const Sentence* sentence)
    {
        if (relation.polarity != Polarity::causes) {
            lose(name, "ade_rel.polarity", "Relation {} is \"{}\"; rows hold causes only.", relation.id,
                 to_string(relation.polarity));
        } else if (sentence == nullptr) {
            lose(name, "ade_rel.two_sentences", "Relation {} joins words of two sentences; a row holds one.",
                 relation.id);
        } else if (!event.parts.empty() || !drug.parts.empty()) {
            lose(name, "ade_rel.discontinuous", "Relation {} has a span with gaps; a row holds none.",
                 relation.id);
        } else if (!fits_in_field(event.surface) || !fits_in_field(drug.surface)) {
            lose(name, "ade_rel.bar",
                 "Relation {} has a \"|\" or the end of a line in a span, which a row cannot "
                 "hold.",
                 relation.id);
        } else {
            return true;
        }
        return false;
    }

    Result<void> write_negatives(const Document& document, const text::OffsetMap& map)
    {
        if (negatives_ == nullptr || document.attributes.count(kAdeContents) == 0) {
            return {};
        }
        for (const Sentence& sentence : document.sentences) {
            if (sentence.source_begin || written_.sentences.contains(sentence.span.begin)) {
                continue; // it names an event
            }
            const auto line = fmt::format("{} NEG {}\n", document.external_id, *map.slice(sentence.span));
            if (auto written = negatives_->write(line); !written) {
                return written;
            }
            ++run_.report.records;
            written_.sentences.insert(sentence.span.begin);
        }
        return {};
    }

    WriteRun& run_;
    OutputFile& rows_;
    OutputFile* negatives_;
    Written written_;
};

class AdeRelWriter final : public Writer {
public:
    std::string_view name() const override { return "ade-rel"; }
    std::string_view description() const override { return "ADE corpus rows (DRUG-AE.rel)"; }

    Result<WriteReport> write(const std::filesystem::path& output, const DocumentSource& source,
                              const WriteOptions& options, std::stop_token stop,
                              const ProgressSink& progress) const override
    {
        namespace fs = std::filesystem;
        WriteRun run(name(), options, std::move(stop), progress);
        std::error_code code;
        const bool folder = fs::is_directory(output, code) || !output.has_extension();
        if (folder && !fs::is_directory(output, code) && !fs::create_directory(output, code)) {
            return fail(ErrorCode::io, "corpus.write_failed", output.string(),
                        "The folder cannot be made: {}.",
                        code ? code.message() : "a file of this name exists");
        }
        auto rows = OutputFile::create(folder ? output / kRelationsName : output);
        if (!rows) {
            return forward_error(rows);
        }
        std::optional<Result<OutputFile>> negatives;
        if (folder) {
            negatives.emplace(OutputFile::create(output / kNegativesName));
            if (!*negatives) {
                return forward_error(*negatives);
            }
        }
        AdeRelWriting writing(run, *rows, folder ? &**negatives : nullptr);
        for (std::int64_t number = 1;; ++number) {
            auto annotated = run.next(source);
            if (!annotated) {
                return forward_error(annotated);
            }
            if (!*annotated) {
                break;
            }
            if (auto written = writing.write(**annotated, number); !written) {
                return forward_error(written);
            }
        }
        auto report = run.finish(*rows);
        if (report && folder) {
            if (auto done = (*negatives)->commit(); !done) {
                return forward_error(done);
            }
            report->files.push_back((output / kNegativesName).string());
        }
        return report;
    }
};

} // namespace

const Writer& ade_rel_writer()
{
    static const AdeRelWriter writer;
    return writer;
}

} // namespace ade::corpus
