// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lexicon/starter_list.hpp"

#include "core/lexicon/readers/reader.hpp"

#include <iterator>

namespace ade::lexicon {

const TermList& starter_list()
{
    static const TermList list = [] {
        TermList all{std::string(kStarterName), {}};
        for (const std::string_view text : starter_texts()) {
            // A test reads each file and asks for no refused line.
            if (auto report = parse_terms(text, ListFormat::starter)) {
                std::move(report->list.terms.begin(), report->list.terms.end(),
                          std::back_inserter(all.terms));
            }
        }
        return all;
    }();
    return list;
}

} // namespace ade::lexicon
