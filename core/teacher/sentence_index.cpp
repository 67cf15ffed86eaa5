// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/sentence_index.hpp"

#include "core/base/ascii.hpp"
#include "core/teacher/fuzzy_find.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ade::teacher {
namespace {

using lexicon::is_soft_byte;
using lexicon::is_word_byte;

constexpr std::array<std::pair<AlignmentStatus, std::string_view>, 7> kNames = {{
    {AlignmentStatus::exact, "exact"},
    {AlignmentStatus::case_differs, "case"},
    {AlignmentStatus::normalised, "normalised"},
    {AlignmentStatus::alias, "alias"},
    {AlignmentStatus::fuzzy, "fuzzy"},
    {AlignmentStatus::ambiguous, "ambiguous"},
    {AlignmentStatus::absent, "absent"},
}};

std::string digits_of(std::string_view text)
{
    std::string digits;
    std::copy_if(text.begin(), text.end(), std::back_inserter(digits),
                 [](char c) { return c >= '0' && c <= '9'; });
    return digits;
}

std::string folded_lower(std::string_view text)
{
    lexicon::FoldedText folded;
    folded.assign(text);
    return ascii::lower(folded.view());
}

std::string without_soft(std::string_view text)
{
    std::string compact;
    std::copy_if(text.begin(), text.end(), std::back_inserter(compact),
                 [](char c) { return !is_soft_byte(c); });
    return compact;
}

} // namespace

std::string_view to_string(AlignmentStatus status)
{
    for (const auto& [value, name] : kNames) {
        if (value == status) {
            return name;
        }
    }
    return "?";
}

std::optional<AlignmentStatus> alignment_status_from(std::string_view text)
{
    for (const auto& [value, name] : kNames) {
        if (name == text) {
            return value;
        }
    }
    return std::nullopt;
}

SentenceIndex::SentenceIndex(std::string_view sentence, text::CodePointOffset begin)
    : sentence_(sentence), begin_(begin), offsets_(text::OffsetMap::of_valid(sentence))
{
    folded_.assign(sentence);
    lower_ = ascii::lower(folded_.view());
    compact_.reserve(lower_.size());
    place_.reserve(lower_.size());
    for (std::size_t i = 0; i < lower_.size(); ++i) {
        if (!is_soft_byte(lower_[i])) {
            compact_ += lower_[i];
            place_.push_back(static_cast<std::uint32_t>(i));
        }
    }
    for (std::size_t i = 0; i < lower_.size();) {
        if (!is_word_byte(lower_[i])) {
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < lower_.size() && is_word_byte(lower_[end])) {
            ++end;
        }
        words_.push_back({span_of(i, end), std::string_view(lower_).substr(i, end - i)});
        i = end;
    }
}

text::Span SentenceIndex::span_of(std::size_t begin, std::size_t end) const
{
    const text::Span span = folded_.span_of(begin, end);
    return {span.begin + begin_.value(), span.end + begin_.value()};
}

std::string_view SentenceIndex::surface(text::Span span) const
{
    const auto bytes = offsets_.to_bytes(text::Span{span.begin - begin_.value(), span.end - begin_.value()});
    return bytes ? sentence_.substr(static_cast<std::size_t>(bytes->begin.value()),
                                    static_cast<std::size_t>(bytes->length()))
                 : std::string_view{};
}

std::vector<Occurrence> SentenceIndex::find_written(std::string_view phrase) const
{
    const std::string wanted = without_soft(folded_lower(phrase));
    if (wanted.empty()) {
        return {};
    }
    const bool word_first = is_word_byte(wanted.front());
    const bool word_last = is_word_byte(wanted.back());
    std::vector<Occurrence> found;
    bool whole = false;
    for (std::size_t at = compact_.find(wanted); at != std::string::npos;
         at = compact_.find(wanted, at + 1)) {
        const std::size_t begin = place_[at];
        const std::size_t end = place_[at + wanted.size() - 1] + 1U;
        Occurrence one;
        one.span = span_of(begin, end);
        one.whole_words = !(word_first && begin > 0 && is_word_byte(lower_[begin - 1])) &&
                          !(word_last && end < lower_.size() && is_word_byte(lower_[end]));
        const std::string_view seen = surface(one.span);
        one.how = seen == phrase ? AlignmentStatus::exact
                  : seen.size() == phrase.size() && ascii::lower(seen) == ascii::lower(phrase)
                      ? AlignmentStatus::case_differs
                      : AlignmentStatus::normalised;
        whole = whole || one.whole_words;
        found.push_back(one);
    }
    if (whole) {
        std::erase_if(found, [](const Occurrence& one) { return !one.whole_words; });
    }
    return found;
}

std::vector<Occurrence> SentenceIndex::find_fuzzy(std::string_view phrase) const
{
    constexpr std::size_t kLeastBytes = 5;
    constexpr std::size_t kMaxHits = 4;
    const std::string wanted = folded_lower(phrase);
    if (wanted.size() < kLeastBytes || wanted.size() > kMaxFuzzyPattern) {
        return {};
    }
    std::vector<bool> begins(lower_.size() + 1);
    std::vector<bool> ends(lower_.size() + 1);
    for (std::size_t i = 0; i <= lower_.size(); ++i) {
        const bool before = i > 0 && is_word_byte(lower_[i - 1]);
        const bool after = i < lower_.size() && is_word_byte(lower_[i]);
        begins[i] = after && !before;
        ends[i] = before && !after;
    }
    const auto max_edits =
        static_cast<std::size_t>(static_cast<double>(wanted.size()) * (1 - kLeastSimilarity));
    std::vector<Occurrence> found;
    for (const FuzzyHit& hit : fuzzy_find(lower_, wanted, max_edits, kMaxHits, begins, ends)) {
        const std::string_view seen = std::string_view(lower_).substr(hit.begin, hit.end - hit.begin);
        if (digits_of(seen) != digits_of(wanted)) {
            continue; // "grade 3" is not "grade 4"
        }
        const double longest = static_cast<double>(std::max(wanted.size(), seen.size()));
        found.push_back({span_of(hit.begin, hit.end), AlignmentStatus::fuzzy,
                         1 - static_cast<double>(hit.edits) / longest, true});
    }
    // Only what is as near as the nearest: a second word that looks a little like it is another word.
    double best = 0;
    for (const Occurrence& one : found) {
        best = std::max(best, one.similarity);
    }
    std::erase_if(found, [&](const Occurrence& one) { return one.similarity < best - 1e-9; });
    std::sort(found.begin(), found.end(),
              [](const Occurrence& a, const Occurrence& b) { return a.span < b.span; });
    return found;
}

std::vector<Occurrence> SentenceIndex::find(std::string_view phrase, const Aliases& aliases) const
{
    auto found = find_written(phrase);
    if (!found.empty() && found.front().whole_words) {
        return found;
    }
    if (aliases) {
        std::vector<Occurrence> others;
        for (const std::string& name : aliases(phrase)) {
            for (Occurrence one : find_written(name)) {
                one.how = AlignmentStatus::alias;
                if (one.whole_words && std::find(others.begin(), others.end(), one) == others.end()) {
                    others.push_back(one);
                }
            }
        }
        if (!others.empty()) {
            std::sort(others.begin(), others.end(),
                      [](const Occurrence& a, const Occurrence& b) { return a.span < b.span; });
            return others;
        }
    }
    // "seizure" is a part of "seizures" and nearly the whole of it: the word is meant.
    auto near = find_fuzzy(phrase);
    std::erase_if(near, [&](const Occurrence& one) {
        return !found.empty() && std::none_of(found.begin(), found.end(), [&](const Occurrence& inside) {
            return inside.span.overlaps(one.span);
        });
    });
    return near.empty() ? found : near;
}

} // namespace ade::teacher
