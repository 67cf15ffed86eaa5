// SPDX-License-Identifier: GPL-3.0-or-later
// CSV of relations: the input is a whole file. What is handed over passes the checks.
#include "core/corpus/formats/relation_table.hpp"
#include "tests/fuzz/fuzz_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    return ade::corpus::fuzz::read_bytes(ade::corpus::csv_reader(), data, size);
}
