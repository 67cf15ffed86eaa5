// SPDX-License-Identifier: GPL-3.0-or-later
// What counts as the same writing: "IFN-α", "ifn‑alpha" and "IFN alpha" fold to one string.
#pragma once

#include "core/text/span.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ade::lexicon {

/// A text with everything beyond ASCII made plain, its ASCII (capitals too) as it was:
/// - Greek letters become their names (β → beta), letters with accents lose them (é → e), other letters are
///   lower-cased;
/// - dashes and the minus become "-", spaces of all kinds " ", curly quotes and primes "'", ®, ™ and © " ";
/// - soft hyphens, zero-width and other format characters vanish;
/// - all other symbols and punctuation become U+0001, which is in no term.
/// Bytes that are not UTF-8 are symbols too, one code point each.
class FoldedText {
public:
    /// Reuses the memory of the text before. `text` may be up to 1 GiB.
    void assign(std::string_view text);

    /// The folded bytes; readable for kPadding bytes before the first and after the last, which are zero.
    [[nodiscard]] const char* data() const { return buffer_.data() + kPadding; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::string_view view() const { return {data(), size_}; }

    /// Where folded bytes [begin, end), begin < end, stand in the text given. O(log of its changed
    /// characters). An end inside a replaced character takes in the whole of it.
    [[nodiscard]] text::Span span_of(std::size_t begin, std::size_t end) const;

    static constexpr std::size_t kPadding = 64;

private:
    struct Edit {
        std::uint32_t folded_begin;
        std::uint32_t folded_end;
        std::uint32_t begin; ///< code points
        std::uint32_t end;
    };

    void fold_beyond_ascii(std::string_view text);
    void drop_mark(std::uint32_t code_point);

    std::vector<char> buffer_;
    std::size_t size_ = 0;
    std::vector<Edit> edits_; ///< by position; none for ASCII
};

/// True for what words are made of in a folded text: ASCII letters and digits, and bytes of other letters.
constexpr bool is_word_byte(char byte)
{
    const auto c = static_cast<unsigned char>(byte);
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20U) >= 'a' && (c | 0x20U) <= 'z');
}

/// White space and the hyphen: a run of them between two words is one soft break, however long.
constexpr bool is_soft_byte(char byte)
{
    return byte == ' ' || byte == '-' || byte == '\n' || byte == '\t' || byte == '\r' || byte == '\f' ||
           byte == '\v';
}

/// The form in which names are compared, capitals kept: folded, soft runs between words as one space, soft
/// runs beside other punctuation left out ("(R)- x" and "(R)-x" are the same), nothing but words at both
/// ends. Two names are the same when these forms are equal but for the case of ASCII letters.
std::string normal_form(std::string_view name);

} // namespace ade::lexicon
