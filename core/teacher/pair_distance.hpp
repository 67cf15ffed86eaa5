// SPDX-License-Identifier: GPL-3.0-or-later
// How likely a mention of a drug and a place of an event belong together, from the words around them.
#pragma once

#include "core/teacher/sentence_index.hpp"

namespace ade::teacher {

/// Words between the two, and what speaks for or against them; smaller is likelier. Fewer: a linking word
/// ("-induced", "after", "due to") beside, an event that is the drug and its poisoning ("lithium toxicity").
/// More: a border of a clause between, an event set apart ("no", "history of", "treatment for"), a mention
/// that was measured, borne, stopped, or is part of a longer name ("serum lithium", "lithium-specific
/// antibody"). Both spans lie in the sentence. O(words between).
double pair_distance(const SentenceIndex& sentence, text::Span drug, text::Span event);

/// "lithium tremor", "lithium-induced tremor", "tremor after long use of lithium", "lithium toxicity": a few
/// words with a link among them, and nothing that sets either apart.
bool is_linked_closely(const SentenceIndex& sentence, text::Span drug, text::Span event);

/// "lithium-treated", "lithium withdrawal", "interferon alpha" for interferon: near an event, and yet not
/// said to have caused it.
bool is_no_agent(const SentenceIndex& sentence, text::Span drug);

} // namespace ade::teacher
