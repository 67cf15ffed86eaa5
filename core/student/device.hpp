// SPDX-License-Identifier: GPL-3.0-or-later
// Where the student computes.
#pragma once

#include "core/base/result.hpp"

#include <string_view>

namespace ade::student {

enum class Device {
    automatic, ///< CUDA where LibTorch sees a GPU, else the CPU
    cpu,
    cuda,
};

/// "auto", "cpu", "cuda".
constexpr std::string_view to_string(Device device)
{
    switch (device) {
    case Device::cpu:
        return "cpu";
    case Device::cuda:
        return "cuda";
    case Device::automatic:
        break;
    }
    return "auto";
}

/// The reverse of to_string(). Fails with invalid_argument for any other word.
inline Result<Device> parse_device(std::string_view word)
{
    for (const Device device : {Device::automatic, Device::cpu, Device::cuda}) {
        if (word == to_string(device)) {
            return device;
        }
    }
    return fail(ErrorCode::invalid_argument, "student.unknown_device", "--device",
                "\"{}\" is not a device. Choose auto, cpu or cuda.", word);
}

} // namespace ade::student
