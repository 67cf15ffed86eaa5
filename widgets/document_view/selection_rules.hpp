// SPDX-License-Identifier: GPL-3.0-or-later
// How a selection becomes a span, and how edges move: by words and characters as a reader sees them.
#pragma once

#include "core/text/span.hpp"

#include <QStringView>

namespace ade::ui {

/// The rule by which a selection becomes a span: outer white space goes, then leading , ; : and trailing
/// . , ; : ! ? and brackets or quotes at either end whose partner is not inside. Empty when nothing is left.
text::Utf16Span trim_selection(QStringView text, text::Utf16Span selection);

/// The word at a position, by Unicode word boundaries ("azithromycin-induced" is two words: its drug ends at
/// the hyphen). Between two words, the one that ends there. Empty at the position when there is none.
text::Utf16Span word_at(QStringView text, text::Utf16Offset position);

enum class Step { character, word };

/// A caret step: the next grapheme border, or the next word's begin; the text's ends stop it.
text::Utf16Offset step_right(QStringView text, text::Utf16Offset position, Step step);
text::Utf16Offset step_left(QStringView text, text::Utf16Offset position, Step step);

/// Moves one edge of a span. By word a left edge goes to word begins and a right edge to word ends, so that a
/// span never starts or ends in a space. Gives the same span back when the step would empty it or leave the
/// text.
text::Utf16Span move_edge(QStringView text, text::Utf16Span span, bool left_edge, bool to_left, Step step);

/// Which edges of a span lie inside a word, as word_at() sees words ("hepato|toxicity", but not
/// "azithromycin|-induced"), and the first such word. Cheap where an edge stands at a space.
struct HalfWord {
    bool left = false;
    bool right = false;
    text::Utf16Span word;
};
HalfWord half_word(QStringView text, text::Utf16Span span);

} // namespace ade::ui
