// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/text_aliases.hpp"

#include "core/base/ascii.hpp"
#include "core/text/offset_map.hpp"

#include <algorithm>
#include <set>

namespace ade::teacher {
namespace {

/// What tells that two names mean one substance.
std::set<std::string> substances(const lexicon::Matcher& matcher, const lexicon::Match& match)
{
    std::set<std::string> keys;
    for (const std::uint32_t index : matcher.terms_at(match)) {
        const lexicon::TermView term = matcher.term(index);
        keys.insert("name " + ascii::lower(term.preferred.empty() ? term.name : term.preferred));
        if (!term.code.empty()) {
            keys.insert("code " + std::string(term.source) + " " + std::string(term.code));
        }
    }
    return keys;
}

/// Names of the sentence, read when the first is asked for.
struct SentenceNames {
    std::shared_ptr<const lexicon::Matcher> matcher;
    std::string_view sentence;
    bool read = false;
    std::vector<std::pair<std::string, std::set<std::string>>> names; ///< as written, substances

    void look()
    {
        read = true;
        const auto offsets = text::OffsetMap::of_valid(sentence);
        for (const lexicon::Match& match : matcher->find(sentence)) {
            if (const auto surface = offsets.slice(match.span)) {
                names.emplace_back(std::string(*surface), substances(*matcher, match));
            }
        }
    }
};

} // namespace

Aliases text_aliases(std::shared_ptr<const lexicon::Matcher> matcher, std::string_view sentence,
                     const std::vector<AbbreviationPair>& abbreviations)
{
    auto known = std::make_shared<SentenceNames>(SentenceNames{std::move(matcher), sentence, false, {}});
    return [known, &abbreviations](std::string_view name) {
        std::vector<std::string> others;
        const std::string wanted = ascii::lower(name);
        for (const AbbreviationPair& pair : abbreviations) {
            if (ascii::lower(pair.short_form) == wanted) {
                others.push_back(pair.long_form);
            } else if (ascii::lower(pair.long_form) == wanted) {
                others.push_back(pair.short_form);
            }
        }
        if (!known->matcher) {
            return others;
        }
        const auto matches = known->matcher->find(name);
        const auto whole = text::OffsetMap::of_valid(name).end();
        // The whole name, not a word of it: "lithium toxicity" is no lithium.
        if (matches.size() != 1 || matches.front().span.begin.value() != 0 ||
            matches.front().span.end != whole) {
            return others;
        }
        const auto asked = substances(*known->matcher, matches.front());
        if (!known->read) {
            known->look();
        }
        for (const auto& [surface, keys] : known->names) {
            const bool same = std::any_of(keys.begin(), keys.end(),
                                          [&](const std::string& key) { return asked.contains(key); });
            if (same && std::find(others.begin(), others.end(), surface) == others.end()) {
                others.push_back(surface);
            }
        }
        return others;
    };
}

} // namespace ade::teacher
