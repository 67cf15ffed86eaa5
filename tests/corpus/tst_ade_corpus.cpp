// SPDX-License-Identifier: GPL-3.0-or-later
// The ADE corpus itself, where ../shared is present: counts, every sentence placed, the same rows back.
#include "corpus_support.hpp"

#include "core/corpus/formats/ade_rel.hpp"
#include "core/corpus/formats/json_text.hpp"
#include "core/corpus/formats/jsonl.hpp"
#include "core/corpus/formats/spert.hpp"

#include <QtTest>

#include <map>

using namespace ade;
using namespace ade::corpus;

namespace {

std::filesystem::path shared(const std::string& name)
{
    return std::filesystem::path(ADE_SHARED_DIR) / "data" / name;
}

} // namespace

class TestAdeCorpus : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!std::filesystem::exists(shared("ade_corpus_v2/DRUG-AE.rel"))) {
            QSKIP("../shared/data/ade_corpus_v2 is absent");
        }
    }

    void all_rows_are_read_and_come_back()
    {
        const auto path = shared("ade_corpus_v2/DRUG-AE.rel");
        const auto read = test::read_all(ade_rel_reader(), {path});
        QVERIFY(read.report.has_value());
        const ReadReport& report = *read.report;
        QCOMPARE(report.records_read, std::int64_t{6821});
        QCOMPARE(report.findings.refused(), std::int64_t{0});
        QCOMPARE(report.findings.lost(), std::int64_t{0});
        QCOMPARE(report.found.documents, std::int64_t{1644});
        QCOMPARE(report.found.sentences, std::int64_t{4272});
        QCOMPARE(report.found.relations, std::int64_t{6821});
        QCOMPARE(report.found.events, std::int64_t{5776});
        QCOMPARE(report.found.drugs, std::int64_t{5063});
        for (const AnnotatedDocument& annotated : read.documents) {
            std::int64_t last = 0;
            for (const Sentence& sentence : annotated.document.sentences) {
                QVERIFY(sentence.source_begin.has_value());
                QVERIFY(*sentence.source_begin >= last);
                last = *sentence.source_begin + sentence.span.length();
            }
        }
        const QTemporaryDir folder;
        const auto output = std::filesystem::path(folder.path().toStdString()) / "out.rel";
        const auto written = ade_rel_writer().write(output, source_of(read.documents), {});
        QVERIFY(written.has_value());
        QVERIFY(test::sorted_lines(test::bytes_of(output)) == test::sorted_lines(test::bytes_of(path)));
    }

    void negative_sentences_join()
    {
        const auto read = test::read_all(
            ade_rel_reader(), {shared("ade_corpus_v2/DRUG-AE.rel"), shared("ade_corpus_v2/ADE-NEG.txt")});
        QCOMPARE(read.report->records_read, std::int64_t{6821 + 16695});
        QCOMPARE(read.report->findings.refused(), std::int64_t{0});
        QCOMPARE(read.report->found.documents, std::int64_t{2972});
        QCOMPARE(read.report->found.sentences, std::int64_t{4272 + 16695});
        QCOMPARE(read.report->found.relations, std::int64_t{6821});
        const QTemporaryDir folder;
        const auto output = std::filesystem::path(folder.path().toStdString());
        QVERIFY(ade_rel_writer().write(output, source_of(read.documents), {}).has_value());
        for (const char* name : {"DRUG-AE.rel", "ADE-NEG.txt"}) {
            QVERIFY2(test::sorted_lines(test::bytes_of(output / name)) ==
                         test::sorted_lines(test::bytes_of(shared("ade_corpus_v2") / name)),
                     name);
        }
    }

    void doses_are_refused()
    {
        const auto read = test::read_all(ade_rel_reader(), {shared("ade_corpus_v2/DRUG-DOSE.rel")});
        QVERIFY(!read.report.has_value());
        QCOMPARE(read.report.error().message_id, std::string("ade_rel.doses"));
    }

    void spert_comes_back_equal()
    {
        const auto path = shared("ade_spert_json/ade_full.json");
        if (!std::filesystem::exists(path)) {
            QSKIP("../shared/data/ade_spert_json is absent");
        }
        const auto read = test::read_all(spert_reader(), {path});
        QCOMPARE(read.report->findings.refused(), std::int64_t{0});
        QCOMPARE(read.report->found.documents, std::int64_t{4272});
        QCOMPARE(read.report->found.relations, std::int64_t{6821});
        QCOMPARE(read.report->found.events, std::int64_t{5776});
        QCOMPARE(read.report->found.drugs, std::int64_t{5063});
        const QTemporaryDir folder;
        const auto output = std::filesystem::path(folder.path().toStdString()) / "out.json";
        QVERIFY(spert_writer().write(output, source_of(read.documents), {}).has_value());
        QVERIFY(nlohmann::json::parse(test::bytes_of(output)) == nlohmann::json::parse(test::bytes_of(path)));
    }

    void jsonl_keeps_all_of_it()
    {
        const auto read = test::read_all(ade_rel_reader(), {shared("ade_corpus_v2/DRUG-AE.rel")});
        const QTemporaryDir folder;
        const auto output = std::filesystem::path(folder.path().toStdString()) / "out.jsonl";
        QVERIFY(jsonl_writer().write(output, source_of(read.documents), {}).has_value());
        const auto back = test::read_all(jsonl_reader(), {output});
        QCOMPARE(back.report->findings.refused(), std::int64_t{0});
        QCOMPARE(back.documents.size(), read.documents.size());
        for (std::size_t i = 0; i < back.documents.size(); ++i) {
            QCOMPARE(back.documents[i].document, read.documents[i].document);
            QCOMPARE(test::content_of(back.documents[i]), test::content_of(read.documents[i]));
        }
    }
};

QTEST_GUILESS_MAIN(TestAdeCorpus)
#include "tst_ade_corpus.moc"
