// SPDX-License-Identifier: GPL-3.0-or-later
// Articles from RIS, nbib, EndNote XML and tables: what comes in, and what is refused alone.
#include "corpus_support.hpp"

#include "core/corpus/check.hpp"
#include "core/corpus/citation.hpp"
#include "core/corpus/formats/article_fields.hpp"
#include "core/corpus/formats/csv_articles.hpp"
#include "core/corpus/formats/endnote_xml.hpp"
#include "core/corpus/formats/nbib.hpp"
#include "core/corpus/formats/pubmed_xml.hpp"
#include "core/corpus/formats/ris.hpp"
#include "core/corpus/formats/text_lines.hpp"

#include <QtTest>

#include <random>

using namespace ade;
using namespace ade::corpus;
using namespace ade::corpus::test;

namespace {

struct Articles {
    Result<ReadReport> report;
    std::vector<Article> good;
    std::vector<ReadArticle> refused;
};

Articles read(const ArticleReader& reader, const std::string& file,
              TextEncoding encoding = TextEncoding::utf8)
{
    ReadOptions options;
    options.encoding = encoding;
    std::vector<Article> good;
    std::vector<ReadArticle> refused;
    auto report = reader.read_articles({data_path("literature/" + file)}, options,
                                       [&](ReadArticle&& one) -> Result<void> {
                                           if (one.refused.empty()) {
                                               good.push_back(std::move(one.article));
                                           } else {
                                               refused.push_back(std::move(one));
                                           }
                                           return {};
                                       });
    return {std::move(report), std::move(good), std::move(refused)};
}

const ArticleReader& reader_named(const QString& name)
{
    return *find_reader(name.toStdString()).value()->article_reader();
}

QString findings_of(const ReadReport& report)
{
    QStringList words;
    for (const Finding& finding : report.findings.listed()) {
        words.append(QString::fromStdString(std::string(to_string(finding.severity)) + " " +
                                            finding.error.message_id + " " + finding.error.text()));
    }
    return words.join(QLatin1Char('\n'));
}

QByteArray with_zeros(QByteArray bytes)
{
    return bytes.replace('@', '\0');
}

} // namespace

class TestLiterature : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nbib()
    {
        for (const char* file : {"good.nbib", "bom_crlf.nbib", "mixed_ends.nbib"}) {
            const Articles all = read(nbib_reader(), file);
            QVERIFY(all.report.has_value());
            QVERIFY2(all.report->findings.refused() == 0, qPrintable(findings_of(*all.report)));
            QCOMPARE(all.good.size(), std::size_t{2});
            const Article& a = all.good[0];
            QCOMPARE(a.pmid, std::string("90000001"));
            QCOMPARE(a.title.text, std::string("Naïve patients & azithromycin: a case of deafness."));
            QCOMPARE(
                to_document(a, "nbib").text.substr(a.title.text.size()),
                std::string("\n\nCASE & HISTORY: A man took azithromycin 500 mg. OUTCOME: He became deaf; "
                            "hearing returned after 10 days."));
            QCOMPARE(a.doi, std::string("10.1000/jim.2019.5"));
            QCOMPARE(a.accession, std::string("jim-5"));
            QCOMPARE(a.pmcid, std::string("PMC9000001"));
            QCOMPARE(a.authors.size(), std::size_t{3});
            QCOMPARE(a.authors[0].identifier, std::string("0000-0002-1825-0097"));
            QCOMPARE(a.authors[0].affiliations, (std::vector<std::string>{"Hospital A.", "Clinic B, Town."}));
            QCOMPARE(a.authors[1].suffix, std::string("Jr"));
            QCOMPARE(a.authors[1].fore_name, std::string("Jan"));
            QCOMPARE(a.authors[2].collective, std::string("Deafness Study Group"));
            QCOMPARE(a.published_online, (PartialDate{2019, 5, 3, {}}));
            QCOMPARE(a.entered, (PartialDate{2019, 5, 5, {}}));
            QCOMPARE(a.revised, (PartialDate{2020, 2, 1, {}}));
            QCOMPARE(a.mesh.size(), std::size_t{2});
            QCOMPARE(a.mesh[0].qualifiers,
                     (std::vector<MeshTerm>{{"adverse effects", "", true}, {"therapeutic use", "", false}}));
            QVERIFY(a.mesh[1].descriptor.major);
            QCOMPARE(a.keywords, (std::vector<Keyword>{{"deafness", true}, {"ears", false}}));
            QCOMPARE(a.substances, (std::vector<std::string>{"Azithromycin"}));
            QCOMPARE(a.links[0].pmid, std::string("90000009"));
            QCOMPARE(a.links[0].source, std::string("J Imag Med. 2020 Jan;13(1):1"));
            QVERIFY(is_retracted(a));
            QCOMPARE(a.other_abstracts[0].language, std::string("ger"));
            QCOMPARE(vancouver(a),
                     std::string(
                         "Núñez É, de Wit J Jr; Deafness Study Group. Naïve patients & azithromycin: a case "
                         "of deafness. J Imag Med. 2019 Jul;12(3):101-9. doi: 10.1000/jim.2019.5. Epub "
                         "2019 May 3. PMID: 90000001; PMCID: PMC9000001. Retraction in: J Imag Med. 2020 "
                         "Jan;13(1):1."));
        }
    }

    void ris()
    {
        for (const char* file : {"good.ris", "bom_crlf.ris", "old_mac.ris", "missing_end.ris"}) {
            const Articles all = read(ris_reader(), file);
            QVERIFY(all.report.has_value());
            QVERIFY2(all.report->findings.refused() == 0, qPrintable(findings_of(*all.report)));
            QCOMPARE(all.good.size(), std::size_t{4});
            const Article& a = all.good[0];
            QCOMPARE(a.pmid, std::string("90000001"));
            QCOMPARE(a.doi, std::string("10.1000/jim.2019.5"));
            QCOMPARE(a.title.text, std::string("Deafness after azithromycin: a case report"));
            QCOMPARE(a.abstract_sections[0].text.text, std::string("A man became deaf. It passed."));
            QCOMPARE(a.authors[2].collective, std::string("Deafness Study Group"));
            QCOMPARE(
                vancouver(a),
                std::string("Núñez É, de Wit J Jr; Deafness Study Group. Deafness after azithromycin: a case "
                            "report. J Imag Med. 2019 Jul 25;12(3):101-109. doi: 10.1000/jim.2019.5. PMID: "
                            "90000001."));
            QCOMPARE(all.good[1].pmid, std::string("90000002"));
            QCOMPARE(all.good[2].pmid, std::string("90000003"));
            QCOMPARE(to_string(all.good[2].published), std::string("2003 Spring"));
            QCOMPARE(id_of(all.good[3], "ris"), (ArticleId{"ris", "EMB7"}));
        }
    }

    void endnote()
    {
        const Articles all = read(endnote_xml_reader(), "good_endnote.xml");
        QVERIFY(all.report.has_value());
        QVERIFY2(all.report->findings.refused() == 0, qPrintable(findings_of(*all.report)));
        QCOMPARE(all.good.size(), std::size_t{3});
        const Article& a = all.good[0];
        QCOMPARE(a.pmid, std::string("90000001"));
        QCOMPARE(a.pmcid, std::string("PMC9000001"));
        QCOMPARE(a.title.text, std::string("Deafness after azithromycin"));
        QCOMPARE(a.abstract_sections[0].text.text, std::string("A man became deaf. It passed."));
        QCOMPARE(vancouver(a),
                 std::string("Núñez É, de Wit J. Deafness after azithromycin. J Imag Med. 2019 Jul "
                             "25;12(3):101-9. doi: 10.1000/jim.2019.5. PMID: 90000001; PMCID: "
                             "PMC9000001."));
        QCOMPARE(a.keywords.size(), std::size_t{2});
        QCOMPARE(all.good[1].pmid, std::string("90000002"));
        QCOMPARE(id_of(all.good[2], "endnote-xml"), (ArticleId{"endnote-xml", "3"}));
    }

    void tables()
    {
        for (const char* file : {"good.csv", "bom_crlf.csv"}) {
            const Articles all = read(csv_articles_reader(), file);
            QVERIFY(all.report.has_value());
            QVERIFY2(all.report->findings.refused() == 0, qPrintable(findings_of(*all.report)));
            QCOMPARE(all.good.size(), std::size_t{2});
            const Article& a = all.good[0];
            QCOMPARE(a.pmid, std::string("90000001"));
            QCOMPARE(a.title.text, std::string("Deafness, after azithromycin"));
            QCOMPARE(a.abstract_sections[0].text.text, std::string("He said \"deaf\". It passed."));
            QCOMPARE(a.authors.size(), std::size_t{2});
            QCOMPARE(a.authors[1].last_name, std::string("de Wit"));
            QCOMPARE(a.published.year, 2019);
            QVERIFY(findings_of(*all.report)
                        .contains(QStringLiteral("Citation, First Author, Create Date, NIHMS ID")));
        }
        const Articles zotero = read(csv_articles_reader(), "zotero.tsv");
        QCOMPARE(zotero.good.size(), std::size_t{1});
        QCOMPARE(zotero.good[0].authors[0].fore_name, std::string("Élodie"));
        QCOMPARE(zotero.good[0].accession, std::string("ABC"));
        const Articles semicolon = read(csv_articles_reader(), "semicolon.csv");
        QCOMPARE(semicolon.good.size(), std::size_t{1});
        QCOMPARE(semicolon.good[0].title.text, std::string("Deaf"));
    }

    void bad_files_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("good");
        QTest::addColumn<int>("refused");
        QTest::addColumn<QString>("finding");
        const auto row = [](const char* format, const char* file, int good, int refused,
                            const char* finding) {
            QTest::addRow("%s", file) << QString::fromUtf8(format) << QString::fromUtf8(file) << good
                                      << refused << QString::fromUtf8(finding);
        };
        row("nbib", "empty.nbib", 0, 1, "is empty");
        row("nbib", "html.nbib", 0, 1, "looks like an HTML page");
        row("nbib", "utf16.nbib", 0, 1, "looks like UTF-16");
        row("nbib", "latin1.nbib", 1, 1, "PMID 90000001: The line is not UTF-8");
        row("nbib", "latin1_first_line.nbib", 1, 1,
            "latin1_first_line.nbib:3: “Two.”: The line is not UTF-8");
        row("nbib", "cut.nbib", 1, 0, "");
        row("nbib", "no_blank_line.nbib", 2, 0, "");
        row("nbib", "repeated.nbib", 2, 0, "PMID 1 came before");
        row("ris", "empty.ris", 0, 1, "is empty");
        row("ris", "html.ris", 0, 1, "looks like an HTML page");
        row("ris", "utf16.ris", 0, 1, "looks like UTF-16");
        row("ris", "latin1.ris", 3, 1, "latin1.ris:2: PMID 90000001: The line is not UTF-8: byte 0xFA");
        row("ris", "cut.ris", 1, 0, "no ER line before the end of the file");
        row("ris", "missing_end.ris", 4, 0, "no ER line before the next record");
        row("ris", "nbib_as.ris", 0, 1, "--format nbib");
        row("ris", "stray.ris", 4, 1, "stands between records");
        row("endnote-xml", "empty_endnote.xml", 0, 1, "is empty");
        row("endnote-xml", "pubmed_as_endnote.xml", 0, 1, "--format pubmed-xml");
        row("endnote-xml", "one_line_bad_endnote.xml", 2, 1, "endnote.xml:2: “a”: A \"<\" begins no tag");
        row("endnote-xml", "cut_endnote.xml", 1, 1, "The file ends inside <record>");
        row("endnote-xml", "entity_endnote.xml", 1, 1, "entity of a DTD");
        row("endnote-xml", "latin1_endnote.xml", 0, 1, "encoding is ISO-8859-1");
        row("csv-articles", "empty.csv", 0, 1, "is empty");
        row("csv-articles", "html.csv", 0, 1, "HTML page");
        row("csv-articles", "latin1.csv", 1, 1, "latin1.csv:2: PMID 90000001: The line is not UTF-8");
        row("csv-articles", "no_title.csv", 0, 1, "must be Title or Abstract");
        row("csv-articles", "cells.csv", 3, 1,
            "cells.csv:5: PMID 90000003: The row has 3 cells; the headings have 12");
        row("csv-articles", "open_quote.csv", 2, 1,
            "open_quote.csv:5: PMID 90000005: A cell in quotes begins in this row and runs to the end");
    }
    void bad_files()
    {
        QFETCH(QString, format);
        QFETCH(QString, file);
        QFETCH(QString, finding);
        const Articles all = read(reader_named(format), file.toStdString());
        QVERIFY2(all.report.has_value(), all.report ? "" : all.report.error().text().c_str());
        const QString found = findings_of(*all.report);
        QVERIFY2(found.contains(finding), qPrintable(found));
        QTEST(static_cast<int>(all.good.size()), "good");
        QFETCH(int, refused);
        QVERIFY2(all.report->findings.refused() == refused, qPrintable(found));
    }

    // Each record that is refused is refused alone, by its line, and told with what names it.
    void damage_stays_in_its_record_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("good");    ///< PMIDs
        QTest::addColumn<QString>("refused"); ///< PMIDs, or titles where there is none
        QTest::addColumn<QString>("finding");
        const auto row = [](const char* what, const char* format, const QByteArray& bytes, const char* good,
                            const char* refused, const char* finding) {
            QTest::addRow("%s: %s", format, what)
                << QString::fromUtf8(format) << bytes << QString::fromUtf8(good) << QString::fromUtf8(refused)
                << QString::fromUtf8(finding);
        };
        const auto table = [&](const char* what, const QByteArray& rows, const char* good,
                               const char* refused, const char* finding) {
            row(what, "csv-articles", "PMID,Title,Abstract,DOI\n" + rows, good, refused, finding);
        };
        table("a quote that the next row closes",
              "1,\"A\",\"B\",\n2,\"A 2,B 2,10.1/2\n3,\"A 3\",\"B 3\",10.1/3\n", "1 3", "2",
              "f:3: PMID 2: A cell in quotes begins in this row and ends in line 4, where text follows");
        table("a quote that is never closed", "1,A,B,\n2,\"A 2,B 2,\n3,A 3,B 3,\n4,A 4,B 4,\n", "1 3 4", "2",
              "f:3: PMID 2: A cell in quotes begins in this row and runs to the end of the file");
        table("two quotes that are never closed", "1,\"A,B,\n2,A,B,\n3,A,\"B,\n4,A,B,\n", "2 4", "1 3",
              "f:4: PMID 3: A cell in quotes begins");
        table("text after a closing quote", "1,\"A\" 1,B,\n2,A,B,\n", "2", "1",
              "f:2: PMID 1: A closing quote is followed by text");
        table("a quote inside a cell in quotes", "1,\"A \"B\" C\",B,\n2,A,B,\n", "2", "1",
              "f:2: PMID 1: A closing quote is followed by text");
        table("blanks after a closing quote", "1,\"A\" ,\"B\"  ,\n2,A,B,\n", "1 2", "", "");
        table("quotes in a cell without quotes", "1,A \"B\" C,B,\n2,A,B,\n", "1 2", "", "");
        table("a good cell of several lines, then a bad one",
              "1,\"A\nB\nC\",\"D\nE\",\n2,\"A 2,B,\n3,\"A\",B,\n", "1 3", "2", "f:6: PMID 2: A cell");
        table("too few cells", "1,A\n2,A,B,\n", "2", "1",
              "f:2: PMID 1: The row has 2 cells; the headings have 4");
        table("a cell of two lines, too few cells", "1,\"A\nB\"\n2,A,B,\n", "2", "1",
              "f:2: PMID 1: The row, which goes on to line 3, has 2 cells");
        table("too many cells", "1,A, and more,B,\n2,A,B,\n", "2", "1", "f:2: PMID 1: The row has 5 cells");
        table("not UTF-8", "1,A,B\xE9,\n2,A,B,\n", "2", "1", "f:2: PMID 1: The line is not UTF-8");
        table("zero byte", with_zeros("1,A,B@,\n2,A,B,\n"), "2", "1",
              "f:2: PMID 1: The line holds a zero byte, its byte 6");
        table("a PMID that is none", "abc,A,B,10.1/1\n2,A,B,\n", "10.1/1 2", "", "f:2: The PMID is \"abc\"");
        row("a quote in the headings", "csv-articles", "PMID,\"Title,Abstract\n1,A,B\n", "", "",
            "f:1: The headings begin with \"PMID,");
        row("zero byte", "nbib", with_zeros("PMID- 1\nTI  - A\n\nPMID- 2\nTI  - B@\n\nPMID- 3\nTI  - C\n"),
            "1 3", "2", "f:5: PMID 2: The line holds a zero byte, its byte 8");
        row("zero byte", "ris",
            with_zeros("TY  - JOUR\nC5  - 1\nER  - \n\nTY  - JOUR\nC5  - 2\nAB  - x@y\nER  - \n"), "1", "2",
            "f:7: PMID 2: The line holds a zero byte");
        row("cut in a line", "nbib", "PMID- 1\nTI  - A\n\nPMID- 2\nTI  - B\nDP  - 20", "1 2", "",
            "f:6: The file ends within this line");
        row("whole", "nbib", "PMID- 1\nTI  - A\n", "1", "", "");
        row("whole, with old ends of line", "nbib", "PMID- 1\rTI  - A\r", "1", "", "note corpus.lone_cr");
        row("old ends of line count", "nbib", "PMID- 1\rTI  - A\r\rPMID- 2\rTI  - \xE9\r", "1", "2",
            "f:5: PMID 2: The line is not UTF-8");
        row("RIS offered as it", "nbib", "\nTY  - JOUR\nTI  - A\nER  - \n", "", "",
            "f:2: The file looks like RIS (--format ris)");
        row("a record of RIS in it", "nbib",
            "PMID- 1\nTI  - A\n\nTY  - JOUR\nTI  - B\nER  - \n\nPMID- 3\nTI  - C\n", "1 3", "B",
            "f:4: “B”: The record is of another format: it looks like RIS");
        row("no TY", "ris",
            "TY  - JOUR\nC5  - 1\nER  - \nC5  - 2\nTI  - B\nER  - \nTY  - JOUR\nC5  - 3\nER  - \n", "1 3",
            "2", "f:4: PMID 2: The record begins with no TY line");
        row("no TY in the first", "ris", "C5  - 1\nER  - \nTY  - JOUR\nC5  - 2\nER  - \n", "2", "1",
            "f:1: PMID 1: The record begins with no TY line");
        row("no TY at all", "ris", "TI  - A\nER  - \nTI  - B\nER  - \n", "", "",
            "f:1: The file begins with \"TI  - A\"");
        row("zero bytes in number", "nbib", with_zeros("PMID- 1\n@@@@@@@@@@@@"), "", "",
            "This is no text in UTF-8");
        QByteArray deep;
        for (int i = 0; i < 200; ++i) {
            deep += "<a>";
        }
        row("nested too deep", "endnote-xml",
            "<xml><records>\n<record><rec-number>1</rec-number><titles>" + deep +
                "</record>\n<record><titles><title>B</title></titles></record>\n</records></xml>\n",
            "B", "1", "f:2: Record \"1\": <a> is nested deeper");
    }
    void damage_stays_in_its_record()
    {
        QFETCH(QString, format);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, finding);
        QTemporaryDir folder;
        const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / "f";
        put_bytes(path, bytes.toStdString());
        const auto name = [](const Article& article) {
            for (const std::string& word :
                 {article.pmid, article.doi, article.title.text, article.accession}) {
                if (!word.empty()) {
                    return QString::fromStdString(word);
                }
            }
            return QStringLiteral("?");
        };
        QStringList good;
        QStringList refused;
        const auto report =
            reader_named(format).read_articles({path}, {}, [&](ReadArticle&& one) -> Result<void> {
                (one.refused.empty() ? good : refused).append(name(one.article));
                return {};
            });
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        const QString found = findings_of(*report);
        QVERIFY2(found.contains(finding), qPrintable(found));
        QVERIFY2(!finding.isEmpty() || found.isEmpty(), qPrintable(found));
        QTEST(good.join(QLatin1Char(' ')), "good");
        QTEST(refused.join(QLatin1Char(' ')), "refused");
        QCOMPARE(report->records_skipped, std::int64_t{refused.size()});
    }

    // What is known of a refused record need not be enough to name it; the log has a line for it all the
    // same.
    void a_record_without_a_name_is_told_too()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / "f";
        put_bytes(path, "Title,Abstract\n\xE9,B\nA,B\n");
        int refused = 0;
        const auto report =
            csv_articles_reader().read_articles({path}, {}, [&](ReadArticle&& one) -> Result<void> {
                refused += one.refused.empty() ? 0 : 1;
                return {};
            });
        QVERIFY(report.has_value());
        QCOMPARE(refused, 1);
        QCOMPARE(report->records_read, std::int64_t{2});
    }

    // A table of one quote a line is read in a time that grows with its size.
    void many_open_quotes_are_read_once_more()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / "f";
        std::string bytes = "PMID,Title\n";
        constexpr int kRows = 100'000;
        for (int i = 1; i <= kRows; ++i) {
            bytes += std::to_string(i) + ",\"A\n";
        }
        put_bytes(path, bytes);
        const auto report =
            csv_articles_reader().read_articles({path}, {}, [](ReadArticle&&) -> Result<void> { return {}; });
        QVERIFY(report.has_value());
        QCOMPARE(report->records_read, std::int64_t{kRows});
        QCOMPARE(report->records_skipped, std::int64_t{kRows});
    }

    void latin_1_is_converted_when_asked()
    {
        for (const char* name : {"nbib", "ris", "csv"}) {
            const QString format = QString::fromLatin1(name) == QStringLiteral("csv")
                                       ? QStringLiteral("csv-articles")
                                       : QString::fromLatin1(name);
            const Articles all =
                read(reader_named(format), std::string("latin1.") + name, TextEncoding::windows_1252);
            QVERIFY(all.report.has_value());
            QCOMPARE(all.report->findings.refused(), std::int64_t{0});
            QCOMPARE(all.good[0].authors[0].last_name, std::string("Núñez"));
        }
        QCOMPARE(from_windows_1252("a\x80\x81\xE9"), std::string("a€\xEF\xBF\xBDé"));
    }

    // Bytes of good files changed and left out, seeded: what is taken is sound.
    void damage_makes_nothing_unsound()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / "damaged";
        std::mt19937 random(21);
        const auto below = [&](std::size_t n) { return random() % n; };
        const std::pair<const char*, const ArticleReader*> kinds[] = {
            {"good.nbib", &nbib_reader()},
            {"good.ris", &ris_reader()},
            {"good_endnote.xml", &endnote_xml_reader()},
            {"good.csv", &csv_articles_reader()}};
        for (const auto& kind : kinds) {
            const char* const file = kind.first;
            const ArticleReader* const reader = kind.second;
            const std::string good = bytes_of(data_path(std::string("literature/") + file));
            for (int round = 0; round < 120; ++round) {
                std::string bytes = good;
                for (std::size_t change = 0; change <= below(4); ++change) {
                    const std::size_t at = below(bytes.size());
                    if (below(2) == 0) {
                        bytes[at] = static_cast<char>(below(256));
                    } else {
                        bytes.erase(at, std::min(below(60), bytes.size() - at));
                    }
                }
                put_bytes(path, bytes);
                const auto report = reader->read_articles({path}, {}, [&](ReadArticle&& one) -> Result<void> {
                    AnnotatedDocument annotated;
                    annotated.document = to_document(one.article, reader->name());
                    const bool sound = check_document(annotated).empty() &&
                                       *article_from_json(to_json(one.article)) == one.article;
                    return sound || !one.refused.empty()
                               ? Result<void>()
                               : fail(ErrorCode::internal, "test.unsound", {}, "unsound");
                });
                QVERIFY2(report.has_value(), file);
            }
        }
    }

    void formats_are_told_by_their_files_data()
    {
        QTest::addColumn<QString>("format");
        QTest::newRow("good.nbib") << "nbib";
        QTest::newRow("bom_crlf.nbib") << "nbib";
        QTest::newRow("good.ris") << "ris";
        QTest::newRow("good_endnote.xml") << "endnote-xml";
        QTest::newRow("good.csv") << "csv-articles";
        QTest::newRow("zotero.tsv") << "csv-articles";
    }
    void formats_are_told_by_their_files()
    {
        const Reader* reader = detect_reader(data_path(std::string("literature/") + QTest::currentDataTag()));
        QVERIFY(reader != nullptr);
        QTEST(QString::fromStdString(std::string(reader->name())), "format");
    }

    void dates_data()
    {
        QTest::addColumn<QString>("shown");
        QTest::newRow("2006 Jan 10") << "2006-01-10";
        QTest::newRow("2006 Jan") << "2006-01";
        QTest::newRow("2006") << "2006";
        QTest::newRow("20060110") << "2006-01-10";
        QTest::newRow("2006/01/13 09:00") << "2006-01-13";
        QTest::newRow("2006-01-13") << "2006-01-13";
        QTest::newRow("1998 Dec-1999 Jan") << "1998 Dec-1999 Jan";
        QTest::newRow("2003 Spring") << "2003 Spring";
        QTest::newRow("2006 Jan 45") << "2006 Jan 45";
        QTest::newRow("soon") << "soon";
        QTest::newRow("") << "";
    }
    void dates() { QTEST(QString::fromStdString(to_string(parse_date(QTest::currentDataTag()))), "shown"); }

    void names_data()
    {
        QTest::addColumn<QString>("parts"); ///< last|fore|initials|suffix|collective
        QTest::newRow("Berg, Anna Maria") << "Berg|Anna Maria|||";
        QTest::newRow("Berg, Anna Maria, Jr") << "Berg|Anna Maria||Jr|";
        QTest::newRow("Berg, A. M.") << "Berg|A. M.|||";
        QTest::newRow("Berg, AM") << "Berg||AM||";
        QTest::newRow("Berg AM") << "Berg||AM||";
        QTest::newRow("de Wit J Jr") << "de Wit||J|Jr|";
        QTest::newRow("Aristotle") << "Aristotle||||";
        QTest::newRow("Deafness Study Group") << "||||Deafness Study Group";
        QTest::newRow("Deafness Study Group,") << "||||Deafness Study Group";
        QTest::newRow("") << "||||";
    }
    void names()
    {
        const Author author = parse_author(QTest::currentDataTag());
        const std::string parts = author.last_name + "|" + author.fore_name + "|" + author.initials + "|" +
                                  author.suffix + "|" + author.collective;
        QTEST(QString::fromStdString(parts), "parts");
    }

    void numbers()
    {
        QCOMPARE(doi_in("https://doi.org/10.1/a(b)"), std::string("10.1/a(b)"));
        QCOMPARE(doi_in("doi:10.1000/x [doi]"), std::string("10.1000/x"));
        QCOMPARE(doi_in("section 10.1"), std::string());
        QCOMPARE(pmid_in("PMID: 123"), std::string("123"));
        QCOMPARE(pmid_in("123 [pmid]"), std::string("123"));
        QCOMPARE(pmid_in("12a"), std::string());
        QCOMPARE(pmid_in("12345678901"), std::string());
    }
};

QTEST_GUILESS_MAIN(TestLiterature)
#include "tst_literature.moc"
