// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/pubtator.hpp"

#include "core/corpus/excerpt.hpp"
#include "core/corpus/formats/foreign_labels.hpp"
#include "core/corpus/formats/record_files.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ade::corpus {

namespace {

constexpr std::string_view kOwnId = "ade:";

std::vector<std::string_view> split(std::string_view line, char separator)
{
    std::vector<std::string_view> fields;
    for (;;) {
        const std::size_t end = line.find(separator);
        fields.push_back(line.substr(0, end));
        if (end == std::string_view::npos) {
            return fields;
        }
        line.remove_prefix(end + 1);
    }
}

std::optional<std::int64_t> number(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value)
                                                                                     : std::nullopt;
}

std::optional<double> score(std::string_view text)
{
    double value = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool good = error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= 1;
    return good ? std::optional(value) : std::nullopt;
}

/// "12345|t|": the letter, when the line begins so.
std::optional<char> text_line(std::string_view line)
{
    const std::size_t bar = line.find('|');
    const bool is_text = bar != std::string_view::npos && bar > 0 && bar + 2 < line.size() &&
                         line[bar + 2] == '|' && line.substr(0, bar).find('\t') == std::string_view::npos;
    return is_text ? std::optional(line[bar + 1]) : std::nullopt;
}

class BlockReader {
public:
    BlockReader(ReadRun& run, const PubtatorBlock& block, const std::filesystem::path& path)
        : run_(run), block_(block), path_(path)
    {
    }

    Result<AnnotatedDocument> read()
    {
        record_.where = place(path_, block_.numbers.front());
        if (std::none_of(block_.lines.begin(), block_.lines.end(),
                         [](const std::string& line) { return text_line(line).has_value(); })) {
            cut_off_ = block_.cut_off && block_.lines.size() == 1;
            return tl::unexpected<Error>(told(no_text().value())); // one fault, not one for each line
        }
        for (std::size_t i = 0; i < block_.lines.size(); ++i) {
            const std::string where = place(path_, block_.numbers[i]);
            cut_off_ = block_.cut_off && i + 1 == block_.lines.size();
            if (auto valid = text::check_utf8(block_.lines[i], where); !valid) {
                Error error = told(valid.error());
                if (text_line(block_.lines[i])) {
                    return tl::unexpected<Error>(std::move(error)); // without its text a document is nothing
                }
                run_.refuse_label(std::move(error)); // whatever it said, the labels are not whole
                continue;
            }
            if (auto read = read_line(block_.lines[i], where); !read) {
                return tl::unexpected<Error>(told(read.error()));
            }
        }
        if (!has_title_ && !has_abstract_) {
            return no_text();
        }
        set_text();
        return place_labels(run_, std::move(record_));
    }

private:
    [[nodiscard]] tl::unexpected<Error> no_text() const
    {
        return fail(ErrorCode::parse, "pubtator.no_text", record_.where,
                    "There is neither a line ID|t|TITLE nor ID|a|ABSTRACT before the next blank line.");
    }

    template <typename... Args>
    void refuse(const std::string& where, std::string_view id, fmt::format_string<Args...> format,
                Args&&... args)
    {
        run_.refuse_label(told(make_error(ErrorCode::parse, id, where, format, std::forward<Args>(args)...)));
    }

    /// The fault of the line that is read; a last line may be half a line.
    [[nodiscard]] Error told(Error error) const { return cut_off_ ? cut_off(std::move(error)) : error; }

    Result<void> read_line(const std::string& line, const std::string& where)
    {
        if (const auto letter = text_line(line)) {
            return read_text(line, *letter, where);
        }
        const std::vector<std::string_view> fields = split(line, '\t');
        if (fields.size() < 4) {
            refuse(where, "pubtator.fields",
                   "The line \"{}\" has {} columns; a span has 5 or more (id, begin, end, text, label), a "
                   "relation 4 (id, type, two concepts).",
                   excerpt(line), fields.size());
        } else if (!id_.empty() && fields[0] != id_) {
            refuse(where, "pubtator.other_id", "The line names document {}, but stands with document {}.",
                   excerpt(fields[0]), excerpt(id_));
        } else if (number(fields[1]) && number(fields[2])) {
            read_span(fields, where);
        } else if (!fields[1].empty() &&
                   (fields[1].find_first_not_of("-0123456789") == std::string_view::npos ||
                    (fields.size() > 4 && number(fields[2])))) {
            refuse(where, "pubtator.offset", "\"{}\" and \"{}\" are no offsets; whole numbers were expected.",
                   excerpt(fields[1]), excerpt(fields[2]));
        } else {
            read_relation(fields, where);
        }
        return {};
    }

    Result<void> read_text(const std::string& line, char letter, const std::string& where)
    {
        const std::size_t bar = line.find('|');
        const std::string id = line.substr(0, bar);
        bool& has = letter == 't' ? has_title_ : has_abstract_;
        if (letter != 't' && letter != 'a') {
            refuse(where, "pubtator.text_kind", "|{}| is unknown; |t| or |a| was expected.", letter);
            return {};
        }
        if (has || (!id_.empty() && id != id_)) {
            return fail(
                ErrorCode::parse, "pubtator.two_texts", where,
                "A second |{}| line, or one of document {} in document {}. A blank line must separate "
                "documents.",
                letter, excerpt(id), excerpt(id_));
        }
        id_ = id;
        has = true;
        (letter == 't' ? title_ : abstract_) = line.substr(bar + 3);
        return {};
    }

    void read_span(const std::vector<std::string_view>& fields, const std::string& where)
    {
        if (fields.size() < 5 || fields[4].empty()) {
            refuse(where, "pubtator.no_label", "The span {}–{} has no label in column 5.", fields[1],
                   fields[2]);
            return;
        }
        ForeignSpan span;
        span.where = where;
        span.parts = {{*number(fields[1]), *number(fields[2])}};
        span.surface = std::string(fields[3]);
        span.label = std::string(fields[4]);
        if (fields.size() > 5) {
            read_concepts(fields[5], span);
        }
        if (fields.size() > 6) {
            std::size_t first = 6;
            if (fields.size() == 7) {
                span.score = score(fields[6]);
                first = span.score ? 7 : 6;
            }
            std::string extra;
            for (std::size_t i = first; i < fields.size(); ++i) {
                extra += (i > first ? "\t" : "") + std::string(fields[i]);
            }
            if (!extra.empty()) {
                span.attributes[kPubtatorExtra] = std::move(extra);
            }
        }
        record_.spans.push_back(std::move(span));
    }

    static void read_concepts(std::string_view column, ForeignSpan& span)
    {
        if (column == kPubtatorNoConcept) {
            return;
        }
        std::string kept;
        for (const std::string_view part : split(column, '|')) {
            if (part.substr(0, kOwnId.size()) == kOwnId) {
                span.id = std::string(part.substr(kOwnId.size()));
                continue;
            }
            kept += (kept.empty() ? "" : "|") + std::string(part);
            for (std::size_t begin = 0; begin < part.size();) {
                const std::size_t end = std::min(part.find_first_of(",;+", begin), part.size());
                const std::string one(part.substr(begin, end - begin));
                const bool prefixed = one.substr(0, 5) == "MESH:";
                span.concepts.push_back(prefixed ? one.substr(5) : one);
                if (prefixed) {
                    span.concepts.push_back(one);
                }
                begin = end + 1;
            }
        }
        if (!kept.empty()) {
            span.attributes[kPubtatorConcept] = std::move(kept);
        }
    }

    void read_relation(const std::vector<std::string_view>& fields, const std::string& where)
    {
        const auto own = [&](std::string_view field) { return field.substr(0, kOwnId.size()) == kOwnId; };
        if (own(fields[2]) && own(fields[3])) {
            ForeignRelation relation;
            relation.type = std::string(fields[1]);
            relation.first = std::string(fields[2].substr(kOwnId.size()));
            relation.second = std::string(fields[3].substr(kOwnId.size()));
            relation.score = fields.size() > 4 ? score(fields[4]) : std::nullopt;
            relation.where = where;
            record_.relations.push_back(std::move(relation));
            return;
        }
        const auto known = [&](std::string_view concept_id) {
            return std::any_of(record_.spans.begin(), record_.spans.end(), [&](const ForeignSpan& span) {
                return std::find(span.concepts.begin(), span.concepts.end(), concept_id) !=
                       span.concepts.end();
            });
        };
        for (const std::string_view field : {fields[2], fields[3]}) {
            if (!known(field)) {
                refuse(where, "pubtator.unknown_concept",
                       "The relation {} names the concept {}, which no span of the document has.",
                       excerpt(fields[1]), excerpt(field));
                return;
            }
        }
        ConceptRelation relation;
        relation.type = std::string(fields[1]);
        relation.first = std::string(fields[2]);
        relation.second = std::string(fields[3]);
        relation.score = fields.size() > 4 ? std::string(fields[4]) : std::string();
        record_.concept_relations.push_back(std::move(relation));
    }

    void set_text()
    {
        Document& document = record_.document;
        document.source = "pubtator";
        document.external_id = id_;
        document.title = title_;
        document.text = title_;
        const auto add_piece = [&](const std::string& text, std::int64_t begin, std::int64_t code_points,
                                   std::int64_t utf16, std::int64_t bytes) {
            record_.pieces.push_back({text, {code_points, utf16, bytes}, begin});
        };
        const std::int64_t title = text::count_code_points(title_);
        if (!title_.empty()) {
            add_piece(title_, 0, 0, 0, 0);
        }
        if (!abstract_.empty()) {
            document.text += title_.empty() ? abstract_ : "\n\n" + abstract_;
            add_piece(abstract_, title_.empty() ? 0 : title + 2, title + 1, text::count_utf16(title_) + 1,
                      static_cast<std::int64_t>(title_.size()) + 1);
        }
    }

    ReadRun& run_;
    const PubtatorBlock& block_;
    const std::filesystem::path& path_;
    ForeignRecord record_;
    std::string id_;
    std::string title_;
    std::string abstract_;
    bool has_title_ = false;
    bool has_abstract_ = false;
    bool cut_off_ = false; ///< the line that is read is the file's last, without an end of line
};

class PubtatorReader final : public FilewiseReader {
public:
    std::string_view name() const override { return "pubtator"; }
    std::string_view description() const override { return "PubTator: title, abstract, spans by tabs"; }

    bool detect(const std::filesystem::path&, std::string_view head) const override
    {
        const std::size_t first = head.find_first_not_of(" \r\n\xEF\xBB\xBF");
        if (first == std::string_view::npos) {
            return false;
        }
        const std::string_view line = head.substr(first, head.find('\n', first) - first);
        const auto letter = text_line(line);
        return letter == 't' || letter == 'a';
    }

private:
    Result<void> read_file(ReadRun& run, const std::filesystem::path& path) const override
    {
        return Blocks(run, path).read();
    }

    /// The documents of a file: lines up to a blank one or a new title.
    class Blocks {
    public:
        Blocks(ReadRun& run, const std::filesystem::path& path) : run_(run), path_(path) {}

        Result<void> read()
        {
            auto lines = read_lines(run_, path_, "lines ID|t|TITLE were expected",
                                    [&](LineReader::Line& line) { return add(line); });
            return lines ? flush() : lines;
        }

    private:
        Result<void> add(LineReader::Line& line)
        {
            const bool blank = is_blank(line);
            const bool new_title = text_line(line.text) == 't' && !block_.lines.empty();
            if (blank || new_title) {
                if (auto done = flush(); !done) {
                    return done;
                }
            }
            if (blank) {
                return {};
            }
            bytes_ += line.text.size();
            too_long_ = too_long_ || line.too_long || bytes_ > run_.options().max_record_bytes;
            block_.numbers.push_back(line.number);
            block_.cut_off = !line.has_end;
            block_.lines.push_back(too_long_ ? std::string() : std::move(line.text));
            if (too_long_ && block_.lines.size() > 1) { // flat memory: the block is refused anyway
                block_.lines.resize(1);
                block_.numbers.resize(1);
            }
            return {};
        }

        Result<void> flush()
        {
            const PubtatorBlock block = std::exchange(block_, {});
            bytes_ = 0;
            const bool long_one = std::exchange(too_long_, false);
            if (block.lines.empty()) {
                return {};
            }
            const std::string where = place(path_, block.numbers.front());
            return take_record(run_,
                               long_one ? Result<AnnotatedDocument>(too_long(run_, "document", where))
                                        : parse_pubtator(run_, block, path_),
                               where);
        }

        ReadRun& run_;
        const std::filesystem::path& path_;
        PubtatorBlock block_;
        std::uint64_t bytes_ = 0;
        bool too_long_ = false;
    };
};

} // namespace

Result<AnnotatedDocument> parse_pubtator(ReadRun& run, const PubtatorBlock& block,
                                         const std::filesystem::path& path)
{
    return BlockReader(run, block, path).read();
}

const Reader& pubtator_reader()
{
    static const PubtatorReader reader;
    return reader;
}

} // namespace ade::corpus
