// SPDX-License-Identifier: GPL-3.0-or-later
// Article to JSON and back: how the project keeps what a source says about an article.
#include "core/corpus/article.hpp"
#include "core/corpus/formats/json_text.hpp"

namespace ade::corpus {

namespace {

void put(Json& json, const char* key, const std::string& value)
{
    if (!value.empty()) {
        json[key] = value;
    }
}

void put(Json& json, const char* key, const std::vector<std::string>& values)
{
    if (!values.empty()) {
        json[key] = values;
    }
}

void put(Json& json, const char* key, const MarkedText& text)
{
    put(json, key, text.text);
    if (!text.markup.empty()) {
        Json& all = json[std::string(key) + "_markup"] = Json::array();
        for (const Markup& markup : text.markup) {
            all.push_back({to_string(markup.kind), markup.span.begin.value(), markup.span.end.value()});
        }
    }
}

void put(Json& json, const char* key, const PartialDate& date)
{
    if (date != PartialDate()) { // a month without a year is kept as well
        json[key] = {date.year, date.month, date.day};
        put(json, (std::string(key) + "_text").c_str(), date.text);
    }
}

template <typename T, typename Make>
void put_all(Json& json, const char* key, const std::vector<T>& values, const Make& make)
{
    if (values.empty()) {
        return;
    }
    Json& all = json[key] = Json::array();
    for (const T& value : values) {
        Json one = Json::object();
        make(one, value);
        all.push_back(std::move(one));
    }
}

void put_section(Json& json, const AbstractSection& section)
{
    put(json, "label", section.label);
    put(json, "category", section.category);
    put(json, "text", section.text);
}

void put_term(Json& json, const MeshTerm& term)
{
    put(json, "name", term.name);
    put(json, "ui", term.ui);
    if (term.major) {
        json["major"] = true;
    }
}

/// Reads values of one JSON object; what is absent or of another type stays as it is.
class ObjectReader {
public:
    explicit ObjectReader(const Json& json) : json_(json) {}

    void get(const char* key, std::string& value) const
    {
        if (const Json* found = find(key); found != nullptr && found->is_string()) {
            value = found->get<std::string>();
        }
    }
    void get(const char* key, bool& value) const
    {
        if (const Json* found = find(key); found != nullptr && found->is_boolean()) {
            value = found->get<bool>();
        }
    }
    void get(const char* key, std::vector<std::string>& values) const
    {
        each(key, [&](const Json& one) {
            if (one.is_string()) {
                values.push_back(one.get<std::string>());
            }
        });
    }
    void get(const char* key, PartialDate& date) const
    {
        const Json* found = find(key);
        if (found != nullptr && found->is_array() && found->size() == 3) {
            const auto part = [&](std::size_t i) {
                return static_cast<int>(as_integer((*found)[i]).value_or(0));
            };
            date.year = part(0);
            date.month = part(1);
            date.day = part(2);
        }
        get((std::string(key) + "_text").c_str(), date.text);
    }
    void get(const char* key, MarkedText& text) const
    {
        get(key, text.text);
        each((std::string(key) + "_markup").c_str(), [&](const Json& one) {
            if (!one.is_array() || one.size() != 3 || !one[0].is_string()) {
                return;
            }
            const auto kind = markup_kind_from(one[0].get<std::string>());
            const auto begin = as_integer(one[1]);
            const auto end = as_integer(one[2]);
            if (kind && begin && end) {
                text.markup.push_back({*kind, text::make_span(*begin, *end)});
            }
        });
    }
    template <typename T, typename Take>
    void get_all(const char* key, std::vector<T>& values, const Take& take) const
    {
        each(key, [&](const Json& one) {
            if (one.is_object()) {
                take(ObjectReader(one), values.emplace_back());
            }
        });
    }

private:
    [[nodiscard]] const Json* find(const char* key) const
    {
        const auto found = json_.find(key);
        return found == json_.end() ? nullptr : &*found;
    }
    template <typename Take>
    void each(const char* key, const Take& take) const
    {
        if (const Json* found = find(key); found != nullptr && found->is_array()) {
            for (const Json& one : *found) {
                take(one);
            }
        }
    }

    const Json& json_;
};

void take_section(const ObjectReader& json, AbstractSection& section)
{
    json.get("label", section.label);
    json.get("category", section.category);
    json.get("text", section.text);
}

void take_term(const ObjectReader& json, MeshTerm& term)
{
    json.get("name", term.name);
    json.get("ui", term.ui);
    json.get("major", term.major);
}

} // namespace

std::string to_json(const Article& article)
{
    Json json = Json::object();
    if (article.kind == ArticleKind::book_article) {
        json["kind"] = "book";
    }
    put(json, "pmid", article.pmid);
    put(json, "pmcid", article.pmcid);
    put(json, "doi", article.doi);
    put(json, "accession", article.accession);
    put(json, "status", article.status);
    if (article.deleted) {
        json["deleted"] = true;
    }
    put(json, "title", article.title);
    put(json, "vernacular_title", article.vernacular_title);
    put_all(json, "abstract", article.abstract_sections, put_section);
    put_all(json, "other_abstracts", article.other_abstracts, [](Json& one, const OtherAbstract& other) {
        put(one, "language", other.language);
        put(one, "kind", other.kind);
        put_all(one, "sections", other.sections, put_section);
    });
    put(json, "copyright", article.copyright);
    put_all(json, "authors", article.authors, [](Json& one, const Author& author) {
        put(one, "last_name", author.last_name);
        put(one, "fore_name", author.fore_name);
        put(one, "initials", author.initials);
        put(one, "suffix", author.suffix);
        put(one, "collective", author.collective);
        put(one, "identifier", author.identifier);
        put(one, "affiliations", author.affiliations);
    });
    if (!article.authors_complete) {
        json["authors_complete"] = false;
    }
    put(json, "journal", article.journal.title);
    put(json, "journal_abbreviation", article.journal.abbreviation);
    put(json, "issn", article.journal.issn);
    put(json, "volume", article.journal.volume);
    put(json, "issue", article.journal.issue);
    put(json, "pages", article.journal.pages);
    put(json, "published", article.published);
    put(json, "published_online", article.published_online);
    put(json, "entered", article.entered);
    put(json, "revised", article.revised);
    put(json, "publication_status", article.publication_status);
    put(json, "languages", article.languages);
    put(json, "publication_types", article.publication_types);
    put_all(json, "mesh", article.mesh, [](Json& one, const MeshHeading& heading) {
        put_term(one, heading.descriptor);
        put_all(one, "qualifiers", heading.qualifiers, put_term);
    });
    put(json, "substances", article.substances);
    put_all(json, "keywords", article.keywords, [](Json& one, const Keyword& keyword) {
        put(one, "text", keyword.text);
        if (keyword.major) {
            one["major"] = true;
        }
    });
    put_all(json, "links", article.links, [](Json& one, const ArticleLink& link) {
        one["kind"] = to_string(link.kind);
        put(one, "word", link.word);
        put(one, "pmid", link.pmid);
        put(one, "source", link.source);
        put(one, "note", link.note);
    });
    return dump_json(json);
}

Result<Article> article_from_json(std::string_view text, const std::string& where)
{
    const auto parsed = parse_json(text, where);
    if (!parsed) {
        return forward_error(parsed);
    }
    if (!parsed->is_object()) {
        return fail(ErrorCode::parse, "corpus.article_json", where,
                    "An article's record is {}; an object was expected.", kind_of(*parsed));
    }
    const ObjectReader json(*parsed);
    Article article;
    std::string kind;
    json.get("kind", kind);
    article.kind = kind == "book" ? ArticleKind::book_article : ArticleKind::journal_article;
    json.get("pmid", article.pmid);
    json.get("pmcid", article.pmcid);
    json.get("doi", article.doi);
    json.get("accession", article.accession);
    json.get("status", article.status);
    json.get("deleted", article.deleted);
    json.get("title", article.title);
    json.get("vernacular_title", article.vernacular_title);
    json.get_all("abstract", article.abstract_sections, take_section);
    json.get_all("other_abstracts", article.other_abstracts,
                 [](const ObjectReader& one, OtherAbstract& other) {
                     one.get("language", other.language);
                     one.get("kind", other.kind);
                     one.get_all("sections", other.sections, take_section);
                 });
    json.get("copyright", article.copyright);
    json.get_all("authors", article.authors, [](const ObjectReader& one, Author& author) {
        one.get("last_name", author.last_name);
        one.get("fore_name", author.fore_name);
        one.get("initials", author.initials);
        one.get("suffix", author.suffix);
        one.get("collective", author.collective);
        one.get("identifier", author.identifier);
        one.get("affiliations", author.affiliations);
    });
    json.get("authors_complete", article.authors_complete);
    json.get("journal", article.journal.title);
    json.get("journal_abbreviation", article.journal.abbreviation);
    json.get("issn", article.journal.issn);
    json.get("volume", article.journal.volume);
    json.get("issue", article.journal.issue);
    json.get("pages", article.journal.pages);
    json.get("published", article.published);
    json.get("published_online", article.published_online);
    json.get("entered", article.entered);
    json.get("revised", article.revised);
    json.get("publication_status", article.publication_status);
    json.get("languages", article.languages);
    json.get("publication_types", article.publication_types);
    json.get_all("mesh", article.mesh, [](const ObjectReader& one, MeshHeading& heading) {
        take_term(one, heading.descriptor);
        one.get_all("qualifiers", heading.qualifiers, take_term);
    });
    json.get("substances", article.substances);
    json.get_all("keywords", article.keywords, [](const ObjectReader& one, Keyword& keyword) {
        one.get("text", keyword.text);
        one.get("major", keyword.major);
    });
    json.get_all("links", article.links, [](const ObjectReader& one, ArticleLink& link) {
        std::string word;
        one.get("kind", word);
        link.kind = link_kind_from(word).value_or(LinkKind::other);
        one.get("word", link.word);
        one.get("pmid", link.pmid);
        one.get("source", link.source);
        one.get("note", link.note);
    });
    return article;
}

} // namespace ade::corpus
