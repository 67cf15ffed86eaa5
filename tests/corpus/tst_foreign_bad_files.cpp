// SPDX-License-Identifier: GPL-3.0-or-later
// Formats of other tools, one file per fault: it is named with its place, and the rest is read.
#include "corpus_support.hpp"

#include "core/base/file_io.hpp"
#include "core/corpus/check.hpp"
#include "core/corpus/formats/format.hpp"

#include <QtTest>

using namespace ade;
using namespace ade::corpus;

class TestForeignBadFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void names_the_fault_and_reads_the_rest_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>(
            "kind"); // refused, lost, note: a finding; loss: counted; empty: nothing wrong
        QTest::addColumn<QString>("finding");
        QTest::addColumn<int>("documents");
        QTest::addColumn<int>("relations");
        const auto row = [](const char* file, const char* format, const char* kind, const char* finding,
                            int documents, int relations) {
            QTest::newRow(file) << QString::fromLatin1(file) << QString::fromLatin1(format)
                                << QString::fromLatin1(kind) << QString::fromLatin1(finding) << documents
                                << relations;
        };
        row("good.pubtator", "pubtator", "", "", 2, 2);
        row("empty.pubtator", "pubtator", "refused", "corpus.empty_file", 0, 0);
        row("truncated.pubtator", "pubtator", "refused", "pubtator.no_label", 2, 1);
        row("latin1.pubtator", "pubtator", "refused", "text.invalid_utf8", 1, 1);
        row("latin1-in-span.pubtator", "pubtator", "refused", "text.invalid_utf8", 1, 1);
        row("bom.pubtator", "pubtator", "note", "corpus.bom", 1, 1);
        row("crlf.pubtator", "pubtator", "note", "corpus.crlf", 1, 1);
        row("mixed-line-ends.pubtator", "pubtator", "note", "corpus.crlf", 2, 2);
        row("html.pubtator", "pubtator", "refused", "corpus.other_format", 0, 0);
        row("offset-outside.pubtator", "pubtator", "refused", "corpus.span_outside", 1, 1);
        row("offset-word.pubtator", "pubtator", "refused", "pubtator.offset", 1, 1);
        row("offset-huge.pubtator", "pubtator", "refused", "pubtator.offset", 1, 1);
        row("backwards.pubtator", "pubtator", "refused", "corpus.span_outside", 1, 1);
        row("surface-differs.pubtator", "pubtator", "refused", "corpus.surface_differs", 1, 1);
        row("relation-to-nowhere.pubtator", "pubtator", "refused", "pubtator.unknown_concept", 1, 1);
        row("own-relation-to-nowhere.pubtator", "pubtator", "refused", "corpus.unknown_argument", 1, 1);
        row("unknown-label.pubtator", "pubtator", "lost", "corpus.unknown_word", 1, 1);
        row("no-label.pubtator", "pubtator", "refused", "pubtator.no_label", 1, 1);
        row("other-id.pubtator", "pubtator", "refused", "pubtator.other_id", 1, 1);
        row("no-text.pubtator", "pubtator", "refused", "pubtator.no_text", 1, 1);
        row("two-titles.pubtator", "pubtator", "refused", "pubtator.two_texts", 1, 1);
        row("same-ids.pubtator", "pubtator", "note", "corpus.repeated_id", 1, 1);
        row("nul.pubtator", "pubtator", "refused", "corpus.nul_in_text", 1, 1);
        row("bytes-counted.pubtator", "pubtator", "note", "corpus.other_unit", 1, 0);
        row("good.bioc.xml", "bioc-xml", "", "", 2, 2);
        row("empty.bioc.xml", "bioc-xml", "refused", "corpus.empty_file", 0, 0);
        row("truncated.bioc.xml", "bioc-xml", "refused", "xml.cut_off", 1, 1);
        row("latin1.bioc.xml", "bioc-xml", "refused", "text.invalid_utf8", 1, 1);
        row("says-latin1.bioc.xml", "bioc-xml", "refused", "xml.encoding", 0, 0);
        row("utf16.bioc.xml", "bioc-xml", "refused", "xml.encoding", 0, 0);
        row("bom.bioc.xml", "bioc-xml", "note", "corpus.bom", 1, 1);
        row("crlf.bioc.xml", "bioc-xml", "", "", 1, 1);
        row("html.bioc.xml", "bioc-xml", "refused", "xml.is_html", 0, 0);
        row("not-xml.bioc.xml", "bioc-xml", "refused", "corpus.other_format", 0, 0);
        row("other-xml.bioc.xml", "bioc-xml", "refused", "bioc.no_documents", 0, 0);
        row("entity-bomb.bioc.xml", "bioc-xml", "refused", "xml.entity", 1, 1);
        row("entities-declared.bioc.xml", "bioc-xml", "note", "xml.entities_declared", 1, 1);
        row("external-entity.bioc.xml", "bioc-xml", "refused", "xml.entity", 1, 1);
        row("external-dtd.bioc.xml", "bioc-xml", "", "", 1, 1);
        row("nested-too-deep.bioc.xml", "bioc-xml", "refused", "xml.depth", 1, 1);
        row("not-well-formed.bioc.xml", "bioc-xml", "refused", "xml.syntax", 1, 1);
        row("end-missing.bioc.xml", "bioc-xml", "refused", "xml.syntax", 1, 1);
        row("no-offset.bioc.xml", "bioc-xml", "refused", "bioc.no_offset", 1, 1);
        row("location-word.bioc.xml", "bioc-xml", "refused", "bioc.location", 1, 1);
        row("offset-outside.bioc.xml", "bioc-xml", "refused", "corpus.span_outside", 1, 1);
        row("offset-huge.bioc.xml", "bioc-xml", "refused", "corpus.span_outside", 1, 1);
        row("surface-differs.bioc.xml", "bioc-xml", "refused", "corpus.surface_differs", 1, 1);
        row("same-ids.bioc.xml", "bioc-xml", "note", "corpus.repeated_id", 1, 0);
        row("relation-to-nowhere.bioc.xml", "bioc-xml", "refused", "corpus.unknown_argument", 1, 1);
        row("one-node.bioc.xml", "bioc-xml", "loss", "bioc.relation_ends", 1, 1);
        row("unknown-label.bioc.xml", "bioc-xml", "lost", "corpus.unknown_word", 1, 1);
        row("no-text.bioc.xml", "bioc-xml", "refused", "bioc.no_text", 1, 1);
        row("good.bioc.json", "bioc-json", "", "", 2, 2);
        row("lines.bioc.json", "bioc-json", "", "", 2, 2);
        row("empty.bioc.json", "bioc-json", "refused", "corpus.empty_file", 0, 0);
        row("truncated.bioc.json", "bioc-json", "refused", "corpus.json_cut_off", 1, 1);
        row("latin1.bioc.json", "bioc-json", "refused", "text.invalid_utf8", 1, 1);
        row("bom.bioc.json", "bioc-json", "note", "corpus.bom", 1, 1);
        row("html.bioc.json", "bioc-json", "refused", "corpus.other_format", 0, 0);
        row("nested-too-deep.bioc.json", "bioc-json", "refused", "corpus.json_depth", 1, 1);
        row("no-passages.bioc.json", "bioc-json", "refused", "bioc.no_passages", 1, 1);
        row("no-offset.bioc.json", "bioc-json", "refused", "bioc.no_offset", 1, 1);
        row("location-word.bioc.json", "bioc-json", "refused", "bioc.location", 1, 1);
        row("offset-outside.bioc.json", "bioc-json", "refused", "corpus.span_outside", 1, 1);
        row("surface-differs.bioc.json", "bioc-json", "refused", "corpus.surface_differs", 1, 1);
        row("relation-to-nowhere.bioc.json", "bioc-json", "refused", "corpus.unknown_argument", 1, 1);
        row("same-ids.bioc.json", "bioc-json", "note", "corpus.repeated_id", 1, 0);
        row("good.conll", "conll", "", "", 2, 0);
        row("empty.conll", "conll", "refused", "corpus.empty_file", 0, 0);
        row("truncated.conll", "conll", "refused", "conll.columns", 2, 0);
        row("latin1.conll", "conll", "refused", "text.invalid_utf8", 1, 0);
        row("bom.conll", "conll", "note", "corpus.bom", 1, 0);
        row("crlf.conll", "conll", "note", "corpus.crlf", 1, 0);
        row("html.conll", "conll", "refused", "corpus.other_format", 0, 0);
        row("bad-tag.conll", "conll", "refused", "conll.tag", 1, 0);
        row("unknown-label.conll", "conll", "lost", "corpus.unknown_word", 1, 0);
        row("good.prodigy.jsonl", "prodigy", "", "", 2, 2);
        row("empty.prodigy.jsonl", "prodigy", "refused", "corpus.empty_file", 0, 0);
        row("truncated.prodigy.jsonl", "prodigy", "refused", "corpus.json_syntax", 1, 1);
        row("latin1.prodigy.jsonl", "prodigy", "refused", "text.invalid_utf8", 1, 1);
        row("bom.prodigy.jsonl", "prodigy", "note", "corpus.bom", 1, 1);
        row("crlf.prodigy.jsonl", "prodigy", "note", "corpus.crlf", 1, 1);
        row("html.prodigy.jsonl", "prodigy", "refused", "corpus.other_format", 0, 0);
        row("nested-too-deep.prodigy.jsonl", "prodigy", "refused", "corpus.json_depth", 1, 1);
        row("no-text.prodigy.jsonl", "prodigy", "refused", "prodigy.no_text", 1, 1);
        row("rejected.prodigy.jsonl", "prodigy", "loss", "prodigy.answer", 1, 1);
        row("offset-outside.prodigy.jsonl", "prodigy", "refused", "corpus.span_outside", 1, 1);
        row("offset-word.prodigy.jsonl", "prodigy", "refused", "prodigy.span", 1, 1);
        row("surface-differs.prodigy.jsonl", "prodigy", "refused", "corpus.surface_differs", 1, 1);
        row("relation-to-nowhere.prodigy.jsonl", "prodigy", "refused", "prodigy.relation", 1, 1);
        row("same-ids.prodigy.jsonl", "prodigy", "note", "corpus.repeated_id", 1, 0);
        row("good.label-studio.json", "label-studio", "", "", 2, 2);
        row("empty.label-studio.json", "label-studio", "refused", "corpus.empty_file", 0, 0);
        row("truncated.label-studio.json", "label-studio", "refused", "corpus.json_cut_off", 1, 1);
        row("latin1.label-studio.json", "label-studio", "refused", "text.invalid_utf8", 1, 1);
        row("bom.label-studio.json", "label-studio", "note", "corpus.bom", 1, 1);
        row("html.label-studio.json", "label-studio", "refused", "corpus.other_format", 0, 0);
        row("nested-too-deep.label-studio.json", "label-studio", "refused", "corpus.json_depth", 1, 1);
        row("no-data.label-studio.json", "label-studio", "refused", "label_studio.no_data", 1, 1);
        row("no-text.label-studio.json", "label-studio", "refused", "label_studio.no_text", 1, 1);
        row("offset-outside.label-studio.json", "label-studio", "refused", "corpus.span_outside", 1, 1);
        row("offset-word.label-studio.json", "label-studio", "refused", "label_studio.region", 1, 1);
        row("surface-differs.label-studio.json", "label-studio", "refused", "corpus.surface_differs", 1, 1);
        row("relation-to-nowhere.label-studio.json", "label-studio", "refused", "corpus.unknown_argument", 1,
            1);
        row("same-ids.label-studio.json", "label-studio", "note", "corpus.repeated_id", 1, 0);
        row("two-annotations.label-studio.json", "label-studio", "loss", "label_studio.others", 1, 1);
        row("python-offsets.label-studio.json", "label-studio", "note", "corpus.other_unit", 1, 1);
        row("good.csv", "csv", "", "", 2, 2);
        row("semicolons.csv", "csv", "", "", 1, 1);
        row("empty.csv", "csv", "refused", "corpus.empty_file", 0, 0);
        row("truncated.csv", "csv", "refused", "csv.open_quote", 1, 1);
        row("latin1.csv", "csv", "refused", "text.invalid_utf8", 1, 1);
        row("bom.csv", "csv", "note", "corpus.bom", 1, 1);
        row("crlf.csv", "csv", "note", "corpus.crlf", 1, 1);
        row("html.csv", "csv", "refused", "corpus.other_format", 0, 0);
        row("columns-missing.csv", "csv", "refused", "csv.columns", 0, 0);
        row("field-missing.csv", "csv", "refused", "csv.fields", 1, 1);
        row("offset-word.csv", "csv", "refused", "csv.offset", 1, 1);
        row("offset-outside.csv", "csv", "refused", "corpus.span_outside", 1, 1);
        row("surface-differs.csv", "csv", "refused", "corpus.surface_differs", 1, 1);
        row("same-ids.csv", "csv", "note", "corpus.repeated_id", 1, 2);
        row("texts-differ.csv", "csv", "refused", "csv.texts_differ", 1, 1);
        row("no-sentence.csv", "csv", "refused", "csv.no_text", 1, 1);
        row("unknown-polarity.csv", "csv", "lost", "corpus.unknown_word", 1, 1);
    }

    void names_the_fault_and_reads_the_rest()
    {
        QFETCH(QString, file);
        QFETCH(QString, format);
        QFETCH(QString, kind);
        QFETCH(QString, finding);
        QFETCH(int, documents);
        QFETCH(int, relations);
        const auto reader = find_reader(format.toStdString());
        QVERIFY(reader.has_value());
        const auto path =
            std::filesystem::path(ADE_TEST_DATA_DIR) / "formats" / std::filesystem::path(file.toStdString());
        QVERIFY2(std::filesystem::exists(path), "the test file is missing");
        const test::ReadAll read = test::read_all(**reader, {path});
        QVERIFY2(read.report.has_value(), read.report ? "" : read.report.error().text().c_str());
        const std::string seen = to_text(*read.report);
        bool found = finding.isEmpty();
        for (const Finding& item : read.report->findings.listed()) {
            if (QString::fromLatin1(to_string(item.severity).data()) == kind &&
                item.error.message_id == finding.toStdString()) {
                found = true;
                QVERIFY2(item.error.where.find(file.toStdString()) != std::string::npos, seen.c_str());
            }
        }
        for (const Loss& loss : read.report->findings.losses()) {
            found = found || (kind == QStringLiteral("loss") && loss.id == finding.toStdString());
        }
        QVERIFY2(found, seen.c_str());
        if (finding.isEmpty()) {
            QVERIFY2(read.report->findings.refused() == 0, seen.c_str());
            QVERIFY2(read.report->findings.lost() == 0, seen.c_str());
        }
        QVERIFY2(read.documents.size() == static_cast<std::size_t>(documents), seen.c_str());
        QVERIFY2(read.report->found.relations == relations, seen.c_str());
        for (const AnnotatedDocument& annotated : read.documents) {
            QVERIFY(check_document(annotated).empty());
        }
    }

    /// A label that was refused is charged to the document it stands in, whatever becomes of that.
    void refused_labels_are_counted_where_they_stand_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("refused"); // ID:COUNT of each document that was taken
        QTest::addColumn<int>("most");        // bytes of a record; 0: as ever
        const auto bioc = [](const char* name, const char* first, const char* second, const char* refused) {
            QTest::newRow(name)
                << QStringLiteral("bioc-json")
                << QByteArray(R"([{"documents": [)").append(first).append(", ").append(second).append("]}]")
                << QString::fromLatin1(refused) << 0;
        };
        const char* good = R"({"id": "good", "passages": [{"offset": 0, "text": "Rash."}]})";
        const char* label = R"({"id": "label", "passages": [{"offset": 0, "text": "Fever.",
            "annotations": [{"id": "1", "locations": [{"offset": "x"}]}]}]})";
        const char* no_text = R"({"id": "no-text", "passages": [{"offset": 0,
            "annotations": [{"id": "1", "locations": [{"offset": "x"}]}]}]})";
        const char* no_offset = R"({"id": "no-offset", "passages": [{"offset": 0, "text": "Cough.",
            "annotations": [{"id": "1", "locations": [{"offset": "x"}]}]}, {"text": "It went."}]})";
        bioc("BioC JSON: of the document before", label, good, "label:1 good:0");
        bioc("BioC JSON: of the document behind", good, label, "good:0 label:1");
        bioc("BioC JSON: of one that has no text", no_text, good, "good:0");
        bioc("BioC JSON: of one that cannot be read", no_offset, good, "good:0");
        bioc("BioC JSON: one without text behind it", label, no_text, "label:1");
        bioc("BioC JSON: one that cannot be read behind it", label, no_offset, "label:1");
        const auto conll = [](const char* name, const char* bytes, const char* refused, int most = 0) {
            QTest::newRow(name) << QStringLiteral("conll") << QByteArray(bytes)
                                << QString::fromLatin1(refused) << most;
        };
        conll("CoNLL: of the document before",
              "-DOCSTART- (a)\tO\n\nRash\tO\nalone\n\n-DOCSTART- (b)\tO\n\nCough\tO\n", "a:1 b:0");
        conll("CoNLL: of one that is too long",
              "-DOCSTART- (a)\tO\n\nalone\nzolmira\tO\nzolmira\tO\nzolmira\tO\n\n"
              "-DOCSTART- (b)\tO\n\nCough\tO\n",
              "b:0", 20);
        conll("CoNLL: of one without a token",
              "-DOCSTART- (a)\tO\n\nalone\n\n-DOCSTART- (b)\tO\n\nCough\tO\n", "b:0");
        conll("CoNLL: of one without a tag",
              "-DOCSTART- (a)\tO\n\nalone\nRash\tx\n\n-DOCSTART- (b)\tO\n\nCough\tO\n", "b:0");
        conll("CoNLL: a line between sentences", "# note = x\nalone\n\nRash\tO\n", "in:1:0");
        conll("CoNLL: a tag of no scheme",
              "-DOCSTART- (a)\tO\n\nRash\tX\nzolmira\tB-Drug\n\n-DOCSTART- (b)\tO\n\nCough\tO\n", "a:1 b:0");
        conll("CoNLL: a line that is not UTF-8",
              "-DOCSTART- (a)\tO\n\nRash\xFF\tO\nzolmira\tO\n\n-DOCSTART- (b)\tO\n\nCough\tO\n", "a:1 b:0");
        conll("CoNLL: a label nobody knows",
              "-DOCSTART- (a)\tO\n\nRash\tB-Finding\n\n-DOCSTART- (b)\tO\n\nCough\tO\n", "a:1 b:0");
        const auto csv = [](const char* name, const QByteArray& rows, const char* refused) {
            QTest::newRow(name) << QStringLiteral("csv")
                                << "document,drug_begin,drug_end,event_begin,event_end,text\n" + rows
                                << QString::fromLatin1(refused) << 0;
        };
        const auto relation = [](const char* id) {
            return QByteArray(id) + ",11,18,0,4,Rash after zolmira.\n";
        };
        csv("CSV: a row of too few fields", relation("a") + "b,1\n" + relation("c") + relation("d"),
            "a:1 c:1 d:0");
        csv("CSV: the first row", "b,1\n" + relation("c") + relation("d"), "c:1 d:0");
        csv("CSV: the last row", relation("c") + relation("d") + "e,1\n", "c:0 d:1");
        csv("CSV: text behind a closing quote",
            relation("a") + "b,11,18,0,4,\"Rash\" after zolmira.\n" + relation("c"), "a:1 c:1");
        csv("CSV: a quote that opens within the row before",
            relation("a") + "b,11,18,0,4,\"Rash after zolmira.\n" + "c,11,18,0,4,\"Rash after zolmira.\"\n" +
                relation("d"),
            "a:1 c:1 d:0");
        csv("CSV: quotes that are never closed",
            relation("a") + "b,11,18,0,4,\"Rash\n" + relation("c") + relation("d"), "a:1 c:1 d:0");
        csv("CSV: a quote alone in the last line", relation("a") + relation("b") + "\"", "a:0 b:1");
        QTest::newRow("PubTator: a line that is not UTF-8")
            << QStringLiteral("pubtator")
            << QByteArray("1|t|Rash after zolmira.\n1\t0\t4\tRash\xFF\tDisease\n"
                          "1\t11\t18\tzolmira\tChemical\n\n2|t|Cough.\n")
            << QStringLiteral("1:1 2:0") << 0;
    }

    void refused_labels_are_counted_where_they_stand()
    {
        QFETCH(QString, format);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, refused);
        QFETCH(int, most);
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "in.txt";
        test::put_bytes(path, bytes.toStdString());
        ReadOptions options;
        options.max_record_bytes = most == 0 ? options.max_record_bytes : static_cast<std::uint64_t>(most);
        const auto read = test::read_all(**find_reader(format.toStdString()), {path}, options);
        QVERIFY(read.report.has_value());
        QVERIFY(read.report->findings.refused() + read.report->findings.lost() > 0);
        QStringList found;
        for (const AnnotatedDocument& annotated : read.documents) {
            found += QStringLiteral("%1:%2")
                         .arg(QString::fromStdString(annotated.document.external_id))
                         .arg(annotated.refused);
        }
        QCOMPARE(found.join(QLatin1Char(' ')), refused);
    }

    void what_is_left_out_on_purpose_is_no_gap()
    {
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "in.conll";
        test::put_bytes(path, "-DOCSTART- (a)\tO\n\nRash\tB-Finding\n");
        ReadOptions options;
        QVERIFY(options.labels.map("Finding=ignore"));
        const auto read = test::read_all(**find_reader("conll"), {path}, options);
        QCOMPARE(read.documents.size(), std::size_t{1});
        QCOMPARE(read.documents.front().refused, std::int64_t{0});
    }

    /// Old Macs, and files put together from several sources.
    void a_cr_alone_ends_a_line_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("format");
        QTest::addColumn<int>("each"); // so many LF go to one CR
        for (const int each : {1, 2, 3}) {
            const auto row = [each](const char* file, const char* format) {
                QTest::addRow("%s, of %d ends of line one", file, each)
                    << QString::fromLatin1(file) << QString::fromLatin1(format) << each;
            };
            row("formats/good.pubtator", "pubtator");
            row("formats/good.conll", "conll");
            row("formats/good.csv", "csv");
            row("corpus/good.rel", "ade-rel");
        }
    }

    void a_cr_alone_ends_a_line()
    {
        QFETCH(QString, file);
        QFETCH(QString, format);
        QFETCH(int, each);
        const auto good = std::filesystem::path(ADE_TEST_DATA_DIR) / file.toStdString();
        const Reader& reader = **find_reader(format.toStdString());
        std::string bytes = read_file(good, 1U << 20U).value();
        int ends = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const bool is_crlf = i + 1 < bytes.size() && bytes[i + 1] == '\n'; // would be
            if (bytes[i] == '\n' && !(is_crlf && each > 1) && ends++ % each == 0) {
                bytes[i] = '\r';
            }
        }
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / good.filename();
        test::put_bytes(path, bytes);
        const auto expected = test::read_all(reader, {good});
        const auto read = test::read_all(reader, {path});
        QVERIFY(read.report && expected.report && !expected.documents.empty());
        QVERIFY2(read.report->findings.refused() == 0, to_text(*read.report).c_str());
        QCOMPARE(read.finding_ids(Severity::note), std::vector<std::string>{"corpus.lone_cr"});
        QVERIFY2(read.documents == expected.documents, to_text(*read.report).c_str());
    }

    void a_file_without_documents_is_named_behind_others()
    {
        const auto good = test::data_path("../formats/good.bioc.xml");
        const auto other = test::data_path("../formats/other-xml.bioc.xml");
        const auto read = test::read_all(**find_reader("bioc-xml"), {good, other});
        QVERIFY(!read.documents.empty());
        QCOMPARE(read.finding_ids(Severity::refused), std::vector<std::string>{"bioc.no_documents"});
    }

    /// What nobody looked at must not become "no event".
    void texts_that_nobody_annotated_are_told_apart_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("annotated");
        QTest::addColumn<QString>("finding"); // besides
        const auto row = [](const char* name, const char* format, const QByteArray& bytes, bool annotated,
                            const char* finding = "") {
            QTest::newRow(name) << QString::fromLatin1(format) << bytes << annotated
                                << QString::fromLatin1(finding);
        };
        row("a line of text", "jsonl", R"({"id": "1", "text": "Rash."})", false);
        row("a line with a title", "jsonl", R"({"id": "1", "title": "R", "text": "Rash."})", false);
        row("a line without events", "jsonl", R"({"id": "1", "text": "Rash.", "events": []})", true);
        row("a line without links", "jsonl", R"({"id": "1", "text": "Rash.", "relations": []})", true);
        row("a text for Prodigy", "prodigy", R"({"text": "Rash.", "meta": {"id": 1}})", false);
        row("no span", "prodigy", R"({"text": "Rash.", "spans": []})", true);
        row("accepted as it is", "prodigy", R"({"text": "Rash.", "answer": "accept"})", true);
        const auto task = [](const QByteArray& rest) -> QByteArray {
            return R"([{"data": {"text": "Rash.", "id": "1"})" + rest + "}]";
        };
        row("a task", "label-studio", task(R"(, "predictions": [])"), false);
        row("no annotation", "label-studio", task(R"(, "annotations": [])"), false);
        row("null", "label-studio", task(R"(, "annotations": null)"), false);
        row("cancelled", "label-studio", task(R"(, "annotations": [{"was_cancelled": true, "result": []}])"),
            false, "label_studio.cancelled");
        row("an empty annotation", "label-studio", task(R"(, "annotations": [{"result": []}])"), true);
        row("one of two cancelled", "label-studio",
            task(R"(, "annotations": [{"was_cancelled": true}, {"result": []}])"), true,
            "label_studio.cancelled");
    }

    void texts_that_nobody_annotated_are_told_apart()
    {
        QFETCH(QString, format);
        QFETCH(QByteArray, bytes);
        QFETCH(bool, annotated);
        QFETCH(QString, finding);
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "in";
        test::put_bytes(path, bytes.toStdString());
        const auto read = test::read_all(**find_reader(format.toStdString()), {path});
        const std::string seen = to_text(*read.report);
        QVERIFY2(read.documents.size() == 1 && read.report->findings.refused() == 0, seen.c_str());
        QCOMPARE(read.documents.front().annotated, annotated);
        const auto notes = read.finding_ids(Severity::note);
        QVERIFY2(std::count(notes.begin(), notes.end(), "corpus.not_annotated") == (annotated ? 0 : 1),
                 seen.c_str());
        QCOMPARE(read.report->findings.losses().size(), std::size_t(finding.isEmpty() ? 0 : 1));
        QVERIFY(finding.isEmpty() || read.report->findings.losses().front().id == finding.toStdString());
    }

    void a_text_without_ann_file_is_not_annotated()
    {
        const QTemporaryDir folder;
        const auto root = std::filesystem::path(folder.path().toStdString());
        test::put_bytes(root / "a.txt", "Rash.");
        test::put_bytes(root / "b.txt", "Rash.");
        test::put_bytes(root / "b.ann", "");
        const auto read = test::read_all(**find_reader("brat"), {root});
        QCOMPARE(read.documents.size(), std::size_t{2});
        QVERIFY(!read.documents[0].annotated);
        QCOMPARE(read.documents[1].refused, std::int64_t{0});
        QCOMPARE(read.finding_ids(Severity::note),
                 (std::vector<std::string>{"brat.no_ann", "corpus.not_annotated"}));
    }

    /// The words of a refusal: what is wrong, by a name, and what to do.
    void refusals_say_what_to_do_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, const char* format, const QByteArray& bytes,
                            const char* words) {
            QTest::newRow(name) << QString::fromLatin1(format) << bytes << QString::fromUtf8(words);
        };
        row("a relation without id", "pubtator",
            "1|t|Rash after zolmira.\n1|a|\n1\t0\t4\tRash\tDisease\tade:A\n1\tCID\tade:A\tade:B\n",
            "The relation \"CID\" of \"A\" and \"B\" names the span \"B\"");
        row("its end refused", "label-studio",
            R"([{"data": {"text": "Rash."}, "annotations": [{"result": [)"
            R"({"id": "a", "type": "labels", "value": {"start": 0, "end": 99, "labels": ["Drug"]}},)"
            R"({"from_id": "a", "to_id": "a", "type": "relation", "labels": ["causes"]}]}]}])",
            "The relation \"causes\" of \"a\" and \"a\" was refused");
        row("a span without id", "pubtator", "1|t|Rash.\n1|a|\n1\t0\t4\trush\tDisease\t-\n",
            "The span says \"rush\"");
        const QByteArray good = R"({"text": "Rash.", "spans": []})";
        row("a line cut off, Prodigy", "prodigy", good + "\n{\"text\": \"Ra", "seems to be cut off");
        row("a line cut off, PubTator", "pubtator", "1|t|Rash.\n1|a|\n1\t0\t4\tRa", "seems to be cut off");
        row("a title cut off, PubTator", "pubtator", "1|t|Rash.\n1|a|\n\n2|t", "seems to be cut off");
        for (const char* format : {"jsonl", "prodigy", "pubtator"}) {
            row(fmt::format("blank lines, {}", format).c_str(), format, "\n \n\r\n", "blank lines alone");
            row(fmt::format("a byte order mark, {}", format).c_str(), format, "\xEF\xBB\xBF",
                "blank lines alone");
        }
        const QByteArray bad = "\xE9";
        row("a bad byte, JSONL", "jsonl", R"({"text": "caf)" + bad + R"("})", "--encoding windows-1252");
        row("a bad byte, Prodigy", "prodigy", R"({"text": "caf)" + bad + R"("})", "--encoding windows-1252");
        row("a bad byte, PubTator", "pubtator", "1|t|caf" + bad + "\n", "--encoding windows-1252");
        row("a bad byte, SpERT", "spert", R"([{"tokens": ["caf)" + bad + R"("]}])",
            "--encoding windows-1252");
        row("a bad byte, Label Studio", "label-studio", R"([{"data": {"text": "caf)" + bad + R"("}}])",
            "--encoding windows-1252");
        row("annotations that are no list", "label-studio",
            R"([{"data": {"text": "Rash."}, "annotations": "x"}])", "\"annotations\" is a string");
        row("a result that is no list", "label-studio",
            R"([{"data": {"text": "Rash."}, "annotations": [{"result": "x"}]}])", "no list \"result\"");
    }

    void refusals_say_what_to_do()
    {
        QFETCH(QString, format);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, words);
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "in";
        test::put_bytes(path, bytes.toStdString());
        const auto read = test::read_all(**find_reader(format.toStdString()), {path});
        QVERIFY(read.report.has_value());
        const auto& findings = read.report->findings.listed();
        QVERIFY2(std::any_of(findings.begin(), findings.end(),
                             [&](const Finding& finding) {
                                 return finding.severity == Severity::refused &&
                                        finding.error.message.find(words.toStdString()) != std::string::npos;
                             }),
                 to_text(*read.report).c_str());
        for (const AnnotatedDocument& annotated : read.documents) {
            QVERIFY(annotated.annotated);
        }
    }

    void missing_files_and_folders_fail_data()
    {
        QTest::addColumn<QString>("format");
        for (const Reader* reader : readers()) {
            QTest::newRow(std::string(reader->name()).c_str())
                << QString::fromLatin1(reader->name().data(), static_cast<int>(reader->name().size()));
        }
    }

    void missing_files_and_folders_fail()
    {
        QFETCH(QString, format);
        const QTemporaryDir folder;
        const auto root = std::filesystem::path(folder.path().toStdString());
        const auto read = test::read_all(**find_reader(format.toStdString()), {root / "none.txt"});
        QVERIFY(!read.report.has_value());
        QCOMPARE(read.report.error().code, ErrorCode::not_found);
    }

    /// What a good file is taken for when nobody says it.
    void formats_are_guessed_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("format");
        const auto row = [](const char* file, const char* format) {
            QTest::newRow(file) << QString::fromLatin1(file) << QString::fromLatin1(format);
        };
        row("formats/good.pubtator", "pubtator");
        row("formats/good.bioc.xml", "bioc-xml");
        row("formats/good.bioc.json", "bioc-json");
        row("formats/lines.bioc.json", "bioc-json");
        row("formats/good.conll", "conll");
        row("formats/good.prodigy.jsonl", "prodigy");
        row("formats/good.label-studio.json", "label-studio");
        row("formats/good.csv", "csv");
        row("formats/bom.pubtator", "pubtator");
        row("formats/html.csv", "html");
        row("corpus/good.jsonl", "jsonl");
        row("corpus/good.rel", "ade-rel");
        row("corpus/good-spert.json", "spert");
        row("corpus/brat-good", "brat");
        row("formats/utf16.bioc.xml", "utf-16");
    }

    void formats_are_guessed()
    {
        QFETCH(QString, file);
        QFETCH(QString, format);
        const auto guess = guess_format(std::filesystem::path(ADE_TEST_DATA_DIR) / file.toStdString());
        QVERIFY(guess.has_value());
        QCOMPARE(QString::fromStdString(guess->name), format);
        QCOMPARE(guess->reader == nullptr,
                 format == QStringLiteral("html") || format == QStringLiteral("utf-16"));
    }

    void the_wrong_format_is_named()
    {
        const auto read =
            test::read_all(**find_reader("bioc-json"),
                           {std::filesystem::path(ADE_TEST_DATA_DIR) / "formats" / "good.pubtator"});
        QVERIFY(to_text(*read.report).find("looks like PubTator") != std::string::npos);
        QVERIFY(to_text(*read.report).find("Try format pubtator") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestForeignBadFiles)
#include "tst_foreign_bad_files.moc"
