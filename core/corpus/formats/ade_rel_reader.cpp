// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/ade_rel.hpp"

#include "core/base/file_io.hpp"
#include "core/corpus/formats/ade_rel_rows.hpp"
#include "core/corpus/formats/record_files.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace ade::corpus {

namespace {

using ade_rel::NegativeRow;
using ade_rel::Row;

constexpr std::uint64_t kMostLineBytes = 1ULL
                                         << 20U; // a sentence with two names; the corpus' longest has 838

/// All that the files say about one PMID.
struct Article {
    std::string pmid;
    std::vector<Row> rows;
    std::vector<std::string> negatives;
    std::string where; ///< of its first line
};

struct PlacedSentence {
    std::string text;
    std::optional<std::int64_t> source_begin;
    std::vector<const Row*> rows;
};

class AdeRelRun {
public:
    AdeRelRun(ReadRun& run) : run_(run) {}

    Result<void> read_path(const std::filesystem::path& path)
    {
        const std::string name = path.filename().string();
        if (name.find("DOSE") != std::string::npos) {
            run_.path_failed(make_error(ErrorCode::invalid_argument, "ade_rel.doses", path.string(),
                                        "This file names doses, not adverse events. Leave it out."));
            return {};
        }
        return read_lines(run_, path, "rows of the ADE corpus were expected",
                          [&](LineReader::Line& line) -> Result<void> {
                              read_line(path, line);
                              return {};
                          });
    }

    Result<void> hand_over_all()
    {
        for (Article& article : articles_) {
            AnnotatedDocument annotated = build(article);
            if (!annotated.document.sentences.empty()) {
                auto taken = run_.hand_over(std::move(annotated), article.where);
                if (!taken) {
                    return forward_error(taken);
                }
            }
            if (auto go_on = run_.advance(0); !go_on) {
                return go_on;
            }
        }
        return {};
    }

private:
    void read_line(const std::filesystem::path& path, const LineReader::Line& line)
    {
        const std::string where = place(path, line.number);
        if (line.too_long) {
            ++run_.report.records_read;
            run_.refuse_record(make_error(ErrorCode::parse, "corpus.line_too_long", where,
                                          "The line is longer than the {} bytes read at most.",
                                          run_.options().max_record_bytes));
            return;
        }
        if (line.text.empty()) {
            return;
        }
        ++run_.report.records_read;
        if (auto negative = ade_rel::parse_negative(line.text)) {
            add_negative(std::move(*negative), where);
            return;
        }
        auto row = ade_rel::parse_row(line.text, where);
        if (!row) {
            const std::string pmid = ade_rel::pmid_of(line.text);
            run_.refuse_record(line.has_end ? row.error() : cut_off(row.error()), pmid);
            refused_[pmid] += 1;
            return;
        }
        article_of(row->pmid, where).rows.push_back(std::move(*row));
    }

    void add_negative(NegativeRow&& negative, const std::string& where)
    {
        if (auto valid = text::check_utf8(negative.sentence, where); !valid) {
            run_.refuse_record(valid.error());
        } else if (negative.sentence.empty() || negative.sentence.find('\0') != std::string::npos) {
            run_.refuse_record(make_error(ErrorCode::parse, "ade_rel.negative_text", where,
                                          "The sentence after NEG is empty or holds a NUL character."));
        } else {
            article_of(negative.pmid, where).negatives.push_back(std::move(negative.sentence));
        }
    }

    Article& article_of(const std::string& pmid, const std::string& where)
    {
        const auto [found, is_new] = index_.emplace(pmid, articles_.size());
        if (is_new) {
            articles_.push_back({pmid, {}, {}, where});
        }
        return articles_[found->second];
    }

    std::vector<PlacedSentence> place_sentences(const Article& article)
    {
        std::vector<std::vector<const Row*>> groups;
        std::unordered_map<std::string_view, std::size_t> group_of;
        for (const Row& row : article.rows) {
            const auto [found, is_new] = group_of.emplace(row.sentence, groups.size());
            if (is_new) {
                groups.emplace_back();
            }
            groups[found->second].push_back(&row);
        }
        std::vector<PlacedSentence> sentences;
        for (const std::vector<const Row*>& group : groups) {
            const ade_rel::Placement placement = ade_rel::place_sentence(group);
            for (const Error& fault : placement.faults) {
                run_.refuse_record(fault, article.pmid);
                refused_[article.pmid] += 1;
            }
            if (placement.begin) {
                PlacedSentence& sentence = sentences.emplace_back();
                sentence.text = group.front()->sentence;
                sentence.source_begin = placement.begin;
                for (const std::size_t i : placement.rows) {
                    sentence.rows.push_back(group[i]);
                }
            }
        }
        std::stable_sort(sentences.begin(), sentences.end(), [](const auto& left, const auto& right) {
            return left.source_begin < right.source_begin;
        });
        for (const std::string& negative : article.negatives) {
            sentences.push_back({negative, std::nullopt, {}});
        }
        return sentences;
    }

    AnnotatedDocument build(const Article& article)
    {
        AnnotatedDocument annotated;
        Document& document = annotated.document;
        document.source = "ade-corpus";
        document.external_id = article.pmid;
        const std::vector<PlacedSentence> sentences = place_sentences(article);
        std::int64_t position = 0;
        for (const PlacedSentence& sentence : sentences) {
            if (!document.sentences.empty()) {
                document.text += '\n';
                ++position;
            }
            const std::int64_t length = text::count_code_points(sentence.text);
            document.text += sentence.text;
            document.sentences.push_back(
                {text::make_span(position, position + length), sentence.source_begin});
            if (sentence.source_begin == static_cast<std::int64_t>(article.pmid.size()) + 2) {
                document.title = sentence.text;
            }
            add_rows(annotated, sentence, position);
            position += length;
        }
        if (const auto refused = refused_.find(article.pmid); refused != refused_.end()) {
            annotated.refused = refused->second;
        }
        const bool relations = !sentences.empty() && sentences.front().source_begin.has_value();
        document.attributes[kAdeContents] = !relations                  ? "negative"
                                            : article.negatives.empty() ? "relations"
                                                                        : "relations and negative";
        return annotated;
    }

    void add_rows(AnnotatedDocument& annotated, const PlacedSentence& sentence, std::int64_t position)
    {
        std::map<std::pair<text::Span, Label>, std::string> ids; // sorted by position
        const std::int64_t shift = position - sentence.source_begin.value_or(0);
        const auto span_of = [shift](std::int64_t begin, std::int64_t end) {
            return text::make_span(begin + shift, end + shift);
        };
        std::map<std::pair<text::Span, Label>, const std::string*> surfaces;
        for (const Row* row : sentence.rows) {
            surfaces[{span_of(row->event_begin, row->event_end), Label::adverse_event}] = &row->event;
            surfaces[{span_of(row->drug_begin, row->drug_end), Label::drug}] = &row->drug;
        }
        for (const auto& [key, surface] : surfaces) {
            Mention mention;
            mention.id = fmt::format("T{}", annotated.mentions.size() + 1);
            mention.span = key.first;
            mention.label = key.second;
            mention.surface = *surface;
            ids[key] = mention.id;
            annotated.mentions.push_back(std::move(mention));
        }
        std::map<std::pair<std::string, std::string>, std::string> seen;
        for (const Row* row : sentence.rows) {
            const std::string& drug = ids[{span_of(row->drug_begin, row->drug_end), Label::drug}];
            const std::string& event = ids[{span_of(row->event_begin, row->event_end), Label::adverse_event}];
            const auto [first, is_new] = seen.emplace(std::pair(drug, event), row->where);
            if (!is_new) {
                ++run_.report.records_skipped;
                run_.note(make_error(ErrorCode::parse, "ade_rel.repeated_row", row->where,
                                     "The row says the same as {}; it was taken once.", first->second));
                continue;
            }
            Relation relation;
            relation.id = fmt::format("R{}", annotated.relations.size() + 1);
            relation.drug_id = drug;
            relation.event_id = event;
            annotated.relations.push_back(std::move(relation));
        }
    }

    ReadRun& run_;
    std::vector<Article> articles_;
    std::unordered_map<std::string, std::size_t> index_;
    std::unordered_map<std::string, std::int64_t> refused_; ///< rows, by PMID
};

class AdeRelReader final : public Reader {
public:
    std::string_view name() const override { return "ade-rel"; }
    std::string_view description() const override
    {
        return "ADE corpus: DRUG-AE.rel, with ADE-NEG.txt if given";
    }

    bool detect(const std::filesystem::path& path, std::string_view head) const override
    {
        const std::string_view line = head.substr(0, head.find('\n'));
        return path.extension() == ".rel" || ade_rel::parse_negative(line).has_value() ||
               ade_rel::parse_row(line, {}).has_value();
    }

    Result<ReadReport> read(const std::vector<std::filesystem::path>& paths, const ReadOptions& options,
                            const DocumentSink& sink, std::stop_token stop,
                            const ProgressSink& progress) const override
    {
        ReadOptions limited = options;
        limited.max_record_bytes = std::min(limited.max_record_bytes, kMostLineBytes);
        ReadRun run(name(), paths, limited, sink, std::move(stop), progress);
        AdeRelRun files(run);
        for (const std::filesystem::path& path : paths) {
            if (auto read = files.read_path(path); !read) {
                return forward_error(read);
            }
        }
        if (auto handed_over = files.hand_over_all(); !handed_over) {
            return forward_error(handed_over);
        }
        return run.finish();
    }
};

} // namespace

const Reader& ade_rel_reader()
{
    static const AdeRelReader reader;
    return reader;
}

} // namespace ade::corpus
