// SPDX-License-Identifier: GPL-3.0-or-later
// SHA-256 (FIPS 180-4): text identity, event chain, checkpoint identity.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ade {

class Sha256 {
public:
    Sha256();
    void update(std::string_view bytes);
    /// The digest in 64 lower-case hexadecimal digits. Call once.
    std::string hex();

private:
    void block(const unsigned char* bytes);

    std::array<std::uint32_t, 8> state_;
    std::array<unsigned char, 64> pending_;
    std::size_t pending_size_ = 0;
    std::uint64_t length_bytes_ = 0;
};

std::string sha256_hex(std::string_view bytes);

} // namespace ade
