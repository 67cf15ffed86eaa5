// SPDX-License-Identifier: GPL-3.0-or-later
// Memory for the kernels: aligned to a cache line, zeroed.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

namespace ade::student::cpu {

/// Room for a fixed number of plain values. Throws std::bad_alloc as containers do.
template <typename Value>
class Buffer {
public:
    Buffer() = default;
    explicit Buffer(std::size_t count)
        : values_(static_cast<Value*>(::operator new(count * sizeof(Value), kAlignment))), count_(count)
    {
        std::memset(static_cast<void*>(values_.get()), 0, count * sizeof(Value));
    }

    [[nodiscard]] Value* data() { return values_.get(); }
    [[nodiscard]] const Value* data() const { return values_.get(); }
    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] std::size_t bytes() const { return count_ * sizeof(Value); }

private:
    static constexpr std::align_val_t kAlignment{64};
    struct Delete {
        void operator()(Value* values) const { ::operator delete(values, kAlignment); }
    };
    std::unique_ptr<Value, Delete> values_;
    std::size_t count_ = 0;
};

constexpr std::size_t rounded_up(std::size_t value, std::size_t step)
{
    return (value + step - 1) / step * step;
}

} // namespace ade::student::cpu
