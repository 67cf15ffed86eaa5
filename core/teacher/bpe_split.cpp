// SPDX-License-Identifier: GPL-3.0-or-later
// The split patterns of cl100k_base and o200k_base (OpenAI's tiktoken), as code.
#include "core/teacher/bpe_tokens.hpp"

#include "core/text/utf8.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

namespace ade::teacher {
namespace {

enum Class : std::uint8_t {
    letter = 1,     ///< L
    number = 2,     ///< N
    space = 4,      ///< White_Space
    line_end = 8,   ///< CR, LF
    upper_run = 16, ///< Lu, Lt, Lm, Lo, M
    lower_run = 32, ///< Ll, Lm, Lo, M
};

std::uint8_t looked_up(char32_t point)
{
    if (point == U'\r' || point == U'\n') {
        return space | line_end;
    }
    const auto mask = U_MASK(u_charType(static_cast<UChar32>(point)));
    const auto is = [mask](std::uint32_t categories) { return (mask & categories) != 0; };
    const auto flag = [](bool set, Class value) { return static_cast<unsigned>(set ? value : 0); };
    return static_cast<std::uint8_t>(
        flag(is(U_GC_L_MASK), letter) | flag(is(U_GC_N_MASK), number) |
        flag(u_isUWhiteSpace(static_cast<UChar32>(point)), space) |
        flag(is(U_GC_LU_MASK | U_GC_LT_MASK | U_GC_LM_MASK | U_GC_LO_MASK | U_GC_M_MASK), upper_run) |
        flag(is(U_GC_LL_MASK | U_GC_LM_MASK | U_GC_LO_MASK | U_GC_M_MASK), lower_run));
}

std::uint8_t class_of(char32_t point)
{
    static const auto kAscii = [] {
        std::array<std::uint8_t, 0x80> classes{};
        for (char32_t ascii = 0; ascii < classes.size(); ++ascii) {
            classes[ascii] = looked_up(ascii);
        }
        return classes;
    }();
    return point < kAscii.size() ? kAscii[point] : looked_up(point);
}

struct Character {
    char32_t point;
    std::size_t begin; ///< byte
    std::uint8_t kind; ///< Class flags
};

/// A text as characters, and the ways a piece may go on from one of them. Places are numbers of characters; a
/// function that gives the place it was asked at matched nothing.
class Splitter {
public:
    explicit Splitter(std::string_view text)
    {
        characters_.reserve(text.size());
        for (std::size_t byte = 0; byte < text.size();) {
            const text::Decoded one = text::decode_at(text, byte);
            characters_.push_back({one.code_point, byte, class_of(one.code_point)});
            byte += one.bytes;
        }
    }

    [[nodiscard]] std::size_t size() const { return characters_.size(); }
    [[nodiscard]] std::size_t byte_of(std::size_t place, std::size_t end) const
    {
        return place < size() ? characters_[place].begin : end;
    }

    [[nodiscard]] std::size_t end_of_piece(std::size_t at, TokenEncoding encoding) const
    {
        const bool older = encoding == TokenEncoding::cl100k_base;
        if (older) {
            if (const std::size_t end = contraction(at); end != at) {
                return end;
            }
        }
        const std::size_t word = older ? letters(at) : cased_word(at);
        if (word != at) {
            return word;
        }
        if (is(at, number)) {
            return run(at, number, at + 3);
        }
        if (const std::size_t end = signs(at, older); end != at) {
            return end;
        }
        return spaces(at, older);
    }

private:
    [[nodiscard]] bool is(std::size_t at, unsigned kinds) const
    {
        return at < size() && (characters_[at].kind & kinds) != 0;
    }
    /// Past the characters of these kinds, at most to `most`.
    [[nodiscard]] std::size_t run(std::size_t at, unsigned kinds, std::size_t most = ~std::size_t{0}) const
    {
        while (at < most && is(at, kinds)) {
            ++at;
        }
        return at;
    }
    [[nodiscard]] char32_t small(std::size_t at) const
    {
        const char32_t point = at < size() ? characters_[at].point : U'\0';
        return point == 0x17F                   ? U's'
               : point >= U'A' && point <= U'Z' ? point + 32
                                                : point; // U+017F folds to s
    }

    /// '(?i:[sdmt]|ll|ve|re)
    [[nodiscard]] std::size_t contraction(std::size_t at) const
    {
        if (small(at) != U'\'') {
            return at;
        }
        const char32_t one = small(at + 1);
        const char32_t two = small(at + 2);
        if (one == U's' || one == U'd' || one == U'm' || one == U't') {
            return at + 2;
        }
        return (one == U'l' && two == U'l') || ((one == U'v' || one == U'r') && two == U'e') ? at + 3 : at;
    }

    /// [^\r\n\p{L}\p{N}]?+\p{L}++
    [[nodiscard]] std::size_t letters(std::size_t at) const
    {
        const std::size_t from = is(at, letter | number | line_end) ? at : at + 1;
        const std::size_t end = run(from, letter);
        return end == from ? at : end;
    }

    /// The first two alternatives of o200k_base: capitals, then small letters, a sign before and a
    /// contraction behind; letters without case, and marks, are both.
    [[nodiscard]] std::size_t cased_word(std::size_t at) const
    {
        const bool may_lead = at < size() && !is(at, letter | number | line_end);
        for (const bool needs_small : {true, false}) {
            for (std::size_t from : {may_lead ? at + 1 : at, at}) {
                const std::size_t end = needs_small ? small_tail(from) : capitals(from);
                if (end != from) {
                    return contraction(end);
                }
            }
        }
        return at;
    }
    /// [U]*[L]+
    [[nodiscard]] std::size_t small_tail(std::size_t from) const
    {
        const std::size_t upper = run(from, upper_run);
        const std::size_t end = run(upper, lower_run);
        if (end != upper) {
            return end;
        }
        for (std::size_t back = upper; back > from; --back) {
            if (is(back - 1, lower_run)) {
                return back;
            }
        }
        return from;
    }
    /// [U]+[L]*, where small_tail() has failed: no character of the run is in L.
    [[nodiscard]] std::size_t capitals(std::size_t from) const { return run(from, upper_run); }

    ///  ?[^\s\p{L}\p{N}]+[\r\n]*, in the newer pattern [\r\n/]*
    [[nodiscard]] std::size_t signs(std::size_t at, bool older) const
    {
        const std::size_t from = at < size() && characters_[at].point == U' ' ? at + 1 : at;
        std::size_t end = from;
        while (end < size() && !is(end, letter | number | space)) {
            ++end;
        }
        if (end == from) {
            return at;
        }
        while (is(end, line_end) || (!older && end < size() && characters_[end].point == U'/')) {
            ++end;
        }
        return end;
    }

    /// What is left is white: all of it at the end of the text (the older pattern looks for that first), else
    /// to its last end of line, else all but the one before a word, else one.
    [[nodiscard]] std::size_t spaces(std::size_t at, bool older) const
    {
        const std::size_t end = run(at, space);
        if (older && end == size()) {
            return end;
        }
        for (std::size_t back = end; back > at; --back) {
            if (is(back - 1, line_end)) {
                return back;
            }
        }
        return end == size() || end - at < 2 ? end : end - 1;
    }

    std::vector<Character> characters_;
};

} // namespace

std::vector<std::size_t> split_for_tokens(std::string_view text, TokenEncoding encoding)
{
    const Splitter splitter(text);
    std::vector<std::size_t> pieces;
    for (std::size_t at = 0; at < splitter.size();) {
        // Every character is a letter, number, sign or white, so a piece is never empty; max() guards the
        // loop.
        const std::size_t end = std::max(splitter.end_of_piece(at, encoding), at + 1);
        pieces.push_back(splitter.byte_of(end, text.size()) - splitter.byte_of(at, text.size()));
        at = end;
    }
    return pieces;
}

} // namespace ade::teacher
