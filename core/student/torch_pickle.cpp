// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/torch_pickle.hpp"

#include "core/student/pickle_machine.hpp"
#include "core/student/zip_entries.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <map>
#include <set>

namespace ade::student {

namespace {

using pickle::Machine;
using pickle::Tensor;
using pickle::Value;

constexpr std::size_t kMaxTensors = 100'000;
constexpr int kMaxNesting = 6;

/// The first pickle of the legacy form: PROTO 2, LONG1 0x1950A86A20F9469CFC6C, STOP.
constexpr std::array<unsigned char, 15> kLegacyMagic = {0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46,
                                                        0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E};

struct NamedTensor {
    std::string name;
    const Tensor* tensor = nullptr;
};

tl::unexpected<Error> bad(const std::string& where, std::string_view what)
{
    return fail(
        ErrorCode::parse, "torch_pickle.bad_file", where,
        "The file is no weights file that can be read here: {}. Fetch it again, or take model.safetensors.",
        what);
}

/// Tensors in nested dictionaries, names joined by dots. A hostile dictionary may contain itself, so depth
/// and number of steps are limited.
bool collect(const Value& value, const std::string& prefix, int depth, std::size_t& steps,
             std::vector<NamedTensor>& out)
{
    if (depth > kMaxNesting) {
        return true;
    }
    for (std::size_t i = 0; i + 1 < value.items.size(); i += 2) {
        const Value& key = *value.items[i];
        const Value& item = *value.items[i + 1];
        if (++steps > kMaxTensors) {
            return false;
        }
        if (key.kind != Value::Kind::text) {
            continue;
        }
        if (item.kind == Value::Kind::tensor) {
            out.push_back({prefix + key.text, &item.tensor});
        } else if (item.kind == Value::Kind::dictionary &&
                   !collect(item, prefix + key.text + '.', depth + 1, steps, out)) {
            return false;
        }
    }
    return true;
}

/// Offset, shape and strides against the storage's size; all in 64 bits with overflow checks.
bool fits(const Tensor& tensor, std::int64_t available)
{
    std::int64_t last = 0;
    std::int64_t count = 1;
    if (__builtin_add_overflow(tensor.offset, tensor.storage.view_offset, &last) || last > available) {
        return false;
    }
    bool empty = false;
    for (const std::int64_t size : tensor.shape) {
        empty = empty || size == 0;
    }
    if (empty) {
        return true;
    }
    for (std::size_t d = 0; d < tensor.shape.size(); ++d) {
        std::int64_t reach = 0;
        if (__builtin_mul_overflow(tensor.shape[d] - 1, tensor.strides[d], &reach) ||
            __builtin_add_overflow(last, reach, &last) ||
            __builtin_mul_overflow(count, tensor.shape[d], &count)) {
            return false;
        }
    }
    return last < available;
}

bool row_major(const Tensor& tensor)
{
    if (std::find(tensor.shape.begin(), tensor.shape.end(), 0) != tensor.shape.end()) {
        return true; // nothing to step over, and sizes that were never multiplied
    }
    std::int64_t expected = 1;
    for (std::size_t d = tensor.shape.size(); d-- > 0;) {
        if (tensor.shape[d] != 1 && tensor.strides[d] != expected) {
            return false;
        }
        expected *= tensor.shape[d];
    }
    return true;
}

using Storages = std::function<const std::span<const std::byte>*(const std::string& key)>;

/// Joins what the pickle says with the bytes of the storages.
Result<std::vector<TensorEntry>> entries_of(const Value& root, const Storages& storage_of,
                                            const std::string& where)
{
    if (root.kind != Value::Kind::dictionary) {
        return bad(where, "it holds no dictionary of tensors");
    }
    std::vector<NamedTensor> found;
    std::size_t steps = 0;
    if (!collect(root, "", 0, steps, found)) {
        return bad(where, "it holds too many entries");
    }
    std::vector<TensorEntry> entries;
    std::set<std::string> names;
    for (const NamedTensor& named : found) {
        const Tensor& tensor = *named.tensor;
        const std::span<const std::byte>* storage = storage_of(tensor.storage.key);
        const auto size = static_cast<std::int64_t>(element_size(tensor.storage.type));
        if (storage == nullptr) {
            return bad(where, fmt::format("the storage \"{}\" of tensor \"{}\" is missing",
                                          tensor.storage.key, named.name));
        }
        const std::int64_t available = static_cast<std::int64_t>(storage->size()) / size;
        if (!fits(tensor, available)) {
            return bad(
                where,
                fmt::format("tensor \"{}\" with shape {} goes past the end of its storage of {} elements",
                            named.name, shape_text(tensor.shape), available));
        }
        if (!names.insert(named.name).second) {
            return bad(where, fmt::format("tensor \"{}\" comes twice", named.name));
        }
        TensorEntry entry;
        entry.name = named.name;
        entry.type = tensor.storage.type;
        entry.shape = tensor.shape;
        if (!row_major(tensor)) {
            entry.strides = tensor.strides;
        }
        const std::int64_t first = (tensor.offset + tensor.storage.view_offset) * size;
        entry.bytes = storage->subspan(static_cast<std::size_t>(first));
        entries.push_back(std::move(entry));
    }
    return entries;
}

Result<std::vector<TensorEntry>> read_zip(std::span<const std::byte> bytes, const std::string& where)
{
    const auto files = read_stored_zip(bytes, where);
    if (!files) {
        return forward_error(files);
    }
    constexpr std::string_view pickle_name = "data.pkl";
    std::string root;
    const std::span<const std::byte>* program = nullptr;
    for (const auto& [name, content] : *files) {
        if (name.ends_with(pickle_name) && name.find('/') + 1 == name.size() - pickle_name.size()) {
            root = name.substr(0, name.size() - pickle_name.size());
            program = &content;
        }
    }
    if (program == nullptr) {
        return bad(where, "the zip archive has no data.pkl");
    }
    if (files->contains(root + "constants.pkl")) {
        return bad(where, "it is a TorchScript program, not a weights file");
    }
    if (const auto order = files->find(root + "byteorder"); order != files->end()) {
        const std::string_view word(reinterpret_cast<const char*>(order->second.data()),
                                    order->second.size());
        if (word != "little") {
            return bad(where, "its numbers are big-endian");
        }
    }
    Machine machine(where + ":" + root + std::string(pickle_name));
    std::size_t used = 0;
    const auto value = machine.run(*program, used);
    if (!value) {
        return forward_error(value);
    }
    const auto storage_of = [&](const std::string& key) {
        const auto found = files->find(root + "data/" + key);
        return found == files->end() ? nullptr : &found->second;
    };
    return entries_of(**value, storage_of, where);
}

/// Five pickles (magic, protocol, system, object, storage keys), then per key an int64 count and the
/// elements.
Result<std::vector<TensorEntry>> read_legacy(std::span<const std::byte> bytes, const std::string& where)
{
    std::size_t position = kLegacyMagic.size();
    Machine small(where);
    const auto next = [&](Machine& machine) {
        std::size_t used = 0;
        auto value = machine.run(bytes.subspan(position), used);
        position += used;
        return value;
    };
    for (int skipped = 0; skipped < 2; ++skipped) { // protocol version, system information
        const auto value = next(small);
        if (!value) {
            return forward_error(value);
        }
        if (skipped == 0 && (*value)->integer != 1001) {
            return bad(where, fmt::format("its protocol is {}, 1001 was expected", (*value)->integer));
        }
        for (std::size_t i = 0; i + 1 < (*value)->items.size(); i += 2) {
            if ((*value)->items[i]->text == "little_endian" && (*value)->items[i + 1]->integer == 0) {
                return bad(where, "its numbers are big-endian");
            }
        }
    }
    Machine machine(where);
    const auto root = next(machine);
    if (!root) {
        return forward_error(root);
    }
    const auto keys = next(small);
    if (!keys) {
        return forward_error(keys);
    }
    if ((*root)->kind != Value::Kind::dictionary || (*keys)->kind != Value::Kind::list) {
        return bad(where, "it holds no dictionary of tensors with a list of storages");
    }
    std::map<std::string, std::span<const std::byte>> storages;
    for (const Value* key : (*keys)->items) {
        std::int64_t count = 0;
        if (bytes.size() - position < sizeof count) {
            return bad(where, fmt::format("it ends before storage \"{}\"; it is cut short", key->text));
        }
        std::memcpy(&count, bytes.data() + position, sizeof count);
        position += sizeof count;
        const auto type = machine.storage_types().find(key->text);
        if (type == machine.storage_types().end()) {
            return bad(where, fmt::format("storage \"{}\" is not named by its pickle", key->text));
        }
        const auto size = static_cast<std::int64_t>(element_size(type->second));
        const auto left = static_cast<std::int64_t>(bytes.size() - position);
        if (count < 0 || count > left / size) {
            return bad(
                where,
                fmt::format("storage \"{}\" is said to have {} elements, but the file ends; it is cut short",
                            key->text, count));
        }
        const auto length = static_cast<std::size_t>(count * size);
        storages[key->text] = bytes.subspan(position, length);
        position += length;
    }
    const auto storage_of = [&](const std::string& key) {
        const auto found = storages.find(key);
        return found == storages.end() ? nullptr : &found->second;
    };
    return entries_of(**root, storage_of, where);
}

} // namespace

Result<std::vector<TensorEntry>> read_torch_pickle(std::span<const std::byte> bytes, const std::string& where)
{
    if (looks_like_zip(bytes)) {
        return read_zip(bytes, where);
    }
    if (bytes.size() > kLegacyMagic.size() &&
        std::memcmp(bytes.data(), kLegacyMagic.data(), kLegacyMagic.size()) == 0) {
        return read_legacy(bytes, where);
    }
    // A bare pickle is run all the same: its refusal names what it wanted to do.
    if (bytes.size() > 2 && bytes[0] == std::byte{0x80}) {
        Machine machine(where);
        std::size_t used = 0;
        if (const auto value = machine.run(bytes, used); !value) {
            return forward_error(value);
        }
    }
    return bad(where, bytes.empty() ? "it is empty"
                                    : "it is neither a zip archive nor in the form of old torch.save()");
}

} // namespace ade::student
