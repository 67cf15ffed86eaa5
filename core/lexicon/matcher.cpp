// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lexicon/matcher.hpp"

#include "core/base/ascii.hpp"
#include "core/lexicon/variants.hpp"
#include "core/lexicon/word_scan.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>

namespace ade::lexicon {
namespace {

constexpr std::size_t kLargestPiece = std::size_t{1} << 30;
/// Of a name in words; longer ones are chemical formulas that no text repeats.
constexpr std::size_t kMostWords = 400;

/// True when the folded bytes from `at` up to `end` read as the normal form. With `exact_case`, its capitals
/// must be capitals.
bool reads_as(std::string_view form, const char* at, const char* end, bool exact_case)
{
    for (std::size_t i = 0; i < form.size(); ++i) {
        const char wanted = form[i];
        if (is_word_byte(wanted)) {
            if (at == end || lower_byte(*at) != lower_byte(wanted) ||
                (exact_case && wanted >= 'A' && wanted <= 'Z' && *at != wanted)) {
                return false;
            }
            ++at;
            continue;
        }
        const char* const gap = at;
        while (at != end && is_soft_byte(*at)) {
            ++at;
        }
        if (wanted == ' ') {
            if (at == gap) {
                return false;
            }
            continue;
        }
        if (at == end || *at != wanted) {
            return false;
        }
        ++at;
        while (at != end && is_soft_byte(*at)) {
            ++at;
        }
    }
    return at == end;
}

/// How many brackets open in `text` more than close (positive), or the other way.
int open_brackets(std::string_view text, char opening, char closing)
{
    int open = 0;
    int missing = 0;
    for (const char c : text) {
        if (c == opening) {
            ++open;
        } else if (c == closing && open-- == 0) {
            open = 0;
            ++missing;
        }
    }
    return open > 0 ? open : -missing;
}

} // namespace

MatchOptions MatchOptions::exact()
{
    MatchOptions options;
    options.plurals = options.joined = options.spelling = options.salts = false;
    return options;
}

std::uint32_t Matcher::child_of(std::uint64_t edge) const
{
    const std::size_t mask = slots_.size() - 1;
    const auto check = static_cast<std::uint32_t>(edge >> 32);
    for (std::size_t slot = edge & mask;; slot = (slot + 1) & mask) {
        const Slot& found = slots_[slot];
        if (found.child == 0 || found.check == check) {
            return found.child;
        }
    }
}

std::vector<Match> Matcher::find(std::string_view text) const
{
    return Scanner(*this).find(text);
}

TermView Matcher::term(std::uint32_t index) const
{
    const Stored& stored = terms_[index];
    const std::string_view all(strings_);
    TermView view;
    view.name = all.substr(stored.at, stored.name_size);
    view.preferred = all.substr(stored.at + stored.name_size, stored.preferred_size);
    view.code = all.substr(stored.at + stored.name_size + stored.preferred_size, stored.code_size);
    view.source = sources_[stored.source];
    view.flags = stored.flags;
    return view;
}

std::vector<std::uint32_t> Matcher::terms_at(const Match& match) const
{
    std::vector<std::uint32_t> terms{match.term};
    const Node& node = nodes_[match.node];
    for (std::uint32_t i = 0; i < node.entries; ++i) {
        const Entry& entry = entries_[node.first_entry + i];
        if (!entry.blocks && std::find(terms.begin(), terms.end(), entry.term) == terms.end()) {
            terms.push_back(entry.term);
        }
    }
    return terms;
}

const std::vector<Match>& Scanner::find(std::string_view text)
{
    matches_.clear();
    std::int64_t shift = 0;
    while (text.size() > kLargestPiece) {
        std::size_t cut = text.find_last_of(" \n", kLargestPiece);
        if (cut == std::string_view::npos || cut < kLargestPiece / 2) {
            cut = kLargestPiece;
            while (text::is_continuation(text[cut])) {
                --cut;
            }
        }
        find_in(text.substr(0, cut), shift);
        shift += text::count_code_points(text.substr(0, cut));
        text.remove_prefix(cut);
    }
    find_in(text, shift);
    return matches_;
}

void Scanner::find_in(std::string_view text, std::int64_t shift)
{
    shift_ = shift;
    folded_.assign(text);
    word_ends_ = find_words(folded_.data(), folded_.size(), words_);
    choose_candidates();
    // Their first steps in the trie are fetched ahead: they lie anywhere in some megabytes.
    const std::size_t mask = matcher_->slots_.size() - 1;
    for (std::size_t i = 0; i < candidate_count_; ++i) {
        __builtin_prefetch(&matcher_->slots_[edge_hash(0, hashes_[candidates_[i]], 0) & mask]);
    }
    std::size_t next_word = 0;
    for (std::size_t i = 0; i < candidate_count_; ++i) {
        if (candidates_[i] >= next_word) {
            match_at(candidates_[i], next_word);
        }
    }
}

/// Which words may begin a name, by the filter: one that is a name itself, or that begins one together with
/// the word after it. No branch depends on what is found.
void Scanner::choose_candidates()
{
    const std::size_t words = word_count();
    if (candidates_.size() < words + 1) {
        candidates_.resize(words + words / 4 + 1);
        hashes_.resize(candidates_.size());
    }
    candidate_count_ = 0;
    if (words == 0) {
        return;
    }
    const char* const bytes = folded_.data();
    const std::uint64_t* const filter = matcher_->filter_.data();
    const std::uint64_t seed = matcher_->seed_;
    const int shift = matcher_->filter_shift_;
    const auto passes = [&](std::uint64_t hash) {
        const std::uint64_t bits = filter_bits(hash);
        return static_cast<std::size_t>((filter[hash >> shift] & bits) == bits);
    };
    const std::uint32_t* const ends = words_.data();
    std::uint64_t before = hash_word(bytes + ends[0], ends[1] - ends[0], seed);
    hashes_[0] = before;
    std::size_t count = 0;
    for (std::size_t word = 1; word < words; ++word) {
        const std::uint32_t begin = ends[2 * word];
        const std::uint64_t hash = hash_word(bytes + begin, ends[2 * word + 1] - begin, seed);
        hashes_[word] = hash;
        candidates_[count] = static_cast<std::uint32_t>(word - 1);
        count += passes(before) | passes(hash_pair(before, hash));
        before = hash;
    }
    candidates_[count] = static_cast<std::uint32_t>(words - 1);
    candidate_count_ = count + passes(before);
}

/// The longest name that begins with this word. True when there is one; next_word is then behind it.
bool Scanner::match_at(std::size_t word, std::size_t& next_word)
{
    const Matcher& matcher = *matcher_;
    const char* const bytes = folded_.data();
    reached_.clear();
    std::uint32_t node = 0;
    std::uint64_t gap = 0;
    for (std::size_t at = word; at < word_count() && at - word < kMostWords; ++at) {
        if (at != word) {
            const std::uint32_t before = words_[2 * at - 1];
            gap = gap_hash(bytes + before, words_[2 * at] - before);
            if (gap == kNoGap) {
                break;
            }
        }
        node = matcher.child_of(edge_hash(node, hashes_[at], gap));
        if (node == 0) {
            break;
        }
        const Matcher::Node& reached = matcher.nodes_[node];
        if (reached.entries != 0) {
            reached_.push_back({node, at});
        }
        if (!reached.children) {
            break;
        }
    }
    // Hashes said so: now the letters decide, longest first.
    for (auto end = reached_.rbegin(); end != reached_.rend(); ++end) {
        const Matcher::Node& reached = matcher.nodes_[end->node];
        for (std::uint32_t i = 0; i < reached.entries; ++i) {
            const Matcher::Entry& entry = matcher.entries_[reached.first_entry + i];
            const std::string_view form(matcher.forms_.data() + entry.form, entry.form_size);
            if (!reads_as(form, bytes + words_[2 * word], bytes + words_[2 * end->last_word + 1],
                          entry.exact_case)) {
                continue;
            }
            next_word = end->last_word + 1;
            if (!entry.blocks) {
                const bool salts = matcher.salts_ && (matcher.terms_[entry.term].flags & drug_class) == 0;
                const std::size_t last = salts ? over_salts(end->last_word) : end->last_word;
                next_word = last + 1;
                emit(entry, end->node, word, last);
            }
            return true;
        }
    }
    return false;
}

/// True when a name of two words or more begins here ("sodium valproate" behind "phenytoin"). By hashes
/// alone.
bool Scanner::longer_name_at(std::size_t word) const
{
    std::uint32_t node = 0;
    std::uint64_t gap = 0;
    for (std::size_t at = word; at < word_count() && at - word < kMostWords; ++at) {
        if (at != word) {
            const std::uint32_t before = words_[2 * at - 1];
            gap = gap_hash(folded_.data() + before, words_[2 * at] - before);
        }
        node = at != word && gap == kNoGap ? 0 : matcher_->child_of(edge_hash(node, hashes_[at], gap));
        if (node == 0) {
            return false;
        }
        if (at != word && matcher_->nodes_[node].entries != 0) {
            return true;
        }
    }
    return false;
}

/// The last word of the salt that follows, if one does.
std::size_t Scanner::over_salts(std::size_t last_word) const
{
    const char* const bytes = folded_.data();
    while (last_word + 1 < word_count()) {
        const std::uint32_t end = words_[2 * last_word + 1];
        const std::uint32_t begin = words_[2 * last_word + 2];
        const std::uint32_t size = words_[2 * last_word + 3] - begin;
        if (begin - end != 1 || bytes[end] != ' ' || size < 3 || size > 16 ||
            !is_salt_word(ascii::lower({bytes + begin, size})) || longer_name_at(last_word + 1)) {
            break;
        }
        ++last_word;
    }
    return last_word;
}

void Scanner::emit(const Matcher::Entry& entry, std::uint32_t node, std::size_t word, std::size_t last_word)
{
    std::size_t begin = words_[2 * word];
    std::size_t end = words_[2 * last_word + 1];
    if (entry.brackets) {
        const std::string_view found(folded_.data() + begin, end - begin);
        for (const char* pair : {"()", "[]", "{}"}) {
            const int open = open_brackets(found, pair[0], pair[1]);
            // The byte before the first and the one after the last are zero.
            if (open == -1 && folded_.data()[static_cast<std::ptrdiff_t>(begin) - 1] == pair[0]) {
                --begin;
            } else if (open == 1 && folded_.data()[end] == pair[1]) {
                ++end;
            }
        }
    }
    text::Span span = folded_.span_of(begin, end);
    span.begin += shift_;
    span.end += shift_;
    matches_.push_back({span, entry.term, node, entry.variant});
}

} // namespace ade::lexicon
