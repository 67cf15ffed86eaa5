// SPDX-License-Identifier: GPL-3.0-or-later
// A run against gold, by class of event.
#pragma once

#include "core/eval/item.hpp"
#include "core/eval/span_match.hpp"

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ade::teacher {

/// A drug's name as store::drug_key() writes it, and an event.
using DrugEvent = std::pair<std::string, text::Span>;
/// The relations, each pair once.
std::set<DrugEvent> pairs_of(const eval::Item& item);

/// One class of events (event_class.hpp). `gold` counts gold relations whose event is of the class,
/// `predicted` the run's; each side is answered by any relation of the other that has the same drug name and
/// the same span (strict) or an overlapping one (lenient), whatever its class. A relation whose event is of
/// two classes counts in both.
struct ClassScore {
    std::string name;  ///< "skin"
    std::string title; ///< "Skin and hair"
    eval::Counts strict;
    eval::Counts lenient;
    bool operator==(const ClassScore&) const = default;
};

/// Sums over sentences: one row for each class, in the order of event_classes(), also those without events.
/// For a window: rows with strict.gold + strict.predicted > 0, most gold first, as listed_classes() gives
/// them.
class ClassScores {
public:
    ClassScores();
    /// Spans of both in `text`, the sentence; equal pairs of drug name and span count once.
    void add(const eval::Item& gold, const eval::Item& predicted, std::string_view text);
    [[nodiscard]] const std::vector<ClassScore>& rows() const { return rows_; }

private:
    std::vector<ClassScore> rows_;
};

/// Those with events on either side, most gold first, then in the order given.
std::vector<ClassScore> listed_classes(const std::vector<ClassScore>& rows);

/// For a terminal, a head line and one line a class, at most 100 columns; empty when there is no row.
std::string class_table(const std::vector<ClassScore>& rows);

} // namespace ade::teacher
