// SPDX-License-Identifier: GPL-3.0-or-later
// Words of a folded text: where they begin and end, and their hashes, a few cycles each.
#pragma once

#include "core/lexicon/fold.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace ade::lexicon {

/// Bit i is set when byte i of the 64 from `bytes` is a word byte (is_word_byte).
inline std::uint64_t word_mask(const char* bytes)
{
    std::uint64_t mask = 0;
#if defined(__SSE2__) // part of every x86-64
    const __m128i capital_bit = _mm_set1_epi8(0x20);
    const __m128i below_a = _mm_set1_epi8('a' - 1);
    const __m128i above_z = _mm_set1_epi8('z' + 1);
    const __m128i below_0 = _mm_set1_epi8('0' - 1);
    const __m128i above_9 = _mm_set1_epi8('9' + 1);
    for (int part = 0; part < 4; ++part) {
        __m128i chunk;
        std::memcpy(&chunk, bytes + 16 * part, 16);
        const __m128i small = _mm_or_si128(chunk, capital_bit);
        const __m128i letter = _mm_and_si128(_mm_cmpgt_epi8(small, below_a), _mm_cmplt_epi8(small, above_z));
        const __m128i digit = _mm_and_si128(_mm_cmpgt_epi8(chunk, below_0), _mm_cmplt_epi8(chunk, above_9));
        // Bytes from 0x80 are negative; movemask takes just their sign bit.
        const __m128i word = _mm_or_si128(_mm_or_si128(letter, digit), chunk);
        mask |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(word)))
                << (16 * part);
    }
#else
    for (int i = 0; i < 64; ++i) {
        mask |= static_cast<std::uint64_t>(is_word_byte(bytes[i])) << i;
    }
#endif
    return mask;
}

/// Writes begin, end, begin, end, … of all words and returns how many numbers that are; `ends` is only ever
/// made larger. `bytes` must be readable, and no word byte, for 64 bytes past `size` (FoldedText). O(size).
inline std::size_t find_words(const char* bytes, std::size_t size, std::vector<std::uint32_t>& ends)
{
    if (ends.size() < size + 66) { // a text of one-letter words
        ends.resize(size + size / 4 + 66);
    }
    std::uint32_t* out = ends.data();
    std::uint64_t carry = 0;
    for (std::size_t base = 0; base <= size; base += 64) {
        const std::uint64_t mask = word_mask(bytes + base);
        std::uint64_t changes = mask ^ ((mask << 1) | carry);
        carry = mask >> 63;
        while (changes != 0) {
            *out++ = static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(std::countr_zero(changes));
            changes &= changes - 1;
        }
    }
    return static_cast<std::size_t>(out - ends.data());
}

inline std::uint64_t load_lower(const char* bytes)
{
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, 8);
    // ASCII letters and digits, the only word bytes under 0x80, fold by setting one bit.
    return word | ((~word >> 2) & 0x2020202020202020ULL);
}

/// Hash of a word, the same for capitals and small letters. Readable 8 bytes before and after. Words of up to
/// 16 bytes go without a branch: the first eight and the last eight, which may overlap, hold all of them.
inline std::uint64_t hash_word(const char* bytes, std::size_t length, std::uint64_t seed)
{
    static_assert(std::endian::native == std::endian::little, "the first byte is the lowest");
    std::uint64_t hash = seed + length * 0xA24BAED4963EE407ULL;
    const std::size_t first = length < 8 ? length : 8;
    // What lies behind the word is shifted out.
    hash = (hash ^ (load_lower(bytes) << (64 - 8 * first))) * 0x9FB21C651E98DF25ULL;
    hash ^= hash >> 32;
    const std::uint64_t last = load_lower(bytes + length - 8);
    hash = (hash ^ (length > 8 ? last : 0)) * 0xD6E8FEB86659FD93ULL;
    for (std::size_t at = 8; at + 8 < length; at += 8) { // over 16 bytes: the middle too
        hash = (hash ^ (hash >> 29) ^ load_lower(bytes + at)) * 0x9E3779B97F4A7C15ULL;
    }
    return hash ^ (hash >> 31);
}

/// Two words in a row as one number.
inline std::uint64_t hash_pair(std::uint64_t first, std::uint64_t second)
{
    const std::uint64_t hash = (first + std::rotl(second, 23)) * 0x9E3779B97F4A7C15ULL;
    return hash ^ (hash >> 29);
}

/// The two bits of a hash in its word of a Bloom filter.
inline std::uint64_t filter_bits(std::uint64_t hash)
{
    return (std::uint64_t{1} << (hash & 63U)) | (std::uint64_t{1} << (hash >> 6 & 63U));
}

inline constexpr std::uint64_t kSoftGap = 1;
inline constexpr std::uint64_t kNoGap = 0; ///< nothing reaches over: a blank line, a foreign symbol
inline constexpr std::size_t kLongestGap = 64;

/// What stands between two words, as a number: kSoftGap for white space and hyphens alone; else from the
/// other characters, of which soft ones beside them do not count. O(length), which is limited.
inline std::uint64_t gap_hash(const char* bytes, std::size_t length)
{
    if (length == 1 && is_soft_byte(*bytes)) {
        return kSoftGap;
    }
    if (length > kLongestGap) {
        return kNoGap;
    }
    std::uint64_t hash = kSoftGap;
    int line_feeds = 0;
    for (std::size_t i = 0; i < length; ++i) {
        if (bytes[i] == '\x01' || bytes[i] == '\0' || (bytes[i] == '\n' && ++line_feeds == 2)) {
            return kNoGap;
        }
        if (!is_soft_byte(bytes[i])) {
            hash = (hash + static_cast<unsigned char>(bytes[i])) * 0xC2B2AE3D27D4EB4FULL;
            hash ^= hash >> 29;
        }
    }
    return hash | 1U;
}

/// The step from a node of the trie over a gap and a word.
inline std::uint64_t edge_hash(std::uint32_t node, std::uint64_t word, std::uint64_t gap)
{
    std::uint64_t hash = (word ^ (gap * 0x9E3779B97F4A7C15ULL)) + node * 0xD6E8FEB86659FD93ULL;
    hash = (hash ^ (hash >> 32)) * 0xA24BAED4963EE407ULL;
    return hash ^ (hash >> 29);
}

inline char lower_byte(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c;
}

} // namespace ade::lexicon
