// SPDX-License-Identifier: GPL-3.0-or-later
// One sentence made ready for finding the strings a teacher answered.
#pragma once

#include "core/lexicon/fold.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/span.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::teacher {

/// How a string was found; from sure to not at all.
enum class AlignmentStatus {
    exact,        ///< the same characters
    case_differs, ///< the same but for capitals
    normalised,   ///< the same but for spaces, hyphens, dashes, Greek letters, accents
    alias,        ///< another name of it stands there: a brand name, or an abbreviation the document explains
    fuzzy,        ///< nearly the same letters
    ambiguous,    ///< several places, and the context does not tell which; a person chooses
    absent,       ///< not in the sentence: the model made it up, or said it in other words
};
std::string_view to_string(AlignmentStatus status);
std::optional<AlignmentStatus> alignment_status_from(std::string_view text);

struct Occurrence {
    text::Span span; ///< code points of the text the sentence is part of
    AlignmentStatus how = AlignmentStatus::exact;
    double similarity = 1; ///< 0..1; below 1 only for fuzzy ones
    bool whole_words = true;
    bool operator==(const Occurrence&) const = default;
};

/// Other names of the same thing, from a lexicon or from the document's abbreviations. May be empty.
using Aliases = std::function<std::vector<std::string>(std::string_view name)>;

class SentenceIndex {
public:
    /// `sentence`: well-formed UTF-8, must outlive the index; `begin`: where it begins in its document, added
    /// to every span given out. O(sentence).
    explicit SentenceIndex(std::string_view sentence, text::CodePointOffset begin = {});
    SentenceIndex(const SentenceIndex&) = delete; // words() look into the index itself
    SentenceIndex& operator=(const SentenceIndex&) = delete;

    /// All places of the surest kind at which the phrase is found, left to right: the same but for writing
    /// (exact, case and normalised ones together, each saying which it is), else under another name, else
    /// nearly the same. At word borders, or, when there are none, inside words (whole_words false). Nothing:
    /// it is absent. Fuzzy places have a similarity of at least kLeastSimilarity and the same digits, and
    /// phrases under 5 bytes have none. O(sentence) but for fuzzy ones, see fuzzy_find().
    [[nodiscard]] std::vector<Occurrence> find(std::string_view phrase, const Aliases& aliases = {}) const;

    /// A word of the sentence: letters and digits, folded and in small letters.
    struct Word {
        text::Span span;
        std::string_view folded;
    };
    [[nodiscard]] const std::vector<Word>& words() const { return words_; }
    [[nodiscard]] std::string_view sentence() const { return sentence_; }
    /// The characters of the document's span, which must lie in the sentence.
    [[nodiscard]] std::string_view surface(text::Span span) const;

    static constexpr double kLeastSimilarity = 0.75;

private:
    [[nodiscard]] std::vector<Occurrence> find_written(std::string_view phrase) const;
    [[nodiscard]] std::vector<Occurrence> find_fuzzy(std::string_view phrase) const;
    [[nodiscard]] text::Span span_of(std::size_t begin, std::size_t end) const;

    std::string_view sentence_;
    text::CodePointOffset begin_;
    text::OffsetMap offsets_;
    lexicon::FoldedText folded_;
    std::string lower_;                ///< folded, small letters
    std::string compact_;              ///< lower_ without spaces and hyphens
    std::vector<std::uint32_t> place_; ///< of each compact byte in lower_
    std::vector<Word> words_;
};

} // namespace ade::teacher
