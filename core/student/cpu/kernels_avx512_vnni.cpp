// SPDX-License-Identifier: GPL-3.0-or-later
// Kernels for AVX-512 with VNNI (Cascade Lake, Zen 4 and later). Compiled with flags of its own.
#include "core/student/cpu/kernels.hpp"

#if defined(__AVX512F__) && defined(__AVX512VNNI__) && defined(__AVX512BW__)

#include <immintrin.h>

namespace ade::student::cpu {
namespace {

constexpr int kLanes = 16;
constexpr int kFloatRows = 8;
constexpr int kInt8Rows = 8;
constexpr int kQuadLimit = 0;
using Floats = float __attribute__((vector_size(64)));
using Ints = std::int32_t __attribute__((vector_size(64)));

inline void store_bytes(std::uint8_t* to, Ints values)
{
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to),
                     _mm512_maskz_cvtusepi32_epi8(0xFFFF, reinterpret_cast<__m512i>(values)));
}

/// sums + Σ of four products u8 · s8 in each lane; exact.
inline Ints dot4(Ints sums, int a, Ints b)
{
    return reinterpret_cast<Ints>(_mm512_dpbusd_epi32(reinterpret_cast<__m512i>(sums), _mm512_set1_epi32(a),
                                                      reinterpret_cast<__m512i>(b)));
}

#include "core/student/cpu/kernels_dot4.hpp"
// After it, since it calls int8_tile().

#include "core/student/cpu/kernels_body.hpp"

} // namespace

const Kernels* avx512_vnni_kernels()
{
    return &kKernels;
}

} // namespace ade::student::cpu

#else

namespace ade::student::cpu {

const Kernels* avx512_vnni_kernels()
{
    return nullptr;
}

} // namespace ade::student::cpu

#endif
