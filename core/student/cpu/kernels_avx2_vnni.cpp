// SPDX-License-Identifier: GPL-3.0-or-later
// Kernels for AVX2 with AVX-VNNI (Alder Lake, Zen 5 and later). Compiled with flags of its own.
#include "core/student/cpu/kernels.hpp"

#if defined(__AVX2__) && defined(__AVXVNNI__)

#include <immintrin.h>

namespace ade::student::cpu {
namespace {

constexpr int kLanes = 8;
constexpr int kFloatRows = 6;
constexpr int kInt8Rows = 6;
constexpr int kQuadLimit = 0;
using Floats = float __attribute__((vector_size(32)));
using Ints = std::int32_t __attribute__((vector_size(32)));

inline void store_bytes(std::uint8_t* to, Ints values)
{
    const auto all = reinterpret_cast<__m256i>(values);
    const __m128i words = _mm_packus_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(to), _mm_packus_epi16(words, words));
}

/// sums + Σ of four products u8 · s8 in each lane; exact.
inline Ints dot4(Ints sums, int a, Ints b)
{
    return reinterpret_cast<Ints>(_mm256_dpbusd_avx_epi32(
        reinterpret_cast<__m256i>(sums), _mm256_set1_epi32(a), reinterpret_cast<__m256i>(b)));
}

#include "core/student/cpu/kernels_dot4.hpp"
// After it, since it calls int8_tile().

#include "core/student/cpu/kernels_body.hpp"

} // namespace

const Kernels* avx2_vnni_kernels()
{
    return &kKernels;
}

} // namespace ade::student::cpu

#else

namespace ade::student::cpu {

const Kernels* avx2_vnni_kernels()
{
    return nullptr;
}

} // namespace ade::student::cpu

#endif
