// SPDX-License-Identifier: GPL-3.0-or-later
// BioC XML: the input is a whole file. What is handed over passes the checks.
#include "core/corpus/formats/bioc.hpp"
#include "tests/fuzz/fuzz_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    return ade::corpus::fuzz::read_bytes(ade::corpus::bioc_xml_reader(), data, size);
}
