// SPDX-License-Identifier: GPL-3.0-or-later
// PubMed XML: what an article holds, markup and its places, and what is refused alone.
#include "corpus_support.hpp"

#include "core/corpus/check.hpp"
#include "core/corpus/formats/pubmed_xml.hpp"
#include "core/text/offset_map.hpp"

#include <QtTest>

#include <random>

using namespace ade;
using namespace ade::corpus;
using namespace ade::corpus::test;

namespace {

std::string citation(const std::string& pmid, const std::string& inside)
{
    return "<PubmedArticle><MedlineCitation Status=\"MEDLINE\"><PMID Version=\"1\">" + pmid + "</PMID>" +
           inside + "</MedlineCitation></PubmedArticle>\n";
}

std::string titled(const std::string& pmid, const std::string& title)
{
    return citation(pmid, "<Article><ArticleTitle>" + title + "</ArticleTitle></Article>");
}

std::string set_of(const std::string& inside)
{
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE PubmedArticleSet PUBLIC \"-//NLM//DTD\" "
           "\"https://example.org/pubmed.dtd\">\n<PubmedArticleSet>\n" +
           inside + "</PubmedArticleSet>\n";
}

std::vector<ReadArticle> articles_of(const std::string& bytes)
{
    auto reply = parse_pubmed_xml(bytes, "test.xml");
    return reply ? reply->articles : std::vector<ReadArticle>();
}

QString summary(const std::vector<ReadArticle>& articles)
{
    QStringList words;
    for (const ReadArticle& read : articles) {
        words.append(QString::fromStdString((read.refused.empty() ? "" : "!") +
                                            std::string(read.article.deleted ? "-" : "") +
                                            read.article.pmid));
    }
    return words.join(QLatin1Char(' '));
}

} // namespace

class TestPubmedXml : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everything_of_an_article()
    {
        const auto read = read_articles(data_path("pubmed_xml/full.xml"));
        QCOMPARE(read.size(), std::size_t{2});
        const Article& a = read[0].article;
        QCOMPARE(a.pmid, std::string("90000001"));
        QCOMPARE(a.status, std::string("MEDLINE"));
        QCOMPARE(a.doi, std::string("10.1000/jim.2019.5"));
        QCOMPARE(a.pmcid, std::string("PMC9000001"));
        QCOMPARE(a.accession, std::string("jim-5"));
        QCOMPARE(a.title.text, std::string("[Naïve patients & azithromycin: a case of deafness]."));
        QCOMPARE(a.vernacular_title.text, std::string("Patienten und Azithromycin: ein Fall von Taubheit."));
        QCOMPARE(a.abstract_sections.size(), std::size_t{2});
        QCOMPARE(a.abstract_sections[0].label, std::string("CASE & HISTORY"));
        QCOMPARE(a.abstract_sections[0].category, std::string("METHODS"));
        QCOMPARE(a.copyright, std::string("© 2019 The authors."));
        QCOMPARE(a.other_abstracts.size(), std::size_t{1});
        QCOMPARE(a.other_abstracts[0].language, std::string("ger"));
        QCOMPARE(a.other_abstracts[0].sections[0].text.text, std::string("Ein Mann wurde taub."));
        QCOMPARE(a.authors.size(), std::size_t{3}); // the one with ValidYN="N" is left out
        QCOMPARE(a.authors[0].last_name, std::string("Núñez"));
        QCOMPARE(a.authors[0].identifier, std::string("0000-0002-1825-0097"));
        QCOMPARE(a.authors[0].affiliations, (std::vector<std::string>{"Hospital A.", "Clinic B."}));
        QCOMPARE(a.authors[1].suffix, std::string("Jr"));
        QCOMPARE(a.authors[2].collective, std::string("Deafness Study Group"));
        QVERIFY(!a.authors_complete);
        QCOMPARE(a.journal.abbreviation, std::string("J Imag Med"));
        QCOMPARE(a.journal.title, std::string("Journal of imaginary medicine"));
        QCOMPARE(a.journal.pages, std::string("101-9"));
        QCOMPARE(a.published, (PartialDate{2019, 7, 0, {}}));
        QCOMPARE(a.published_online, (PartialDate{2019, 5, 3, {}}));
        QCOMPARE(a.revised, (PartialDate{2020, 2, 1, {}}));
        QCOMPARE(a.entered, (PartialDate{2019, 5, 5, {}}));
        QCOMPARE(a.publication_status, std::string("ppublish"));
        QCOMPARE(a.languages, (std::vector<std::string>{"ger"}));
        QCOMPARE(a.publication_types, (std::vector<std::string>{"Case Reports", "Retracted Publication"}));
        QCOMPARE(a.mesh.size(), std::size_t{2});
        QCOMPARE(a.mesh[0].descriptor, (MeshTerm{"Azithromycin", "D017963", false}));
        QCOMPARE(a.mesh[0].qualifiers, (std::vector<MeshTerm>{{"adverse effects", "Q000009", true}}));
        QVERIFY(a.mesh[1].descriptor.major);
        QCOMPARE(a.substances, (std::vector<std::string>{"Azithromycin"}));
        QCOMPARE(a.keywords, (std::vector<Keyword>{{"deafness", true}, {"H2O", false}}));
        QCOMPARE(a.links.size(), std::size_t{3}); // cited references are left out
        QCOMPARE(a.links[0].kind, LinkKind::retraction_in);
        QCOMPARE(a.links[0].pmid, std::string("90000009"));
        QCOMPARE(a.links[1].kind, LinkKind::erratum_in);
        QCOMPARE(a.links[2].kind, LinkKind::other);
        QCOMPARE(a.links[2].word, std::string("NewKindIn"));
        QVERIFY(is_retracted(a));
        const Article& book = read[1].article;
        QCOMPARE(book.kind, ArticleKind::book_article);
        QCOMPARE(book.pmid, std::string("90000002"));
        QCOMPARE(book.accession, std::string("NBK9"));
        QCOMPARE(book.journal.title, std::string("A book of drugs"));
        QCOMPARE(book.title.text, std::string("Azithromycin"));
        QCOMPARE(book.authors.size(), std::size_t{1});
        QCOMPARE(book.authors[0].last_name, std::string("Chapter"));
        QCOMPARE(book.abstract_sections[0].text.text, std::string("About it."));
        QCOMPARE(book.published.year, 2006);
    }

    void markup_data()
    {
        QTest::addColumn<QString>("xml");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("map"); ///< kind=text pairs
        const auto row = [](const char* name, const char* xml, const char* text, const char* map) {
            QTest::newRow(name) << QString::fromUtf8(xml) << QString::fromUtf8(text)
                                << QString::fromUtf8(map);
        };
        row("none", "Plain text.", "Plain text.", "");
        row("italic", "In <i>E. coli</i> cells.", "In E. coli cells.", "italic=E. coli");
        row("isotope", "<sup>14</sup>C and H<sub>2</sub>O", "14C and H2O", "superscript=14;subscript=2");
        row("nested", "<i>a<sub>1</sub></i>b", "a1b", "italic=a1;subscript=1");
        row("behind letters of two and four bytes", "é😀<b>x</b>", "é😀x", "bold=x");
        row("underline", "<u>no</u>te", "note", "underline=no");
        row("blanks inside do not count", "a<i> b </i>c", "a b c", "italic=b");
        row("empty", "a<sup></sup>b<i/>c<b> </b>d", "abc d", "");
        row("mathematics",
            "x <mml:math><mml:msup><mml:mi>y</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math>.", "x y2.",
            "math=y2");
        row("TeX beside mathematics",
            "<mml:math><mml:semantics><mml:mi>y</mml:mi><mml:annotation>y^{}</mml:annotation></mml:semantics>"
            "</mml:math>",
            "y", "math=y");
        row("unknown elements give their text", "a <em>b</em> c", "a b c", "");
        row("line breaks become one blank", "a \n   b\t<i>\n  c</i>\nd\n", "a b c d", "italic=c");
        row("two blanks stay", "a  b", "a  b", "");
        row("no-break and thin blanks stay", "a&#160;b&#x2009;c",
            "a\xC2\xA0"
            "b\xE2\x80\x89"
            "c",
            "");
        row("decomposed letters stay", "e&#x301;", "e\xCC\x81", "");
        row("references", "a &lt; b &amp;&gt; c&quot;&apos;&#65;", "a < b &> c\"'A", "");
        row("a reference is not read twice", "&amp;lt;", "&lt;", "");
        row("CDATA", "<![CDATA[a < b & <i>c</i>]]> d", "a < b & <i>c</i> d", "");
        row("comments and instructions", "a<!-- x <i> -->b<?y ?>c", "abc", "");
        row("an attribute with a bracket", "<i x='>'>a</i>b", "ab", "italic=a");
    }
    void markup()
    {
        QFETCH(QString, xml);
        const auto read = articles_of(set_of(titled("7", xml.toStdString())));
        QCOMPARE(read.size(), std::size_t{1});
        QCOMPARE(QString::fromStdString(read[0].refused), QString());
        const MarkedText& title = read[0].article.title;
        QTEST(QString::fromStdString(title.text), "text");
        const auto offsets = text::OffsetMap::of_valid(title.text);
        QStringList map;
        for (const Markup& markup : title.markup) {
            map.append(QString::fromStdString(std::string(to_string(markup.kind)) + "=" +
                                              std::string(*offsets.slice(markup.span))));
        }
        QTEST(map.join(QLatin1Char(';')), "map");
    }

    void dates_data()
    {
        QTest::addColumn<QString>("xml");
        QTest::addColumn<QString>("shown");
        QTest::addColumn<int>("year");
        QTest::newRow("day") << "<Year>2014</Year><Month>Sep</Month><Day>05</Day>"
                             << "2014-09-05" << 2014;
        QTest::newRow("month as a number") << "<Year>2014</Year><Month>09</Month>"
                                           << "2014-09" << 2014;
        QTest::newRow("year") << "<Year>2014</Year>"
                              << "2014" << 2014;
        QTest::newRow("season") << "<Year>2003</Year><Season>Spring</Season>"
                                << "2003 Spring" << 2003;
        QTest::newRow("words") << "<MedlineDate>1998 Dec-1999 Jan</MedlineDate>"
                               << "1998 Dec-1999 Jan" << 1998;
        QTest::newRow("nothing") << ""
                                 << "" << 0;
        QTest::newRow("nonsense") << "<Year>MMXIV</Year><Month>13</Month>"
                                  << "" << 0;
    }
    void dates()
    {
        QFETCH(QString, xml);
        const auto read =
            articles_of(set_of(citation("7", "<Article><Journal><JournalIssue><PubDate>" + xml.toStdString() +
                                                 "</PubDate></JournalIssue></Journal></Article>")));
        QCOMPARE(read.size(), std::size_t{1});
        QTEST(QString::fromStdString(to_string(read[0].article.published)), "shown");
        QTEST(read[0].article.published.year, "year");
    }

    // One bad article among good ones: it is refused by PMID where that is known, the others come in.
    void one_bad_article_data()
    {
        QTest::addColumn<QByteArray>("bad");
        QTest::addColumn<QString>("articles");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const std::string& bad, const char* articles,
                            const char* message) {
            QTest::newRow(name) << QByteArray::fromStdString(bad) << QString::fromUtf8(articles)
                                << QString::fromUtf8(message);
        };
        row("wrong nesting", titled("2", "a <i>b</b>"), "1 !2 3", "</b> stands where </i> was expected");
        row("a tag that is not closed", titled("2", "a <i b"), "1 !2 3", "is not closed");
        row("unknown entity", titled("2", "a &auml; b"), "1 !2 3", "entity of a DTD");
        row("bare ampersand", titled("2", "salt & pepper"), "1 !2 3", "bare \"&\"");
        row("bare bracket", titled("2", "p < 0.05"), "1 !2 3", "begins no tag");
        row("forbidden reference", titled("2", "&#0;"), "1 !2 3", "names no character");
        row("surrogate reference", titled("2", "&#xD800;"), "1 !2 3", "names no character");
        row("control character", titled("2", "a\x0b"), "1 !2 3", "control character, U+000B");
        row("not UTF-8", titled("2", "caf\xE9"), "1 !2 3", "not UTF-8: byte 0xE9");
        row("an attribute without quotes", titled("2", "<i a=b>c</i>"), "1 !2 3", "not in quotes");
        row("no PMID", titled("", "a"), "1 ! 3", "no PMID");
        row("PMID in words", titled("two", "Title two"), "1 ! 3", "\"two\"; a number was expected");
        row("an article that does not end", "<PubmedArticle><MedlineCitation><PMID>2</PMID>\n", "1 !2 3",
            "stands where");
        row("a comment that does not end", titled("2", "a <!-- b"), "1 !2 3", "ends inside");
        row("an end too many", titled("2", "a") + "</PubmedArticle>\n", "1 2 3", "ends nothing");
        std::string deep;
        for (int i = 0; i < 5000; ++i) {
            deep += "<i>";
        }
        row("nested too deep", titled("2", deep), "1 !2 3", "deeper than 100");
        row("rubbish between articles", "rubbish " + titled("2", "a") + " <junk>x</junk>", "1 2 3", "");
    }
    void one_bad_article()
    {
        QFETCH(QByteArray, bad);
        QFETCH(QString, message);
        const auto reply = parse_pubmed_xml(
            set_of(titled("1", "First.") + bad.toStdString() + titled("3", "Third.")), "test.xml");
        QVERIFY(reply.has_value());
        QTEST(summary(reply->articles), "articles");
        QString found;
        for (const Finding& finding : reply->findings.listed()) {
            if (finding.severity == Severity::refused) {
                found += QString::fromStdString(finding.error.text()) + QLatin1Char('\n');
            }
        }
        QVERIFY2(found.contains(message), qPrintable(found));
        if (!message.isEmpty()) {
            QVERIFY2(found.startsWith(QStringLiteral("test.xml:")), qPrintable(found));
        }
    }

    void lines_are_those_of_the_fault()
    {
        const auto reply = parse_pubmed_xml(set_of(titled("1", "a") + titled("2", "x\ny\n&nbsp;")), "f");
        QVERIFY(reply.has_value());
        QCOMPARE(reply->findings.refused(), std::int64_t{1});
        QCOMPARE(reply->findings.listed()[0].error.where, std::string("f:7"));
        QCOMPARE(reply->articles[0].where, std::string("f:4"));
    }

    void a_file_that_is_cut_off_gives_what_came_before()
    {
        const std::string whole = set_of(titled("1", "First.") + titled("2", "Second."));
        // Wherever it is cut, nothing is made up and nothing crashes.
        for (std::size_t size = 0; size < whole.size() - 1; ++size) {
            const auto reply = parse_pubmed_xml(whole.substr(0, size), "cut");
            if (!reply) {
                QVERIFY(whole.find("<PubmedArticleSet>") + 18 > size);
                continue;
            }
            if (size < whole.find("</PubmedArticleSet>") + 19) {
                QVERIFY2(reply->findings.refused() >= 1, qPrintable(QString::number(size)));
            }
            for (const ReadArticle& read : reply->articles) {
                QVERIFY(!read.refused.empty() || read.article.title.text == "First." ||
                        read.article.title.text == "Second.");
            }
        }
    }

    void what_is_no_pubmed_xml_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const std::string& bytes, const char* message) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString::fromUtf8(message);
        };
        row("empty", "", "is empty");
        row("blank", " \n\n", "is empty");
        row("HTML", "<!DOCTYPE html>\n<html><body>Sign in</body></html>", "an HTML page");
        row("HTML without a doctype", "<HTML><body>", "an HTML page");
        row("JSON", "{\"error\":\"API rate limit exceeded\"}", "looks like JSON");
        row("RIS", "TY  - JOUR\nTI  - x\n", "--format ris");
        row("MEDLINE", "\nPMID- 1\nTI  - x\n", "--format nbib");
        row("PDF", "%PDF-1.4", "a PDF");
        row("zip", "PK\x03\x04rest", "zip");
        row("a search's answer", "<?xml version=\"1.0\"?><eSearchResult><Count>0</Count></eSearchResult>",
            "fetch them by their PMIDs");
        row("an error of E-utilities",
            "<?xml version=\"1.0\"?><eFetchResult><ERROR>Cannot retrieve history"
            "</ERROR></eFetchResult>",
            "Cannot retrieve history");
        row("full text", "<article><front/></article>", "JATS");
        row("other XML", "<?xml version='1.0'?><!-- x --><catalogue/>", "<catalogue>");
        row("text", "Dear colleague", "it begins with \"Dear colleague\"");
        row("UTF-16", std::string("\xFF\xFE<\0?\0x\0", 8), "UTF-16");
        row("UTF-16 without a mark", std::string("<\0?\0x\0m\0", 8), "UTF-16");
        row("declared as Latin-1", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><PubmedArticleSet/>",
            "encoding is ISO-8859-1");
        row("a DTD that does not end", "<!DOCTYPE PubmedArticleSet [ <!ENTITY a 'b'> ", "does not end");
    }
    void what_is_no_pubmed_xml()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, message);
        const auto reply = parse_pubmed_xml(bytes.toStdString(), "test.xml");
        QVERIFY(!reply.has_value());
        const QString found = QString::fromStdString(reply.error().text());
        QVERIFY2(found.contains(message), qPrintable(found));
        QCOMPARE(reply.error().code, ErrorCode::parse);
    }

    void harmless_oddities_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("articles");
        const auto row = [](const char* name, const std::string& bytes, const char* articles) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString::fromUtf8(articles);
        };
        std::string crlf = set_of(titled("1", "a") + titled("2", "b"));
        row("as it should be", crlf, "1 2");
        row("an empty set", set_of(""), "");
        row("an empty set in one tag", "<PubmedArticleSet/>", "");
        row("byte order mark", "\xEF\xBB\xBF" + crlf, "1 2");
        std::string mixed = crlf;
        mixed.replace(mixed.find('\n'), 1, "\r\n");
        row("mixed ends of line", mixed, "1 2");
        row("two replies in one file", crlf + set_of(titled("3", "c")), "1 2 3");
        row("the same PMID twice", set_of(titled("1", "a") + titled("1", "b")), "1 1");
        row("deletions",
            set_of(titled("1", "a") + "<DeleteCitation><PMID Version=\"1\">8</PMID><PMID>9</PMID>"
                                      "</DeleteCitation>"),
            "1 -8 -9");
        row("the set of before 2016",
            "<MedlineCitationSet><MedlineCitation><PMID>5</PMID></MedlineCitation>"
            "</MedlineCitationSet>",
            "5");
        std::string inside = set_of(titled("1", "a"));
        const std::size_t doctype = inside.find("<!DOCTYPE");
        inside.replace(doctype, inside.find('>', doctype) + 1 - doctype,
                       "<!DOCTYPE PubmedArticleSet [ <!ENTITY x \"]>\"> <!-- it's --> ]>");
        row("a DTD inside", inside, "1");
    }
    void harmless_oddities()
    {
        QFETCH(QByteArray, bytes);
        const auto reply = parse_pubmed_xml(bytes.toStdString(), "test.xml");
        QVERIFY2(reply.has_value(), reply ? "" : reply.error().text().c_str());
        QTEST(summary(reply->articles), "articles");
        QCOMPARE(reply->findings.refused(), std::int64_t{0});
    }

    // "Billion laughs" and files of the machine: nothing is expanded, nothing is opened, the article alone is
    // lost.
    void entities_are_never_resolved()
    {
        for (const char* name : {"entity_bomb.xml", "external_entity.xml"}) {
            const auto reply = read_file_reply(data_path(std::string("pubmed_xml/") + name));
            QVERIFY(reply.has_value());
            QCOMPARE(summary(reply->articles), QStringLiteral("!1 2"));
            QVERIFY(reply->findings.listed()[0].error.text().find("declares entities") != std::string::npos);
            for (const ReadArticle& read : reply->articles) {
                QVERIFY(read.article.title.text.size() < 100);
            }
        }
    }

    void files_have_their_faults_listed_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("documents");
        QTest::addColumn<QString>("finding");
        QTest::newRow("empty") << "empty.xml" << 0 << "corpus.empty";
        QTest::newRow("HTML") << "proxy_page.xml" << 0 << "corpus.wrong_format";
        QTest::newRow("gzip cut off") << "cut.xml.gz" << 0 << "corpus.gzip_cut";
        QTest::newRow("gzip damaged") << "damaged.xml.gz" << 0 << "corpus.gzip_damaged";
        QTest::newRow("gzip bomb") << "bomb.xml.gz" << 0 << "corpus.gzip_bomb";
        QTest::newRow("gzip") << "good.xml.gz" << 2 << "";
        QTest::newRow("two gzip members") << "members.xml.gz" << 3 << "";
        QTest::newRow("cut off") << "cut.xml" << 1 << "corpus.pubmed_record";
    }
    void files_have_their_faults_listed()
    {
        QFETCH(QString, file);
        QFETCH(QString, finding);
        std::int64_t taken = 0;
        const auto report = pubmed_xml_reader().read_articles({data_path("pubmed_xml/" + file.toStdString())},
                                                              {}, [&](ReadArticle&& read) -> Result<void> {
                                                                  taken += read.refused.empty() ? 1 : 0;
                                                                  return {};
                                                              });
        QVERIFY(report.has_value());
        QTEST(static_cast<int>(report->found.documents), "documents");
        QCOMPARE(taken, report->found.documents);
        QStringList ids;
        for (const Finding& one : report->findings.listed()) {
            if (one.severity == Severity::refused) {
                ids.append(QString::fromStdString(one.error.message_id));
            }
        }
        if (finding.isEmpty()) {
            QCOMPARE(ids, QStringList());
        } else {
            QVERIFY2(ids.contains(finding), qPrintable(ids.join(QLatin1Char(' '))));
        }
    }

    void one_bad_file_does_not_stop_the_next()
    {
        std::int64_t taken = 0;
        const auto report = pubmed_xml_reader().read_articles(
            {data_path("pubmed_xml/proxy_page.xml"), "/no/such/file.xml", data_path("pubmed_xml/full.xml")},
            {}, [&](ReadArticle&&) -> Result<void> {
                ++taken;
                return {};
            });
        QVERIFY(report.has_value());
        QCOMPARE(taken, std::int64_t{2});
        QCOMPARE(report->findings.refused(), std::int64_t{2});
        QVERIFY(
            !pubmed_xml_reader()
                 .read_articles({"/no/such/file.xml"}, {}, [](ReadArticle&&) -> Result<void> { return {}; })
                 .has_value());
    }

    void a_record_that_is_too_large_is_refused_alone()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / "large.xml";
        put_bytes(path,
                  set_of(titled("1", "a") + titled("2", std::string(5U << 20U, 'x')) + titled("3", "c")));
        ReadOptions options;
        options.max_record_bytes = 2U << 20U;
        std::vector<ReadArticle> read;
        const auto report =
            pubmed_xml_reader().read_articles({path}, options, [&](ReadArticle&& one) -> Result<void> {
                read.push_back(std::move(one));
                return {};
            });
        QVERIFY(report.has_value());
        QCOMPARE(summary(read), QStringLiteral("1 !2 3"));
    }

    // Bytes of a good file changed, doubled and left out, seeded: what is taken is sound.
    void damage_makes_nothing_unsound()
    {
        const std::string good = bytes_of(data_path("pubmed_xml/full.xml"));
        std::mt19937 random(20);
        const auto below = [&](std::size_t n) { return random() % n; };
        for (int round = 0; round < 1500; ++round) {
            std::string bytes = good;
            for (std::size_t change = 0; change <= below(4); ++change) {
                const std::size_t at = below(bytes.size());
                const std::size_t length = std::min(below(60), bytes.size() - at);
                switch (below(4)) {
                case 0:
                    bytes[at] = static_cast<char>(below(256));
                    break;
                case 1:
                    bytes.erase(at, length);
                    break;
                case 2:
                    bytes.insert(at, bytes.substr(below(bytes.size() - length), length));
                    break;
                default:
                    bytes[at] = "<>&;/\"=!-[]"[below(11)];
                }
            }
            const auto reply = parse_pubmed_xml(bytes, "damaged");
            if (!reply) {
                continue;
            }
            for (const ReadArticle& read : reply->articles) {
                AnnotatedDocument annotated;
                annotated.document = to_document(read.article, "pubmed-xml");
                if (read.refused.empty()) {
                    QVERIFY2(check_document(annotated).empty(), qPrintable(QString::number(round)));
                    QVERIFY(*article_from_json(to_json(read.article)) == read.article);
                }
            }
        }
    }

    void documents_without_the_rest()
    {
        const ReadAll all = read_all(pubmed_xml_reader(), {data_path("pubmed_xml/full.xml")});
        QVERIFY(all.report.has_value());
        QCOMPARE(all.documents.size(), std::size_t{2});
        QCOMPARE(all.documents[0].document.external_id, std::string("90000001"));
        QCOMPARE(detect_reader(data_path("pubmed_xml/full.xml")), &pubmed_xml_reader());
        QCOMPARE(detect_reader(data_path("pubmed_xml/good.xml.gz")), &pubmed_xml_reader());
    }

private:
    static std::vector<ReadArticle> read_articles(const std::filesystem::path& path)
    {
        std::vector<ReadArticle> all;
        const auto report =
            pubmed_xml_reader().read_articles({path}, {}, [&](ReadArticle&& one) -> Result<void> {
                all.push_back(std::move(one));
                return {};
            });
        if (!report || report->findings.refused() > 0) {
            qWarning("%s", report ? to_text(*report).c_str() : report.error().text().c_str());
        }
        return all;
    }

    static Result<PubmedReply> read_file_reply(const std::filesystem::path& path)
    {
        return parse_pubmed_xml(bytes_of(path), path.string());
    }
};

QTEST_GUILESS_MAIN(TestPubmedXml)
#include "tst_pubmed_xml.moc"
