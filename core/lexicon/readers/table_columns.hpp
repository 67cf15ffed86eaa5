// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of a table by their names.
#pragma once

#include "core/base/ascii.hpp"
#include "core/lexicon/fold.hpp"
#include "core/lexicon/readers/line_source.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::lexicon {

class TableColumns {
public:
    explicit TableColumns(const std::vector<std::string>& header)
    {
        for (const std::string& name : header) {
            names_.push_back(ascii::lower(ascii::trimmed(name)));
            line_ += line_.empty() ? name : "," + name;
        }
    }

    /// The first column with one of these names (small letters).
    [[nodiscard]] std::optional<std::size_t> find(std::initializer_list<std::string_view> wanted) const
    {
        for (const std::string_view name : wanted) {
            for (std::size_t i = 0; i < names_.size(); ++i) {
                if (names_[i] == name) {
                    return i;
                }
            }
        }
        return std::nullopt;
    }

    /// A row's value, trimmed; empty when there is no such column or field.
    [[nodiscard]] static std::string_view field(const TableRow& row, std::optional<std::size_t> column)
    {
        return column && *column < row.fields.size() ? ascii::trimmed(row.fields[*column])
                                                     : std::string_view();
    }

    [[nodiscard]] std::size_t count() const { return names_.size(); }
    [[nodiscard]] const std::string& line() const { return line_; } ///< the header, for messages

private:
    std::vector<std::string> names_;
    std::string line_;
};

/// The parts between separators, trimmed, without empty ones.
inline std::vector<std::string_view> parts_of(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        const std::string_view part = ascii::trimmed(text.substr(0, end));
        if (!part.empty()) {
            parts.push_back(part);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

} // namespace ade::lexicon
