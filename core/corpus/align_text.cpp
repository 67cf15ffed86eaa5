// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/align_text.hpp"

#include "core/text/utf8.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace ade::corpus {

namespace {

using Characters = std::u32string;

bool is_blank(char32_t c)
{
    return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x3000;
}

/// Part of a word: letters and digits; beyond ASCII everything that is no blank, so that any script holds
/// together.
bool is_letter(char32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c >= 0x80 && !is_blank(c));
}

struct Word {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::uint32_t kind = 0; ///< equal for equal words
};

/// Runs of letters and digits, and every other character that is not blank alone.
class Words {
public:
    std::vector<Word> of(const Characters& text)
    {
        std::vector<Word> words;
        for (std::size_t i = 0; i < text.size();) {
            if (is_blank(text[i])) {
                ++i;
                continue;
            }
            std::size_t end = i + 1;
            while (is_letter(text[i]) && end < text.size() && is_letter(text[end])) {
                ++end;
            }
            const auto [kind, unused] =
                kinds_.try_emplace(text.substr(i, end - i), static_cast<std::uint32_t>(kinds_.size()));
            words.push_back({static_cast<std::int64_t>(i), static_cast<std::int64_t>(end), kind->second});
            i = end;
        }
        return words;
    }

private:
    std::unordered_map<Characters, std::uint32_t> kinds_;
};

struct Range {
    std::size_t old_begin, old_end, new_begin, new_end; ///< of words
};

class WordAligner {
public:
    WordAligner(const std::vector<Word>& old_words, const std::vector<Word>& new_words)
        : old_(old_words), new_(new_words)
    {
    }

    /// Pairs of equal words, rising in both.
    std::vector<std::pair<std::size_t, std::size_t>> run()
    {
        std::vector<Range> open = {
            {0, old_.size(), 0, new_.size()}}; // no recursion: depth comes from outside
        while (!open.empty()) {
            Range range = open.back();
            open.pop_back();
            trim(range);
            const std::size_t rows = range.old_end - range.old_begin;
            const std::size_t columns = range.new_end - range.new_begin;
            if (rows == 0 || columns == 0) {
                continue;
            }
            if (rows <= kMostSteps / columns) {
                longest_common(range);
                continue;
            }
            for (const std::size_t length : {1U, 2U, 4U}) {
                if (split_at_anchors(range, length, open)) {
                    break;
                }
            }
        }
        std::sort(pairs_.begin(), pairs_.end());
        return std::move(pairs_);
    }

private:
    static constexpr std::size_t kMostSteps = 1000000;

    [[nodiscard]] bool equal(std::size_t i, std::size_t j) const { return old_[i].kind == new_[j].kind; }

    /// Pairs what the range begins and ends with in both.
    void trim(Range& range)
    {
        while (range.old_begin < range.old_end && range.new_begin < range.new_end &&
               equal(range.old_begin, range.new_begin)) {
            pairs_.emplace_back(range.old_begin++, range.new_begin++);
        }
        while (range.old_begin < range.old_end && range.new_begin < range.new_end &&
               equal(range.old_end - 1, range.new_end - 1)) {
            pairs_.emplace_back(--range.old_end, --range.new_end);
        }
    }

    /// Runs of `length` words that occur once in each side of the range, the longest rising chain of them.
    /// False when there are none.
    bool split_at_anchors(const Range& range, std::size_t length, std::vector<Range>& open)
    {
        struct Seen {
            std::size_t old_at = 0, new_at = 0;
            int old_count = 0, new_count = 0;
        };
        std::unordered_map<std::u32string, Seen> seen;
        const auto key = [length](const std::vector<Word>& words, std::size_t at) {
            std::u32string kinds;
            for (std::size_t i = 0; i < length; ++i) {
                kinds.push_back(words[at + i].kind);
            }
            return kinds;
        };
        for (std::size_t i = range.old_begin; i + length <= range.old_end; ++i) {
            Seen& entry = seen[key(old_, i)];
            entry.old_at = i;
            ++entry.old_count;
        }
        for (std::size_t j = range.new_begin; j + length <= range.new_end; ++j) {
            const auto entry = seen.find(key(new_, j));
            if (entry != seen.end()) {
                entry->second.new_at = j;
                ++entry->second.new_count;
            }
        }
        std::vector<std::pair<std::size_t, std::size_t>> anchors;
        for (const auto& [unused, entry] : seen) {
            if (entry.old_count == 1 && entry.new_count == 1) {
                anchors.emplace_back(entry.old_at, entry.new_at);
            }
        }
        std::sort(anchors.begin(), anchors.end());
        anchors = longest_rising(anchors);
        Range rest = range;
        for (const auto& [i, j] : anchors) {
            if (i < rest.old_begin || j < rest.new_begin) {
                continue; // overlaps the anchor before
            }
            open.push_back({rest.old_begin, i, rest.new_begin, j});
            for (std::size_t k = 0; k < length; ++k) {
                pairs_.emplace_back(i + k, j + k);
            }
            rest.old_begin = i + length;
            rest.new_begin = j + length;
        }
        if (!anchors.empty()) {
            open.push_back(rest);
        }
        return !anchors.empty();
    }

    /// Of pairs sorted by the first, the most whose second rises too (patience sorting).
    static std::vector<std::pair<std::size_t, std::size_t>>
    longest_rising(const std::vector<std::pair<std::size_t, std::size_t>>& pairs)
    {
        constexpr std::size_t kNone = static_cast<std::size_t>(-1);
        std::vector<std::size_t> tops; // of the piles: indices into pairs
        std::vector<std::size_t> below(pairs.size(), kNone);
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            const auto pile = std::lower_bound(
                tops.begin(), tops.end(), pairs[i].second,
                [&](std::size_t top, std::size_t value) { return pairs[top].second < value; });
            if (pile != tops.begin()) {
                below[i] = *(pile - 1);
            }
            if (pile == tops.end()) {
                tops.push_back(i);
            } else {
                *pile = i;
            }
        }
        std::vector<std::pair<std::size_t, std::size_t>> chain;
        for (std::size_t i = tops.empty() ? kNone : tops.back(); i != kNone; i = below[i]) {
            chain.push_back(pairs[i]);
        }
        std::reverse(chain.begin(), chain.end());
        return chain;
    }

    /// The most pairs; of equal numbers the one with the most pairs that follow one another directly.
    void longest_common(const Range& range)
    {
        constexpr std::int64_t kPair = 1 << 21; // more than any number of neighbours
        enum : unsigned char {
            from_matched = 1,
            open_from_old = 2,
            open_from_new = 4,
            open_from_matched = 8
        };
        const std::size_t rows = range.old_end - range.old_begin;
        const std::size_t columns = range.new_end - range.new_begin;
        const std::size_t width = columns + 1;
        constexpr std::int64_t kImpossible = -1;
        // matched: the last words of both are a pair; best: of all.
        std::vector<std::int64_t> matched(width, kImpossible), best(width, 0);
        std::vector<std::int64_t> matched_before = matched, best_before = best;
        std::vector<unsigned char> ways((rows + 1) * width, 0);
        for (std::size_t i = 1; i <= rows; ++i) {
            matched.swap(matched_before);
            best.swap(best_before);
            matched[0] = kImpossible;
            best[0] = 0;
            for (std::size_t j = 1; j <= columns; ++j) {
                unsigned char& way = ways[i * width + j];
                matched[j] = kImpossible;
                if (equal(range.old_begin + i - 1, range.new_begin + j - 1)) {
                    const bool neighbours = matched_before[j - 1] != kImpossible &&
                                            matched_before[j - 1] + 1 >= best_before[j - 1];
                    matched[j] = kPair + (neighbours ? matched_before[j - 1] + 1 : best_before[j - 1]);
                    way = neighbours ? from_matched : 0;
                }
                best[j] = std::max({matched[j], best_before[j], best[j - 1]});
                way |= static_cast<unsigned char>(best[j] == matched[j]       ? open_from_matched
                                                  : best[j] == best_before[j] ? open_from_old
                                                                              : open_from_new);
            }
        }
        std::size_t i = rows;
        std::size_t j = columns;
        bool must_match = false;
        while (i > 0 && j > 0) {
            const unsigned char way = ways[i * width + j];
            if (must_match || (way & open_from_matched) != 0) {
                pairs_.emplace_back(range.old_begin + i - 1, range.new_begin + j - 1);
                must_match = (way & from_matched) != 0;
                --i;
                --j;
            } else if ((way & open_from_old) != 0) {
                --i;
            } else {
                --j;
            }
        }
    }

    const std::vector<Word>& old_;
    const std::vector<Word>& new_;
    std::vector<std::pair<std::size_t, std::size_t>> pairs_;
};

/// Matches grow character by character; what touches in both texts is one match.
class MatchList {
public:
    MatchList(const Characters& old_text, const Characters& new_text) : old_(old_text), new_(new_text) {}

    void add(std::int64_t old_begin, std::int64_t new_begin, std::int64_t length)
    {
        if (length <= 0) {
            return;
        }
        if (!matches_.empty() && old_end() == old_begin && new_end() == new_begin) {
            matches_.back().length += length;
        } else {
            matches_.push_back({old_begin, new_begin, length});
        }
    }

    /// The stretches up to the next pair: blanks and marks that both begin and end with. Letters there belong to
    /// words that differ: "rash" is no part of "rashes".
    void add_between(std::int64_t old_stop, std::int64_t new_stop)
    {
        const std::int64_t old_start = old_end();
        const std::int64_t new_start = new_end();
        const std::int64_t most = std::min(old_stop - old_start, new_stop - new_start);
        std::int64_t head = 0;
        while (head < most && same_mark(old_start + head, new_start + head)) {
            ++head;
        }
        std::int64_t tail = 0;
        while (tail < most - head && same_mark(old_stop - 1 - tail, new_stop - 1 - tail)) {
            ++tail;
        }
        add(old_start, new_start, head);
        add(old_stop - tail, new_stop - tail, tail);
    }

    [[nodiscard]] std::vector<TextMatch> take() { return std::move(matches_); }

private:
    static char32_t at(const Characters& text, std::int64_t position)
    {
        return text[static_cast<std::size_t>(position)];
    }
    [[nodiscard]] bool same_mark(std::int64_t old_at, std::int64_t new_at) const
    {
        return at(old_, old_at) == at(new_, new_at) && !is_letter(at(old_, old_at));
    }
    [[nodiscard]] std::int64_t old_end() const
    {
        return matches_.empty() ? 0 : matches_.back().old_begin + matches_.back().length;
    }
    [[nodiscard]] std::int64_t new_end() const
    {
        return matches_.empty() ? 0 : matches_.back().new_begin + matches_.back().length;
    }

    const Characters& old_;
    const Characters& new_;
    std::vector<TextMatch> matches_;
};

} // namespace

std::vector<TextMatch>::const_iterator TextAlignment::first_behind(std::int64_t position) const
{
    return std::partition_point(matches_.begin(), matches_.end(), [position](const TextMatch& match) {
        return match.old_begin + match.length <= position;
    });
}

std::optional<text::Span> TextAlignment::map(text::Span old_span) const
{
    const auto match = first_behind(old_span.begin.value());
    if (old_span.empty() || match == matches_.end() || match->old_begin > old_span.begin.value() ||
        match->old_begin + match->length < old_span.end.value()) {
        return std::nullopt;
    }
    const std::int64_t shift = match->new_begin - match->old_begin;
    return text::make_span(old_span.begin.value() + shift, old_span.end.value() + shift);
}

std::optional<text::Span> TextAlignment::map_in_context(text::Span old_span, std::int64_t context) const
{
    const auto mapped = map(old_span);
    if (!mapped) {
        return std::nullopt;
    }
    const auto match = first_behind(old_span.begin.value());
    const std::int64_t old_end = match->old_begin + match->length;
    const bool from_start = match->old_begin == 0 && match->new_begin == 0;
    const bool to_end = old_end == old_length_ && match->new_begin + match->length == new_length_;
    const bool before = from_start || old_span.begin.value() - match->old_begin >= context;
    const bool behind = to_end || old_end - old_span.end.value() >= context;
    return before || behind ? mapped : std::nullopt;
}

std::optional<text::Span> TextAlignment::around(text::Span old_span) const
{
    std::optional<text::Span> found;
    for (auto match = first_behind(old_span.begin.value());
         match != matches_.end() && match->old_begin < old_span.end.value(); ++match) {
        const std::int64_t from = std::max(match->old_begin, old_span.begin.value());
        const std::int64_t to = std::min(match->old_begin + match->length, old_span.end.value());
        const std::int64_t shift = match->new_begin - match->old_begin;
        found = text::Span{found ? found->begin : text::CodePointOffset(from + shift),
                           text::CodePointOffset(to + shift)};
    }
    return found;
}

TextAlignment align_texts(std::string_view old_text, std::string_view new_text)
{
    const Characters old_characters = text::decode_utf8(old_text);
    const Characters new_characters = text::decode_utf8(new_text);
    Words words;
    const std::vector<Word> old_words = words.of(old_characters);
    const std::vector<Word> new_words = words.of(new_characters);
    MatchList matches(old_characters, new_characters);
    for (const auto& [i, j] : WordAligner(old_words, new_words).run()) {
        matches.add_between(old_words[i].begin, new_words[j].begin);
        matches.add(old_words[i].begin, new_words[j].begin, old_words[i].end - old_words[i].begin);
    }
    const auto old_length = static_cast<std::int64_t>(old_characters.size());
    const auto new_length = static_cast<std::int64_t>(new_characters.size());
    matches.add_between(old_length, new_length);
    return {matches.take(), old_length, new_length};
}

} // namespace ade::corpus
