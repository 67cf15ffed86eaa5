// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/abbreviations.hpp"

#include "core/base/ascii.hpp"
#include "core/lexicon/fold.hpp"

#include <algorithm>
#include <optional>

namespace ade::teacher {
namespace {

constexpr std::size_t kLongestShort = 10;

bool fits_as_short(std::string_view text)
{
    return text.size() >= 2 && text.size() <= kLongestShort &&
           std::count(text.begin(), text.end(), ' ') <= 1 && lexicon::is_word_byte(text.front()) &&
           std::any_of(text.begin(), text.end(),
                       [](char c) { return (ascii::lower(c) >= 'a' && ascii::lower(c) <= 'z'); });
}

/// The long form at the end of `before`, matched from right to left.
std::optional<std::string_view> long_form(std::string_view short_form, std::string_view before)
{
    auto at = static_cast<std::ptrdiff_t>(before.size()) - 1;
    for (auto s = static_cast<std::ptrdiff_t>(short_form.size()) - 1; s >= 0; --s) {
        const char wanted = ascii::lower(short_form[static_cast<std::size_t>(s)]);
        if (!lexicon::is_word_byte(wanted)) {
            continue;
        }
        const auto begins_word = [&] {
            return at == 0 || !lexicon::is_word_byte(before[static_cast<std::size_t>(at - 1)]);
        };
        while (at >= 0 &&
               (ascii::lower(before[static_cast<std::size_t>(at)]) != wanted || (s == 0 && !begins_word()))) {
            --at;
        }
        if (at < 0) {
            return std::nullopt;
        }
        if (s > 0) {
            --at;
        }
    }
    const std::string_view found =
        ascii::trimmed(before.substr(static_cast<std::size_t>(std::max<std::ptrdiff_t>(at, 0))));
    return found.size() > short_form.size() ? std::optional(found) : std::nullopt;
}

/// The last words before `end` that may hold the long form: as many as letters, plus five, at most twice as
/// many.
std::string_view words_before(std::string_view text, std::size_t end, std::size_t letters)
{
    const std::size_t most = std::min(letters + 5, letters * 2);
    std::size_t begin = end;
    for (std::size_t words = 0; begin > 0 && words <= most; --begin) {
        const char c = text[begin - 1];
        if (c == '\n' || c == '(' || c == ')' || c == ';') {
            break;
        }
        words += c == ' ' ? 1U : 0U;
    }
    return ascii::trimmed(text.substr(begin, end - begin));
}

} // namespace

std::vector<AbbreviationPair> find_abbreviations(std::string_view text)
{
    std::vector<AbbreviationPair> pairs;
    for (std::size_t open = text.find('('); open != std::string_view::npos; open = text.find('(', open + 1)) {
        const std::size_t close = text.find(')', open);
        if (close == std::string_view::npos) {
            break;
        }
        std::string_view inside = text.substr(open + 1, close - open - 1);
        inside = ascii::trimmed(inside.substr(0, inside.find_first_of(",;")));
        const std::string_view before = ascii::trimmed(text.substr(0, open));
        std::optional<std::string_view> longer;
        if (fits_as_short(inside)) {
            longer = long_form(inside, words_before(text, open, inside.size()));
            if (longer) {
                pairs.push_back({std::string(inside), std::string(*longer)});
                continue;
            }
        }
        // The other way round: the short form stands before the bracket.
        const auto space = before.find_last_of(" \n");
        const std::string_view word = space == std::string_view::npos ? before : before.substr(space + 1);
        if (fits_as_short(word) && inside.size() > word.size()) {
            longer = long_form(word, inside);
            if (longer && longer->size() == inside.size()) {
                pairs.push_back({std::string(word), std::string(*longer)});
            }
        }
    }
    return pairs;
}

} // namespace ade::teacher
