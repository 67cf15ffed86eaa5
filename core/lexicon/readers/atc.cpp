// SPDX-License-Identifier: GPL-3.0-or-later
// The ATC classification as CSV. Its names may be used locally; nothing shipped is made from them.
#include "core/lexicon/readers/list_reader.hpp"
#include "core/lexicon/readers/table_columns.hpp"

#include <unordered_map>

namespace ade::lexicon {
namespace {

/// A letter, two digits, two letters, two digits: the first 1, 3, 4, 5 or all 7 characters.
bool is_atc_code(std::string_view code)
{
    constexpr std::string_view kPattern = "A99AA99";
    if (code.size() != 1 && code.size() != 3 && code.size() != 4 && code.size() != 5 && code.size() != 7) {
        return false;
    }
    for (std::size_t i = 0; i < code.size(); ++i) {
        const bool digit = code[i] >= '0' && code[i] <= '9';
        const bool letter = code[i] >= 'A' && code[i] <= 'Z';
        if (kPattern[i] == '9' ? !digit : !letter) {
            return false;
        }
    }
    return true;
}

} // namespace

Result<ListReport> read_atc(LineSource& lines, const ReadRun& run)
{
    TableRows rows(lines, ',');
    auto header = rows.next();
    if (!header) {
        return forward_error(header);
    }
    const TableColumns columns(*header ? (*header)->fields : std::vector<std::string>{});
    const auto code_column = columns.find({"atc_code", "atc code"});
    const auto name_column = columns.find({"atc_name", "atc level name", "name"});
    if (!code_column || !name_column) {
        return wrong_format(lines.name(), *header ? columns.line() : "", ListFormat::atc,
                            "a header with the columns \"atc_code\" and \"atc_name\"");
    }
    ListReport report;
    std::unordered_map<std::string, std::string> seen; // a substance has a row for each route and dose
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
        const std::string code(columns.field(**row, code_column));
        const std::string name(columns.field(**row, name_column));
        if (!(*row)->fault.empty()) {
            report.refuse((*row)->line, code, (*row)->fault);
        } else if (!is_atc_code(code)) {
            report.refuse((*row)->line, code, "this is not an ATC code");
        } else if (name.empty()) {
            report.refuse((*row)->line, code, "the name is missing");
        } else if (code.size() != 7 || name.find(" and ") != std::string::npos) {
            ++report.passed_over;
        } else if (const auto [known, fresh] = seen.emplace(code, name); !fresh) {
            if (known->second != name) {
                report.refuse((*row)->line, code,
                              fmt::format("this code came before with the name \"{}\"", known->second));
            }
        } else {
            report.list.terms.push_back({name, name, code, 0});
        }
    }
    return report;
}

} // namespace ade::lexicon
