// SPDX-License-Identifier: GPL-3.0-or-later
// Scores of predicted relations against gold ones, as the paper counts them and as we do.
#pragma once

#include "core/base/result.hpp"
#include "core/eval/item.hpp"
#include "core/eval/span_match.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ade::eval {

/// When two relations are about the same drug. A relation instance is (item id, drug, event span); instances
/// that are equal under this rule count once on either side.
enum class DrugIdentity {
    mention, ///< the same drug span: two mentions of one name are two drugs
    name,    ///< the same name, case aside: the mentions of a name in an item are one drug
};

/// Where the drugs of the predictions came from; a note for the report, and the reason why drug errors are
/// shown.
enum class DrugSource { gold, predicted };

struct ScoreOptions {
    DrugIdentity drug_identity = DrugIdentity::mention;
    DrugSource drug_source = DrugSource::gold;

    bool operator==(const ScoreOptions&) const = default;
};

/// Relations, counted three ways. All need the same drug.
struct RelationScores {
    Counts strict;               ///< the event span exact
    Counts lenient_many_to_many; ///< any overlap of event spans is a full hit, each side counted by itself
                                 ///< (the paper)
    Counts lenient_one_to_one;   ///< the same, but each span answers one other at most

    bool operator==(const RelationScores&) const = default;
    RelationScores& operator+=(const RelationScores& other);
};

/// Mentions of one label, wherever they stand in relations or in the item's lists.
struct MentionScores {
    Counts strict;             ///< the same span
    Counts lenient_one_to_one; ///< overlap

    bool operator==(const MentionScores&) const = default;
};

struct DrugRow {
    std::string name; ///< lower case; "" where relations carry no name
    RelationScores scores;

    bool operator==(const DrugRow&) const = default;
};

/// Mistakes about drugs, which say nothing about events and are therefore counted apart. By mention.
struct DrugErrors {
    std::int64_t relations_with_spurious_drug = 0; ///< predicted relations whose drug meets no gold drug
    std::int64_t relations_with_moved_drug =
        0; ///< predicted relations whose drug overlaps a gold drug inexactly
    std::int64_t relations_with_missed_drug = 0; ///< gold relations whose drug meets no predicted drug

    bool operator==(const DrugErrors&) const = default;
};

struct ScoreReport {
    ScoreOptions options;
    std::int64_t items = 0;
    std::int64_t items_without_prediction =
        0;                    ///< gold items with no predicted item of that id: all their gold is missed
    RelationScores relations; ///< micro-averaged: sums over items
    MentionScores drugs;
    MentionScores events;
    DrugErrors drug_errors;
    std::vector<DrugRow> per_drug; ///< most gold relations first, then by name

    bool operator==(const ScoreReport&) const = default;
};

/// Fails with invalid_argument when an id stands twice on one side or a predicted id has no gold item, naming
/// it. O(sum over items of gold · predicted).
Result<ScoreReport> score(std::span<const Item> gold, std::span<const Item> predicted,
                          ScoreOptions options = {});

/// Alarms where there is nothing to find: sentences that name a drug and hold no adverse event.
struct FalseAlarms {
    std::int64_t sentences = 0;            ///< drug-bearing negative sentences
    std::int64_t sentences_with_alarm = 0; ///< with one predicted relation or more
    std::int64_t relations = 0;            ///< predicted relations in all, equal ones once

    bool operator==(const FalseAlarms&) const = default;
    [[nodiscard]] double relations_per_thousand() const;
    [[nodiscard]] double sentences_per_thousand() const;
};

/// predicted: one item per negative sentence; items without any drug mention are left out of the count.
FalseAlarms count_false_alarms(std::span<const Item> predicted);

} // namespace ade::eval
