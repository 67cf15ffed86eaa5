// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/article_fields.hpp"

#include "core/base/ascii.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <array>

namespace ade::corpus {

namespace {

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};

bool all_digits(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), ascii::is_digit);
}

bool is_suffix(std::string_view word)
{
    static constexpr std::array<std::string_view, 10> kSuffixes = {"jr",  "jr.", "sr", "sr.", "2nd",
                                                                   "3rd", "4th", "ii", "iii", "iv"};
    return std::find(kSuffixes.begin(), kSuffixes.end(), ascii::lower(word)) != kSuffixes.end();
}

/// "AM", "J-L" or letters of other scripts with one capital each: short and without small Latin letters.
bool looks_like_initials(std::string_view word)
{
    constexpr std::int64_t kMost = 5;
    return !word.empty() && text::count_code_points(word) <= kMost &&
           std::none_of(word.begin(), word.end(),
                        [](char c) { return (c >= 'a' && c <= 'z') || ascii::is_digit(c); });
}

} // namespace

int number_or_zero(std::string_view text)
{
    constexpr std::size_t kMostDigits = 9;
    text = ascii::trimmed(text);
    if (!all_digits(text) || text.size() > kMostDigits) {
        return 0;
    }
    int number = 0;
    for (const char c : text) {
        number = number * 10 + (c - '0');
    }
    return number;
}

int month_number(std::string_view text)
{
    text = ascii::trimmed(text);
    if (all_digits(text)) {
        const int number = number_or_zero(text);
        return number <= 12 ? number : 0;
    }
    const std::string head = ascii::lower(text.substr(0, 3));
    const auto found = std::find(kMonths.begin(), kMonths.end(), head);
    return found == kMonths.end() ? 0 : static_cast<int>(found - kMonths.begin()) + 1;
}

PartialDate date_from_words(std::string_view text)
{
    PartialDate date;
    date.text = ascii::trimmed(text);
    for (std::size_t i = 0; i + 4 <= date.text.size(); ++i) {
        if (all_digits(std::string_view(date.text).substr(i, 4))) {
            date.year = number_or_zero(std::string_view(date.text).substr(i, 4));
            break;
        }
    }
    return date;
}

PartialDate parse_date(std::string_view text)
{
    text = ascii::trimmed(text);
    if (text.size() == 8 && all_digits(text)) {
        return {number_or_zero(text.substr(0, 4)),
                month_number(text.substr(4, 2)),
                number_or_zero(text.substr(6)),
                {}};
    }
    // Year, month and day apart by blanks, slashes or hyphens; a time of day may follow.
    std::vector<std::string_view> words;
    std::size_t at = 0;
    while (at < text.size() && words.size() < 4) {
        const std::size_t end = std::min(text.find_first_of(" /-T", at), text.size());
        if (end > at) {
            words.push_back(text.substr(at, end - at));
        }
        at = end + 1;
    }
    const bool time = words.size() == 4 && words[3].find(':') != std::string_view::npos;
    if (words.empty() || words[0].size() != 4 || !all_digits(words[0]) || (words.size() == 4 && !time)) {
        return text.empty() ? PartialDate() : date_from_words(text);
    }
    PartialDate date{number_or_zero(words[0]), 0, 0, {}};
    if (words.size() > 1) {
        date.month = month_number(words[1]);
        const bool month_is_word = !all_digits(words[1]);
        if (date.month == 0 ||
            (month_is_word && words[1].size() > 3 && ascii::lower(words[1]).find("-") != std::string::npos)) {
            return date_from_words(text);
        }
    }
    if (words.size() > 2) {
        date.day = number_or_zero(words[2]);
        if (date.day == 0 || date.day > 31) {
            return date_from_words(text);
        }
    }
    return date;
}

std::string without_full_stops(std::string text)
{
    text.erase(std::remove(text.begin(), text.end(), '.'), text.end());
    return text;
}

std::string doi_in(std::string_view text)
{
    const std::size_t begin = text.find("10.");
    if (begin == std::string_view::npos) {
        return {};
    }
    const std::size_t end = std::min(text.find_first_of(" \t\r\n", begin), text.size());
    const std::string_view doi = text.substr(begin, end - begin);
    return doi.find('/') == std::string_view::npos ? std::string() : std::string(doi);
}

std::string pmid_in(std::string_view text)
{
    constexpr std::size_t kMostDigits = 9;
    text = ascii::trimmed(text);
    if (const std::string head = ascii::lower(text.substr(0, 4)); head == "pmid") {
        text = text.substr(4);
        while (!text.empty() && (text.front() == ':' || text.front() == ' ')) {
            text.remove_prefix(1);
        }
    }
    const std::string_view word = text.substr(0, text.find_first_of(" \t["));
    return all_digits(word) && word.size() <= kMostDigits ? std::string(word) : std::string();
}

Author parse_author(std::string_view text)
{
    Author author;
    text = ascii::trimmed(text);
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos) {
        std::size_t blank = text.rfind(' ');
        std::string_view last = text;
        if (blank != std::string_view::npos && is_suffix(text.substr(blank + 1))) {
            author.suffix = text.substr(blank + 1);
            last = ascii::trimmed(text.substr(0, blank));
            blank = last.rfind(' ');
        }
        if (blank != std::string_view::npos && looks_like_initials(last.substr(blank + 1))) {
            author.initials = without_full_stops(std::string(last.substr(blank + 1)));
            author.last_name = ascii::trimmed(last.substr(0, blank));
        } else if (blank == std::string_view::npos) {
            author.last_name = last;
        } else {
            author = Author();
            author.collective = text;
        }
        return author;
    }
    author.last_name = ascii::trimmed(text.substr(0, comma));
    std::string_view rest = text.substr(comma + 1);
    const std::size_t second = rest.find(',');
    if (second != std::string_view::npos) {
        author.suffix = ascii::trimmed(rest.substr(second + 1));
        rest = rest.substr(0, second);
    }
    rest = ascii::trimmed(rest);
    const bool dotted = rest.find('.') != std::string_view::npos;
    if (rest.find(' ') == std::string_view::npos && !dotted && looks_like_initials(rest)) {
        author.initials = rest;
    } else {
        author.fore_name = rest;
    }
    if (author.last_name.empty()) {
        author = Author();
        author.collective = ascii::trimmed(text.substr(comma + 1));
    } else if (rest.empty() && author.last_name.find(' ') != std::string::npos) {
        author.collective = std::exchange(author.last_name, {}); // "Study Group,": RIS of a group
    }
    return author;
}

std::vector<AbstractSection> plain_abstract(std::string text)
{
    std::vector<AbstractSection> sections;
    if (!text.empty()) {
        sections.push_back({{}, {}, {std::move(text), {}}});
    }
    return sections;
}

} // namespace ade::corpus
