// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/conll.hpp"

#include "core/corpus/formats/token_cut.hpp"
#include "core/corpus/formats/write_words.hpp"
#include "core/text/sentences.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <map>

namespace ade::corpus {

namespace {

bool blank(char32_t c)
{
    return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x2028 || c == 0x2029 || c == 0x3000;
}

class ColumnText {
public:
    ColumnText(WriteRun& run, const WriteWords& words, const AnnotatedDocument& annotated,
               std::int64_t number)
        : run_(run), words_(words), annotated_(annotated), name_(document_name(annotated.document, number)),
          text_(text::decode_utf8(annotated.document.text))
    {
    }

    std::string text()
    {
        std::string id = annotated_.document.external_id.empty() ? name_ : annotated_.document.external_id;
        std::replace_if(
            id.begin(), id.end(), [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
        out_ = fmt::format("-DOCSTART- ({})\tO\n\n", id);
        choose_mentions();
        for (const text::Span sentence : sentences()) {
            add_sentence(sentence);
        }
        report();
        return std::move(out_);
    }

private:
    /// The document's sentences, and what lies between them and is not blank.
    [[nodiscard]] std::vector<text::Span> sentences() const
    {
        std::vector<text::Span> given;
        for (const Sentence& sentence : annotated_.document.sentences) {
            given.push_back(sentence.span);
        }
        if (given.empty()) {
            std::vector<text::Span> spans;
            for (const Mention& mention : annotated_.mentions) {
                spans.push_back(mention.span);
            }
            return text::split_sentences(annotated_.document.text, spans);
        }
        std::vector<text::Span> all;
        std::int64_t last = 0;
        const auto add_gap = [&](std::int64_t end) {
            for (std::int64_t i = last; i < end; ++i) {
                if (!blank(text_[static_cast<std::size_t>(i)])) {
                    all.push_back(text::make_span(last, end));
                    return;
                }
            }
        };
        for (const text::Span sentence : given) {
            add_gap(sentence.begin.value());
            all.push_back(sentence);
            last = sentence.end.value();
        }
        add_gap(static_cast<std::int64_t>(text_.size()));
        return all;
    }

    /// The longest first; those that overlap a chosen one cannot be written.
    void choose_mentions()
    {
        std::vector<const Mention*> longest;
        for (const Mention& mention : annotated_.mentions) {
            if (mention.parts.empty()) {
                longest.push_back(&mention);
            } else {
                run_.lose("conll.parts", "spans with gaps", name_);
            }
        }
        std::stable_sort(longest.begin(), longest.end(), [](const Mention* left, const Mention* right) {
            return left->span.length() > right->span.length();
        });
        for (const Mention* mention : longest) {
            const auto overlaps = [&](const auto& entry) {
                return entry.second->span.overlaps(mention->span);
            };
            if (std::any_of(chosen_.begin(), chosen_.end(), overlaps)) {
                run_.lose("conll.overlap", "spans that overlap a longer one", name_);
            } else {
                chosen_[mention->span.begin.value()] = mention;
            }
        }
    }

    [[nodiscard]] std::string label(const Mention& mention)
    {
        const std::string word = words_.label(annotated_.document, mention);
        const bool plain = word.find_first_of(" \t\r\n") == std::string::npos && !word.empty();
        run_.lose("conll.foreign_labels", "own words for labels", name_,
                  !plain || words_.loses_label(annotated_.document, mention) ? 1 : 0);
        return plain ? word : mention.label == Label::drug ? "Drug" : "AdverseEvent";
    }

    void add_sentence(text::Span sentence)
    {
        std::set<std::int64_t> edges;
        for (const auto& [begin, mention] : chosen_) {
            edges.insert(begin);
            edges.insert(mention->span.end.value());
        }
        const bool own_tokens = annotated_.document.source == "conll";
        const std::vector<text::Span> tokens = cut_tokens(text_, sentence, edges, own_tokens);
        std::string line;
        const Mention* open = nullptr;
        std::string label_word;
        for (const text::Span token : tokens) {
            const std::string word = text::encode_utf8(std::u32string_view(text_).substr(
                static_cast<std::size_t>(token.begin.value()), static_cast<std::size_t>(token.length())));
            std::string tag = "O";
            if (open != nullptr && token.end <= open->span.end) {
                tag = "I-" + label_word;
            } else if (const auto found = chosen_.find(token.begin.value());
                       found != chosen_.end() && ends_with_token(*found->second, tokens)) {
                open = found->second;
                label_word = label(*open);
                tag = "B-" + label_word;
                ++written_;
            } else {
                open = nullptr;
            }
            out_ += word + "\t" + tag + "\n";
            line += (line.empty() ? "" : " ") + word;
        }
        if (!tokens.empty()) {
            out_ += "\n";
            joined_ += (joined_.empty() ? "" : "\n") + line;
        }
    }

    static bool ends_with_token(const Mention& mention, const std::vector<text::Span>& tokens)
    {
        return std::any_of(tokens.begin(), tokens.end(),
                           [&](text::Span token) { return token.end == mention.span.end; });
    }

    void report()
    {
        run_.lose("conll.span", "spans that are not whole tokens of one sentence", name_,
                  static_cast<std::int64_t>(chosen_.size()) - written_);
        run_.lose("conll.spacing", "documents whose blanks and line ends are not those between tokens", name_,
                  joined_ == annotated_.document.text ? 0 : 1);
        const auto& sentences = annotated_.document.sentences;
        run_.lose("conll.sentences", "sentences' places in their source", name_,
                  std::any_of(sentences.begin(), sentences.end(),
                              [](const Sentence& sentence) { return sentence.source_begin.has_value(); })
                      ? 1
                      : 0);
        Holds holds;
        holds.mention_ids = holds.mention_attributes = holds.mention_notes = holds.mention_scores = false;
        holds.relations = holds.document_attributes = holds.document_notes = false;
        holds.title = holds.sections = false;
        holds.not_annotated = false;
        holds.source = annotated_.document.source == "conll";
        count_losses(run_, "conll", holds, annotated_, name_);
    }

    WriteRun& run_;
    const WriteWords& words_;
    const AnnotatedDocument& annotated_;
    std::string name_;
    std::u32string text_;
    std::map<std::int64_t, const Mention*> chosen_; ///< by begin
    std::int64_t written_ = 0;
    std::string out_;
    std::string joined_;
};

class ConllWriter final : public Writer {
public:
    std::string_view name() const override { return "conll"; }
    std::string_view description() const override { return "CoNLL: a token and its BIO tag per line"; }

    Result<WriteReport> write(const std::filesystem::path& output, const DocumentSource& source,
                              const WriteOptions& options, std::stop_token stop,
                              const ProgressSink& progress) const override
    {
        WriteRun run(name(), options, std::move(stop), progress);
        const WriteWords words(name(), {"conll"});
        return write_records(run, output, source,
                             [&](const AnnotatedDocument& annotated, std::int64_t number) {
                                 return ColumnText(run, words, annotated, number).text();
                             });
    }
};

} // namespace

const Writer& conll_writer()
{
    static const ConllWriter writer;
    return writer;
}

} // namespace ade::corpus
