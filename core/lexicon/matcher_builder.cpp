// SPDX-License-Identifier: GPL-3.0-or-later
// Compiles vocabularies into the word trie of a Matcher.
#include "core/lexicon/matcher.hpp"
#include "core/lexicon/variants.hpp"
#include "core/lexicon/word_scan.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace ade::lexicon {
namespace {

constexpr std::size_t kLongestForm = 1000;
constexpr int kTries = 16;

struct Letters {
    int letters = 0;
    int capitals = 0;
    int digits = 0;
};

Letters letters_of(std::string_view form)
{
    Letters count;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const char c = form[i];
        if (c >= '0' && c <= '9') {
            ++count.digits;
        } else if (is_word_byte(c) && (static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
            ++count.letters;
            count.capitals += static_cast<int>(c >= 'A' && c <= 'Z');
        }
    }
    return count;
}

} // namespace

/// Gathers what a Matcher is made of. Used once.
class MatcherBuilder {
public:
    MatcherBuilder(std::span<const TermList> lists, const MatchOptions& options)
        : lists_(lists), options_(options)
    {
    }

    Result<std::shared_ptr<const Matcher>> run(std::stop_token stop);

private:
    /// One form on its way into the trie.
    struct Wanted {
        Matcher::Entry entry;
        std::uint32_t node = 0;
    };
    /// What a trie node was made for, to tell two edges of one hash apart.
    struct Origin {
        std::uint64_t edge = 0;
        std::uint32_t parent = 0;
        std::uint32_t at = 0; ///< of the gap and word, in forms_
        std::uint32_t size = 0;
    };

    void gather();
    void add_blockers();
    void add_term(const Term& term, std::uint16_t source);
    void add_form(std::string_view form, Matcher::Entry entry);
    bool place_all(std::stop_token stop);
    bool place(Wanted& wanted);
    std::uint32_t child_for(std::uint32_t node, std::uint64_t edge, std::uint32_t at, std::uint32_t size,
                            bool& clash);
    bool same_label(const Origin& origin, std::uint32_t at, std::uint32_t size) const;
    void grow();
    void fill_filter();
    void order_entries();
    void count_bytes();

    std::span<const TermList> lists_;
    const MatchOptions& options_;
    std::shared_ptr<Matcher> made_ = std::make_shared<Matcher>();
    std::vector<Wanted> wanted_;
    std::vector<Origin> origins_;
    std::vector<std::uint64_t> filter_keys_;
    FoldedText folded_;
    std::vector<std::uint32_t> words_;
};

void MatcherBuilder::add_form(std::string_view form, Matcher::Entry entry)
{
    entry.form = static_cast<std::uint32_t>(made_->forms_.size());
    entry.form_size = static_cast<std::uint16_t>(form.size());
    entry.brackets = form.find_first_of("()[]{}") != std::string_view::npos;
    made_->forms_ += form;
    wanted_.push_back({entry, 0});
}

/// The stop list and the vetoes come first, so that they have the say where they fit. Their variants stop
/// too.
void MatcherBuilder::add_blockers()
{
    const auto source = static_cast<std::uint16_t>(made_->sources_.size());
    made_->sources_.emplace_back("stop list");
    for (const std::string& name : options_.not_drugs) {
        const std::string form = normal_form(name);
        if (form.empty() || form.size() > kLongestForm) {
            continue;
        }
        Matcher::Stored stored;
        stored.at = static_cast<std::uint32_t>(made_->strings_.size());
        stored.name_size = static_cast<std::uint32_t>(name.size());
        stored.source = source;
        stored.flags = blocker;
        made_->strings_ += name;
        Matcher::Entry entry;
        entry.term = static_cast<std::uint32_t>(made_->terms_.size());
        entry.blocks = true;
        made_->terms_.push_back(stored);
        for (const Form& variant : forms_of(form, options_)) {
            entry.variant = variant.variant;
            add_form(variant.text, entry);
        }
    }
}

void MatcherBuilder::add_term(const Term& term, std::uint16_t source)
{
    ++made_->counts_.terms;
    const std::string form = normal_form(term.name);
    if (form.size() > kLongestForm) {
        ++made_->counts_.too_long;
        return;
    }
    const Letters count = letters_of(form);
    const bool said = (term.flags & (any_case | exact_case | blocker)) != 0;
    const bool abbreviation = count.letters <= options_.abbreviation_letters && count.capitals >= 2;
    const bool enough = said ? count.letters >= 1 && count.letters + count.digits >= 2
                             : count.letters >= 2 && (count.letters > 3 || abbreviation);
    if (!enough) {
        ++made_->counts_.too_short;
        return;
    }
    Matcher::Stored stored;
    stored.at = static_cast<std::uint32_t>(made_->strings_.size());
    stored.name_size = static_cast<std::uint32_t>(term.name.size());
    stored.preferred_size = static_cast<std::uint32_t>(term.preferred.size());
    stored.code_size = static_cast<std::uint32_t>(term.code.size());
    stored.source = source;
    stored.flags = term.flags;
    Matcher::Entry entry;
    entry.term = static_cast<std::uint32_t>(made_->terms_.size());
    entry.blocks = (term.flags & blocker) != 0;
    entry.exact_case =
        (term.flags & exact_case) != 0 || (abbreviation && (term.flags & (any_case | blocker)) == 0);
    made_->strings_.append(term.name).append(term.preferred).append(term.code);
    made_->terms_.push_back(stored);
    for (const Form& variant : forms_of(form, options_)) {
        entry.variant = variant.variant;
        add_form(variant.text, entry);
    }
}

void MatcherBuilder::gather()
{
    add_blockers();
    for (const TermList& list : lists_) {
        const auto source = static_cast<std::uint16_t>(made_->sources_.size());
        made_->sources_.push_back(list.source);
        for (const Term& term : list.terms) {
            add_term(term, source);
        }
    }
}

bool MatcherBuilder::same_label(const Origin& origin, std::uint32_t at, std::uint32_t size) const
{
    if (origin.size != size) {
        return false;
    }
    const char* const left = made_->forms_.data() + origin.at;
    const char* const right = made_->forms_.data() + at;
    return std::equal(left, left + size, right,
                      [](char a, char b) { return lower_byte(a) == lower_byte(b); });
}

std::uint32_t MatcherBuilder::child_for(std::uint32_t node, std::uint64_t edge, std::uint32_t at,
                                        std::uint32_t size, bool& clash)
{
    const std::size_t mask = made_->slots_.size() - 1;
    const auto check = static_cast<std::uint32_t>(edge >> 32);
    for (std::size_t slot = edge & mask;; slot = (slot + 1) & mask) {
        Matcher::Slot& found = made_->slots_[slot];
        if (found.child == 0) {
            const auto child = static_cast<std::uint32_t>(made_->nodes_.size());
            found = {check, child};
            made_->nodes_[node].children = true;
            made_->nodes_.emplace_back();
            origins_.push_back({edge, node, at, size});
            if (2 * made_->nodes_.size() > made_->slots_.size()) {
                grow();
            }
            return child;
        }
        if (found.check == check) {
            const Origin& origin = origins_[found.child];
            clash = origin.parent != node || !same_label(origin, at, size);
            return found.child;
        }
    }
}

void MatcherBuilder::grow()
{
    made_->slots_.assign(2 * made_->slots_.size(), {});
    const std::size_t mask = made_->slots_.size() - 1;
    for (std::uint32_t child = 1; child < origins_.size(); ++child) {
        std::size_t slot = origins_[child].edge & mask;
        while (made_->slots_[slot].child != 0) {
            slot = (slot + 1) & mask;
        }
        made_->slots_[slot] = {static_cast<std::uint32_t>(origins_[child].edge >> 32), child};
    }
}

/// Two names of different words on one path: false, and another seed is tried.
bool MatcherBuilder::place(Wanted& wanted)
{
    const std::string_view form(made_->forms_.data() + wanted.entry.form, wanted.entry.form_size);
    folded_.assign(form); // copies it between zeros; it is folded already
    const std::size_t ends = find_words(folded_.data(), folded_.size(), words_);
    std::uint32_t node = 0;
    std::uint64_t first = 0;
    std::uint32_t label = 0; // the gap before a word counts to its edge
    for (std::size_t i = 0; i + 1 < ends; i += 2) {
        std::uint64_t gap = 0;
        if (i != 0) {
            gap = gap_hash(folded_.data() + words_[i - 1], words_[i] - words_[i - 1]);
        }
        if (i != 0 && gap == kNoGap) {
            return true; // holds a symbol that no text is searched for: stays at the root, and is left out
        }
        const std::uint64_t hash =
            hash_word(folded_.data() + words_[i], words_[i + 1] - words_[i], made_->seed_);
        if (i == 2) {
            filter_keys_.push_back(hash_pair(first, hash));
        } else if (i == 0) {
            first = hash;
        }
        bool clash = false;
        node = child_for(node, edge_hash(node, hash, gap), wanted.entry.form + label, words_[i + 1] - label,
                         clash);
        if (clash) {
            return false;
        }
        label = words_[i + 1];
    }
    if (ends == 2) {
        filter_keys_.push_back(first);
    }
    wanted.node = node;
    return true;
}

/// False: another seed is needed.
bool MatcherBuilder::place_all(std::stop_token stop)
{
    made_->slots_.assign(1024, {});
    made_->nodes_.assign(1, {});
    origins_.assign(1, {});
    filter_keys_.clear();
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
        if ((i & 1023U) == 0 && stop.stop_requested()) {
            return true; // run() looks again
        }
        if (!place(wanted_[i])) {
            return false;
        }
    }
    return true;
}

/// Entries of a node stand together: those that block, names as listed, then variants, each in the order they
/// came.
void MatcherBuilder::order_entries()
{
    const auto rank = [](const Wanted& wanted) {
        return wanted.entry.blocks ? 0 : wanted.entry.variant == Variant::none ? 1 : 2;
    };
    std::stable_sort(wanted_.begin(), wanted_.end(), [&](const Wanted& left, const Wanted& right) {
        return left.node != right.node ? left.node < right.node : rank(left) < rank(right);
    });
    made_->entries_.reserve(wanted_.size());
    for (const Wanted& wanted : wanted_) {
        if (wanted.node == 0) {
            ++made_->counts_.too_long;
            continue;
        }
        Matcher::Node& node = made_->nodes_[wanted.node];
        if (node.entries == 0) {
            node.first_entry = static_cast<std::uint32_t>(made_->entries_.size());
        }
        ++node.entries;
        made_->entries_.push_back(wanted.entry);
    }
}

/// About 16 bits for a key: 55,000 names take 128 KiB.
void MatcherBuilder::fill_filter()
{
    std::sort(filter_keys_.begin(), filter_keys_.end());
    filter_keys_.erase(std::unique(filter_keys_.begin(), filter_keys_.end()), filter_keys_.end());
    int bits = 4;
    while ((std::size_t{64} << bits) < 14 * filter_keys_.size() && bits < 18) {
        ++bits;
    }
    made_->filter_shift_ = 64 - bits;
    made_->filter_.assign(std::size_t{1} << bits, 0);
    for (const std::uint64_t key : filter_keys_) {
        made_->filter_[key >> made_->filter_shift_] |= filter_bits(key);
    }
}

void MatcherBuilder::count_bytes()
{
    Matcher& made = *made_;
    made.strings_.shrink_to_fit();
    made.forms_.shrink_to_fit();
    made.counts_.forms = static_cast<std::int64_t>(made.entries_.size());
    made.counts_.bytes =
        made.strings_.capacity() + made.forms_.capacity() + made.terms_.capacity() * sizeof(Matcher::Stored) +
        made.entries_.capacity() * sizeof(Matcher::Entry) + made.nodes_.capacity() * sizeof(Matcher::Node) +
        made.slots_.capacity() * sizeof(Matcher::Slot) + made.filter_.capacity() * 8;
}

Result<std::shared_ptr<const Matcher>> MatcherBuilder::run(std::stop_token stop)
{
    std::size_t bytes = 0;
    for (const TermList& list : lists_) {
        for (const Term& term : list.terms) {
            bytes += term.name.size() + term.preferred.size() + term.code.size();
        }
    }
    // Positions of names and of their variants are 32-bit numbers.
    if (bytes > (std::size_t{1} << 27) || lists_.size() > 60'000) {
        return fail(
            ErrorCode::invalid_argument, "lexicon.too_large", {},
            "The vocabularies hold {} bytes of names in {} lists; at most 128 MiB in 60,000 lists can be "
            "searched for. Leave some out.",
            bytes, lists_.size());
    }
    made_->salts_ = options_.salts;
    gather();
    for (int tried = 0;; ++tried) {
        made_->seed_ = 0x8E3C5B2F1D4A6C97ULL + static_cast<std::uint64_t>(tried) * 0x9E3779B97F4A7C15ULL;
        if (place_all(stop)) {
            break;
        }
        if (tried == kTries) {
            return fail(ErrorCode::internal, "lexicon.clash", {},
                        "The names could not be put into a table; please report this.");
        }
    }
    if (stop.stop_requested()) {
        return cancelled();
    }
    fill_filter();
    order_entries();
    count_bytes();
    return std::shared_ptr<const Matcher>(std::move(made_));
}

Result<std::shared_ptr<const Matcher>> Matcher::build(std::span<const TermList> lists,
                                                      const MatchOptions& options, std::stop_token stop)
{
    return MatcherBuilder(lists, options).run(std::move(stop));
}

} // namespace ade::lexicon
