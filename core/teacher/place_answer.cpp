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
/// Behind or before a drug: what was measured or given, not what acted.
constexpr std::array kMeasured = {"level"sv,        "levels"sv,       "concentration"sv, "concentrations"sv,
                                  "dose"sv,         "doses"sv,        "dosage"sv,        "assay"sv,
                                  "prescription"sv, "prescriptions"sv};
constexpr std::array kInBlood = {"serum"sv, "plasma"sv, "blood"sv};
/// Behind a drug and a hyphen: what makes it a property of something else.
constexpr std::array kKindOf = {"like"sv, "specific"sv, "treated"sv,   "exposed"sv,  "containing"sv,
                                "free"sv, "naive"sv,    "sensitive"sv, "resistant"sv};
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

/// The first word at or behind a place; null when there is none.
const Word* word_from(const SentenceIndex& sentence, text::CodePointOffset place)
{
    const auto& words = sentence.words();
    const auto word =
        std::lower_bound(words.begin(), words.end(), place,
                         [](const Word& one, text::CodePointOffset at) { return one.span.begin < at; });
    return word == words.end() ? nullptr : &*word;
}

/// Where in the words behind a drug "induced" and the like stands; their number when it does not.
std::size_t inducing_word(const std::vector<std::string_view>& words)
{
    std::size_t first = 0;
    while (first < words.size() && first < 2 && is_one_of(words[first], kAboutDrug)) {
        ++first;
    }
    return first < words.size() && is_one_of(words[first], kInduces) ? first : words.size();
}

/// How little a mention of a drug speaks of its acting: "serum lithium levels", "lithium-treated".
double drug_mention_cost(const SentenceIndex& sentence, text::Span drug)
{
    double cost = 0;
    const Word* const next = word_from(sentence, drug.end);
    if (next != nullptr) {
        const bool joined = next->span.begin - drug.end == 1;
        cost += is_one_of(next->folded, kMeasured) ? 6 : 0;
        cost += joined && is_one_of(next->folded, kKindOf) ? 4 : 0;
    }
    const Word* const own = word_from(sentence, drug.begin);
    if (own != nullptr && own != sentence.words().data() && is_one_of((own - 1)->folded, kInBlood) &&
        cost < 6) {
        cost += 6;
    }
    return cost;
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
    double distance = drug_mention_cost(sentence, drug);
    if (drug.overlaps(event)) {
        return distance;
    }
    const bool drug_first = drug.end <= event.begin;
    const Gap gap = gap_between(sentence, drug_first ? text::Span{drug.end, event.begin}
                                                     : text::Span{event.end, drug.begin});
    distance += static_cast<double>(gap.words.size());
    distance += 20 * gap.semicolons + (gap.words.size() > 3 ? 3 * gap.commas : 0);
    for (const auto word : gap.words) {
        distance += is_one_of(word, kClause) ? 3 : 0;
    }
    if (drug_first) {
        const std::size_t link = inducing_word(gap.words);
        if (gap.bare) {
            distance -= 6;
        } else if (link < gap.words.size()) {
            // "-induced" speaks of what follows at once; of something further off it says less.
            distance -= gap.words.size() - link <= 3 ? 6 : 2;
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
        // "rash … lithium-induced tremor": this mention belongs to the tremor.
        const Word* const next = word_from(sentence, drug.end);
        const bool joined = next != nullptr && next->span.begin - drug.end == 1;
        distance += joined && is_one_of(next->folded, kInduces) ? 6 : 0;
    }
    distance += set_apart(sentence, event) ? 6 : 0;
    distance += spoken_of_again(sentence, event) ? 2 : 0;
    return distance;
}

bool is_linked_closely(const SentenceIndex& sentence, text::Span drug, text::Span event)
{
    if (drug.overlaps(event)) {
        return false;
    }
    const bool drug_first = drug.end <= event.begin;
    const Gap gap = gap_between(sentence, drug_first ? text::Span{drug.end, event.begin}
                                                     : text::Span{event.end, drug.begin});
    if (drug_first) {
        return gap.bare || inducing_word(gap.words) + 1 == gap.words.size();
    }
    constexpr std::size_t kFew = 5;
    if (gap.words.size() > kFew) {
        return false;
    }
    const std::size_t near = std::min<std::size_t>(gap.words.size(), 4);
    return std::any_of(
        gap.words.end() - static_cast<std::ptrdiff_t>(near), gap.words.end(),
        [](std::string_view word) { return is_one_of(word, kAfter) || is_one_of(word, kLoose); });
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

        const auto drug_places = placement.strings[drug_at].candidates;
        std::vector<text::Span> settled; // events
        bool drug_clear = true;
        for (std::size_t i = first_event; i < placement.strings.size(); ++i) {
            PlacedString& event = placement.strings[i];
            if (event.candidates.empty()) {
                continue;
            }
            const std::size_t wanted = std::min(times[event.asked], event.candidates.size());
            const Ranked ranked = rank(sentence, event.candidates, drug_places, Role::event);
            sort_candidates(event, ranked);
            const bool linked =
                std::any_of(drug_places.begin(), drug_places.end(), [&](const Occurrence& drug) {
                    return is_linked_closely(sentence, drug.span, event.candidates.front().span);
                });
            const double margin =
                linked ? options.least_margin : std::max(options.least_margin, options.unlinked_margin);
            const bool clear = is_clear(ranked, wanted, margin);
            event.by_context = event.candidates.size() > wanted && clear;
            event.status = clear ? event.candidates.front().how : AlignmentStatus::ambiguous;
            if (!clear || drug_places.empty()) {
                continue;
            }
            for (std::size_t k = 0; k < wanted; ++k) {
                // Each event goes with the mention of the drug that is clearly nearest to it.
                const text::Span place = event.candidates[k].span;
                settled.push_back(place);
                const Ranked near = rank(sentence, drug_places, {event.candidates[k]}, Role::drug);
                if (is_clear(near, 1, options.least_margin)) {
                    placement.relations.push_back({drug_at, i, drug_places[near.order.front()].span, place});
                } else {
                    drug_clear = false;
                }
            }
        }

        // The drug's own place: nearest to its events; without events its first one speaks for the name.
        PlacedString& drug = placement.strings[drug_at];
        if (!drug_places.empty()) {
            std::vector<Occurrence> events_at;
            for (const text::Span& span : settled) {
                events_at.push_back({span, AlignmentStatus::exact, 1, true});
            }
            sort_candidates(drug, rank(sentence, drug.candidates, settled.empty() ? event_places : events_at,
                                       Role::drug));
            drug.by_context = drug.candidates.size() > 1 && drug_clear;
            drug.status = drug_clear ? drug.candidates.front().how : AlignmentStatus::ambiguous;
        }
    }
    return placement;
}

} // namespace ade::teacher
