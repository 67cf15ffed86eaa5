// SPDX-License-Identifier: GPL-3.0-or-later
// What is scored: relations of one sentence or document, from whoever said them.
#pragma once

#include "core/text/span.hpp"

#include <string>
#include <vector>

namespace ade::eval {

/// A drug and an event it is said to cause. Spans in code points of the item's text.
struct Relation {
    text::Span drug;
    text::Span event;
    std::string drug_name; ///< surface of the drug; case is ignored where names are compared

    auto operator<=>(const Relation&) const = default;
};

/// One sentence or document as one voice labelled it. Gold and predicted items are paired by id.
struct Item {
    std::string id;
    std::vector<Relation> relations;
    std::vector<text::Span>
        drugs; ///< all drug mentions, also those without a relation; those of relations count anyhow
    std::vector<text::Span> events; ///< likewise

    bool operator==(const Item&) const = default;
};

} // namespace ade::eval
