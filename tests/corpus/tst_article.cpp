// SPDX-License-Identifier: GPL-3.0-or-later
// Articles: the text they become, their JSON, their references in the Vancouver style.
#include "core/corpus/article.hpp"
#include "core/corpus/check.hpp"
#include "core/corpus/citation.hpp"
#include "core/text/offset_map.hpp"

#include <QtTest>

using namespace ade;
using namespace ade::corpus;

namespace {

Author person(const char* last, const char* initials, const char* suffix = "")
{
    Author author;
    author.last_name = last;
    author.initials = initials;
    author.suffix = suffix;
    return author;
}

Author group(const char* name)
{
    Author author;
    author.collective = name;
    return author;
}

Article print_article()
{
    Article article;
    article.pmid = "4711";
    article.doi = "10.1000/XYZ.5";
    article.title.text = "Deafness after azithromycin.";
    article.authors = {person("Berg", "AM"), person("de Wit", "J", "Jr")};
    article.journal.title = "Journal of imaginary medicine";
    article.journal.abbreviation = "J Imag Med";
    article.journal.volume = "12";
    article.journal.issue = "3";
    article.journal.pages = "101-9";
    article.published = {2019, 7, 25, {}};
    article.languages = {"eng"};
    article.publication_status = "ppublish";
    return article;
}

Article structured()
{
    Article article = print_article();
    article.title = {"Naïve H2O", {{MarkupKind::subscript, text::make_span(7, 8)}}};
    article.abstract_sections = {
        {"BACKGROUND", "BACKGROUND", {"Über E. coli.", {{MarkupKind::italic, text::make_span(5, 12)}}}},
        {"UNLABELLED", "UNASSIGNED", {"Between.", {}}},
        {"RESULTS", "RESULTS", {"Deaf 10-3 times.", {{MarkupKind::superscript, text::make_span(7, 9)}}}},
        {"EMPTY", "", {}},
    };
    return article;
}

} // namespace

class TestArticle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sections_become_text_with_their_labels()
    {
        const Document document = to_document(structured(), "pubmed-xml");
        QCOMPARE(document.text, std::string("Naïve H2O\n\nBACKGROUND: Über E. coli. Between. "
                                            "RESULTS: Deaf 10-3 times."));
        QCOMPARE(document.title, std::string("Naïve H2O"));
        QCOMPARE(document.source, std::string("pubmed"));
        QCOMPARE(document.external_id, std::string("4711"));
        QCOMPARE(document.attributes.at("doi"), std::string("10.1000/XYZ.5"));
        QCOMPARE(document.attributes.at("year"), std::string("2019"));
        QCOMPARE(document.sections.size(), std::size_t{3});
        const auto map = text::OffsetMap::of_valid(document.text);
        QCOMPARE(std::string(*map.slice(document.sections[0].span)),
                 std::string("BACKGROUND: Über E. coli."));
        QCOMPARE(std::string(*map.slice(document.sections[1].span)), std::string("Between."));
        QCOMPARE(std::string(*map.slice(document.sections[2].span)),
                 std::string("RESULTS: Deaf 10-3 times."));
        AnnotatedDocument annotated;
        annotated.document = document;
        QVERIFY(check_document(annotated).empty());
    }

    void markup_moves_with_the_text()
    {
        const Document document = to_document(structured(), "pubmed-xml");
        const auto map = text::OffsetMap::of_valid(document.text);
        std::vector<std::string> found;
        for (const Markup& markup : document_markup(structured())) {
            found.push_back(std::string(to_string(markup.kind)) + " " + std::string(*map.slice(markup.span)));
        }
        QCOMPARE(found, (std::vector<std::string>{"subscript 2", "italic E. coli", "superscript -3"}));
    }

    void what_has_no_title_or_no_abstract()
    {
        Article article = print_article();
        QCOMPARE(to_document(article, "ris").text, std::string("Deafness after azithromycin."));
        article.title = {};
        article.vernacular_title.text = "Taubheit";
        QCOMPARE(to_document(article, "ris").title, std::string("Taubheit"));
        article.vernacular_title = {};
        article.abstract_sections = {{"", "", {"Only an abstract.", {}}}};
        QCOMPARE(to_document(article, "ris").text, std::string("Only an abstract."));
        article.abstract_sections.clear();
        QVERIFY(to_document(article, "ris").text.empty());
    }

    void the_number_decides_what_an_article_is()
    {
        Article article = print_article();
        QCOMPARE(id_of(article, "ris"), (ArticleId{"pubmed", "4711"}));
        article.pmid.clear();
        QCOMPARE(id_of(article, "ris"), (ArticleId{"doi", "10.1000/xyz.5"}));
        article.doi.clear();
        article.accession = "A9";
        QCOMPARE(id_of(article, "ris"), (ArticleId{"ris", "A9"}));
    }

    void retraction_shows_by_type_and_by_link_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("ref_type");
        QTest::addColumn<bool>("retracted");
        QTest::newRow("neither") << "Case Reports"
                                 << "CommentIn" << false;
        QTest::newRow("publication type") << "Retracted Publication"
                                          << "" << true;
        QTest::newRow("link") << ""
                              << "RetractionIn" << true;
        QTest::newRow("old spelling of the link") << ""
                                                  << "retractionin" << true;
        QTest::newRow("retracted and republished") << ""
                                                   << "RetractedandRepublishedIn" << true;
        QTest::newRow("it retracts another") << "Retraction of Publication"
                                             << "RetractionOf" << false;
    }
    void retraction_shows_by_type_and_by_link()
    {
        QFETCH(QString, type);
        QFETCH(QString, ref_type);
        Article article;
        article.publication_types.push_back(type.toStdString());
        if (!ref_type.isEmpty()) {
            article.links.push_back({link_kind_of_ref_type(ref_type.toStdString()).value(), {}, "9", {}, {}});
        }
        QTEST(is_retracted(article), "retracted");
    }

    void json_keeps_everything()
    {
        Article article = structured();
        article.kind = ArticleKind::book_article;
        article.pmcid = "PMC1";
        article.accession = "x";
        article.status = "MEDLINE";
        article.deleted = true;
        article.vernacular_title = {"Größe", {{MarkupKind::math, text::make_span(0, 2)}}};
        article.other_abstracts = {{"spa", "Publisher", {{"OBJETIVO", "", {"¿Qué?", {}}}}}};
        article.copyright = "© 2019";
        article.authors.push_back(group("Deafness Study Group"));
        article.authors.front().affiliations = {"A", "B"};
        article.authors.front().identifier = "0000-0001";
        article.authors_complete = false;
        article.journal.issn = "1234-5678";
        article.published.text = "1998 Dec-1999 Jan";
        article.entered = {2019, 7, 1, {}};
        article.revised = {2020, 1, 0, {}};
        article.published_online = {0, 5, 3, {}}; // the year was damaged
        article.mesh = {{{"Deafness", "D003638", false}, {{"chemically induced", "Q000139", true}}}};
        article.substances = {"Azithromycin"};
        article.keywords = {{"ears", true}, {"noise", false}};
        article.links = {{LinkKind::other, "NewWord", "12", "J. 2001", "see"}};
        const auto back = article_from_json(to_json(article));
        QVERIFY(back.has_value());
        QVERIFY(*back == article);
        QVERIFY(*article_from_json(to_json(Article())) == Article());
        QVERIFY(!article_from_json("[1]").has_value());
        QVERIFY(!article_from_json("{\"pmid\": ").has_value());
        // Keys of later versions and values of another type are passed over.
        QCOMPARE(
            article_from_json(R"({"pmid": "5", "new": 1, "doi": 7, "mesh": [3], "published": [1]})")->pmid,
            std::string("5"));
    }

    // Shapes as in "Citing Medicine", 2nd ed., chapter 1, and the ICMJE's sample references.
    void references_data()
    {
        QTest::addColumn<Article>("article");
        QTest::addColumn<QString>("reference");
        const QString tail =
            QStringLiteral(" Deafness after azithromycin. J Imag Med. 2019 Jul 25;12(3):101-9."
                           " doi: 10.1000/XYZ.5. PMID: 4711.");
        const auto row = [](const char* name, const Article& article, const QString& reference) {
            QTest::newRow(name) << article << reference;
        };
        Article article = print_article();
        article.authors.resize(1);
        row("one author", article, QStringLiteral("Berg AM.") + tail);
        row("two, one with a suffix", print_article(), QStringLiteral("Berg AM, de Wit J Jr.") + tail);
        for (const char* last : {"C", "D", "E", "F"}) {
            article.authors.push_back(person(last, "X"));
        }
        article.authors.push_back(person("G", "X"));
        row("six authors", article, QStringLiteral("Berg AM, C X, D X, E X, F X, G X.") + tail);
        article.authors.push_back(person("H", "X"));
        row("seven authors", article, QStringLiteral("Berg AM, C X, D X, E X, F X, G X, et al.") + tail);
        article.authors.push_back(person("I", "X"));
        row("more authors", article, QStringLiteral("Berg AM, C X, D X, E X, F X, G X, et al.") + tail);
        article = print_article();
        article.authors = {group("Deafness Study Group")};
        row("a group alone", article, QStringLiteral("Deafness Study Group.") + tail);
        article.authors = {person("Berg", "AM"), group("Deafness Study Group")};
        row("persons and a group", article, QStringLiteral("Berg AM; Deafness Study Group.") + tail);
        article.authors = {};
        row("nobody", article, tail.mid(1));
        article.authors = {Author()};
        article.authors[0].last_name = "Núñez";
        article.authors[0].fore_name = "Élodie Jean-Luc";
        row("initials from names", article, QStringLiteral("Núñez ÉJL.") + tail);
        article = print_article();
        article.authors_complete = false;
        row("the source lists some authors only", article,
            QStringLiteral("Berg AM, de Wit J Jr, et al.") + tail);

        article = print_article();
        article.authors.resize(1);
        article.published = {};
        row("no date", article,
            QStringLiteral("Berg AM. Deafness after azithromycin. J Imag Med. [date unknown];12(3):101-9."
                           " doi: 10.1000/XYZ.5. PMID: 4711."));
        article.published = {2019, 0, 0, "1998 Dec-1999 Jan"};
        row("a date in words", article,
            QStringLiteral("Berg AM. Deafness after azithromycin. J Imag Med. 1998 Dec-1999 Jan;12(3):101-9."
                           " doi: 10.1000/XYZ.5. PMID: 4711."));
        article.published = {2019, 7, 0, {}};
        article.published_online = {2018, 11, 2, {}};
        row("online before print", article,
            QStringLiteral("Berg AM. Deafness after azithromycin. J Imag Med. 2019 Jul;12(3):101-9."
                           " doi: 10.1000/XYZ.5. Epub 2018 Nov 2. PMID: 4711."));
        article.journal.volume.clear();
        article.journal.issue.clear();
        article.journal.pages.clear();
        article.published = {};
        article.publication_status = "aheadofprint";
        row("ahead of print", article,
            QStringLiteral("Berg AM. Deafness after azithromycin. J Imag Med. 2018 Nov 2."
                           " doi: 10.1000/XYZ.5. Epub ahead of print. PMID: 4711."));
        article = print_article();
        article.authors.resize(1);
        article.title.text = "Why?";
        article.pmcid = "PMC9";
        article.languages = {"nor"};
        article.journal.issue.clear();
        row("question, language, PMCID, no issue", article,
            QStringLiteral("Berg AM. Why? J Imag Med. 2019 Jul 25;12:101-9. Norwegian. doi: 10.1000/XYZ.5."
                           " PMID: 4711; PMCID: PMC9."));
        article = print_article();
        article.authors.resize(1);
        article.links = {{LinkKind::retraction_in, "RetractionIn", "99", "J Imag Med. 2020 Jan;13(1):1", {}}};
        row("retracted", article,
            QStringLiteral("Berg AM.") + tail +
                QStringLiteral(" Retraction in: J Imag Med. 2020 Jan;13(1):1."));
        row("nothing known", Article(), QStringLiteral("[title unknown]. [date unknown]."));
    }
    void references()
    {
        QFETCH(Article, article);
        QFETCH(QString, reference);
        QCOMPARE(QString::fromStdString(vancouver(article)), reference);
    }
};

QTEST_GUILESS_MAIN(TestArticle)
#include "tst_article.moc"
