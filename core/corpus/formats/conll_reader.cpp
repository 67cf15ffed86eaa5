// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/conll.hpp"

#include "core/corpus/excerpt.hpp"
#include "core/corpus/formats/foreign_labels.hpp"
#include "core/corpus/formats/record_files.hpp"
#include "core/text/utf8.hpp"

namespace ade::corpus {

namespace {

constexpr std::string_view kDocumentMark = "-DOCSTART-";

bool is_tag(std::string_view tag)
{
    return tag == "O" || (tag.size() > 2 && (tag[1] == '-' || tag[1] == '_') &&
                          std::string_view("BIESLU").find(tag[0]) != std::string_view::npos);
}

/// First and last column; nothing when there is one only.
std::optional<std::pair<std::string_view, std::string_view>> columns(std::string_view line)
{
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) {
        line.remove_suffix(1);
    }
    const char separator = line.find('\t') != std::string_view::npos ? '\t' : ' ';
    const std::size_t first = line.find(separator);
    if (first == std::string_view::npos || first == 0) {
        return std::nullopt;
    }
    return std::pair(line.substr(0, first), line.substr(line.rfind(separator) + 1));
}

bool is_comment(std::string_view line)
{
    return line.substr(0, 1) == "#" && line.find('\t') == std::string_view::npos &&
           (line.find('=') != std::string_view::npos || line.substr(0, 8) == "# newdoc");
}

/// The id in "# doc_id = X", "# newdoc id = X"; nothing when the comment begins no document.
std::optional<std::string> comment_document(std::string_view line)
{
    const std::size_t equals = line.find('=');
    const std::string_view key = line.substr(0, equals);
    if (key.find("doc_id") == std::string_view::npos && key.find("newdoc") == std::string_view::npos &&
        key.find("document_id") == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view id = equals == std::string_view::npos ? std::string_view() : line.substr(equals + 1);
    const std::size_t begin = std::min(id.find_first_not_of(" \t"), id.size());
    id.remove_prefix(begin);
    while (!id.empty() && (id.back() == ' ' || id.back() == '\t')) {
        id.remove_suffix(1);
    }
    return std::string(id);
}

/// The id in "-DOCSTART- (X)<tab>O".
std::string mark_id(std::string_view line)
{
    const std::size_t open = line.find('(');
    const std::size_t close = line.rfind(')');
    return open == std::string_view::npos || close == std::string_view::npos || close < open
               ? std::string()
               : std::string(line.substr(open + 1, close - open - 1));
}

class Building {
public:
    Building(ReadRun& run, const std::filesystem::path& path) : run_(run), path_(path) {}

    AnnotatedDocument build(const ConllDocument& source)
    {
        record_.document.source = "conll";
        record_.document.external_id = source.id;
        record_.where = source.rows.empty() ? path_.string() : place(path_, source.rows.front().line);
        for (const ConllDocument::Row& row : source.rows) {
            if (row.token.empty()) {
                end_sentence();
            } else {
                add(row);
            }
        }
        end_sentence();
        record_.pieces.push_back({record_.document.text, {}, 0});
        AnnotatedDocument annotated = place_labels(run_, std::move(record_));
        annotated.refused += source.refused;
        return annotated;
    }

private:
    void add(const ConllDocument::Row& row)
    {
        std::string& text = record_.document.text;
        if (sentence_begin_ < 0) {
            if (!text.empty()) {
                text += '\n';
                ++position_;
            }
            sentence_begin_ = position_;
        } else {
            text += ' ';
            ++position_;
        }
        const std::int64_t begin = position_;
        text += row.token;
        position_ += text::count_code_points(row.token);
        if (row.token.find(' ') != std::string::npos) {
            run_.lose("conll.token_blanks", "tokens with a blank (an export cuts them there)",
                      place(path_, row.line));
        }
        std::string tag = row.tag;
        if (!is_tag(tag)) {
            run_.refuse_label(
                make_error(ErrorCode::parse, "conll.tag", place(path_, row.line),
                           "The last column is \"{}\"; O, B-LABEL or I-LABEL was expected. The token was "
                           "taken without label.",
                           excerpt(tag)));
            tag = "O";
        }
        const std::string label = tag == "O" ? std::string() : tag.substr(2);
        const bool goes_on = (tag[0] == 'I' || tag[0] == 'E' || tag[0] == 'L') && open_ && label == label_;
        if (!goes_on) {
            close();
            if (tag != "O") {
                open_ = true;
                label_ = label;
                begin_ = begin;
                line_ = row.line;
            }
        }
        end_ = position_;
        if (tag[0] == 'E' || tag[0] == 'L' || tag[0] == 'S' || tag[0] == 'U') {
            close();
        }
    }

    void close()
    {
        if (open_) {
            ForeignSpan span;
            span.label = label_;
            span.parts = {{begin_, end_}};
            span.where = place(path_, line_);
            record_.spans.push_back(std::move(span));
        }
        open_ = false;
    }

    void end_sentence()
    {
        close();
        if (sentence_begin_ >= 0) {
            record_.document.sentences.push_back({text::make_span(sentence_begin_, position_), std::nullopt});
        }
        sentence_begin_ = -1;
    }

    ReadRun& run_;
    const std::filesystem::path& path_;
    ForeignRecord record_;
    std::int64_t position_ = 0;
    std::int64_t sentence_begin_ = -1;
    bool open_ = false;
    std::string label_;
    std::int64_t begin_ = 0;
    std::int64_t end_ = 0;
    std::uint64_t line_ = 0;
};

/// One file: finds where documents begin and end.
class FileReader {
public:
    FileReader(ReadRun& run, const std::filesystem::path& path) : run_(run), path_(path) {}

    Result<void> read()
    {
        auto lines = read_lines(run_, path_, "lines TOKEN<tab>TAG were expected",
                                [&](LineReader::Line& line) { return read_line(line); });
        if (!lines) {
            return lines;
        }
        end_sentence();
        return flush();
    }

private:
    Result<void> read_line(LineReader::Line& line)
    {
        const std::string where = place(path_, line.number);
        if (line.too_long) {
            ++document_.refused;
            run_.refuse(make_error(ErrorCode::parse, "corpus.line_too_long", where,
                                   "The line is longer than the {} bytes read at most.",
                                   run_.options().max_record_bytes));
            return {};
        }
        if (is_blank(line)) {
            end_sentence();
            return marked_ ? Result<void>() : flush();
        }
        if (auto valid = text::check_utf8(line.text, where); !valid) {
            ++document_.refused;
            run_.refuse(valid.error());
            return {};
        }
        if (line.text.substr(0, kDocumentMark.size()) == kDocumentMark) {
            return begin_document(mark_id(line.text));
        }
        if (is_comment(line.text)) {
            const auto id = comment_document(line.text);
            return id ? begin_document(*id) : Result<void>();
        }
        const auto found = columns(line.text);
        if (!found) {
            ++document_.refused;
            run_.refuse(make_error(ErrorCode::parse, "conll.columns", where,
                                   "The line \"{}\" has one column; a token and its tag were expected. The "
                                   "line was left out.",
                                   excerpt(line.text)));
            return {};
        }
        if (in_sentence_++ == 0) {
            ++run_.report.records_read;
        }
        bytes_ += found->first.size();
        if (bytes_ > run_.options().max_record_bytes) {
            too_long_ = true;
            document_.rows.clear();
            return {};
        }
        document_.rows.push_back({std::string(found->first), std::string(found->second), line.number});
        return {};
    }

    void end_sentence()
    {
        if (in_sentence_ > 0) {
            document_.rows.push_back({});
            ++sentences_;
        }
        in_sentence_ = 0;
    }

    Result<void> begin_document(std::string id)
    {
        end_sentence();
        if (auto done = flush(); !done) {
            return done;
        }
        marked_ = true;
        document_.id = std::move(id);
        return {};
    }

    Result<void> flush()
    {
        ConllDocument document = std::move(document_);
        document_ = {};
        bytes_ = 0;
        if (std::exchange(too_long_, false)) {
            run_.refuse_document(make_error(ErrorCode::parse, "corpus.record_too_long", path_.string(),
                                            "A document is longer than the {} bytes read at most.",
                                            run_.options().max_record_bytes),
                                 document.id);
            return {};
        }
        if (document.rows.empty()) {
            return {};
        }
        if (document.id.empty()) {
            document.id = fmt::format("{}:{}", path_.stem().string(), sentences_);
        }
        const std::string where = place(path_, document.rows.front().line);
        if (std::none_of(document.rows.begin(), document.rows.end(),
                         [](const ConllDocument::Row& row) { return is_tag(row.tag); })) {
            run_.refuse_record(make_error(ErrorCode::parse, "conll.no_tags", where,
                                          "No line has O, B-LABEL or I-LABEL in its last column; this is no "
                                          "CoNLL."));
            return {};
        }
        auto taken = run_.hand_over(build_conll(run_, document, path_), where);
        return taken ? Result<void>() : forward_error(taken);
    }

    ReadRun& run_;
    const std::filesystem::path& path_;
    ConllDocument document_;
    std::uint64_t bytes_ = 0;
    std::int64_t in_sentence_ = 0;
    std::int64_t sentences_ = 0;
    bool marked_ = false;
    bool too_long_ = false;
};

class ConllReader final : public FilewiseReader {
public:
    std::string_view name() const override { return "conll"; }
    std::string_view description() const override { return "CoNLL: a token and its BIO tag per line"; }

    bool detect(const std::filesystem::path&, std::string_view head) const override
    {
        int seen = 0;
        int tagged = 0;
        for (int line_number = 0; line_number < 40 && !head.empty(); ++line_number) {
            const std::size_t end = head.find('\n');
            std::string_view line = head.substr(0, end);
            if (end == std::string_view::npos && line_number > 0) {
                break; // the head may end inside a line
            }
            head.remove_prefix(end == std::string_view::npos ? head.size() : end + 1);
            while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) {
                line.remove_suffix(1);
            }
            if (line.empty() || is_comment(line)) {
                continue;
            }
            const auto found = columns(line);
            ++seen;
            tagged += found && is_tag(found->second) ? 1 : 0;
        }
        return seen > 0 && tagged == seen;
    }

private:
    Result<void> read_file(ReadRun& run, const std::filesystem::path& path) const override
    {
        return FileReader(run, path).read();
    }
};

} // namespace

AnnotatedDocument build_conll(ReadRun& run, const ConllDocument& document, const std::filesystem::path& path)
{
    return Building(run, path).build(document);
}

const Reader& conll_reader()
{
    static const ConllReader reader;
    return reader;
}

} // namespace ade::corpus
