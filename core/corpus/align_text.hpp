// SPDX-License-Identifier: GPL-3.0-or-later
// Which characters two versions of a text share, so that labels of the old one find their place in the new
// one.
#pragma once

#include "core/text/span.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ade::corpus {

/// A stretch that both texts hold. Code points; length above 0.
struct TextMatch {
    std::int64_t old_begin = 0;
    std::int64_t new_begin = 0;
    std::int64_t length = 0;
    bool operator==(const TextMatch&) const = default;
};

class TextAlignment {
public:
    /// matches: in order in both texts, apart in at least one of them.
    TextAlignment(std::vector<TextMatch> matches, std::int64_t old_length, std::int64_t new_length)
        : matches_(std::move(matches)), old_length_(old_length), new_length_(new_length)
    {
    }

    [[nodiscard]] const std::vector<TextMatch>& matches() const { return matches_; }

    /// The place in the new text of a span of the old one all of whose characters lie in one match: the new
    /// text reads the same there. Nothing for other spans, and for empty ones.
    [[nodiscard]] std::optional<text::Span> map(text::Span old_span) const;

    /// As map(), and at least `context` characters of the match lie before the span or behind it; the edge of
    /// both texts counts as context. A short word that stands alone between changed words may have matched by
    /// chance.
    [[nodiscard]] std::optional<text::Span> map_in_context(text::Span old_span, std::int64_t context) const;

    /// Where the words of a changed span stand now: from the first to the last of its characters that were
    /// matched. Nothing when none was.
    [[nodiscard]] std::optional<text::Span> around(text::Span old_span) const;

private:
    /// The first match that ends behind the position; the end when there is none.
    [[nodiscard]] std::vector<TextMatch>::const_iterator first_behind(std::int64_t position) const;

    std::vector<TextMatch> matches_;
    std::int64_t old_length_;
    std::int64_t new_length_;
};

/// Aligns two texts of well-formed UTF-8 by words: what both begin and end with first, then words that occur
/// once in each (Bram Cohen's patience diff), and between these the longest common sequence of words,
/// preferring runs. White space and punctuation between matched words match where they are equal. Time O(n
/// log n) for n characters, plus at most 10^6 steps for each stretch between anchors; a stretch of more whose
/// words all repeat stays unmatched. Memory O(n), plus 1 MB.
TextAlignment align_texts(std::string_view old_text, std::string_view new_text);

} // namespace ade::corpus
