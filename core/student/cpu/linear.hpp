// SPDX-License-Identifier: GPL-3.0-or-later
// One weight matrix, packed, behind an interface: our own kernels or another library.
#pragma once

#include "core/base/result.hpp"
#include "core/student/cpu/kernels.hpp"
#include "core/student/student.hpp"

#include <memory>
#include <string>

namespace ade::student::cpu {

/// The left side of a product, in the form the precision needs; the others are null.
struct Activations {
    const float* f32 = nullptr; ///< [rows, ld]
    const std::uint8_t* u8 = nullptr;
    const RowScale* u8_scale = nullptr; ///< [rows]
    const std::uint16_t* bf16 = nullptr;
    std::size_t ld = 0;
    std::size_t rows = 0; ///< those whose result is wanted; buffers have room for the chunk's rows rounded up
};

/// Immutable; multiply() may be called from several threads.
class Linear {
public:
    virtual ~Linear() = default;
    Linear(const Linear&) = delete;
    Linear& operator=(const Linear&) = delete;

    /// c [rows, ldc] = curve(a · weightsᵀ + bias) + residual; ldc at least padded_columns(). The matrix's own
    /// bias stands in for epilogue.bias. `scratch` has padded_columns() · rows values (rounded up to 16) or
    /// is null when scratch_needed() is false.
    virtual void multiply(const Activations& a, float* c, std::size_t ldc, Epilogue epilogue,
                          float* scratch) const = 0;

    [[nodiscard]] virtual std::size_t padded_columns() const = 0;
    [[nodiscard]] virtual std::size_t bytes() const = 0;

protected:
    Linear() = default;
};

/// Makes Linear objects of one precision.
class LinearMaker {
public:
    virtual ~LinearMaker() = default;

    /// weights [columns, depth] row-major and bias [columns], as checkpoints have them; both are copied.
    [[nodiscard]] virtual Result<std::unique_ptr<const Linear>>
    make(const float* weights, const float* bias, std::size_t columns, std::size_t depth) const = 0;

    /// Rows of a chunk that suit it best.
    [[nodiscard]] virtual std::size_t rows_per_chunk() const = 0;
    /// Where several threads share the rows of a chunk, borders between them are multiples of this.
    [[nodiscard]] virtual std::size_t row_step() const = 0;
    [[nodiscard]] virtual bool scratch_needed() const = 0;
    /// "own kernels, avx2", "oneDNN 2.6".
    [[nodiscard]] virtual std::string description() const = 0;
};

/// Our own kernels: f32 and int8. `kernels` lives as long as the program.
std::unique_ptr<const LinearMaker> make_own_linear_maker(const Kernels& kernels, Precision precision,
                                                         std::string isa);

} // namespace ade::student::cpu
