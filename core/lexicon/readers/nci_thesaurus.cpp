// SPDX-License-Identifier: GPL-3.0-or-later
// The NCI Thesaurus flat file: drugs by semantic type and by ancestor.
#include "core/base/ascii.hpp"
#include "core/lexicon/fold.hpp"
#include "core/lexicon/readers/list_reader.hpp"
#include "core/lexicon/readers/table_columns.hpp"

#include <algorithm>
#include <chrono>
#include <unordered_map>

namespace ade::lexicon {
namespace {

enum Column : std::size_t { code = 0, name = 1, parents = 2, synonyms = 3, status = 6, types = 7 };

struct Concept {
    std::string code;
    std::string parents;  ///< "C1|C2"
    std::string synonyms; ///< "preferred|other|…"
    bool drug = false;    ///< by its types
};

bool is_code(std::string_view text)
{
    return text.size() >= 2 && text[0] == 'C' &&
           std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> split_tabs(std::string_view line)
{
    std::vector<std::string_view> fields;
    for (;;) {
        const std::size_t tab = line.find('\t');
        fields.push_back(line.substr(0, tab));
        if (tab == std::string_view::npos) {
            return fields;
        }
        line.remove_prefix(tab + 1);
    }
}

bool any_of_types(std::string_view field, const std::vector<std::string>& wanted)
{
    for (const std::string& type : wanted) {
        if (type == "*") {
            return true;
        }
        for (const std::string_view given : parts_of(field, '|')) {
            if (ascii::lower(given) == ascii::lower(type)) {
                return true;
            }
        }
    }
    return false;
}

/// The concepts under the roots, themselves included: by place in `concepts`. Fails with invalid_argument
/// when a root (a code, or a preferred name in any case) is not there. Circles do no harm. O(concepts).
Result<std::vector<bool>> descendants(const std::vector<Concept>& concepts,
                                      const std::vector<std::string>& roots, const std::string& file)
{
    std::unordered_map<std::string_view, std::size_t> by_code;
    for (std::size_t i = 0; i < concepts.size(); ++i) {
        by_code.emplace(concepts[i].code, i);
    }
    std::vector<std::vector<std::uint32_t>> children(concepts.size());
    for (std::size_t i = 0; i < concepts.size(); ++i) {
        for (const std::string_view parent : parts_of(concepts[i].parents, '|')) {
            if (const auto found = by_code.find(parent); found != by_code.end()) {
                children[found->second].push_back(static_cast<std::uint32_t>(i));
            }
        }
    }
    std::vector<bool> inside(concepts.size(), false);
    std::vector<std::size_t> open;
    const auto reach = [&](std::size_t at) {
        if (!inside[at]) {
            inside[at] = true;
            open.push_back(at);
        }
    };
    for (const std::string& root : roots) {
        bool known = false;
        for (std::size_t i = 0; i < concepts.size(); ++i) {
            const std::string_view all = concepts[i].synonyms;
            if (concepts[i].code == root ||
                ascii::lower(ascii::trimmed(all.substr(0, all.find('|')))) == ascii::lower(root)) {
                known = true;
                reach(i);
            }
        }
        if (!known) {
            return fail(
                ErrorCode::invalid_argument, "lexicon.no_ancestor", file,
                "There is no concept with the code or preferred name \"{}\". Give a code such as C274 "
                "(Antineoplastic Agent).",
                root);
        }
    }
    while (!open.empty()) {
        const std::size_t at = open.back();
        open.pop_back();
        for (const std::uint32_t child : children[at]) {
            reach(child);
        }
    }
    return inside;
}

/// Each name once.
void add_terms(const Concept& concept_, std::vector<Term>& terms)
{
    const std::vector<std::string_view> names = parts_of(concept_.synonyms, '|');
    std::vector<std::string> seen;
    for (const std::string_view name : names) {
        std::string form = normal_form(name); // capitals count: "ARA-C" and "ara-C" are both kept
        if (form.size() < 2 || std::find(seen.begin(), seen.end(), form) != seen.end()) {
            continue;
        }
        seen.push_back(std::move(form));
        terms.push_back({std::string(name), std::string(names.front()), concept_.code, 0});
    }
}

} // namespace

Result<ListReport> read_nci_thesaurus(LineSource& lines, const ReadRun& run)
{
    ListReport report;
    std::vector<Concept> concepts;
    std::unordered_map<std::string, std::uint64_t> seen; // code → line
    std::string head;
    bool without_types = false;
    auto told = std::chrono::steady_clock::now();
    for (;;) {
        auto line = lines.next();
        if (!line) {
            return forward_error(line);
        }
        if (!*line) {
            break;
        }
        if (run.stop.stop_requested()) {
            return cancelled();
        }
        const std::uint64_t number = (*line)->number;
        const std::string& text = (*line)->text;
        if (head.empty()) {
            head = text.substr(0, 2000);
        }
        if ((*line)->fault.empty() && ascii::trimmed(text).empty()) {
            continue;
        }
        const std::vector<std::string_view> fields = split_tabs(text);
        if (number == 1 && ascii::lower(ascii::trimmed(fields[Column::code])) == "code") {
            continue; // some releases have a header
        }
        ++report.records;
        const std::string id(ascii::trimmed(fields[Column::code]).substr(0, 40));
        if (!(*line)->fault.empty()) {
            report.refuse(number, id, (*line)->fault);
        } else if (!is_code(ascii::trimmed(fields[Column::code]))) {
            report.refuse(number, id, "the line does not begin with a concept code such as C1234");
        } else if (fields.size() <= Column::synonyms || ascii::trimmed(fields[Column::synonyms]).empty()) {
            report.refuse(number, id, "the line breaks off before the synonyms");
        } else if (fields.size() > Column::status && fields.size() <= Column::types) {
            report.refuse(number, id, "the line breaks off before the semantic type");
        } else if (const auto [before, fresh] = seen.emplace(id, number); !fresh) {
            report.refuse(
                number, id,
                fmt::format("this code stood in line {} already; the first is kept", before->second));
        } else {
            const bool typed = fields.size() > Column::types;
            without_types = without_types || !typed;
            const std::string state = typed ? ascii::lower(fields[Column::status]) : std::string();
            const bool retired =
                state.find("retired") != std::string::npos || state.find("obsolete") != std::string::npos;
            const bool drug =
                !retired && (!typed || any_of_types(fields[Column::types], run.options.semantic_types));
            if (!run.options.ancestors.empty() || drug) {
                concepts.push_back(
                    {id, std::string(fields[Column::parents]), std::string(fields[Column::synonyms]), drug});
            }
            report.passed_over += static_cast<std::int64_t>(!drug);
        }
        if (report.records == 50 && report.refused_count == 50) {
            return wrong_format(lines.name(), head, ListFormat::nci_thesaurus,
                                "tab-separated lines that begin with a concept code such as C1234");
        }
        if (run.progress && std::chrono::steady_clock::now() - told > std::chrono::milliseconds(100)) {
            told = std::chrono::steady_clock::now();
            run.progress({"reading concepts", report.records, 0, 0, -1});
        }
    }
    if (report.records > 0 && report.refused_count == report.records) {
        return wrong_format(lines.name(), head, ListFormat::nci_thesaurus,
                            "tab-separated lines that begin with a concept code such as C1234");
    }
    std::vector<bool> wanted(concepts.size(), true);
    if (!run.options.ancestors.empty()) {
        auto inside = descendants(concepts, run.options.ancestors, lines.name());
        if (!inside) {
            return forward_error(inside);
        }
        wanted = std::move(*inside);
    }
    for (std::size_t i = 0; i < concepts.size(); ++i) {
        if (concepts[i].drug && wanted[i]) {
            add_terms(concepts[i], report.list.terms);
        } else {
            report.passed_over += static_cast<std::int64_t>(concepts[i].drug);
        }
    }
    if (without_types) {
        report.notes.emplace_back(
            "Some lines have no semantic type (an old release): their concepts were taken as "
            "drugs. Choose an ancestor to narrow them down.");
    }
    return report;
}

} // namespace ade::lexicon
