// SPDX-License-Identifier: GPL-3.0-or-later
// What a language model answered, read with patience: "drug: event|event" lines, JSON, and what models make
// of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ade::teacher {

/// One drug and the events it is said to cause, as strings; positions come later (place_answer.hpp).
struct DrugAnswer {
    std::string drug;
    std::vector<std::string> events; ///< in order; a repeated string stands twice; empty: "None"
    bool operator==(const DrugAnswer&) const = default;
};

enum class AnswerForm {
    none,  ///< the model said that there is no event: nothing, or "None"
    lines, ///< "drug: event|event"
    json,  ///< an object or list, whole or cut off
    prose, ///< only sentences: nothing could be taken from it
};
std::string_view to_string(AnswerForm form);

struct ParsedAnswer {
    AnswerForm form = AnswerForm::none;
    std::vector<DrugAnswer> drugs;
    /// What was left out, with the reason; for the ledger. Empty when everything was understood.
    std::vector<std::string> problems;
    /// Nothing usable although the model said something other than "none".
    [[nodiscard]] bool failed() const { return form == AnswerForm::prose; }
    bool operator==(const ParsedAnswer&) const = default;
};

/// Reads an answer after the paper's form (section 3.3: one line per drug, events divided by "|") or JSON
/// such as
/// [{"drug": "…", "adverse_events": ["…"]}]. Forgives code fences, numbering and bullets, quotes, bold and
/// headings, an "Annotations:" before it, prose before and after, full-width punctuation, ";" between events
/// when there is no "|", "none", "no adverse events" and the like in place of events, and a JSON text that
/// was cut off (complete records are kept). The same drug on two lines becomes one entry. Never fails: what
/// it cannot read is a problem. Any bytes may come; O(length), JSON nested deeper than 32 is prose.
ParsedAnswer parse_answer(std::string_view text);

} // namespace ade::teacher
