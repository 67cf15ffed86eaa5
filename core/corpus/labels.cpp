// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/labels.hpp"

namespace ade::corpus {

LabelMap::LabelMap()
{
    for (const char* word : {"drug", "Drug", "DRUG"}) {
        map_label(word, Label::drug);
    }
    for (const char* word : {"adverse_event",
                             "Adverse_Event",
                             "AdverseEvent",
                             "Adverse-Event",
                             "Adverse event",
                             "adverse event",
                             "adverse-effect",
                             "Adverse-Effect",
                             "Adverse_Effect",
                             "adverse_effect",
                             "AdverseEffect",
                             "AE",
                             "ae",
                             "ADE",
                             "ade",
                             "ADR",
                             "adr",
                             "AdverseReaction",
                             "Adverse_Reaction",
                             "adverse_reaction"}) {
        map_label(word, Label::adverse_event);
    }
    for (const char* word : {"causes", "Causes", "Adverse-Effect", "Adverse_Effect", "adverse_effect", "ADE",
                             "AE", "ADR", "ADE-Drug", "AE-Drug", "Drug-AE", "Drug-ADE"}) {
        map_polarity(word, Polarity::causes);
    }
    for (const Polarity polarity : {Polarity::not_caused, Polarity::treats, Polarity::unclear}) {
        map_polarity(std::string(to_string(polarity)), polarity);
    }
}

std::optional<Label> LabelMap::label(std::string_view word) const
{
    const auto found = labels_.find(word);
    return found == labels_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Polarity> LabelMap::polarity(std::string_view word) const
{
    const auto found = polarities_.find(word);
    return found == polarities_.end() ? std::nullopt : std::optional(found->second);
}

void LabelMap::add_defaults(std::string_view format)
{
    if (format != "bioc-xml" && format != "bioc-json" && format != "pubtator" && format != "conll") {
        return;
    }
    struct Word {
        const char* word;
        Label label;
    };
    for (const Word& entry : {Word{"Chemical", Label::drug}, Word{"chemical", Label::drug},
                              Word{"Disease", Label::adverse_event}, Word{"disease", Label::adverse_event}}) {
        if (!ignored(entry.word)) {
            labels_.emplace(entry.word, entry.label);
        }
    }
    for (const char* word : {"CID", "Chemical-Induced-Disease"}) { // BioCreative V, task 3b
        if (!ignored(word)) {
            polarities_.emplace(word, Polarity::causes);
        }
    }
}

Result<void> LabelMap::map(std::string_view assignment)
{
    const std::size_t equals = assignment.rfind('=');
    if (equals == std::string_view::npos || equals == 0) {
        return fail(
            ErrorCode::invalid_argument, "corpus.map_form", {},
            "\"{}\" does not map a word. Write WORD=drug, WORD=adverse_event, WORD=causes or WORD=ignore.",
            assignment);
    }
    const std::string word(assignment.substr(0, equals));
    const std::string_view ours = assignment.substr(equals + 1);
    ignored_.erase(word);
    if (ours == "ignore") {
        ignored_.insert(word);
        labels_.erase(word);
        polarities_.erase(word);
    } else if (const auto label = label_from(ours)) {
        map_label(word, *label);
    } else if (const auto polarity = polarity_from(ours)) {
        map_polarity(word, *polarity);
    } else {
        return fail(
            ErrorCode::invalid_argument, "corpus.map_target", {},
            "\"{}\" is neither a label (drug, adverse_event) nor a polarity (causes, not_caused, treats, "
            "unclear) nor \"ignore\".",
            ours);
    }
    return {};
}

} // namespace ade::corpus
