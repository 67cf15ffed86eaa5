// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/span_match.hpp"

#include <algorithm>
#include <limits>

namespace ade::eval {

namespace {

double share(std::int64_t part, std::int64_t whole)
{
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

constexpr std::size_t kNobody = std::numeric_limits<std::size_t>::max();

/// Breadth-first search for an augmenting path from a free gold thing (Berge 1957); no recursion, so that a
/// large document cannot exhaust the stack.
class Matching {
public:
    Matching(const std::vector<std::vector<std::size_t>>& answers, std::size_t predicted)
        : answers_(answers), gold_of_(predicted, kNobody), seen_(predicted, kNobody),
          from_(predicted, kNobody)
    {
    }

    std::int64_t size()
    {
        std::int64_t pairs = 0;
        for (std::size_t gold = 0; gold < answers_.size(); ++gold) {
            pairs += augment(gold) ? 1 : 0;
        }
        return pairs;
    }

private:
    bool augment(std::size_t start)
    {
        std::vector<std::size_t> queue{start};
        for (std::size_t head = 0; head < queue.size(); ++head) {
            const std::size_t gold = queue[head];
            for (const std::size_t predicted : answers_[gold]) {
                if (seen_[predicted] == start) {
                    continue;
                }
                seen_[predicted] = start;
                from_[predicted] = gold;
                if (gold_of_[predicted] == kNobody) {
                    flip(predicted, start);
                    return true;
                }
                queue.push_back(gold_of_[predicted]);
            }
        }
        return false;
    }

    /// Gives each gold thing on the path the predicted thing it was reached by.
    void flip(std::size_t predicted, std::size_t start)
    {
        for (;;) {
            const std::size_t gold = from_[predicted];
            const auto old = std::find(gold_of_.begin(), gold_of_.end(), gold);
            gold_of_[predicted] = gold;
            if (gold == start) {
                return;
            }
            predicted = static_cast<std::size_t>(old - gold_of_.begin());
        }
    }

    const std::vector<std::vector<std::size_t>>& answers_;
    std::vector<std::size_t> gold_of_; ///< per predicted thing
    std::vector<std::size_t> seen_;    ///< the last start from which it was visited
    std::vector<std::size_t> from_;    ///< the gold thing it was visited from
};

} // namespace

Counts& Counts::operator+=(const Counts& other)
{
    gold += other.gold;
    predicted += other.predicted;
    gold_found += other.gold_found;
    predicted_right += other.predicted_right;
    return *this;
}

double Counts::precision() const
{
    return share(predicted_right, predicted);
}

double Counts::recall() const
{
    return share(gold_found, gold);
}

double Counts::f1() const
{
    const double sum = precision() + recall();
    return sum == 0 ? 0.0 : 2 * precision() * recall() / sum;
}

Counts count_many_to_many(std::size_t gold, std::size_t predicted, const Matches& matches)
{
    Counts counts{static_cast<std::int64_t>(gold), static_cast<std::int64_t>(predicted), 0, 0};
    std::vector<bool> right(predicted, false);
    for (std::size_t g = 0; g < gold; ++g) {
        bool found = false;
        for (std::size_t p = 0; p < predicted; ++p) {
            if (matches(g, p)) {
                found = right[p] = true;
            }
        }
        counts.gold_found += found ? 1 : 0;
    }
    counts.predicted_right = std::count(right.begin(), right.end(), true);
    return counts;
}

Counts count_one_to_one(std::size_t gold, std::size_t predicted, const Matches& matches)
{
    std::vector<std::vector<std::size_t>> answers(gold);
    for (std::size_t g = 0; g < gold; ++g) {
        for (std::size_t p = 0; p < predicted; ++p) {
            if (matches(g, p)) {
                answers[g].push_back(p);
            }
        }
    }
    const std::int64_t pairs = Matching(answers, predicted).size();
    return {static_cast<std::int64_t>(gold), static_cast<std::int64_t>(predicted), pairs, pairs};
}

} // namespace ade::eval
