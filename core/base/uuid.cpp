// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/uuid.hpp"

#include "core/base/clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <random>

namespace ade {

std::string new_uuid()
{
    static std::mutex mutex;
    static std::mt19937_64 engine{[] {
        std::random_device device;
        return (static_cast<std::uint64_t>(device()) << 32) ^ device();
    }()};
    static std::int64_t last_ms = 0;
    static std::uint32_t counter = 0; // 12 bits in rand_a keep the order within a millisecond

    const std::lock_guard lock(mutex);
    const std::int64_t now_ms = utc_now_ms();
    if (now_ms > last_ms) {
        last_ms = now_ms;
        counter = static_cast<std::uint32_t>(engine() & 0x3ff);
    } else if (++counter > 0xfff) { // also when the clock stepped back: go on from the last time
        ++last_ms;
        counter = 0;
    }
    const std::uint64_t tail = (engine() & 0x3fffffffffffffffULL) | 0x8000000000000000ULL;
    return fmt::format("{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}", last_ms >> 16, last_ms & 0xffff, counter,
                       tail >> 48, tail & 0xffffffffffffULL);
}

bool is_uuid(std::string_view text)
{
    if (text.size() != 36) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            return false;
        }
    }
    return true;
}

} // namespace ade
