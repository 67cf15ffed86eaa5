// SPDX-License-Identifier: GPL-3.0-or-later
// Readers of vocabularies: what they take, what they refuse and how they say so.
#include "core/lexicon/load.hpp"
#include "core/lexicon/readers/line_source.hpp"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>

using namespace ade;
using namespace ade::lexicon;

namespace {

constexpr const char* kThesaurus =
    "C1\tthing\t\tThing|Object\ta root\t\t\tConceptual Entity\t\n"
    "C10\tagent\tC1\tAgent|Substance\tdef\t\t\tPharmacologic Substance\t\n"
    "C20\tanti\tC10\tAntineoplastic Agent|Cytostatic\tdef\t\t\tPharmacologic Substance\t\n"
    "C21\tx\tC20\tInventomycin|INV-1|Inventa|inventomycin\tdef\t\t\tAntibiotic|Pharmacologic Substance\t\n"
    "C22\ty\tC10|C9\tPlacidol|Placid\tdef\t\t\tPharmacologic Substance\t\n"
    "C23\tz\tC20\tOldomycin\tdef\t\tRetired_Concept\tPharmacologic Substance\t\n"
    "C24\tw\tC1\tRash|Eruption\tdef\t\t\tSign or Symptom\t\n";

constexpr const char* kDrugbank =
    "DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms,Standard InChI Key\n"
    "DB1,A,Inventomycin,1-2,U,\"INV-1 | Inventa, oral | Inventomycin\",K\n"
    "DB2,,Placidol,,,,\n";

constexpr const char* kDictionary =
    R"({"meta": {"totalResults": 2}, "results": [
      {"aliases": [{"type": "USBrandName", "name": "Inventa"}, {"type": "CASRegistryName", "name": "1-2-3"},
                   {"type": "Synonym", "name": "Inventa"}, {"type": "CodeName", "name": "INV-1"}],
       "definition": {"html": "<a href=\"x\">x</a>", "text": "x", "type": "none"},
       "nciConceptId": "C21", "termId": 7, "name": "inventomycin", "type": "DrugTerm"},
      {"aliases": null, "nciConceptId": null, "termId": 8, "name": "placidol", "type": "DrugTerm"},
      {"preferredName": "placidol", "termId": 8, "name": "PLA", "type": "DrugAlias", "termNameType": "CodeName"}],
     "links": null})";

constexpr const char* kAtc = "atc_code,atc_name,ddd,uom,adm_r,note\n"
                             "A,TRACT,NA,NA,NA,NA\n"
                             "A01AA01,inventomycin,1,mg,O,NA\n"
                             "A01AA01,inventomycin,2,mg,P,NA\n"
                             "A01AA02,\"placidol, combinations\",NA,NA,NA,NA\n"
                             "A01AA03,inventomycin and placidol,NA,NA,NA,NA\n";

constexpr const char* kTable = "term,preferred,code,kind\n"
                               "Inventa,inventomycin,X1,brand\n"
                               "inventomycin,,X1,\n"
                               "\"PLA\",placidol,X2,abbreviation\n"
                               "placid state,,,not a drug\n";

constexpr const char* kStarter = "# area\n"
                                 "inventomycin | Inventa, Inventin | inventomicin, =INV\n"
                                 "class: mycins | | mycin antibiotics\n"
                                 "not a drug: placid state\n"
                                 "~pla\n";

QString terms_of(const TermList& list)
{
    QStringList parts;
    for (const Term& term : list.terms) {
        parts << QStringLiteral("%1>%2>%3>%4")
                     .arg(QString::fromStdString(term.name), QString::fromStdString(term.preferred),
                          QString::fromStdString(term.code))
                     .arg(term.flags);
    }
    return parts.join(QStringLiteral("; "));
}

const char* sample_of(ListFormat format)
{
    switch (format) {
    case ListFormat::nci_thesaurus:
        return kThesaurus;
    case ListFormat::drugbank:
        return kDrugbank;
    case ListFormat::nci_drug_dictionary:
        return kDictionary;
    case ListFormat::atc:
        return kAtc;
    case ListFormat::table:
        return kTable;
    case ListFormat::starter:
        return kStarter;
    }
    return "";
}

constexpr ListFormat kAll[] = {
    ListFormat::nci_thesaurus, ListFormat::drugbank, ListFormat::nci_drug_dictionary,
    ListFormat::atc,           ListFormat::table,    ListFormat::starter};

ListReport read(const std::string& bytes, ListFormat format, const ReadOptions& options = {})
{
    auto report = parse_terms(bytes, format, options);
    if (!report) {
        qFatal("%s", report.error().text().c_str());
    }
    return *report;
}

} // namespace

class TestReaders : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void reads_data();
    void reads();
    void windows_files_read_the_same_data();
    void windows_files_read_the_same();
    void refuses_files_data();
    void refuses_files();
    void names_the_likely_format_data();
    void names_the_likely_format();
    void refuses_rows_data();
    void refuses_rows();
    void cut_anywhere_never_loses_what_stands_before();
    void every_format_from_a_file();
    void thesaurus_by_ancestor();
    void thesaurus_with_a_circle();
    void guesses_data();
    void guesses();
    void a_bad_encoding_spoils_one_record();
    void a_zero_byte_spoils_one_line_data();
    void a_zero_byte_spoils_one_line();
    void old_ends_of_line_are_taken_data();
    void old_ends_of_line_are_taken();
    void table_without_header_and_with_tabs();
    void many_refusals_are_counted();
    void shared_vocabularies();
};

void TestReaders::reads_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<QString>("terms");
    QTest::addColumn<int>("passedOver");
    QTest::newRow("NCI Thesaurus")
        << int(ListFormat::nci_thesaurus)
        << "Agent>Agent>C10>0; Substance>Agent>C10>0; Antineoplastic Agent>Antineoplastic Agent>C20>0; "
           "Cytostatic>Antineoplastic Agent>C20>0; Inventomycin>Inventomycin>C21>0; "
           "INV-1>Inventomycin>C21>0; "
           "Inventa>Inventomycin>C21>0; inventomycin>Inventomycin>C21>0; Placidol>Placidol>C22>0; "
           "Placid>Placidol>C22>0"
        << 3;
    QTest::newRow("DrugBank") << int(ListFormat::drugbank)
                              << "Inventomycin>Inventomycin>DB1>0; INV-1>Inventomycin>DB1>0; "
                                 "Inventa, oral>Inventomycin>DB1>0; Placidol>Placidol>DB2>0"
                              << 0;
    QTest::newRow("NCI Drug Dictionary")
        << int(ListFormat::nci_drug_dictionary)
        << "inventomycin>inventomycin>C21>0; Inventa>inventomycin>C21>16; INV-1>inventomycin>C21>0; "
           "placidol>placidol>8>0; PLA>placidol>8>0"
        << 0;
    QTest::newRow("ATC") << int(ListFormat::atc)
                         << "inventomycin>inventomycin>A01AA01>0; placidol, combinations>placidol, "
                            "combinations>A01AA02>0"
                         << 2;
    QTest::newRow("table")
        << int(ListFormat::table)
        << "Inventa>inventomycin>X1>16; inventomycin>inventomycin>X1>0; PLA>placidol>X2>2; "
           "placid state>placid state>>4"
        << 0;
    QTest::newRow("starter")
        << int(ListFormat::starter)
        << "inventomycin>inventomycin>>0; Inventa>inventomycin>>16; Inventin>inventomycin>>16; "
           "inventomicin>inventomycin>>0; INV>inventomycin>>2; mycins>mycins>>8; "
           "mycin antibiotics>mycins>>8; placid state>placid state>>4; pla>pla>>1"
        << 0;
}

void TestReaders::reads()
{
    QFETCH(int, format);
    QFETCH(QString, terms);
    QFETCH(int, passedOver);
    const ListReport report = read(sample_of(ListFormat(format)), ListFormat(format));
    QCOMPARE(terms_of(report.list), terms);
    QCOMPARE(report.passed_over, std::int64_t(passedOver));
    QCOMPARE(report.refused_count, std::int64_t(0));
    QVERIFY(!report.list.source.empty());
}

void TestReaders::windows_files_read_the_same_data()
{
    QTest::addColumn<int>("format");
    for (const ListFormat format : kAll) {
        QTest::newRow(std::string(to_string(format)).c_str()) << int(format);
    }
}

void TestReaders::windows_files_read_the_same()
{
    QFETCH(int, format);
    const std::string plain = sample_of(ListFormat(format));
    std::string windows = "\xEF\xBB\xBF";
    for (const char c : plain) {
        windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
    }
    const ListReport wanted = read(plain, ListFormat(format));
    const ListReport got = read(windows, ListFormat(format));
    QCOMPARE(got.list, wanted.list);
    QCOMPARE(got.refused, wanted.refused);
}

void TestReaders::refuses_files_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("said");
    QTest::newRow("empty") << QByteArray() << "is empty";
    QTest::newRow("blank lines") << QByteArray("\n \r\n\n") << "is empty";
    QTest::newRow("HTML") << QByteArray("<!DOCTYPE html>\n<html><body>503</body></html>")
                          << "web page (HTML)";
    QTest::newRow("XML") << QByteArray("<?xml version=\"1.0\"?><x/>") << "XML";
    QTest::newRow("UTF-16") << QByteArray("\xFF\xFEt\0e\0r\0m\0", 10) << "Save it as UTF-8";
    QTest::newRow("zip") << QByteArray("PK\x03\x04rest") << "unpack it first";
    QTest::newRow("gzip") << QByteArray("\x1F\x8B\x08rest") << "unpack it first";
    QTest::newRow("binary") << QByteArray("ELF\0\1\2", 6) << "not UTF-8 text";
}

void TestReaders::refuses_files()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, said);
    for (const ListFormat format : kAll) {
        const auto report =
            parse_terms({bytes.constData(), static_cast<std::size_t>(bytes.size())}, format, {}, "f.x");
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::parse);
        QVERIFY2(report.error().message.find(said.toStdString()) != std::string::npos,
                 report.error().message.c_str());
        QCOMPARE(report.error().where, std::string("f.x"));
    }
}

void TestReaders::names_the_likely_format_data()
{
    QTest::addColumn<int>("is");
    QTest::addColumn<int>("offered");
    for (const ListFormat is : kAll) {
        for (const ListFormat offered : kAll) {
            // Our own plain text has no mark by which a table could tell it: any line is a term.
            const bool alike = is == offered || (is == ListFormat::starter && offered == ListFormat::table) ||
                               (offered == ListFormat::starter);
            if (!alike) {
                QTest::addRow("%s given as %s", std::string(to_string(is)).c_str(),
                              std::string(to_string(offered)).c_str())
                    << int(is) << int(offered);
            }
        }
    }
}

void TestReaders::names_the_likely_format()
{
    QFETCH(int, is);
    QFETCH(int, offered);
    const auto report = parse_terms(sample_of(ListFormat(is)), ListFormat(offered));
    QVERIFY(!report);
    QCOMPARE(report.error().message_id, std::string("lexicon.wrong_format"));
    const std::string wanted = "--format " + std::string(to_string(ListFormat(is)));
    QVERIFY2(report.error().message.find(wanted) != std::string::npos, report.error().message.c_str());
}

void TestReaders::refuses_rows_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<QByteArray>("bad");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* what, ListFormat format, const char* bad, const char* id,
                        const char* reason) {
        QTest::newRow(what) << int(format) << QByteArray(bad) << QString::fromUtf8(id)
                            << QString::fromUtf8(reason);
    };
    row("thesaurus: cut line", ListFormat::nci_thesaurus, "C99\tx\tC1", "C99", "before the synonyms");
    row("thesaurus: cut before the type", ListFormat::nci_thesaurus, "C99\tx\tC1\tA|B\tdef\t\t", "C99",
        "before the semantic type");
    row("thesaurus: no code", ListFormat::nci_thesaurus, "99\tx\tC1\tA\td\t\t\tAntibiotic", "99",
        "concept code");
    row("thesaurus: code again", ListFormat::nci_thesaurus, "C21\tx\tC1\tA\td\t\t\tAntibiotic", "C21",
        "line 4");
    row("thesaurus: not UTF-8", ListFormat::nci_thesaurus, "C98\tx\tC1\tA\xE9", "", "not UTF-8");
    row("drugbank: no name", ListFormat::drugbank, "DB9,,,,,,", "DB9", "common name is missing");
    row("drugbank: no id", ListFormat::drugbank, ",,Name,,,,", "", "DrugBank ID is missing");
    row("drugbank: id again", ListFormat::drugbank, "DB1,,Name,,,,", "DB1", "came before");
    row("drugbank: cut row", ListFormat::drugbank, "DB9,,Name", "DB9", "3 fields");
    row("drugbank: open quote", ListFormat::drugbank, "DB9,,\"Name,,,,", "", "not closed");
    row("drugbank: not UTF-8", ListFormat::drugbank, "DB9,,N\xE9me,,,,", "", "not UTF-8");
    row("ATC: no code", ListFormat::atc, "A0,x,,,,", "A0", "not an ATC code");
    row("ATC: another name", ListFormat::atc, "A01AA01,other,,,,", "A01AA01", "\"inventomycin\"");
    row("ATC: no name", ListFormat::atc, "A01AA09,,,,,", "A01AA09", "name is missing");
    row("table: no term", ListFormat::table, ",x,X9,", "X9", "term is missing");
    row("table: punctuation alone", ListFormat::table, "--,x,X9,", "X9", "no letter");
    row("table: unknown kind", ListFormat::table, "other,x,X9,colour", "X9", "\"colour\"");
    row("table: two preferred names", ListFormat::table, "INVENTA,other,X9,", "X9", "\"inventomycin\"");
    row("starter: name again", ListFormat::starter, "other | Inventa", "other", "\"inventomycin\"");
    row("starter: four fields", ListFormat::starter, "a | b | c | d", "a", "three fields");
    row("starter: no name", ListFormat::starter, " | b", "", "name is missing");
}

void TestReaders::refuses_rows()
{
    QFETCH(int, format);
    QFETCH(QByteArray, bad);
    QFETCH(QString, id);
    QFETCH(QString, reason);
    const std::string good = sample_of(ListFormat(format));
    const ListReport before = read(good, ListFormat(format));
    const auto line = static_cast<std::uint64_t>(std::count(good.begin(), good.end(), '\n') + 1);
    const std::string after = ListFormat(format) == ListFormat::nci_thesaurus
                                  ? "C77\tq\tC1\tLastol\td\t\t\tAntibiotic\t\n"
                              : ListFormat(format) == ListFormat::drugbank ? "DB7,,Lastol,,,,\n"
                              : ListFormat(format) == ListFormat::atc      ? "A01AA77,Lastol,,,,\n"
                                                                           : "Lastol\n";
    const ListReport report = read(good + bad.toStdString() + "\n" + after, ListFormat(format));
    QCOMPARE(report.refused_count, std::int64_t(1));
    QCOMPARE(report.refused[0].line, line);
    QCOMPARE(QString::fromStdString(report.refused[0].id), id);
    QVERIFY2(report.refused[0].reason.find(reason.toStdString()) != std::string::npos,
             report.refused[0].reason.c_str());
    // What stands before and behind is there.
    const auto& terms = report.list.terms;
    QVERIFY(std::equal(before.list.terms.begin(), before.list.terms.end(), terms.begin()));
    QCOMPARE(terms.back().name, std::string("Lastol"));
}

void TestReaders::cut_anywhere_never_loses_what_stands_before()
{
    for (const ListFormat format : kAll) {
        const std::string whole = sample_of(format);
        const ListReport wanted = read(whole, format);
        std::size_t most = 0;
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const auto report = parse_terms(std::string_view(whole).substr(0, size), format);
            if (!report) {
                QVERIFY(!report.error().message.empty());
                continue;
            }
            // A cut name is another name; those before it are as they were.
            const auto& terms = report->list.terms;
            const auto same =
                std::mismatch(terms.begin(), terms.end(), wanted.list.terms.begin(), wanted.list.terms.end());
            QVERIFY(terms.end() - same.first <= 1 || format == ListFormat::nci_thesaurus);
            most = std::max(most, terms.size());
        }
        QVERIFY(most + 2 >= wanted.list.terms.size());
    }
}

void TestReaders::every_format_from_a_file()
{
    QTemporaryDir folder;
    for (const ListFormat format : kAll) {
        const std::filesystem::path path = folder.filePath(QStringLiteral("list.txt")).toStdString();
        std::ofstream(path, std::ios::binary) << sample_of(format);
        const ListFile file{path, format};
        const auto reports = load_lists({&file, 1});
        QVERIFY2(reports.has_value(), reports ? "" : reports.error().text().c_str());
        QCOMPARE(reports->front().list, read(sample_of(format), format).list);
        const ListFile guessed{path, std::nullopt};
        const auto again = load_lists({&guessed, 1});
        QVERIFY(again.has_value());
        QCOMPARE(again->front().format, format);
    }
    const ListFile absent{folder.filePath(QStringLiteral("absent.csv")).toStdString(), std::nullopt};
    const auto missing = load_lists({&absent, 1});
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::not_found);
    const ListFile directory{folder.path().toStdString(), ListFormat::table};
    const auto refused = load_lists({&directory, 1});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::io);
    std::stop_source stop;
    stop.request_stop();
    const std::filesystem::path path = folder.filePath(QStringLiteral("list.txt")).toStdString();
    const auto stopped = read_terms(path, ListFormat::starter, {}, {}, stop.get_token());
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::cancelled);
}

void TestReaders::thesaurus_by_ancestor()
{
    ReadOptions options;
    options.ancestors = {"C20"};
    ListReport report = read(kThesaurus, ListFormat::nci_thesaurus, options);
    QCOMPARE(report.list.terms.size(), std::size_t(6));
    QCOMPARE(report.list.terms.back().code, std::string("C21"));
    options.ancestors = {"antineoplastic agent"}; // by preferred name, any case
    QCOMPARE(read(kThesaurus, ListFormat::nci_thesaurus, options).list, report.list);
    options.semantic_types = {"Antibiotic"};
    report = read(kThesaurus, ListFormat::nci_thesaurus, options);
    QCOMPARE(report.list.terms.size(), std::size_t(4));
    options.ancestors = {"C4711"};
    const auto failed = parse_terms(kThesaurus, ListFormat::nci_thesaurus, options);
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, ErrorCode::invalid_argument);
    QVERIFY(failed.error().message.find("C4711") != std::string::npos);
}

void TestReaders::thesaurus_with_a_circle()
{
    ReadOptions options;
    options.ancestors = {"C1"};
    const ListReport report = read("C1\ta\tC3\tFirstol\td\t\t\tAntibiotic\n"
                                   "C2\tb\tC1\tSecondol\td\t\t\tAntibiotic\n"
                                   "C3\tc\tC2\tThirdol\td\t\t\tAntibiotic\n"
                                   "C4\td\tC9999\tFourthol\td\t\t\tAntibiotic\n",
                                   ListFormat::nci_thesaurus, options);
    QCOMPARE(report.list.terms.size(), std::size_t(3));
    QCOMPARE(report.passed_over, std::int64_t(1));
}

void TestReaders::guesses_data()
{
    QTest::addColumn<QString>("head");
    QTest::addColumn<int>("format");
    for (const ListFormat format : kAll) {
        QTest::newRow(std::string(to_string(format)).c_str()) << sample_of(format) << int(format);
    }
    QTest::newRow("plain names") << "aspirin\nwarfarin\n" << int(ListFormat::table);
    QTest::newRow("a page") << "<html>" << -1;
    QTest::newRow("nothing") << "" << -1;
}

void TestReaders::guesses()
{
    QFETCH(QString, head);
    QFETCH(int, format);
    const auto guess = guess_format(head.toStdString());
    QCOMPARE(guess ? int(*guess) : -1, format);
}

void TestReaders::a_bad_encoding_spoils_one_record()
{
    std::string latin = kDictionary;
    latin.replace(latin.find("placidol"), 8,
                  "pl\xE9"
                  "cidol");
    const ListReport report = read(latin, ListFormat::nci_drug_dictionary);
    QCOMPARE(report.refused_count, std::int64_t(1));
    QCOMPARE(report.refused[0].line, std::uint64_t(2));
    QCOMPARE(report.list.terms.back().name, std::string("PLA"));
    // Only that record: the letters of later ones stay whole, however far behind.
    std::string accents;
    for (int i = 0; i < 2500; ++i) {
        accents += "\xC3\xA9";
    }
    for (const char* const lead : {"", " "}) { // whether a letter begins at an even byte or at an odd one
        const ListReport later =
            read("{\"results\": [{\"name\": \"pl\xE9"
                 "cidol\", \"type\": \"DrugTerm\"}," +
                     std::string(lead) + "{\"name\": \"" + accents + "\", \"type\": \"DrugTerm\"}]}",
                 ListFormat::nci_drug_dictionary);
        QCOMPARE(later.refused_count, std::int64_t(1));
        QCOMPARE(later.list.terms.size(), std::size_t(1));
        QCOMPARE(later.list.terms.back().name, accents);
    }

    std::string deep(100, '[');
    deep += std::string(100, ']');
    const auto failed = parse_terms(deep, ListFormat::nci_drug_dictionary);
    QVERIFY(!failed);
    QCOMPARE(failed.error().message_id, std::string("lexicon.too_deep"));

    ReadOptions options;
    options.max_line_bytes = 200;
    const ListReport long_line =
        read("term\n" + std::string(500, 'x') + "\nLastol\n", ListFormat::table, options);
    QCOMPARE(long_line.refused_count, std::int64_t(1));
    QVERIFY(long_line.refused[0].reason.find("longer than 200") != std::string::npos);
    QCOMPARE(long_line.list.terms.size(), std::size_t(1));
}

void TestReaders::a_zero_byte_spoils_one_line_data()
{
    reads_data();
}

void TestReaders::a_zero_byte_spoils_one_line()
{
    QFETCH(int, format);
    if (ListFormat(format) == ListFormat::nci_drug_dictionary) {
        return; // JSON has no lines
    }
    const std::string good = sample_of(ListFormat(format));
    const ListReport before = read(good, ListFormat(format));
    const auto line = static_cast<std::uint64_t>(std::count(good.begin(), good.end(), '\n') + 1);
    const ListReport report = read(good + std::string("x\0y\n", 4), ListFormat(format));
    QCOMPARE(report.list, before.list);
    QCOMPARE(report.refused_count, std::int64_t(1));
    QCOMPARE(report.refused[0].line, line);
    QVERIFY2(report.refused[0].reason.find("byte 2 of the line is zero") != std::string::npos,
             report.refused[0].reason.c_str());
    QCOMPARE(guess_format(good + std::string("x\0y\n", 4)), guess_format(good));
}

void TestReaders::old_ends_of_line_are_taken_data()
{
    reads_data();
}

void TestReaders::old_ends_of_line_are_taken()
{
    QFETCH(int, format);
    std::string old = sample_of(ListFormat(format));
    const ListReport wanted = read(old, ListFormat(format));
    QCOMPARE(guess_format(old), std::optional(ListFormat(format)));
    std::replace(old.begin(), old.end(), '\n', '\r');
    QCOMPARE(guess_format(old), std::optional(ListFormat(format)));
    const ListReport got = read(old, ListFormat(format));
    QCOMPARE(got.list, wanted.list);
    QCOMPARE(got.records, wanted.records);
    // Lines count.
    if (ListFormat(format) == ListFormat::table) {
        const auto line = static_cast<std::uint64_t>(std::count(old.begin(), old.end(), '\r') + 1);
        const ListReport bad = read(old + ",x,X9,\rLastol\r", ListFormat::table);
        QCOMPARE(bad.refused_count, std::int64_t(1));
        QCOMPARE(bad.refused[0].line, line);
        QCOMPARE(bad.list.terms.back().name, std::string("Lastol"));
    }
}

void TestReaders::table_without_header_and_with_tabs()
{
    const ListReport tabs = read("Inventa\tinventomycin\tX1\n5\" pill\tpill\tX2\n", ListFormat::table);
    QCOMPARE(terms_of(tabs.list), QStringLiteral("Inventa>inventomycin>X1>0; 5\" pill>pill>X2>0"));
    const ListReport semicolons = read("code;name\nX1;\"a;b-drug\"\n", ListFormat::table);
    QCOMPARE(terms_of(semicolons.list), QStringLiteral("a;b-drug>a;b-drug>X1>0"));
    const ListReport lines = read("term\n\"two\nlines\"\nlast\n", ListFormat::table);
    QCOMPARE(terms_of(lines.list), QStringLiteral("two\nlines>two\nlines>>0; last>last>>0"));
}

void TestReaders::many_refusals_are_counted()
{
    std::string bytes = "term,preferred,code\n";
    for (int i = 0; i < 3000; ++i) {
        bytes += "--,x,X\n";
    }
    bytes += "aspirin,,\n";
    const ListReport report = read(bytes, ListFormat::table);
    QCOMPARE(report.refused_count, std::int64_t(3000));
    QCOMPARE(report.refused.size(), ListReport::kMostRefused);
    QCOMPARE(report.list.terms.size(), std::size_t(1));
}

void TestReaders::shared_vocabularies()
{
    const std::filesystem::path folder = std::filesystem::path(ADE_SHARED_DIR) / "data" / "drug_lexicons";
    if (!std::filesystem::exists(folder)) {
        QSKIP("../shared/data/drug_lexicons is not here");
    }
    const auto drugbank =
        read_terms(folder / "drugbank_vocabulary" / "drugbank_vocabulary.csv", ListFormat::drugbank);
    QVERIFY2(drugbank.has_value(), drugbank ? "" : drugbank.error().text().c_str());
    QCOMPARE(drugbank->records, std::int64_t(19'842)); // SOURCE.md
    QCOMPARE(drugbank->refused_count, std::int64_t(0));
    QVERIFY(drugbank->list.terms.size() > 55'000);
    int atc_files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "atc")) {
        if (entry.path().extension() != ".csv") {
            continue;
        }
        ++atc_files;
        const auto atc = read_terms(entry.path(), ListFormat::atc);
        QVERIFY2(atc.has_value(), atc ? "" : atc.error().text().c_str());
        QCOMPARE(atc->refused_count, std::int64_t(0));
        QVERIFY(atc->list.terms.size() > 4'000);
    }
    QCOMPARE(atc_files, 1);
    std::size_t drugs = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "nci_drug_dictionary")) {
        if (entry.path().extension() == ".json") {
            const auto report = read_terms(entry.path(), ListFormat::nci_drug_dictionary);
            QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
            drugs += report->list.terms.size();
        }
    }
    QVERIFY(drugs > 5'000);
}

QTEST_APPLESS_MAIN(TestReaders)
#include "tst_lexicon_readers.moc"
