// SPDX-License-Identifier: GPL-3.0-or-later
// A person's own list: CSV or TSV.
#include "core/base/ascii.hpp"
#include "core/lexicon/fold.hpp"
#include "core/lexicon/readers/list_reader.hpp"
#include "core/lexicon/readers/table_columns.hpp"

#include <algorithm>
#include <unordered_map>

namespace ade::lexicon {
namespace {

std::optional<std::uint8_t> flags_of_kind(std::string_view kind)
{
    const std::string word = ascii::lower(kind);
    if (word.empty() || word == "generic" || word == "name" || word == "synonym") {
        return std::uint8_t{0};
    }
    if (word == "brand") {
        return std::uint8_t{brand};
    }
    if (word == "class") {
        return std::uint8_t{drug_class};
    }
    if (word == "abbreviation") {
        return std::uint8_t{exact_case};
    }
    if (word == "any case") {
        return std::uint8_t{any_case};
    }
    if (word == "not a drug") {
        return std::uint8_t{blocker};
    }
    return std::nullopt;
}

char separator_of(std::string_view line)
{
    const auto count = [&](char c) { return std::count(line.begin(), line.end(), c); };
    if (count('\t') > 0) {
        return '\t';
    }
    return count(';') > count(',') ? ';' : ',';
}

} // namespace

Result<ListReport> read_table(LineSource& lines, const ReadRun& run)
{
    auto first = lines.next();
    while (first && *first && (*first)->fault.empty() && ascii::trimmed((*first)->text).empty()) {
        first = lines.next();
    }
    if (!first) {
        return forward_error(first);
    }
    if (!*first) {
        return fail(ErrorCode::parse, "lexicon.empty", lines.name(), "The file is empty.");
    }
    const std::string head = (*first)->text;
    if (const auto guess = guess_format(head);
        guess && *guess != ListFormat::table && *guess != ListFormat::starter) {
        return wrong_format(lines.name(), head, ListFormat::table, "term, preferred name, code");
    }
    lines.put_back({std::move(**first)});
    TableRows rows(lines, separator_of(head));
    ListReport report;
    std::optional<std::size_t> term_column = 0;
    std::optional<std::size_t> preferred_column = 1;
    std::optional<std::size_t> code_column = 2;
    std::optional<std::size_t> kind_column = 3;
    std::unordered_map<std::string, std::string> seen; // normal form → preferred name
    for (bool at_start = true;; at_start = false) {
        auto row = rows.next();
        if (!row) {
            return forward_error(row);
        }
        if (!*row) {
            break;
        }
        if (at_start && (*row)->fault.empty()) {
            const TableColumns columns((*row)->fields);
            const auto named = columns.find({"term", "name", "synonym", "drug", "drug name"});
            if (named) {
                term_column = named;
                preferred_column = columns.find({"preferred", "preferred name", "preferred_name", "generic"});
                code_column = columns.find({"code", "id"});
                kind_column = columns.find({"kind", "type"});
                continue;
            }
        }
        ++report.records;
        if (run.stop.stop_requested()) {
            return cancelled();
        }
        const auto field = [&](std::optional<std::size_t> column) {
            return std::string(TableColumns::field(**row, column));
        };
        Term term{field(term_column), field(preferred_column), field(code_column), 0};
        if (!(*row)->fault.empty()) {
            report.refuse((*row)->line, term.code, (*row)->fault);
            continue;
        }
        if (normal_form(term.name).empty()) {
            report.refuse((*row)->line, term.code, "the term is missing, or has no letter or digit");
            continue;
        }
        const auto flags = flags_of_kind(field(kind_column));
        if (!flags) {
            report.refuse(
                (*row)->line, term.code,
                fmt::format("kind \"{}\" is not known; use brand, class, abbreviation, any case or not a "
                            "drug",
                            field(kind_column)));
            continue;
        }
        term.flags = *flags;
        if (term.preferred.empty()) {
            term.preferred = term.name;
        }
        const auto [known, fresh] = seen.emplace(ascii::lower(normal_form(term.name)), term.preferred);
        if (!fresh) {
            if (known->second != term.preferred) {
                report.refuse((*row)->line, term.code,
                              fmt::format("\"{}\" came before as a name of \"{}\"; the first is kept",
                                          term.name, known->second));
            }
            continue;
        }
        report.list.terms.push_back(std::move(term));
    }
    return report;
}

} // namespace ade::lexicon
