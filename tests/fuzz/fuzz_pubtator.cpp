// SPDX-License-Identifier: GPL-3.0-or-later
// PubTator: the input is a whole file. What is handed over passes the checks.
#include "core/corpus/formats/pubtator.hpp"
#include "tests/fuzz/fuzz_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    return ade::corpus::fuzz::read_bytes(ade::corpus::pubtator_reader(), data, size);
}
