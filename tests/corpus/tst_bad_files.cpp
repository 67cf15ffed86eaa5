// SPDX-License-Identifier: GPL-3.0-or-later
// One file per fault: the fault is named with its place, and the rest of the file is read.
#include "corpus_support.hpp"

#include "core/corpus/formats/format.hpp"

#include <QtTest>

using namespace ade;
using namespace ade::corpus;

class TestBadFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void names_the_fault_and_reads_the_rest_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("format");
        QTest::addColumn<int>("severity");
        QTest::addColumn<QString>("finding");
        QTest::addColumn<QString>("where"); // the end of it, without the folder
        QTest::addColumn<int>("documents");
        QTest::addColumn<int>("relations");

        const auto row = [](const char* file, const char* format, Severity severity, const char* finding,
                            const char* where, int documents, int relations) {
            QTest::newRow(file) << QString::fromLatin1(file) << QString::fromLatin1(format) << int(severity)
                                << QString::fromLatin1(finding) << QString::fromLatin1(where) << documents
                                << relations;
        };
        const auto refused = Severity::refused;
        const auto lost = Severity::lost;
        const auto note = Severity::note;

        row("empty-file.rel", "ade-rel", refused, "corpus.empty_file", "empty-file.rel", 0, 0);
        row("truncated-line.rel", "ade-rel", refused, "ade_rel.fields", "truncated-line.rel:5", 2, 4);
        row("offset-not-a-number.rel", "ade-rel", refused, "ade_rel.offset_not_a_number", ".rel:5", 2, 4);
        row("length-differs.rel", "ade-rel", refused, "ade_rel.length_differs", ".rel:5", 2, 4);
        row("surface-not-in-sentence.rel", "ade-rel", refused, "ade_rel.surface_not_in_sentence", ".rel:5", 2,
            4);
        row("row-contradicts-itself.rel", "ade-rel", refused, "ade_rel.row_contradicts_itself", ".rel:5", 2,
            4);
        row("row-disagrees-with-sentence.rel", "ade-rel", refused, "ade_rel.row_disagrees", ".rel:5", 2, 4);
        row("sentence-not-placed.rel", "ade-rel", refused, "ade_rel.sentence_not_placed", ".rel:6", 2, 4);
        row("invalid-utf8.rel", "ade-rel", refused, "text.invalid_utf8", ".rel:5", 2, 4);
        row("nul.rel", "ade-rel", refused, "ade_rel.nul", ".rel:5", 2, 4);
        row("pmid-not-a-number.rel", "ade-rel", refused, "ade_rel.pmid", ".rel:5", 2, 4);
        row("byte-order-mark.rel", "ade-rel", note, "corpus.bom", ".rel:1", 2, 4);
        row("crlf.rel", "ade-rel", note, "corpus.crlf", ".rel:1", 2, 4);
        row("repeated-row.rel", "ade-rel", note, "ade_rel.repeated_row", ".rel:5", 2, 4);
        row("negative-invalid-utf8.txt", "ade-rel", refused, "text.invalid_utf8", ".txt:2", 1, 0);

        row("empty-file.jsonl", "jsonl", refused, "corpus.empty_file", "empty-file.jsonl", 0, 0);
        row("not-json.jsonl", "jsonl", refused, "corpus.json_syntax", ".jsonl:2", 1, 1);
        row("no-text.jsonl", "jsonl", refused, "jsonl.no_text", ".jsonl:2", 1, 1);
        row("not-an-object.jsonl", "jsonl", refused, "jsonl.wrong_kind", ".jsonl:2", 1, 1);
        row("span-outside.jsonl", "jsonl", refused, "jsonl.span_outside", ".jsonl:2", 1, 1);
        row("span-backwards.jsonl", "jsonl", refused, "jsonl.span_outside", ".jsonl:2", 1, 1);
        row("offset-is-a-string.jsonl", "jsonl", refused, "jsonl.offset_kind", ".jsonl:2", 1, 1);
        row("offset-is-huge.jsonl", "jsonl", refused, "jsonl.offset_kind", ".jsonl:2", 1, 1);
        row("surface-differs.jsonl", "jsonl", refused, "corpus.surface_differs", ".jsonl:2", 1, 1);
        row("duplicate-ids.jsonl", "jsonl", refused, "corpus.duplicate_mention", ".jsonl:2", 1, 1);
        row("unknown-argument.jsonl", "jsonl", refused, "corpus.unknown_argument", ".jsonl:2", 1, 1);
        row("ambiguous-argument.jsonl", "jsonl", refused, "jsonl.ambiguous_argument", ".jsonl:2", 1, 1);
        row("score-out-of-range.jsonl", "jsonl", refused, "corpus.score_range", ".jsonl:2", 1, 1);
        row("sentences-overlap.jsonl", "jsonl", refused, "corpus.sentences_overlap", ".jsonl:2", 1, 1);
        row("parts-out-of-order.jsonl", "jsonl", refused, "corpus.parts_out_of_order", ".jsonl:2", 1, 1);
        row("invalid-utf8.jsonl", "jsonl", refused, "text.invalid_utf8", ".jsonl:2", 1, 1);
        row("lone-surrogate.jsonl", "jsonl", refused, "corpus.json_syntax", ".jsonl:2", 1, 1);
        row("nul-in-text.jsonl", "jsonl", refused, "corpus.nul_in_text", ".jsonl:2", 1, 1);
        row("nested-too-deep.jsonl", "jsonl", refused, "corpus.json_depth", ".jsonl:2", 1, 1);
        row("doubled-key.jsonl", "jsonl", refused, "corpus.json_doubled_key", ".jsonl:2", 1, 1);
        row("repeated-id-other-text.jsonl", "jsonl", refused, "corpus.repeated_id", ".jsonl:2", 1, 1);
        row("repeated-record.jsonl", "jsonl", note, "corpus.duplicate_record", ".jsonl:2", 1, 1);
        row("no-words.jsonl", "jsonl", refused, "corpus.empty_text", ".jsonl:2", 1, 1);
        row("byte-order-mark.jsonl", "jsonl", note, "corpus.bom", ".jsonl:1", 1, 1);
        row("crlf.jsonl", "jsonl", note, "corpus.crlf", ".jsonl:1", 1, 1);
        row("unknown-label.jsonl", "jsonl", lost, "corpus.unknown_word", ".jsonl:1", 1, 0);

        row("empty-file-spert.json", "spert", refused, "corpus.empty_file", "empty-file-spert.json", 0, 0);
        row("not-a-list-spert.json", "spert", refused, "corpus.json_not_list", ".json:1", 0, 0);
        row("truncated-spert.json", "spert", refused, "corpus.json_cut_off", ".json:2", 1, 1);
        row("trailing-text-spert.json", "spert", refused, "corpus.json_after_array", ".json:1", 1, 1);
        row("no-tokens-spert.json", "spert", refused, "spert.no_list", ".json:2 (entry 2)", 1, 1);
        row("entity-past-end-spert.json", "spert", refused, "spert.index", "(entry 2)", 1, 1);
        row("entity-empty-spert.json", "spert", refused, "spert.empty_entity", "(entry 2)", 1, 1);
        row("unknown-argument-spert.json", "spert", refused, "spert.index", "(entry 2)", 1, 1);
        row("same-labels-spert.json", "spert", refused, "spert.same_labels", "(entry 2)", 1, 1);
        row("unknown-label-spert.json", "spert", lost, "corpus.unknown_word", "(entry 2)", 2, 1);
        row("token-not-a-string-spert.json", "spert", refused, "spert.token_kind", "(entry 2)", 1, 1);
        row("invalid-utf8-spert.json", "spert", refused, "text.invalid_utf8", "(entry 1)", 0, 0);
        row("doubled-key-spert.json", "spert", refused, "corpus.json_doubled_key", "(entry 2)", 1, 1);
        row("repeated-id-other-text-spert.json", "spert", refused, "corpus.repeated_id", "(entry 2)", 1, 1);
        row("repeated-record-spert.json", "spert", note, "corpus.duplicate_record", "(entry 2)", 1, 1);
        row("byte-order-mark-spert.json", "spert", note, "corpus.bom", ".json:1", 1, 1);

        row("brat-span-past-end", "brat", refused, "brat.span_past_end", "doc.ann:12", 1, 2);
        row("brat-surface-differs", "brat", refused, "brat.surface_differs", "doc.ann:12", 1, 2);
        row("brat-span-backwards", "brat", refused, "brat.span_backwards", "doc.ann:12", 1, 2);
        row("brat-unknown-argument", "brat", refused, "brat.unknown_argument", "doc.ann:12", 1, 2);
        row("brat-duplicate-ids", "brat", refused, "brat.duplicate_id", "doc.ann:12", 1, 2);
        row("brat-truncated-line", "brat", refused, "brat.malformed", "doc.ann:12", 1, 2);
        row("brat-unknown-line", "brat", refused, "brat.unknown_line", "doc.ann:12", 1, 2);
        row("brat-same-labels", "brat", refused, "brat.same_labels", "doc.ann:12", 1, 2);
        row("brat-unknown-target", "brat", refused, "brat.unknown_target", "doc.ann:12", 1, 2);
        row("brat-unknown-label", "brat", lost, "corpus.unknown_word", "doc.ann:12", 1, 2);
        row("brat-events-and-equivalence", "brat", lost, "brat.foreign_line", "doc.ann:12", 1, 2);
        row("brat-parts-out-of-order", "brat", refused, "brat.parts_out_of_order", "doc.ann:12", 1, 2);
        row("brat-invalid-utf8", "brat", refused, "text.invalid_utf8", "doc.ann:12", 1, 2);
        row("brat-invalid-utf8-text", "brat", refused, "text.invalid_utf8", "doc.txt", 0, 0);
        row("brat-nul-in-text", "brat", refused, "corpus.nul_in_text", "doc.txt", 0, 0);
        row("brat-empty-text", "brat", refused, "corpus.empty_file", "doc.txt", 0, 0);
        row("brat-no-text", "brat", refused, "brat.no_text", "doc.ann", 0, 0);
        row("brat-surface-differs", "brat", note, "corpus.labels_refused", "doc.ann", 1, 2);
        row("brat-only-refused-labels", "brat", note, "corpus.labels_refused", "doc.ann", 1, 0);
        row("truncated-line.rel", "ade-rel", note, "corpus.labels_refused", ".rel:4", 2, 4);
        row("brat-byte-order-mark-not-counted", "brat", note, "corpus.bom", "doc.txt:1", 1, 2);
        row("brat-byte-order-mark-counted", "brat", note, "corpus.bom", "doc.txt:1", 1, 1);
        row("brat-crlf-not-counted", "brat", note, "corpus.crlf", "doc.txt:1", 1, 2);
        row("brat-crlf-counted", "brat", note, "corpus.crlf", "doc.txt:1", 1, 1);
    }

    void names_the_fault_and_reads_the_rest()
    {
        QFETCH(QString, file);
        QFETCH(QString, format);
        QFETCH(int, severity);
        QFETCH(QString, finding);
        QFETCH(QString, where);
        QFETCH(int, documents);
        QFETCH(int, relations);

        const auto reader = find_reader(format.toStdString());
        QVERIFY(reader.has_value());
        const auto path = test::data_path(file.toStdString());
        QVERIFY2(std::filesystem::exists(path), "the test file is missing");
        const test::ReadAll read = test::read_all(**reader, {path});
        QVERIFY2(read.report.has_value(), read.report ? "" : read.report.error().text().c_str());
        bool found = false;
        QString seen;
        for (const Finding& item : read.report->findings.listed()) {
            const QString text = QString::fromStdString(item.error.text());
            seen += QString::fromLatin1(to_string(item.severity).data()) + QStringLiteral(" ") +
                    QString::fromStdString(item.error.message_id) + QStringLiteral(" ") + text +
                    QStringLiteral("\n");
            if (int(item.severity) == severity && item.error.message_id == finding.toStdString() &&
                QString::fromStdString(item.error.where).endsWith(where)) {
                found = true;
                QVERIFY2(!item.error.message.empty(), "a finding without words");
            }
        }
        QVERIFY2(found, qPrintable(seen));
        QCOMPARE(int(read.documents.size()), documents);
        QCOMPARE(int(read.report->found.documents), documents);
        QCOMPARE(int(read.report->found.relations), relations);
        for (const AnnotatedDocument& annotated : read.documents) {
            QVERIFY(annotated.document.sha256.size() == 64);
        }
        // The rest of the file is read without further refusals than those of this fault.
        if (Severity(severity) == Severity::note && finding != QStringLiteral("corpus.labels_refused")) {
            QCOMPARE(read.report->findings.refused(), std::int64_t{0});
        }
    }

    void refuses_a_folder_where_a_file_is_expected_data()
    {
        QTest::addColumn<QString>("format");
        for (const char* format : {"ade-rel", "spert", "jsonl"}) {
            QTest::newRow(format) << QString::fromLatin1(format);
        }
    }

    void refuses_a_folder_where_a_file_is_expected()
    {
        QFETCH(QString, format);
        const QTemporaryDir folder;
        const auto reader = find_reader(format.toStdString());
        const auto read = test::read_all(**reader, {folder.path().toStdString()});
        QVERIFY(!read.report.has_value());
        QCOMPARE(read.report.error().code, ErrorCode::io);
        QVERIFY(read.report.error().text().find("folder") != std::string::npos);
    }

    void a_missing_file_does_not_hide_the_others_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("good");
        QTest::newRow("ade-rel") << "ade-rel"
                                 << "good.rel";
        QTest::newRow("jsonl") << "jsonl"
                               << "good.jsonl";
        QTest::newRow("spert") << "spert"
                               << "good-spert.json";
        QTest::newRow("brat") << "brat"
                              << "brat-good";
    }

    void a_missing_file_does_not_hide_the_others()
    {
        QFETCH(QString, format);
        QFETCH(QString, good);
        const auto reader = find_reader(format.toStdString());
        const auto missing = test::data_path("there-is-no-such-file.ann");
        const auto alone = test::read_all(**reader, {missing});
        QVERIFY(!alone.report.has_value());
        QCOMPARE(alone.report.error().code, ErrorCode::not_found);
        const auto both = test::read_all(**reader, {missing, test::data_path(good.toStdString())});
        QVERIFY(both.report.has_value());
        QCOMPARE(both.report->findings.refused(), std::int64_t{1});
        QVERIFY(!both.documents.empty());
    }

    void a_line_of_ten_megabytes_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<QString>("good");
        QTest::newRow("ade-rel") << "ade-rel" << QByteArray("101|") << QByteArray("\n") << "good.rel";
        QTest::newRow("jsonl") << "jsonl" << QByteArray("{\"text\": \"") << QByteArray("\n") << "good.jsonl";
    }

    void a_line_of_ten_megabytes()
    {
        QFETCH(QString, format);
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        QFETCH(QString, good);
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "long";
        const std::string rest = test::bytes_of(test::data_path(good.toStdString()));
        test::put_bytes(path,
                        before.toStdString() + std::string(10U << 20U, 'a') + after.toStdString() + rest);
        const auto reader = find_reader(format.toStdString());
        ReadOptions options;
        const auto read = test::read_all(**reader, {path}, options);
        QVERIFY(read.report.has_value());
        QCOMPARE(read.report->findings.refused(), std::int64_t{1});
        QVERIFY(QString::fromStdString(read.report->findings.listed().front().error.where)
                    .endsWith(QStringLiteral(":1")));
        QVERIFY(read.report->findings.listed().front().error.message.size() < 500);
        QCOMPARE(read.documents.size(), std::size_t{2});
    }

    void a_long_jsonl_record_is_read_within_the_limit_and_refused_beyond()
    {
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "long.jsonl";
        test::put_bytes(path,
                        "{\"text\": \"" + std::string(10U << 20U, 'a') + "\"}\n{\"text\": \"short\"}\n");
        const auto reader = find_reader("jsonl");
        QCOMPARE(test::read_all(**reader, {path}).documents.size(), std::size_t{2});
        ReadOptions options;
        options.max_record_bytes = 1U << 20U;
        const auto read = test::read_all(**reader, {path}, options);
        QCOMPARE(read.documents.size(), std::size_t{1});
        QCOMPARE(read.finding_ids(Severity::refused), std::vector<std::string>{"corpus.line_too_long"});
        QCOMPARE(read.report->records_skipped, std::int64_t{1});
    }

    void a_refusal_names_the_record_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("words");
        QTest::newRow("no text") << "no-text.jsonl"
                                 << "jsonl"
                                 << "Record \"a2\"";
        QTest::newRow("both lines of a repeated id") << "repeated-id-other-text.jsonl"
                                                     << "jsonl"
                                                     << "repeated-id-other-text.jsonl:1 already";
        QTest::newRow("doubled key") << "doubled-key.jsonl"
                                     << "jsonl"
                                     << "\"text\" stands twice";
        QTest::newRow("SpERT") << "entity-past-end-spert.json"
                               << "spert"
                               << "Record \"";
        QTest::newRow("PubMed number") << "length-differs.rel"
                                       << "ade-rel"
                                       << "Record \"104\"";
        QTest::newRow("cut off line") << "truncated-line.rel"
                                      << "ade-rel"
                                      << "seems to be cut off";
        QTest::newRow("cut off JSON line") << "cut-off.jsonl"
                                           << "jsonl"
                                           << "seems to be cut off";
    }

    void a_refusal_names_the_record()
    {
        QFETCH(QString, file);
        QFETCH(QString, format);
        QFETCH(QString, words);
        const auto read =
            test::read_all(**find_reader(format.toStdString()), {test::data_path(file.toStdString())});
        QVERIFY(read.report.has_value());
        const auto& findings = read.report->findings.listed();
        const auto refused = std::find_if(findings.begin(), findings.end(),
                                          [](const Finding& f) { return f.severity == Severity::refused; });
        QVERIFY(refused != findings.end());
        QVERIFY2(refused->error.message.find(words.toStdString()) != std::string::npos,
                 refused->error.message.c_str());
    }

    void an_object_of_a_million_keys_is_refused_at_once()
    {
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "keys.jsonl";
        std::string line = "{\"text\": \"x\"";
        for (int i = 0; i < 1000000; ++i) {
            line += fmt::format(", \"k{}\": 0", i);
        }
        test::put_bytes(path, line + "}\n{\"text\": \"short\"}\n");
        const auto read = test::read_all(**find_reader("jsonl"), {path});
        QCOMPARE(read.finding_ids(Severity::refused), std::vector<std::string>{"corpus.json_keys"});
        QCOMPARE(read.documents.size(), std::size_t{1});
    }

    void versions_in_files_of_their_own_are_taken()
    {
        const QTemporaryDir folder;
        const auto base = std::filesystem::path(folder.path().toStdString());
        test::put_bytes(base / "a.jsonl", "{\"id\": \"1\", \"text\": \"Rash.\"}\n");
        test::put_bytes(base / "b.jsonl", "{\"id\": \"1\", \"text\": \"Rash again.\"}\n");
        const auto read = test::read_all(**find_reader("jsonl"), {base / "a.jsonl", base / "b.jsonl"});
        QCOMPARE(read.documents.size(), std::size_t{2});
        QVERIFY(read.finding_ids(Severity::refused).empty());
    }

    void invalid_utf8_names_the_byte()
    {
        const auto read = test::read_all(**find_reader("ade-rel"), {test::data_path("invalid-utf8.rel")});
        const std::string message = read.report->findings.listed().front().error.message;
        QVERIFY2(QString::fromStdString(message).contains(QStringLiteral("FF"), Qt::CaseInsensitive),
                 message.c_str());
    }

    void doses_are_refused_by_name()
    {
        const auto read = test::read_all(**find_reader("ade-rel"),
                                         {test::data_path("DRUG-DOSE.rel"), test::data_path("good.rel")});
        QCOMPARE(read.finding_ids(Severity::refused), std::vector<std::string>{"ade_rel.doses"});
        QCOMPARE(read.documents.size(), std::size_t{2});
    }

    void brat_paths_do_not_climb()
    {
        const auto climbing = test::data_path("brat-good") / ".." / "brat-good" / "doc.ann";
        const auto read = test::read_all(**find_reader("brat"), {climbing});
        QVERIFY(!read.report.has_value());
        QCOMPARE(read.report.error().message_id, std::string("brat.path_climbs"));
    }

    void brat_links_out_of_the_folder_are_refused()
    {
        const QTemporaryDir outside;
        const QTemporaryDir inside;
        const auto secret = std::filesystem::path(outside.path().toStdString()) / "secret.txt";
        test::put_bytes(secret, "not for import");
        const auto folder = std::filesystem::path(inside.path().toStdString());
        std::filesystem::create_symlink(secret, folder / "a.txt");
        test::put_bytes(folder / "b.txt", "read me");
        const auto read = test::read_all(**find_reader("brat"), {folder});
        QCOMPARE(read.finding_ids(Severity::refused), std::vector<std::string>{"brat.link_outside"});
        QCOMPARE(read.documents.size(), std::size_t{1});
        QCOMPARE(read.documents.front().document.text, std::string("read me"));
    }
};

QTEST_GUILESS_MAIN(TestBadFiles)
#include "tst_bad_files.moc"
