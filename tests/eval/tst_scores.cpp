// SPDX-License-Identifier: GPL-3.0-or-later
// Scores against examples worked out by hand, and matching against exhaustive search.
#include "core/base/random.hpp"
#include "core/eval/items.hpp"
#include "core/eval/report.hpp"
#include "core/eval/scores.hpp"

#include <QTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

using namespace ade::eval;
using ade::text::make_span;
using ade::text::Span;

namespace {

const Span kLithium = make_span(0, 7);
const Span kOtherLithium = make_span(50, 57);
const Span kWarfarin = make_span(60, 68);

Relation relation(Span drug, std::int64_t begin, std::int64_t end, const char* name = "lithium")
{
    return {drug, make_span(begin, end), name};
}

Item item(const char* id, std::vector<Relation> relations, std::vector<Span> drugs = {})
{
    return {id, std::move(relations), std::move(drugs), {}};
}

RelationScores relations(const Item& gold, const Item& predicted,
                         DrugIdentity identity = DrugIdentity::mention)
{
    return score(std::vector{gold}, std::vector{predicted}, {identity, DrugSource::gold}).value().relations;
}

Counts counts(std::int64_t gold, std::int64_t predicted, std::int64_t found, std::int64_t right)
{
    return {gold, predicted, found, right};
}

} // namespace

class TestScores : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shares_by_hand()
    {
        const Counts some = counts(4, 3, 2, 2);
        QCOMPARE(some.precision(), 2.0 / 3);
        QCOMPARE(some.recall(), 0.5);
        QCOMPARE(some.f1(), 4.0 / 7); // 2 · 2/3 · 1/2 : (2/3 + 1/2)
        QCOMPARE(counts(4, 0, 0, 0).f1(), 0.0);
        QCOMPARE(counts(0, 0, 0, 0).precision(), 0.0);
        QCOMPARE(counts(0, 3, 0, 0).recall(), 0.0);
    }

    void relations_by_hand_data()
    {
        QTest::addColumn<Item>("gold");
        QTest::addColumn<Item>("predicted");
        QTest::addColumn<Counts>("strict");
        QTest::addColumn<Counts>("many");
        QTest::addColumn<Counts>("one");
        const auto row = [](const char* name, Item gold, Item predicted, Counts strict, Counts many,
                            Counts one) {
            QTest::newRow(name) << gold << predicted << strict << many << one;
        };
        row("exact", item("a", {relation(kLithium, 10, 20)}), item("a", {relation(kLithium, 10, 20)}),
            counts(1, 1, 1, 1), counts(1, 1, 1, 1), counts(1, 1, 1, 1));
        row("wider edge", item("a", {relation(kLithium, 10, 20)}), item("a", {relation(kLithium, 8, 20)}),
            counts(1, 1, 0, 0), counts(1, 1, 1, 1), counts(1, 1, 1, 1));
        row("touching is no overlap", item("a", {relation(kLithium, 10, 20)}),
            item("a", {relation(kLithium, 20, 25)}), counts(1, 1, 0, 0), counts(1, 1, 0, 0),
            counts(1, 1, 0, 0));
        row("right event, wrong drug", item("a", {relation(kLithium, 10, 20)}),
            item("a", {relation(kWarfarin, 10, 20, "warfarin")}), counts(1, 1, 0, 0), counts(1, 1, 0, 0),
            counts(1, 1, 0, 0));
        row("one gold event in two pieces", item("a", {relation(kLithium, 10, 30)}),
            item("a", {relation(kLithium, 10, 14), relation(kLithium, 20, 30)}), counts(1, 2, 0, 0),
            counts(1, 2, 1, 2), counts(1, 2, 1, 1));
        row("two gold events under one span",
            item("a", {relation(kLithium, 10, 14), relation(kLithium, 20, 30)}),
            item("a", {relation(kLithium, 10, 30)}), counts(2, 1, 0, 0), counts(2, 1, 2, 1),
            counts(2, 1, 1, 1));
        row("the greedy pair would be wrong",
            item("a", {relation(kLithium, 10, 20), relation(kLithium, 18, 24)}),
            item("a", {relation(kLithium, 10, 13), relation(kLithium, 19, 22)}), counts(2, 2, 0, 0),
            counts(2, 2, 2, 2), counts(2, 2, 2, 2));
        row("said twice counts once", item("a", {relation(kLithium, 10, 20)}),
            item("a", {relation(kLithium, 10, 20), relation(kLithium, 10, 20)}), counts(1, 1, 1, 1),
            counts(1, 1, 1, 1), counts(1, 1, 1, 1));
        row("nothing predicted", item("a", {relation(kLithium, 10, 20)}), item("a", {}), counts(1, 0, 0, 0),
            counts(1, 0, 0, 0), counts(1, 0, 0, 0));
        row("nothing to find", item("a", {}), item("a", {relation(kLithium, 10, 20)}), counts(0, 1, 0, 0),
            counts(0, 1, 0, 0), counts(0, 1, 0, 0));
    }

    void relations_by_hand()
    {
        QFETCH(Item, gold);
        QFETCH(Item, predicted);
        const RelationScores scores = relations(gold, predicted);
        QTEST(scores.strict, "strict");
        QTEST(scores.lenient_many_to_many, "many");
        QTEST(scores.lenient_one_to_one, "one");
    }

    void drug_identity()
    {
        // The name stands twice; the prediction hangs the event on the other mention.
        const Item gold = item("a", {relation(kLithium, 10, 20, "Lithium")});
        const Item predicted = item("a", {relation(kOtherLithium, 10, 20, "lithium")});
        QCOMPARE(relations(gold, predicted, DrugIdentity::mention).strict, counts(1, 1, 0, 0));
        QCOMPARE(relations(gold, predicted, DrugIdentity::name).strict, counts(1, 1, 1, 1));
        // Gold names both mentions: two instances by mention, one by name.
        const Item both = item("a", {relation(kLithium, 10, 20), relation(kOtherLithium, 10, 20)});
        QCOMPARE(relations(both, predicted, DrugIdentity::mention).strict, counts(2, 1, 1, 1));
        QCOMPARE(relations(both, predicted, DrugIdentity::name).strict, counts(1, 1, 1, 1));
        // A name left out does not make another instance of the same mention.
        const Item unnamed = item("a", {relation(kLithium, 10, 20, ""), relation(kLithium, 10, 20)});
        QCOMPARE(relations(gold, unnamed).strict, counts(1, 1, 1, 1));
    }

    /// Two items by hand: 3 gold relations, 4 predicted; strict 1 hit; lenient 2 predicted right, 2 gold
    /// found.
    void report_by_hand()
    {
        const std::vector gold{item("a",
                                    {relation(kLithium, 10, 20), relation(kWarfarin, 30, 40, "Warfarin")},
                                    {make_span(80, 85)}),
                               item("b", {relation(kLithium, 10, 20)}), item("c", {})};
        const std::vector predicted{
            item("b", {relation(kLithium, 10, 20), relation(make_span(0, 9), 10, 20, "lithium x")}),
            item("a", {relation(kLithium, 15, 25), relation(make_span(90, 95), 30, 40, "zinc")})};
        const ScoreReport report = score(gold, predicted).value();
        QCOMPARE(report.items, 3);
        QCOMPARE(report.items_without_prediction, 1);
        QCOMPARE(report.relations.strict, counts(3, 4, 1, 1));
        QCOMPARE(report.relations.lenient_many_to_many, counts(3, 4, 2, 2));
        QCOMPARE(report.relations.lenient_one_to_one, counts(3, 4, 2, 2));
        // Drugs: gold {lithium, warfarin, 80–85} and {lithium}; predicted {lithium, 90–95} and {lithium,
        // 0–9}.
        QCOMPARE(report.drugs.strict, counts(4, 4, 2, 2));
        QCOMPARE(report.drugs.lenient_one_to_one, counts(4, 4, 2, 2));
        // Events: gold {10–20, 30–40} and {10–20}; predicted {15–25, 30–40} and {10–20}.
        QCOMPARE(report.events.strict, counts(3, 3, 2, 2));
        QCOMPARE(report.events.lenient_one_to_one, counts(3, 3, 3, 3));
        QCOMPARE(report.drug_errors, (DrugErrors{1, 1, 1})); // zinc; 0–9 beside 0–7; warfarin
        QCOMPARE(report.per_drug.size(), std::size_t(4));
        QVERIFY(report.per_drug[0].name == "lithium");
        QCOMPARE(report.per_drug[0].scores.strict, counts(2, 2, 1, 1));
        QCOMPARE(report.per_drug[0].scores.lenient_one_to_one, counts(2, 2, 2, 2));
        QVERIFY(report.per_drug[1].name == "warfarin");
        QCOMPARE(report.per_drug[1].scores.strict, counts(1, 0, 0, 0));
        QVERIFY(report.per_drug[2].name == "lithium x" && report.per_drug[3].name == "zinc");

        const nlohmann::json json = to_json(report);
        QCOMPARE(json["relations"]["strict"]["f1"].get<double>(), 2.0 / 7); // P 1/4, R 1/3
        QCOMPARE(json["relations"]["lenient_many_to_many"]["gold_found"].get<int>(), 2);
        QCOMPARE(json["per_drug"][0]["name"].get<std::string>(), std::string("lithium"));
        QCOMPARE(json["items_without_prediction"].get<int>(), 1);
        QCOMPARE(json["drug_errors"]["relations_with_spurious_drug"].get<int>(), 1);

        const std::string table = to_table(report, 2);
        QVERIFY(
            table.find(
                "relations, strict                     0.2500    0.3333    0.2857        3          4\n") !=
            std::string::npos);
        QVERIFY(table.find("\nlithium ") != std::string::npos &&
                table.find("\nwarfarin ") != std::string::npos);
        QVERIFY(table.find("\nzinc ") == std::string::npos &&
                table.find("… and 2 more") != std::string::npos);
        std::istringstream lines(table);
        for (std::string line; std::getline(lines, line);) {
            QVERIFY2(line.size() <= 102, line.c_str()); // "…" is three bytes
        }
    }

    void names_cannot_break_the_table()
    {
        const Item gold =
            item("a", {relation(kLithium, 10, 20, "li\x1b[31m\nthium with a name that goes on and on")});
        const std::string table = to_table(score(std::vector{gold}, std::vector{gold}).value());
        QVERIFY(table.find('\x1b') == std::string::npos);
        QVERIFY(table.find("li [31m thium with a name that goe ") != std::string::npos);
    }

    void refuses_ids()
    {
        const std::vector one{item("a", {})};
        const std::vector doubled{item("a", {}), item("a", {})};
        const std::vector other{item("z", {})};
        QVERIFY(score(doubled, one).error().message.find("\"a\" stands twice among the gold") !=
                std::string::npos);
        QVERIFY(score(one, doubled).error().message.find("twice among the predicted") != std::string::npos);
        QVERIFY(score(one, other).error().message.find("\"z\" has no gold record") != std::string::npos);
        QVERIFY(score({}, {}).has_value());
    }

    void false_alarms_by_hand()
    {
        // Four negative sentences: no drug; drug and silence; two alarms (one said twice); one alarm.
        const std::vector predicted{
            item("1", {}), item("2", {}, {kLithium}),
            item("3", {relation(kLithium, 10, 20), relation(kLithium, 10, 20), relation(kLithium, 30, 40)},
                 {kLithium}),
            item("4", {relation(kLithium, 10, 20)}, {kLithium})};
        const FalseAlarms alarms = count_false_alarms(predicted);
        QCOMPARE(alarms, (FalseAlarms{3, 2, 3}));
        QCOMPARE(alarms.relations_per_thousand(), 1000.0);
        QCOMPARE(alarms.sentences_per_thousand(), 2000.0 / 3);
        QCOMPARE(FalseAlarms{}.relations_per_thousand(), 0.0);
    }

    void one_to_one_equals_exhaustive_search()
    {
        ade::Random random(5);
        for (int round = 0; round < 2000; ++round) {
            const std::size_t gold = random.below(7);
            const std::size_t predicted = random.below(7);
            const std::uint64_t density = 1 + random.below(9);
            std::vector<std::vector<bool>> answers(gold, std::vector<bool>(predicted));
            for (auto& line : answers) {
                for (std::size_t p = 0; p < predicted; ++p) {
                    line[p] = random.below(10) < density;
                }
            }
            // Every order of the predicted things: the gold ones take them in turn.
            std::vector<std::size_t> order(std::max(gold, predicted));
            for (std::size_t i = 0; i < order.size(); ++i) {
                order[i] = i;
            }
            std::int64_t best = 0;
            do {
                std::int64_t pairs = 0;
                for (std::size_t g = 0; g < gold; ++g) {
                    pairs += order[g] < predicted && answers[g][order[g]] ? 1 : 0;
                }
                best = std::max(best, pairs);
            } while (std::next_permutation(order.begin(), order.end()));
            const Counts got = count_one_to_one(gold, predicted,
                                                [&](std::size_t g, std::size_t p) { return answers[g][p]; });
            QCOMPARE(got, counts(std::int64_t(gold), std::int64_t(predicted), best, best));
        }
    }

    /// What must hold for any labels, and the paper's count spelled out once more.
    void holds_on_random_labels()
    {
        ade::Random random(11);
        const auto draw = [&] {
            Item drawn = item("x", {});
            for (auto left = random.below(8); left > 0; --left) {
                const auto begin = static_cast<std::int64_t>(random.below(30));
                drawn.relations.push_back(relation(random.below(2) == 0 ? kLithium : kWarfarin, begin,
                                                   begin + 1 + static_cast<std::int64_t>(random.below(9)),
                                                   ""));
            }
            std::sort(drawn.relations.begin(), drawn.relations.end());
            drawn.relations.erase(std::unique(drawn.relations.begin(), drawn.relations.end()),
                                  drawn.relations.end());
            return drawn;
        };
        for (int round = 0; round < 500; ++round) {
            const Item gold = draw();
            const Item predicted = draw();
            const RelationScores scores = relations(gold, predicted);
            const auto answered = [](const Item& these, const Item& by) {
                return std::count_if(these.relations.begin(), these.relations.end(),
                                     [&](const Relation& one) {
                                         return std::any_of(by.relations.begin(), by.relations.end(),
                                                            [&](const Relation& other) {
                                                                return one.drug == other.drug &&
                                                                       one.event.begin < other.event.end &&
                                                                       other.event.begin < one.event.end;
                                                            });
                                     });
            };
            QCOMPARE(scores.lenient_many_to_many.predicted_right, std::int64_t(answered(predicted, gold)));
            QCOMPARE(scores.lenient_many_to_many.gold_found, std::int64_t(answered(gold, predicted)));
            QVERIFY(scores.strict.gold_found <= scores.lenient_one_to_one.gold_found);
            QVERIFY(scores.lenient_one_to_one.gold_found <= scores.lenient_many_to_many.gold_found);
            const RelationScores swapped = relations(predicted, gold);
            QCOMPARE(swapped.lenient_one_to_one.gold_found, scores.lenient_one_to_one.gold_found);
            QCOMPARE(swapped.lenient_many_to_many.precision(), scores.lenient_many_to_many.recall());
        }
    }

    void items_of_documents()
    {
        using ade::corpus::Label;
        using ade::corpus::Mention;
        using ade::corpus::Polarity;
        ade::corpus::AnnotatedDocument annotated;
        const auto add_mention = [&](const char* id, Label label, Span span, const char* surface) {
            Mention mention;
            mention.id = id;
            mention.label = label;
            mention.span = span;
            mention.surface = surface;
            annotated.mentions.push_back(mention);
        };
        const auto add_relation = [&](const char* id, const char* drug, const char* event,
                                      Polarity polarity) {
            ade::corpus::Relation added;
            added.id = id;
            added.drug_id = drug;
            added.event_id = event;
            added.polarity = polarity;
            annotated.relations.push_back(added);
        };
        add_mention("T1", Label::drug, kLithium, "Lithium");
        add_mention("T2", Label::adverse_event, make_span(10, 20), "tremor");
        add_mention("T3", Label::adverse_event, make_span(30, 40), "mania");
        add_relation("R1", "T1", "T2", Polarity::causes);
        add_relation("R2", "T1", "T3", Polarity::treats);
        add_relation("R3", "T1", "T9", Polarity::causes);
        const Item got = item_of(annotated, "a");
        QCOMPARE(got.relations, std::vector{relation(kLithium, 10, 20, "Lithium")});
        QCOMPARE(got.drugs, std::vector{kLithium});
        QCOMPARE(got.events, (std::vector{make_span(10, 20), make_span(30, 40)}));
    }
};

QTEST_GUILESS_MAIN(TestScores)
#include "tst_scores.moc"
