// SPDX-License-Identifier: GPL-3.0-or-later
// A journal article as literature databases describe it, and how it becomes a text to annotate.
#pragma once

#include "core/base/result.hpp"
#include "core/corpus/document.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus {

/// What the source had around a part of a text that is now plain.
enum class MarkupKind { italic, bold, underline, superscript, subscript, math };

struct Markup {
    MarkupKind kind = MarkupKind::italic;
    text::Span span; ///< code points of the text it belongs to; never empty
    bool operator==(const Markup&) const = default;
};

/// Plain text with a map of where markup was. White space with a line break or tab in it is one blank, as are
/// both ends trimmed; nothing else is changed (no Unicode normalisation).
struct MarkedText {
    std::string text;
    std::vector<Markup> markup; ///< by begin, outer before inner
    [[nodiscard]] bool empty() const { return text.empty(); }
    bool operator==(const MarkedText&) const = default;
};

struct AbstractSection {
    std::string label;    ///< "METHODS" as printed; empty in an unstructured abstract
    std::string category; ///< NlmCategory: BACKGROUND, OBJECTIVE, METHODS, RESULTS, CONCLUSIONS, UNASSIGNED
    MarkedText text;
    bool operator==(const AbstractSection&) const = default;
};

/// An abstract in another language, or of another kind (plain language, publisher's).
struct OtherAbstract {
    std::string language; ///< as the source has it: "spa"
    std::string kind;     ///< "Publisher", "plain-language-summary"; may be empty
    std::vector<AbstractSection> sections;
    bool operator==(const OtherAbstract&) const = default;
};

struct Author {
    std::string last_name;
    std::string fore_name;
    std::string initials;   ///< "JC", without full stops
    std::string suffix;     ///< "Jr", "3rd"
    std::string collective; ///< a group's name; then the others are empty
    std::string identifier; ///< ORCID where given
    std::vector<std::string> affiliations;
    bool operator==(const Author&) const = default;
};

/// A date of which parts may be unknown: 0. text: what the source wrote when it is no plain date
/// ("1998 Dec-1999 Jan", "Spring 2003").
struct PartialDate {
    int year = 0;
    int month = 0; ///< 1–12
    int day = 0;
    std::string text;
    [[nodiscard]] bool known() const { return year > 0 || !text.empty(); }
    bool operator==(const PartialDate&) const = default;
};

/// "2014", "2014-09", "2014-09-25", or the source's words.
std::string to_string(const PartialDate& date);

struct Journal {
    std::string title;
    std::string abbreviation; ///< NLM title abbreviation, without full stops: "Int J Cancer"
    std::string issn;
    std::string volume;
    std::string issue;
    std::string pages; ///< as printed: "43-58", "1024-9", "e12"
    bool operator==(const Journal&) const = default;
};

struct MeshTerm {
    std::string name;
    std::string ui; ///< "D000465"; empty where the source gives none
    bool major = false;
    bool operator==(const MeshTerm&) const = default;
};

struct MeshHeading {
    MeshTerm descriptor;
    std::vector<MeshTerm> qualifiers;
    bool operator==(const MeshHeading&) const = default;
};

struct Keyword {
    std::string text;
    bool major = false;
    bool operator==(const Keyword&) const = default;
};

/// How this article relates to another; PubMed's RefType. Cited references are not kept.
enum class LinkKind {
    retraction_in, ///< the other retracts this one
    retraction_of, ///< this one retracts the other
    erratum_in,    ///< the other corrects this one
    erratum_for,   ///< this one corrects the other
    concern_in,    ///< the other expresses concern about this one
    concern_for,
    comment_in,
    comment_on,
    update_in,
    update_of,
    republished_in,
    republished_from,
    other, ///< PubMed has a word we do not know; kept in `word`
};

struct ArticleLink {
    LinkKind kind = LinkKind::other;
    std::string word;   ///< the source's own word: "RetractionIn"
    std::string pmid;   ///< empty when the source names none
    std::string source; ///< "BMJ. 2014 Aug 5;349:g4990"
    std::string note;
    bool operator==(const ArticleLink&) const = default;
};

enum class ArticleKind {
    journal_article,
    book_article, ///< PubmedBookArticle: a chapter; `journal.title` holds the book's title
};

/// What a literature database says about one article. All strings are UTF-8 without NUL, as the source has
/// them, and empty where it says nothing.
struct Article {
    ArticleKind kind = ArticleKind::journal_article;
    std::string pmid;
    std::string pmcid;           ///< "PMC1373603"
    std::string doi;             ///< without "https://doi.org/"
    std::string accession;       ///< the source's own number when it is no PMID ("pii", EndNote's, ID of RIS)
    std::string status;          ///< MedlineCitation Status: MEDLINE, In-Process, PubMed-not-MEDLINE, …
    bool deleted = false;        ///< the source withdrew the record (DeleteCitation): all else may be empty
    MarkedText title;            ///< English; in brackets when it is a translation
    MarkedText vernacular_title; ///< in the article's own language
    std::vector<AbstractSection> abstract_sections; ///< one without label when unstructured
    std::vector<OtherAbstract> other_abstracts;
    std::string copyright; ///< of the abstract
    std::vector<Author> authors;
    bool authors_complete = true; ///< false: the source lists some only
    Journal journal;
    PartialDate published;                      ///< of the issue
    PartialDate published_online;               ///< electronic date, when given apart
    PartialDate entered;                        ///< when the record came into PubMed (Entrez date)
    PartialDate revised;                        ///< when the record was changed last
    std::string publication_status;             ///< "ppublish", "epublish", "aheadofprint"
    std::vector<std::string> languages;         ///< "eng"
    std::vector<std::string> publication_types; ///< "Case Reports", "Retracted Publication"
    std::vector<MeshHeading> mesh;
    std::vector<std::string> substances; ///< names of chemicals indexed
    std::vector<Keyword> keywords;
    std::vector<ArticleLink> links;

    bool operator==(const Article&) const = default;
};

std::string_view to_string(MarkupKind kind); // "italic", …
std::optional<MarkupKind> markup_kind_from(std::string_view text);
std::string_view to_string(LinkKind kind); // "retraction_in", …
std::optional<LinkKind> link_kind_from(std::string_view text);
/// PubMed's RefType, old spellings too ("RetractionIn", "ExpressionOfConcernIn"); nothing for "Cites" and
/// words not known.
std::optional<LinkKind> link_kind_of_ref_type(std::string_view ref_type);

/// True when the article was retracted: a publication type "Retracted Publication", or a link retraction_in.
bool is_retracted(const Article& article);

/// Whose number names the article: {"pubmed", PMID}, else {"doi", lower-case DOI}, else {source, accession}.
/// source: the format's or database's name. The second is empty when there is no number at all.
struct ArticleId {
    std::string source;
    std::string external_id;
    bool operator==(const ArticleId&) const = default;
};
ArticleId id_of(const Article& article, std::string_view source);

/// How findings name it: "PMID 123", "DOI 10.…", the title's beginning, or "article without a number".
std::string name_of(const Article& article);

/// The text to annotate: title, blank line, abstract; the title alone when there is no abstract. Without an
/// English title the vernacular one. Sections of a structured abstract are joined by one blank, each
/// "LABEL: text", as PubMed prints them and as its MEDLINE format has them, so that both formats give the
/// same text; the label UNLABELLED is not written. Document::sections name the labelled ones, their spans
/// hold the label too. attributes: pmid, pmcid, doi, journal, year, language, as far as known. The text is
/// empty when the article has neither title nor abstract.
Document to_document(const Article& article, std::string_view source);

/// Markup of title and abstract, moved to positions of to_document()'s text; by begin.
std::vector<Markup> document_markup(const Article& article);

/// One JSON object, keys in snake_case, nothing written for what is empty; and back. article_from_json()
/// passes over keys it does not know and fails with parse when the text is no such object.
std::string to_json(const Article& article);
Result<Article> article_from_json(std::string_view json, const std::string& where = {});

} // namespace ade::corpus
