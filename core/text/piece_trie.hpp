// SPDX-License-Identifier: GPL-3.0-or-later
// A set of strings with ids, for "which is the longest that this text begins with".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ade::text {

/// A double-array trie over bytes (Aoe 1989): one table look-up per byte. Immutable once built.
class PieceTrie {
public:
    struct Match {
        std::int32_t id = -1; ///< −1: no string of the set begins the text
        std::size_t bytes = 0;
    };

    PieceTrie() = default;

    /// keys: distinct, not empty, ids not negative. O(total bytes), times the tries for a free place in the
    /// table.
    explicit PieceTrie(std::vector<std::pair<std::string, std::int32_t>> keys);

    /// O(bytes of the longest string that shares a beginning with the text).
    [[nodiscard]] Match longest(std::string_view text) const
    {
        Match match;
        std::uint32_t node = kRoot;
        for (std::size_t byte = 0; byte < text.size(); ++byte) {
            const std::uint32_t child = nodes_[node].base + static_cast<unsigned char>(text[byte]);
            if (nodes_[child].parent != node) {
                break;
            }
            node = child;
            if (nodes_[node].id >= 0) {
                match = {nodes_[node].id, byte + 1};
            }
        }
        return match;
    }

private:
    static constexpr std::uint32_t kRoot = 0;
    static constexpr std::uint32_t kFree = 0xFFFFFFFFU;

    struct Node {
        std::uint32_t base = 0;       ///< child of byte b stands at base + b; always below size − 255
        std::uint32_t parent = kFree; ///< whose child this is
        std::int32_t id = -1;
    };

    class Builder;

    /// An empty trie: the root alone, whose 256 places are free.
    std::vector<Node> nodes_ = std::vector<Node>(512);
};

} // namespace ade::text
