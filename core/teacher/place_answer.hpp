// SPDX-License-Identifier: GPL-3.0-or-later
// From the strings of an answer to positions in the sentence: which of several places is meant, and what
// stays open.
#pragma once

#include "core/teacher/answer.hpp"
#include "core/teacher/pair_distance.hpp"
#include "core/teacher/sentence_index.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace ade::teacher {

enum class Role { drug, event };

/// One string of the answer, for the alignment ledger.
struct PlacedString {
    std::string asked; ///< as the model wrote it
    Role role = Role::event;
    std::size_t drug = 0; ///< number of the DrugAnswer it belongs to
    AlignmentStatus status = AlignmentStatus::absent;
    /// Every place it may mean, the likeliest first.
    std::vector<Occurrence> candidates;
    bool by_context = false; ///< there were several, and the words around decided
    bool operator==(const PlacedString&) const = default;
};

/// "This drug here caused this event here."
struct PlacedRelation {
    std::size_t drug = 0; ///< numbers of Placement::strings
    std::size_t event = 0;
    text::Span drug_span;
    text::Span event_span;
    bool operator==(const PlacedRelation&) const = default;
};

struct Placement {
    std::vector<PlacedString> strings;
    std::vector<PlacedRelation> relations; ///< only those of which both ends are certain
};

/// How much nearer, in words, a place must be than the next one to be taken without asking.
struct PlaceOptions {
    double least_margin = 3;     ///< for a drug and an event that stand is_linked_closely()
    double unlinked_margin = 15; ///< for another event
    /// For a mention of a drug without a close link: the sentence's first one; a later one before the event;
    /// a later one behind it ("… while on lithium"); one of either kind that is far off.
    double first_margin = 3;
    double later_margin = 9;
    double afterthought_margin = 18;
    double far_margin = 28;
};

/// So many pairs of a drug's place and an event's place are compared for one answer. A long sentence with ten
/// places of everything has some hundred; more than these has only a text that says one word over and over.
constexpr std::size_t kMostPairs = 20'000;

/// Finds every string and, where one stands several times, takes the place that the words between drug and
/// event speak for: few words, no border of a clause between, a linking word ("-induced", "after", "due to")
/// beside; not "history of", "other", "no". A string given k times takes k places. When the best place is not
/// clearly better, the string is ambiguous, keeps its candidates, and gives no relation; nothing is dropped.
/// A drug is ambiguous as soon as one of its events could go with two of its mentions; the others have their
/// relations. A mention is taken that is_linked_closely() while no rival is; else the sentence's first one
/// when it is nearer; else a later one when it is much nearer. Events of one answer share places: one inside
/// a longer one's place looks for another, two writings keep their own, and what is listed with a settled
/// event ("tremor, ataxia and rash") goes with the same mention. An event whose pairs with the drug's places
/// go beyond kMostPairs is left ambiguous, its places and the drug's in the order of the text; events of more
/// than 500 places do not share them. Beside SentenceIndex::find() of each string, O(p · words) for p pairs,
/// at most kMostPairs, and for each drug O(q²) for q places of its events, at most 500.
Placement place_answer(const SentenceIndex& sentence, const std::vector<DrugAnswer>& answer,
                       const Aliases& aliases = {}, const PlaceOptions& options = {});

} // namespace ade::teacher
