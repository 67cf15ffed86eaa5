// SPDX-License-Identifier: GPL-3.0-or-later
// The starter lexicon's plain text: one substance a line.
#include "core/base/ascii.hpp"
#include "core/lexicon/fold.hpp"
#include "core/lexicon/readers/list_reader.hpp"
#include "core/lexicon/readers/table_columns.hpp"

#include <algorithm>
#include <unordered_map>

namespace ade::lexicon {
namespace {

/// Takes "=" and "~" off the front of a name.
std::string marked_name(std::string_view text, std::uint8_t& flags)
{
    if (text.starts_with('=')) {
        flags |= exact_case;
        text.remove_prefix(1);
    } else if (text.starts_with('~')) {
        flags |= any_case;
        text.remove_prefix(1);
    }
    return std::string(ascii::trimmed(text));
}

/// The fields between "|", empty ones kept.
std::vector<std::string_view> fields_of(std::string_view line)
{
    std::vector<std::string_view> fields;
    for (;;) {
        const std::size_t bar = line.find('|');
        fields.push_back(ascii::trimmed(line.substr(0, bar)));
        if (bar == std::string_view::npos) {
            return fields;
        }
        line.remove_prefix(bar + 1);
    }
}

/// Names divided by a comma and a space: a comma alone belongs to the name, as in "1,25-dihydroxyvitamin D3".
std::vector<std::string_view> names_of(std::string_view field)
{
    std::vector<std::string_view> names;
    while (!field.empty()) {
        const std::size_t comma = std::min(field.find(", "), field.size());
        if (const std::string_view name = ascii::trimmed(field.substr(0, comma)); !name.empty()) {
            names.push_back(name);
        }
        field.remove_prefix(std::min(comma + 2, field.size()));
    }
    return names;
}

} // namespace

Result<ListReport> read_starter(LineSource& lines, const ReadRun& run)
{
    constexpr std::string_view kClass = "class:";
    constexpr std::string_view kNotADrug = "not a drug:";
    ListReport report;
    std::unordered_map<std::string, std::string> seen; // lower-cased normal form → preferred name
    std::string head;
    for (;;) {
        auto line = lines.next();
        if (!line) {
            return forward_error(line);
        }
        if (!*line) {
            break;
        }
        if (head.empty()) {
            head = (*line)->text;
        }
        if (run.stop.stop_requested()) {
            return cancelled();
        }
        std::string_view text = ascii::trimmed((*line)->text);
        if ((*line)->fault.empty() && (text.empty() || text.starts_with('#'))) {
            continue;
        }
        ++report.records;
        if (!(*line)->fault.empty()) {
            report.refuse((*line)->number, "", (*line)->fault);
            continue;
        }
        std::uint8_t kind = 0;
        if (text.starts_with(kClass)) {
            kind = drug_class;
            text.remove_prefix(kClass.size());
        } else if (text.starts_with(kNotADrug)) {
            kind = blocker;
            text.remove_prefix(kNotADrug.size());
        }
        const std::vector<std::string_view> fields = fields_of(text);
        std::uint8_t flags = kind;
        const std::string preferred = marked_name(fields[0], flags);
        if (normal_form(preferred).empty() || fields.size() > 3) {
            report.refuse((*line)->number, preferred,
                          fields.size() > 3 ? "more than three fields: name | brands | other names"
                                            : "the name is missing, or has no letter or digit");
            continue;
        }
        const auto add = [&](std::string name, std::uint8_t with) {
            const std::string form = ascii::lower(normal_form(name));
            if (form.empty()) {
                report.refuse((*line)->number, preferred, fmt::format("\"{}\" has no letter or digit", name));
                return;
            }
            const auto [known, fresh] = seen.emplace(form, preferred);
            if (fresh) {
                report.list.terms.push_back({std::move(name), preferred, "", with});
            } else {
                report.refuse((*line)->number, preferred,
                              fmt::format("\"{}\" came before as a name of \"{}\"; the first is kept", name,
                                          known->second));
            }
        };
        add(preferred, flags);
        for (std::size_t i = 1; i < fields.size(); ++i) {
            for (const std::string_view part : names_of(fields[i])) {
                std::uint8_t with = static_cast<std::uint8_t>(kind | (i == 1 ? brand : 0));
                std::string name = marked_name(part, with);
                add(std::move(name), with);
            }
        }
    }
    if (report.list.terms.empty() && report.records > 0) {
        return wrong_format(lines.name(), head, ListFormat::starter, "lines of name | brands | other names");
    }
    return report;
}

} // namespace ade::lexicon
