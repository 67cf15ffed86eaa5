// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/event_class.hpp"

#include "core/base/ascii.hpp"
#include "core/lexicon/fold.hpp"

#include <algorithm>
#include <set>

namespace ade::teacher {

std::string_view event_class_list(); // event_class_list.cpp.in

namespace {

constexpr std::string_view kSpaces = " \t\r\n";

/// "rash" begins a word, "=als" is one, "~itis" ends one.
bool fits(std::string_view stem, std::string_view word)
{
    return stem.front() == '='   ? word == stem.substr(1)
           : stem.front() == '~' ? word.ends_with(stem.substr(1))
                                 : word.starts_with(stem);
}

/// Words in a row, mostly one.
struct Stem {
    std::vector<std::string_view> words;
    std::size_t of = 0; ///< class
};

struct List {
    std::vector<EventClass> classes;
    std::vector<Stem> rows;    ///< of several words
    std::vector<Stem> singles; ///< of one
    std::size_t general = 0;
};

/// The words of a text between any of these signs.
std::vector<std::string_view> split(std::string_view text, std::string_view signs)
{
    std::vector<std::string_view> parts;
    for (std::size_t at = text.find_first_not_of(signs); at != std::string_view::npos;) {
        const std::size_t end = std::min(text.find_first_of(signs, at), text.size());
        parts.push_back(text.substr(at, end - at));
        at = text.find_first_not_of(signs, end);
    }
    return parts;
}

List read_list(std::string_view text)
{
    List list;
    for (const std::string_view line : split(text, "\n")) {
        if (line.front() == '#') {
            continue;
        }
        if (line.front() == '[') {
            const std::size_t end = std::min(line.find(']'), line.size() - 1);
            list.classes.push_back(
                {std::string(line.substr(1, end - 1)), std::string(ascii::trimmed(line.substr(end + 1)))});
            if (list.classes.back().name == "general") {
                list.general = list.classes.size() - 1;
            }
            continue;
        }
        for (const std::string_view part : split(line, ",")) {
            Stem stem{split(part, kSpaces), list.classes.size() - 1};
            if (!stem.words.empty() && !list.classes.empty()) {
                (stem.words.size() > 1 ? list.rows : list.singles).push_back(std::move(stem));
            }
        }
    }
    list.classes.push_back({"other", "No class fits"});
    return list;
}

const List& list()
{
    static const List kList = read_list(event_class_list());
    return kList;
}

} // namespace

const std::vector<EventClass>& event_classes()
{
    return list().classes;
}

std::vector<std::size_t> event_class(std::string_view event)
{
    lexicon::FoldedText plain;
    plain.assign(event);
    std::string folded(plain.view());
    std::transform(folded.begin(), folded.end(), folded.begin(), [](char c) {
        const char small = ascii::lower(c);
        return (small >= 'a' && small <= 'z') || ascii::is_digit(small) ? small : ' ';
    });
    const auto words = split(folded, " ");
    std::vector<bool> taken(words.size(), false); // by a row: "bone marrow" is not of the bones
    std::set<std::size_t> found;
    const auto look = [&](const Stem& stem) {
        for (std::size_t at = 0; at + stem.words.size() <= words.size(); ++at) {
            bool all = stem.words.size() > 1 || !taken[at];
            for (std::size_t i = 0; all && i < stem.words.size(); ++i) {
                all = fits(stem.words[i], words[at + i]);
            }
            if (all) {
                found.insert(stem.of);
                for (std::size_t i = 0; stem.words.size() > 1 && i < stem.words.size(); ++i) {
                    taken[at + i] = true;
                }
            }
        }
    };
    std::for_each(list().rows.begin(), list().rows.end(), look);
    std::for_each(list().singles.begin(), list().singles.end(), look);
    if (found.size() > 1) {
        found.erase(list().general);
    }
    if (found.empty()) {
        found.insert(list().classes.size() - 1);
    }
    return {found.begin(), found.end()};
}

} // namespace ade::teacher
