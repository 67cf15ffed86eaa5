// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/sentence_rules.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace ade::text {

namespace {

using Words = std::span<const std::string_view>;

// Each list is in byte order, for binary search; see in_order().
// clang-format off
constexpr std::array<std::string_view, 33> kNeverEnds{
    "Dr", "Drs", "Mr", "Mrs", "Ms", "Prof", "St", "a.k.a", "abbr", "appr", "approx", "assoc", "c.f", "ca",
    "cf", "cit", "dept", "e.g", "eg", "esp", "i.e", "ie", "incl", "op", "prof", "rev", "ssp", "subsp",
    "univ", "v.s", "viz", "vs", "w.r.t",
};

constexpr std::array<std::string_view, 27> kBeforeNumber{
    "No", "Nos", "Nr", "app", "art", "ch", "chap", "col", "ed", "eq", "eqn", "eqs", "fig", "figs", "n",
    "no", "nr", "p", "par", "pp", "ref", "refs", "sect", "tab", "tabs", "v", "vol",
};

constexpr std::array<std::string_view, 66> kMayEnd{
    "a.m", "al", "avg", "b.d", "b.i.d", "b.w", "bid", "bros", "c.n.s", "co", "corp", "d.c", "d.d.s", "etc",
    "h.s", "hr", "hrs", "i.a", "i.c", "i.c.v", "i.d", "i.m", "i.n", "i.p", "i.t", "i.u", "i.v", "im", "inc",
    "iu", "iv", "jr", "ltd", "m.d", "max", "min", "mo", "mol", "n.s", "o.d", "o.s", "p.m", "p.o", "p.r.n",
    "ph.d", "po", "prn", "q.d", "q.i.d", "q.o.d", "qd", "resp", "s.c", "s.d", "s.e", "s.e.m", "sc", "sp",
    "spp", "sr", "t.d.s", "t.i.d", "temp", "u.k", "u.s", "var",
};

constexpr std::array<std::string_view, 131> kFirstWords{
    "A", "About", "According", "Acute", "Administration", "After", "Against", "All", "Also", "Although",
    "Among", "An", "Analysis", "Another", "As", "At", "Based", "Because", "Before", "Besides", "Between",
    "Both", "But", "By", "Careful", "Case", "Cases", "Clinical", "Clinicians", "Complete", "Data",
    "Despite", "Discontinuation", "Due", "During", "Each", "Eight", "Eleven", "Even", "Five", "Following",
    "For", "Four", "From", "Further", "Furthermore", "Given", "He", "Hence", "Her", "Here", "High", "His",
    "How", "However", "If", "Immediate", "In", "Indeed", "Initial", "Initially", "It", "Its", "Laboratory",
    "Later", "Long", "Many", "Median", "More", "Moreover", "Most", "Neither", "Nevertheless", "Nine", "No",
    "None", "Not", "Of", "On", "One", "Only", "Other", "Our", "Over", "Patient", "Patients", "Physicians",
    "Possible", "Previous", "Recently", "Recovery", "Renal", "Restart", "Seven", "Several", "She",
    "Similar", "Since", "Six", "So", "Some", "Subsequently", "Such", "Symptoms", "Ten", "That", "The",
    "Their", "Then", "There", "Therefore", "These", "They", "This", "Those", "Three", "Thus", "To",
    "Treatment", "Twelve", "Two", "Under", "Until", "Upon", "We", "When", "Whereas", "Which", "While",
    "With", "Within",
};

constexpr std::array<std::string_view, 40> kHeadings{
    "abstract", "aim", "aims", "background", "case", "case description", "case history",
    "case presentation", "case report", "case reports", "case summary", "comment", "conclusion",
    "conclusions", "context", "data sources", "data synthesis", "design", "discussion", "findings",
    "implications", "interpretation", "intervention", "interventions", "introduction",
    "main outcome measures", "material and methods", "materials and methods", "measurements", "methods",
    "objective", "objectives", "patients", "patients and methods", "purpose", "rationale", "results",
    "setting", "study design", "summary",
};

constexpr std::array<std::string_view, 37> kTakesLetter{
    "amphotericin", "arm", "bleomycin", "case", "ciclosporin", "class", "coenzyme", "cohort", "cyclosporin",
    "cyclosporine", "dactinomycin", "drug", "factor", "genotype", "grade", "group", "groups", "hepatitis",
    "immunoglobulin", "influenza", "level", "mitomycin", "panel", "part", "patient", "penicillin", "period",
    "phase", "protein", "regimen", "stage", "streptogramin", "table", "toxin", "type", "virus", "vitamin",
};

// clang-format on

constexpr bool in_order(Words words)
{
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (!(words[i - 1] < words[i])) {
            return false;
        }
    }
    return true;
}
static_assert(in_order(kNeverEnds) && in_order(kBeforeNumber) && in_order(kMayEnd) && in_order(kFirstWords) &&
              in_order(kHeadings) && in_order(kTakesLetter));

bool contains(Words words, std::string_view word)
{
    return std::binary_search(words.begin(), words.end(), word);
}

} // namespace

Abbreviation abbreviation(std::string_view token)
{
    // "I.V." is "i.v."; "Approx." is "approx."; but "MS", "CA", "Al" and "IV" are words of their own.
    const std::string lowered = ascii::lower(token);
    const bool inner_point = token.find('.') != std::string_view::npos;
    const bool capitalised = token.size() > 2 && ascii::lower(token.substr(1)) == token.substr(1);
    const auto known = [&](Words words) {
        return contains(words, token) || ((inner_point || capitalised) && contains(words, lowered));
    };
    if (known(kNeverEnds)) {
        return Abbreviation::never_ends;
    }
    if (known(kBeforeNumber)) {
        return Abbreviation::before_number;
    }
    return known(kMayEnd) ? Abbreviation::may_end : Abbreviation::none;
}

bool likely_first_word(std::string_view word)
{
    return contains(kFirstWords, word) || is_heading(word);
}

bool is_heading(std::string_view words)
{
    return contains(kHeadings, ascii::lower(words));
}

bool takes_letter(std::string_view word)
{
    return contains(kTakesLetter, ascii::lower(word));
}

} // namespace ade::text
