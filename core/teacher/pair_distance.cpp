// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/pair_distance.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

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
/// Between a drug and the event that somebody had of it.
constexpr std::array kDevelops = {"developed"sv,   "develop"sv,      "develops"sv, "developing"sv,
                                  "experienced"sv, "experiencing"sv, "suffered"sv};
/// Before an event that the drug did not cause.
constexpr std::array kApart = {"not"sv,        "no"sv,           "never"sv,     "without"sv,    "unlike"sv,
                               "history"sv,    "misdiagnosed"sv, "identical"sv, "documented"sv, "other"sv,
                               "resolution"sv, "causes"sv,       "such"sv};
/// Before an event that the drug was given for.
constexpr std::array kTreated = {"treatment"sv, "treated"sv};
/// Behind or before a drug: what was measured or given, not what acted.
constexpr std::array kMeasured = {
    "level"sv,  "levels"sv,      "concentration"sv, "concentrations"sv, "dose"sv,       "doses"sv,
    "dosage"sv, "assay"sv,       "prescription"sv,  "prescriptions"sv,  "trough"sv,     "plasma"sv,
    "serum"sv,  "metabolites"sv, "metabolism"sv,    "clearance"sv,      "catabolism"sv, "half"sv};
constexpr std::array kLevels = {"level"sv, "levels"sv, "concentration"sv, "concentrations"sv, "elevations"sv};
constexpr std::array kInBlood = {"serum"sv, "plasma"sv, "blood"sv};
/// Behind a drug and a hyphen: what makes it a property of something else.
constexpr std::array kKindOf = {"like"sv,  "specific"sv,  "immune"sv,    "containing"sv, "free"sv,
                                "naive"sv, "sensitive"sv, "resistant"sv, "based"sv,      "dependent"sv};
constexpr std::array kGiven = {"treated"sv, "exposed"sv};
/// Behind a drug: its name goes on ("interferon alpha").
constexpr std::array kNameGoesOn = {"alpha"sv, "alfa"sv, "beta"sv, "gamma"sv, "delta"sv};
/// Before a drug: it helped, or was borne.
constexpr std::array kBorne = {"response"sv, "responded"sv, "responding"sv, "tolerance"sv, "tolerated"sv};
/// Beside a drug that was no longer given.
constexpr std::array kStopped = {"withdrawal"sv,   "withdrawn"sv,     "cessation"sv, "discontinuation"sv,
                                 "discontinued"sv, "discontinuing"sv, "stopping"sv,  "stopped"sv};
/// Behind a drug: what is to be done from now on.
constexpr std::array kAdvised = {"should"sv, "must"sv, "recommended"sv};
/// Behind a drug in one string with it: this event is what the drug does.
constexpr std::array kPoisons = {"toxicity"sv, "toxicities"sv, "toxicosis"sv, "poisoning"sv, "intoxication"sv,
                                 "overdose"sv, "overdosage"sv, "reaction"sv,  "reactions"sv};
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

/// Up to three words before the place hold one that sets the event apart from the drug: how far, in words.
double set_apart(const SentenceIndex& sentence, text::Span event)
{
    const auto& words = sentence.words();
    auto word =
        std::lower_bound(words.begin(), words.end(), event.begin,
                         [](const Word& one, text::CodePointOffset at) { return one.span.begin < at; });
    for (int back = 0; back < 3 && word != words.begin(); ++back) {
        --word;
        if (is_one_of(word->folded, kTreated)) {
            return 12;
        }
        if (is_one_of(word->folded, kApart)) {
            return 6;
        }
    }
    return 0;
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

bool spoken_of_again(const SentenceIndex& sentence, text::Span event)
{
    const Word* const next = word_from(sentence, event.end);
    return next != nullptr && is_one_of(next->folded, kOver);
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

/// "interferon alpha" is more than interferon, "interferon alfa-2b" more than interferon alfa.
bool name_goes_on(const SentenceIndex& sentence, text::Span drug)
{
    const Word* const next = word_from(sentence, drug.end);
    if (next == nullptr) {
        return false;
    }
    const std::string_view between = sentence.surface({drug.end, next->span.begin});
    return ((between == " " || between == "-") && is_one_of(next->folded, kNameGoesOn)) ||
           (between == "-" && next->folded.front() >= '0' && next->folded.front() <= '9');
}

/// How little a mention of a drug speaks of its acting: "serum lithium levels", "lithium-specific antibody",
/// "response to lithium", "lithium should be".
double drug_mention_cost(const SentenceIndex& sentence, text::Span drug)
{
    const auto& words = sentence.words();
    const Word* const end = words.data() + words.size();
    const Word* const next = word_from(sentence, drug.end);
    double cost = 0;
    if (next != nullptr) {
        const std::string_view between = sentence.surface({drug.end, next->span.begin});
        const bool joined = between == "-" || between == ")-";
        const auto behind = [&](std::ptrdiff_t many, const auto& list) {
            return std::any_of(next, next + std::min(many, end - next),
                               [&](const Word& word) { return is_one_of(word.folded, list); });
        };
        if (behind(between == " " ? 2 : 1, kMeasured)) {
            cost += 6;
        } else if (joined && is_one_of(next->folded, kKindOf)) {
            cost += 9;
        } else if (joined && is_one_of(next->folded, kGiven)) {
            cost += 3;
        } else if (name_goes_on(sentence, drug)) {
            cost += 12;
        } else if (behind(1, kStopped)) {
            cost += 2;
        } else if (behind(3, kAdvised)) {
            cost += 3;
        }
    }
    const Word* const own = word_from(sentence, drug.begin);
    if (own != nullptr && cost < 6) {
        const auto before = [&](std::ptrdiff_t many, const auto& list) {
            const Word* const from = own - std::min(many, own - words.data());
            return std::any_of(from, own, [&](const Word& word) { return is_one_of(word.folded, list); });
        };
        const bool of = before(1, std::array{"of"sv});
        cost += before(1, kInBlood) || (of && before(3, kLevels)) ? 6
                : before(3, kBorne)                               ? 6
                : of && before(2, kStopped)                       ? 2
                                                                  : 0;
    }
    return cost;
}

/// "lithium-effectuated": a participle joined to the drug that is none of those above.
bool is_made_by(const SentenceIndex& sentence, text::Span drug)
{
    const Word* const next = word_from(sentence, drug.end);
    return next != nullptr && sentence.surface({drug.end, next->span.begin}) == "-" &&
           next->folded.ends_with("ed") && !is_one_of(next->folded, kGiven) &&
           !is_one_of(next->folded, kStopped) && !is_one_of(next->folded, kKindOf);
}

/// The event's own words are the drug and what it does: "lithium toxicity".
bool poisons_in(const SentenceIndex& sentence, text::Span drug, text::Span event)
{
    const Word* const next = word_from(sentence, drug.end);
    return next != nullptr && event.contains(drug) && event.contains(next->span) &&
           is_one_of(next->folded, kPoisons);
}

} // namespace

double pair_distance(const SentenceIndex& sentence, text::Span drug, text::Span event)
{
    double distance = drug_mention_cost(sentence, drug);
    if (drug.overlaps(event)) {
        return distance + (poisons_in(sentence, drug, event) ? -6 : 0);
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
    distance += set_apart(sentence, event);
    distance += spoken_of_again(sentence, event) ? 2 : 0;
    return distance;
}

bool is_no_agent(const SentenceIndex& sentence, text::Span drug)
{
    const Word* const next = word_from(sentence, drug.end);
    return name_goes_on(sentence, drug) ||
           (next != nullptr && (is_one_of(next->folded, kGiven) || is_one_of(next->folded, kStopped)));
}

bool is_linked_closely(const SentenceIndex& sentence, text::Span drug, text::Span event)
{
    if (drug.overlaps(event)) {
        return poisons_in(sentence, drug, event);
    }
    if (set_apart(sentence, event) > 0 || is_no_agent(sentence, drug)) {
        return false;
    }
    const bool drug_first = drug.end <= event.begin;
    const Gap gap = gap_between(sentence, drug_first ? text::Span{drug.end, event.begin}
                                                     : text::Span{event.end, drug.begin});
    const auto last = [&](std::size_t many, const auto& list) {
        const auto from = gap.words.end() - static_cast<std::ptrdiff_t>(std::min(gap.words.size(), many));
        return std::any_of(from, gap.words.end(),
                           [&](std::string_view word) { return is_one_of(word, list); });
    };
    constexpr std::size_t kFew = 5;
    if (drug_first) {
        return gap.bare || inducing_word(gap.words) + 1 == gap.words.size() ||
               (gap.words.size() <= kFew && last(2, kDevelops)) ||
               (gap.words.size() == 1 && is_made_by(sentence, drug));
    }
    constexpr std::size_t kFirmReach = 9;
    return std::find(gap.words.begin(), gap.words.end(), "despite"sv) == gap.words.end() &&
           ((gap.words.size() <= kFirmReach && last(4, kAfter)) ||
            (gap.words.size() <= kFew && last(4, kLoose)));
}

} // namespace ade::teacher
