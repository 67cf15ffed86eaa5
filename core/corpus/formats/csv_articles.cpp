// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/csv_articles.hpp"

#include "core/base/ascii.hpp"
#include "core/corpus/formats/article_fields.hpp"
#include "core/corpus/formats/article_run.hpp"
#include "core/corpus/formats/likely_format.hpp"
#include "core/corpus/formats/text_lines.hpp"

#include <algorithm>
#include <array>

namespace ade::corpus {

namespace {

enum class Column {
    none,
    pmid,
    pmcid,
    doi,
    title,
    abstract,
    authors,
    journal,
    year,
    date,
    volume,
    issue,
    pages,
    language,
    keywords,
    type,
    number
};

// Headings without blanks, "_", "-", "/" and case.
constexpr std::array<std::pair<std::string_view, Column>, 47> kHeadings = {{
    {"pmid", Column::pmid},
    {"pubmedid", Column::pmid},
    {"medlinepmid", Column::pmid},
    {"pmcid", Column::pmcid},
    {"doi", Column::doi},
    {"title", Column::title},
    {"articletitle", Column::title},
    {"documenttitle", Column::title},
    {"primarytitle", Column::title},
    {"abstract", Column::abstract},
    {"abstractnote", Column::abstract},
    {"abstracttext", Column::abstract},
    {"authors", Column::authors},
    {"author", Column::authors},
    {"authornames", Column::authors},
    {"authorfullnames", Column::authors},
    {"journal", Column::journal},
    {"journalbook", Column::journal},
    {"journaltitle", Column::journal},
    {"publicationtitle", Column::journal},
    {"sourcetitle", Column::journal},
    {"source", Column::journal},
    {"secondarytitle", Column::journal},
    {"year", Column::year},
    {"publicationyear", Column::year},
    {"pubyear", Column::year},
    {"py", Column::year},
    {"date", Column::date},
    {"publicationdate", Column::date},
    {"dateofpublication", Column::date},
    {"volume", Column::volume},
    {"issue", Column::issue},
    {"number", Column::issue},
    {"pages", Column::pages},
    {"pagerange", Column::pages},
    {"language", Column::language},
    {"languageoforiginaldocument", Column::language},
    {"keywords", Column::keywords},
    {"authorkeywords", Column::keywords},
    {"manualtags", Column::keywords},
    {"type", Column::type},
    {"documenttype", Column::type},
    {"publicationtype", Column::type},
    {"id", Column::number},
    {"key", Column::number},
    {"accessionnumber", Column::number},
    {"eid", Column::number},
}};

Column column_of(std::string_view heading)
{
    std::string plain;
    for (const char c : heading) {
        if (c >= 'A' && c <= 'Z') {
            plain += static_cast<char>(c - 'A' + 'a');
        } else if (c != ' ' && c != '_' && c != '-' && c != '/' && c != '.') {
            plain += c;
        }
    }
    for (const auto& [word, column] : kHeadings) {
        if (word == plain) {
            return column;
        }
    }
    return Column::none;
}

char separator_of(std::string_view headings)
{
    char best = ',';
    std::ptrdiff_t most = 0;
    for (const char candidate : {',', ';', '\t'}) {
        const std::ptrdiff_t count = std::count(headings.begin(), headings.end(), candidate);
        if (count > most) {
            best = candidate;
            most = count;
        }
    }
    return best;
}

/// Cells of one row; an open quote goes on in the next line.
class RowBuilder {
public:
    char separator = ',';

    /// True when the row is complete.
    bool add(std::string_view line)
    {
        if (quoted_) {
            cell_ += '\n';
        }
        for (std::size_t i = 0; i < line.size(); ++i) {
            const char c = line[i];
            if (quoted_) {
                if (c != '"') {
                    cell_ += c;
                } else if (i + 1 < line.size() && line[i + 1] == '"') {
                    cell_ += c;
                    ++i;
                } else {
                    quoted_ = false;
                }
            } else if (c == '"' && ascii::trimmed(cell_).empty()) {
                cell_.clear();
                quoted_ = true;
            } else if (c == separator) {
                cells_.push_back(std::exchange(cell_, {}));
            } else {
                cell_ += c;
            }
        }
        if (!quoted_) {
            cells_.push_back(std::exchange(cell_, {}));
        }
        return !quoted_;
    }

    std::vector<std::string> take() { return std::exchange(cells_, {}); }
    [[nodiscard]] bool open() const { return quoted_; }
    [[nodiscard]] std::size_t bytes() const { return cell_.size(); }
    void drop()
    {
        cells_.clear();
        cell_.clear();
        quoted_ = false;
    }

private:
    std::vector<std::string> cells_;
    std::string cell_;
    bool quoted_ = false;
};

/// White space with line breaks to one blank: cells hold paragraphs.
std::string one_line(std::string_view cell)
{
    std::string text;
    for (const char c : ascii::trimmed(cell)) {
        const bool blank = c == '\n' || c == '\t' || c == '\r';
        if (!blank) {
            text += c;
        } else if (!text.empty() && text.back() != ' ') {
            text += ' ';
        }
    }
    return text;
}

std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(separator, begin), text.size());
        if (const std::string_view part = ascii::trimmed(text.substr(begin, end - begin)); !part.empty()) {
            parts.emplace_back(part);
        }
        begin = end + 1;
    }
    return parts;
}

/// "Berg AM, de Wit J." (PubMed), "Berg, Anna; de Wit, J." (Zotero)
std::vector<Author> authors_in(std::string text)
{
    const bool by_semicolon = text.find(';') != std::string::npos;
    if (!by_semicolon && !text.empty() && text.back() == '.') {
        text.pop_back();
    }
    const auto commas = std::count(text.begin(), text.end(), ',');
    std::vector<Author> authors;
    if (!by_semicolon && commas == 1) {
        // One author "Berg, Anna", or two "Berg AM, de Wit J": two when both parts end in initials.
        const std::vector<std::string> parts = split(text, ',');
        if (parts.size() == 2 &&
            (parse_author(parts[0]).initials.empty() || parse_author(parts[1]).initials.empty())) {
            return {parse_author(text)};
        }
    }
    for (const std::string& part : split(text, by_semicolon ? ';' : ',')) {
        authors.push_back(parse_author(part));
    }
    return authors;
}

void take_cell(Column column, const std::string& cell, Article& article)
{
    switch (column) {
    case Column::pmid:
        article.pmid = pmid_in(cell);
        break;
    case Column::pmcid:
        article.pmcid = cell;
        break;
    case Column::doi:
        article.doi = doi_in(cell);
        break;
    case Column::title:
        article.title.text = cell;
        break;
    case Column::abstract:
        article.abstract_sections = plain_abstract(cell);
        break;
    case Column::authors:
        if (article.authors.empty()) {
            article.authors = authors_in(cell);
        }
        break;
    case Column::journal:
        article.journal.title = article.journal.title.empty() ? cell : article.journal.title;
        break;
    case Column::year:
        article.published = article.published.month > 0 ? article.published : parse_date(cell);
        break;
    case Column::date:
        article.published = parse_date(cell);
        break;
    case Column::volume:
        article.journal.volume = cell;
        break;
    case Column::issue:
        article.journal.issue = cell;
        break;
    case Column::pages:
        article.journal.pages = cell;
        break;
    case Column::language:
        article.languages.push_back(cell);
        break;
    case Column::keywords:
        for (const std::string& word : split(cell, ';')) {
            article.keywords.push_back({word, false});
        }
        break;
    case Column::type:
        article.publication_types.push_back(cell);
        break;
    case Column::number:
        article.accession = cell;
        break;
    case Column::none:
        break;
    }
}

class CsvFile {
public:
    CsvFile(ArticleRun& run, const std::filesystem::path& path) : run_(run), path_(path) {}

    Result<void> read()
    {
        auto lines = TextLines::open(run_.run, path_);
        if (!lines) {
            return forward_error(lines);
        }
        for (;;) {
            auto line = lines->next();
            if (!line) {
                return forward_error(line);
            }
            if (!*line) {
                break;
            }
            if (auto taken = take(**line); !taken) {
                return taken;
            }
        }
        if (row_.open()) {
            return refuse_row("The file ends inside a cell in quotes: a closing quote is missing.");
        }
        if (columns_.empty()) {
            return fail(ErrorCode::parse, "corpus.empty", place(path_, 1),
                        "The file is empty. A table with a line of headings was expected.");
        }
        return {};
    }

private:
    Result<void> take(const TextLines::Line& line)
    {
        const bool begins = !row_.open();
        if (begins && ascii::trimmed(line.text).empty() && line.fault.empty()) {
            return {};
        }
        if (begins) {
            line_ = line.number;
        }
        if (columns_.empty() && begins) {
            row_.separator = separator_of(line.text);
        }
        if (!line.fault.empty() && fault_.empty()) {
            fault_ = line.fault;
        }
        const bool complete = row_.add(line.text);
        if (row_.bytes() > run_.run.options().max_record_bytes) {
            row_.drop();
            return refuse_row("A cell is too large to be read; perhaps a closing quote is missing.");
        }
        if (!complete) {
            return {};
        }
        const std::vector<std::string> cells = row_.take();
        if (columns_.empty()) {
            return take_headings(cells, line.text);
        }
        if (!fault_.empty()) {
            return refuse_row(std::exchange(fault_, {}));
        }
        if (cells.size() != columns_.size()) {
            return refuse_row(
                fmt::format("The row has {} cells; the headings have {}. A cell that holds \"{}\" must "
                            "stand in quotes.",
                            cells.size(), columns_.size(), row_.separator == '\t' ? ' ' : row_.separator));
        }
        Article article;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (const std::string cell = one_line(cells[i]); !cell.empty()) {
                take_cell(columns_[i], cell, article);
            }
        }
        return run_.hand_over(std::move(article), place(path_, line_));
    }

    Result<void> take_headings(const std::vector<std::string>& cells, const std::string& line)
    {
        std::string unknown;
        std::string all;
        for (const std::string& cell : cells) {
            const std::string heading = one_line(cell);
            Column column = column_of(heading);
            if (std::find(columns_.begin(), columns_.end(), column) != columns_.end() &&
                column != Column::keywords && column != Column::date) {
                column = Column::none; // the first of two is taken
            }
            columns_.push_back(column);
            all += (all.empty() ? "" : ", ") + heading;
            if (column == Column::none) {
                unknown += (unknown.empty() ? "" : ", ") + heading;
            }
        }
        const auto has = [&](Column column) {
            return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
        };
        if (!fault_.empty() || (!has(Column::title) && !has(Column::abstract))) {
            const std::string likely = likely_format(line);
            return fail(ErrorCode::parse, "corpus.wrong_format", place(path_, line_),
                        "The headings are \"{}\"{}; one of them must be Title or Abstract.{}",
                        all.substr(0, 300), likely.empty() ? std::string() : ", which looks like " + likely,
                        fault_.empty() ? std::string() : " " + fault_);
        }
        if (!unknown.empty()) {
            run_.run.lose(make_error(ErrorCode::parse, "corpus.unknown_columns", place(path_, line_),
                                     "Columns that were not used: {}.", unknown));
        }
        return {};
    }

    Result<void> refuse_row(const std::string& message)
    {
        fault_.clear();
        return run_.refuse(make_error(ErrorCode::parse, "corpus.csv_row", place(path_, line_), "{}", message),
                           Article());
    }

    ArticleRun& run_;
    const std::filesystem::path& path_;
    std::vector<Column> columns_;
    RowBuilder row_;
    std::uint64_t line_ = 0; ///< where the row begins
    std::string fault_;
};

class CsvArticlesReader final : public ArticleReader {
public:
    std::string_view name() const override { return "csv-articles"; }
    std::string_view description() const override
    {
        return "Tables of articles, CSV or TSV with headings (articles without labels)";
    }

    bool detect(const std::filesystem::path& path, std::string_view head) const override
    {
        if (path.extension() != ".csv" && path.extension() != ".tsv") {
            return false;
        }
        RowBuilder row;
        const std::string_view line = head.substr(0, head.find('\n'));
        row.separator = separator_of(line);
        row.add(line.substr(line.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0));
        bool text = false;
        bool number = false;
        for (const std::string& cell : row.take()) {
            const Column column = column_of(one_line(cell));
            text |= column == Column::title || column == Column::abstract;
            number |= column != Column::none && column != Column::title && column != Column::abstract;
        }
        return text && number;
    }

    Result<ReadReport> read_articles(const std::vector<std::filesystem::path>& paths,
                                     const ReadOptions& options, const ArticleSink& sink,
                                     std::stop_token stop, const ProgressSink& progress) const override
    {
        ArticleRun run(*this, paths, options, sink, std::move(stop), progress);
        return run.read_files(paths,
                              [&](const std::filesystem::path& path) { return CsvFile(run, path).read(); });
    }
};

} // namespace

const ArticleReader& csv_articles_reader()
{
    static const CsvArticlesReader reader;
    return reader;
}

} // namespace ade::corpus
