// SPDX-License-Identifier: GPL-3.0-or-later
// DrugBank's open vocabulary, a CSV.
#include "core/lexicon/fold.hpp"
#include "core/lexicon/readers/list_reader.hpp"
#include "core/lexicon/readers/table_columns.hpp"

#include <unordered_set>

namespace ade::lexicon {

Result<ListReport> read_drugbank(LineSource& lines, const ReadRun& run)
{
    TableRows rows(lines, ',');
    auto header = rows.next();
    if (!header) {
        return forward_error(header);
    }
    const TableColumns columns(*header ? (*header)->fields : std::vector<std::string>{});
    const auto id_column = columns.find({"drugbank id"});
    const auto name_column = columns.find({"common name"});
    const auto synonym_column = columns.find({"synonyms"});
    if (!id_column || !name_column) {
        return wrong_format(lines.name(), *header ? columns.line() : "", ListFormat::drugbank,
                            "a header with the columns \"DrugBank ID\" and \"Common name\"");
    }
    ListReport report;
    std::unordered_set<std::string> seen;
    for (;;) {
        auto row = rows.next();
        if (!row) {
            return forward_error(row);
        }
        if (!*row) {
            break;
        }
        ++report.records;
        if (run.stop.stop_requested()) {
            return cancelled();
        }
        const std::string id(columns.field(**row, id_column));
        if (!(*row)->fault.empty()) {
            report.refuse((*row)->line, id, (*row)->fault);
            continue;
        }
        const std::string name(columns.field(**row, name_column));
        if (id.empty() || name.empty()) {
            report.refuse((*row)->line, id,
                          id.empty() ? "the DrugBank ID is missing" : "the common name is missing");
            continue;
        }
        if ((*row)->fields.size() != columns.count()) {
            report.refuse(
                (*row)->line, id,
                fmt::format("{} fields, where the header has {}", (*row)->fields.size(), columns.count()));
            continue;
        }
        if (!seen.insert(id).second) {
            report.refuse((*row)->line, id, "this DrugBank ID came before; the first is kept");
            continue;
        }
        report.list.terms.push_back({name, name, id, 0});
        for (const std::string_view synonym : parts_of(columns.field(**row, synonym_column), '|')) {
            if (synonym != name) {
                report.list.terms.push_back({std::string(synonym), name, id, 0});
            }
        }
    }
    return report;
}

} // namespace ade::lexicon
