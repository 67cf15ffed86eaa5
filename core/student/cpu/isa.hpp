// SPDX-License-Identifier: GPL-3.0-or-later
// Which instructions the CPU engine may use here; chosen at run time.
#pragma once

#include "core/base/result.hpp"

#include <string_view>
#include <vector>

namespace ade::student::cpu {

/// Sets of instructions, each with all of the ones before it.
enum class Isa {
    plain,       ///< what every processor of the architecture has
    avx2,        ///< with FMA; 8-bit products by multiply-add of pairs, which saturates: see pack_int8()
    avx2_vnni,   ///< 8-bit products of four in one instruction, 256 bits
    avx512_vnni, ///< the same with 512 bits
};

/// "plain", "avx2", "avx2-vnni", "avx512-vnni".
std::string_view to_string(Isa isa);

/// Those this processor has and the program was built with, ascending; never empty.
const std::vector<Isa>& usable_isas();

/// The best of usable_isas(), or a lower one named in $ADE_MAX_ISA (for comparisons). Fails with
/// invalid_argument when the variable holds another word.
Result<Isa> chosen_isa();

} // namespace ade::student::cpu
