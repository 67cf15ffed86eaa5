// SPDX-License-Identifier: GPL-3.0-or-later
// Which words of foreign files mean our labels and polarities.
#pragma once

#include "core/base/result.hpp"
#include "core/corpus/annotation.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace ade::corpus {

/// Foreign words → ours. Starts with exact known synonyms only: Drug, drug, DRUG; Adverse-Effect,
/// Adverse_Effect, AdverseEffect, AdverseEvent, Adverse_Event, adverse_event, AE, ADE, ADR and their
/// lower-case forms. Words such as Disease, Chemical or Finding mean more than our labels and are mapped only
/// on request, or where a format's own task means them so (add_defaults()). Comparison is exact.
class LabelMap {
public:
    LabelMap();

    /// A mention's label; nothing when the word is not known.
    [[nodiscard]] std::optional<Label> label(std::string_view word) const;
    /// A relation's type: Adverse-Effect and its synonyms, ADE-Drug, Drug-AE, Drug-ADE, causes and the names
    /// of the polarities.
    [[nodiscard]] std::optional<Polarity> polarity(std::string_view word) const;

    /// True when the person asked to leave spans or relations of this word out.
    [[nodiscard]] bool ignored(std::string_view word) const { return ignored_.count(word) != 0; }

    /// Words that a format's own corpora use (BioC, PubTator and CoNLL: Chemical → drug, Disease →
    /// adverse_event, CID → causes), as far as the person has not said otherwise. Unknown formats add none.
    void add_defaults(std::string_view format);

    void map_label(std::string word, Label label) { labels_[std::move(word)] = label; }
    void map_polarity(std::string word, Polarity polarity) { polarities_[std::move(word)] = polarity; }

    /// Takes "Disease=adverse_event", "CID=causes" or "Species=ignore" as the command line gives it. Fails
    /// with invalid_argument.
    Result<void> map(std::string_view assignment);

    bool operator==(const LabelMap&) const = default;

private:
    std::map<std::string, Label, std::less<>> labels_;
    std::map<std::string, Polarity, std::less<>> polarities_;
    std::set<std::string, std::less<>> ignored_;
};

} // namespace ade::corpus
