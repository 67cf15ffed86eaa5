// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/spert.hpp"

#include "core/corpus/formats/json_text.hpp"
#include "core/corpus/formats/output_file.hpp"
#include "core/corpus/formats/read_run.hpp"
#include "core/corpus/formats/token_cut.hpp"
#include "core/corpus/formats/write_words.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace ade::corpus {

namespace {

constexpr const char* kEvent = "Adverse-Effect";

class SpertWriting {
public:
    SpertWriting(WriteRun& run, OutputFile& file) : run_(run), file_(file) {}

    Result<void> write(const AnnotatedDocument& annotated, std::int64_t number)
    {
        const Document& document = annotated.document;
        name_ = document_name(document, number);
        const std::u32string text = text::decode_utf8(document.text);
        std::vector<text::Span> sentences;
        for (const Sentence& sentence : document.sentences) {
            sentences.push_back(sentence.span);
        }
        if (sentences.empty() && !text.empty()) {
            sentences.push_back(text::make_span(0, static_cast<std::int64_t>(text.size())));
        }
        written_mentions_.clear();
        ids_changed_ = 0;
        relation_ids_changed_ = 0;
        spacing_lost_ = sentences.size() == 1 &&
                        sentences.front() != text::make_span(0, static_cast<std::int64_t>(text.size()));
        for (std::size_t i = 0; i < sentences.size(); ++i) {
            Json entry = entry_of(annotated, text, sentences[i]);
            if (entry["tokens"].empty()) { // blanks alone: no entry for any reader
                continue;
            }
            name_entry(entry, document, sentences.size() > 1 ? i + 1 : 0);
            const std::string line = (first_ ? "[" : ",\n ") + dump_json(entry);
            first_ = false;
            if (auto written = file_.write(line); !written) {
                return written;
            }
            ++run_.report.records;
        }
        report_lost(annotated);
        count_lost(annotated, sentences.size());
        return {};
    }

    Result<void> finish() { return file_.write(first_ ? "[]\n" : "]\n"); }

private:
    Json entry_of(const AnnotatedDocument& annotated, const std::u32string& text, text::Span sentence)
    {
        const Document& document = annotated.document;
        std::set<std::int64_t> edges;
        for (const Mention& mention : annotated.mentions) {
            edges.insert(mention.span.begin.value());
            edges.insert(mention.span.end.value());
        }
        std::vector<text::Span> tokens;
        Json entry = {{"tokens", Json::array()}, {"entities", Json::array()}, {"relations", Json::array()}};
        if (const auto kept = document.attributes.find(kSpertTokens); kept != document.attributes.end()) {
            if (auto list = parse_json(kept->second, {});
                list && tokens_match(*list, document.text, tokens)) {
                entry["tokens"] = std::move(*list);
            }
        }
        if (tokens.empty()) {
            std::int64_t expected =
                sentence.begin.value(); // where the next token stands if one blank is between
            tokens = cut_tokens(text, sentence, edges, document.source == "spert");
            for (const text::Span token : tokens) {
                spacing_lost_ = spacing_lost_ || token.begin.value() != expected;
                expected = token.end.value() + 1;
                entry["tokens"].push_back(text::encode_utf8(
                    std::u32string_view(text).substr(static_cast<std::size_t>(token.begin.value()),
                                                     static_cast<std::size_t>(token.length()))));
            }
            spacing_lost_ = spacing_lost_ || expected != sentence.end.value() + 1 ||
                            (tokens.size() > 1 && !joined_by_blanks(text, tokens));
        }
        std::map<std::string_view, std::size_t> entity_of;
        for (const Mention& mention : annotated.mentions) {
            if (mention.parts.empty() && sentence.contains(mention.span)) {
                if (auto entity = entity_json(mention, tokens, document.source == "spert")) {
                    entity_of[mention.id] = entry["entities"].size();
                    written_mentions_.insert(mention.id);
                    ids_changed_ += mention.id == fmt::format("T{}", entry["entities"].size() + 1) ? 0 : 1;
                    entry["entities"].push_back(std::move(*entity));
                }
            }
        }
        for (const Relation& relation : annotated.relations) {
            const auto drug = entity_of.find(relation.drug_id);
            const auto event = entity_of.find(relation.event_id);
            if (drug == entity_of.end() || event == entity_of.end() ||
                relation.polarity != Polarity::causes) {
                continue;
            }
            const bool drug_first = value_of(relation.attributes, kSpertHead) == "drug";
            const std::string type = value_of(relation.attributes, kSpertType);
            Json json = {{"type", type.empty() ? "Adverse-Effect" : type},
                         {"head", drug_first ? drug->second : event->second},
                         {"tail", drug_first ? event->second : drug->second}};
            put_extra(json, relation.attributes);
            relation_ids_changed_ += relation.id == fmt::format("R{}", entry["relations"].size() + 1) ? 0 : 1;
            entry["relations"].push_back(std::move(json));
        }
        return entry;
    }

    /// An entry is a text of its own to all who read such files, so each has an id of its own: the
    /// document's, and of several sentences "ID:1", "ID:2", …. number: the sentence's from 1; 0: the only
    /// one.
    void name_entry(Json& entry, const Document& document, std::size_t number)
    {
        put_extra(entry, document.attributes);
        if (document.external_id.empty()) {
            return;
        }
        std::string id = document.external_id;
        const bool as_it_was = document.source == "spert" && number == 0 && entry.contains("orig_id");
        if (number > 0) {
            id += fmt::format(":{}", number);
        }
        const std::string wanted = id;
        for (int copy = 2; !used_ids_.insert(id).second; ++copy) {
            id = fmt::format("{}-{}", wanted, copy);
        }
        if (id != wanted) {
            run_.note(make_error(ErrorCode::invalid_argument, "spert.renamed", name_,
                                 "The entry \"{}\" was written as \"{}\": its id is used twice.", wanted,
                                 id));
        }
        if (!as_it_was || id != wanted) {
            entry["orig_id"] = id;
        }
    }

    static bool joined_by_blanks(const std::u32string& text, const std::vector<text::Span>& tokens)
    {
        return std::all_of(tokens.begin() + 1, tokens.end(), [&](text::Span token) {
            return text[static_cast<std::size_t>(token.begin.value() - 1)] == U' ';
        });
    }

    /// Places of kept tokens, when they still give the text.
    static bool tokens_match(const Json& list, const std::string& text, std::vector<text::Span>& tokens)
    {
        std::string joined;
        std::int64_t position = 0;
        std::vector<text::Span> spans;
        for (const Json& item : list) {
            if (!item.is_string()) {
                return false;
            }
            const auto token = item.get<std::string>();
            joined += (spans.empty() ? "" : " ") + token;
            position += spans.empty() ? 0 : 1;
            const std::int64_t length = text::count_code_points(token);
            spans.push_back(text::make_span(position, position + length));
            position += length;
        }
        if (joined == text) {
            tokens = std::move(spans);
            return true;
        }
        return false;
    }

    static std::string value_of(const std::map<std::string, std::string>& attributes, const char* key)
    {
        const auto found = attributes.find(key);
        return found == attributes.end() ? std::string() : found->second;
    }

    static void put_extra(Json& json, const std::map<std::string, std::string>& attributes)
    {
        const auto extra = parse_json(value_of(attributes, kSpertExtra), {});
        if (extra && extra->is_object()) {
            for (const auto& [key, value] : extra->items()) {
                json[key] = value;
            }
        }
    }

    static std::optional<Json> entity_json(const Mention& mention, const std::vector<text::Span>& tokens,
                                           bool own_words)
    {
        const auto first = std::find_if(tokens.begin(), tokens.end(), [&](text::Span token) {
            return token.begin == mention.span.begin && !token.empty();
        });
        const auto last = std::find_if(tokens.begin(), tokens.end(), [&](text::Span token) {
            return token.end == mention.span.end && !token.empty();
        });
        if (first == tokens.end() || last == tokens.end()) {
            return std::nullopt; // an edge inside a token that SpERT gave, or on a blank
        }
        const char* ours = mention.label == Label::drug ? "Drug" : kEvent;
        Json json = {{"type", own_words && !mention.foreign_label.empty() ? mention.foreign_label : ours},
                     {"start", first - tokens.begin()},
                     {"end", last - tokens.begin() + 1}};
        put_extra(json, mention.attributes);
        return json;
    }

    void report_lost(const AnnotatedDocument& annotated)
    {
        for (const Mention& mention : annotated.mentions) {
            if (written_mentions_.count(mention.id) == 0) {
                run_.lose(make_error(
                    ErrorCode::parse, "spert.span", name_,
                    "Span {} at {}–{} has gaps, crosses a sentence or does not end with a token; it "
                    "cannot be written.",
                    mention.id, mention.span.begin.value(), mention.span.end.value()));
            }
        }
        for (const Relation& relation : annotated.relations) {
            if (relation.polarity != Polarity::causes) {
                run_.lose(make_error(ErrorCode::parse, "spert.polarity", name_,
                                     "Relation {} is \"{}\"; this format holds causes only.", relation.id,
                                     to_string(relation.polarity)));
            } else if (!in_one_entry(annotated, relation)) {
                run_.lose(
                    make_error(ErrorCode::parse, "spert.relation", name_,
                               "Relation {} joins words of two sentences, or a span that was not written.",
                               relation.id));
            }
        }
    }

    /// What no entry has a place for. Of spans and relations that were not written at all report_lost()
    /// speaks.
    void count_lost(const AnnotatedDocument& annotated, std::size_t sentences)
    {
        AnnotatedDocument written = annotated;
        std::erase_if(written.mentions,
                      [&](const Mention& mention) { return written_mentions_.count(mention.id) == 0; });
        std::erase_if(written.relations, [&](const Relation& relation) {
            return relation.polarity != Polarity::causes || !in_one_entry(annotated, relation);
        });
        const Document& document = annotated.document;
        const bool ours = document.source == "spert";
        Holds holds;
        holds.mention_attributes = holds.mention_notes = holds.mention_scores = false;
        holds.relation_attributes = holds.relation_notes = holds.relation_scores = false;
        holds.document_attributes = holds.document_notes = false;
        holds.title = holds.sections = false;
        holds.not_annotated = false;
        holds.source = ours;
        holds.kept_attributes = {kSpertExtra, kSpertTokens, kSpertHead, kSpertType};
        count_losses(run_, "spert", holds, written, name_);
        if (!ours) { // else the reader made them up
            run_.lose("spert.span_ids", "ids of spans", name_, ids_changed_);
            run_.lose("spert.relation_ids", "ids of relations", name_, relation_ids_changed_);
        }
        for (const Mention& mention : written.mentions) {
            const bool kept = ours || mention.foreign_label.empty() || mention.foreign_label == kEvent;
            run_.lose("spert.foreign_labels", "own words for labels", name_, kept ? 0 : 1);
        }
        run_.lose("spert.documents",
                  "documents of several sentences (each sentence became a record of its own)", name_,
                  sentences > 1 ? 1 : 0);
        run_.lose("spert.source_offsets", "offsets of sentences in their source", name_,
                  std::count_if(document.sentences.begin(), document.sentences.end(),
                                [](const Sentence& sentence) { return sentence.source_begin.has_value(); }));
        run_.lose("spert.spacing", "documents whose blanks and line ends are not those between tokens", name_,
                  spacing_lost_ ? 1 : 0);
    }

    [[nodiscard]] bool in_one_entry(const AnnotatedDocument& annotated, const Relation& relation) const
    {
        if (written_mentions_.count(relation.drug_id) == 0 ||
            written_mentions_.count(relation.event_id) == 0) {
            return false;
        }
        const auto span_of = [&](const std::string& id) {
            return std::find_if(annotated.mentions.begin(), annotated.mentions.end(),
                                [&](const Mention& mention) { return mention.id == id; })
                ->span;
        };
        const text::Span drug = span_of(relation.drug_id);
        const text::Span event = span_of(relation.event_id);
        const auto& sentences = annotated.document.sentences;
        return sentences.empty() ||
               std::any_of(sentences.begin(), sentences.end(), [&](const Sentence& sentence) {
                   return sentence.span.contains(drug) && sentence.span.contains(event);
               });
    }

    WriteRun& run_;
    OutputFile& file_;
    std::string name_;
    std::set<std::string> written_mentions_;
    std::set<std::string> used_ids_;
    std::int64_t ids_changed_ = 0;          ///< of the document's written spans
    std::int64_t relation_ids_changed_ = 0; ///< and relations
    bool spacing_lost_ = false;             ///< in the document
    bool first_ = true;
};

class SpertWriter final : public Writer {
public:
    std::string_view name() const override { return "spert"; }
    std::string_view description() const override { return "SpERT JSON: tokens, entities, relations"; }

    Result<WriteReport> write(const std::filesystem::path& output, const DocumentSource& source,
                              const WriteOptions& options, std::stop_token stop,
                              const ProgressSink& progress) const override
    {
        WriteRun run(name(), options, std::move(stop), progress);
        auto file = OutputFile::create(output);
        if (!file) {
            return forward_error(file);
        }
        SpertWriting writing(run, *file);
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
        if (auto written = writing.finish(); !written) {
            return forward_error(written);
        }
        return run.finish(*file);
    }
};

} // namespace

const Writer& spert_writer()
{
    static const SpertWriter writer;
    return writer;
}

} // namespace ade::corpus
