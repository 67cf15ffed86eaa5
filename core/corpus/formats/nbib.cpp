// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/nbib.hpp"

#include "core/base/ascii.hpp"
#include "core/corpus/formats/article_fields.hpp"
#include "core/corpus/formats/tagged_records.hpp"

#include <array>

namespace ade::corpus {

namespace {

// Tags of related articles.
constexpr std::array<std::pair<std::string_view, LinkKind>, 15> kLinkTags = {{
    {"RIN", LinkKind::retraction_in},
    {"RRI", LinkKind::retraction_in},
    {"ROF", LinkKind::retraction_of},
    {"RRF", LinkKind::retraction_of},
    {"EIN", LinkKind::erratum_in},
    {"EFR", LinkKind::erratum_for},
    {"ECI", LinkKind::concern_in},
    {"ECF", LinkKind::concern_for},
    {"CIN", LinkKind::comment_in},
    {"CON", LinkKind::comment_on},
    {"UIN", LinkKind::update_in},
    {"UOF", LinkKind::update_of},
    {"RPI", LinkKind::republished_in},
    {"RPF", LinkKind::republished_from},
    {"CRI", LinkKind::republished_in},
}};

bool take_star(std::string_view& text)
{
    const bool major = !text.empty() && text.front() == '*';
    text.remove_prefix(major ? 1 : 0);
    return major;
}

MeshTerm mesh_term(std::string_view text)
{
    MeshTerm term;
    term.major = take_star(text);
    term.name = text;
    return term;
}

/// "Information Storage and Retrieval/*methods/trends"
MeshHeading mesh_heading(std::string_view text)
{
    MeshHeading heading;
    std::size_t end = text.find('/');
    heading.descriptor = mesh_term(text.substr(0, end));
    while (end != std::string_view::npos) {
        const std::size_t begin = end + 1;
        end = text.find('/', begin);
        heading.qualifiers.push_back(mesh_term(text.substr(begin, end - begin)));
    }
    return heading;
}

/// "10.1000/x [doi]", "S0140 [pii]"
void take_id(std::string_view text, Article& article)
{
    const std::size_t open = text.rfind('[');
    const std::string_view kind = open == std::string_view::npos ? std::string_view() : text.substr(open);
    const std::string value(ascii::trimmed(text.substr(0, open)));
    if (kind == "[doi]" && article.doi.empty()) {
        article.doi = doi_in(value);
    } else if ((kind == "[pii]" || kind == "[bookaccession]") && article.accession.empty()) {
        article.accession = value;
    }
}

ArticleLink link(LinkKind kind, std::string_view tag, std::string_view text)
{
    ArticleLink made;
    made.kind = kind;
    made.word = tag;
    const std::size_t pmid = text.rfind("PMID:");
    if (pmid != std::string_view::npos) {
        made.pmid = pmid_in(text.substr(pmid));
        text = ascii::trimmed(text.substr(0, pmid));
        if (!text.empty() && text.back() == '.') {
            text.remove_suffix(1);
        }
    }
    made.source = text;
    return made;
}

bool take_link(std::string_view tag, std::string_view value, Article& article)
{
    for (const auto& [known, kind] : kLinkTags) {
        if (known == tag) {
            article.links.push_back(link(kind, tag, value));
            return true;
        }
    }
    return false;
}

/// Tags of authors come in groups: FAU, AU, AUID, AD.
bool take_author(std::string_view tag, std::string_view value, Article& article)
{
    std::vector<Author>& authors = article.authors;
    if (tag == "FAU") {
        Author author;
        const std::size_t comma = value.find(',');
        author.last_name = ascii::trimmed(value.substr(0, comma));
        author.fore_name =
            comma == std::string_view::npos ? std::string_view() : ascii::trimmed(value.substr(comma + 1));
        authors.push_back(std::move(author));
    } else if (tag == "AU") {
        Author named = parse_author(value);
        if (!authors.empty() && authors.back().initials.empty() && authors.back().collective.empty() &&
            value.substr(0, authors.back().last_name.size()) == authors.back().last_name) {
            authors.back().initials = named.initials;
            authors.back().suffix = named.suffix;
            if (!named.suffix.empty()) { // FAU has it behind a second comma
                std::string& names = authors.back().fore_name;
                names = ascii::trimmed(names.substr(0, names.find(',')));
            }
        } else {
            authors.push_back(std::move(named));
        }
    } else if (tag == "CN") {
        authors.emplace_back().collective = value;
    } else if (tag == "AUID" && !authors.empty()) {
        const std::size_t number =
            value.rfind('/') == std::string_view::npos ? value.rfind(' ') : value.rfind('/');
        authors.back().identifier = value.substr(number == std::string_view::npos ? 0 : number + 1);
    } else if (tag == "AD" && !authors.empty()) {
        authors.back().affiliations.emplace_back(value);
    } else {
        return false;
    }
    return true;
}

bool take_journal(std::string_view tag, const std::string& value, Article& article)
{
    Journal& journal = article.journal;
    if (tag == "TA") {
        journal.abbreviation = value;
    } else if (tag == "JT" || (tag == "BTI" && journal.title.empty())) {
        journal.title = value;
    } else if (tag == "IS" && journal.issn.empty()) {
        journal.issn = value.substr(0, value.find(' '));
    } else if (tag == "VI") {
        journal.volume = value;
    } else if (tag == "IP") {
        journal.issue = value;
    } else if (tag == "PG") {
        journal.pages = value;
    } else {
        return false;
    }
    return true;
}

bool take_date(std::string_view tag, const std::string& value, Article& article)
{
    if (tag == "DP") {
        article.published = parse_date(value);
    } else if (tag == "DEP") {
        article.published_online = parse_date(value);
    } else if (tag == "LR") {
        article.revised = parse_date(value);
    } else if (tag == "EDAT" || (tag == "CRDT" && !article.entered.known())) {
        article.entered = parse_date(value);
    } else {
        return false;
    }
    return true;
}

void take(std::string_view tag, const std::string& value, Article& article)
{
    if (take_author(tag, value, article) || take_journal(tag, value, article) ||
        take_date(tag, value, article) || take_link(tag, value, article)) {
        return;
    }
    if (tag == "PMID") {
        article.pmid = pmid_in(value);
    } else if (tag == "STAT") {
        article.status = value;
    } else if (tag == "TI") {
        article.title.text = value;
    } else if (tag == "TT") {
        article.vernacular_title.text = value;
    } else if (tag == "AB") {
        article.abstract_sections = plain_abstract(value);
    } else if (tag == "OAB") {
        article.other_abstracts.push_back({{}, {}, plain_abstract(value)});
    } else if (tag == "OABL" && !article.other_abstracts.empty()) {
        article.other_abstracts.back().language = value;
    } else if (tag == "CI") {
        article.copyright = value;
    } else if (tag == "LID" || tag == "AID") {
        take_id(value, article);
    } else if (tag == "PMC") {
        article.pmcid = value;
    } else if (tag == "LA") {
        article.languages.push_back(value);
    } else if (tag == "PT") {
        article.publication_types.push_back(value);
    } else if (tag == "PST") {
        article.publication_status = value;
    } else if (tag == "MH") {
        article.mesh.push_back(mesh_heading(value));
    } else if (tag == "RN") {
        const std::size_t open = value.find('(');
        const std::size_t close = value.rfind(')');
        if (open != std::string::npos && close != std::string::npos && close > open) {
            article.substances.push_back(value.substr(open + 1, close - open - 1));
        }
    } else if (tag == "OT") {
        std::string_view word = value;
        const bool major = take_star(word);
        article.keywords.push_back({std::string(word), major});
    }
}

Article make_article(const TaggedRecord& record)
{
    Article article;
    for (const auto& [tag, value] : record.fields) {
        take(tag, value, article);
    }
    return article;
}

class NbibReader final : public ArticleReader {
public:
    std::string_view name() const override { return "nbib"; }
    std::string_view description() const override
    {
        return "PubMed's MEDLINE format, .nbib (articles without labels)";
    }

    bool detect(const std::filesystem::path&, std::string_view head) const override
    {
        const std::size_t first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
        return first != std::string_view::npos && head.substr(first, 5) == "PMID-";
    }

    Result<ReadReport> read_articles(const std::vector<std::filesystem::path>& paths,
                                     const ReadOptions& options, const ArticleSink& sink,
                                     std::stop_token stop, const ProgressSink& progress) const override
    {
        const TaggedShape shape{"PMID", {}, 4, "PubMed's MEDLINE format (lines such as \"PMID- 123\")", "TY"};
        ArticleRun run(*this, paths, options, sink, std::move(stop), progress);
        return run.read_files(paths, [&](const std::filesystem::path& path) {
            return read_tagged_file(run, path, shape, make_article);
        });
    }
};

} // namespace

const ArticleReader& nbib_reader()
{
    static const NbibReader reader;
    return reader;
}

} // namespace ade::corpus
