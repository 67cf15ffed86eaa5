// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels' code, written once over vectors of kLanes floats. Included by one .cpp file per set of
// instructions, inside its unnamed namespace, after it has defined:
//
//   constexpr int kLanes         floats in a vector
//   constexpr int kFloatRows     rows of a tile of float_product: tile = kFloatRows × 2 vectors, in registers
//   constexpr int kInt8Rows      the same for int8_product
//   constexpr int kQuadLimit     see Kernels::quad_limit
//   template <int Rows> void int8_tile(const Int8Product& p, std::size_t row, std::size_t column,
//                                      Ints (&sums)[Rows][2])
//                                sums += a · b, for rows from `row` on and the panel that begins at `column`
//
// GCC's vector types turn into whatever the file's flags allow; -ffast-math must stay off (it breaks
// exponential()).

// NOLINTBEGIN: no include guard on purpose

constexpr std::size_t kPanel = 2 * kLanes;

inline Floats load(const float* from)
{
    Floats values;
    __builtin_memcpy(&values, from, sizeof(values));
    return values;
}

inline void store(float* to, Floats values)
{
    __builtin_memcpy(to, &values, sizeof(values));
}

inline Floats all(float value)
{
    return value - Floats{}; // "+" would have to turn −0 into 0
}

inline Floats larger(Floats a, Floats b)
{
    return a > b ? a : b;
}

inline Floats smaller(Floats a, Floats b)
{
    return a < b ? a : b;
}

/// Nearest integer, as float, for |x| < 2²².
inline Floats nearest(Floats x)
{
    const Floats magic = all(12582912.0F); // 1.5 · 2²³: adding it leaves no bits for a fraction
    return (x + magic) - magic;
}

inline float sum_of(Floats values)
{
    float sum = 0;
    for (int i = 0; i < kLanes; ++i) {
        sum += values[i];
    }
    return sum;
}

/// e^x to about 2e-7 relative; below −87 it is e^−87.
inline Floats exponential(Floats x)
{
    x = smaller(larger(x, all(-87.0F)), all(88.0F));
    const Floats n = nearest(x * 1.44269504F);
    // ln 2 in two parts, so that n · ln 2 is exact enough.
    const Floats r = (x - n * 0.693145752F) - n * 1.42860677e-6F;
    // Taylor to r⁷: |r| ≤ ln 2 / 2, so the rest is below 6e-9.
    Floats y = all(1.0F / 5040.0F);
    y = y * r + 1.0F / 720.0F;
    y = y * r + 1.0F / 120.0F;
    y = y * r + 1.0F / 24.0F;
    y = y * r + 1.0F / 6.0F;
    y = y * r + 0.5F;
    y = y * r + 1.0F;
    y = y * r + 1.0F;
    const Ints power = (__builtin_convertvector(n, Ints) + 127) << 23;
    Floats scale;
    __builtin_memcpy(&scale, &power, sizeof(scale));
    return y * scale;
}

/// x · Φ(x), with erf after Abramowitz and Stegun, formula 7.1.26 (error below 1.5e-7).
inline Floats gelu(Floats x)
{
    const Floats z = x * 0.70710678F;
    const Floats size = larger(z, -z);
    const Floats t = 1.0F / (1.0F + 0.3275911F * size);
    Floats y = all(1.061405429F);
    y = y * t - 1.453152027F;
    y = y * t + 1.421413741F;
    y = y * t - 0.284496736F;
    y = y * t + 0.254829592F;
    const Floats rest = 0.5F * y * t * exponential(-z * z); // (1 − erf |z|) / 2
    return x * (z > 0.0F ? 1.0F - rest : rest);
}

/// The tanh formula: ½ (1 + tanh u) = 1 / (1 + e^−2u).
inline Floats gelu_tanh(Floats x)
{
    const Floats u = 1.59576912F * (x + 0.044715F * x * x * x); // 2 √(2/π) …
    return x / (1.0F + exponential(-u));
}

inline Floats curved(Floats x, Curve curve)
{
    switch (curve) {
    case Curve::gelu:
        return gelu(x);
    case Curve::gelu_tanh:
        return gelu_tanh(x);
    case Curve::relu:
        return larger(x, all(0.0F));
    case Curve::none:
        break;
    }
    return x;
}

/// What follows the product, for two vectors of one row; `column` is the first one's.
inline void finish(Floats first, Floats second, const Epilogue& epilogue, std::size_t row, std::size_t column,
                   float* c)
{
    if (epilogue.bias != nullptr) {
        first += load(epilogue.bias + column);
        second += load(epilogue.bias + column + kLanes);
    }
    if (epilogue.curve != Curve::none) {
        first = curved(first, epilogue.curve);
        second = curved(second, epilogue.curve);
    }
    if (epilogue.residual != nullptr) {
        const float* residual = epilogue.residual + row * epilogue.ld_residual + column;
        first += load(residual);
        second += load(residual + kLanes);
    }
    store(c, first);
    store(c + kLanes, second);
}

template <int Rows>
void float_tile(const FloatProduct& p, std::size_t row, std::size_t column)
{
    const float* a = p.a + row * p.lda;
    const float* b = p.b + column * p.depth;
    Floats sums[Rows][2] = {};
    for (std::size_t k = 0; k < p.depth; ++k, b += kPanel) {
        const Floats b0 = load(b);
        const Floats b1 = load(b + kLanes);
#pragma GCC unroll 16
        for (int r = 0; r < Rows; ++r) {
            const Floats value = all(a[static_cast<std::size_t>(r) * p.lda + k]);
            sums[r][0] += value * b0;
            sums[r][1] += value * b1;
        }
    }
    for (int r = 0; r < Rows; ++r) {
        const std::size_t at = row + static_cast<std::size_t>(r);
        finish(sums[r][0], sums[r][1], p.epilogue, at, column, p.c + at * p.ldc + column);
    }
}

/// Tile<Rows>() for Rows = 1 … Most, chosen at run time.
template <int Most, template <int> typename Tile, typename Product>
void run_tile(std::size_t rows, const Product& p, std::size_t row, std::size_t column)
{
    if constexpr (Most > 1) {
        if (rows < Most) {
            run_tile<Most - 1, Tile>(rows, p, row, column);
            return;
        }
    }
    Tile<Most>::run(p, row, column);
}

template <int Rows>
struct FloatTile {
    static void run(const FloatProduct& p, std::size_t row, std::size_t column)
    {
        float_tile<Rows>(p, row, column);
    }
};

/// One panel of weights stays in the first-level cache while all rows pass it.
template <int Most, template <int> typename Tile, typename Product>
void run_product(const Product& p)
{
    for (std::size_t column = 0; column < p.columns; column += kPanel) {
        for (std::size_t row = 0; row < p.rows; row += Most) {
            run_tile<Most, Tile>(p.rows - row, p, row, column);
        }
    }
}

void float_product(const FloatProduct& p)
{
    run_product<kFloatRows, FloatTile>(p);
}

/// (Σ u8 · s8) · scales + what the row's offset adds.
inline Floats dequantised(Ints sums, RowScale row, const Int8Product& p, std::size_t column)
{
    return __builtin_convertvector(sums, Floats) * (row.scale * load(p.column_scale + column)) +
           row.offset * load(p.column_sum + column);
}

template <int Rows>
struct Int8Tile {
    static void run(const Int8Product& p, std::size_t row, std::size_t column)
    {
        Ints sums[Rows][2] = {};
        int8_tile<Rows>(p, row, column, sums);
        for (int r = 0; r < Rows; ++r) {
            const std::size_t at = row + static_cast<std::size_t>(r);
            finish(dequantised(sums[r][0], p.row_scale[at], p, column),
                   dequantised(sums[r][1], p.row_scale[at], p, column + kLanes), p.epilogue, at, column,
                   p.c + at * p.ldc + column);
        }
    }
};

void int8_product(const Int8Product& p)
{
    run_product<kInt8Rows, Int8Tile>(p);
}

void float_epilogue(const float* sums, std::size_t ld_sums, const FloatProduct& p)
{
    for (std::size_t row = 0; row < p.rows; ++row) {
        for (std::size_t column = 0; column < p.columns; column += kPanel) {
            const float* from = sums + row * ld_sums + column;
            finish(load(from), load(from + kLanes), p.epilogue, row, column, p.c + row * p.ldc + column);
        }
    }
}

void int8_epilogue(const std::int32_t* sums, std::size_t ld_sums, const Int8Product& p)
{
    for (std::size_t row = 0; row < p.rows; ++row) {
        for (std::size_t column = 0; column < p.columns; column += kPanel) {
            Ints both[2];
            __builtin_memcpy(both, sums + row * ld_sums + column, sizeof(both));
            finish(dequantised(both[0], p.row_scale[row], p, column),
                   dequantised(both[1], p.row_scale[row], p, column + kLanes), p.epilogue, row, column,
                   p.c + row * p.ldc + column);
        }
    }
}

void pack_float(const float* from, std::size_t column_step, std::size_t depth_step, std::size_t columns,
                std::size_t depth, float* to)
{
    for (std::size_t first = 0; first < columns; first += kPanel) {
        const std::size_t here = columns - first < kPanel ? columns - first : kPanel;
        for (std::size_t k = 0; k < depth; ++k, to += kPanel) {
            const float* source = from + first * column_step + k * depth_step;
            for (std::size_t c = 0; c < here; ++c) {
                to[c] = source[c * column_step];
            }
            for (std::size_t c = here; c < kPanel; ++c) {
                to[c] = 0;
            }
        }
    }
}

void layer_norm(float* x, std::size_t ld, std::size_t rows, std::size_t width, const float* weight,
                const float* bias, float epsilon)
{
    const std::size_t whole = width - width % kLanes;
    for (std::size_t r = 0; r < rows; ++r, x += ld) {
        Floats sums{};
        float sum = 0;
        for (std::size_t i = 0; i < whole; i += kLanes) {
            sums += load(x + i);
        }
        for (std::size_t i = whole; i < width; ++i) {
            sum += x[i];
        }
        const float mean = (sum_of(sums) + sum) / static_cast<float>(width);
        Floats squares{};
        float square = 0;
        for (std::size_t i = 0; i < whole; i += kLanes) {
            const Floats d = load(x + i) - mean;
            squares += d * d;
        }
        for (std::size_t i = whole; i < width; ++i) {
            square += (x[i] - mean) * (x[i] - mean);
        }
        const float variance = (sum_of(squares) + square) / static_cast<float>(width);
        const float factor = 1.0F / __builtin_sqrtf(variance + epsilon);
        for (std::size_t i = 0; i < whole; i += kLanes) {
            store(x + i, (load(x + i) - mean) * factor * load(weight + i) + load(bias + i));
        }
        for (std::size_t i = whole; i < width; ++i) {
            x[i] = (x[i] - mean) * factor * weight[i] + bias[i];
        }
    }
}

void quantise(const float* x, std::size_t ld, std::size_t rows, std::size_t width, std::size_t padded,
              std::uint8_t* q, std::size_t ld_q, RowScale* scales)
{
    const std::size_t whole = width - width % kLanes;
    for (std::size_t r = 0; r < rows; ++r, x += ld, q += ld_q) {
        Floats least = all(x[0]);
        Floats most = all(x[0]);
        Floats spoilt{}; // 0 · x: NaN when a value is NaN or infinite
        float low = x[0];
        float high = x[0];
        float bad = 0;
        for (std::size_t i = 0; i < whole; i += kLanes) {
            const Floats v = load(x + i);
            least = smaller(least, v);
            most = larger(most, v);
            spoilt += v * 0.0F;
        }
        for (std::size_t i = whole; i < width; ++i) {
            low = x[i] < low ? x[i] : low;
            high = x[i] > high ? x[i] : high;
            bad += x[i] * 0.0F;
        }
        for (int i = 0; i < kLanes; ++i) {
            low = least[i] < low ? least[i] : low;
            high = most[i] > high ? most[i] : high;
            bad += spoilt[i];
        }
        const float scale = (high - low) / 255.0F;
        const float factor = scale > 0 ? 1.0F / scale : 0.0F;
        scales[r].scale = scale + bad;
        scales[r].offset = low;
        for (std::size_t i = 0; i < whole; i += kLanes) {
            const Floats value = smaller((load(x + i) - low) * factor, all(255.0F));
            store_bytes(q + i, __builtin_convertvector(nearest(value), Ints));
        }
        for (std::size_t i = whole; i < width; ++i) {
            const float value = (x[i] - low) * factor;
            q[i] = static_cast<std::uint8_t>(static_cast<int>((value < 255.0F ? value : 255.0F) + 0.5F));
        }
        for (std::size_t i = width; i < padded; ++i) {
            q[i] = 0;
        }
    }
}

void to_bf16(const float* x, std::size_t ld, std::size_t rows, std::size_t width, std::uint16_t* y,
             std::size_t ld_y)
{
    for (std::size_t r = 0; r < rows; ++r, x += ld, y += ld_y) {
        for (std::size_t i = 0; i < width; ++i) {
            std::uint32_t bits;
            __builtin_memcpy(&bits, x + i, sizeof(bits));
            y[i] = static_cast<std::uint16_t>((bits + 0x7FFFU + ((bits >> 16U) & 1U)) >> 16U);
        }
    }
}

void softmax(float* x, std::size_t ld, std::size_t rows, std::size_t count, std::size_t padded)
{
    for (std::size_t r = 0; r < rows; ++r, x += ld) {
        for (std::size_t i = count; i < padded; ++i) {
            x[i] = -3.4e38F; // its exponential is added nowhere: see the second loop
        }
        Floats most = load(x);
        for (std::size_t i = kLanes; i < padded; i += kLanes) {
            most = larger(most, load(x + i));
        }
        float high = most[0];
        for (int i = 1; i < kLanes; ++i) {
            high = most[i] > high ? most[i] : high;
        }
        for (std::size_t i = 0; i < padded; i += kLanes) {
            store(x + i, exponential(load(x + i) - high));
        }
        for (std::size_t i = count; i < padded; ++i) {
            x[i] = 0;
        }
        Floats sums{};
        for (std::size_t i = 0; i < padded; i += kLanes) {
            sums += load(x + i);
        }
        const float factor = 1.0F / sum_of(sums);
        for (std::size_t i = 0; i < padded; i += kLanes) {
            store(x + i, load(x + i) * factor);
        }
    }
}

void two_dots(const float* x, std::size_t ld, std::size_t rows, std::size_t width, const float* w1,
              const float* w2, float* y1, float* y2)
{
    const std::size_t whole = width - width % kLanes;
    for (std::size_t r = 0; r < rows; ++r, x += ld) {
        Floats first{};
        Floats second{};
        for (std::size_t i = 0; i < whole; i += kLanes) {
            first += load(x + i) * load(w1 + i);
            second += load(x + i) * load(w2 + i);
        }
        y1[r] = sum_of(first);
        y2[r] = sum_of(second);
        for (std::size_t i = whole; i < width; ++i) {
            y1[r] += x[i] * w1[i];
            y2[r] += x[i] * w2[i];
        }
    }
}

constexpr Kernels kKernels{kPanel,     kQuadLimit, float_product, int8_product, float_epilogue, int8_epilogue,
                           pack_float, layer_norm, quantise,      to_bf16,      softmax,        two_dots};

// NOLINTEND
