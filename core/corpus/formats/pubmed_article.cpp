// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/pubmed_article.hpp"

#include "core/corpus/formats/article_fields.hpp"
#include "core/corpus/formats/marked_text.hpp"

namespace ade::corpus {

namespace {

bool is_yes(std::string_view value)
{
    return value == "Y";
}

/// Year, Month, Day, and the forms in words: Season, MedlineDate.
PartialDate read_date(XmlCursor& cursor)
{
    PartialDate date;
    std::string season;
    while (cursor.next_child()) {
        const std::string_view name = cursor.name();
        if (name == "Year") {
            date.year = number_or_zero(cursor.text());
        } else if (name == "Month") {
            date.month = month_number(cursor.text());
        } else if (name == "Day") {
            date.day = number_or_zero(cursor.text());
        } else if (name == "Season") {
            cursor.text(season);
        } else if (name == "MedlineDate") {
            date = date_from_words(cursor.text());
        } else {
            cursor.skip();
        }
    }
    if (!season.empty()) {
        date.text = date.year > 0 ? fmt::format("{} {}", date.year, season) : season;
    }
    return date;
}

Author read_author(XmlCursor& cursor)
{
    Author author;
    while (cursor.next_child()) {
        const std::string_view name = cursor.name();
        if (name == "LastName") {
            cursor.text(author.last_name);
        } else if (name == "ForeName") {
            cursor.text(author.fore_name);
        } else if (name == "Initials") {
            cursor.text(author.initials);
        } else if (name == "Suffix") {
            cursor.text(author.suffix);
        } else if (name == "CollectiveName") {
            cursor.text(author.collective);
        } else if (name == "Identifier" && author.identifier.empty() &&
                   cursor.raw_attribute("Source") == "ORCID") {
            cursor.text(author.identifier);
        } else if (name == "Affiliation") { // until 2014
            cursor.text(author.affiliations.emplace_back());
        } else if (name == "AffiliationInfo") {
            while (cursor.next_child()) {
                if (cursor.name() == "Affiliation") {
                    cursor.text(author.affiliations.emplace_back());
                } else {
                    cursor.skip();
                }
            }
        } else {
            cursor.skip();
        }
    }
    return author;
}

void read_authors(XmlCursor& cursor, Article& article)
{
    article.authors_complete = cursor.raw_attribute("CompleteYN") != "N";
    while (cursor.next_child()) {
        if (cursor.name() == "Author" && cursor.raw_attribute("ValidYN") != "N") {
            article.authors.push_back(read_author(cursor));
        } else {
            cursor.skip();
        }
    }
}

void read_abstract(XmlCursor& cursor, std::vector<AbstractSection>& sections, std::string& copyright)
{
    while (cursor.next_child()) {
        if (cursor.name() == "AbstractText") {
            AbstractSection& section = sections.emplace_back();
            section.label = cursor.attribute("Label");
            section.category = cursor.attribute("NlmCategory");
            section.text = read_marked_text(cursor);
            if (section.text.empty()) {
                sections.pop_back();
            }
        } else if (cursor.name() == "CopyrightInformation") {
            cursor.text(copyright);
        } else {
            cursor.skip();
        }
    }
}

void read_journal(XmlCursor& cursor, Article& article)
{
    Journal& journal = article.journal;
    while (cursor.next_child()) {
        const std::string_view name = cursor.name();
        if (name == "Title") {
            cursor.text(journal.title);
        } else if (name == "ISOAbbreviation") {
            const std::string abbreviation = without_full_stops(cursor.text());
            if (journal.abbreviation.empty()) {
                journal.abbreviation = abbreviation;
            }
        } else if (name == "ISSN") {
            cursor.text(journal.issn);
        } else if (name == "JournalIssue") {
            while (cursor.next_child()) {
                if (cursor.name() == "Volume") {
                    cursor.text(journal.volume);
                } else if (cursor.name() == "Issue") {
                    cursor.text(journal.issue);
                } else if (cursor.name() == "PubDate") {
                    article.published = read_date(cursor);
                } else {
                    cursor.skip();
                }
            }
        } else {
            cursor.skip();
        }
    }
}

std::string read_pages(XmlCursor& cursor)
{
    std::string start;
    std::string end;
    std::string printed;
    while (cursor.next_child()) {
        if (cursor.name() == "MedlinePgn") {
            cursor.text(printed);
        } else if (cursor.name() == "StartPage") {
            cursor.text(start);
        } else if (cursor.name() == "EndPage") {
            cursor.text(end);
        } else {
            cursor.skip();
        }
    }
    return !printed.empty() ? printed : end.empty() ? start : start + "-" + end;
}

void read_publication_types(XmlCursor& cursor, Article& article)
{
    while (cursor.next_child()) {
        if (cursor.name() == "PublicationType") {
            cursor.text(article.publication_types.emplace_back());
        } else {
            cursor.skip();
        }
    }
}

/// Elements that articles and chapters of books have alike; false when it is none of them.
bool read_common(XmlCursor& cursor, Article& article)
{
    const std::string_view name = cursor.name();
    if (name == "ArticleTitle") {
        article.title = read_marked_text(cursor);
    } else if (name == "VernacularTitle") {
        article.vernacular_title = read_marked_text(cursor);
    } else if (name == "Pagination") {
        article.journal.pages = read_pages(cursor);
    } else if (name == "Abstract") {
        read_abstract(cursor, article.abstract_sections, article.copyright);
    } else if (name == "AuthorList") {
        if (cursor.raw_attribute("Type") == "editors") {
            cursor.skip();
        } else {
            read_authors(cursor, article);
        }
    } else if (name == "Language") {
        cursor.text(article.languages.emplace_back());
    } else if (name == "PublicationTypeList") {
        read_publication_types(cursor, article);
    } else if (name == "PublicationType") {
        cursor.text(article.publication_types.emplace_back());
    } else if (name == "KeywordList") {
        while (cursor.next_child()) {
            if (cursor.name() == "Keyword") {
                Keyword& keyword = article.keywords.emplace_back();
                keyword.major = is_yes(cursor.raw_attribute("MajorTopicYN"));
                cursor.text(keyword.text);
                if (keyword.text.empty()) {
                    article.keywords.pop_back();
                }
            } else {
                cursor.skip();
            }
        }
    } else {
        return false;
    }
    return true;
}

void read_article(XmlCursor& cursor, Article& article)
{
    while (cursor.next_child()) {
        const std::string_view name = cursor.name();
        if (name == "Journal") {
            read_journal(cursor, article);
        } else if (name == "ELocationID" && cursor.raw_attribute("ValidYN") != "N") {
            const bool doi = cursor.raw_attribute("EIdType") == "doi";
            const bool pii = cursor.raw_attribute("EIdType") == "pii";
            std::string& number = doi ? article.doi : article.accession;
            if ((doi || pii) && number.empty()) {
                cursor.text(number);
            } else {
                cursor.skip();
            }
        } else if (name == "ArticleDate") {
            article.published_online = read_date(cursor);
        } else if (!read_common(cursor, article)) {
            cursor.skip();
        }
    }
}

MeshTerm read_mesh_term(XmlCursor& cursor)
{
    MeshTerm term;
    term.ui = cursor.attribute("UI");
    term.major = is_yes(cursor.raw_attribute("MajorTopicYN"));
    cursor.text(term.name);
    return term;
}

void read_mesh(XmlCursor& cursor, Article& article)
{
    while (cursor.next_child()) {
        if (cursor.name() != "MeshHeading") {
            cursor.skip();
            continue;
        }
        MeshHeading& heading = article.mesh.emplace_back();
        while (cursor.next_child()) {
            if (cursor.name() == "DescriptorName") {
                heading.descriptor = read_mesh_term(cursor);
            } else if (cursor.name() == "QualifierName") {
                heading.qualifiers.push_back(read_mesh_term(cursor));
            } else {
                cursor.skip();
            }
        }
    }
}

void read_links(XmlCursor& cursor, Article& article)
{
    while (cursor.next_child()) {
        if (cursor.name() != "CommentsCorrections" || cursor.raw_attribute("RefType") == "Cites") {
            cursor.skip();
            continue;
        }
        ArticleLink& link = article.links.emplace_back();
        link.word = cursor.attribute("RefType");
        link.kind = link_kind_of_ref_type(link.word).value_or(LinkKind::other);
        while (cursor.next_child()) {
            if (cursor.name() == "RefSource") {
                cursor.text(link.source);
            } else if (cursor.name() == "PMID") {
                cursor.text(link.pmid);
            } else if (cursor.name() == "Note") {
                cursor.text(link.note);
            } else {
                cursor.skip();
            }
        }
    }
}

void read_other_abstract(XmlCursor& cursor, Article& article)
{
    OtherAbstract other;
    other.language = cursor.attribute("Language");
    other.kind = cursor.attribute("Type");
    std::string copyright;
    read_abstract(cursor, other.sections, copyright);
    if (!other.sections.empty()) {
        article.other_abstracts.push_back(std::move(other));
    }
}

void read_substances(XmlCursor& cursor, Article& article)
{
    while (cursor.next_child()) {
        if (cursor.name() != "Chemical") {
            cursor.skip();
            continue;
        }
        while (cursor.next_child()) {
            if (cursor.name() == "NameOfSubstance") {
                cursor.text(article.substances.emplace_back());
            } else {
                cursor.skip();
            }
        }
    }
}

void read_citation(XmlCursor& cursor, Article& article)
{
    article.status = cursor.attribute("Status");
    while (cursor.next_child()) {
        const std::string_view name = cursor.name();
        if (name == "PMID") {
            cursor.text(article.pmid);
        } else if (name == "Article") {
            read_article(cursor, article);
        } else if (name == "DateRevised") {
            article.revised = read_date(cursor);
        } else if (name == "MedlineJournalInfo") {
            while (cursor.next_child()) {
                if (cursor.name() == "MedlineTA") {
                    cursor.text(article.journal.abbreviation);
                } else {
                    cursor.skip();
                }
            }
        } else if (name == "MeshHeadingList") {
            read_mesh(cursor, article);
        } else if (name == "CommentsCorrectionsList") {
            read_links(cursor, article);
        } else if (name == "OtherAbstract") {
            read_other_abstract(cursor, article);
        } else if (name == "ChemicalList") {
            read_substances(cursor, article);
        } else if (!read_common(cursor, article)) {
            cursor.skip();
        }
    }
}

/// The article's own numbers. What it says elsewhere (ELocationID) comes first.
void read_ids(XmlCursor& cursor, Article& article)
{
    while (cursor.next_child()) {
        std::string* number = nullptr;
        if (cursor.name() == "ArticleId") {
            const std::string_view kind = cursor.raw_attribute("IdType");
            number = kind == "doi"                              ? &article.doi
                     : kind == "pmc"                            ? &article.pmcid
                     : kind == "pubmed"                         ? &article.pmid
                     : kind == "pii" || kind == "bookaccession" ? &article.accession
                                                                : nullptr;
        }
        if (number != nullptr && number->empty()) {
            cursor.text(*number);
        } else {
            cursor.skip();
        }
    }
}

/// PubmedData and PubmedBookData.
void read_data(XmlCursor& cursor, Article& article)
{
    while (cursor.next_child()) {
        const std::string_view name = cursor.name();
        if (name == "History") {
            while (cursor.next_child()) {
                const std::string_view status = cursor.raw_attribute("PubStatus");
                if (cursor.name() == "PubMedPubDate" && status == "pubmed") {
                    article.entered = read_date(cursor); // EDAT of the MEDLINE format
                } else if (cursor.name() == "PubMedPubDate" && status == "entrez" &&
                           !article.entered.known()) {
                    article.entered = read_date(cursor);
                } else {
                    cursor.skip();
                }
            }
        } else if (name == "PublicationStatus") {
            cursor.text(article.publication_status);
        } else if (name == "ArticleIdList") {
            read_ids(cursor, article);
        } else {
            cursor.skip();
        }
    }
}

void read_book(XmlCursor& cursor, Article& article)
{
    while (cursor.next_child()) {
        if (cursor.name() == "BookTitle") {
            cursor.text(article.journal.title);
        } else if (cursor.name() == "PubDate") {
            article.published = read_date(cursor);
        } else if (cursor.name() == "Volume") {
            cursor.text(article.journal.volume);
        } else if (cursor.name() == "AuthorList" && cursor.raw_attribute("Type") != "editors") {
            read_authors(cursor, article); // of a whole book; a chapter's own follow and are added
        } else {
            cursor.skip();
        }
    }
}

void read_book_document(XmlCursor& cursor, Article& article)
{
    while (cursor.next_child()) {
        const std::string_view name = cursor.name();
        if (name == "PMID") {
            cursor.text(article.pmid);
        } else if (name == "ArticleIdList") {
            read_ids(cursor, article);
        } else if (name == "Book") {
            read_book(cursor, article);
        } else if (name == "AuthorList" && cursor.raw_attribute("Type") != "editors") {
            article.authors.clear();
            read_authors(cursor, article);
        } else if (name == "DateRevised") {
            article.revised = read_date(cursor);
        } else if (!read_common(cursor, article)) {
            cursor.skip();
        }
    }
}

} // namespace

void read_pubmed_article(XmlCursor& cursor, Article& article)
{
    const bool bare = cursor.name() == "MedlineCitation"; // before 2016, in MedlineCitationSet
    if (bare) {
        read_citation(cursor, article);
        return;
    }
    if (cursor.name() == "PubmedBookArticle") {
        article.kind = ArticleKind::book_article;
    }
    while (cursor.next_child()) {
        const std::string_view name = cursor.name();
        if (name == "MedlineCitation") {
            read_citation(cursor, article);
        } else if (name == "BookDocument") {
            read_book_document(cursor, article);
        } else if (name == "PubmedData" || name == "PubmedBookData") {
            read_data(cursor, article);
        } else {
            cursor.skip();
        }
    }
}

std::vector<std::string> read_deleted_pmids(XmlCursor& cursor)
{
    std::vector<std::string> pmids;
    while (cursor.next_child()) {
        if (cursor.name() == "PMID") {
            cursor.text(pmids.emplace_back());
        } else {
            cursor.skip();
        }
    }
    return pmids;
}

} // namespace ade::corpus
