// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of the ADE corpus' DRUG-AE.rel, and where their sentences stand in the source.
#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus::ade_rel {

/// One relation: PMID|sentence|event|begin|end|drug|begin|end. Offsets are the corpus' own: characters over
/// "PMID, blank line, title, blank line, abstract", end exclusive.
struct Row {
    std::string pmid;
    std::string sentence;
    std::string event;
    std::int64_t event_begin = 0;
    std::int64_t event_end = 0;
    std::string drug;
    std::int64_t drug_begin = 0;
    std::int64_t drug_end = 0;
    std::string where; ///< "file:line"
};

/// A line of ADE-NEG.txt: "PMID NEG sentence".
struct NegativeRow {
    std::string pmid;
    std::string sentence;
};

/// The PubMed number a line begins with; empty when it begins otherwise.
std::string pmid_of(std::string_view line);

/// line: without its end. A sentence may hold "|": the first and the last six fields are taken from the ends.
/// Fails with parse: not UTF-8, NUL, too few fields, a PMID or offset that is no number, a span whose length
/// differs from its text's (in code points), a span that is not in the sentence.
Result<Row> parse_row(std::string_view line, std::string where);

/// Nothing when the line is not of this form.
std::optional<NegativeRow> parse_negative(std::string_view line);

/// Offsets at which the row's sentence may begin so that both surfaces stand where the row says; sorted.
/// The surfaces may occur several times in the sentence, so there may be several; none when the row
/// contradicts itself.
std::vector<std::int64_t> possible_starts(const Row& row);

/// Where one sentence begins, from all its rows.
struct Placement {
    std::optional<std::int64_t> begin; ///< in the source's count; nothing when it cannot be told
    std::vector<Error> faults;         ///< one per refused row
    std::vector<std::size_t> rows;     ///< indices of the rows that agree
};

/// The start that most rows allow. Rows that do not allow it are refused one by one; a tie is no answer, and
/// all rows are refused: nothing is guessed. rows: of the same PMID and sentence, at least one.
Placement place_sentence(const std::vector<const Row*>& rows);

} // namespace ade::corpus::ade_rel
