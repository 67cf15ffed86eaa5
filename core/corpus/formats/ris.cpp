// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/ris.hpp"

#include "core/base/ascii.hpp"
#include "core/corpus/formats/article_fields.hpp"
#include "core/corpus/formats/tagged_records.hpp"

namespace ade::corpus {

namespace {

void set_if_empty(std::string& field, std::string_view value)
{
    if (field.empty()) {
        field = value;
    }
}

void take_date(std::string_view value, Article& article)
{
    // "2019/07/25/Summer": year, month, day, other; any may be empty.
    std::string date(value);
    const std::size_t first = date.find('/');
    const std::size_t second = first == std::string::npos ? first : date.find('/', first + 1);
    const std::size_t third = second == std::string::npos ? second : date.find('/', second + 1);
    std::string other;
    if (third != std::string::npos) {
        other = ascii::trimmed(std::string_view(date).substr(third + 1));
        date.resize(third);
    }
    const PartialDate parsed = parse_date(date);
    if (parsed.known() &&
        (!article.published.known() || (article.published.month == 0 && parsed.month > 0))) {
        article.published = parsed;
        if (!other.empty() && parsed.month == 0 && parsed.text.empty()) {
            article.published.text = fmt::format("{} {}", parsed.year, other);
        }
    }
}

void take_link(std::string_view value, Article& article)
{
    if (value.find("doi.org/") != std::string_view::npos) {
        set_if_empty(article.doi, doi_in(value));
    }
    for (const std::string_view site : {"pubmed.ncbi.nlm.nih.gov/", "ncbi.nlm.nih.gov/pubmed/"}) {
        const std::size_t found = value.find(site);
        if (found != std::string_view::npos) {
            const std::string_view rest = value.substr(found + site.size());
            set_if_empty(article.pmid, pmid_in(rest.substr(0, rest.find_first_not_of("0123456789"))));
        }
    }
}

void take_number(std::string_view tag, std::string_view value, const TaggedRecord& record, Article& article)
{
    if (tag == "AN") {
        std::string database(record.first("DB"));
        database += record.first("DP");
        for (char& c : database) {
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
        const bool pubmed = database.find("medline") != std::string::npos ||
                            database.find("pubmed") != std::string::npos ||
                            value.find("PMID") != std::string_view::npos;
        const std::string pmid = pubmed ? pmid_in(value) : std::string();
        set_if_empty(pmid.empty() ? article.accession : article.pmid, pmid.empty() ? value : pmid);
    } else if (tag == "C5") {
        set_if_empty(article.pmid, pmid_in(value));
    } else if (tag == "C2" && value.substr(0, 3) == "PMC") {
        set_if_empty(article.pmcid, value);
    } else if (tag == "N1" || tag == "C1" || tag == "C2") {
        const std::size_t found = value.find("PMID:");
        if (found != std::string_view::npos) {
            set_if_empty(article.pmid, pmid_in(value.substr(found)));
        }
    } else if (tag == "DO") {
        set_if_empty(article.doi, doi_in(value));
    } else if (tag == "ID") {
        set_if_empty(article.accession, value);
    } else if (tag == "UR" || tag == "L2" || tag == "LK") {
        take_link(value, article);
    }
}

Article make_article(const TaggedRecord& record)
{
    Article article;
    std::string first_page;
    std::string last_page;
    std::string short_journal;
    for (const auto& [tag, value] : record.fields) {
        if (tag == "TI" || tag == "T1" || (tag == "CT" && article.title.empty())) {
            set_if_empty(article.title.text, value);
        } else if (tag == "TT" || tag == "ST") {
            set_if_empty(article.vernacular_title.text, tag == "TT" ? value : std::string());
        } else if (tag == "AB" || tag == "N2") {
            if (article.abstract_sections.empty()) {
                article.abstract_sections = plain_abstract(value);
            }
        } else if (tag == "AU" || tag == "A1") {
            article.authors.push_back(parse_author(value));
        } else if (tag == "JF" || tag == "T2" || tag == "JO") {
            set_if_empty(article.journal.title, value);
        } else if (tag == "JA" || tag == "J2" || tag == "J1") {
            set_if_empty(short_journal, value);
        } else if (tag == "VL") {
            article.journal.volume = value;
        } else if (tag == "IS") {
            article.journal.issue = value;
        } else if (tag == "SP") {
            first_page = value;
        } else if (tag == "EP") {
            last_page = value;
        } else if (tag == "SN") {
            set_if_empty(article.journal.issn, value);
        } else if (tag == "PY" || tag == "Y1" || tag == "DA") {
            take_date(value, article);
        } else if (tag == "KW") {
            article.keywords.push_back({value, false});
        } else if (tag == "LA") {
            article.languages.push_back(value);
        } else if (tag == "M3") {
            if (const std::string doi = doi_in(value); !doi.empty()) {
                set_if_empty(article.doi, doi);
            } else if (!value.empty()) {
                article.publication_types.push_back(value);
            }
        } else {
            take_number(tag, value, record, article);
        }
    }
    article.journal.abbreviation = without_full_stops(short_journal);
    article.journal.pages =
        last_page.empty() || last_page == first_page || first_page.find('-') != std::string::npos
            ? first_page
            : first_page + "-" + last_page;
    return article;
}

class RisReader final : public ArticleReader {
public:
    std::string_view name() const override { return "ris"; }
    std::string_view description() const override
    {
        return "RIS of reference managers and databases (articles without labels)";
    }

    bool detect(const std::filesystem::path& path, std::string_view head) const override
    {
        const std::size_t first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
        return first != std::string_view::npos &&
               (head.substr(first, 5) == "TY  -" ||
                (path.extension() == ".ris" && head.find("TY  - ") != std::string_view::npos));
    }

    Result<ReadReport> read_articles(const std::vector<std::filesystem::path>& paths,
                                     const ReadOptions& options, const ArticleSink& sink,
                                     std::stop_token stop, const ProgressSink& progress) const override
    {
        const TaggedShape shape{"TY", "ER", 2, "RIS (lines such as \"TY  - JOUR\")", {}};
        ArticleRun run(*this, paths, options, sink, std::move(stop), progress);
        return run.read_files(paths, [&](const std::filesystem::path& path) {
            return read_tagged_file(run, path, shape, make_article);
        });
    }
};

} // namespace

const ArticleReader& ris_reader()
{
    static const RisReader reader;
    return reader;
}

} // namespace ade::corpus
