// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/cpu/isa.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace ade::student::cpu {

namespace {

constexpr std::array<std::pair<Isa, std::string_view>, 4> kNames{{{Isa::plain, "plain"},
                                                                  {Isa::avx2, "avx2"},
                                                                  {Isa::avx2_vnni, "avx2-vnni"},
                                                                  {Isa::avx512_vnni, "avx512-vnni"}}};

std::vector<Isa> look()
{
    std::vector<Isa> isas{Isa::plain};
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (avx2) {
        isas.push_back(Isa::avx2);
    }
    if (avx2 && __builtin_cpu_supports("avxvnni")) {
        isas.push_back(Isa::avx2_vnni);
    }
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vnni")) {
        isas.push_back(Isa::avx512_vnni);
    }
#endif
    return isas;
}

} // namespace

std::string_view to_string(Isa isa)
{
    return std::find_if(kNames.begin(), kNames.end(), [&](const auto& name) { return name.first == isa; })
        ->second;
}

const std::vector<Isa>& usable_isas()
{
    static const std::vector<Isa> isas = look();
    return isas;
}

Result<Isa> chosen_isa()
{
    const char* limit = std::getenv("ADE_MAX_ISA");
    if (limit == nullptr || *limit == '\0') {
        return usable_isas().back();
    }
    const auto named =
        std::find_if(kNames.begin(), kNames.end(), [&](const auto& name) { return name.second == limit; });
    if (named == kNames.end()) {
        return fail(ErrorCode::invalid_argument, "student.unknown_isa", "ADE_MAX_ISA",
                    "\"{}\" is no set of instructions. Choose plain, avx2, avx2-vnni or avx512-vnni.", limit);
    }
    Isa best = Isa::plain;
    for (const Isa isa : usable_isas()) {
        best = isa <= named->first ? isa : best;
    }
    return best;
}

} // namespace ade::student::cpu
