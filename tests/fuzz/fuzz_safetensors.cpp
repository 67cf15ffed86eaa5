// SPDX-License-Identifier: GPL-3.0-or-later
// safetensors: whatever is accepted can be copied out to the last value.
#include "core/student/safetensors.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace ade::student;
    const auto entries = read_safetensors(std::as_bytes(std::span(data, size)), "fuzz.safetensors");
    if (!entries) {
        return 0;
    }
    for (const TensorEntry& entry : *entries) {
        const auto count = static_cast<std::size_t>(entry.element_count());
        if (entry.bytes.size() != count * element_size(entry.type)) {
            std::abort();
        }
        [[maybe_unused]] const auto place = first_not_finite(entry);
        if (is_floating(entry.type)) {
            std::vector<float> values(count);
            if (!copy_floats(entry, values)) {
                std::abort();
            }
        } else {
            std::vector<std::int64_t> values(count);
            if (!copy_integers(entry, values)) {
                std::abort();
            }
        }
    }
    return 0;
}
