// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/relation_table.hpp"

#include "core/corpus/excerpt.hpp"
#include "core/corpus/formats/foreign_labels.hpp"
#include "core/corpus/formats/write_words.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/sentences.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace ade::corpus {

namespace {

std::string parts_text(const Mention& mention)
{
    std::string text;
    for (const text::Span part : mention.parts) {
        text += fmt::format("{}{}-{}", text.empty() ? "" : " ", part.begin.value(), part.end.value());
    }
    return text;
}

const Mention& mention_of(const AnnotatedDocument& annotated, const std::string& id)
{
    return *std::find_if(annotated.mentions.begin(), annotated.mentions.end(),
                         [&](const Mention& mention) { return mention.id == id; });
}

/// From the first to the last sentence that one of the two touches, and both spans in any case.
text::Span sentence_range(const std::vector<text::Span>& sentences, text::Span drug, text::Span event)
{
    text::Span range{std::min(drug.begin, event.begin), std::max(drug.end, event.end)};
    for (const text::Span sentence : sentences) {
        if (sentence.overlaps(drug) || sentence.overlaps(event)) {
            range.begin = std::min(range.begin, sentence.begin);
            range.end = std::max(range.end, sentence.end);
        }
    }
    return range;
}

} // namespace

const std::vector<std::string>& relation_columns()
{
    static const std::vector<std::string> columns = {
        "document",    "relation_id", "polarity", "score",          "drug",        "drug_begin",
        "drug_end",    "drug_parts",  "drug_id",  "event",          "event_begin", "event_end",
        "event_parts", "event_id",    "sentence", "sentence_begin", "title",       "source"};
    return columns;
}

std::vector<std::vector<std::string>> relation_rows(WriteRun& run, std::string_view format,
                                                    const AnnotatedDocument& annotated, std::int64_t number)
{
    const Document& document = annotated.document;
    const std::string name = document_name(document, number);
    const text::OffsetMap map = text::OffsetMap::of_valid(document.text);
    std::vector<text::Span> sentences;
    for (const Sentence& sentence : document.sentences) {
        sentences.push_back(sentence.span);
    }
    if (sentences.empty()) {
        sentences = text::split_sentences(document.text);
    }
    std::vector<std::vector<std::string>> rows;
    std::set<std::string> named;
    for (const Relation& relation : annotated.relations) {
        const Mention& drug = mention_of(annotated, relation.drug_id);
        const Mention& event = mention_of(annotated, relation.event_id);
        named.insert(drug.id);
        named.insert(event.id);
        const text::Span range = sentence_range(sentences, drug.span, event.span);
        const auto slice = map.slice(range);
        const auto at = [](text::CodePointOffset offset) { return std::to_string(offset.value()); };
        rows.push_back({name, relation.id, std::string(to_string(relation.polarity)),
                        relation.score ? fmt::format("{}", *relation.score) : "", drug.surface,
                        at(drug.span.begin), at(drug.span.end), parts_text(drug), drug.id, event.surface,
                        at(event.span.begin), at(event.span.end), parts_text(event), event.id,
                        slice ? std::string(*slice) : "", at(range.begin), document.title, document.source});
    }
    const auto id = [&](const char* thing) { return fmt::format("{}.{}", format, thing); };
    run.lose(id("spans"), "spans without a relation", name,
             static_cast<std::int64_t>(annotated.mentions.size() - named.size()));
    run.lose(id("texts"), "texts of documents (the sentences of relations are written)", name, 1);
    std::int64_t labels = 0;
    std::int64_t types = 0;
    for (const Mention& mention : annotated.mentions) {
        labels += mention.foreign_label.empty() ? 0 : 1;
    }
    for (const Relation& relation : annotated.relations) {
        types += relation.attributes.count(kForeignType) != 0 ? 1 : 0;
    }
    run.lose(id("foreign_labels"), "own words for labels", name, labels);
    run.lose(id("foreign_types"), "own words for relations", name, types);
    Holds holds;
    holds.mention_attributes = holds.mention_notes = holds.mention_scores = false;
    holds.relation_attributes = holds.relation_notes = false;
    holds.document_attributes = holds.document_notes = holds.sections = holds.sentences = false;
    holds.kept_attributes = {kForeignType};
    count_losses(run, format, holds, annotated, name);
    return rows;
}

bool is_risky_cell(std::string_view text)
{
    const std::size_t first = text.find_first_not_of('\'');
    return first != std::string_view::npos &&
           std::string_view("=+-@\t\r").find(text[first]) != std::string_view::npos;
}

std::string harmless_cell(std::string_view text)
{
    return is_risky_cell(text) ? "'" + std::string(text) : std::string(text);
}

std::string plain_cell(std::string_view cell)
{
    return std::string(is_risky_cell(cell) && cell.front() == '\'' ? cell.substr(1) : cell);
}

namespace {

std::optional<std::int64_t> number(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && !text.empty() && value >= 0 &&
                   value < (std::int64_t{1} << 40)
               ? std::optional(value)
               : std::nullopt;
}

class RowsReader {
public:
    RowsReader(ReadRun& run, const std::vector<std::string>& columns, const std::filesystem::path& path)
        : run_(run), path_(path)
    {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            column_.emplace(columns[i], i);
        }
    }

    Result<AnnotatedDocument> read(const std::vector<CsvRow>& rows)
    {
        Document& document = record_.document;
        record_.where = place(path_, rows.front().line);
        document.external_id = field(rows.front(), "document");
        document.source = field(rows.front(), "source");
        document.source = document.source.empty() ? run_.report.format : document.source;
        if (auto text = put_text_together(rows); !text) {
            return forward_error(text);
        }
        document.title = field(rows.front(), "title");
        for (const CsvRow& row : rows) {
            read_row(row);
        }
        return place_labels(run_, std::move(record_));
    }

private:
    [[nodiscard]] std::string field(const CsvRow& row, const char* name) const
    {
        const auto found = column_.find(name);
        return found == column_.end() || found->second >= row.fields.size() ? std::string()
                                                                            : row.fields[found->second];
    }

    struct Piece {
        std::u32string text;
        std::uint64_t line = 0;
    };

    /// The text, or the sentences of all rows: those that overlap must agree where they do.
    Result<void> put_text_together(const std::vector<CsvRow>& rows)
    {
        std::map<std::int64_t, Piece> pieces; // by begin; never overlapping
        for (const CsvRow& row : rows) {
            std::string text = field(row, "text");
            std::int64_t begin = 0;
            if (text.empty()) {
                text = field(row, "sentence");
                const auto given = number(field(row, "sentence_begin"));
                if (text.empty() || !given) {
                    refuse(row, "csv.no_text",
                           "The row has no text, and no sentence with its sentence_begin.");
                    bad_.insert(row.line);
                    continue;
                }
                begin = *given;
            }
            if (auto added = add_piece(pieces, begin, text::decode_utf8(text), row); !added) {
                refuse(row, "csv.texts_differ",
                       "The sentence at {} overlaps one of line {} and says something else there.", begin,
                       added.error().message);
                bad_.insert(row.line);
            }
        }
        std::int64_t position = 0;
        for (const auto& [begin, piece] : pieces) {
            if (position > 0) {
                record_.document.text += '\n';
                ++position;
            }
            const std::string text = text::encode_utf8(piece.text);
            record_.pieces.push_back({text, {begin, begin, begin}, position});
            record_.document.text += text;
            position += static_cast<std::int64_t>(piece.text.size());
        }
        if (position == 0) {
            return fail(ErrorCode::parse, "csv.no_text", record_.where,
                        "No row of document {} has a text or a sentence with its place.",
                        excerpt(record_.document.external_id));
        }
        return {};
    }

    static Result<void> add_piece(std::map<std::int64_t, Piece>& pieces, std::int64_t begin,
                                  std::u32string text, const CsvRow& row)
    {
        const auto end_of = [](const auto& entry) {
            return entry.first + static_cast<std::int64_t>(entry.second.text.size());
        };
        auto at = pieces.begin();
        while (at != pieces.end()) {
            const std::int64_t end = begin + static_cast<std::int64_t>(text.size());
            if (end_of(*at) <= begin || at->first >= end) {
                ++at;
                continue;
            }
            const std::int64_t from = std::max(begin, at->first);
            const std::int64_t to = std::min(end, end_of(*at));
            const auto ours = std::u32string_view(text).substr(static_cast<std::size_t>(from - begin),
                                                               static_cast<std::size_t>(to - from));
            const auto theirs =
                std::u32string_view(at->second.text)
                    .substr(static_cast<std::size_t>(from - at->first), static_cast<std::size_t>(to - from));
            if (ours != theirs) {
                return fail(ErrorCode::parse, "csv.texts_differ", {}, "{}", at->second.line);
            }
            // One piece from the two.
            std::u32string joined;
            if (at->first < begin) {
                joined = at->second.text.substr(0, static_cast<std::size_t>(begin - at->first));
            }
            joined += text;
            if (end_of(*at) > end) {
                joined += at->second.text.substr(static_cast<std::size_t>(end - at->first));
            }
            begin = std::min(begin, at->first);
            text = std::move(joined);
            pieces.erase(at);
            at = pieces.begin();
        }
        pieces[begin] = {std::move(text), row.line};
        return {};
    }

    template <typename... Args>
    void refuse(const CsvRow& row, std::string_view id, fmt::format_string<Args...> format, Args&&... args)
    {
        ++run_.report.records_skipped; // a row is a record here, and a label of its document
        run_.refuse_label(
            make_error(ErrorCode::parse, id, place(path_, row.line), format, std::forward<Args>(args)...));
    }

    /// Adds the span when no row before gave it; its id.
    std::optional<std::string> read_span(const CsvRow& row, const std::string& kind)
    {
        const auto begin = number(field(row, (kind + "_begin").c_str()));
        const auto end = number(field(row, (kind + "_end").c_str()));
        if (!begin || !end) {
            refuse(row, "csv.offset",
                   "{0}_begin or {0}_end is \"{1}\", \"{2}\"; whole numbers were expected.", kind,
                   excerpt(field(row, (kind + "_begin").c_str())),
                   excerpt(field(row, (kind + "_end").c_str())));
            return std::nullopt;
        }
        ForeignSpan span;
        span.where = place(path_, row.line);
        span.label = kind == "drug" ? "drug" : "adverse_event";
        span.surface = field(row, kind.c_str());
        if (span.surface->empty()) {
            span.surface.reset();
        }
        const std::string parts = field(row, (kind + "_parts").c_str());
        for (std::size_t from = 0; from < parts.size();) {
            const std::size_t to = std::min(parts.find(' ', from), parts.size());
            const std::string one = parts.substr(from, to - from);
            const std::size_t dash = std::min(one.find('-'), one.size());
            const auto first = number(std::string_view(one).substr(0, dash));
            const auto last = number(std::string_view(one).substr(std::min(dash + 1, one.size())));
            if (!first || !last) {
                refuse(row, "csv.parts", "{}_parts is \"{}\"; pairs such as \"22-26 30-34\" were expected.",
                       kind, excerpt(parts));
                return std::nullopt;
            }
            span.parts.emplace_back(*first, *last);
            from = to + 1;
        }
        if (span.parts.empty()) {
            span.parts = {{*begin, *end}};
        }
        span.id = field(row, (kind + "_id").c_str());
        const std::string key =
            fmt::format("{} {} {} {} {} {}", kind, *begin, *end, parts, span.id, span.surface.value_or(""));
        if (const auto known = spans_.find(key); known != spans_.end()) {
            return known->second;
        }
        if (span.id.empty()) {
            span.id = fmt::format("{}{}", kind == "drug" ? "D" : "E", spans_.size() + 1);
        }
        spans_[key] = span.id;
        record_.spans.push_back(span);
        return span.id;
    }

    void read_row(const CsvRow& row)
    {
        if (bad_.count(row.line) != 0) {
            return;
        }
        const auto drug = read_span(row, "drug");
        const auto event = drug ? read_span(row, "event") : std::nullopt;
        if (!event) {
            return;
        }
        ForeignRelation relation;
        relation.where = place(path_, row.line);
        relation.id = field(row, "relation_id");
        relation.type = field(row, "polarity");
        relation.type = relation.type.empty() ? "causes" : relation.type;
        relation.first = *drug;
        relation.second = *event;
        const std::string score = field(row, "score");
        double value = -1;
        const auto [end, error] = std::from_chars(score.data(), score.data() + score.size(), value);
        if (error == std::errc() && end == score.data() + score.size() && value >= 0 && value <= 1) {
            relation.score = value;
        } else if (!score.empty()) {
            run_.refuse_label(make_error(ErrorCode::parse, "csv.score", relation.where,
                                         "The score \"{}\" is no number from 0 to 1; it was left out.",
                                         excerpt(score)));
        }
        record_.relations.push_back(std::move(relation));
    }

    ReadRun& run_;
    const std::filesystem::path& path_;
    std::map<std::string, std::size_t> column_;
    ForeignRecord record_;
    std::map<std::string, std::string> spans_; ///< what it is → id
    std::set<std::uint64_t> bad_;              ///< lines that are refused already
};

} // namespace

Result<AnnotatedDocument> build_from_rows(ReadRun& run, const std::vector<std::string>& columns,
                                          const std::vector<CsvRow>& rows, const std::filesystem::path& path)
{
    return RowsReader(run, columns, path).read(rows);
}

} // namespace ade::corpus
