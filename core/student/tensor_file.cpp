// SPDX-License-Identifier: GPL-3.0-or-later
// Opening files of tensors and copying values out of them.
#include "core/student/tensor_file.hpp"

#include "core/student/safetensors.hpp"
#include "core/student/torch_pickle.hpp"

#include <fcntl.h>
#include <fmt/ranges.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace ade::student {

static_assert(std::endian::native == std::endian::little,
              "Both formats are little-endian and mapped as they are.");

namespace {

float half_to_float(std::uint16_t half)
{
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16U;
    const std::uint32_t exponent = (half >> 10U) & 0x1FU;
    const std::uint32_t fraction = half & 0x3FFU;
    if (exponent == 0) { // zero or subnormal: fraction · 2⁻²⁴
        const float value = static_cast<float>(fraction) * 0x1p-24F;
        return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) | sign);
    }
    if (exponent == 31) {
        return std::bit_cast<float>(sign | 0x7F800000U | (fraction << 13U));
    }
    return std::bit_cast<float>(sign | ((exponent + 112U) << 23U) | (fraction << 13U));
}

template <typename T>
T load(const std::byte* from)
{
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

float load_float(const std::byte* from, ElementType type)
{
    switch (type) {
    case ElementType::f64:
        return static_cast<float>(load<double>(from));
    case ElementType::f16:
        return half_to_float(load<std::uint16_t>(from));
    case ElementType::bf16:
        return std::bit_cast<float>(static_cast<std::uint32_t>(load<std::uint16_t>(from)) << 16U);
    default:
        return load<float>(from);
    }
}

std::int64_t load_integer(const std::byte* from, ElementType type)
{
    switch (type) {
    case ElementType::i32:
        return load<std::int32_t>(from);
    case ElementType::i16:
        return load<std::int16_t>(from);
    case ElementType::i8:
        return load<std::int8_t>(from);
    case ElementType::u8:
    case ElementType::boolean:
        return load<std::uint8_t>(from);
    default:
        return load<std::int64_t>(from);
    }
}

/// Calls write(index, address) for each element in row-major order of the shape.
template <typename Write>
void for_each_element(const TensorEntry& entry, Write write)
{
    const std::int64_t count = entry.element_count();
    const auto size = static_cast<std::int64_t>(element_size(entry.type));
    if (entry.strides.empty()) {
        for (std::int64_t i = 0; i < count; ++i) {
            write(i, entry.bytes.data() + i * size);
        }
        return;
    }
    std::vector<std::int64_t> index(entry.shape.size(), 0);
    std::int64_t position = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        write(i, entry.bytes.data() + position * size);
        for (std::size_t d = index.size(); d-- > 0;) {
            position += entry.strides[d];
            if (++index[d] < entry.shape[d]) {
                break;
            }
            position -= entry.strides[d] * entry.shape[d];
            index[d] = 0;
        }
    }
}

template <typename Out>
Result<void> check_room(const TensorEntry& entry, std::span<Out> out)
{
    if (static_cast<std::int64_t>(out.size()) != entry.element_count()) {
        return fail(ErrorCode::internal, "student.copy_size", entry.name,
                    "The tensor has {} values, the place to copy to {}.", entry.element_count(), out.size());
    }
    return {};
}

} // namespace

std::string_view to_string(ElementType type)
{
    constexpr std::string_view names[] = {"F64", "F32", "F16", "BF16", "I64",
                                          "I32", "I16", "I8",  "U8",   "BOOL"};
    return names[static_cast<std::size_t>(type)];
}

std::size_t element_size(ElementType type)
{
    constexpr std::size_t sizes[] = {8, 4, 2, 2, 8, 4, 2, 1, 1, 1};
    return sizes[static_cast<std::size_t>(type)];
}

bool is_floating(ElementType type)
{
    return type <= ElementType::bf16;
}

std::string shape_text(std::span<const std::int64_t> shape)
{
    return fmt::format("[{}]", fmt::join(shape, ", "));
}

std::int64_t TensorEntry::element_count() const
{
    if (std::find(shape.begin(), shape.end(), 0) != shape.end()) {
        return 0; // the other sizes may be anything then, their product too large
    }
    std::int64_t count = 1;
    for (const std::int64_t size : shape) {
        count *= size;
    }
    return count;
}

TensorFile::TensorFile(std::filesystem::path path, std::vector<TensorEntry> entries,
                       std::shared_ptr<const void> storage)
    : path_(std::move(path)), storage_(std::move(storage))
{
    std::sort(entries.begin(), entries.end(),
              [](const TensorEntry& left, const TensorEntry& right) { return left.name < right.name; });
    entries_ = std::make_shared<const std::vector<TensorEntry>>(std::move(entries));
}

Result<TensorFile> TensorFile::open(const std::filesystem::path& path)
{
    auto mapped = MappedFile::open(path);
    if (!mapped) {
        return forward_error(mapped);
    }
    const std::span<const std::byte> bytes = (*mapped)->bytes();
    auto entries = path.extension() == ".safetensors" ? read_safetensors(bytes, path.string())
                                                      : read_torch_pickle(bytes, path.string());
    if (!entries) {
        return forward_error(entries);
    }
    return TensorFile(path, std::move(*entries), std::move(*mapped));
}

const TensorEntry* TensorFile::find(std::string_view name) const
{
    const auto found = std::lower_bound(
        entries_->begin(), entries_->end(), name,
        [](const TensorEntry& entry, std::string_view wanted) { return entry.name < wanted; });
    return found != entries_->end() && found->name == name ? &*found : nullptr;
}

Result<void> copy_floats(const TensorEntry& entry, std::span<float> out)
{
    if (!is_floating(entry.type)) {
        return fail(ErrorCode::model, "student.not_floating", entry.name,
                    "The tensor holds {}, a floating type was expected.", to_string(entry.type));
    }
    if (auto room = check_room(entry, out); !room) {
        return room;
    }
    if (entry.strides.empty() && entry.type == ElementType::f32) {
        if (!out.empty()) {
            std::memcpy(out.data(), entry.bytes.data(), out.size_bytes());
        }
        return {};
    }
    for_each_element(entry, [&](std::int64_t i, const std::byte* from) {
        out[static_cast<std::size_t>(i)] = load_float(from, entry.type);
    });
    return {};
}

Result<void> copy_integers(const TensorEntry& entry, std::span<std::int64_t> out)
{
    if (is_floating(entry.type)) {
        return fail(ErrorCode::model, "student.not_integer", entry.name,
                    "The tensor holds {}, an integer type was expected.", to_string(entry.type));
    }
    if (auto room = check_room(entry, out); !room) {
        return room;
    }
    for_each_element(entry, [&](std::int64_t i, const std::byte* from) {
        out[static_cast<std::size_t>(i)] = load_integer(from, entry.type);
    });
    return {};
}

std::optional<std::int64_t> first_not_finite(const TensorEntry& entry)
{
    if (!is_floating(entry.type)) {
        return {};
    }
    std::optional<std::int64_t> found;
    if (entry.strides.empty() && entry.type == ElementType::f32) {
        // The common case, fast: an exponent of all ones is an infinity or NaN. Blocks let the compiler
        // vectorise.
        constexpr std::int64_t block = 4096;
        const std::int64_t count = entry.element_count();
        for (std::int64_t begin = 0; begin < count; begin += block) {
            const std::int64_t end = std::min(count, begin + block);
            std::uint32_t bad = 0;
            for (std::int64_t i = begin; i < end; ++i) {
                const auto bits = load<std::uint32_t>(entry.bytes.data() + i * 4) & 0x7F800000U;
                bad |= bits == 0x7F800000U ? 1U : 0U;
            }
            for (std::int64_t i = begin; bad != 0 && i < end; ++i) {
                if ((load<std::uint32_t>(entry.bytes.data() + i * 4) & 0x7F800000U) == 0x7F800000U) {
                    return i;
                }
            }
        }
        return {};
    }
    for_each_element(entry, [&](std::int64_t i, const std::byte* from) {
        const auto bits = std::bit_cast<std::uint32_t>(load_float(from, entry.type));
        if (!found && (bits & 0x7F800000U) == 0x7F800000U) {
            found = i;
        }
    });
    return found;
}

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        const int error_number = errno;
        if (error_number == ENOENT) {
            return fail(ErrorCode::not_found, "base.file_missing", path.string(),
                        "There is no such file. Check the path.");
        }
        return fail(ErrorCode::io, "base.file_unreadable", path.string(), "The file cannot be read: {}.",
                    std::generic_category().message(error_number));
    }
    struct stat status = {};
    if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(file);
        return fail(ErrorCode::io, "base.file_not_regular", path.string(),
                    "This is not a regular file (a folder?), a file was expected.");
    }
    const std::shared_ptr<MappedFile> mapped(new MappedFile);
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > 0) {
        void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
        if (address == MAP_FAILED) {
            const int error_number = errno;
            ::close(file);
            return fail(ErrorCode::io, "base.file_unreadable", path.string(),
                        "The file cannot be mapped: {}.", std::generic_category().message(error_number));
        }
        mapped->bytes_ = {static_cast<const std::byte*>(address), size};
    }
    ::close(file);
    return std::shared_ptr<const MappedFile>(mapped);
}

MappedFile::~MappedFile()
{
    if (!bytes_.empty()) {
        ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
    }
}

} // namespace ade::student
