// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/fuzzy_find.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace ade::teacher {
namespace {

constexpr std::size_t kBits = 64;
constexpr std::size_t kMaxBlocks = kMaxFuzzyPattern / kBits;
constexpr std::size_t kMaxEnds = 16; ///< ends whose beginning is sought

/// One block of 64 pattern rows: vertical differences as bits.
struct Block {
    std::uint64_t plus = ~0ULL;
    std::uint64_t minus = 0;
};

/// Moves a block by one column. `in`: the difference that comes from the row above (-1, 0, 1). Returns that
/// of `last`.
int advance(Block& block, std::uint64_t equal, int in, std::uint64_t last)
{
    const std::uint64_t vertical = equal | block.minus;
    if (in < 0) {
        equal |= 1U;
    }
    const std::uint64_t horizontal = (((equal & block.plus) + block.plus) ^ block.plus) | equal;
    std::uint64_t plus = block.minus | ~(horizontal | block.plus);
    std::uint64_t minus = block.plus & horizontal;
    const int out = (plus & last) != 0 ? 1 : (minus & last) != 0 ? -1 : 0;
    plus <<= 1U;
    minus <<= 1U;
    if (in < 0) {
        minus |= 1U;
    } else if (in > 0) {
        plus |= 1U;
    }
    block.plus = minus | ~(vertical | plus);
    block.minus = plus & vertical;
    return out;
}

/// Of the beginnings allowed before `end` the one with the fewest edits, the longest of equals.
std::optional<FuzzyHit> best_begin(std::string_view text, std::string_view pattern, std::size_t end,
                                   std::size_t max_edits, const std::vector<bool>& begins)
{
    const std::size_t longest = std::min(end, pattern.size() + max_edits);
    // row[j]: edits between the last i bytes of the pattern and the last j before `end`.
    std::vector<std::size_t> row(longest + 1);
    for (std::size_t j = 0; j <= longest; ++j) {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= pattern.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        const char wanted = pattern[pattern.size() - i];
        for (std::size_t j = 1; j <= longest; ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({diagonal + (text[end - j] == wanted ? 0U : 1U), above + 1, row[j - 1] + 1});
            diagonal = above;
        }
    }
    std::optional<FuzzyHit> best;
    for (std::size_t j = 1; j <= longest; ++j) {
        if (begins[end - j] && row[j] <= max_edits && (!best || row[j] <= best->edits)) {
            best = FuzzyHit{end - j, end, row[j]};
        }
    }
    return best;
}

} // namespace

std::vector<std::size_t> edits_by_end(std::string_view text, std::string_view pattern)
{
    const std::size_t blocks = (pattern.size() + kBits - 1) / kBits;
    std::vector<std::array<std::uint64_t, 256>> equal(blocks);
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        equal[i / kBits][static_cast<unsigned char>(pattern[i])] |= 1ULL << (i % kBits);
    }
    std::array<Block, kMaxBlocks> state{};
    const std::uint64_t last = 1ULL << ((pattern.size() - 1) % kBits);
    std::vector<std::size_t> edits(text.size());
    std::size_t score = pattern.size();
    for (std::size_t column = 0; column < text.size(); ++column) {
        const auto byte = static_cast<unsigned char>(text[column]);
        int carry = 0; // a match may begin anywhere, so the row above all others stays at 0
        for (std::size_t b = 0; b < blocks; ++b) {
            carry = advance(state[b], equal[b][byte], carry, b + 1 == blocks ? last : 1ULL << 63U);
        }
        score = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(score) + carry);
        edits[column] = score;
    }
    return edits;
}

std::vector<FuzzyHit> fuzzy_find(std::string_view text, std::string_view pattern, std::size_t max_edits,
                                 std::size_t max_hits, const std::vector<bool>& begins,
                                 const std::vector<bool>& ends)
{
    if (pattern.empty() || pattern.size() > kMaxFuzzyPattern || text.empty()) {
        return {};
    }
    const std::vector<std::size_t> edits = edits_by_end(text, pattern);
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (ends[i + 1] && edits[i] <= max_edits) {
            places.push_back(i);
        }
    }
    std::stable_sort(places.begin(), places.end(),
                     [&](std::size_t a, std::size_t b) { return edits[a] < edits[b]; });
    places.resize(std::min(places.size(), kMaxEnds));
    std::vector<FuzzyHit> hits;
    for (const std::size_t place : places) {
        if (auto hit = best_begin(text, pattern, place + 1, max_edits, begins)) {
            hits.push_back(*hit);
        }
    }
    std::stable_sort(hits.begin(), hits.end(),
                     [](const FuzzyHit& a, const FuzzyHit& b) { return a.edits < b.edits; });
    std::vector<FuzzyHit> apart;
    for (const FuzzyHit& hit : hits) {
        const bool overlaps = std::any_of(apart.begin(), apart.end(), [&](const FuzzyHit& one) {
            return hit.begin < one.end && one.begin < hit.end;
        });
        if (!overlaps && apart.size() < max_hits) {
            apart.push_back(hit);
        }
    }
    return apart;
}

} // namespace ade::teacher
