// SPDX-License-Identifier: GPL-3.0-or-later
// torch.save() files: whatever is accepted can be copied out; strides may repeat elements, so sizes are
// limited here.
#include "core/student/torch_pickle.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace ade::student;
    const auto entries = read_torch_pickle(std::as_bytes(std::span(data, size)), "fuzz.bin");
    if (!entries) {
        return 0;
    }
    for (const TensorEntry& entry : *entries) {
        const std::int64_t count = entry.element_count();
        if (count > 100'000 || !is_floating(entry.type)) {
            continue;
        }
        std::vector<float> values(static_cast<std::size_t>(count));
        [[maybe_unused]] const auto copied = copy_floats(entry, values);
        [[maybe_unused]] const auto place = first_not_finite(entry);
    }
    return 0;
}
