// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of the ADE corpus: whatever comes, what is accepted must place its surfaces.
#include "core/corpus/formats/ade_rel_rows.hpp"

#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace ade::corpus::ade_rel;
    std::string_view input(reinterpret_cast<const char*>(data), size);
    std::vector<Row> rows;
    while (!input.empty() && rows.size() < 50) {
        const std::size_t end = input.find('\n');
        const std::string_view line = input.substr(0, end);
        input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
        (void)parse_negative(line);
        if (auto row = parse_row(line, "fuzz:1")) {
            if (row->event_end <= row->event_begin || row->drug_end <= row->drug_begin) {
                std::abort();
            }
            for (const std::int64_t start : possible_starts(*row)) {
                if (start < 0 || start > row->event_begin || start > row->drug_begin) {
                    std::abort();
                }
            }
            rows.push_back(std::move(*row));
        }
    }
    std::vector<const Row*> same;
    for (const Row& row : rows) {
        if (row.sentence == rows.front().sentence) {
            same.push_back(&row);
        }
    }
    if (!same.empty()) {
        const Placement placement = place_sentence(same);
        if (placement.rows.size() + placement.faults.size() != same.size()) {
            std::abort(); // every row is either taken or refused
        }
    }
    return 0;
}
