// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/scores.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

namespace ade::eval {

namespace {

using text::Span;

/// A relation under the chosen identity of drugs: equal instances are one.
struct Instance {
    Span drug; ///< empty under DrugIdentity::name
    Span event;
    std::string name;

    [[nodiscard]] bool same_drug(const Instance& other, DrugIdentity identity) const
    {
        return identity == DrugIdentity::name ? name == other.name : drug == other.drug;
    }
};

std::vector<Instance> instances(const Item& item, DrugIdentity identity)
{
    std::vector<Instance> all;
    std::set<std::tuple<Span, Span, std::string>> seen;
    const bool by_name = identity == DrugIdentity::name;
    for (const Relation& relation : item.relations) {
        Instance instance{by_name ? Span{} : relation.drug, relation.event, ascii::lower(relation.drug_name)};
        if (seen.emplace(instance.drug, instance.event, by_name ? instance.name : std::string()).second) {
            all.push_back(std::move(instance));
        }
    }
    return all;
}

RelationScores relation_scores(const std::vector<Instance>& gold, const std::vector<Instance>& predicted,
                               DrugIdentity identity)
{
    const auto strict = [&](std::size_t g, std::size_t p) {
        return gold[g].same_drug(predicted[p], identity) && gold[g].event == predicted[p].event;
    };
    const auto lenient = [&](std::size_t g, std::size_t p) {
        return gold[g].same_drug(predicted[p], identity) && gold[g].event.overlaps(predicted[p].event);
    };
    return {count_one_to_one(gold.size(), predicted.size(), strict),
            count_many_to_many(gold.size(), predicted.size(), lenient),
            count_one_to_one(gold.size(), predicted.size(), lenient)};
}

std::vector<Span> mentions(const std::vector<Span>& listed, const Item& item, Span Relation::*side)
{
    std::set<Span> all(listed.begin(), listed.end());
    for (const Relation& relation : item.relations) {
        all.insert(relation.*side);
    }
    return {all.begin(), all.end()};
}

void add_mentions(MentionScores& scores, const std::vector<Span>& gold, const std::vector<Span>& predicted)
{
    scores.strict += count_one_to_one(gold.size(), predicted.size(),
                                      [&](std::size_t g, std::size_t p) { return gold[g] == predicted[p]; });
    scores.lenient_one_to_one +=
        count_one_to_one(gold.size(), predicted.size(),
                         [&](std::size_t g, std::size_t p) { return gold[g].overlaps(predicted[p]); });
}

bool meets(Span span, const std::vector<Span>& others)
{
    return std::any_of(others.begin(), others.end(), [&](Span other) { return other.overlaps(span); });
}

void add_drug_errors(DrugErrors& errors, const Item& gold, const Item& predicted,
                     const std::vector<Span>& gold_drugs, const std::vector<Span>& predicted_drugs)
{
    for (const Relation& relation : predicted.relations) {
        if (!meets(relation.drug, gold_drugs)) {
            ++errors.relations_with_spurious_drug;
        } else if (!std::binary_search(gold_drugs.begin(), gold_drugs.end(), relation.drug)) {
            ++errors.relations_with_moved_drug;
        }
    }
    for (const Relation& relation : gold.relations) {
        errors.relations_with_missed_drug += meets(relation.drug, predicted_drugs) ? 0 : 1;
    }
}

void add_per_drug(std::map<std::string, RelationScores>& rows, const std::vector<Instance>& gold,
                  const std::vector<Instance>& predicted, DrugIdentity identity)
{
    std::map<std::string, std::pair<std::vector<Instance>, std::vector<Instance>>> by_name;
    for (const Instance& instance : gold) {
        by_name[instance.name].first.push_back(instance);
    }
    for (const Instance& instance : predicted) {
        by_name[instance.name].second.push_back(instance);
    }
    for (const auto& [name, sides] : by_name) {
        rows[name] += relation_scores(sides.first, sides.second, identity);
    }
}

Result<std::unordered_map<std::string_view, const Item*>> by_id(std::span<const Item> items, const char* side)
{
    std::unordered_map<std::string_view, const Item*> map;
    for (const Item& item : items) {
        if (!map.emplace(item.id, &item).second) {
            return fail(ErrorCode::invalid_argument, "eval.doubled_id", {},
                        "The id \"{}\" stands twice among the {} records. Give each record its own id.",
                        item.id, side);
        }
    }
    return map;
}

} // namespace

RelationScores& RelationScores::operator+=(const RelationScores& other)
{
    strict += other.strict;
    lenient_many_to_many += other.lenient_many_to_many;
    lenient_one_to_one += other.lenient_one_to_one;
    return *this;
}

Result<ScoreReport> score(std::span<const Item> gold, std::span<const Item> predicted, ScoreOptions options)
{
    const auto gold_ids = by_id(gold, "gold");
    if (!gold_ids) {
        return forward_error(gold_ids);
    }
    const auto predicted_ids = by_id(predicted, "predicted");
    if (!predicted_ids) {
        return forward_error(predicted_ids);
    }
    for (const Item& item : predicted) {
        if (!gold_ids->contains(item.id)) {
            return fail(ErrorCode::invalid_argument, "eval.unknown_id", {},
                        "The predicted record \"{}\" has no gold record of that id. Predict on the gold "
                        "texts and keep "
                        "their ids.",
                        item.id);
        }
    }
    ScoreReport report;
    report.options = options;
    report.items = static_cast<std::int64_t>(gold.size());
    std::map<std::string, RelationScores> rows;
    const Item nothing;
    for (const Item& gold_item : gold) {
        const auto entry = predicted_ids->find(gold_item.id);
        report.items_without_prediction += entry == predicted_ids->end() ? 1 : 0;
        const Item& predicted_item = entry == predicted_ids->end() ? nothing : *entry->second;

        const auto gold_relations = instances(gold_item, options.drug_identity);
        const auto predicted_relations = instances(predicted_item, options.drug_identity);
        report.relations += relation_scores(gold_relations, predicted_relations, options.drug_identity);
        add_per_drug(rows, gold_relations, predicted_relations, options.drug_identity);

        const auto gold_drugs = mentions(gold_item.drugs, gold_item, &Relation::drug);
        const auto predicted_drugs = mentions(predicted_item.drugs, predicted_item, &Relation::drug);
        add_mentions(report.drugs, gold_drugs, predicted_drugs);
        add_mentions(report.events, mentions(gold_item.events, gold_item, &Relation::event),
                     mentions(predicted_item.events, predicted_item, &Relation::event));
        add_drug_errors(report.drug_errors, gold_item, predicted_item, gold_drugs, predicted_drugs);
    }
    for (auto& [name, scores] : rows) {
        report.per_drug.push_back({name, scores});
    }
    std::stable_sort(report.per_drug.begin(), report.per_drug.end(),
                     [](const DrugRow& left, const DrugRow& right) {
                         return left.scores.strict.gold > right.scores.strict.gold;
                     });
    return report;
}

double FalseAlarms::relations_per_thousand() const
{
    return sentences == 0 ? 0.0 : 1000.0 * static_cast<double>(relations) / static_cast<double>(sentences);
}

double FalseAlarms::sentences_per_thousand() const
{
    return sentences == 0
               ? 0.0
               : 1000.0 * static_cast<double>(sentences_with_alarm) / static_cast<double>(sentences);
}

FalseAlarms count_false_alarms(std::span<const Item> predicted)
{
    FalseAlarms alarms;
    for (const Item& item : predicted) {
        if (item.drugs.empty() && item.relations.empty()) {
            continue;
        }
        const auto relations = static_cast<std::int64_t>(instances(item, DrugIdentity::mention).size());
        ++alarms.sentences;
        alarms.sentences_with_alarm += relations > 0 ? 1 : 0;
        alarms.relations += relations;
    }
    return alarms;
}

} // namespace ade::eval
