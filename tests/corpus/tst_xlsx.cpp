// SPDX-License-Identifier: GPL-3.0-or-later
// Workbooks of relations: what cells mean, sheets of all makers, and a fault of each kind.
#include "core/base/random.hpp"
#include "core/corpus/formats/relation_table.hpp"
#include "core/corpus/formats/xlsx_strings.hpp"
#include "core/corpus/formats/xlsx_text.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/utf8.hpp"
#include "tests/corpus/corpus_support.hpp"
#include "tests/support/stored_zip.hpp"

#include <QTest>

using namespace ade;
using namespace ade::corpus;
using ade::corpus::test::workbook_parts;
using ade::corpus::test::zip_of;
using ade::corpus::test::ZipPart;

namespace {

const std::string kBegin = "<?xml version=\"1.0\"?>\n<worksheet><sheetData>";
const std::string kEnd = "</sheetData></worksheet>";
const std::string kHeading = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>document</t></is></c>"
                             "<c r=\"B1\" t=\"inlineStr\"><is><t>drug_begin</t></is></c>"
                             "<c r=\"C1\" t=\"inlineStr\"><is><t>drug_end</t></is></c>"
                             "<c r=\"D1\" t=\"inlineStr\"><is><t>event_begin</t></is></c>"
                             "<c r=\"E1\" t=\"inlineStr\"><is><t>event_end</t></is></c>"
                             "<c r=\"F1\" t=\"inlineStr\"><is><t>text</t></is></c>"
                             "<c r=\"G1\" t=\"inlineStr\"><is><t>title</t></is></c></row>";

/// A row about "Rash after zolmira.", its title a cell of the caller's.
std::string row(int number, const std::string& id, const std::string& title = {})
{
    return fmt::format("<row r=\"{0}\"><c r=\"A{0}\" t=\"inlineStr\"><is><t>{1}</t></is></c>"
                       "<c r=\"B{0}\"><v>11</v></c><c r=\"C{0}\"><v>18</v></c><c r=\"D{0}\"><v>0</v></c>"
                       "<c r=\"E{0}\"><v>4</v></c>"
                       "<c r=\"F{0}\" t=\"inlineStr\"><is><t>Rash after zolmira.</t></is></c>{2}</row>",
                       number, id, title);
}

std::string sheet(const std::string& rows)
{
    return kBegin + kHeading + rows + kEnd;
}

test::ReadAll read_bytes(const std::string& bytes, const ReadOptions& options = {})
{
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "book.xlsx";
    test::put_bytes(path, bytes);
    return test::read_all(xlsx_reader(), {path}, options);
}

std::string all_of(const test::ReadAll& all)
{
    return all.report ? to_text(*all.report) : all.report.error().text();
}

/// Bytes as raw deflate.
std::string packed(const std::string& bytes)
{
    constexpr int kLengthAndHeader = 4 + 2;
    constexpr int kChecksum = 4;
    const QByteArray made = qCompress(QByteArray::fromStdString(bytes));
    return made.mid(kLengthAndHeader, made.size() - kLengthAndHeader - kChecksum).toStdString();
}

/// The beginning of a compound file whose directory has an entry of this name.
std::string compound_file(const std::string& entry)
{
    std::string bytes = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    bytes.resize(512, '\0');
    bytes[0x1E] = 9; // sectors of 512 bytes
    bytes[0x30] = 1; // the directory is the second
    bytes.resize(1024, '\0');
    for (const char c : entry) {
        bytes += c;
        bytes += '\0';
    }
    bytes.resize(1536, '\0');
    return bytes;
}

void replace(std::string& text, const std::string& from, const std::string& to)
{
    const std::size_t at = text.find(from);
    QVERIFY2(at != std::string::npos, from.c_str());
    text.replace(at, from.size(), to);
}

std::vector<ZipPart> with_part(std::vector<ZipPart> parts, const std::string& name, const std::string& from,
                               const std::string& to)
{
    for (ZipPart& part : parts) {
        if (part.name == name) {
            replace(part.bytes, from, to);
        }
    }
    return parts;
}

} // namespace

class TestXlsx : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cells_are_text_data()
    {
        QTest::addColumn<QString>("cell");
        QTest::addColumn<QString>("shared");
        QTest::addColumn<QString>("want");
        const auto row = [](const char* name, const char* cell, const char* want, const char* shared = "") {
            QTest::newRow(name) << QString::fromUtf8(cell) << QString::fromUtf8(shared)
                                << QString::fromUtf8(want);
        };
        row("inline", "<c r='G2' t='inlineStr'><is><t>a &amp; b</t></is></c>", "a & b");
        row("inline runs",
            "<c r='G2' t='inlineStr'><is><r><t>a</t></r><r><rPr><b/></rPr><t>b</t></r></is></c>", "ab");
        row("shared", "<c r='G2' t='s'><v>1</v></c>", "two", "<si><t>one</t></si><si><t>two</t></si>");
        row("shared runs", "<c r='G2' t='s'><v>0</v></c>", "severe rash",
            "<si><r><t xml:space='preserve'>severe </t></r><r><rPr><i/></rPr><t>rash</t></r></si>");
        row("readings of characters are no text", "<c r='G2' t='s'><v>0</v></c>", "発疹",
            "<si><t>発疹</t><rPh sb='0' eb='2'><t>ホッシン</t></rPh><phoneticPr fontId='1'/></si>");
        row("an empty shared string", "<c r='G2' t='s'><v>1</v></c>", "", "<si><t>a</t></si><si/>");
        row("value of a formula", "<c r='G2' t='str'><f>A1&amp;B1</f><v>a_x0041_</v></c>", "aA");
        row("a formula without a value", "<c r='G2'><f>A1</f></c>", "");
        row("a whole number", "<c r='G2'><v>22</v></c>", "22");
        row("a number as Excel writes it", "<c r='G2' t='n'><v>0.96999999999999997</v></c>", "0.97");
        row("a whole number with a point", "<c r='G2'><v>22.0</v></c>", "22");
        row("a number with an exponent", "<c r='G2'><v>2.2E1</v></c>", "22");
        row("a long number keeps its digits", "<c r='G2'><v>123456789012345678901</v></c>",
            "123456789012345678901");
        row("a date is the number it is kept as", "<c r='G2' s='0'><v>45000</v></c>", "45000");
        row("an ISO date", "<c r='G2' t='d'><v>2026-11-23</v></c>", "2026-11-23");
        row("true", "<c r='G2' t='b'><v>1</v></c>", "TRUE");
        row("false", "<c r='G2' t='b'><v>0</v></c>", "FALSE");
        row("an error", "<c r='G2' t='e'><v>#N/A</v></c>", "#N/A");
        row("escapes", "<c r='G2' t='inlineStr'><is><t>a_x0009_b_x005F_x0041__xd83d__xDE00_</t></is></c>",
            "a\tb_x0041_😀");
        row("half a pair is no escape", "<c r='G2' t='inlineStr'><is><t>_xD83D_x</t></is></c>", "_xD83D_x");
        row("no escape", "<c r='G2' t='inlineStr'><is><t>_x12_ _xGGGG_ _x004</t></is></c>",
            "_x12_ _xGGGG_ _x004");
        row("white space that counts", "<c r='G2' t='inlineStr'><is><t xml:space='preserve'> a </t></is></c>",
            " a ");
        row("white space that is layout", "<c r='G2' t='inlineStr'><is>\n <t>\n a b\n </t></is></c>", "a b");
        row("line ends", "<c r='G2' t='inlineStr'><is><t>a\r\nb&#13;c\rd&#10;e</t></is></c>",
            "a\nb\rc\nd\ne");
        row("CDATA", "<c r='G2' t='inlineStr'><is><t><![CDATA[<b>&amp;]]></t></is></c>", "<b>&amp;");
        row("an apostrophe that a CSV brought", "<c r='G2' t='inlineStr'><is><t>'=1</t></is></c>", "=1");
        row("one that is the text's own", "<c r='G2' s='1' t='inlineStr'><is><t>'=1</t></is></c>", "'=1");
        row("typed after an apostrophe", "<c r='G2' s='1' t='inlineStr'><is><t>=1</t></is></c>", "=1");
        row("a cell without a place", "<c t='inlineStr'><is><t>here</t></is></c>", "here");
        row("a cell missing", "", "");
    }

    void cells_are_text()
    {
        QFETCH(QString, cell);
        QFETCH(QString, shared);
        QFETCH(QString, want);
        const std::string strings =
            shared.isEmpty() ? std::string() : "<sst>" + shared.toStdString() + "</sst>";
        const auto all = read_bytes(zip_of(workbook_parts(sheet(row(2, "d1", cell.toStdString())), strings)));
        QVERIFY2(all.report.has_value() && all.documents.size() == 1, all_of(all).c_str());
        QCOMPARE(all.report->findings.refused(), std::int64_t{0});
        QCOMPARE(QString::fromStdString(all.documents.front().document.title), want);
        QCOMPARE(all.documents.front().document.external_id, std::string("d1"));
        QCOMPARE(all.documents.front().document.source, std::string("xlsx"));
        QCOMPARE(all.documents.front().relations.size(), std::size_t{1});
    }

    void columns_have_names_data()
    {
        QTest::addColumn<QString>("reference");
        QTest::addColumn<int>("column"); // -1: none
        const auto row = [](const char* reference, int column) {
            QTest::newRow(reference) << QString::fromLatin1(reference) << column;
        };
        row("A1", 0);
        row("Z9", 25);
        row("AA10", 26);
        row("AZ1", 51);
        row("ZZ1", 701);
        row("AAA1", 702);
        row("XFD1048576", 16383);
        row("B", 1);
        row("XFE1", -1);
        row("AAAAAAAAAAAAAAAAAAAAAAAAAAAA1", -1);
        row("1", -1);
        row("", -1);
        row("A1B", -1);
        row("a1", -1);
    }

    void columns_have_names()
    {
        QFETCH(QString, reference);
        QFETCH(int, column);
        const auto found = xlsx_column(reference.toStdString());
        QCOMPARE(found ? static_cast<int>(*found) : -1, column);
        if (found) {
            QVERIFY(reference.toStdString().starts_with(xlsx_column_name(*found)));
        }
    }

    void escapes_come_back()
    {
        Random random(5);
        static const char* const kPieces[] = {"_",  "x",    "_x0041_", "_x005F_", "005F",   "\x01", "A",
                                              "\r", "\x1F", "😀",       "_x00",    "\uFFFF", "41_",  "\uFFFE"};
        for (int i = 0; i < 5000; ++i) {
            std::string text;
            for (std::size_t n = random.below(12); n > 0; --n) {
                text += kPieces[random.below(std::size(kPieces))];
            }
            const std::string escaped = escape_xlsx(text);
            QCOMPARE(unescape_xlsx(escaped), text);
            QVERIFY(escaped.find('\x01') == std::string::npos && escaped.find("\uFFFF") == std::string::npos);
        }
    }

    /// A CSV and a workbook of the same documents are read to the same, whatever the cells hold.
    void says_the_same_as_csv()
    {
        static const char* const kWords[] = {
            "=1+1",      "'=x",         "''-y",      "@a",    "-5",   "+",    "\trash",
            "_x0041_",   "a_x005F\x01", "so \"so\"", "a,b;c", "état", "😀",    "<b>&amp;",
            "line\nend", "cr\rend",     "00123",     "1e5",   " ",    "TRUE", "\uFFFF"};
        Random random(11);
        const QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        std::vector<AnnotatedDocument> documents;
        for (int i = 0; i < 60; ++i) {
            AnnotatedDocument annotated;
            annotated.document.external_id =
                std::string(kWords[random.below(std::size(kWords))]) + std::to_string(i);
            annotated.document.source = "pubmed";
            annotated.document.title = random.below(2) == 0 ? kWords[random.below(std::size(kWords))] : "";
            std::vector<text::Span> spans;
            std::int64_t at = 0;
            for (int word = 0; word < 6; ++word) {
                const std::string piece = kWords[random.below(std::size(kWords))];
                annotated.document.text += piece + " ";
                const std::int64_t length = text::count_code_points(piece);
                spans.push_back(text::make_span(at, at + length));
                at += length + 1;
            }
            annotated.document.sentences = {{text::make_span(0, at), std::nullopt}};
            for (int n = 0; n < 6; ++n) {
                Mention mention;
                mention.id = std::string(n == 0 ? "=T" : "T") + std::to_string(n);
                mention.label = n % 2 == 0 ? Label::drug : Label::adverse_event;
                mention.span = spans[static_cast<std::size_t>(n)];
                mention.surface = std::string(*text::slice(annotated.document.text, mention.span));
                annotated.mentions.push_back(mention);
            }
            for (int n = 0; n < 6; n += 2) {
                Relation relation;
                relation.id = "-R" + std::to_string(n);
                relation.drug_id = annotated.mentions[static_cast<std::size_t>(n)].id;
                relation.event_id = annotated.mentions[static_cast<std::size_t>(n) + 1].id;
                relation.polarity = static_cast<Polarity>(random.below(4));
                if (random.below(2) == 0) {
                    relation.score = static_cast<double>(random.below(1000)) / 999;
                }
                annotated.relations.push_back(relation);
            }
            documents.push_back(std::move(annotated));
        }
        QVERIFY(csv_writer().write(root / "out.csv", source_of(documents), {}).has_value());
        QVERIFY(xlsx_writer().write(root / "out.xlsx", source_of(documents), {}).has_value());
        const auto csv = test::read_all(csv_reader(), {root / "out.csv"});
        const auto xlsx = test::read_all(xlsx_reader(), {root / "out.xlsx"});
        QVERIFY2(csv.documents.size() == documents.size(), all_of(csv).c_str());
        QVERIFY2(xlsx.documents.size() == documents.size(), all_of(xlsx).c_str());
        for (std::size_t i = 0; i < documents.size(); ++i) {
            QVERIFY2(xlsx.documents[i] == csv.documents[i], documents[i].document.text.c_str());
            QCOMPARE(xlsx.documents[i].document.external_id, documents[i].document.external_id);
            QCOMPARE(xlsx.documents[i].document.title, documents[i].document.title);
            QCOMPARE(test::content_of(xlsx.documents[i]), test::content_of(documents[i]));
        }
        QCOMPARE(xlsx.report->found, csv.report->found);
        QCOMPARE(xlsx.report->records_read, csv.report->records_read);
        std::vector<WordUse> words = xlsx.report->words; // a row is several lines where cells hold line ends
        for (WordUse& word : words) {
            word.first.clear();
        }
        std::vector<WordUse> csv_words = csv.report->words;
        for (WordUse& word : csv_words) {
            word.first.clear();
        }
        QCOMPARE(words, csv_words);
    }

    /// libreoffice.csv is what `ade export` made of invented sentences; LibreOffice 7.4 made libreoffice.xlsx
    /// from the workbook of the same export (soffice --convert-to xlsx:"Calc MS Excel 2007 XML").
    void a_workbook_that_libreoffice_saved()
    {
        const std::filesystem::path folder = std::filesystem::path(ADE_TEST_DATA_DIR) / "formats";
        QVERIFY(detect_reader(folder / "libreoffice.xlsx") == &xlsx_reader());
        const auto csv = test::read_all(csv_reader(), {folder / "libreoffice.csv"});
        const auto xlsx = test::read_all(xlsx_reader(), {folder / "libreoffice.xlsx"});
        QVERIFY2(csv.report.has_value() && csv.report->findings.listed().empty(), all_of(csv).c_str());
        QVERIFY2(xlsx.report.has_value() && xlsx.report->findings.listed().empty(), all_of(xlsx).c_str());
        QCOMPARE(xlsx.documents.size(), std::size_t{3});
        for (std::size_t i = 0; i < csv.documents.size(); ++i) {
            QVERIFY2(xlsx.documents[i] == csv.documents[i], csv.documents[i].document.text.c_str());
        }
        QCOMPARE(xlsx.report->found, csv.report->found);
        QCOMPARE(xlsx.report->found.relations, std::int64_t{4});
        QCOMPARE(xlsx.documents[0].document.external_id, std::string("=case-1"));
        QCOMPARE(xlsx.documents[0].document.title, std::string("=Rash, and more"));
        QCOMPARE(xlsx.documents[0].document.text,
                 std::string("Rash 😀 after zolmira.\n"
                             "The patient said \"so tired\" and\nblamed brenofol for the fatigue."));
        QCOMPARE(xlsx.documents[1].document.external_id, std::string("00123"));
        QCOMPARE(xlsx.documents[1].document.title, std::string("'quoted'"));
        QCOMPARE(xlsx.documents[1].document.text, std::string("=+ Cough under tavirex; it went."));
    }

    void sheets_of_other_makers()
    {
        // A prefix on every name, absolute targets, no styles, names of parts in another case, empty rows.
        std::string rows = sheet("<row r=\"2\" spans=\"1:7\"/>" + row(5, "d5"));
        for (const char* name : {"worksheet", "sheetData", "row", "c", "v", "is", "t"}) {
            for (const std::string& before : {std::string("<"), std::string("</")}) {
                for (const char* after : {" ", ">", "/>"}) {
                    QString text = QString::fromStdString(rows);
                    text.replace(QString::fromStdString(before + name + after),
                                 QString::fromStdString(before + "x:" + name + after));
                    rows = text.toStdString();
                }
            }
        }
        auto parts = workbook_parts(rows);
        parts = with_part(parts, "xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml",
                          "/XL/worksheets/./sheet1.xml");
        std::erase_if(parts, [](const ZipPart& part) { return part.name == "xl/styles.xml"; });
        const auto all = read_bytes(zip_of(parts));
        QVERIFY2(all.documents.size() == 1 && all.report->findings.refused() == 0, all_of(all).c_str());
    }

    void what_stands_before_the_root_is_passed_over_data()
    {
        QTest::addColumn<QString>("prolog");
        QTest::addColumn<bool>("everywhere"); // in the workbook's small parts, too
        const auto row = [](const char* name, const char* prolog, bool everywhere = true) {
            QTest::newRow(name) << QString::fromUtf8(prolog) << everywhere;
        };
        row("nothing", "");
        row("a byte order mark", "\xEF\xBB\xBF");
        row("a declaration", "<?xml version='1.0' encoding='UTF-8'?>\r\n");
        row("a comment with a tag", "<!-- <a:b> -->\n");
        row("comments one after the other", "<!-- > --><!--<a:b/>-->");
        row("an instruction with a tag", "<?note <a:b> ?>");
        row("a DOCTYPE", "<!DOCTYPE worksheet SYSTEM 'a>b'>", false);
        row("a DOCTYPE with declarations",
            "<!DOCTYPE worksheet [<!ELEMENT a:b ANY> <!ENTITY e '<a:b>]'>]>\n<!-- <a:b> -->", false);
    }

    void what_stands_before_the_root_is_passed_over()
    {
        QFETCH(QString, prolog);
        QFETCH(bool, everywhere);
        const std::string before = prolog.toStdString();
        const std::string title = "<c r='G2' t='s'><v>0</v></c>";
        const std::string sheet_xml = sheet(row(2, "d1", title)).substr(kBegin.find("<worksheet>"));
        auto parts = workbook_parts(before + sheet_xml, before + "<sst><si><t>shared</t></si></sst>");
        for (ZipPart& part : parts) {
            const bool is_small = part.name == "xl/workbook.xml" || part.name == "xl/styles.xml";
            part.bytes.insert(0, everywhere && is_small ? before : std::string());
        }
        const auto all = read_bytes(zip_of(parts));
        QVERIFY2(all.report.has_value() && all.documents.size() == 1, all_of(all).c_str());
        QCOMPARE(all.report->findings.refused(), std::int64_t{0});
        QCOMPARE(all.documents.front().document.title, std::string("shared"));
    }

    void the_sheet_called_relations_is_read_data()
    {
        QTest::addColumn<QString>("sheets");
        QTest::addColumn<QString>("id"); // of the document in the sheet chosen
        const auto row = [](const char* name, const char* sheets, const char* id) {
            QTest::newRow(name) << QString::fromLatin1(sheets) << QString::fromLatin1(id);
        };
        row("the first", "<sheet name='A' r:id='a'/><sheet name='B' r:id='b'/>", "in-a");
        row("by its name", "<sheet name='A' r:id='a'/><sheet name='Relations' r:id='b'/>", "in-b");
        row("not a hidden one", "<sheet name='A' state='hidden' r:id='a'/><sheet name='B' r:id='b'/>",
            "in-b");
        row("a hidden one of this name",
            "<sheet name='B' r:id='b'/><sheet name='relations' state='veryHidden' r:id='a'/>", "in-a");
        row("not a chart", "<sheet name='C' r:id='c'/><sheet name='B' r:id='b'/>", "in-b");
    }

    void the_sheet_called_relations_is_read()
    {
        QFETCH(QString, sheets);
        QFETCH(QString, id);
        auto parts = workbook_parts(sheet(row(2, "in-a")));
        parts.push_back({"xl/worksheets/sheet2.xml", sheet(row(2, "in-b"))});
        parts[1].bytes = "<workbook><sheets>" + sheets.toStdString() + "</sheets></workbook>";
        parts[2].bytes =
            "<Relationships><Relationship Id='a' Type='x/worksheet' Target='worksheets/sheet1.xml'/>"
            "<Relationship Id='b' Type='x/worksheet' Target='worksheets/sheet2.xml'/>"
            "<Relationship Id='c' Type='x/chartsheet' Target='chartsheets/sheet1.xml'/></Relationships>";
        const auto all = read_bytes(zip_of(parts));
        QVERIFY2(all.documents.size() == 1, all_of(all).c_str());
        QCOMPARE(all.documents.front().document.external_id, id.toStdString());
        QVERIFY(!all.report->findings.losses().empty()); // the sheet that was not read
        QCOMPARE(all.report->findings.losses().front().id, std::string("xlsx.sheets"));
    }

    void names_the_fault_and_reads_the_rest_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("says");
        QTest::addColumn<int>("documents");
        const auto add = [](const char* name, const std::string& bytes, const char* id, const char* says,
                            int documents = 0) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString::fromLatin1(id)
                                << QString::fromUtf8(says) << documents;
        };
        const auto book = [](const std::string& rows) { return zip_of(workbook_parts(sheet(rows))); };
        const std::string good = book(row(2, "d1"));
        add("empty", "", "corpus.empty_file", "workbook (.xlsx) was expected");
        add("a web page", "<!DOCTYPE html><html><table></table></html>", "corpus.wrong_format", "HTML page");
        add("a CSV", "document,drug_begin\n1,2\n", "corpus.wrong_format", "begins \"document,drug_begin\"");
        add("Excel 97", compound_file("Workbook"), "corpus.wrong_format", "Excel 97–2003 (.xls)");
        add("a password", compound_file("EncryptedPackage"), "corpus.wrong_format", "with a password");
        add("XML of Excel 2003",
            "<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>",
            "corpus.wrong_format", "Excel 2003");
        add("another zip", zip_of({{"a.txt", "a"}}), "corpus.wrong_format",
            "a zip of 1 files (the first is a.txt)");
        add("OpenDocument", zip_of({{"mimetype", "x"}, {"content.xml", "<a/>"}}), "corpus.wrong_format",
            "(.ods)");
        add("a binary workbook", zip_of({{"xl/workbook.bin", "x"}}), "corpus.wrong_format", "(.xlsb)");
        add("a Word document", zip_of({{"word/document.xml", "<a/>"}}), "corpus.wrong_format", "Word");
        add("an empty zip", zip_of({}), "zip.damaged", "cut off");
        add("cut off", good.substr(0, good.size() / 2), "zip.damaged", "cut off");
        std::string changed = good;
        changed[changed.find("zolmira") + 1] = 'x';
        add("a checksum that is wrong", changed, "zip.damaged", "damaged");
        auto parts = workbook_parts(sheet(row(2, "d1")));
        parts[1].encrypted = true;
        add("an encrypted part", zip_of(parts), "zip.encrypted", "password");
        parts = workbook_parts(sheet(row(2, "d1")));
        std::erase_if(parts, [](const ZipPart& part) { return part.name == "xl/worksheets/sheet1.xml"; });
        add("the sheet's part is missing", zip_of(parts), "zip.no_part",
            "xl/worksheets/sheet1.xml is missing");
        parts = workbook_parts(sheet(row(2, "d1")));
        add("no sheet", zip_of(with_part(parts, "xl/workbook.xml", "r:id=\"rId1\"", "")), "xlsx.no_sheet",
            "no sheet of cells");
        add("a DOCTYPE in the workbook",
            zip_of(
                with_part(parts, "xl/workbook.xml", "<workbook", "<!DOCTYPE a [<!ENTITY b 'c'>]><workbook")),
            "xlsx.part", "DOCTYPE");
        add("broken styles", zip_of(with_part(parts, "xl/styles.xml", "</cellXfs>", "</wrong>")), "xlsx.part",
            "styles.xml");
        add("another part than a sheet", zip_of(workbook_parts("<chart><row/></chart>")), "xlsx.part",
            "<chart>");
        add("a sheet in UTF-16", zip_of(workbook_parts(std::string("\xFF\xFE<\0a\0>\0", 8))), "xml.encoding",
            "UTF-16");
        add("an empty sheet", zip_of(workbook_parts("<worksheet><sheetData/></worksheet>")),
            "corpus.empty_file", "The sheet is empty");
        add("columns missing", zip_of(workbook_parts(kBegin + row(1, "d1") + kEnd)), "csv.columns",
            "drug_begin");
        add("columns missing, the heading further down",
            zip_of(workbook_parts(kBegin + "<row r='1'/>" + row(3, "d1") + kEnd)), "csv.columns",
            "book.xlsx:3");
        add("a heading that cannot be read",
            zip_of(workbook_parts(kBegin + "<row r='1'><c></row>" + row(2, "d1") + kEnd)), "xlsx.row",
            "XML cannot be read");
        add("a shared string that is not there",
            book(row(2, "d1", "<c r='G2' t='s'><v>7</v></c>") + row(3, "d2")), "xlsx.shared_string", ":2", 1);
        add("a shared string that cannot be read",
            zip_of(workbook_parts(sheet(row(2, "d1", "<c r='G2' t='s'><v>0</v></c>") +
                                        row(3, "d2", "<c r='G3' t='s'><v>1</v></c>")),
                                  "<sst><si><t>a&b;</t></si><si><t>good</t></si></sst>")),
            "xlsx.shared_string", "the workbook has 2", 1);
        add("a shared string in a cell whose XML is wrong",
            book(row(2, "d1", "<c r='G2' t='s'><v>0</c></v>") + row(3, "d2")), "xlsx.row",
            "XML cannot be read", 1);
        add("an entity bomb",
            zip_of(workbook_parts(
                "<!DOCTYPE w [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>" +
                sheet(row(2, "d1", "<c r='G2' t='inlineStr'><is><t>&b;</t></is></c>") + row(3, "d2"))
                    .substr(22))),
            "xlsx.row", "never resolved", 1);
        add("a row whose XML is wrong", book(row(2, "d1", "<c r='G2'><v>1</c></v>") + row(3, "d2")),
            "xlsx.row", ":2", 1);
        add("a cell twice", book(row(2, "d1", "<c r='A2'><v>1</v></c>") + row(3, "d2")), "xlsx.cell_twice",
            "A2", 1);
        add("a cell beyond the last column", book(row(2, "d1", "<c r='XFE2'><v>1</v></c>") + row(3, "d2")),
            "xlsx.cell_place", "XFE2", 1);
        add("rows out of order", book(row(5, "d1") + row(3, "d2") + row(6, "d3")), "xlsx.row_number",
            "behind row 5", 2);
        add("no number of a row", book(row(2, "d1") + "<row r='x'><c><v>1</v></c></row>" + row(3, "d2")),
            "xlsx.row_number", "\"x\"", 2);
        add("nested too deep",
            book(row(
                     2, "d1",
                     "<c r='G2'>" +
                         [] {
                             std::string deep;
                             for (int i = 0; i < 200; ++i) {
                                 deep += "<a>";
                             }
                             return deep;
                         }() +
                         "</c>") +
                 row(3, "d2")),
            "xml.depth", "nested deeper", 1);
        add("not UTF-8",
            book(row(2, "d1", "<c r='G2' t='inlineStr'><is><t>\xE4</t></is></c>") + row(3, "d2")),
            "text.invalid_utf8", "", 1);
        add("an offset that is a word",
            book(row(2, "d1") +
                 [] {
                     std::string text = row(3, "d2");
                     text.replace(text.find("<v>11<"), 6, "<v>x<");
                     return text;
                 }()),
            "csv.offset", "\"x\"", 2);
        add("cut off inside the sheet",
            zip_of(workbook_parts(kBegin + kHeading + row(2, "d1") + "<row r='3'><c")), "xml.cut_off",
            "cut off", 1);
        const std::string bomb = kBegin + std::string(70U << 20U, ' ') + kEnd;
        parts = workbook_parts(bomb);
        parts.back().packed = packed(bomb);
        add("a zip bomb", zip_of(parts), "zip.bomb", "times the file's size");
        parts = workbook_parts(sheet(row(2, "d1")));
        const std::string large = "<workbook>" + std::string(2U << 20U, ' ') + "</workbook>";
        parts[1].bytes = large;
        parts[1].packed = packed(large);
        add("a part that is too large", zip_of(parts), "zip.too_large", "1048576 bytes read at most");
    }

    void names_the_fault_and_reads_the_rest()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, id);
        QFETCH(QString, says);
        QFETCH(int, documents);
        const auto all = read_bytes(bytes.toStdString());
        QVERIFY2(all.report.has_value(), all_of(all).c_str());
        bool named = false;
        for (const Finding& finding : all.report->findings.listed()) {
            const QString text = QString::fromStdString(finding.error.text());
            named = named ||
                    (finding.severity == Severity::refused && finding.error.message_id == id.toStdString() &&
                     text.contains(says) && text.contains(QStringLiteral("book.xlsx")));
        }
        QVERIFY2(named, all_of(all).c_str());
        QCOMPARE(all.report->findings.refused(), std::int64_t{1});
        QCOMPARE(static_cast<int>(all.documents.size()), documents);
    }

    void cells_outside_the_table_are_counted()
    {
        const auto all =
            read_bytes(zip_of(workbook_parts(sheet(row(2, "d1", "<c r='J2'><v>1</v></c><c r='K2'/>")))));
        QCOMPARE(all.documents.size(), std::size_t{1});
        QCOMPARE(all.report->findings.losses().size(), std::size_t{1});
        QCOMPARE(all.report->findings.losses().front().id, std::string("xlsx.outside"));
        QCOMPARE(all.report->findings.losses().front().count, std::int64_t{1});
    }

    /// Rows that were refused with their document are no fault of the next one's.
    void a_refused_document_leaves_the_next_alone()
    {
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "a.csv";
        test::put_bytes(path, "document,drug_begin,drug_end,event_begin,event_end,sentence,sentence_begin\n"
                              "d1,11,18,0,4,,0\nd2,11,18,0,4,Rash after zolmira.,0\n");
        const auto all = test::read_all(csv_reader(), {path});
        QCOMPARE(all.documents.size(), std::size_t{1});
        QCOMPARE(all.documents.front().refused, std::int64_t{0});
        QCOMPARE(all.report->records_skipped, std::int64_t{1});
        QCOMPARE(all.report->findings.refused(), std::int64_t{2});
        QCOMPARE(all.report->findings.notes(), std::int64_t{0});
    }

    /// A name in the last column makes 16384 cells of each row, and empty ones take memory, too.
    void rows_of_empty_cells_are_bounded()
    {
        std::string heading = kHeading;
        replace(heading, "</row>", "<c r=\"XFD1\" t=\"inlineStr\"><is><t>far</t></is></c></row>");
        std::string rows;
        for (int i = 2; i < 8; ++i) {
            rows += row(i, "d1");
        }
        ReadOptions options;
        options.max_record_bytes = 4 * 16384 * sizeof(std::string); // more than three rows, less than four
        const auto all = read_bytes(zip_of(workbook_parts(kBegin + heading + rows + kEnd)), options);
        QVERIFY2(all.report.has_value(), all_of(all).c_str());
        const auto notes = all.finding_ids(Severity::note);
        QCOMPARE(std::count(notes.begin(), notes.end(), "csv.scattered"), std::ptrdiff_t{1});
        QCOMPARE(all.report->records_read, std::int64_t{6});
        QCOMPARE(all.report->findings.refused(), std::int64_t{0});
        const auto whole = read_bytes(zip_of(workbook_parts(kBegin + heading + rows + kEnd)));
        QVERIFY2(whole.report->findings.listed().empty(), all_of(whole).c_str());
    }

    void shared_strings_are_bounded()
    {
        std::string strings = "<sst>";
        for (int i = 0; i < 1000; ++i) {
            strings += fmt::format("<si><t>string {}</t></si>", i);
        }
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "book.xlsx";
        test::put_bytes(path, zip_of(workbook_parts(sheet(""), strings + "</sst>")));
        const auto parts = ZipParts::open(path);
        QVERIFY(parts.has_value());
        const auto go_on = [] { return Result<void>(); };
        const auto all = SharedStrings::read(*parts, "xl/sharedStrings.xml", 1000, go_on);
        QVERIFY(all.has_value());
        QCOMPARE(all->size(), std::size_t{1000});
        QVERIFY(all->at(999) == std::string_view("string 999"));
        QVERIFY(!all->at(1000));
        const auto bounded = SharedStrings::read(*parts, "xl/sharedStrings.xml", 1000, go_on, 10000);
        QVERIFY(!bounded.has_value());
        QCOMPARE(bounded.error().message_id, std::string("xlsx.shared_strings"));
        const auto stopped = SharedStrings::read(*parts, "xl/sharedStrings.xml", 1000,
                                                 [] { return Result<void>(cancelled()); });
        QVERIFY(!stopped.has_value() && stopped.error().code == ErrorCode::cancelled);
    }

    void workbooks_are_told_from_other_zips()
    {
        const QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        test::put_bytes(root / "a", zip_of(workbook_parts(sheet(row(2, "d1")))));
        test::put_bytes(root / "b.xlsx", zip_of({{"a.txt", "a"}}));
        test::put_bytes(root / "c.docx", zip_of({{"word/document.xml", "<a/>"}}));
        test::put_bytes(root / "d.xls", compound_file("Workbook"));
        QVERIFY(detect_reader(root / "a") == &xlsx_reader());
        QVERIFY(detect_reader(root / "b.xlsx") == &xlsx_reader());
        QVERIFY(detect_reader(root / "c.docx") == nullptr);
        QCOMPARE(guess_format(root / "c.docx")->name, std::string("zip"));
        QCOMPARE(guess_format(root / "d.xls")->name, std::string("ole"));
    }

    void a_stop_ends_the_reading()
    {
        std::string rows;
        for (int i = 2; i < 50; ++i) {
            rows += row(i, "d" + std::to_string(i));
        }
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "book.xlsx";
        test::put_bytes(path, zip_of(workbook_parts(sheet(rows))));
        std::stop_source stop;
        int documents = 0;
        const auto report = xlsx_reader().read(
            {path}, {},
            [&](AnnotatedDocument&&) -> Result<void> {
                if (++documents == 5) {
                    stop.request_stop();
                }
                return {};
            },
            stop.get_token());
        QVERIFY(!report.has_value());
        QVERIFY(report.error().code == ErrorCode::cancelled);
        QCOMPARE(documents, 5);
    }
};

QTEST_GUILESS_MAIN(TestXlsx)
#include "tst_xlsx.moc"
