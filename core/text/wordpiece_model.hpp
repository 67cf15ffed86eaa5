// SPDX-License-Identifier: GPL-3.0-or-later
// The parts behind WordPiece; for wordpiece*.cpp alone.
#pragma once

#include "core/text/piece_trie.hpp"
#include "core/text/wordpiece.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ade::text {

struct WordPiece::Model {
    /// What a byte below 0x80 is under these options.
    enum class ByteClass : std::uint8_t { letter, space, punctuation, other };

    /// Longest word that create() lets be configured; the working buffers are this large.
    static constexpr std::int64_t kMaxWordCodePoints = 1000;

    WordPieceOptions options;
    bool strip_accents = true;
    std::vector<std::string> pieces;
    std::unordered_map<std::string_view, std::int32_t> ids; ///< views into pieces
    PieceTrie first;                                        ///< pieces that begin a word
    PieceTrie continuing;                                   ///< pieces inside a word, without their prefix
    std::vector<std::pair<std::string, std::int32_t>> literals; ///< special tokens, longest first
    std::array<bool, 256> begins_literal{};
    std::array<ByteClass, 128> byte_class{};
    std::array<char, 128> folded{}; ///< a letter in lower case, when asked for
    std::int32_t unknown = -1;
    std::int32_t cls = -1;
    std::int32_t sep = -1;
    std::optional<std::int32_t> pad;
    std::optional<std::int32_t> mask;
};

} // namespace ade::text
