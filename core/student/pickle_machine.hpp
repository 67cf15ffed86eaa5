// SPDX-License-Identifier: GPL-3.0-or-later
// The small pickle machine behind torch_pickle.hpp: runs a list of harmless opcodes, calls nothing.
// Source: CPython's Lib/pickletools.py (opcodes), torch/_utils.py and torch/serialization.py (names).
#pragma once

#include "core/student/tensor_file.hpp"

#include <deque>
#include <map>

namespace ade::student::pickle {

/// A storage as the pickle names it; its bytes lie elsewhere in the file.
struct Storage {
    std::string key;
    ElementType type = ElementType::f32;
    std::int64_t count = 0;       ///< elements
    std::int64_t view_offset = 0; ///< legacy views: the first element within the storage `key`
};

/// A tensor as the pickle describes it, in elements of its storage.
struct Tensor {
    Storage storage;
    std::int64_t offset = 0;
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;
};

struct Value {
    enum class Kind { none, boolean, integer, real, text, tuple, list, dictionary, global, storage, tensor };

    Kind kind = Kind::none;
    std::int64_t integer = 0; ///< integer, boolean
    double real = 0;
    std::string text;          ///< text; "module name" of a global
    std::vector<Value*> items; ///< tuple, list; a dictionary's keys and values in turn
    Storage storage;
    Tensor tensor;
};

/// Runs one pickle. Values live as long as the machine; lists may contain themselves, so walk with a limit.
class Machine {
public:
    /// `where` names the file in errors.
    explicit Machine(std::string where) : where_(std::move(where)) {}

    /// Runs from the start of `bytes` to STOP and gives the value left; `used` is set to the bytes it took.
    /// Fails with parse: an opcode or name that is not on the list (both named), a stack that is too short,
    /// more than a few million steps or values, a pickle that does not end.
    Result<Value*> run(std::span<const std::byte> bytes, std::size_t& used);

    /// Of all storages met so far, by key.
    [[nodiscard]] const std::map<std::string, ElementType>& storage_types() const { return storage_types_; }

private:
    Result<void> step(unsigned char opcode);
    Result<void> push_text(std::uint64_t size);
    Result<void> push_long(std::uint64_t size);
    Result<void> read_global();
    Result<void> push_global(const std::string& name);
    Result<void> reduce();
    Result<void> build();
    Result<void> set_items(std::size_t from);
    Result<void> append_items(std::size_t from);
    Result<void> make_storage();
    Result<Value*> rebuild_tensor(const Value& arguments);

    template <typename T>
    Result<T> number();
    Result<std::size_t> pop_mark();
    Result<void> need(std::size_t values);
    Result<void> push_tuple(std::size_t from);
    Value* make(Value::Kind kind);
    Result<void> memo_put(std::uint64_t index);
    Result<void> memo_get(std::uint64_t index);
    [[nodiscard]] tl::unexpected<Error> bad(std::string_view what) const;

    std::string where_;
    std::span<const std::byte> bytes_;
    std::size_t position_ = 0;
    std::deque<Value> values_;
    std::vector<Value*> stack_;
    std::vector<std::size_t> marks_;
    std::vector<Value*> memo_;
    std::map<std::string, ElementType> storage_types_;
};

} // namespace ade::student::pickle
