// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lexicon/fold.hpp"

#include "core/base/ascii.hpp"
#include "core/text/unicode_tables.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace ade::lexicon {
namespace {

using namespace std::string_view_literals;

constexpr std::array kGreek = {
    "alpha"sv, "beta"sv,   "gamma"sv,   "delta"sv, "epsilon"sv, "zeta"sv,    "eta"sv,  "theta"sv, "iota"sv,
    "kappa"sv, "lambda"sv, "mu"sv,      "nu"sv,    "xi"sv,      "omicron"sv, "pi"sv,   "rho"sv,   "sigma"sv,
    "sigma"sv, "tau"sv,    "upsilon"sv, "phi"sv,   "chi"sv,     "psi"sv,     "omega"sv};

/// The name of a Greek letter, empty for all else.
std::string_view greek_name(char32_t c)
{
    if (c >= 0x3B1 && c <= 0x3C9) {
        return kGreek[c - 0x3B1];
    }
    if (c >= 0x391 && c <= 0x3A9 && c != 0x3A2) {
        return kGreek[c - 0x391];
    }
    switch (c) {
    case 0xB5:
        return "mu"; // the micro sign
    case 0x3D0:
        return "beta";
    case 0x3D1:
        return "theta";
    case 0x3D5:
        return "phi";
    case 0x3D6:
        return "pi";
    case 0x3F0:
        return "kappa";
    case 0x3F1:
        return "rho";
    case 0x3F5:
        return "epsilon";
    default:
        return {};
    }
}

bool is_dash(char32_t c)
{
    return (c >= 0x2010 && c <= 0x2015) || c == 0x2043 || c == 0x2212 || c == 0xFE58 || c == 0xFE63 ||
           c == 0xFF0D;
}

bool is_quote(char32_t c)
{
    return (c >= 0x2018 && c <= 0x201B) || c == 0x2032 || c == 0x2035 || c == 0xB4 || c == 0x2BC ||
           c == 0xFF07;
}

/// Characters that are neither letters nor digits nor punctuation in the sense of the tables: the blocks of
/// symbols, and the fractions and superscripts of Latin-1.
bool is_symbol(char32_t c)
{
    if (c < 0xC0) {
        return c != 0xAA && c != 0xBA && c != 0xB5;
    }
    return c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x303F) ||
           (c >= 0xFE00 && c <= 0xFE6F) || (c >= 0xFFE0 && c <= 0xFFFF) || (c >= 0xE000 && c <= 0xF8FF) ||
           (c >= 0x1F000 && c <= 0x1FAFF) || c >= 0xE0000;
}

/// A code point of text that may be damaged: {U+FFFD, 1} for a byte that begins none.
text::Decoded decode_damaged(std::string_view text, std::size_t at)
{
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead >= 0xF5 || at + length > text.size()) {
        return {0xFFFD, 1};
    }
    for (std::size_t i = 1; i < length; ++i) {
        if (!text::is_continuation(text[at + i])) {
            return {0xFFFD, 1};
        }
    }
    const text::Decoded decoded = text::decode_at(text, at);
    const bool overlong = decoded.code_point < (length == 2 ? 0x80U : length == 3 ? 0x800U : 0x10000U);
    const bool surrogate = decoded.code_point >= 0xD800 && decoded.code_point <= 0xDFFF;
    return overlong || surrogate || decoded.code_point > 0x10FFFF ? text::Decoded{0xFFFD, 1} : decoded;
}

/// What a character beyond ASCII becomes, appended to `out` (at most 8 bytes). False: it is a mark, and goes.
bool replacement(char32_t c, std::string& out)
{
    namespace unicode = ade::text::unicode;
    const std::uint8_t flags = unicode::flags_of(c);
    if (const std::string_view name = greek_name(c); !name.empty()) {
        out += name;
    } else if (is_dash(c)) {
        out += '-';
    } else if ((flags & unicode::space) != 0 || c == 0xAE || c == 0xA9 || c == 0x2122 || c == 0x2120) {
        out += ' ';
    } else if (is_quote(c)) {
        out += '\'';
    } else if ((flags & unicode::mark) != 0) {
        return false;
    } else if (c == 0xFFFD || (c >= 0xE000 && c <= 0xF8FF)) {
        out += '\x01';
    } else if ((flags & unicode::removed) != 0) {
        // Soft hyphens, zero-width characters.
    } else if ((flags & unicode::punctuation) != 0 || is_symbol(c)) {
        out += '\x01';
    } else if ((flags & unicode::decomposes) != 0) {
        std::array<char32_t, unicode::kMaxDecomposition> parts{};
        const std::size_t count = unicode::decompose(c, parts);
        for (std::size_t i = 0; i < count; ++i) {
            if ((unicode::flags_of(parts[i]) & unicode::mark) != 0) {
                continue;
            }
            if (parts[i] < 0x80) {
                out += static_cast<char>(parts[i]); // its case is kept
            } else if (const std::string_view greek = greek_name(parts[i]); !greek.empty()) {
                out += greek;
            } else {
                text::append_utf8(out, parts[i]);
            }
        }
    } else if ((flags & unicode::lowers) != 0) {
        std::array<char32_t, unicode::kMaxDecomposition> parts{};
        const std::size_t count = unicode::lower_case(c, parts);
        for (std::size_t i = 0; i < count; ++i) {
            text::append_utf8(out, parts[i]);
        }
    } else {
        text::append_utf8(out, c);
    }
    return true;
}

/// Length of the run of ASCII from `begin`.
std::size_t ascii_run(std::string_view text, std::size_t begin)
{
    std::size_t at = begin;
    while (at + 8 <= text.size()) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, 8);
        if ((word & 0x8080808080808080ULL) != 0) {
            break;
        }
        at += 8;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) {
        ++at;
    }
    return at - begin;
}

} // namespace

void FoldedText::assign(std::string_view text)
{
    edits_.clear();
    if (text::is_ascii(text)) {
        size_ = text.size();
        if (buffer_.size() < size_ + 2 * kPadding) {
            buffer_.resize(size_ + size_ / 4 + 2 * kPadding);
        }
        if (size_ != 0) {
            std::memcpy(buffer_.data() + kPadding, text.data(), size_);
        }
    } else {
        fold_beyond_ascii(text);
    }
    std::memset(buffer_.data() + kPadding + size_, 0, kPadding);
}

void FoldedText::fold_beyond_ascii(std::string_view text)
{
    // The longest growth is a two-byte letter that becomes "omicron" or "epsilon".
    buffer_.resize(std::max(buffer_.size(), 2 * kPadding + 4 * text.size()));
    char* const out = buffer_.data() + kPadding;
    std::size_t written = 0;
    std::uint32_t point = 0;
    std::string piece;
    for (std::size_t at = 0; at < text.size();) {
        if (const std::size_t run = ascii_run(text, at); run != 0) {
            std::memcpy(out + written, text.data() + at, run);
            written += run;
            point += static_cast<std::uint32_t>(run);
            at += run;
            continue;
        }
        const text::Decoded decoded = decode_damaged(text, at);
        at += decoded.bytes;
        piece.clear();
        size_ = written;
        if (!replacement(decoded.code_point, piece)) {
            drop_mark(point++);
            continue;
        }
        std::memcpy(out + written, piece.data(), piece.size());
        edits_.push_back({static_cast<std::uint32_t>(written),
                          static_cast<std::uint32_t>(written + piece.size()), point, point + 1});
        written += piece.size();
        ++point;
    }
    size_ = written;
}

/// A combining mark belongs to the character before it: a span that ends there takes it in.
void FoldedText::drop_mark(std::uint32_t code_point)
{
    const auto written = static_cast<std::uint32_t>(size_);
    if (!edits_.empty() && edits_.back().folded_end == written && edits_.back().end == code_point) {
        edits_.back().end = code_point + 1;
    } else if (written > 0) {
        edits_.push_back({written - 1, written, code_point - 1, code_point + 1});
    } else {
        edits_.push_back({written, written, code_point, code_point + 1});
    }
}

text::Span FoldedText::span_of(std::size_t begin, std::size_t end) const
{
    if (edits_.empty()) {
        return text::make_span(static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end));
    }
    const auto begins_after =
        std::upper_bound(edits_.begin(), edits_.end(), begin,
                         [](std::size_t at, const Edit& edit) { return at < edit.folded_begin; });
    const auto ends_after =
        std::lower_bound(edits_.begin(), edits_.end(), end,
                         [](const Edit& edit, std::size_t at) { return edit.folded_begin < at; });
    auto first = static_cast<std::int64_t>(begin);
    if (begins_after != edits_.begin()) {
        const Edit& edit = *std::prev(begins_after);
        first = begin < edit.folded_end ? static_cast<std::int64_t>(edit.begin)
                                        : static_cast<std::int64_t>(edit.end) +
                                              static_cast<std::int64_t>(begin - edit.folded_end);
    }
    auto last = static_cast<std::int64_t>(end);
    if (ends_after != edits_.begin()) {
        const Edit& edit = *std::prev(ends_after);
        last = end <= edit.folded_end
                   ? static_cast<std::int64_t>(edit.end)
                   : static_cast<std::int64_t>(edit.end) + static_cast<std::int64_t>(end - edit.folded_end);
    }
    return text::make_span(first, last);
}

std::string normal_form(std::string_view name)
{
    FoldedText folded;
    folded.assign(name);
    std::string form;
    bool soft = false; // a soft run since the last character kept
    for (const char byte : folded.view()) {
        if (is_soft_byte(byte)) {
            soft = true;
            continue;
        }
        const bool word = is_word_byte(byte);
        if (!word && form.empty()) {
            continue;
        }
        if (soft && word && !form.empty() && is_word_byte(form.back())) {
            form += ' ';
        }
        form += byte;
        soft = false;
    }
    while (!form.empty() && !is_word_byte(form.back())) {
        form.pop_back();
    }
    return form;
}

} // namespace ade::lexicon
