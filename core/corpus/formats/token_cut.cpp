// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/token_cut.hpp"

namespace ade::corpus {

namespace {

bool is_blank(char32_t c)
{
    return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x2028 || c == 0x2029 || c == 0x3000;
}

/// Letters and digits; every character beyond ASCII counts as a letter, so that words of any script hold
/// together.
bool is_word(char32_t c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

} // namespace

std::vector<text::Span> cut_tokens(const std::u32string& text, text::Span sentence,
                                   const std::set<std::int64_t>& edges, bool at_blanks_only)
{
    std::vector<text::Span> tokens;
    std::int64_t begin = -1;
    const auto close = [&](std::int64_t end) {
        if (begin >= 0 && end > begin) {
            tokens.push_back(text::make_span(begin, end));
        }
        begin = -1;
    };
    for (std::int64_t i = sentence.begin.value(); i < sentence.end.value(); ++i) {
        const char32_t c = text[static_cast<std::size_t>(i)];
        if (at_blanks_only ? c == U' ' : is_blank(c)) {
            close(i);
            continue;
        }
        const bool single = !at_blanks_only && !is_word(c);
        if (begin >= 0 && (single || edges.count(i) != 0)) {
            close(i);
        }
        if (begin < 0) {
            begin = i;
        }
        if (single) {
            close(i + 1);
        }
    }
    close(sentence.end.value());
    return tokens;
}

} // namespace ade::corpus
