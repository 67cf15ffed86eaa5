// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/near_duplicates.hpp"

#include "core/text/unicode_tables.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

namespace ade::corpus {

namespace {

constexpr std::size_t kHashes = 128;
constexpr std::size_t kBands = 32;
constexpr std::size_t kRows = kHashes / kBands;

/// The finishing step of splitmix64: every bit of the input moves every bit of the result.
std::uint64_t mix(std::uint64_t x)
{
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31U);
}

/// A number for each word: equal for words that are the same, case aside.
std::vector<std::uint64_t> words_of(std::string_view text)
{
    constexpr std::uint64_t kStart = 0xCBF29CE484222325ULL;
    constexpr auto kBetweenWords = text::unicode::space | text::unicode::removed | text::unicode::punctuation;
    std::vector<std::uint64_t> words;
    std::uint64_t word = kStart;
    for (std::size_t i = 0; i < text.size();) {
        const text::Decoded decoded = text::decode_at(text, i);
        i += decoded.bytes;
        if ((text::unicode::flags_of(decoded.code_point) & kBetweenWords) == 0) {
            std::array<char32_t, text::unicode::kMaxDecomposition> lower{};
            const std::size_t length = text::unicode::lower_case(decoded.code_point, lower);
            for (std::size_t k = 0; k < length; ++k) {
                word = (word ^ lower[k]) * 0x100000001B3ULL; // FNV-1a
            }
        } else if (word != kStart) {
            words.push_back(mix(word));
            word = kStart;
        }
    }
    if (word != kStart) {
        words.push_back(mix(word));
    }
    return words;
}

/// Sorted, each once.
std::vector<std::uint64_t> shingles_of(std::string_view text, int shingle_words)
{
    const std::vector<std::uint64_t> words = words_of(text);
    std::vector<std::uint64_t> shingles;
    if (words.empty()) {
        return shingles;
    }
    const std::size_t length = std::min(words.size(), static_cast<std::size_t>(shingle_words));
    for (std::size_t i = 0; i + length <= words.size(); ++i) {
        std::uint64_t shingle = 0;
        for (std::size_t k = 0; k < length; ++k) {
            shingle = mix(shingle * 31 + words[i + k]); // the order of the words counts
        }
        shingles.push_back(shingle);
    }
    std::sort(shingles.begin(), shingles.end());
    shingles.erase(std::unique(shingles.begin(), shingles.end()), shingles.end());
    return shingles;
}

double jaccard(const std::vector<std::uint64_t>& left, const std::vector<std::uint64_t>& right)
{
    std::size_t common = 0;
    for (auto l = left.begin(), r = right.begin(); l != left.end() && r != right.end();) {
        if (*l == *r) {
            ++common;
            ++l;
            ++r;
        } else {
            ++(*l < *r ? l : r);
        }
    }
    const std::size_t all = left.size() + right.size() - common;
    return left.empty() || right.empty() ? 0 : static_cast<double>(common) / static_cast<double>(all);
}

using Signature = std::array<std::uint32_t, kHashes>;

/// The smallest value of each of 128 hash functions over the shingles.
Signature signature_of(const std::vector<std::uint64_t>& shingles)
{
    Signature signature;
    signature.fill(std::numeric_limits<std::uint32_t>::max());
    for (const std::uint64_t shingle : shingles) {
        const std::uint64_t step = mix(shingle ^ 0x9E3779B97F4A7C15ULL) | 1U;
        std::uint64_t value = shingle;
        for (std::uint32_t& smallest : signature) {
            value += step;
            smallest = std::min(smallest, static_cast<std::uint32_t>(mix(value) >> 32U));
        }
    }
    return signature;
}

/// Union–find with the smallest member as the root.
class Components {
public:
    explicit Components(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0U); }
    std::size_t root(std::size_t i)
    {
        while (parent_[i] != i) {
            i = parent_[i] = parent_[parent_[i]];
        }
        return i;
    }
    void join(std::size_t i, std::size_t j)
    {
        const std::size_t left = root(i);
        const std::size_t right = root(j);
        parent_[std::max(left, right)] = std::min(left, right);
    }

private:
    std::vector<std::size_t> parent_;
};

class Search {
public:
    Search(std::size_t count, const std::function<Result<std::string>(std::size_t)>& text_of,
           const NearDuplicateOptions& options, std::stop_token stop, const ProgressSink& progress)
        : count_(count), text_of_(text_of), options_(options), stop_(std::move(stop)), progress_(progress),
          components_(count)
    {
    }

    Result<std::vector<DuplicateGroup>> run()
    {
        std::vector<Signature> signatures(count_);
        std::vector<bool> has_words(count_, true);
        for (std::size_t i = 0; i < count_; ++i) {
            auto shingles = shingles_at(i);
            if (!shingles) {
                return forward_error(shingles);
            }
            has_words[i] = !shingles->empty();
            signatures[i] = signature_of(*shingles);
            if (auto go_on = advance("reading texts", i); !go_on) {
                return forward_error(go_on);
            }
        }
        for (std::size_t band = 0; band < kBands; ++band) {
            std::unordered_map<std::uint64_t, std::vector<std::size_t>> buckets;
            for (std::size_t i = 0; i < count_; ++i) {
                if (has_words[i]) {
                    std::uint64_t key = band;
                    for (std::size_t row = 0; row < kRows; ++row) {
                        key = mix(key * 31 + signatures[i][band * kRows + row]);
                    }
                    buckets[key].push_back(i);
                }
            }
            for (const auto& [unused, bucket] : buckets) {
                if (auto compared = compare_all(bucket); !compared) {
                    return forward_error(compared);
                }
            }
            if (auto go_on = advance("comparing", band * count_ / kBands); !go_on) {
                return forward_error(go_on);
            }
        }
        return groups();
    }

private:
    Result<std::vector<std::uint64_t>> shingles_at(std::size_t i) const
    {
        auto text = text_of_(i);
        if (!text) {
            return forward_error(text);
        }
        return shingles_of(*text, options_.shingle_words);
    }

    /// Those of one component need no look: a thousand equal texts cost a thousand comparisons.
    Result<void> compare_all(const std::vector<std::size_t>& bucket)
    {
        for (std::size_t a = 0; a < bucket.size(); ++a) {
            std::vector<std::uint64_t> left;
            for (std::size_t b = a + 1; b < bucket.size(); ++b) {
                const auto pair = std::pair(bucket[a], bucket[b]);
                if (components_.root(pair.first) == components_.root(pair.second) ||
                    !compared_.insert(pair).second) {
                    continue;
                }
                if (stop_.stop_requested()) {
                    return cancelled();
                }
                if (left.empty()) {
                    auto shingles = shingles_at(pair.first);
                    if (!shingles) {
                        return forward_error(shingles);
                    }
                    left = std::move(*shingles);
                }
                auto right = shingles_at(pair.second);
                if (!right) {
                    return forward_error(right);
                }
                if (jaccard(left, *right) >= options_.threshold) {
                    components_.join(pair.first, pair.second);
                }
            }
        }
        return {};
    }

    Result<std::vector<DuplicateGroup>> groups()
    {
        std::map<std::size_t, std::vector<std::size_t>> members; // by root, which is the first member
        for (std::size_t i = 0; i < count_; ++i) {
            members[components_.root(i)].push_back(i);
        }
        std::vector<DuplicateGroup> groups;
        for (auto& [root, list] : members) {
            if (list.size() < 2) {
                continue;
            }
            const auto first = shingles_at(root);
            if (!first) {
                return forward_error(first);
            }
            DuplicateGroup& group = groups.emplace_back();
            for (const std::size_t i : list) {
                const auto other = shingles_at(i);
                if (!other) {
                    return forward_error(other);
                }
                group.similarities.push_back(jaccard(*first, *other));
            }
            group.members = std::move(list);
        }
        return groups;
    }

    Result<void> advance(const char* stage, std::size_t done)
    {
        if (stop_.stop_requested()) {
            return cancelled();
        }
        const auto now = std::chrono::steady_clock::now();
        if (progress_ && now - shown_ >= std::chrono::milliseconds(100)) {
            shown_ = now;
            progress_({stage, static_cast<std::int64_t>(done), static_cast<std::int64_t>(count_), 0, -1});
        }
        return {};
    }

    struct PairHash {
        std::size_t operator()(const std::pair<std::size_t, std::size_t>& pair) const
        {
            return mix(pair.first * 0x9E3779B97F4A7C15ULL + pair.second);
        }
    };

    std::size_t count_;
    const std::function<Result<std::string>(std::size_t)>& text_of_;
    const NearDuplicateOptions& options_;
    std::stop_token stop_;
    const ProgressSink& progress_;
    Components components_;
    std::unordered_set<std::pair<std::size_t, std::size_t>, PairHash> compared_;
    std::chrono::steady_clock::time_point shown_ = std::chrono::steady_clock::now();
};

} // namespace

double shingle_similarity(std::string_view left, std::string_view right, int shingle_words)
{
    return jaccard(shingles_of(left, shingle_words), shingles_of(right, shingle_words));
}

Result<std::vector<DuplicateGroup>>
find_near_duplicates(std::size_t count, const std::function<Result<std::string>(std::size_t)>& text_of,
                     const NearDuplicateOptions& options, std::stop_token stop, const ProgressSink& progress)
{
    if (!(options.threshold > 0 && options.threshold <= 1) || options.shingle_words < 1) {
        return fail(ErrorCode::invalid_argument, "corpus.duplicate_options", {},
                    "The similarity {} must be above 0 and at most 1, the {} words of a run at least 1.",
                    options.threshold, options.shingle_words);
    }
    return Search(count, text_of, options, std::move(stop), progress).run();
}

} // namespace ade::corpus
