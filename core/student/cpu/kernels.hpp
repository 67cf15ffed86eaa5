// SPDX-License-Identifier: GPL-3.0-or-later
// The arithmetic of the CPU engine as a table of functions, one table per set of instructions.
//
// Nothing but plain types here: the files behind it are compiled for processors that the rest of the program
// may not meet, so they must not instantiate templates or inline functions that other files share.
//
// A "row" is one token of a chunk. Matrices are row-major with a row length ("ld") counted in elements. A
// panel is `panel` columns of a weight matrix side by side; numbers of columns are rounded up to panels, and
// buffers for results have room for that.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ade::student::cpu {

/// How u8 values of a row stand for real ones: value = scale · u8 + offset.
struct RowScale {
    float scale = 0;
    float offset = 0;
};

enum class Curve : int { none, gelu, gelu_tanh, relu };

/// What follows a product before its result is stored: result = curve(product + bias) + residual.
struct Epilogue {
    const float* bias = nullptr;     ///< [columns rounded up], or null
    const float* residual = nullptr; ///< [rows, ld_residual], readable up to the columns rounded up; or null
    std::size_t ld_residual = 0;
    Curve curve = Curve::none;
};

/// u8 activations times s8 weights.
struct Int8Product {
    const std::uint8_t* a = nullptr; ///< [rows, lda]; depth values of each row are read
    std::size_t lda = 0;
    std::size_t rows = 0;
    const RowScale* row_scale = nullptr; ///< [rows]
    const std::int8_t* b = nullptr;      ///< [panels][depth / 4][panel columns][4]
    /// With a quad limit: panel p adds up the groups of eight panel_first[p] … panel_first[p + 1] − 1; group
    /// g meets the row's values from group_at[g] on, and is the g-th [2][panel columns][4] of b. Else null.
    const std::uint32_t* group_at = nullptr;
    const std::uint32_t* panel_first = nullptr;
    std::size_t depth = 0;               ///< a multiple of 8
    std::size_t columns = 0;             ///< a multiple of the panel
    const float* column_scale = nullptr; ///< [columns]: weight = column_scale · s8
    const float* column_sum =
        nullptr;        ///< [columns]: Σ over depth of the weights, which meets the rows' offsets
    float* c = nullptr; ///< [rows, ldc]
    std::size_t ldc = 0;
    Epilogue epilogue;
};

/// float times float.
struct FloatProduct {
    const float* a = nullptr; ///< [rows, lda]
    std::size_t lda = 0;
    std::size_t rows = 0;
    const float* b = nullptr; ///< [panels][depth][panel columns]
    std::size_t depth = 0;
    std::size_t columns = 0; ///< a multiple of the panel
    float* c = nullptr;      ///< [rows, ldc]
    std::size_t ldc = 0;
    Epilogue epilogue;
};

struct Kernels {
    std::size_t panel = 0; ///< columns in a panel
    /// Largest sum of the weights of one sign among the four that one saturating step adds up; 0: no limit.
    /// See pack_int8().
    int quad_limit = 0;

    /// Each element is summed in order of depth, whatever the number of rows: results do not depend on what
    /// else is in the chunk.
    void (*float_product)(const FloatProduct& product);
    void (*int8_product)(const Int8Product& product);

    /// What is left when another library did the product: [rows, ld_sums] → the result as float_product() and
    /// int8_product() store it. a, lda, b and depth of `product` are not looked at.
    void (*float_epilogue)(const float* sums, std::size_t ld_sums, const FloatProduct& product);
    void (*int8_epilogue)(const std::int32_t* sums, std::size_t ld_sums, const Int8Product& product);

    /// [rows, depth] → the layout of FloatProduct::b, from b[column · column_step + k · depth_step]. Columns
    /// from `columns` up to the next panel's border become zero.
    void (*pack_float)(const float* from, std::size_t column_step, std::size_t depth_step,
                       std::size_t columns, std::size_t depth, float* to);

    /// x ← (x − mean) / √(variance + epsilon) · weight + bias, each row of `width` values.
    void (*layer_norm)(float* x, std::size_t ld, std::size_t rows, std::size_t width, const float* weight,
                       const float* bias, float epsilon);

    /// Asymmetric per row: its least value becomes 0, its greatest 255. u8 values from `width` up to
    /// `padded` become 0. A row with NaN or infinity gets a scale of NaN, so that it shows in the result.
    void (*quantise)(const float* x, std::size_t ld, std::size_t rows, std::size_t width, std::size_t padded,
                     std::uint8_t* q, std::size_t ld_q, RowScale* scales);

    /// Round to nearest even; bf16 as its upper 16 bits.
    void (*to_bf16)(const float* x, std::size_t ld, std::size_t rows, std::size_t width, std::uint16_t* y,
                    std::size_t ld_y);

    /// Each row of [rows, ld]: exp(x − max) / Σ over the first `count` values; the rest up to `padded`
    /// becomes 0.
    void (*softmax)(float* x, std::size_t ld, std::size_t rows, std::size_t count, std::size_t padded);

    /// y[row] = Σ x[row][k] · w[k], for two vectors at once: the drug head.
    void (*two_dots)(const float* x, std::size_t ld, std::size_t rows, std::size_t width, const float* w1,
                     const float* w2, float* y1, float* y2);
};

/// Null when the program was built without them. Which one the processor can run: isa.hpp.
const Kernels* plain_kernels();
const Kernels* avx2_kernels();
const Kernels* avx2_vnni_kernels();
const Kernels* avx512_vnni_kernels();

} // namespace ade::student::cpu
