// SPDX-License-Identifier: GPL-3.0-or-later
// From a text and its drug mentions to the windows the encoder takes, and back to words.
#pragma once

#include "core/base/result.hpp"
#include "core/student/engine.hpp"
#include "core/student/student.hpp"
#include "core/text/wordpiece.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ade::student {

/// One encoder pass: pieces, the words they make up, and the drugs asked for.
struct Window {
    EncodedWindow encoded;
    std::vector<text::Span> words; ///< in the whole text; first piece's begin to last piece's end
    std::vector<std::int32_t>
        first_token;             ///< [words + 1]: tokens first_token[w] … first_token[w + 1] - 1 are word w
    std::int64_t first_word = 0; ///< number of words[0]: words next to each other in a unit differ by 1,
                                 ///< those of different units by more
    /// [encoded.drugs]: the input's drugs each row stands for, in order; one with Pooling::mention, all
    /// mentions of the name in this window with Pooling::name.
    std::vector<std::vector<std::size_t>> drugs;
    /// [encoded.drugs][words]: false where another window that overlaps this one answers for the pair, so
    /// that each pair counts once. Empty when nothing overlaps.
    std::vector<std::vector<bool>> counts;

    [[nodiscard]] bool pair_counts(std::size_t drug, std::size_t word) const
    {
        return counts.empty() || counts[drug][word];
    }
};

struct WindowOptions {
    Unit unit = Unit::sentence; ///< never automatic
    Pooling pooling = Pooling::mention;
    int max_pieces = 512;      ///< with [CLS] and [SEP]; at least 8
    bool skip_drugless = true; ///< leave out windows without a drug: nothing is asked there
};

/// A drug that cannot be asked for, and why.
struct RefusedDrug {
    std::size_t drug = 0;
    Error error;
};

struct WindowedText {
    std::vector<Window> windows; ///< in order of position
    std::vector<RefusedDrug> refused;
    int windows_made = 0; ///< drugless ones included
    int units_cut = 0;    ///< units longer than max_pieces, cut into windows that overlap by half
};

/// Cuts a text into windows. A unit (sentence or text) longer than max_pieces becomes windows that begin at
/// word borders and overlap by half, so that a mention of less than half a window is whole in one of them; a
/// drug and a word further apart are out of reach. Sentences left out of `sentences` are not read; drugs that
/// lie in none of them are refused. Refused by name too: a drug span outside the text, without word pieces,
/// across the end of a sentence, or longer than half a window. Fails with parse (not UTF-8), invalid_argument
/// (sentences out of range, unordered or overlapping; a word longer than a window). O(bytes + drugs ·
/// pieces).
Result<WindowedText> make_windows(const text::WordPiece& tokenizer, std::string_view text,
                                  const std::vector<text::Span>& sentences,
                                  const std::vector<text::Span>& drugs, const WindowOptions& options);

} // namespace ade::student
