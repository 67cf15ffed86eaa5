// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/split.hpp"

#include "core/base/random.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>

namespace ade::corpus {

namespace {

/// Sizes of the parts: largest remainder, then no part empty while another has more than one.
std::vector<std::size_t> part_sizes(std::size_t keys, const std::vector<double>& parts)
{
    const double sum = std::accumulate(parts.begin(), parts.end(), 0.0);
    std::vector<std::size_t> sizes;
    std::vector<std::pair<double, std::size_t>> remainders;
    std::size_t given = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const double share = static_cast<double>(keys) * parts[i] / sum;
        const double whole = std::floor(share);
        sizes.push_back(static_cast<std::size_t>(whole));
        given += sizes.back();
        remainders.emplace_back(whole - share, i);
    }
    std::stable_sort(remainders.begin(), remainders.end());
    for (std::size_t i = 0; given < keys; ++i, ++given) {
        ++sizes[remainders[i % remainders.size()].second];
    }
    for (std::size_t& size : sizes) {
        const auto largest = std::max_element(sizes.begin(), sizes.end());
        if (size == 0 && *largest > 1) {
            --*largest;
            ++size;
        }
    }
    return sizes;
}

} // namespace

Result<std::vector<double>> parse_parts(std::string_view text)
{
    std::vector<double> parts;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(':', begin), text.size());
        const std::string_view word = text.substr(begin, end - begin);
        double value = 0;
        const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        if (error != std::errc{} || stop != word.data() + word.size() || !(value > 0) ||
            !std::isfinite(value)) {
            return fail(
                ErrorCode::invalid_argument, "corpus.parts_form", {},
                "\"{}\" is not a list of parts. Write two or three numbers above zero, such as 8:1:1.", text);
        }
        parts.push_back(value);
        begin = end + 1;
    }
    if (parts.size() < 2 || parts.size() > 3) {
        return fail(ErrorCode::invalid_argument, "corpus.parts_count", {},
                    "\"{}\" has {} parts; two (train, test) or three (train, dev, test) are expected.", text,
                    parts.size());
    }
    return parts;
}

std::vector<std::string> part_names(std::size_t parts)
{
    return parts == 2 ? std::vector<std::string>{"train", "test"}
                      : std::vector<std::string>{"train", "dev", "test"};
}

Result<std::vector<std::size_t>> split_by_key(const std::vector<std::string>& keys,
                                              const std::vector<double>& parts, std::uint64_t seed)
{
    const bool usable = !parts.empty() && std::all_of(parts.begin(), parts.end(), [](double part) {
        return part > 0 && std::isfinite(part);
    });
    if (keys.empty() || !usable) {
        return fail(ErrorCode::invalid_argument, "corpus.split_input", {},
                    "{} documents cannot be split in {} parts; documents and parts above zero are needed.",
                    keys.size(), parts.size());
    }
    std::vector<std::string> distinct = keys;
    std::sort(distinct.begin(), distinct.end());
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    Random random(seed);
    random.shuffle(distinct);

    std::map<std::string_view, std::size_t> part_of;
    const std::vector<std::size_t> sizes = part_sizes(distinct.size(), parts);
    std::size_t next = 0;
    for (std::size_t part = 0; part < sizes.size(); ++part) {
        for (std::size_t i = 0; i < sizes[part]; ++i) {
            part_of[distinct[next++]] = part;
        }
    }
    std::vector<std::size_t> result;
    result.reserve(keys.size());
    for (const std::string& key : keys) {
        result.push_back(part_of[key]);
    }
    return result;
}

} // namespace ade::corpus
