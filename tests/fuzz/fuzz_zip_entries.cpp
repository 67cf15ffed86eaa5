// SPDX-License-Identifier: GPL-3.0-or-later
// Zip archives of stored entries: every entry given lies within the input.
#include "core/student/zip_entries.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto entries = ade::student::read_stored_zip(bytes, "fuzz.zip");
    if (!entries) {
        return 0;
    }
    for (const auto& [name, content] : *entries) {
        const bool inside = content.empty() || (content.data() >= bytes.data() && content.size() <= size &&
                                                static_cast<std::size_t>(content.data() - bytes.data()) <=
                                                    size - content.size());
        if (!inside) {
            std::abort();
        }
    }
    return 0;
}
