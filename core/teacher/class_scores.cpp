// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/class_scores.hpp"

#include "core/store/keys.hpp"
#include "core/teacher/event_class.hpp"
#include "core/text/offset_map.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ade::teacher {

std::set<DrugEvent> pairs_of(const eval::Item& item)
{
    std::set<DrugEvent> pairs;
    for (const eval::Relation& relation : item.relations) {
        pairs.emplace(store::drug_key(relation.drug_name), relation.event);
    }
    return pairs;
}

ClassScores::ClassScores()
{
    for (const EventClass& one : event_classes()) {
        rows_.push_back({one.name, one.title, {}, {}});
    }
}

void ClassScores::add(const eval::Item& gold, const eval::Item& predicted, std::string_view text)
{
    const auto wanted = pairs_of(gold);
    const auto said = pairs_of(predicted);
    const auto count = [&](const std::set<DrugEvent>& pairs, const std::set<DrugEvent>& others, auto all,
                           auto met) {
        for (const DrugEvent& one : pairs) {
            const bool strict = others.contains(one);
            const bool lenient = std::any_of(others.begin(), others.end(), [&](const DrugEvent& other) {
                return other.first == one.first && other.second.overlaps(one.second);
            });
            for (const std::size_t row :
                 event_class(text::slice(text, one.second).value_or(std::string_view()))) {
                ++(rows_[row].strict.*all);
                ++(rows_[row].lenient.*all);
                rows_[row].strict.*met += strict ? 1 : 0;
                rows_[row].lenient.*met += lenient ? 1 : 0;
            }
        }
    };
    count(wanted, said, &eval::Counts::gold, &eval::Counts::gold_found);
    count(said, wanted, &eval::Counts::predicted, &eval::Counts::predicted_right);
}

std::vector<ClassScore> listed_classes(const std::vector<ClassScore>& rows)
{
    std::vector<ClassScore> listed;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(listed),
                 [](const ClassScore& one) { return one.strict.gold + one.strict.predicted > 0; });
    std::stable_sort(listed.begin(), listed.end(), [](const ClassScore& left, const ClassScore& right) {
        return left.strict.gold > right.strict.gold;
    });
    return listed;
}

std::string class_table(const std::vector<ClassScore>& rows)
{
    const auto listed = listed_classes(rows);
    if (listed.empty()) {
        return {};
    }
    std::string text = fmt::format("{:<36} gold found   strict P    R   F1   lenient P    R   F1\n", "");
    for (const ClassScore& one : listed) {
        text +=
            fmt::format("{:<36.36} {:4} {:5}   {:8.3f} {:.3f} {:.3f}   {:7.3f} {:.3f} {:.3f}\n", one.title,
                        one.strict.gold, one.lenient.gold_found, one.strict.precision(), one.strict.recall(),
                        one.strict.f1(), one.lenient.precision(), one.lenient.recall(), one.lenient.f1());
    }
    return text;
}

} // namespace ade::teacher
