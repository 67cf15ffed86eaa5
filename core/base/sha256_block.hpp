// SPDX-License-Identifier: GPL-3.0-or-later
// The inner step of SHA-256 (FIPS 180-4, section 6.2.2); sha256.hpp is what others use.
#pragma once

#include <array>
#include <cstdint>

namespace ade::sha256 {

using State = std::array<std::uint32_t, 8>;

/// Takes in 64 bytes.
void block_portable(State& state, const unsigned char* bytes);

/// The same with the processor's SHA instructions; only where has_instructions().
void block_instructions(State& state, const unsigned char* bytes);
bool has_instructions();

} // namespace ade::sha256
