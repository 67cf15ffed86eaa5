// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/place_answer.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace ade::teacher {
namespace {

using namespace std::string_view_literals;
using Word = SentenceIndex::Word;

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// Behind a drug: what makes the next event its own.
constexpr std::array kInduces = {"induced"sv,  "associated"sv, "related"sv,      "caused"sv,    "causes"sv,
                                 "cause"sv,    "causing"sv,    "precipitated"sv, "triggered"sv, "provoked"sv,
                                 "produced"sv, "inducing"sv,   "led"sv,          "resulted"sv};
/// Words that may stand between a drug and those.
constexpr std::array kAboutDrug = {
    "therapy"sv,  "treatment"sv, "toxicity"sv, "overdose"sv, "use"sv,  "administration"sv, "exposure"sv,
    "infusion"sv, "may"sv,       "can"sv,      "has"sv,      "have"sv, "withdrawal"sv};
/// Between an event and the drug behind it.
constexpr std::array kAfter = {"after"sv,  "following"sv,  "due"sv,       "induced"sv,
                               "caused"sv, "associated"sv, "secondary"sv, "related"sv,
                               "linked"sv, "during"sv,     "from"sv,      "attributed"sv};
constexpr std::array kLoose = {"to"sv, "with"sv, "of"sv, "by"sv, "on"sv, "in"sv};
constexpr std::array kClause = {"but"sv, "although"sv, "whereas"sv, "however"sv,
                                "who"sv, "while"sv,    "that"sv};
/// Before an event that the drug did not cause.
constexpr std::array kApart = {"not"sv,       "no"sv,           "never"sv,      "without"sv,    "unlike"sv,
                               "history"sv,   "misdiagnosed"sv, "identical"sv,  "documented"sv, "other"sv,
                               "treatment"sv, "treated"sv,      "resolution"sv, "causes"sv,     "such"sv};
/// Behind an event that is spoken of again.
constexpr std::array kOver = {"resolved"sv, "improved"sv, "disappeared"sv, "subsided"sv, "recovered"sv};

bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/// Words, commas and semicolons between two places, brackets left out.
struct Gap {
    std::vector<std::string_view> words; ///< folded
    int commas = 0;
    int semicolons = 0;
    bool bare = true; ///< nothing but spaces and hyphens
};

Gap gap_between(const SentenceIndex& sentence, text::Span gap)
{
    Gap result;
    const std::string_view seen = sentence.surface(gap);
    int depth = 0;
    std::int64_t position = gap.begin.value(); // code points
    std::vector<std::int64_t> hidden;          // begin and end of bracketed parts
    for (const char c : seen) {
        if (c == '(') {
            if (depth++ == 0) {
                hidden.push_back(position);
            }
        } else if (c == ')' && depth > 0 && --depth == 0) {
            hidden.push_back(position + 1);
        }
        result.bare = result.bare && (is_space(c) || c == '-');
        if (depth == 0) {
            result.commas += c == ',' ? 1 : 0;
            result.semicolons += c == ';' ? 1 : 0;
        }
        position += (static_cast<unsigned char>(c) & 0xC0U) == 0x80U ? 0 : 1;
    }
    const auto& words = sentence.words();
    auto word =
        std::lower_bound(words.begin(), words.end(), gap.begin,
                         [](const Word& one, text::CodePointOffset at) { return one.span.begin < at; });
    for (; word != words.end() && word->span.end <= gap.end; ++word) {
        const std::int64_t at = word->span.begin.value();
        bool in_brackets = false;
        for (std::size_t i = 0; i + 1 < hidden.size(); i += 2) {
            in_brackets = in_brackets || (at >= hidden[i] && at < hidden[i + 1]);
        }
        if (!in_brackets) {
            result.words.push_back(word->folded);
        }
    }
    return result;
}

/// Up to three words before the place hold one that sets the event apart from the drug.
bool set_apart(const SentenceIndex& sentence, text::Span event)
{
    const auto& words = sentence.words();
    auto word =
        std::lower_bound(words.begin(), words.end(), event.begin,
                         [](const Word& one, text::CodePointOffset at) { return one.span.begin < at; });
    for (int back = 0; back < 3 && word != words.begin(); ++back) {
        --word;
        if (is_one_of(word->folded, kApart)) {
            return true;
        }
    }
    return false;
}

bool spoken_of_again(const SentenceIndex& sentence, text::Span event)
{
    const auto& words = sentence.words();
    const auto word =
        std::lower_bound(words.begin(), words.end(), event.end,
                         [](const Word& one, text::CodePointOffset at) { return one.span.begin < at; });
    return word != words.end() && is_one_of(word->folded, kOver);
}

/// Best distance of each candidate to the other string's places, then candidates from near to far.
struct Ranked {
    std::vector<std::size_t> order;
    std::vector<double> distance; ///< by candidate
};

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
    std::stable_sort(ranked.order.begin(), ranked.order.end(),
                     [&](std::size_t a, std::size_t b) { return ranked.distance[a] < ranked.distance[b]; });
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
           ranked.distance[ranked.order[wanted]] - ranked.distance[ranked.order[wanted - 1]] >= margin;
}

} // namespace

double pair_distance(const SentenceIndex& sentence, text::Span drug, text::Span event)
{
    constexpr double kOverlap = -10;
    if (drug.overlaps(event)) {
        return kOverlap;
    }
    const bool drug_first = drug.end <= event.begin;
    const Gap gap = gap_between(sentence, drug_first ? text::Span{drug.end, event.begin}
                                                     : text::Span{event.end, drug.begin});
    auto distance = static_cast<double>(gap.words.size());
    distance += 8 * gap.semicolons + (gap.words.size() > 3 ? 3 * gap.commas : 0);
    for (const auto word : gap.words) {
        distance += is_one_of(word, kClause) ? 3 : 0;
    }
    if (drug_first) {
        std::size_t first = 0;
        while (first < gap.words.size() && first < 2 && is_one_of(gap.words[first], kAboutDrug)) {
            ++first;
        }
        if (gap.bare || (first < gap.words.size() && is_one_of(gap.words[first], kInduces))) {
            distance -= 6;
        }
    } else {
        const std::size_t near = std::min<std::size_t>(gap.words.size(), 4);
        bool firm = false;
        bool loose = false;
        for (std::size_t i = gap.words.size() - near; i < gap.words.size(); ++i) {
            firm = firm || is_one_of(gap.words[i], kAfter);
            loose = loose || is_one_of(gap.words[i], kLoose);
        }
        distance -= firm ? 6 : loose ? 3 : 0;
    }
    distance += set_apart(sentence, event) ? 6 : 0;
    distance += spoken_of_again(sentence, event) ? 2 : 0;
    return distance;
}

Placement place_answer(const SentenceIndex& sentence, const std::vector<DrugAnswer>& answer,
                       const Aliases& aliases, const PlaceOptions& options)
{
    Placement placement;
    for (std::size_t number = 0; number < answer.size(); ++number) {
        const std::size_t drug_at = placement.strings.size();
        {
            PlacedString drug{answer[number].drug, Role::drug, number, AlignmentStatus::absent, {}, false};
            drug.candidates = sentence.find(drug.asked, aliases);
            placement.strings.push_back(std::move(drug));
        }
        std::map<std::string, std::size_t> times; // each event string once, with how often it was given
        std::vector<std::string> events;
        for (const std::string& event : answer[number].events) {
            if (times[event]++ == 0) {
                events.push_back(event);
            }
        }
        std::vector<Occurrence> event_places;
        const std::size_t first_event = placement.strings.size();
        for (const std::string& text : events) {
            PlacedString event{text, Role::event, number, AlignmentStatus::absent, {}, false};
            event.candidates = sentence.find(text, aliases);
            event_places.insert(event_places.end(), event.candidates.begin(), event.candidates.end());
            placement.strings.push_back(std::move(event));
        }

        // The drug's place: without events its first one speaks for the name.
        PlacedString& drug = placement.strings[drug_at];
        const auto drug_places = drug.candidates;
        if (!drug_places.empty()) {
            const Ranked ranked = rank(sentence, drug.candidates, event_places, Role::drug);
            const bool clear = event_places.empty() || is_clear(ranked, 1, options.least_margin);
            sort_candidates(drug, ranked);
            drug.by_context = drug.candidates.size() > 1 && clear;
            drug.status = clear ? drug.candidates.front().how : AlignmentStatus::ambiguous;
        }
        for (std::size_t i = first_event; i < placement.strings.size(); ++i) {
            PlacedString& event = placement.strings[i];
            if (event.candidates.empty()) {
                continue;
            }
            const std::size_t wanted = std::min(times[event.asked], event.candidates.size());
            const Ranked ranked = rank(sentence, event.candidates, drug_places, Role::event);
            const bool clear = is_clear(ranked, wanted, options.least_margin);
            sort_candidates(event, ranked);
            event.by_context = event.candidates.size() > wanted && clear;
            event.status = clear ? event.candidates.front().how : AlignmentStatus::ambiguous;
            if (!clear || drug_places.empty()) {
                continue;
            }
            for (std::size_t k = 0; k < wanted; ++k) {
                // Each event goes with the mention of the drug that is nearest to it.
                const Ranked near = rank(sentence, drug_places, {event.candidates[k]}, Role::drug);
                placement.relations.push_back(
                    {drug_at, i, drug_places[near.order.front()].span, event.candidates[k].span});
            }
        }
    }
    return placement;
}

} // namespace ade::teacher
