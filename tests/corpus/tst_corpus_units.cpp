// SPDX-License-Identifier: GPL-3.0-or-later
// Labels, the checker, splits, findings, format registry and the JSON array cutter.
#include "corpus_support.hpp"

#include "core/base/random.hpp"
#include "core/corpus/check.hpp"
#include "core/corpus/excerpt.hpp"
#include "core/corpus/formats/json_text.hpp"
#include "core/corpus/labels.hpp"
#include "core/corpus/split.hpp"

#include <QtTest>

#include <set>
#include <sstream>

using namespace ade;
using namespace ade::corpus;

namespace {

AnnotatedDocument good_document()
{
    AnnotatedDocument annotated;
    annotated.document.text = "Rash 😀 after zolmira.";
    annotated.document.sentences = {{text::make_span(0, 21), std::nullopt}};
    annotated.mentions = {{"T1", Label::adverse_event, text::make_span(0, 4), {}, "Rash", {}, {}, {}, {}},
                          {"T2", Label::drug, text::make_span(13, 20), {}, "zolmira", {}, {}, {}, {}}};
    annotated.relations = {{"R1", "T2", "T1", Polarity::causes, {}, {}, {}}};
    return annotated;
}

} // namespace

class TestCorpusUnits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void words_of_labels_go_both_ways()
    {
        for (const Label label : {Label::drug, Label::adverse_event}) {
            QCOMPARE(label_from(to_string(label)).value(), label);
        }
        for (const Polarity polarity :
             {Polarity::causes, Polarity::not_caused, Polarity::treats, Polarity::unclear}) {
            QCOMPARE(polarity_from(to_string(polarity)).value(), polarity);
        }
        QVERIFY(!label_from("Drug").has_value());
        QVERIFY(!polarity_from("").has_value());
    }

    void label_map_knows_exact_synonyms_only()
    {
        LabelMap map;
        QCOMPARE(map.label("Adverse-Effect").value(), Label::adverse_event);
        QCOMPARE(map.label("ADR").value(), Label::adverse_event);
        QCOMPARE(map.label("Drug").value(), Label::drug);
        for (const char* wider : {"Disease", "Chemical", "Finding", "ADEs", "drugs", ""}) {
            QVERIFY2(!map.label(wider).has_value(), wider);
        }
        QVERIFY(map.map("Disease=adverse_event").has_value());
        QVERIFY(map.map("CID=not_caused").has_value());
        QCOMPARE(map.label("Disease").value(), Label::adverse_event);
        QCOMPARE(map.polarity("CID").value(), Polarity::not_caused);
        for (const char* wrong : {"Disease", "=drug", "X=", "X=disease"}) {
            QVERIFY2(!map.map(wrong).has_value(), wrong);
        }
    }

    void checker_accepts_a_good_document() { QVERIFY(check_document(good_document()).empty()); }

    void checker_names_the_fault_data()
    {
        QTest::addColumn<int>("fault");
        QTest::addColumn<QString>("id");
        const char* ids[] = {"corpus.surface_differs",   "text.span_outside",       "corpus.empty_span",
                             "corpus.duplicate_mention", "corpus.unknown_argument", "corpus.argument_label",
                             "corpus.score_range",       "corpus.single_part",      "corpus.parts_and_span",
                             "corpus.sentence_outside",  "corpus.nul_in_text",      "text.invalid_utf8",
                             "corpus.duplicate_relation"};
        int fault = 0;
        for (const char* id : ids) {
            QTest::newRow(id) << fault++ << QString::fromLatin1(id);
        }
    }

    void checker_names_the_fault()
    {
        QFETCH(int, fault);
        QFETCH(QString, id);
        AnnotatedDocument annotated = good_document();
        Mention& drug = annotated.mentions[1];
        switch (fault) {
        case 0: // UTF-16 offsets instead of code points
            drug.span = text::make_span(14, 21);
            break;
        case 1:
            drug.span = text::make_span(13, 200);
            break;
        case 2:
            drug.span = text::make_span(20, 13);
            break;
        case 3:
            drug.id = "T1";
            annotated.relations.clear();
            break;
        case 4:
            annotated.relations[0].drug_id = "T9";
            break;
        case 5:
            std::swap(annotated.relations[0].drug_id, annotated.relations[0].event_id);
            break;
        case 6:
            drug.score = -0.1;
            break;
        case 7:
            drug.parts = {drug.span};
            break;
        case 8:
            drug.parts = {text::make_span(13, 15), text::make_span(16, 18)};
            break;
        case 9:
            annotated.document.sentences = {{text::make_span(0, 22), std::nullopt}};
            break;
        case 10:
            annotated.document.text[1] = '\0';
            break;
        case 11:
            annotated.document.text[1] = '\xff';
            break;
        case 12:
            annotated.relations.push_back(annotated.relations[0]);
            break;
        }
        const auto errors = check_document(annotated, "here");
        QVERIFY(!errors.empty());
        bool found = false;
        QString seen;
        for (const Error& error : errors) {
            found = found || error.message_id == id.toStdString();
            seen += QString::fromStdString(error.message_id + " ");
            QCOMPARE(error.where.substr(0, 4), std::string("here"));
        }
        QVERIFY2(found, qPrintable(seen));
    }

    void surface_of_parts_is_joined_by_a_blank()
    {
        Mention mention;
        mention.span = text::make_span(0, 20);
        mention.parts = {text::make_span(0, 4), text::make_span(13, 20)};
        QCOMPARE(surface_of(good_document().document.text, mention).value(), std::string("Rash zolmira"));
    }

    void splits_keep_their_promises_data()
    {
        QTest::addColumn<int>("keys");
        QTest::addColumn<QString>("parts");
        QTest::addColumn<QList<int>>("sizes");
        QTest::newRow("1,644 documents, 8:1:1") << 1644 << "8:1:1" << QList<int>{1315, 165, 164};
        QTest::newRow("ten, 8:1:1") << 10 << "8:1:1" << QList<int>{8, 1, 1};
        QTest::newRow("three, 8:1:1: none empty") << 3 << "8:1:1" << QList<int>{1, 1, 1};
        QTest::newRow("one document goes to training") << 1 << "8:1:1" << QList<int>{1, 0, 0};
        QTest::newRow("two parts") << 7 << "3:1" << QList<int>{5, 2};
    }

    void splits_keep_their_promises()
    {
        QFETCH(int, keys);
        QFETCH(QString, parts);
        QFETCH(QList<int>, sizes);
        std::vector<std::string> names;
        for (int i = 0; i < keys; ++i) {
            names.push_back("doc" + std::to_string(i));
        }
        const auto shares = parse_parts(parts.toStdString());
        QVERIFY(shares.has_value());
        const auto split = split_by_key(names, *shares, 7);
        QVERIFY(split.has_value());
        QList<int> counted(sizes.size(), 0);
        for (const std::size_t part : *split) {
            ++counted[int(part)];
        }
        QCOMPARE(counted, sizes);

        // The order of the keys and repeated keys change nothing.
        std::vector<std::string> turned(names.rbegin(), names.rend());
        turned.push_back(names.front());
        const auto again = split_by_key(turned, *shares, 7);
        for (std::size_t i = 0; i < names.size(); ++i) {
            QCOMPARE((*again)[names.size() - 1 - i], (*split)[i]);
        }
        QCOMPARE(again->back(), split->front());
        if (keys > 100) {
            QVERIFY(split_by_key(names, *shares, 8).value() != *split);
        }
    }

    void wrong_parts_are_refused()
    {
        for (const char* wrong : {"", "8", "8:1:1:1", "8:0:1", "8:-1:1", "a:b", "8:1:", "inf:1", "nan:1"}) {
            QVERIFY2(!parse_parts(wrong).has_value(), wrong);
        }
        QVERIFY(!split_by_key({}, {1, 1}, 1).has_value());
        QVERIFY(!split_by_key({"a"}, {}, 1).has_value());
    }

    void findings_are_capped_but_counted()
    {
        Findings findings(3);
        for (int i = 0; i < 10; ++i) {
            findings.add(Severity::refused, make_error(ErrorCode::parse, "x", "f:1", "fault {}", i));
        }
        findings.add(Severity::note, make_error(ErrorCode::parse, "y", "f:1", "note"));
        QCOMPARE(findings.refused(), std::int64_t{10});
        QCOMPARE(findings.listed().size(), std::size_t{4});
        QCOMPARE(findings.unlisted(), std::int64_t{7});
        Findings all(100);
        all.append(findings);
        QCOMPARE(all.refused(), std::int64_t{10});
        QCOMPARE(all.notes(), std::int64_t{1});
        ReadReport report;
        report.findings = findings;
        const auto json = Json::parse(to_json(report));
        QCOMPARE(json["refused"].get<int>(), 10);
        QCOMPARE(json["findings_not_listed"].get<int>(), 7);
        QCOMPARE(json["findings"][0]["message"].get<std::string>(), std::string("fault 0"));
    }

    void formats_are_found_by_name_and_by_look_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("format");
        QTest::newRow("rows") << "good.rel"
                              << "ade-rel";
        QTest::newRow("negative sentences") << "good-negative.txt"
                                            << "ade-rel";
        QTest::newRow("lines of JSON") << "good.jsonl"
                                       << "jsonl";
        QTest::newRow("lines of JSON with BOM") << "byte-order-mark.jsonl"
                                                << "jsonl";
        QTest::newRow("list of JSON") << "good-spert.json"
                                      << "spert";
        QTest::newRow("folder of pairs") << "brat-good"
                                         << "brat";
        QTest::newRow("one of a pair") << "brat-good/doc.txt"
                                       << "brat";
        QTest::newRow("nothing known") << "brat-empty-text/doc.txt"
                                       << "brat";
        QTest::newRow("empty") << "empty-file.jsonl"
                               << "";
    }

    void formats_are_found_by_name_and_by_look()
    {
        QFETCH(QString, file);
        QFETCH(QString, format);
        const Reader* reader = detect_reader(test::data_path(file.toStdString()));
        QCOMPARE(reader == nullptr ? QString() : QString::fromStdString(std::string(reader->name())), format);
        if (reader != nullptr) {
            QCOMPARE(find_reader(format.toStdString()).value(), reader);
            QVERIFY(find_writer(format.toStdString()).has_value());
        }
        QVERIFY(find_reader("xml").error().message.find("jsonl") != std::string::npos);
    }

    void array_cutter_agrees_with_the_whole_parse()
    {
        Random random(5);
        const std::vector<std::string> pieces = {
            "{\"a\": [1, \"],\"]}", "[]", "\"x\\\"]\"", "3.5", "null", "{\"b\": {\"c\": \"}\"}}", "true"};
        for (int round = 0; round < 300; ++round) {
            std::string text = random.below(2) == 0 ? "[" : " \n[ ";
            const std::size_t count = random.below(6);
            for (std::size_t i = 0; i < count; ++i) {
                text += i > 0 ? (random.below(2) == 0 ? "," : " ,\n ") : "";
                text += pieces[random.below(pieces.size())];
            }
            text += random.below(2) == 0 ? "]" : " ]\n";
            const Json whole = Json::parse(text);
            std::istringstream stream(text);
            JsonArrayReader reader(stream, "text", 1000);
            Json cut = Json::array();
            for (;;) {
                auto element = reader.next();
                QVERIFY2(element.has_value(), text.c_str());
                if (!*element) {
                    break;
                }
                cut.push_back(Json::parse((*element)->text));
            }
            QCOMPARE(cut, whole);
        }
    }

    void excerpts_end_between_characters()
    {
        const std::string text = std::string(79, 'a') + "😀 and more";
        QCOMPARE(excerpt(text), std::string(79, 'a') + "…");
        QCOMPARE(excerpt("short"), std::string("short"));
    }
};

QTEST_GUILESS_MAIN(TestCorpusUnits)
#include "tst_corpus_units.moc"
