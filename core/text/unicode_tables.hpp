// SPDX-License-Identifier: GPL-3.0-or-later
// Character classes, decompositions and lower case as Hugging Face's BERT normalizer knows them; no ICU
// needed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ade::text::unicode {

enum Flag : std::uint8_t {
    space = 1,        ///< White_Space
    removed = 2,      ///< dropped by "clean text": control, format, private use, U+0000, U+FFFD
    punctuation = 4,  ///< a word of its own
    mark = 8,         ///< Mn of Unicode 8: dropped by "strip accents"
    cjk = 16,         ///< an ideograph: a word of its own
    decomposes = 32,  ///< has a canonical decomposition
    lowers = 64,      ///< has a lower case other than itself
    nonstarter = 128, ///< canonical combining class other than 0
};

// The tables; see unicode_tables.cpp.
inline constexpr std::size_t kBlockSize = 128;
inline constexpr std::size_t kBlocks = 0x110000 / kBlockSize;
struct Mapping {
    char32_t from;
    std::uint16_t place; ///< in kPool
    std::uint16_t length;
};
struct CombiningClass {
    char32_t point;
    std::uint8_t value;
};
extern const std::array<std::uint8_t, kBlocks> kBlockOf;
extern const std::uint8_t kFlags[][kBlockSize];
extern const char32_t kPool[];
extern const Mapping kDecomposed[];
extern const std::size_t kDecomposedSize;
extern const Mapping kLowered[];
extern const std::size_t kLoweredSize;
extern const CombiningClass kClasses[];
extern const std::size_t kClassesSize;

/// Flags of a code point up to U+10FFFF.
inline std::uint8_t flags_of(char32_t point)
{
    return kFlags[kBlockOf[point / kBlockSize]][point % kBlockSize];
}

/// Longest canonical decomposition of one code point.
inline constexpr std::size_t kMaxDecomposition = 4;

/// Full canonical decomposition (NFD of the code point alone) into `out`; returns its length. O(log table).
std::size_t decompose(char32_t point, std::span<char32_t, kMaxDecomposition> out);

/// Lower case into `out`; returns its length (2 for U+0130 only). O(log table).
std::size_t lower_case(char32_t point, std::span<char32_t, kMaxDecomposition> out);

/// Canonical combining class of a nonstarter that is not a mark; 0 for everything else.
std::uint8_t combining_class(char32_t point);

} // namespace ade::text::unicode
