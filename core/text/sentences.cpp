// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/sentences.hpp"

#include "core/text/sentence_characters.hpp"
#include "core/text/sentence_rules.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace ade::text {

namespace {

using Index = std::size_t; // of a code point

/// A bracket that runs longer is taken for a slip of the pen and does not hold sentences together.
constexpr Index kLongestBracket = 600;

class Splitter {
public:
    explicit Splitter(std::string_view text) : text_(decode_utf8(text)) { match_brackets(); }

    /// Sentences as [begin, end) without white space around them; protected spans not yet regarded.
    std::vector<Span> run()
    {
        Index at = skip_space(0);
        start_ = at;
        while (at < text_.size()) {
            if (is_space(text_[at])) {
                const Index next = skip_space(at);
                if (next < text_.size() && breaks_at_white_space(at, next)) {
                    finish(at, next);
                }
                at = next;
            } else if (is_terminator(text_[at])) {
                at = terminator(at);
            } else {
                ++at;
            }
        }
        finish(text_.size(), text_.size());
        return std::move(sentences_);
    }

private:
    Index skip_space(Index at) const
    {
        while (at < text_.size() && is_space(text_[at])) {
            ++at;
        }
        return at;
    }

    void finish(Index end, Index next)
    {
        while (end > start_ && is_space(text_[end - 1])) {
            --end;
        }
        if (end > start_) {
            sentences_.push_back(
                make_span(static_cast<std::int64_t>(start_), static_cast<std::int64_t>(end)));
        }
        start_ = next;
    }

    /// Marks what stands inside matched round and square brackets, except a bracket that begins its
    /// sentence's text.
    void match_brackets()
    {
        inside_.assign(text_.size(), false);
        std::vector<Index> open;
        for (Index i = 0; i < text_.size(); ++i) {
            const char32_t c = text_[i];
            if (c == U'(' || c == U'[') {
                open.push_back(i);
            } else if (c == U')' || c == U']') {
                const char32_t partner = c == U')' ? U'(' : U'[';
                while (!open.empty() &&
                       (text_[open.back()] != partner || i - open.back() > kLongestBracket)) {
                    open.pop_back();
                }
                if (!open.empty()) {
                    std::fill(inside_.begin() + static_cast<std::ptrdiff_t>(open.back()),
                              inside_.begin() + static_cast<std::ptrdiff_t>(i), true);
                    open.pop_back();
                }
            } else if (is_newline(c) && i + 1 < text_.size() && is_newline(text_[i + 1])) {
                open.clear();
            }
        }
    }

    /// A run of white space from `at` to `next`: a blank line ends any sentence; a line that is a heading, or
    /// comes before one, stands alone.
    bool breaks_at_white_space(Index at, Index next) const
    {
        int newlines = 0;
        for (Index i = at; i < next; ++i) {
            newlines += is_newline(text_[i]) ? 1 : 0;
            if (text_[i] == U'\u2029') {
                return true;
            }
        }
        if (newlines >= 2) {
            return true;
        }
        return newlines == 1 && (is_heading(ascii(start_, at)) || heading_line(next));
    }

    /// A line that begins with a heading and a colon, or is nothing but a heading.
    bool heading_line(Index begin) const
    {
        Index end = begin;
        while (end < text_.size() && end - begin < 40 && !is_newline(text_[end]) && text_[end] != U':') {
            ++end;
        }
        const bool ended = end == text_.size() || is_newline(text_[end]) || text_[end] == U':';
        return ended && is_upper(text_[begin]) && is_heading(ascii(begin, end));
    }

    /// Decides about the terminator at `at`; returns where to go on.
    Index terminator(Index at)
    {
        const char32_t kind = text_[at];
        Index end = at + 1;
        while (end < text_.size() && is_terminator(text_[end])) {
            ++end;
        }
        const bool ellipsis = kind == U'…' || (end - at > 1 && kind == U'.');
        const Index after_points = end;
        while (end < text_.size() && is_closer(text_[end])) {
            ++end;
        }
        end = skip_citation(at, end);
        const bool leaves_bracket = end > after_points && !inside_[end - 1];
        if (end >= text_.size() || (inside_[at] && !leaves_bracket)) {
            return after_points;
        }
        if (!is_space(text_[end])) {
            if (is_wide_terminator(kind) || (after_points == at + 1 && glued(at, end))) {
                finish(end, end);
                return end;
            }
            return after_points;
        }
        const Index next = skip_space(end);
        if (next == text_.size()) {
            return next;
        }
        const bool ends = ellipsis       ? is_upper(first_letter(next))
                          : kind == U'.' ? point_ends(at, end, next)
                                         : opens(next);
        if (ends) {
            finish(end, next);
        }
        return ends ? next : end;
    }

    /// Behind the point of "disease.[3,4] The" and "disease.12 The": the reference belongs to the sentence it
    /// follows.
    Index skip_citation(Index at, Index end) const
    {
        if (end != at + 1 || end >= text_.size() || at == 0 || !is_letter(text_[at - 1])) {
            return end;
        }
        const bool bracket = text_[end] == U'[';
        Index i = bracket ? end + 1 : end;
        const Index first = i;
        while (i < text_.size() &&
               (is_digit(text_[i]) || text_[i] == U',' || text_[i] == U'-' || text_[i] == U'–')) {
            ++i;
        }
        if (i == first || i - first > 12 || (bracket && (i == text_.size() || text_[i++] != U']'))) {
            return end;
        }
        const Index next = skip_space(i);
        const bool word_before = at >= 3 && is_letter(text_[at - 2]) && is_letter(text_[at - 3]);
        return next > i && next < text_.size() && is_upper(text_[next]) && (bracket || word_before) ? i : end;
    }

    /// "patients.The": a point between words where the space was forgotten, as happens in abstracts; not
    /// addresses, initials and abbreviations.
    bool glued(Index at, Index next) const
    {
        if (next != at + 1 || at == start_ || !is_upper(text_[next])) {
            return false;
        }
        const std::string token = token_before(at);
        const std::string word = word_at(next);
        const Index after = next + word.size();
        const bool number = token.find_first_not_of("0123456789.") == std::string::npos;
        if (is_heading(word)) {
            return abbreviation(token) == Abbreviation::none;
        }
        if ((token.find_first_of(".@") != std::string::npos && !number) ||
            token.find("//") != std::string::npos ||
            (after < text_.size() &&
             (text_[after] == U'.' || text_[after] == U'@' || text_[after] == U'/')) ||
            abbreviation(token) != Abbreviation::none) {
            return false;
        }
        if (is_enumerator(token, at)) {
            return false;
        }
        Index lower_before = 0;
        while (lower_before < at && is_ascii_lower(text_[at - 1 - lower_before])) {
            ++lower_before;
        }
        const bool capitalised = word.size() > 1 && is_ascii_lower(text_[next + 1]);
        if (lower_before >= 2) {
            return capitalised || (lower_before >= 4 && (word.size() > 1 || likely_first_word(word)));
        }
        const bool initial = token.size() == 1 && is_upper(text_[at - 1]);
        return !initial && (likely_first_word(word) || (capitalised && word.size() > 3));
    }

    /// A single full stop at `at`, white space at `end`, something else at `next`.
    bool point_ends(Index at, Index end, Index next) const
    {
        const std::string token = token_before(at);
        if (is_enumerator(token, at) || !opens(next)) {
            return false;
        }
        const bool closed =
            end > at + 1 && is_opener(text_[start_]); // a whole sentence in brackets or quotes
        const char32_t first = first_letter(next);
        switch (closed ? Abbreviation::none : abbreviation(token)) {
        case Abbreviation::never_ends:
            return false;
        case Abbreviation::before_number:
            return !is_digit(first) && !(token == "p" || token == "n" || token == "v");
        case Abbreviation::may_end:
            return is_upper(first) && (likely_first_word(word_at(letter_at(next))) || new_line(end, next));
        case Abbreviation::none:
            break;
        }
        if (is_initial(token)) {
            if (is_ascii_lower(first)) {
                return false; // "H. pylori-CagA"
            }
            const std::string before =
                word_before_token(at, token); // "100 U.", "vitamin K.", else a name's initial
            return takes_letter(before) ||
                   (!before.empty() && is_digit(static_cast<unsigned char>(before.back()))) ||
                   likely_first_word(word_at(letter_at(next)));
        }
        return true;
    }

    /// Whether what begins at `next` may be the first word of a sentence.
    bool opens(Index next) const
    {
        const Index letter = letter_at(next);
        if (letter >= text_.size()) {
            return false;
        }
        const char32_t c = text_[letter];
        if (is_upper(c) || is_digit(c)) {
            return true;
        }
        if (is_ascii_lower(c)) {
            return gene_like(letter);
        }
        return is_letter(c) && c != U'<' && c != U'>' && c != U'=' && c != U'+' && c != U'±' && c != U'≤' &&
               c != U'≥';
    }

    /// "p53", "mTOR", "c-kit", "beta-Lactams": lower case, and yet a first word.
    bool gene_like(Index at) const
    {
        Index i = at + 1;
        while (i < text_.size() && is_ascii_lower(text_[i])) {
            ++i;
        }
        if (i + 1 >= text_.size()) {
            return false;
        }
        if (text_[i] == U'-') {
            return is_upper(text_[i + 1]) || is_digit(text_[i + 1]) ||
                   (i == at + 1 && is_letter(text_[i + 1]));
        }
        return i <= at + 2 && (is_upper(text_[i]) || is_digit(text_[i]));
    }

    Index letter_at(Index at) const
    {
        while (at < text_.size() && is_opener(text_[at])) {
            ++at;
        }
        return at;
    }

    char32_t first_letter(Index at) const
    {
        at = letter_at(at);
        return at < text_.size() ? text_[at] : U' ';
    }

    bool new_line(Index begin, Index end) const
    {
        return std::any_of(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                           text_.begin() + static_cast<std::ptrdiff_t>(end), is_newline);
    }

    /// "1.", "IV.", "a." at the beginning of its sentence, and "1." behind a comma or colon, number what
    /// follows.
    bool is_enumerator(std::string_view token, Index at) const
    {
        if (token.empty() || token.size() > 4) {
            return false;
        }
        if (at - token.size() != start_) {
            Index before = at - token.size();
            while (before > start_ && is_space(text_[before - 1])) {
                --before;
            }
            const char32_t c = before > start_ ? text_[before - 1] : U' ';
            return before < at - token.size() && (c == U',' || c == U':' || c == U';') && token.size() <= 2 &&
                   token.find_first_not_of("0123456789") == std::string_view::npos;
        }
        const auto all_of = [&](std::string_view set) {
            return token.find_first_not_of(set) == std::string_view::npos;
        };
        return (token.size() <= 2 && all_of("0123456789")) || all_of("IVX") || token.size() == 1;
    }

    static bool is_initial(std::string_view token)
    {
        if (token.size() % 2 == 0) {
            return false; // "A", "A.B", "A.B.C"
        }
        for (std::size_t i = 0; i < token.size(); ++i) {
            if (i % 2 == 0 ? !(token[i] >= 'A' && token[i] <= 'Z') : token[i] != '.') {
                return false;
            }
        }
        return true;
    }

    /// Characters before `at` back to white space, an opening bracket or quote; "?" for those outside ASCII.
    std::string token_before(Index at) const
    {
        constexpr Index kLongest = 24;
        Index begin = at;
        while (begin > start_ && at - begin < kLongest && !is_space(text_[begin - 1]) &&
               !is_opener(text_[begin - 1])) {
            --begin;
        }
        return ascii(begin, at);
    }

    std::string word_before_token(Index at, std::string_view token) const
    {
        Index end = at - token.size();
        while (end > start_ && is_space(text_[end - 1])) {
            --end;
        }
        return token_before(end);
    }

    std::string word_at(Index at) const
    {
        Index end = at;
        while (end < text_.size() && is_letter(text_[end])) {
            ++end;
        }
        return ascii(at, end);
    }

    std::string ascii(Index begin, Index end) const
    {
        std::string out;
        for (Index i = begin; i < end && i < begin + 64; ++i) {
            out.push_back(text_[i] < 0x80 ? static_cast<char>(text_[i]) : '?');
        }
        return out;
    }

    std::u32string text_;
    std::vector<bool> inside_; ///< inside matched brackets
    std::vector<Span> sentences_;
    Index start_ = 0; ///< of the present sentence
};

/// Joins sentences whose boundary would cut a protected span.
std::vector<Span> join_over(std::vector<Span> sentences, std::span<const Span> protected_spans)
{
    std::vector<Span> spans(protected_spans.begin(), protected_spans.end());
    std::sort(spans.begin(), spans.end());
    std::vector<Span> joined;
    std::size_t next_span = 0;
    CodePointOffset reach(0); // furthest end of the spans that begin before the present boundary
    for (const Span& sentence : sentences) {
        while (next_span < spans.size() && spans[next_span].begin < sentence.begin) {
            reach = std::max(reach, spans[next_span].end);
            ++next_span;
        }
        if (!joined.empty() && reach > joined.back().end) {
            joined.back().end = sentence.end;
        } else {
            joined.push_back(sentence);
        }
    }
    return joined;
}

} // namespace

std::vector<Span> split_sentences(std::string_view text, std::span<const Span> protected_spans)
{
    std::vector<Span> sentences = Splitter(text).run();
    return protected_spans.empty() ? sentences : join_over(std::move(sentences), protected_spans);
}

} // namespace ade::text
