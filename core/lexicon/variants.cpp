// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lexicon/variants.hpp"

#include "core/base/ascii.hpp"
#include "core/lexicon/fold.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ade::lexicon {
namespace {

constexpr std::size_t kMostForms = 24;
/// Joining and splitting are for abbreviations with numbers; long chemical names stay as they are.
constexpr std::size_t kLongestJoined = 28;

bool is_letter(char c)
{
    return is_word_byte(c) && !ascii::is_digit(c);
}

bool is_greek_name(std::string_view lower_word)
{
    static constexpr std::array<std::string_view, 7> kNames = {"alpha", "alfa",  "beta", "gamma",
                                                               "delta", "kappa", "omega"};
    return std::find(kNames.begin(), kNames.end(), lower_word) != kNames.end();
}

void add(std::vector<Form>& forms, std::string text, Variant variant)
{
    const std::string lower = ascii::lower(text);
    const bool known = std::any_of(forms.begin(), forms.end(),
                                   [&](const Form& form) { return ascii::lower(form.text) == lower; });
    if (!known && forms.size() < kMostForms) {
        forms.push_back({std::move(text), variant});
    }
}

enum class Place { anywhere, whole_word, word_end };

/// Replaces `from` by `to` where it stands as `place` says. Small letters in and out, for what is replaced.
std::string respelled(std::string_view text, std::string_view from, std::string_view to, Place place)
{
    const std::string lower = ascii::lower(text);
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t found = lower.find(from, at);
        if (found == std::string::npos) {
            break;
        }
        const std::size_t end = found + from.size();
        const bool begins = place != Place::whole_word || found == 0 || !is_letter(text[found - 1]);
        const bool ends = place == Place::anywhere || end == text.size() || !is_letter(text[end]);
        out.append(text, at, found - at);
        out += begins && ends ? to : text.substr(found, from.size());
        at = end;
    }
    out.append(text, at, std::string_view::npos);
    return out;
}

void add_spellings(std::vector<Form>& forms)
{
    struct Pair {
        std::string_view one;
        std::string_view other;
        Place place;
    };
    // INN and American names against older and British ones.
    static constexpr std::array kPairs = {Pair{"alfa", "alpha", Place::whole_word},
                                          Pair{"sulph", "sulf", Place::anywhere},
                                          Pair{"oestr", "estr", Place::anywhere},
                                          Pair{"ceph", "cef", Place::anywhere},
                                          Pair{"amphet", "amfet", Place::anywhere},
                                          Pair{"haem", "hem", Place::anywhere},
                                          Pair{"foet", "fet", Place::anywhere},
                                          Pair{"barbitone", "barbital", Place::anywhere},
                                          Pair{"cyclosp", "ciclosp", Place::anywhere},
                                          Pair{"sporine", "sporin", Place::word_end},
                                          Pair{"adrenaline", "adrenalin", Place::word_end},
                                          Pair{"thyroxine", "thyroxin", Place::word_end},
                                          Pair{"caesium", "cesium", Place::anywhere},
                                          Pair{"aluminium", "aluminum", Place::anywhere}};
    std::size_t begin = 0;
    for (int round = 0; round < 2; ++round) { // two changes in one name are enough
        const std::size_t end = forms.size();
        for (std::size_t i = begin; i < end; ++i) {
            const std::string text = forms[i].text;
            for (const Pair& pair : kPairs) {
                add(forms, respelled(text, pair.one, pair.other, pair.place), Variant::spelling);
                add(forms, respelled(text, pair.other, pair.one, pair.place), Variant::spelling);
            }
        }
        begin = end;
    }
}

/// Where words of `text` may be written together: byte positions of spaces.
std::vector<std::size_t> loose_spaces(std::string_view text)
{
    std::vector<std::size_t> places;
    for (std::size_t at = 1; at + 1 < text.size(); ++at) {
        if (text[at] != ' ') {
            continue;
        }
        std::size_t begin = at;
        while (begin > 0 && is_word_byte(text[begin - 1])) {
            --begin;
        }
        std::size_t end = at + 1;
        while (end < text.size() && is_word_byte(text[end])) {
            ++end;
        }
        const std::string_view left = text.substr(begin, at - begin);
        const std::string_view right = text.substr(at + 1, end - at - 1);
        const bool number = (ascii::is_digit(left.back()) && is_letter(right.front())) ||
                            (is_letter(left.back()) && ascii::is_digit(right.front()));
        const bool greek = is_greek_name(ascii::lower(left)) || is_greek_name(ascii::lower(right));
        const bool single =
            (left.size() == 1 && is_letter(left.front())) || (right.size() == 1 && is_letter(right.front()));
        if (!left.empty() && !right.empty() && (number || greek || single)) {
            places.push_back(at);
        }
    }
    return places;
}

/// Where a letter meets a digit inside a word.
std::vector<std::size_t> tight_numbers(std::string_view text)
{
    std::vector<std::size_t> places;
    for (std::size_t at = 1; at < text.size(); ++at) {
        if ((is_letter(text[at - 1]) && ascii::is_digit(text[at])) ||
            (ascii::is_digit(text[at - 1]) && is_letter(text[at]))) {
            places.push_back(at);
        }
    }
    return places;
}

void add_joined(std::vector<Form>& forms)
{
    const std::size_t base = forms.size();
    for (std::size_t i = 0; i < base; ++i) {
        const std::string text = forms[i].text;
        if (text.size() > kLongestJoined) {
            continue;
        }
        const std::vector<std::size_t> spaces = loose_spaces(text);
        if (!spaces.empty() && spaces.size() <= 3) {
            for (unsigned chosen = 1; chosen < (1U << spaces.size()); ++chosen) {
                std::string joined = text;
                for (std::size_t place = spaces.size(); place-- > 0;) {
                    if ((chosen >> place & 1U) != 0) {
                        joined.erase(spaces[place], 1);
                    }
                }
                add(forms, std::move(joined), Variant::joined);
            }
        }
        // "RU486", "CPT11": one break only, and something of two letters on its side.
        const std::vector<std::size_t> numbers = tight_numbers(text);
        if (numbers.size() == 1 && spaces.empty() && text.find(' ') == std::string::npos) {
            std::string split = text;
            split.insert(numbers.front(), " ");
            add(forms, std::move(split), Variant::joined);
        }
    }
}

void add_plurals(std::vector<Form>& forms)
{
    const std::size_t base = forms.size();
    for (std::size_t i = 0; i < base; ++i) {
        const std::string& text = forms[i].text;
        std::size_t begin = text.size();
        while (begin > 0 && is_letter(text[begin - 1])) {
            --begin;
        }
        const std::size_t letters = text.size() - begin;
        if (letters < 3 || text.back() == 's' || text.back() == 'S') {
            continue;
        }
        const bool capitals = std::all_of(text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(),
                                          [](char c) { return c >= 'A' && c <= 'Z'; });
        if (letters == 3 && !capitals) { // "MAOIs", "ACEs", but not "gels" for "gel"
            continue;
        }
        add(forms, text + "s", Variant::plural);
    }
}

} // namespace

std::vector<Form> forms_of(std::string_view normal_form, const MatchOptions& options)
{
    std::vector<Form> forms{{std::string(normal_form), Variant::none}};
    if (options.spelling) {
        add_spellings(forms);
    }
    if (options.joined) {
        add_joined(forms);
    }
    if (options.plurals) {
        add_plurals(forms);
    }
    return forms;
}

const std::vector<std::string>& salt_words()
{
    static const std::vector<std::string> words = [] {
        std::vector<std::string> all = {
            "acetate",        "anhydrous",    "besilate",        "besylate",   "bitartrate",
            "bromide",        "butylbromide", "calcium",         "chloride",   "citrate",
            "decanoate",      "dihydrate",    "dihydrochloride", "dimesylate", "dinitrate",
            "dipropionate",   "disodium",     "edisylate",       "enanthate",  "estolate",
            "ethylsuccinate", "fumarate",     "furoate",         "gluconate",  "hcl",
            "hemihydrate",    "hydrobromide", "hydrochloride",   "hydroxide",  "isethionate",
            "lactate",        "lactobionate", "maleate",         "mesilate",   "mesylate",
            "methylsulfate",  "monohydrate",  "mononitrate",     "mucate",     "nitrate",
            "oxalate",        "palmitate",    "pamoate",         "phosphate",  "pivalate",
            "potassium",      "propionate",   "sodium",          "stearate",   "succinate",
            "sulfate",        "sulphate",     "tannate",         "tartrate",   "tosylate",
            "trihydrate",     "tromethamine", "undecanoate",     "valerate",   "xinafoate"};
        std::sort(all.begin(), all.end());
        return all;
    }();
    return words;
}

bool is_salt_word(std::string_view lower_case_word)
{
    const std::vector<std::string>& words = salt_words();
    return std::binary_search(words.begin(), words.end(), lower_case_word);
}

} // namespace ade::lexicon
