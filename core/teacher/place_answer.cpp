// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/place_answer.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace ade::teacher {
namespace {

/// Best distance of each candidate to the other string's places, then candidates from near to far.
struct Ranked {
    std::vector<std::size_t> order;
    std::vector<double> distance; ///< by candidate
    bool compared = true;         ///< false: too many pairs, in the order of the text
};

/// Pairs of places of drugs and events that may still be compared for this answer.
class Pairs {
public:
    /// False, and nothing is taken, when there are not so many left.
    bool take(std::size_t some, std::size_t others)
    {
        if (some * others > left_) {
            return false;
        }
        left_ -= some * others;
        return true;
    }

private:
    std::size_t left_ = kMostPairs;
};

void sort_ranked(Ranked& ranked)
{
    std::stable_sort(ranked.order.begin(), ranked.order.end(),
                     [&](std::size_t a, std::size_t b) { return ranked.distance[a] < ranked.distance[b]; });
}

Ranked in_text_order(std::size_t places)
{
    Ranked ranked;
    ranked.order.resize(places);
    std::iota(ranked.order.begin(), ranked.order.end(), std::size_t(0));
    ranked.compared = false;
    return ranked;
}

Ranked rank(const SentenceIndex& sentence, const std::vector<Occurrence>& own,
            const std::vector<Occurrence>& other, Role role)
{
    Ranked ranked;
    ranked.distance.assign(own.size(), other.empty() ? 0 : 1e9);
    for (std::size_t i = 0; i < own.size(); ++i) {
        for (const Occurrence& one : other) {
            const double distance = role == Role::event ? pair_distance(sentence, one.span, own[i].span)
                                                        : pair_distance(sentence, own[i].span, one.span);
            ranked.distance[i] = std::min(ranked.distance[i], distance);
        }
        // Of two equally near places the one written as the model wrote it.
        ranked.distance[i] += own[i].how == AlignmentStatus::exact          ? 0
                              : own[i].how == AlignmentStatus::case_differs ? 0.5
                                                                            : 1;
        ranked.order.push_back(i);
    }
    sort_ranked(ranked);
    return ranked;
}

void sort_candidates(PlacedString& placed, const Ranked& ranked)
{
    std::vector<Occurrence> sorted;
    for (const std::size_t i : ranked.order) {
        sorted.push_back(placed.candidates[i]);
    }
    placed.candidates = std::move(sorted);
}

/// True when the first `wanted` of the ranked places are clearly nearer than the next.
bool is_clear(const Ranked& ranked, std::size_t wanted, double margin)
{
    return ranked.order.size() <= wanted ||
           (ranked.compared &&
            ranked.distance[ranked.order[wanted]] - ranked.distance[ranked.order[wanted - 1]] >= margin);
}

/// A place of an event that is settled, and which mention of the drug goes with it.
struct Settled {
    std::size_t event = 0; ///< number of Placement::strings
    text::Span place;
    Ranked near; ///< mentions of the drug, from near to far
    bool clear = false;
};

/// Beyond so many events of one drug, or places of them, the rules about one event beside another are left
/// out: no model says so much of a sentence, and the time stays bounded whatever an answer holds.
constexpr std::size_t kManyEvents = 200;
constexpr std::size_t kManyPlaces = 500;

/// True when the place belongs to another string of the answer: it is that string as written, and its own
/// writing differs ("Rash|rash"); or it is only a part of that string's place ("cirrhosis" in "liver
/// cirrhosis").
bool belongs_elsewhere(const std::vector<std::vector<Occurrence>>& all, std::size_t own,
                       const Occurrence& place)
{
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (const Occurrence& other : all[i]) {
            const bool same = other.span == place.span;
            if (i != own && ((same && other.how == AlignmentStatus::exact && place.how != other.how) ||
                             (!same && other.span.contains(place.span)))) {
                return true;
            }
        }
    }
    return false;
}

/// Events of one answer, from `first` on, leave each other their own places, as long as each keeps one.
void share_places(std::vector<PlacedString>& strings, std::size_t first)
{
    std::size_t places = 0;
    for (std::size_t i = first; i < strings.size(); ++i) {
        places += strings[i].candidates.size();
    }
    if (strings.size() - first > kManyEvents || places > kManyPlaces) {
        return;
    }
    std::vector<std::vector<Occurrence>> before;
    for (std::size_t i = first; i < strings.size(); ++i) {
        before.push_back(strings[i].candidates);
    }
    for (std::size_t i = 0; i < before.size(); ++i) {
        std::vector<Occurrence> own;
        for (const Occurrence& place : before[i]) {
            if (before[i].size() > 1 && !belongs_elsewhere(before, i, place)) {
                own.push_back(place);
            }
        }
        if (!own.empty()) {
            strings[first + i].candidates = std::move(own);
        }
    }
}

/// The nearest mention is the one meant, without doubt. A close link is believed at once. Otherwise the first
/// mention in a sentence mostly speaks for all of it, and a later one must be much nearer.
bool is_clear_mention(const SentenceIndex& sentence, const std::vector<Occurrence>& drugs, const Ranked& near,
                      text::Span event, const PlaceOptions& options)
{
    if (drugs.size() < 2) {
        return true;
    }
    const text::Span best = drugs[near.order[0]].span;
    const text::Span next = drugs[near.order[1]].span;
    const bool linked = is_linked_closely(sentence, best, event);
    if (best.overlaps(event) && !linked && !next.overlaps(event)) {
        return false; // "insulin resistance" may name the drug or the body's own
    }
    if (linked && !is_linked_closely(sentence, next, event)) {
        return is_clear(near, 1, options.least_margin);
    }
    const bool first = std::all_of(drugs.begin(), drugs.end(),
                                   [&](const Occurrence& one) { return best.begin <= one.span.begin; });
    const double distance = near.distance[near.order[0]];
    const bool behind = event.end <= best.begin;
    if (first) {
        return is_clear(near, 1,
                        is_no_agent(sentence, best) ? options.afterthought_margin : options.first_margin);
    }
    if (distance >= (behind ? 12 : 20)) {
        return is_clear(near, 1, options.far_margin);
    }
    return is_clear(near, 1, behind ? options.afterthought_margin : options.later_margin);
}

/// The words that belong to no event, and are not "and" or "or".
std::vector<text::Span> strange_words(const SentenceIndex& sentence, const std::vector<text::Span>& events)
{
    std::vector<text::Span> strange;
    for (const auto& word : sentence.words()) {
        if (word.folded != "and" && word.folded != "or" &&
            std::none_of(events.begin(), events.end(),
                         [&](text::Span event) { return event.contains(word.span); })) {
            strange.push_back(word.span);
        }
    }
    return strange;
}

/// "tremor, ataxia and rash": of the words between the two places nearly all belong to events.
bool are_listed_together(const std::vector<text::Span>& strange, text::Span one, text::Span other)
{
    const text::Span gap =
        one.end <= other.begin ? text::Span{one.end, other.begin} : text::Span{other.end, one.begin};
    if (gap.end < gap.begin) {
        return true; // they overlap
    }
    constexpr std::ptrdiff_t kFewWords = 1;
    const auto first =
        std::lower_bound(strange.begin(), strange.end(), gap.begin,
                         [](text::Span word, text::CodePointOffset place) { return word.begin < place; });
    return strange.end() - first <= kFewWords || first[kFewWords].end > gap.end;
}

/// Places each event, then looks which mention of the drug goes with it. A mention inside another event's own
/// words ("insulin resistance") is no agent of this one.
std::vector<Settled> settle_events(const SentenceIndex& sentence, Placement& placement, std::size_t drug_at,
                                   std::map<std::string, std::size_t>& times, const PlaceOptions& options,
                                   Pairs& pairs)
{
    const auto& drug_places = placement.strings[drug_at].candidates;
    std::vector<Settled> settled;
    for (std::size_t i = drug_at + 1; i < placement.strings.size(); ++i) {
        PlacedString& event = placement.strings[i];
        if (event.candidates.empty()) {
            continue;
        }
        const std::size_t wanted = std::min(times[event.asked], event.candidates.size());
        const Ranked ranked = pairs.take(event.candidates.size(), drug_places.size())
                                  ? rank(sentence, event.candidates, drug_places, Role::event)
                                  : in_text_order(event.candidates.size());
        sort_candidates(event, ranked);
        const auto is_linked = [&](const Occurrence& drug) {
            return is_linked_closely(sentence, drug.span, event.candidates.front().span);
        };
        const bool linked = ranked.compared && std::any_of(drug_places.begin(), drug_places.end(), is_linked);
        const double margin =
            linked ? options.least_margin : std::max(options.least_margin, options.unlinked_margin);
        const bool clear = is_clear(ranked, wanted, margin);
        event.by_context = event.candidates.size() > wanted && clear;
        event.status = clear ? event.candidates.front().how : AlignmentStatus::ambiguous;
        for (std::size_t k = 0; clear && !drug_places.empty() && k < wanted; ++k) {
            settled.push_back({i, event.candidates[k].span, {}, false});
        }
    }
    std::vector<text::Span> events;
    for (const auto& one : settled) {
        if (settled.size() <= kManyEvents) {
            events.push_back(one.place);
        }
    }
    if (!pairs.take(settled.size(), drug_places.size())) {
        for (auto& one : settled) {
            one.near.order = {0};
            one.clear = drug_places.size() == 1;
        }
        return settled;
    }
    for (auto& one : settled) {
        const Occurrence place{one.place, AlignmentStatus::exact, 1, true};
        one.near = rank(sentence, drug_places, {place}, Role::drug);
        constexpr double kInOtherEvent = 30;
        for (std::size_t drug = 0; drug < drug_places.size(); ++drug) {
            const text::Span span = drug_places[drug].span;
            const bool inside = std::any_of(events.begin(), events.end(), [&](text::Span event) {
                return event != one.place && event.contains(span) &&
                       !is_linked_closely(sentence, span, event);
            });
            one.near.distance[drug] += inside ? kInOtherEvent : 0;
        }
        sort_ranked(one.near);
        one.clear = is_clear_mention(sentence, drug_places, one.near, one.place, options);
    }
    // "tremor after lithium, ataxia and rash": what is listed with a clear one goes with the same mention.
    if (settled.size() > kManyEvents) {
        return settled;
    }
    const auto strange = strange_words(sentence, events);
    const std::vector<Settled> before = settled;
    for (auto& one : settled) {
        if (one.clear || drug_places[one.near.order.front()].span.overlaps(one.place)) {
            continue;
        }
        for (const Settled& other : before) {
            if (other.clear && (other.near.order.front() == one.near.order.front()) &&
                are_listed_together(strange, one.place, other.place)) {
                one.clear = true;
            }
        }
    }
    return settled;
}

} // namespace

Placement place_answer(const SentenceIndex& sentence, const std::vector<DrugAnswer>& answer,
                       const Aliases& aliases, const PlaceOptions& options)
{
    Placement placement;
    Pairs pairs;
    for (std::size_t number = 0; number < answer.size(); ++number) {
        const std::size_t drug_at = placement.strings.size();
        {
            PlacedString drug{answer[number].drug, Role::drug, number, AlignmentStatus::absent, {}, false};
            drug.candidates = sentence.find(drug.asked, aliases);
            placement.strings.push_back(std::move(drug));
        }
        std::map<std::string, std::size_t> times; // each event string once, with how often it was given
        for (const std::string& text : answer[number].events) {
            if (times[text]++ == 0) {
                PlacedString event{text, Role::event, number, AlignmentStatus::absent, {}, false};
                event.candidates = sentence.find(text, aliases);
                placement.strings.push_back(std::move(event));
            }
        }
        share_places(placement.strings, drug_at + 1);
        std::vector<Occurrence> event_places;
        for (std::size_t i = drug_at + 1; i < placement.strings.size(); ++i) {
            const auto& found = placement.strings[i].candidates;
            event_places.insert(event_places.end(), found.begin(), found.end());
        }

        const auto drug_places = placement.strings[drug_at].candidates;
        const auto settled = settle_events(sentence, placement, drug_at, times, options, pairs);
        bool drug_clear = true;
        std::vector<Occurrence> events_at;
        for (const Settled& one : settled) {
            events_at.push_back({one.place, AlignmentStatus::exact, 1, true});
            drug_clear = drug_clear && one.clear;
            if (one.clear) {
                placement.relations.push_back(
                    {drug_at, one.event, drug_places[one.near.order.front()].span, one.place});
            }
        }

        // The drug's own place: nearest to its events; without events its first one speaks for the name.
        PlacedString& drug = placement.strings[drug_at];
        if (!drug_places.empty()) {
            const auto& events = settled.empty() ? event_places : events_at;
            if (pairs.take(drug_places.size(), events.size())) {
                sort_candidates(drug, rank(sentence, drug.candidates, events, Role::drug));
            }
            drug.by_context = drug.candidates.size() > 1 && drug_clear;
            drug.status = drug_clear ? drug.candidates.front().how : AlignmentStatus::ambiguous;
        }
    }
    return placement;
}

} // namespace ade::teacher
