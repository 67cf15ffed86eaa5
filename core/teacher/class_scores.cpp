// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/class_scores.hpp"

#include "core/store/keys.hpp"
#include "core/teacher/event_class.hpp"
#include "core/text/offset_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace ade::teacher {
namespace {

using Pair = std::pair<std::string, text::Span>; ///< drug name, event

std::set<Pair> pairs_of(const eval::Item& item)
{
    std::set<Pair> pairs;
    for (const eval::Relation& relation : item.relations) {
        pairs.emplace(store::drug_key(relation.drug_name), relation.event);
    }
    return pairs;
}

bool is_met(const Pair& one, const std::set<Pair>& others)
{
    return std::any_of(others.begin(), others.end(), [&](const Pair& other) {
        return other.first == one.first && other.second.overlaps(one.second);
    });
}

} // namespace

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
    const auto classes = [&](const Pair& one) {
        return event_class(text::slice(text, one.second).value_or(std::string_view()));
    };
    for (const Pair& one : wanted) {
        for (const std::size_t row : classes(one)) {
            ++rows_[row].strict.gold;
            ++rows_[row].lenient.gold;
            rows_[row].strict.gold_found += said.contains(one) ? 1 : 0;
            rows_[row].lenient.gold_found += is_met(one, said) ? 1 : 0;
        }
    }
    for (const Pair& one : said) {
        for (const std::size_t row : classes(one)) {
            ++rows_[row].strict.predicted;
            ++rows_[row].lenient.predicted;
            rows_[row].strict.predicted_right += wanted.contains(one) ? 1 : 0;
            rows_[row].lenient.predicted_right += is_met(one, wanted) ? 1 : 0;
        }
    }
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
