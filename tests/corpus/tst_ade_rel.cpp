// SPDX-License-Identifier: GPL-3.0-or-later
// ADE corpus rows: placing sentences, joining them to texts, writing the same rows.
#include "corpus_support.hpp"

#include "core/base/random.hpp"
#include "core/corpus/formats/ade_rel.hpp"
#include "core/corpus/formats/ade_rel_rows.hpp"

#include <QtTest>

using namespace ade;
using namespace ade::corpus;

namespace {

/// The obvious way: try every start from 0 on.
std::vector<std::int64_t> starts_by_trying(const ade_rel::Row& row)
{
    std::vector<std::int64_t> starts;
    const auto length = std::int64_t(row.sentence.size());
    for (std::int64_t start = 0; start <= row.event_begin; ++start) {
        const auto stands = [&](const std::string& words, std::int64_t begin) {
            return begin >= start && begin - start <= length &&
                   row.sentence.compare(std::size_t(begin - start), words.size(), words) == 0;
        };
        if (stands(row.event, row.event_begin) && stands(row.drug, row.drug_begin)) {
            starts.push_back(start);
        }
    }
    return starts;
}

} // namespace

class TestAdeRel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void joins_sentences_in_the_order_of_the_source()
    {
        const auto read = test::read_all(ade_rel_reader(), {test::data_path("good.rel")});
        QVERIFY(read.report.has_value());
        QCOMPARE(read.report->records_read, std::int64_t{4});
        QCOMPARE(read.report->findings.refused(), std::int64_t{0});
        QCOMPARE(read.documents.size(), std::size_t{2});
        const AnnotatedDocument& first = read.documents[0];
        QCOMPARE(first.document.external_id, std::string("101"));
        QCOMPARE(first.document.title, std::string("Rash and fever after zolmira."));
        QCOMPARE(first.document.text,
                 std::string("Rash and fever after zolmira.\n"
                             "The rash returned when zolmira was given again, and zolmira was stopped."));
        QCOMPARE(first.document.sentences.size(), std::size_t{2});
        QCOMPARE(first.document.sentences[1].source_begin.value(), std::int64_t{60});
        QCOMPARE(first.document.sentences[1].span, text::make_span(30, 102));
        // "zolmira" of two rows is one mention; the second sentence names its second occurrence.
        QCOMPARE(first.mentions.size(), std::size_t{5});
        QCOMPARE(first.relations.size(), std::size_t{3});
        QCOMPARE(first.mentions[4].span, text::make_span(82, 89));
    }

    void negatives_come_last_so_that_offsets_stay()
    {
        const auto without = test::read_all(ade_rel_reader(), {test::data_path("good.rel")});
        const auto with = test::read_all(ade_rel_reader(),
                                         {test::data_path("good-negative.txt"), test::data_path("good.rel")});
        QCOMPARE(with.documents.size(), std::size_t{3});
        for (const AnnotatedDocument& plain : without.documents) {
            const auto same =
                std::find_if(with.documents.begin(), with.documents.end(), [&](const auto& other) {
                    return other.document.external_id == plain.document.external_id;
                });
            QVERIFY(same != with.documents.end());
            QCOMPARE(same->document.text.substr(0, plain.document.text.size()), plain.document.text);
            QCOMPARE(same->mentions, plain.mentions);
            QCOMPARE(same->relations, plain.relations);
        }
        const AnnotatedDocument& first = with.documents[0];
        QCOMPARE(first.document.external_id, std::string("101"));
        QCOMPARE(first.document.attributes.at(kAdeContents), std::string("relations and negative"));
        QCOMPARE(first.document.sentences.size(), std::size_t{4});
        QVERIFY(!first.document.sentences[2].source_begin.has_value());
        QVERIFY(first.document.text.ends_with("The patient was 40 years old.\nShe recovered."));
        QCOMPARE(with.documents[1].document.external_id, std::string("103"));
        QCOMPARE(with.documents[1].document.attributes.at(kAdeContents), std::string("negative"));
    }

    void the_same_rows_come_back_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("two documents") << "good.rel";
        QTest::newRow("a bar in the sentence") << "bar-in-sentence.rel";
        QTest::newRow("a line separator, offsets in code points") << "line-separator-u2028.rel";
    }

    void the_same_rows_come_back()
    {
        QFETCH(QString, file);
        const auto path = test::data_path(file.toStdString());
        const auto read = test::read_all(ade_rel_reader(), {path});
        QCOMPARE(read.report->findings.refused(), std::int64_t{0});
        const QTemporaryDir folder;
        const auto output = std::filesystem::path(folder.path().toStdString()) / "out.rel";
        const auto written = ade_rel_writer().write(output, source_of(read.documents), {});
        QVERIFY(written.has_value());
        QCOMPARE(test::sorted_lines(test::bytes_of(output)), test::sorted_lines(test::bytes_of(path)));
        QCOMPARE(written->records, read.report->found.relations);
        QCOMPARE(written->findings.lost(), std::int64_t{0});
    }

    void a_folder_gets_the_negative_sentences_too()
    {
        const auto read = test::read_all(ade_rel_reader(),
                                         {test::data_path("good.rel"), test::data_path("good-negative.txt")});
        const QTemporaryDir folder;
        const auto output = std::filesystem::path(folder.path().toStdString());
        const auto written = ade_rel_writer().write(output, source_of(read.documents), {});
        QVERIFY(written.has_value());
        QCOMPARE(written->findings.lost(), std::int64_t{0});
        const auto rows_alone = ade_rel_writer().write(output / "rows.rel", source_of(read.documents), {});
        QVERIFY(rows_alone.has_value());
        std::map<std::string, std::int64_t> losses;
        for (const Loss& loss : rows_alone->findings.losses()) {
            losses[loss.id] = loss.count;
        }
        QCOMPARE(losses,
                 (std::map<std::string, std::int64_t>{{"ade_rel.documents", 1}, {"ade_rel.sentences", 2}}));
        QCOMPARE(test::sorted_lines(test::bytes_of(output / "ADE-NEG.txt")),
                 test::sorted_lines(test::bytes_of(test::data_path("good-negative.txt"))));
        QCOMPARE(test::sorted_lines(test::bytes_of(output / "DRUG-AE.rel")),
                 test::sorted_lines(test::bytes_of(test::data_path("good.rel"))));
    }

    void what_rows_cannot_hold_is_named()
    {
        AnnotatedDocument annotated;
        annotated.document.external_id = "77";
        annotated.document.text = "Rash | after zolmira.\nFever followed.";
        annotated.document.sentences = {{text::make_span(0, 21), {}}, {text::make_span(22, 37), {}}};
        annotated.mentions = {
            {"T1", Label::adverse_event, text::make_span(0, 4), {}, "Rash", {}, {}, {}, {}},
            {"T2", Label::drug, text::make_span(13, 20), {}, "zolmira", {}, {}, {}, {}},
            {"T3", Label::adverse_event, text::make_span(22, 27), {}, "Fever", {}, {}, {}, {}},
            {"T4", Label::adverse_event, text::make_span(0, 6), {}, "Rash |", {}, {}, {}, {}},
            {"T5",
             Label::adverse_event,
             text::make_span(0, 12),
             {text::make_span(0, 4), text::make_span(7, 12)},
             "Rash after",
             {},
             {},
             {},
             {}}};
        annotated.relations = {{"R1", "T2", "T1", Polarity::causes, {}, {}, {}},
                               {"R2", "T2", "T3", Polarity::causes, {}, {}, {}},
                               {"R3", "T2", "T4", Polarity::causes, {}, {}, {}},
                               {"R4", "T2", "T5", Polarity::causes, {}, {}, {}},
                               {"R5", "T2", "T1", Polarity::treats, {}, {}, {}}};
        const QTemporaryDir folder;
        const auto output = std::filesystem::path(folder.path().toStdString()) / "out.rel";
        const auto written = ade_rel_writer().write(output, source_of({annotated}), {});
        QVERIFY(written.has_value());
        std::vector<std::string> ids;
        for (const Finding& finding : written->findings.listed()) {
            ids.push_back(finding.error.message_id);
        }
        QCOMPARE(ids, (std::vector<std::string>{"ade_rel.two_sentences", "ade_rel.bar",
                                                "ade_rel.discontinuous", "ade_rel.polarity"}));
        // len("77") + 2 stands before the text.
        QCOMPARE(test::bytes_of(output), std::string("77|Rash | after zolmira.|Rash|4|8|zolmira|17|24\n"));
    }

    /// The reader takes PubMed numbers alone, so the writer writes nothing else.
    void what_is_written_is_read_again()
    {
        AnnotatedDocument annotated;
        annotated.document.external_id = "77";
        annotated.document.source = "jsonl";
        annotated.document.title = "T";
        annotated.document.text = "Rash after zolmira. Aspirin too. No more.";
        annotated.document.sentences = {
            {text::make_span(0, 19), {}}, {text::make_span(20, 32), {}}, {text::make_span(33, 41), {}}};
        annotated.document.attributes["year"] = "2001";
        annotated.notes = {"whole"};
        annotated.mentions = {
            {"X1", Label::adverse_event, text::make_span(0, 4), {}, "Rash", "ADR", {{"k", "v"}}, {}, {}},
            {"X2", Label::drug, text::make_span(11, 18), {}, "zolmira", {}, {}, {"n"}, 0.5},
            {"X3", Label::drug, text::make_span(20, 27), {}, "Aspirin", {}, {}, {}, {}}};
        annotated.relations = {{"R9", "X2", "X1", Polarity::causes, {{"by", "me"}}, {"why"}, 0.25}};
        AnnotatedDocument named = annotated;
        named.document.external_id = "case-7";
        AnnotatedDocument none;
        none.document.external_id = "78";
        none.document.text = "Nothing.";
        const QTemporaryDir folder;
        const auto output = std::filesystem::path(folder.path().toStdString()) / "out.rel";
        const auto written = ade_rel_writer().write(output, source_of({annotated, named, none}), {});
        QVERIFY(written.has_value());
        QCOMPARE(written->findings.listed().size(), std::size_t{1});
        QCOMPARE(written->findings.listed().front().error.message_id, std::string("ade_rel.no_pmid"));
        QCOMPARE(written->findings.listed().front().error.where, std::string("case-7"));
        std::map<std::string, std::int64_t> losses;
        for (const Loss& loss : written->findings.losses()) {
            losses[loss.id] += loss.count;
        }
        const std::map<std::string, std::int64_t> expected = {
            {"ade_rel.no_pmid", 1},         {"ade_rel.documents", 2},
            {"ade_rel.spans", 4},           {"ade_rel.sentences", 2},
            {"ade_rel.span_ids", 2},        {"ade_rel.span_attributes", 1},
            {"ade_rel.span_notes", 1},      {"ade_rel.span_scores", 1},
            {"ade_rel.foreign_labels", 1},  {"ade_rel.relation_ids", 1},
            {"ade_rel.relation_notes", 1},  {"ade_rel.relation_attributes", 1},
            {"ade_rel.relation_scores", 1}, {"ade_rel.document_attributes", 1},
            {"ade_rel.document_notes", 1},  {"ade_rel.titles", 1},
            {"ade_rel.sources", 1}};
        QCOMPARE(losses, expected);
        const auto read = test::read_all(ade_rel_reader(), {output});
        QCOMPARE(read.report->findings.refused(), std::int64_t{0});
        QCOMPARE(read.documents.size(), std::size_t{1});
        QCOMPARE(read.documents.front().relations.size(), std::size_t{1});
    }

    void starts_agree_with_trying_every_one()
    {
        Random random(11);
        int several = 0;
        for (int round = 0; round < 2000; ++round) {
            std::string sentence;
            for (int i = 0; i < 14; ++i) {
                sentence += "ab "[random.below(3)];
            }
            ade_rel::Row row;
            row.sentence = sentence;
            const auto take = [&](std::string& words, std::int64_t& begin) {
                const std::size_t from = random.below(12);
                words = sentence.substr(from, 1 + random.below(2));
                begin = 30 + std::int64_t(from) + (random.below(5) == 0 ? 1 : 0);
            };
            take(row.event, row.event_begin);
            take(row.drug, row.drug_begin);
            const auto starts = ade_rel::possible_starts(row);
            QCOMPARE(starts, starts_by_trying(row));
            several += starts.size() > 1 ? 1 : 0;
        }
        QVERIFY(several > 100);
    }

    void random_lines_never_crash()
    {
        Random random(3);
        const std::string alphabet = "0159|ab \xff\xc3\xa9\n";
        for (int round = 0; round < 5000; ++round) {
            std::string line;
            for (std::size_t i = random.below(60); i > 0; --i) {
                line += alphabet[random.below(alphabet.size())];
            }
            (void)ade_rel::parse_row(line, "x:1");
            (void)ade_rel::parse_negative(line);
        }
    }
};

QTEST_GUILESS_MAIN(TestAdeRel)
#include "tst_ade_rel.moc"
