// SPDX-License-Identifier: GPL-3.0-or-later
// config.json and ade_model.json: what is accepted is within limits.
#include "core/student/checkpoint.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace ade::student;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto config = parse_encoder_config(text, "config.json");
    if (config && (config->width < 1 || config->width > 8192 || config->width % config->heads != 0)) {
        std::abort();
    }
    const auto settings = parse_model_settings(text, "ade_model.json");
    if (settings &&
        (!(settings->temperature > 0) || parse_model_settings(to_json(*settings), "again") != settings)) {
        std::abort();
    }
    return 0;
}
