// SPDX-License-Identifier: GPL-3.0-or-later
// Documents a tiny student learns something from in a few seconds.
#pragma once

#include "tests/app/project_builder.hpp"

#include <string>
#include <vector>

namespace ade::tests {

/// Words of the tiny vocabulary, so that a sentence fits its 64 positions.
inline std::vector<corpus::AnnotatedDocument> lessons(int count)
{
    static const char* const kEvents[] = {"rash", "fever", "nausea"};
    std::vector<corpus::AnnotatedDocument> cases;
    for (int i = 0; i < count; ++i) {
        const std::string drug = std::string(1, static_cast<char>('a' + i % 26)) + "mab";
        const std::string event = kEvents[i % 3];
        cases.push_back(record("lesson-" + std::to_string(i), "the patient",
                               i % 4 == 3 ? "the patient took " + drug + " and had no " + event + "."
                                          : "the patient took " + drug + " and had " + event + ".",
                               i % 4 == 3 ? std::vector<Spoken>{} : std::vector<Spoken>{{drug, event}}));
        if (i % 4 == 3) { // a drug without an event
            corpus::Mention mention;
            mention.id = "D";
            mention.surface = drug;
            const auto at = static_cast<std::int64_t>(cases.back().document.text.find(drug));
            mention.span = text::make_span(at, at + static_cast<std::int64_t>(drug.size()));
            cases.back().mentions.push_back(mention);
        }
    }
    return cases;
}

} // namespace ade::tests
