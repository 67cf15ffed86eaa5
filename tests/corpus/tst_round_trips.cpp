// SPDX-License-Identifier: GPL-3.0-or-later
// What goes out comes back: random documents through each format, and the files of the formats themselves.
#include "corpus_support.hpp"

#include "core/base/random.hpp"
#include "core/corpus/check.hpp"
#include "core/corpus/formats/brat.hpp"
#include "core/corpus/formats/json_text.hpp"
#include "core/corpus/formats/jsonl.hpp"
#include "core/corpus/formats/spert.hpp"
#include "core/text/utf8.hpp"

#include <QtTest>

#include <fstream>

using namespace ade;
using namespace ade::corpus;

namespace {

constexpr const char* kWords[] = {"rash", "zolmira", "Fieber", "œdème",  "😀",   "e\u0301tat", "β-blocker",
                                  "1.5",  "mg/kg",   "日本",   "\u2028", "(a)", "x"};

struct Shape {
    bool gaps = true;       ///< discontinuous mentions
    bool polarities = true; ///< other than causes
    bool attributes = true;
    bool whole_words = false; ///< mentions begin and end with words
};

/// One sentence of random words with random mentions, which may overlap, and relations.
AnnotatedDocument random_document(Random& random, int number, const Shape& shape)
{
    AnnotatedDocument annotated;
    annotated.document.external_id = "doc" + std::to_string(number);
    std::vector<text::Span> words;
    std::int64_t position = 0;
    const std::size_t count = 3 + random.below(12);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string word = kWords[random.below(std::size(kWords))];
        if (shape.whole_words && word == "\u2028") {
            continue;
        }
        if (!annotated.document.text.empty()) {
            annotated.document.text += ' ';
            ++position;
        }
        const std::int64_t length = text::count_code_points(word);
        words.push_back(text::make_span(position, position + length));
        annotated.document.text += word;
        position += length;
    }
    if (words.size() < 3) {
        return random_document(random, number, shape);
    }
    annotated.document.sentences = {{text::make_span(0, position), std::nullopt}};
    for (std::size_t i = random.below(7); i > 0; --i) {
        Mention mention;
        mention.id = "T" + std::to_string(annotated.mentions.size() + 1);
        mention.label = random.below(2) == 0 ? Label::drug : Label::adverse_event;
        const std::size_t first = random.below(words.size());
        const std::size_t last = first + random.below(std::min<std::size_t>(3, words.size() - first));
        mention.span = {words[first].begin, words[last].end};
        if (shape.gaps && last >= first + 2 && random.below(2) == 0) {
            mention.parts = {words[first], words[last]};
        }
        if (shape.attributes && random.below(3) == 0) {
            mention.attributes["Negated"] = random.below(2) == 0 ? "" : "maybe so";
            mention.notes = {"look again", "œ"};
        }
        mention.surface = surface_of(annotated.document.text, mention).value();
        annotated.mentions.push_back(std::move(mention));
    }
    for (const Mention& drug : annotated.mentions) {
        for (const Mention& event : annotated.mentions) {
            if (drug.label == Label::drug && event.label == Label::adverse_event && random.below(2) == 0) {
                Relation relation;
                relation.id = "R" + std::to_string(annotated.relations.size() + 1);
                relation.drug_id = drug.id;
                relation.event_id = event.id;
                relation.polarity =
                    shape.polarities ? static_cast<Polarity>(random.below(4)) : Polarity::causes;
                annotated.relations.push_back(std::move(relation));
            }
        }
    }
    return annotated;
}

} // namespace

class TestRoundTrips : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void random_documents_survive_data()
    {
        QTest::addColumn<QString>("format");
        QTest::newRow("jsonl") << "jsonl";
        QTest::newRow("brat") << "brat";
        QTest::newRow("spert") << "spert";
    }

    void random_documents_survive()
    {
        QFETCH(QString, format);
        const Reader& reader = **find_reader(format.toStdString());
        const Writer& writer = **find_writer(format.toStdString());
        const bool spert = format == QStringLiteral("spert");
        const Shape shape{!spert, !spert, !spert, spert};
        Random random(2026);
        std::vector<AnnotatedDocument> documents;
        for (int i = 0; i < 400; ++i) {
            documents.push_back(random_document(random, 1000 + i, shape));
            QVERIFY(check_document(documents.back()).empty());
        }
        const QTemporaryDir folder;
        const auto output = std::filesystem::path(folder.path().toStdString()) / "out";
        const auto written = writer.write(output, source_of(documents), {});
        QVERIFY2(written.has_value(), written ? "" : written.error().text().c_str());
        QCOMPARE(written->records, std::int64_t{400});
        const auto read = test::read_all(reader, {output});
        QVERIFY(read.report.has_value());
        QCOMPARE(read.report->findings.refused(), std::int64_t{0});
        QCOMPARE(read.documents.size(), documents.size());
        std::int64_t other_blanks = 0;
        for (std::size_t i = 0; i < documents.size(); ++i) {
            other_blanks += documents[i].document.text == read.documents[i].document.text ? 0 : 1;
        }
        QCOMPARE(other_blanks > 0, spert);
        QCOMPARE(written->findings.lost(), other_blanks); // and nothing else
        for (std::size_t i = 0; i < documents.size(); ++i) {
            test::Content want = test::content_of(documents[i]);
            test::Content got = test::content_of(read.documents[i]);
            if (spert) { // its tokens are joined by single blanks
                QCOMPARE(got.mentions.size(), want.mentions.size());
                QCOMPARE(got.relations.size(), want.relations.size());
                continue;
            }
            QCOMPARE(got.text, want.text);
            QCOMPARE(got.mentions, want.mentions);
            QCOMPARE(got.relations, want.relations);
        }
        // A second time nothing changes any more, in any format.
        const auto again = std::filesystem::path(folder.path().toStdString()) / "again";
        QVERIFY(writer.write(again, source_of(read.documents), {}).has_value());
        const auto second = test::read_all(reader, {again});
        QCOMPARE(second.documents.size(), read.documents.size());
        for (std::size_t i = 0; i < second.documents.size(); ++i) {
            QCOMPARE(test::content_of(second.documents[i]), test::content_of(read.documents[i]));
        }
    }

    void a_text_that_nobody_annotated_stays_one_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<bool>("holds");
        for (const char* format : {"jsonl", "brat", "bioc-xml", "bioc-json", "prodigy", "label-studio"}) {
            QTest::newRow(format) << format << true;
        }
        for (const char* format : {"spert", "pubtator", "conll"}) { // the loss is listed
            QTest::newRow(format) << format << false;
        }
        for (const char* format : {"ade-rel", "csv", "xlsx"}) { // texts without a relation are not written
            QTest::newRow(format) << format << true;
        }
    }

    void a_text_that_nobody_annotated_stays_one()
    {
        QFETCH(QString, format);
        QFETCH(bool, holds);
        std::vector<AnnotatedDocument> documents(3);
        for (std::size_t i = 0; i < documents.size(); ++i) {
            documents[i].document.external_id = std::to_string(101 + i);
            documents[i].document.text = "Rash after zolmira.";
            documents[i].document.sentences = {{text::make_span(0, 19), std::nullopt}};
        }
        documents[0].mentions = {
            {"T1", Label::drug, text::make_span(11, 18), {}, "zolmira", {}, {}, {}, {}},
            {"T2", Label::adverse_event, text::make_span(0, 4), {}, "Rash", {}, {}, {}, {}}};
        documents[0].relations = {{"R1", "T1", "T2", Polarity::causes, {}, {}, {}}};
        documents[2].annotated = false; // the second: somebody says that there is nothing
        const QTemporaryDir folder;
        const auto output = std::filesystem::path(folder.path().toStdString()) / "out";
        const Writer& writer = **find_writer(format.toStdString());
        const auto written = writer.write(output, source_of(documents), {});
        QVERIFY2(written.has_value(), written ? "" : written.error().text().c_str());
        QCOMPARE(written->not_annotated, std::int64_t{1});
        const auto& losses = written->findings.losses();
        QCOMPARE(std::any_of(losses.begin(), losses.end(),
                             [](const Loss& loss) { return loss.id.ends_with(".not_annotated"); }),
                 !holds);
        const std::vector<std::filesystem::path> input =
            format == QStringLiteral("ade-rel")
                ? std::vector<std::filesystem::path>{output / "DRUG-AE.rel", output / "ADE-NEG.txt"}
                : std::vector<std::filesystem::path>{output};
        const auto read = test::read_all(**find_reader(format.toStdString()), input);
        QVERIFY2(read.report.has_value(), read.report ? "" : read.report.error().text().c_str());
        QVERIFY(!read.documents.empty());
        for (const AnnotatedDocument& got : read.documents) {
            const bool third = got.document.external_id.starts_with("103");
            QCOMPARE(got.annotated, !holds || !third);
        }
    }

    void labels_beside_the_word_that_there_are_none_count_data()
    {
        QTest::addColumn<QString>("format");
        QTest::newRow("brat") << "brat";
        QTest::newRow("bioc-xml") << "bioc-xml";
    }

    /// Exported without annotation, annotated elsewhere, read back.
    void labels_beside_the_word_that_there_are_none_count()
    {
        QFETCH(QString, format);
        std::vector<AnnotatedDocument> documents(1);
        documents[0].document.external_id = "101";
        documents[0].document.text = "Rash after zolmira.";
        documents[0].annotated = false;
        const QTemporaryDir folder;
        const auto output = std::filesystem::path(folder.path().toStdString()) / "out";
        QVERIFY((*find_writer(format.toStdString()))->write(output, source_of(documents), {}).has_value());
        const bool brat = format == QStringLiteral("brat");
        QFile file(QString::fromStdString((brat ? output / "101.ann" : output).string()));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray bytes = file.readAll();
        QVERIFY2(bytes.contains("annotated"), bytes.constData());
        if (brat) {
            bytes += "T1\tDrug 11 18\tzolmira\n";
        } else {
            bytes.replace("</text>",
                          "</text><annotation id=\"T1\"><infon key=\"type\">Drug</infon>"
                          "<location offset=\"11\" length=\"7\"/><text>zolmira</text></annotation>");
        }
        file.resize(0);
        file.seek(0);
        file.write(bytes);
        file.close();
        const auto read = test::read_all(**find_reader(format.toStdString()), {output});
        QCOMPARE(read.documents.size(), std::size_t{1});
        QCOMPARE(read.documents[0].mentions.size(), std::size_t{1});
        QVERIFY(read.documents[0].annotated);
    }

    void jsonl_carries_unknown_keys_through_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("of the record") << QByteArray(
            R"({"id":"a","text":"Rash.","drugs":[],"events":[],"relations":[],"journal":"J","n":[1,{"x":null}]})");
        QTest::newRow("of mention and relation") << QByteArray(
            R"({"id":"a","text":"Rash after it.","drugs":[{"begin":11,"end":13,"surface":"it","code":{"atc":"N02"}}],)"
            R"("events":[{"begin":0,"end":4,"surface":"Rash","score":0.5}],)"
            R"("relations":[{"drug":[11,13],"effect":[0,4],"score":0.98,"by":"me"}]})");
        QTest::newRow("a number as id, title, sentences with their source") << QByteArray(
            R"({"id":7,"text":"Rash.","title":"Rash.","sentences":[{"begin":0,"end":5,"source_begin":9}],)"
            R"("drugs":[],"events":[],"relations":[]})");
        QTest::newRow("polarity, attributes, notes, two equal spans") << QByteArray(
            R"({"id":"a","text":"Rash after it.","drugs":[{"begin":11,"end":13,"surface":"it"},)"
            R"({"begin":11,"end":13,"surface":"it","attributes":{"k":"v"},"notes":["n"]}],)"
            R"("events":[{"begin":0,"end":4,"surface":"Rash"}],)"
            R"("relations":[{"drug":[11,13],"effect":[0,4],"drug_id":"T2","polarity":"not_caused"}],)"
            R"("attributes":{"year":"2001"},"notes":["whole"]})");
    }

    void jsonl_carries_unknown_keys_through()
    {
        QFETCH(QByteArray, line);
        const auto record = parse_jsonl_record(line.toStdString(), LabelMap(), "x:1");
        QVERIFY2(record.has_value(), record ? "" : record.error().text().c_str());
        const auto back = nlohmann::json::parse(jsonl_record(*record)); // order of keys aside
        QCOMPARE(QString::fromStdString(back.dump()),
                 QString::fromStdString(nlohmann::json::parse(line.toStdString()).dump()));
    }

    void jsonl_spans_that_only_relations_name_become_mentions()
    {
        const auto record = parse_jsonl_record(
            R"({"text": "Rash after zolmira.", "relations": [{"drug": [11, 18], "effect": [0, 4]}]})",
            LabelMap(), "x:1");
        QVERIFY(record.has_value());
        QCOMPARE(record->mentions.size(), std::size_t{2});
        QCOMPARE(record->mentions[0].surface, std::string("zolmira"));
    }

    void spert_file_comes_back_equal()
    {
        const auto path = test::data_path("good-spert.json");
        const auto read = test::read_all(spert_reader(), {path});
        QCOMPARE(read.documents.front().document.text, std::string("Rash after zolmira ."));
        QCOMPARE(read.documents.front().document.external_id, std::string("3"));
        const QTemporaryDir folder;
        const auto output = std::filesystem::path(folder.path().toStdString()) / "out.json";
        QVERIFY(spert_writer().write(output, source_of(read.documents), {}).has_value());
        QCOMPARE(Json::parse(test::bytes_of(output)), Json::parse(test::bytes_of(path)));
    }

    void spert_keeps_odd_tokens_reversed_heads_and_extra_keys()
    {
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "in.json";
        const auto output = std::filesystem::path(folder.path().toStdString()) / "out.json";
        test::put_bytes(
            path,
            R"([{"tokens": ["Rash", "", "after a", "zolmira"], "entities": [)"
            R"({"type": "ADR", "start": 0, "end": 1, "id": 5}, {"type": "Drug", "start": 3, "end": 4}],)"
            R"("relations": [{"type": "ADE", "head": 1, "tail": 0, "p": 0.5}], "pos": [1, 2]}])");
        const auto read = test::read_all(spert_reader(), {path});
        QCOMPARE(read.report->findings.refused(), std::int64_t{0});
        QCOMPARE(read.documents.size(), std::size_t{1});
        QVERIFY(spert_writer().write(output, source_of(read.documents), {}).has_value());
        QCOMPARE(nlohmann::json::parse(test::bytes_of(output)), nlohmann::json::parse(test::bytes_of(path)));
    }

    /// SpERT's entries are sentences, and each has an id of its own.
    void spert_entries_of_one_document_are_told_apart()
    {
        AnnotatedDocument annotated;
        Document& document = annotated.document;
        document.external_id = "case-7";
        document.title = "A case";
        document.source = "jsonl";
        document.text = "Rash after  aspirin.\nNo event here with zolmira.";
        document.sentences = {{text::make_span(0, 20), 9}, {text::make_span(21, 48), std::nullopt}};
        document.attributes["year"] = "2001";
        annotated.notes = {"whole"};
        annotated.mentions = {
            {"X1", Label::drug, text::make_span(12, 19), {}, "aspirin", "Chemical", {{"k", "v"}}, {"n"}, 0.5},
            {"T2", Label::adverse_event, text::make_span(0, 4), {}, "Rash", {}, {}, {}, {}},
            {"T1", Label::drug, text::make_span(40, 47), {}, "zolmira", {}, {}, {}, {}}};
        annotated.relations = {{"R9", "X1", "T2", Polarity::causes, {{"by", "me"}}, {"why"}, 0.25}};
        QVERIFY(check_document(annotated).empty());
        AnnotatedDocument one = annotated; // the id that a sentence of the other has already
        one.document = {};
        one.document.external_id = "case-7:2";
        one.document.text = "Nothing .";
        one.mentions.clear();
        one.relations.clear();
        one.notes.clear();
        const QTemporaryDir folder;
        const auto output = std::filesystem::path(folder.path().toStdString()) / "out.json";
        const auto written = spert_writer().write(output, source_of({annotated, one}), {});
        QVERIFY(written.has_value());
        std::vector<std::string> ids;
        for (const Json& entry : Json::parse(test::bytes_of(output))) {
            ids.push_back(entry.at("orig_id").get<std::string>());
        }
        QCOMPARE(ids, (std::vector<std::string>{"case-7:1", "case-7:2", "case-7:2-2"}));
        std::map<std::string, std::int64_t> losses;
        for (const Loss& loss : written->findings.losses()) {
            losses[loss.id] += loss.count;
        }
        const std::map<std::string, std::int64_t> expected = {{"spert.span_attributes", 1},
                                                              {"spert.span_notes", 1},
                                                              {"spert.span_scores", 1},
                                                              {"spert.relation_attributes", 1},
                                                              {"spert.relation_notes", 1},
                                                              {"spert.relation_scores", 1},
                                                              {"spert.document_attributes", 1},
                                                              {"spert.document_notes", 1},
                                                              {"spert.titles", 1},
                                                              {"spert.sources", 1},
                                                              {"spert.span_ids", 1},
                                                              {"spert.relation_ids", 1},
                                                              {"spert.foreign_labels", 1},
                                                              {"spert.documents", 1},
                                                              {"spert.spacing", 1},
                                                              {"spert.source_offsets", 1}};
        QCOMPARE(losses, expected);
        const auto read = test::read_all(spert_reader(), {output});
        QCOMPARE(read.report->findings.refused(), std::int64_t{0});
        QCOMPARE(read.documents.size(), std::size_t{3});
        QCOMPARE(read.documents[0].document.text, std::string("Rash after aspirin ."));
        QCOMPARE(read.documents[0].relations.size(), std::size_t{1});
        QCOMPARE(read.documents[1].mentions.front().surface, std::string("zolmira"));
        QCOMPARE(read.documents[1].document.external_id, std::string("case-7:2"));
    }

    void brat_keeps_words_gaps_attributes_notes_and_references()
    {
        const auto read = test::read_all(brat_reader(), {test::data_path("brat-good")});
        QCOMPARE(read.documents.size(), std::size_t{1});
        const AnnotatedDocument& annotated = read.documents.front();
        QCOMPARE(annotated.mentions.size(), std::size_t{5});
        QCOMPARE(annotated.mentions[0].foreign_label, std::string("ADE"));
        QCOMPARE(annotated.mentions[0].attributes.count("Negated"), std::size_t{1});
        QCOMPARE(annotated.mentions[1].parts.size(), std::size_t{2});
        QCOMPARE(annotated.mentions[1].surface, std::string("Rash fever"));
        QCOMPARE(annotated.mentions[2].attributes.at(kBratReference), std::string("ATC:N02CC\tzolmira"));
        QCOMPARE(annotated.mentions[2].notes, std::vector<std::string>{"check the dose"});
        QCOMPARE(annotated.relations[0].attributes.at("Confidence"), std::string("high"));
        QCOMPARE(annotated.relations[0].event_id, std::string("T1"));
        QCOMPARE(annotated.relations[0].drug_id, std::string("T3"));

        const QTemporaryDir folder;
        const auto output = std::filesystem::path(folder.path().toStdString()) / "out";
        QVERIFY(brat_writer().write(output, source_of(read.documents), {}).has_value());
        const auto again = test::read_all(brat_reader(), {output});
        QCOMPARE(again.documents.front().mentions, annotated.mentions);
        QCOMPARE(again.documents.front().relations.size(), annotated.relations.size());
        QVERIFY(test::bytes_of(output / "doc.ann").find("ADE-Drug Arg1:T3 Arg2:T1") != std::string::npos);
        QCOMPARE(test::bytes_of(output / "doc.txt"), test::bytes_of(test::data_path("brat-good/doc.txt")));
    }

    /// What brat's lines have no place for stands in notes of ours, so that an export is the same document
    /// again.
    void brat_gives_the_same_document_back()
    {
        AnnotatedDocument annotated;
        Document& document = annotated.document;
        document.external_id = "case/7";
        document.title = "A case";
        document.source = "jsonl";
        document.text = "Rash after aspirin.\r\nNo event here with zolmira.";
        document.sentences = {{text::make_span(0, 19), 9}, {text::make_span(21, 48), std::nullopt}};
        document.sections = {{"METHODS", text::make_span(21, 48)}};
        document.attributes["jsonl.extra"] = "{\"foo\":1}";
        annotated.notes = {"whole", "two\nlines"};
        annotated.mentions = {
            {"X1",
             Label::drug,
             text::make_span(11, 18),
             {},
             "aspirin",
             "Chemical",
             {{"k", "a  b"}},
             {"n"},
             0.75},
            {"T3", Label::adverse_event, text::make_span(0, 4), {}, "Rash", {}, {{"Sure", "yes"}}, {}, {}},
            {"T1", Label::drug, text::make_span(40, 47), {}, "zolmira", {}, {}, {""}, {}}};
        annotated.relations = {{"R9", "X1", "T3", Polarity::causes, {{"foreign.type", "CID"}}, {"why"}, 0.5},
                               {"link", "T1", "T3", Polarity::unclear, {}, {}, {}}};
        set_digest(document);
        QVERIFY(check_document(annotated).empty());
        const QTemporaryDir folder;
        const auto output = std::filesystem::path(folder.path().toStdString()) / "out";
        const auto written = brat_writer().write(output, source_of({annotated}), {});
        QVERIFY(written.has_value());
        QCOMPARE(written->findings.lost(), std::int64_t{0});
        const std::string ann = test::bytes_of(output / "case_7.ann");
        QVERIFY(ann.starts_with("#1\tDocumentId Document\tcase/7\n"));
        static const QRegularExpression note(QStringLiteral("^#[0-9]+\t\\S+ \\S+\t[^\t]+$"));
        for (const std::string& line : test::sorted_lines(ann)) {
            QVERIFY2(!line.starts_with('#') || note.match(QString::fromStdString(line)).hasMatch(),
                     line.c_str());
        }
        const auto read = test::read_all(brat_reader(), {output});
        QCOMPARE(read.report->findings.refused(), std::int64_t{0});
        QCOMPARE(read.report->findings.notes(), std::int64_t{0});
        QVERIFY(read.documents.front() == annotated);

        // A person changes a note and takes a span off: the rest is as it was.
        std::string changed = ann;
        changed.replace(changed.find("two lines"), 9, "two words");
        for (const char* gone : {"T1\t", "R1\t"}) {
            const std::size_t at = changed.find(gone);
            changed.erase(at, changed.find('\n', at) + 1 - at);
        }
        test::put_bytes(output / "case_7.ann", changed);
        const auto again = test::read_all(brat_reader(), {output});
        QCOMPARE(again.report->findings.refused(), std::int64_t{0});
        QCOMPARE(again.documents.front().notes, (std::vector<std::string>{"whole", "two words"}));
        QCOMPARE(again.documents.front().document, annotated.document);
        QCOMPARE(again.documents.front().mentions.size(), std::size_t{2});
        QCOMPARE(again.documents.front().mentions.front(), annotated.mentions.front());
        QCOMPARE(again.documents.front().relations, std::vector<Relation>{annotated.relations.front()});

        // A person cuts the text: what does not fit any more is named, and the labels are read.
        test::put_bytes(output / "case_7.txt", "Rash after aspirin.");
        test::put_bytes(output / "case_7.ann", changed);
        const auto cut = test::read_all(brat_reader(), {output});
        QCOMPARE(cut.finding_ids(Severity::refused), std::vector<std::string>{"brat.own_notes"});
        QCOMPARE(cut.documents.front().mentions.size(), std::size_t{2});
    }

    void brat_folders_of_the_former_writer_are_read()
    {
        const QTemporaryDir folder;
        const auto root = std::filesystem::path(folder.path().toStdString());
        test::put_bytes(root / "a_b.txt", "Rash after zolmira.");
        test::put_bytes(root / "a_b.ann", "#1\tDocumentId\ta/b\nT1\tDrug 11 18\tzolmira\nA1\tscore T1 0.75\n"
                                          "#2\tAnnotatorNotes\twhole\n#3\tade T1\tsomebody's own\n");
        const auto read = test::read_all(brat_reader(), {root});
        QCOMPARE(read.report->findings.refused(), std::int64_t{0});
        const AnnotatedDocument& annotated = read.documents.front();
        QCOMPARE(annotated.document.external_id, std::string("a/b"));
        QCOMPARE(annotated.document.source, std::string("brat"));
        QCOMPARE(annotated.notes, std::vector<std::string>{"whole"});
        QCOMPARE(annotated.mentions.front().attributes.at("score"), std::string("0.75"));
        QCOMPARE(annotated.mentions.front().notes, std::vector<std::string>{"ade: somebody's own"});
    }

    void brat_offsets_are_right_whatever_counts()
    {
        for (const char* name : {"brat-crlf-counted", "brat-crlf-not-counted", "brat-byte-order-mark-counted",
                                 "brat-byte-order-mark-not-counted", "brat-good"}) {
            const auto read = test::read_all(brat_reader(), {test::data_path(name)});
            QCOMPARE(read.report->findings.refused(), std::int64_t{0});
            const AnnotatedDocument& annotated = read.documents.front();
            QVERIFY(annotated.document.text.find('\r') == std::string::npos);
            QVERIFY(annotated.document.text.starts_with("Rash"));
            const auto drug =
                std::find_if(annotated.mentions.begin(), annotated.mentions.end(),
                             [](const Mention& mention) { return mention.label == Label::drug; });
            QCOMPARE(drug->span, text::make_span(24, 31));
            QCOMPARE(drug->surface, std::string("zolmira"));
        }
    }

    void brat_parts_may_be_joined_by_nothing()
    {
        const QTemporaryDir folder;
        const auto root = std::filesystem::path(folder.path().toStdString());
        test::put_bytes(root / "a.txt", "rash one two");
        test::put_bytes(root / "a.ann", "T1\tADE 0 4;9 12\trashtwo\nT2\tADE 0 8\trashone\n");
        const auto read = test::read_all(brat_reader(), {root});
        QCOMPARE(read.documents.front().mentions.size(), std::size_t{1});
        QCOMPARE(read.documents.front().mentions.front().surface, std::string("rash two"));
        QCOMPARE(read.finding_ids(Severity::refused), std::vector<std::string>{"brat.surface_differs"});
    }

    void file_names_that_are_not_utf8_are_refused()
    {
        const QTemporaryDir folder;
        const auto root = std::filesystem::path(folder.path().toStdString());
        std::ofstream(root / "r\377sh.txt") << "Rash.";
        std::ofstream(root / "r\377sh.ann") << "";
        const auto read = test::read_all(brat_reader(), {root});
        QVERIFY(read.report.has_value());
        QCOMPARE(read.documents.size(), std::size_t{0});
        QCOMPARE(read.finding_ids(Severity::refused), std::vector<std::string>{"corpus.id_not_utf8"});
        QVERIFY(!to_json(*read.report).empty());
        std::filesystem::remove(root / "r\377sh.txt"); // Qt cannot name them
        std::filesystem::remove(root / "r\377sh.ann");
    }

    void brat_file_names_stay_in_their_folder()
    {
        std::vector<AnnotatedDocument> documents;
        for (const char* id : {"../../etc/passwd", "a/b", "", ".hidden", "same", "same"}) {
            AnnotatedDocument& annotated = documents.emplace_back();
            annotated.document.external_id = id;
            annotated.document.text = "Text.";
        }
        const QTemporaryDir folder;
        const auto root = std::filesystem::path(folder.path().toStdString());
        const auto written = brat_writer().write(root / "out", source_of(documents), {});
        QVERIFY(written.has_value());
        int files = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
            if (entry.is_regular_file()) {
                QCOMPARE(entry.path().parent_path(), root / "out");
                ++files;
            }
        }
        QCOMPARE(files, 12);
        // A second export into the same folder would mix two states.
        QVERIFY(!brat_writer().write(root / "out", source_of(documents), {}).has_value());
    }

    void labels_of_nobody_are_refused()
    {
        Random random(3);
        AnnotatedDocument annotated;
        while (annotated.mentions.empty()) {
            annotated = random_document(random, 1, {});
        }
        annotated.annotated = false;
        const auto faults = check_document(annotated);
        QCOMPARE(faults.size(), std::size_t{1});
        QCOMPARE(faults[0].message_id, std::string("corpus.labels_of_nobody"));
    }

    void a_stop_leaves_no_half_written_file_data() { random_documents_survive_data(); }

    void a_stop_leaves_no_half_written_file()
    {
        QFETCH(QString, format);
        const Writer& writer = **find_writer(format.toStdString());
        Random random(1);
        std::stop_source stop;
        int given = 0;
        const DocumentSource source = [&]() -> Result<std::optional<AnnotatedDocument>> {
            if (++given == 5) {
                stop.request_stop();
            }
            return std::optional<AnnotatedDocument>(
                random_document(random, given, {false, false, false, true}));
        };
        const QTemporaryDir folder;
        const auto root = std::filesystem::path(folder.path().toStdString());
        const auto written = writer.write(root / "out", source, {}, stop.get_token());
        QVERIFY(!written.has_value());
        QCOMPARE(written.error().code, ErrorCode::cancelled);
        QVERIFY(std::filesystem::is_empty(root));
    }

    void a_stop_ends_the_reading()
    {
        std::stop_source stop;
        int taken = 0;
        const auto report = jsonl_reader().read(
            {test::data_path("good.jsonl")}, {},
            [&](AnnotatedDocument&&) -> Result<void> {
                ++taken;
                stop.request_stop();
                return {};
            },
            stop.get_token());
        QVERIFY(!report.has_value());
        QCOMPARE(report.error().code, ErrorCode::cancelled);
        QCOMPARE(taken, 1);
    }

    void a_sink_may_refuse_one_document_or_end_the_reading()
    {
        int asked = 0;
        const auto one = jsonl_reader().read(
            {test::data_path("good.jsonl")}, {}, [&](AnnotatedDocument&&) -> Result<void> {
                return ++asked == 1 ? Result<void>(fail(ErrorCode::invalid_argument, "test.refused", {},
                                                        "not this one"))
                                    : Result<void>();
            });
        QVERIFY(one.has_value());
        QCOMPARE(one->found.documents, std::int64_t{1});
        QCOMPARE(one->findings.refused(), std::int64_t{1});
        const auto all =
            jsonl_reader().read({test::data_path("good.jsonl")}, {}, [](AnnotatedDocument&&) -> Result<void> {
                return fail(ErrorCode::database, "test.full", {}, "disk full");
            });
        QVERIFY(!all.has_value());
        QCOMPARE(all.error().message_id, std::string("test.full"));
    }
};

QTEST_GUILESS_MAIN(TestRoundTrips)
#include "tst_round_trips.moc"
