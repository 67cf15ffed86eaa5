// SPDX-License-Identifier: GPL-3.0-or-later
// The names a pickle may use, and what stands for calling them.
#include "core/student/pickle_machine.hpp"

#include <algorithm>
#include <optional>

namespace ade::student::pickle {

namespace {

constexpr std::size_t kMaxDimensions = 16;

struct StorageName {
    std::string_view global;
    ElementType type;
};

constexpr StorageName kStorages[] = {
    {"torch DoubleStorage", ElementType::f64}, {"torch FloatStorage", ElementType::f32},
    {"torch HalfStorage", ElementType::f16},   {"torch BFloat16Storage", ElementType::bf16},
    {"torch LongStorage", ElementType::i64},   {"torch IntStorage", ElementType::i32},
    {"torch ShortStorage", ElementType::i16},  {"torch CharStorage", ElementType::i8},
    {"torch ByteStorage", ElementType::u8},    {"torch BoolStorage", ElementType::boolean},
};

constexpr std::string_view kCallables[] = {
    "collections OrderedDict",         "torch Size",
    "torch._utils _rebuild_tensor",    "torch._utils _rebuild_tensor_v2",
    "torch._utils _rebuild_parameter",
};

std::optional<ElementType> storage_type(std::string_view global)
{
    for (const StorageName& storage : kStorages) {
        if (storage.global == global) {
            return storage.type;
        }
    }
    return {};
}

using Kind = Value::Kind;

bool read_sizes(const Value& value, std::vector<std::int64_t>& out)
{
    if (value.kind != Kind::tuple || value.items.size() > kMaxDimensions) {
        return false;
    }
    for (const Value* item : value.items) {
        if (item->kind != Kind::integer || item->integer < 0) {
            return false;
        }
        out.push_back(item->integer);
    }
    return true;
}

} // namespace

Result<void> Machine::push_global(const std::string& name)
{
    if (!storage_type(name) &&
        std::find(std::begin(kCallables), std::end(kCallables), name) == std::end(kCallables)) {
        std::string shown = name.substr(0, 100);
        std::replace(shown.begin(), shown.end(), ' ', '.');
        return fail(
            ErrorCode::parse, "torch_pickle.refused_global", where_,
            "The pickle asks for the Python name \"{}\" (GLOBAL, byte {}). Only what a dictionary of tensors "
            "needs is read here; anything else could run code. Do not load this file elsewhere unless you "
            "trust it; save the weights as model.safetensors.",
            shown, position_);
    }
    Value* value = make(Kind::global);
    value->text = name;
    stack_.push_back(value);
    return {};
}

/// BINPERSID: ("storage", type, key, device, count[, view]).
Result<void> Machine::make_storage()
{
    if (auto enough = need(1); !enough) {
        return enough;
    }
    const Value& id = *stack_.back();
    if (id.kind != Kind::tuple || id.items.size() < 5 || id.items[0]->text != "storage" ||
        id.items[1]->kind != Kind::global || !storage_type(id.items[1]->text) ||
        id.items[2]->kind != Kind::text || id.items[4]->kind != Kind::integer || id.items[4]->integer < 0) {
        return bad("a persistent id is not that of a storage");
    }
    Storage storage{id.items[2]->text, *storage_type(id.items[1]->text), id.items[4]->integer, 0};
    if (id.items.size() > 5 && id.items[5]->kind != Kind::none) {
        const Value& view = *id.items[5]; // (key, offset, size)
        if (view.kind != Kind::tuple || view.items.size() != 3 || view.items[1]->kind != Kind::integer ||
            view.items[1]->integer < 0) {
            return bad("the view of a storage is not understood");
        }
        storage.view_offset = view.items[1]->integer;
    }
    const auto [known, is_new] = storage_types_.emplace(storage.key, storage.type);
    if (!is_new && known->second != storage.type) {
        return bad(fmt::format("storage \"{}\" has two types", storage.key));
    }
    Value* value = make(Kind::storage);
    value->storage = std::move(storage);
    stack_.back() = value;
    return {};
}

/// (storage, offset, shape, strides, …).
Result<Value*> Machine::rebuild_tensor(const Value& arguments)
{
    Tensor tensor;
    if (arguments.items.size() < 4 || arguments.items[0]->kind != Kind::storage ||
        arguments.items[1]->kind != Kind::integer || arguments.items[1]->integer < 0 ||
        !read_sizes(*arguments.items[2], tensor.shape) || !read_sizes(*arguments.items[3], tensor.strides) ||
        tensor.shape.size() != tensor.strides.size()) {
        return bad("the arguments of _rebuild_tensor are not understood");
    }
    tensor.storage = arguments.items[0]->storage;
    tensor.offset = arguments.items[1]->integer;
    Value* value = make(Kind::tensor);
    value->tensor = std::move(tensor);
    return value;
}

/// The calls on the list, done here; nothing else is ever called.
Result<void> Machine::reduce()
{
    if (auto enough = need(2); !enough) {
        return enough;
    }
    const Value& arguments = *stack_.back();
    stack_.pop_back();
    const Value& callable = *stack_.back();
    if (callable.kind != Kind::global || arguments.kind != Kind::tuple) {
        return bad("REDUCE calls something that is no known function");
    }
    if (callable.text == "collections OrderedDict") {
        if (!arguments.items.empty()) {
            return bad("OrderedDict is called with arguments");
        }
        stack_.back() = make(Kind::dictionary);
        return {};
    }
    if (callable.text == "torch Size" && arguments.items.size() == 1 &&
        arguments.items[0]->kind == Kind::tuple) {
        stack_.back() = arguments.items[0];
        return {};
    }
    if (callable.text == "torch._utils _rebuild_parameter" && !arguments.items.empty() &&
        arguments.items[0]->kind == Kind::tensor) {
        stack_.back() = arguments.items[0];
        return {};
    }
    if (callable.text.starts_with("torch._utils _rebuild_tensor")) {
        auto tensor = rebuild_tensor(arguments);
        if (!tensor) {
            return forward_error(tensor);
        }
        stack_.back() = *tensor;
        return {};
    }
    return bad(fmt::format("REDUCE calls \"{}\" in a way that is not understood", callable.text));
}

/// A state dictionary carries its _metadata as an attribute; it is of no use here.
Result<void> Machine::build()
{
    if (auto enough = need(2); !enough) {
        return enough;
    }
    stack_.pop_back();
    if (stack_.back()->kind != Kind::dictionary) {
        return bad("BUILD sets the state of something that is no dictionary");
    }
    return {};
}

} // namespace ade::student::pickle
