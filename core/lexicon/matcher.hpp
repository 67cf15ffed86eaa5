// SPDX-License-Identifier: GPL-3.0-or-later
// Finds all names of vocabularies in a text: longest match at word borders, in one pass.
#pragma once

#include "core/base/result.hpp"
#include "core/lexicon/fold.hpp"
#include "core/lexicon/term.hpp"
#include "core/text/span.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ade::lexicon {

/// How names may differ from how they stand in the text. Case, hyphens, dashes, spaces, Greek letters and
/// accents never matter (fold.hpp).
struct MatchOptions {
    bool plurals = true;  ///< "statin" finds "statins"
    bool joined = true;   ///< "5-FU" finds "5FU", "RU486" finds "RU 486"
    bool spelling = true; ///< alfa and alpha, sulph- and sulf-, oestr- and estr-, …
    bool salts = true;    ///< a match goes on over "hydrochloride", "sodium", …
    /// Names of up to this many letters, two of them capitals, are found only where those stand as capitals
    /// ("ALL" is not "all"). Names of up to 3 letters without are left out, unless their list says any_case.
    int abbreviation_letters = 4;
    /// Names that are no match, however written: a stop list, and the vetoes of a project. One that is in no
    /// vocabulary hides what lies inside it ("iron deficiency").
    std::vector<std::string> not_drugs;
    bool operator==(const MatchOptions&) const = default;

    /// Names as listed, nothing else: what speed and parity are measured with.
    static MatchOptions exact();
};

/// Which of the permitted differences made a name fit.
enum class Variant : std::uint8_t { none, plural, joined, spelling };

struct Match {
    text::Span span;        ///< code points of the text given
    std::uint32_t term = 0; ///< for Matcher::term(): of several lists with this name the first
    std::uint32_t node = 0; ///< for Matcher::terms_at()
    Variant variant = Variant::none;
    bool operator==(const Match&) const = default;
};

/// A term of a matcher; the views live as long as it does.
struct TermView {
    std::string_view name;
    std::string_view preferred;
    std::string_view code;
    std::string_view source;
    std::uint8_t flags = 0;
};

/// What building found.
struct MatcherCounts {
    std::int64_t terms = 0;     ///< given
    std::int64_t forms = 0;     ///< searched for, with variants
    std::int64_t too_short = 0; ///< left out: no letters, or too few
    std::int64_t too_long = 0;  ///< left out: over 1,000 bytes, or with symbols that no text is searched for
    std::size_t bytes = 0;      ///< memory in use
    bool operator==(const MatcherCounts&) const = default;
};

/// A compiled set of vocabularies: a trie over the hashes of words, with a bitmap of first words before it
/// (docs/decisions/0011-word-trie-lexicon.md). Immutable: one may be read by several threads.
class Matcher {
public:
    /// Of lists with the same name the first has the say. Fails with invalid_argument above 128 MiB of
    /// names, cancelled. O(bytes of names); 55,000 names take about a quarter of a second.
    static Result<std::shared_ptr<const Matcher>>
    build(std::span<const TermList> lists, const MatchOptions& options = {}, std::stop_token stop = {});

    /// All matches, by position, none overlapping: at each word the longest name that begins there, then on
    /// after its end. For many texts make a Scanner.
    [[nodiscard]] std::vector<Match> find(std::string_view text) const;

    [[nodiscard]] TermView term(std::uint32_t index) const;
    /// All terms that fit at a match, of all lists, the chosen one first.
    [[nodiscard]] std::vector<std::uint32_t> terms_at(const Match& match) const;
    [[nodiscard]] const MatcherCounts& counts() const { return counts_; }

private:
    friend class Scanner;
    friend class MatcherBuilder;

    struct Entry {
        std::uint32_t term = 0;
        std::uint32_t form = 0; ///< in forms_
        std::uint16_t form_size = 0;
        Variant variant = Variant::none;
        bool exact_case = false; ///< capitals of the form must be capitals in the text
        bool blocks = false;
        bool brackets = false; ///< the form holds some: a half pair takes in its other half
    };
    struct Node {
        std::uint32_t first_entry = 0;
        std::uint32_t entries = 0;
        bool children = false;
    };
    struct Slot {
        std::uint32_t check = 0;
        std::uint32_t child = 0; ///< 0: free, since the root is nobody's child
    };
    struct Stored {
        std::uint32_t at = 0; ///< in strings_: name, preferred, code without ends between
        std::uint32_t name_size = 0;
        std::uint32_t preferred_size = 0;
        std::uint32_t code_size = 0;
        std::uint16_t source = 0;
        std::uint8_t flags = 0;
    };

    [[nodiscard]] std::uint32_t child_of(std::uint64_t edge) const;

    std::string strings_;
    std::vector<Stored> terms_;
    std::vector<std::string> sources_;
    std::string forms_;
    std::vector<Entry> entries_;
    std::vector<Node> nodes_;
    std::vector<Slot> slots_; ///< size a power of two, at most half full
    /// A Bloom filter of names of one word and of the first two words of the others, one word of memory and
    /// two bits each: it fits the nearest caches, and lets 2 of 100 other words pass.
    std::vector<std::uint64_t> filter_;
    int filter_shift_ = 64; ///< the upper bits of a hash choose the word of memory
    std::uint64_t seed_ = 0;
    bool salts_ = false;
    MatcherCounts counts_;
};

/// The working memory for finding in many texts, for one thread. The matcher must outlive it.
class Scanner {
public:
    explicit Scanner(const Matcher& matcher) : matcher_(&matcher) {}

    /// As Matcher::find. The answer is good until the next call. `text` should be UTF-8; damaged bytes are
    /// borders. A text over 1 GiB is cut at white space.
    const std::vector<Match>& find(std::string_view text);

private:
    struct Reached {
        std::uint32_t node;
        std::size_t last_word;
    };

    void find_in(std::string_view text, std::int64_t shift);
    bool match_at(std::size_t word, std::size_t& next_word);
    bool longer_name_at(std::size_t word) const;
    std::size_t over_salts(std::size_t last_word) const;
    void emit(const Matcher::Entry& entry, std::uint32_t node, std::size_t word, std::size_t last_word);
    [[nodiscard]] std::size_t word_count() const { return word_ends_ / 2; }
    void choose_candidates();

    const Matcher* matcher_;
    FoldedText folded_;
    std::vector<std::uint32_t> words_;  ///< begin, end, begin, end, …
    std::size_t word_ends_ = 0;         ///< of words_ that are this text's
    std::vector<std::uint64_t> hashes_; ///< of the words
    std::vector<std::uint32_t> candidates_;
    std::size_t candidate_count_ = 0;
    std::vector<Reached> reached_;
    std::vector<Match> matches_;
    std::int64_t shift_ = 0;
};

} // namespace ade::lexicon
