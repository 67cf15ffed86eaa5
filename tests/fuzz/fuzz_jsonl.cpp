// SPDX-License-Identifier: GPL-3.0-or-later
// JSONL records: what is accepted passes the checks and survives being written and read again.
#include "core/corpus/check.hpp"
#include "core/corpus/formats/jsonl.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace ade::corpus;
    const LabelMap labels;
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    const auto record = parse_jsonl_record(line, labels, "fuzz:1");
    if (!record) {
        return 0;
    }
    if (!check_document(*record).empty()) {
        std::abort();
    }
    const auto again = parse_jsonl_record(jsonl_record(*record), labels, "fuzz:1");
    if (!again || again->mentions.size() != record->mentions.size() ||
        again->relations.size() != record->relations.size() ||
        again->document.text != record->document.text) {
        std::abort();
    }
    return 0;
}
