// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/carried.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ade::cli {

void CarriedOver::add(const std::vector<store::CarryReport>& reports)
{
    for (const store::CarryReport& report : reports) {
        ++documents_;
        sum_.kept += report.kept;
        sum_.moved += report.moved;
        sum_.changed += report.changed;
        sum_.lost += report.lost;
        sum_.suggestions += report.suggestions;
        sum_.suggestions_left += report.suggestions_left;
        sum_.judgements += report.judgements;
        sum_.sentences_done += report.sentences_done;
        sum_.sentences_open += report.sentences_open;
        sum_.open_items += report.open_items;
    }
}

nlohmann::ordered_json CarriedOver::json() const
{
    return {{"documents", documents_},
            {"kept", sum_.kept},
            {"moved", sum_.moved},
            {"changed", sum_.changed},
            {"lost", sum_.lost},
            {"suggestions", sum_.suggestions},
            {"suggestions_left", sum_.suggestions_left},
            {"judgements", sum_.judgements},
            {"review_marks", sum_.sentences_done},
            {"review_marks_left", sum_.sentences_open},
            {"open_items", sum_.open_items}};
}

std::string CarriedOver::text() const
{
    if (documents_ == 0) {
        return {};
    }
    return fmt::format(
        "Carried over to {} new texts: {} labels at the same place, {} moved, {} suggestions, {} review "
        "marks. Not carried over: {} labels whose words or sentence changed, {} that are gone; {} wait "
        "for a curator.\n",
        documents_, sum_.kept, sum_.moved, sum_.suggestions, sum_.sentences_done, sum_.changed, sum_.lost,
        sum_.open_items);
}

} // namespace ade::cli
