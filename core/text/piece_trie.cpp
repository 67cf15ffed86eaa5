// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/piece_trie.hpp"

#include <algorithm>
#include <limits>

namespace ade::text {

/// Places nodes depth first; free places form a list, so that a place for children is found without scanning.
class PieceTrie::Builder {
public:
    using Key = std::pair<std::string, std::int32_t>;

    Builder(std::vector<Node>& nodes, const std::vector<Key>& keys) : nodes_(nodes), keys_(keys)
    {
        nodes_.assign(1, Node{});
        next_free_.assign(1, 0);
        previous_free_.assign(1, 0);
        grow(1024);
        take(kRoot);
    }

    void run()
    {
        struct Range {
            std::size_t begin;
            std::size_t end;
            std::size_t depth;
            std::uint32_t node;
        };
        std::vector<Range> open;
        if (!keys_.empty()) {
            open.push_back({0, keys_.size(), 0, kRoot});
        }
        while (!open.empty()) {
            Range range = open.back();
            open.pop_back();
            if (keys_[range.begin].first.size() == range.depth) {
                nodes_[range.node].id = keys_[range.begin].second;
                ++range.begin;
            }
            if (range.begin == range.end) {
                continue;
            }
            std::vector<Range> children;
            for (std::size_t key = range.begin; key < range.end; ++key) {
                const auto byte = static_cast<unsigned char>(keys_[key].first[range.depth]);
                if (children.empty() || children.back().node != byte) {
                    children.push_back({key, key, range.depth + 1, byte});
                }
                children.back().end = key + 1;
            }
            bytes_.clear();
            for (const Range& child : children) {
                bytes_.push_back(child.node);
            }
            const std::uint32_t base = find_base();
            nodes_[range.node].base = base;
            for (Range& child : children) {
                child.node += base;
                take(child.node);
                nodes_[child.node].parent = range.node;
                open.push_back(child);
            }
        }
        // A node without children keeps base 0; 255 places past the last one make every look-up safe.
        nodes_.resize(nodes_.size() + 256);
    }

private:
    /// Appends free places to the list, whose head and tail is place 0 (the root, which is never free).
    void grow(std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i) {
            const auto place = static_cast<std::uint32_t>(nodes_.size());
            nodes_.emplace_back();
            next_free_.push_back(0);
            previous_free_.push_back(previous_free_[0]);
            next_free_[previous_free_[0]] = place;
            previous_free_[0] = place;
        }
    }

    void take(std::uint32_t place)
    {
        if (place == kRoot) {
            nodes_[kRoot].parent = kRoot - 1; // not free, and the child of none
            taken_.assign(nodes_.size(), false);
            return;
        }
        next_free_[previous_free_[place]] = next_free_[place];
        previous_free_[next_free_[place]] = previous_free_[place];
        taken_.resize(nodes_.size(), false);
        taken_[place] = true;
    }

    [[nodiscard]] bool is_free(std::size_t place) const
    {
        return place >= nodes_.size() || (place != kRoot && !(place < taken_.size() && taken_[place]));
    }

    /// The lowest base at which all of bytes_ (rising) fall on free places; grows the table as needed.
    std::uint32_t find_base()
    {
        constexpr int kMaxTries =
            4096; // bounds the time for a hostile vocabulary at the price of some memory
        int tries = 0;
        for (std::uint32_t place = next_free_[0]; place != 0 && tries < kMaxTries;
             place = next_free_[place], ++tries) {
            if (place < bytes_.front()) {
                continue;
            }
            const std::uint32_t base = place - bytes_.front();
            if (std::all_of(bytes_.begin(), bytes_.end(),
                            [&](std::uint32_t byte) { return is_free(base + byte); })) {
                return fit(base);
            }
        }
        return fit(static_cast<std::uint32_t>(nodes_.size()));
    }

    std::uint32_t fit(std::uint32_t base)
    {
        if (base + bytes_.back() >= nodes_.size()) {
            grow(base + bytes_.back() + 1 - nodes_.size());
        }
        return base;
    }

    std::vector<Node>& nodes_;
    const std::vector<Key>& keys_;
    std::vector<std::uint32_t> next_free_;
    std::vector<std::uint32_t> previous_free_;
    std::vector<bool> taken_;
    std::vector<std::uint32_t> bytes_;
};

PieceTrie::PieceTrie(std::vector<std::pair<std::string, std::int32_t>> keys)
{
    std::sort(keys.begin(), keys.end());
    Builder(nodes_, keys).run();
}

} // namespace ade::text
