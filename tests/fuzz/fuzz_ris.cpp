// SPDX-License-Identifier: GPL-3.0-or-later
// Literature files of this format. What is accepted becomes a text that passes the checks.
#include "core/corpus/formats/ris.hpp"
#include "literature.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    return ade::fuzz::read_literature(ade::corpus::ris_reader(), data, size);
}
