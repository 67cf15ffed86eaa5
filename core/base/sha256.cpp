// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.hpp"

#include "core/base/sha256_block.hpp"

#include <algorithm>
#include <cstring>

namespace ade {

Sha256::Sha256()
    : state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19},
      pending_{}
{
}

void Sha256::block(const unsigned char* bytes)
{
    if (sha256::has_instructions()) {
        sha256::block_instructions(state_, bytes);
    } else {
        sha256::block_portable(state_, bytes);
    }
}

void Sha256::update(std::string_view bytes)
{
    length_bytes_ += bytes.size();
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t left = bytes.size();
    while (left > 0) {
        if (pending_size_ == 0 && left >= pending_.size()) {
            block(data);
            data += pending_.size();
            left -= pending_.size();
            continue;
        }
        const std::size_t taken = std::min(left, pending_.size() - pending_size_);
        std::memcpy(pending_.data() + pending_size_, data, taken);
        pending_size_ += taken;
        data += taken;
        left -= taken;
        if (pending_size_ == pending_.size()) {
            block(pending_.data());
            pending_size_ = 0;
        }
    }
}

std::string Sha256::hex()
{
    const std::uint64_t bits = length_bytes_ * 8;
    pending_[pending_size_++] = 0x80;
    if (pending_size_ > 56) {
        std::fill(pending_.begin() + static_cast<std::ptrdiff_t>(pending_size_), pending_.end(), 0);
        block(pending_.data());
        pending_size_ = 0;
    }
    std::fill(pending_.begin() + static_cast<std::ptrdiff_t>(pending_size_), pending_.end(), 0);
    for (std::size_t i = 0; i < 8; ++i) {
        pending_[56 + i] = static_cast<unsigned char>(bits >> (56 - 8 * i));
    }
    block(pending_.data());

    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(64);
    for (const std::uint32_t word : state_) {
        for (int shift = 28; shift >= 0; shift -= 4) {
            text.push_back(kDigits[(word >> shift) & 0xf]);
        }
    }
    return text;
}

std::string sha256_hex(std::string_view bytes)
{
    Sha256 hash;
    hash.update(bytes);
    return hash.hex();
}

} // namespace ade
