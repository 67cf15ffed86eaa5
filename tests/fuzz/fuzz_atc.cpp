// SPDX-License-Identifier: GPL-3.0-or-later
// ATC as CSV.
#include "lexicon_reader_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    return fuzz_reader(data, size, ade::lexicon::ListFormat::atc);
}
