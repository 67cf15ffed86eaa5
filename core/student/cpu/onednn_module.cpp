// SPDX-License-Identifier: GPL-3.0-or-later
// Products by oneDNN: weights packed once into the layout it prefers, one primitive per number of rows.
#include "core/student/cpu/onednn_module.hpp"

#include "core/student/cpu/buffer.hpp"
#include "core/student/cpu/onednn_compat.hpp"

#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <tuple>
#include <vector>

namespace ade::student::cpu {

namespace {

using dnnl::memory;

/// Numbers of rows are rounded up to this, so that few shapes are compiled: the first use of one takes
/// 10–50 ms.
constexpr std::size_t kRowStep = 16;
constexpr std::size_t kRowsPerChunk = 256;

struct Types {
    memory::data_type src;
    memory::data_type weights;
    memory::data_type sums;
};

Types types_of(Precision precision)
{
    using Type = memory::data_type;
    switch (precision) {
    case Precision::int8:
        return {Type::u8, Type::s8, Type::s32};
    case Precision::bf16:
        return {Type::bf16, Type::bf16, Type::f32};
    default:
        return {Type::f32, Type::f32, Type::f32};
    }
}

memory::dim dim(std::size_t value)
{
    return static_cast<memory::dim>(value);
}

/// A product ready to run, for one shape.
struct Compiled {
    memory::desc src;
    memory::desc dst;
    memory::desc scratch;
    dnnl::matmul primitive;
};

/// Primitives by shape, shared by all layers: their weights have the same layout.
class Shapes {
public:
    explicit Shapes(Precision precision) : types_(types_of(precision)), engine_(dnnl::engine::kind::cpu, 0) {}

    [[nodiscard]] const dnnl::engine& engine() const { return engine_; }
    [[nodiscard]] const Types& types() const { return types_; }

    /// The layout oneDNN prefers for weights [depth, columns] and a full chunk.
    memory::desc weights_layout(std::size_t depth, std::size_t columns)
    {
        const std::lock_guard lock(mutex_);
        auto& layout = layouts_[{depth, columns}];
        if (layout.get_size() == 0) {
            const memory::desc any({dim(depth), dim(columns)}, types_.weights, memory::format_tag::any);
            layout = product_description(engine_, rows_of(kRowsPerChunk, depth, depth, types_.src), any,
                                         rows_of(kRowsPerChunk, columns, columns, types_.sums))
                         .weights_desc();
        }
        return layout;
    }

    /// `rows` is a multiple of kRowStep.
    std::shared_ptr<const Compiled> compiled(std::size_t rows, std::size_t ld, std::size_t depth,
                                             std::size_t columns)
    {
        const memory::desc weights = weights_layout(depth, columns);
        const std::lock_guard lock(mutex_);
        auto& found = compiled_[{rows, ld, depth, columns}];
        if (found == nullptr) {
            const memory::desc src = rows_of(rows, depth, ld, types_.src);
            const memory::desc dst = rows_of(rows, columns, columns, types_.sums);
            const auto description = product_description(engine_, src, weights, dst);
            found = std::make_shared<const Compiled>(
                Compiled{src, dst, description.scratchpad_desc(), dnnl::matmul(description)});
        }
        return found;
    }

private:
    static memory::desc rows_of(std::size_t rows, std::size_t width, std::size_t ld, memory::data_type type)
    {
        return {{dim(rows), dim(width)}, type, memory::dims{dim(ld), 1}};
    }

    Types types_;
    dnnl::engine engine_;
    std::mutex mutex_;
    std::map<std::pair<std::size_t, std::size_t>, memory::desc> layouts_;
    std::map<std::tuple<std::size_t, std::size_t, std::size_t, std::size_t>, std::shared_ptr<const Compiled>>
        compiled_;
};

std::uint16_t to_bf16(float value)
{
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof(bits));
    return static_cast<std::uint16_t>((bits + 0x7FFFU + ((bits >> 16U) & 1U)) >> 16U);
}

class OneDnnLinear final : public Linear {
public:
    OneDnnLinear(const Kernels& kernels, std::shared_ptr<Shapes> shapes, Precision precision, float peak,
                 const float* weights, const float* bias, std::size_t columns, std::size_t depth)
        : kernels_(kernels), shapes_(std::move(shapes)), precision_(precision), depth_(depth),
          columns_(rounded_up(columns, kernels.panel)), bias_(columns_), scale_(columns_), sum_(columns_)
    {
        std::copy(bias, bias + columns, bias_.data());
        switch (precision) {
        case Precision::int8:
            pack(quantised(weights, columns, peak));
            break;
        case Precision::bf16: {
            Buffer<std::uint16_t> values(columns_ * depth);
            std::transform(weights, weights + columns * depth, values.data(), to_bf16);
            pack(values);
            break;
        }
        default: {
            Buffer<float> values(columns_ * depth);
            std::copy(weights, weights + columns * depth, values.data());
            pack(values);
            break;
        }
        }
    }

    void multiply(const Activations& a, float* c, std::size_t ldc, Epilogue epilogue,
                  float* scratch) const override
    {
        // Each of the engine's threads is one of its own: no team of helpers for a product.
        omp_set_num_threads(1);
        const auto product = shapes_->compiled(rounded_up(a.rows, kRowStep), a.ld, depth_, columns_);
        const void* rows = precision_ == Precision::int8   ? static_cast<const void*>(a.u8)
                           : precision_ == Precision::bf16 ? static_cast<const void*>(a.bf16)
                                                           : static_cast<const void*>(a.f32);
        thread_local std::vector<std::byte> workspace;
        workspace.resize(std::max(workspace.size(), product->scratch.get_size()));
        const dnnl::engine& engine = shapes_->engine();
        dnnl::stream stream(engine); // costs next to nothing
        product->primitive.execute(
            stream, {{DNNL_ARG_SRC, memory(product->src, engine, const_cast<void*>(rows))},
                     {DNNL_ARG_WEIGHTS, packed_},
                     {DNNL_ARG_DST, memory(product->dst, engine, scratch)},
                     {DNNL_ARG_SCRATCHPAD, memory(product->scratch, engine, workspace.data())}});
        epilogue.bias = bias_.data();
        if (precision_ == Precision::int8) {
            Int8Product finish;
            finish.rows = a.rows;
            finish.row_scale = a.u8_scale;
            finish.columns = columns_;
            finish.column_scale = scale_.data();
            finish.column_sum = sum_.data();
            finish.c = c;
            finish.ldc = ldc;
            finish.epilogue = epilogue;
            kernels_.int8_epilogue(reinterpret_cast<const std::int32_t*>(scratch), columns_, finish);
        } else {
            FloatProduct finish;
            finish.rows = a.rows;
            finish.columns = columns_;
            finish.c = c;
            finish.ldc = ldc;
            finish.epilogue = epilogue;
            kernels_.float_epilogue(scratch, columns_, finish);
        }
    }

    std::size_t padded_columns() const override { return columns_; }
    std::size_t bytes() const override
    {
        return packed_.get_desc().get_size() + bias_.bytes() + scale_.bytes() + sum_.bytes();
    }

private:
    /// Symmetric, one scale per column; also fills scale_ and sum_.
    Buffer<std::int8_t> quantised(const float* weights, std::size_t columns, float peak)
    {
        Buffer<std::int8_t> values(columns_ * depth_);
        for (std::size_t column = 0; column < columns; ++column) {
            const float* row = weights + column * depth_;
            float largest = 0;
            for (std::size_t k = 0; k < depth_; ++k) {
                largest = std::max(largest, std::abs(row[k]));
            }
            const float scale = largest > 0 ? largest / peak : 1.0F;
            float sum = 0;
            for (std::size_t k = 0; k < depth_; ++k) {
                const float rounded = std::nearbyint(row[k] / scale);
                values.data()[column * depth_ + k] = static_cast<std::int8_t>(rounded);
                sum += rounded;
            }
            scale_.data()[column] = scale;
            sum_.data()[column] = scale * sum;
        }
        return values;
    }

    /// values: [columns, depth] row-major, that is [depth, columns] transposed.
    template <typename Value>
    void pack(const Buffer<Value>& values)
    {
        const memory::desc given({dim(depth_), dim(columns_)}, shapes_->types().weights,
                                 memory::dims{1, dim(depth_)});
        memory from(given, shapes_->engine(), const_cast<Value*>(values.data()));
        packed_ = memory(shapes_->weights_layout(depth_, columns_), shapes_->engine());
        dnnl::stream stream(shapes_->engine());
        dnnl::reorder(from, packed_).execute(stream, from, packed_);
        stream.wait();
    }

    const Kernels& kernels_;
    std::shared_ptr<Shapes> shapes_;
    Precision precision_;
    std::size_t depth_;
    std::size_t columns_;
    memory packed_;
    Buffer<float> bias_;
    Buffer<float> scale_; ///< int8 only
    Buffer<float> sum_;
};

class OneDnnLinearMaker final : public LinearMaker {
public:
    OneDnnLinearMaker(const Kernels& kernels, Precision precision, bool vnni)
        : kernels_(kernels), precision_(precision), peak_(vnni ? 127.0F : 63.0F),
          shapes_(std::make_shared<Shapes>(precision))
    {
    }

    Result<std::unique_ptr<const Linear>> make(const float* weights, const float* bias, std::size_t columns,
                                               std::size_t depth) const override
    {
        try {
            return std::make_unique<const OneDnnLinear>(kernels_, shapes_, precision_, peak_, weights, bias,
                                                        columns, depth);
        } catch (const std::exception& error) {
            return fail(ErrorCode::model, "student.onednn", {}, "oneDNN cannot hold a matrix of {} × {}: {}",
                        columns, depth, error.what());
        }
    }

    std::size_t rows_per_chunk() const override { return kRowsPerChunk; }
    std::size_t row_step() const override { return kRowStep; }
    bool scratch_needed() const override { return true; }
    std::string description() const override
    {
        return fmt::format("oneDNN {}.{}", DNNL_VERSION_MAJOR, DNNL_VERSION_MINOR);
    }

private:
    const Kernels& kernels_;
    Precision precision_;
    float peak_; ///< what the largest 8-bit weight of a column becomes
    std::shared_ptr<Shapes> shapes_;
};

class Module final : public OneDnnModule {
public:
    std::unique_ptr<const LinearMaker> make_maker(const Kernels& kernels, Precision precision,
                                                  bool vnni) const override
    {
        return std::make_unique<const OneDnnLinearMaker>(kernels, precision, vnni);
    }
};

} // namespace

} // namespace ade::student::cpu

const ade::student::cpu::OneDnnModule* ade_onednn_module(int interface_version)
{
    static const ade::student::cpu::Module module; // lives until the program ends; the module is never closed
    return interface_version == ade::student::cpu::kOneDnnModuleInterface ? &module : nullptr;
}
