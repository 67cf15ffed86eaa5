// SPDX-License-Identifier: GPL-3.0-or-later
// A drug name as a vocabulary lists it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ade::lexicon {

/// How a term wants to be found; without a flag the rules of MatchOptions decide.
enum TermFlag : std::uint8_t {
    any_case = 1,   ///< however it is written, even when it is short ("tin" in a list made with care)
    exact_case = 2, ///< its capitals must be capitals in the text, however long it is
    /// Not a drug: "insulin resistance" keeps "insulin" from being found inside it, and is not a match
    /// itself.
    blocker = 4,
    drug_class = 8, ///< a group of drugs ("statins"), not one substance
    brand = 16,     ///< a trade name
};

/// One name. `preferred` is the name of the substance in the same vocabulary (itself for preferred names),
/// `code` the vocabulary's identifier; both may be empty.
struct Term {
    std::string name;
    std::string preferred;
    std::string code;
    std::uint8_t flags = 0; ///< TermFlag
    bool operator==(const Term&) const = default;
};

/// What one vocabulary gave. Every match tells `source`.
struct TermList {
    std::string source; ///< for a person: "DrugBank vocabulary", "NCI Thesaurus 24.01", "starter"
    std::vector<Term> terms;
    bool operator==(const TermList&) const = default;
};

} // namespace ade::lexicon
