// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/csv_articles.hpp"

#include "core/base/ascii.hpp"
#include "core/corpus/formats/article_fields.hpp"
#include "core/corpus/formats/article_run.hpp"
#include "core/corpus/formats/likely_format.hpp"
#include "core/corpus/formats/text_lines.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <iterator>

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
    enum class State { complete, open, stray };

    char separator = ',';

    /// Takes the next line of the row. stray: something else than a separator or the line's end stands behind
    /// a closing quote (blanks may), so that quotes do not say where the cells end.
    State add(std::string_view line)
    {
        if (state_ == State::open) {
            cell_ += '\n';
        }
        bool quoted = state_ == State::open;
        bool closed = false; // the quotes of this cell
        for (std::size_t i = 0; i < line.size(); ++i) {
            const char c = line[i];
            if (quoted) {
                if (c != '"') {
                    cell_ += c;
                } else if (i + 1 < line.size() && line[i + 1] == '"') {
                    cell_ += c;
                    ++i;
                } else {
                    quoted = false;
                    closed = true;
                }
            } else if (c == separator) {
                cells_.push_back(std::exchange(cell_, {}));
                closed = false;
            } else if (closed && c != ' ' && c != '\t') {
                return state_ = State::stray;
            } else if (c == '"' && !closed && ascii::trimmed(cell_).empty()) {
                cell_.clear();
                quoted = true;
            } else if (!closed) {
                cell_ += c;
            }
        }
        if (!quoted) {
            cells_.push_back(std::exchange(cell_, {}));
        }
        return state_ = quoted ? State::open : State::complete;
    }

    [[nodiscard]] bool open() const { return state_ == State::open; }
    /// The cells so far; the builder is ready for the next row.
    std::vector<std::string> take()
    {
        state_ = State::complete;
        cell_.clear();
        return std::exchange(cells_, {});
    }

private:
    std::vector<std::string> cells_;
    std::string cell_;
    State state_ = State::complete;
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

/// Whether a cell of this column may hold a separator, so that without its quotes the cells behind it move.
bool is_free_text(Column column)
{
    switch (column) {
    case Column::pmid:
    case Column::pmcid:
    case Column::doi:
    case Column::number:
    case Column::year:
    case Column::date:
    case Column::volume:
    case Column::issue:
    case Column::language:
    case Column::type:
        return false;
    default:
        return true;
    }
}

/// What a row that cannot be cut into its cells still says: its cells up to the first free text.
Article certain_part(const std::vector<Column>& columns, const std::vector<std::string>& cells)
{
    Article article;
    for (std::size_t i = 0; i < std::min(columns.size(), cells.size()); ++i) {
        if (const std::string cell = one_line(cells[i]); !cell.empty()) {
            take_cell(columns[i], cell, article);
        }
        if (is_free_text(columns[i])) {
            break;
        }
    }
    return article;
}

Article whole_row(const std::vector<Column>& columns, const std::vector<std::string>& cells)
{
    Article article;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (const std::string cell = one_line(cells[i]); !cell.empty()) {
            take_cell(columns[i], cell, article);
        }
    }
    return article;
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
            auto line = next(*lines);
            if (!line) {
                return forward_error(line);
            }
            if (!*line && !row_.open()) {
                break;
            }
            auto taken = *line
                             ? take(std::move(**line))
                             : refuse_first_line("A cell in quotes begins in this row and runs to the end of "
                                                 "the file: a closing quote is missing.");
            if (!taken) {
                return taken;
            }
        }
        if (columns_.empty()) {
            return fail(ErrorCode::parse, "corpus.empty", place(path_, 1),
                        "The file is empty. A table with a line of headings was expected.");
        }
        return {};
    }

private:
    using Line = TextLines::Line;

    /// Lines that were given back come first.
    Result<std::optional<Line>> next(TextLines& lines)
    {
        if (again_.empty()) {
            return lines.next();
        }
        std::optional<Line> line(std::move(again_.front()));
        again_.pop_front();
        return line;
    }

    Result<void> take(Line&& line)
    {
        if (!row_.open()) {
            if (ascii::trimmed(line.text).empty() && line.fault.empty()) {
                return {};
            }
            line_ = line.number;
            bytes_ = 0;
            taken_.clear();
            fault_.clear();
            if (columns_.empty()) {
                row_.separator = separator_of(line.text);
            }
        }
        if (!line.fault.empty() && fault_.empty()) {
            fault_ = line.fault;
            fault_line_ = line.number;
        }
        bytes_ += line.text.size() + 1;
        const RowBuilder::State state = row_.add(line.text);
        taken_.push_back(std::move(line));
        if (state == RowBuilder::State::stray) {
            return refuse_first_line(
                taken_.size() == 1
                    ? std::string(
                          "A closing quote is followed by text. A cell in quotes ends at its quote; one "
                          "that holds a quote must have it doubled.")
                    : fmt::format(
                          "A cell in quotes begins in this row and ends in line {}, where text follows "
                          "its closing quote: a closing quote is missing, or one too many.",
                          taken_.back().number));
        }
        if (bytes_ > run_.run.options().max_record_bytes) {
            return refuse_first_line("The row is too large to be read; perhaps a closing quote is missing.");
        }
        if (state == RowBuilder::State::open) {
            return {};
        }
        const std::vector<std::string> cells = row_.take();
        if (columns_.empty()) {
            return take_headings(cells, taken_.front().text);
        }
        const bool fits = cells.size() == columns_.size();
        if (!fault_.empty()) {
            return refuse_row(fault_line_, fault_,
                              fits ? whole_row(columns_, cells) : certain_part(columns_, cells));
        }
        if (!fits) {
            return refuse_row(
                line_,
                fmt::format(
                    "The row{} has {} cells; the headings have {}. A cell that holds \"{}\" must stand "
                    "in quotes.",
                    taken_.size() == 1 ? std::string()
                                       : fmt::format(", which goes on to line {},", taken_.back().number),
                    cells.size(), columns_.size(), row_.separator == '\t' ? ' ' : row_.separator),
                certain_part(columns_, cells));
        }
        Article article = whole_row(columns_, cells);
        if (article.pmid.empty()) {
            note_bad_pmid(cells);
        }
        return run_.hand_over(std::move(article), place(path_, line_));
    }

    void note_bad_pmid(const std::vector<std::string>& cells)
    {
        const auto column = std::find(columns_.begin(), columns_.end(), Column::pmid);
        const std::string found = column == columns_.end()
                                      ? std::string()
                                      : one_line(cells[static_cast<std::size_t>(column - columns_.begin())]);
        if (!found.empty()) {
            run_.run.note(make_error(ErrorCode::parse, "corpus.no_pmid", place(path_, line_),
                                     "The PMID is \"{}\"; a number of at most nine digits was expected. The "
                                     "article is taken without a PMID.",
                                     first_words(found)));
        }
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

    Result<void> refuse_row(std::uint64_t line, const std::string& message, const Article& found)
    {
        return run_.refuse(make_error(ErrorCode::parse, "corpus.csv_row", place(path_, line), "{}", message),
                           found);
    }

    /// Refuses the row at hand by its first line. What was taken for its other lines is read again: they may
    /// be rows of their own. Each line is read at most twice so: quotes in lines that a quoted cell ran
    /// through are all doubled, and no cell that begins there stays open but in the last.
    Result<void> refuse_first_line(const std::string& message)
    {
        const std::string& first = taken_.front().text;
        const Article found = certain_part(columns_, row_.take());
        if (columns_.empty()) {
            const std::string likely = likely_format(first);
            return fail(ErrorCode::parse, "corpus.wrong_format", place(path_, line_),
                        "The headings begin with \"{}\"{}. {}", first_words(first),
                        likely.empty() ? std::string() : ", which looks like " + likely, message);
        }
        taken_.pop_front();
        again_.insert(again_.begin(), std::make_move_iterator(taken_.begin()),
                      std::make_move_iterator(taken_.end()));
        taken_.clear();
        return refuse_row(line_, message, found);
    }

    ArticleRun& run_;
    const std::filesystem::path& path_;
    std::vector<Column> columns_;
    RowBuilder row_;
    std::deque<Line> taken_; ///< of the row at hand
    std::deque<Line> again_; ///< to be read again
    std::uint64_t line_ = 0; ///< where the row begins
    std::size_t bytes_ = 0;  ///< of the row
    std::string fault_;
    std::uint64_t fault_line_ = 0;
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
        const std::string_view line = head.substr(0, head.find_first_of("\r\n"));
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
